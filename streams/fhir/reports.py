"""A hospital's report from outside as our event: what it may say, and what is refused by name."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from schemas.events.hospitals import HospitalStatus
from schemas.ground.ids import derive
from streams.fhir.unfit import Unfit

_SHOWN_CHARS_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Frame:
    """What a report from outside does not say of itself.

    ``centre_id`` and ``hospitals`` are those of the configured city; ``at`` is the time that was
    typed for reports without one, None where none was.
    """

    centre_id: str
    hospitals: frozenset[str]
    at: datetime | None = None


def documents(content: bytes) -> list[dict[str, Any]]:
    """Read one JSON object, or one a line.

    Raises
    ------
    Unfit
        If there is anything else, or nothing.
    """
    if content.lstrip().startswith(b"<"):
        raise Unfit("$", "is XML, which is not read: write EDXL-HAVE's words as JSON")
    try:
        found = [json.loads(content)]
    except (ValueError, RecursionError):
        found = [_line(number, line) for number, line in enumerate(content.splitlines(), 1) if line]
    if not found or not all(isinstance(one, dict) for one in found):
        raise Unfit("$", "must be one JSON object, or one a line")
    return found


def _line(number: int, line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Unfit("$", f"line {number} is no JSON: {error}") from None


@dataclass(frozen=True, slots=True)
class Heard:
    """What a document came to: the events, and what of it was not understood and left out."""

    events: tuple[HospitalStatus, ...]
    notes: tuple[Unfit, ...] = ()


def reports(document: dict[str, Any], frame: Frame) -> Heard:
    """Give the reports in a document: one from simple JSON, one a hospital from FHIR.

    Simple JSON has the fields of ``hospital.status`` (docs/events.md); of the envelope only
    ``occurred_at`` must be there, unless a time was typed. Of FHIR what is not understood costs
    only its resource, and a hospital of another city only itself.

    Raises
    ------
    Unfit
        If simple JSON does not fit, or FHIR leaves nothing that could be reported.
    """
    if "resourceType" not in document:
        return Heard((report(document, frame),))
    from streams.fhir.hospitals import said_by_fhir  # noqa: PLC0415 - fhir.resources takes its time

    said = said_by_fhir(document, frame.at)
    events, notes = [], list(said.notes)
    for fields in said.reports:
        try:
            events.append(report(fields, frame))
        except Unfit as why:
            notes.append(why)
    if not events:
        raise notes[0] if notes else Unfit("$", "says nothing of any hospital")
    return Heard(tuple(events), tuple(notes))


def report(fields: dict[str, Any], frame: Frame) -> HospitalStatus:
    """Make the event of one report; an equal report gives an equal ``event_id``.

    Raises
    ------
    Unfit
        Names the first field that is missing, unknown or wrong.
    """
    whole = {"type": "hospital.status", "centre_id": frame.centre_id} | fields
    if "occurred_at" not in whole:
        if frame.at is None:
            raise Unfit("occurred_at", "is missing: when it was so; or give --at TIME")
        whole["occurred_at"] = frame.at.isoformat()
    name = whole.get("hospital_id")
    whole = {"source": f"hospital {name}"} | whole
    if "event_id" not in whole:
        content = json.dumps(whole, sort_keys=True, ensure_ascii=False)
        whole["event_id"] = derive("hst", content)
    try:
        event = HospitalStatus.model_validate_json(json.dumps(whole))
    except ValidationError as error:
        raise _unfit(error) from None
    if event.centre_id != frame.centre_id:
        raise Unfit("centre_id", f"{event.centre_id!r} is not {frame.centre_id!r}, the city's")
    if event.hospital_id not in frame.hospitals:
        raise Unfit("hospital_id", f"{event.hospital_id!r} is no hospital of {frame.centre_id}")
    return event


def _unfit(error: ValidationError) -> Unfit:
    """Name the first thing that pydantic found wrong, with the value where it is short."""
    first = error.errors(include_url=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "$"
    value = first["input"]
    if isinstance(value, dict | list) or first["type"] == "missing":
        return Unfit(field, first["msg"])
    return Unfit(field, f"{repr(value)[:_SHOWN_CHARS_MAX]}: {first['msg']}")
