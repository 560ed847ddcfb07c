"""Whom a record is about: the incident, the unit and the hospital that it names."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Final

from schemas.topics import Topic
from streams.kafka.client import Received

_FIELDS: Final = {
    "incident": ("incident_id", "other_incident_id", "duplicate_id"),
    "unit": ("unit_id", "unit_ids"),
    "hospital": ("hospital_id",),
}
"""The fields by which a record says whom it is about. What it merely lists, such as the units that
a decision looked at, is not among them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The ids that a record must name, all that are given; null: any, or none at all."""

    incident: str | None = None
    unit: str | None = None
    hospital: str | None = None

    def includes(self, record: Received, topic: Topic) -> bool | None:
        """Tell whether a record is about all of them; null where that cannot be known."""
        asked = {
            kind: name
            for kind, name in (
                ("incident", self.incident),
                ("unit", self.unit),
                ("hospital", self.hospital),
            )
            if name is not None
        }
        if not asked:
            return True
        told = _told(record, topic)
        if told is None:
            return None
        return all(name in _names(told, kind) for kind, name in asked.items())


def _told(record: Received, topic: Topic) -> dict[str, Any] | None:
    """Give the object that says whom it is about; null where there is none to be read.

    Of a journal record that is its event, of a dead letter what could not be used, and of a record
    that deletes a key the key itself.
    """
    if record.value is None:
        key = (record.key or b"").decode("utf-8", "replace")
        return {topic.key: key.rpartition("/")[2] if topic.by_centre else key}
    told = _object(record.value)
    if told is None:
        return None
    if isinstance(told.get("event"), dict):
        return dict(told["event"])
    if told.get("type") == "dead_letter":
        return _original(told.get("original_value"))
    return told


def _original(encoded: object) -> dict[str, Any] | None:
    try:
        return _object(base64.b64decode(str(encoded), validate=True))
    except binascii.Error:
        return None


def _object(value: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return None
    return found if isinstance(found, dict) else None


def _names(told: dict[str, Any], kind: str) -> list[object]:
    """List the ids of a kind that an object gives."""
    found: list[object] = []
    for field in _FIELDS[kind]:
        value = told.get(field)
        found += value if isinstance(value, list) else [value]
    return found
