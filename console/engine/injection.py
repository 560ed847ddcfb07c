"""From a line of text to a record that is ready to be sent, or the reason why it is not."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from schemas.inputs import INPUTS, input_topic
from schemas.topics import BY_NAME, Topic
from streams.kafka import client as kafka

BATCH: Final = 500
"""Records in flight at a time: more gains nothing and costs memory."""

_VALUE_CHARS_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Ready:
    """A record that can be sent; ``key`` is null where a raw line has none."""

    topic: Topic
    key: bytes | None
    value: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that cannot be sent: its number, the field (``$`` is the whole), and what is wrong."""

    line: int
    field: str
    why: str


def prepare(line: int, text: bytes) -> Ready | Refused:
    """Check a line against the schema of its type."""
    found = _object(text)
    if found is None:
        return Refused(line, "$", "is not a JSON object")
    topic = _topic(found)
    if topic is None:
        return Refused(line, "type", f"{_shown(found.get('type'))} is no type of an input event")
    try:
        event = topic.model.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        # A tagged union puts the tag first, which the person did not write.
        path = [str(part) for part in first["loc"] if part != found["type"]]
        return Refused(line, ".".join(path) or "$", _reason(first))
    return Ready(topic, str(getattr(event, topic.key)).encode(), text.strip())


def prepare_raw(line: int, text: bytes, topic_name: str | None) -> Ready | Refused:
    """Take a line as it is; ``topic_name`` is for lines that do not say their type."""
    found = _object(text)
    if topic_name is not None and topic_name not in BY_NAME:
        known = ", ".join(topic.name for topic in INPUTS)
        return Refused(line, "--topic", f"{topic_name!r} is no topic; known are {known}")
    topic = BY_NAME[topic_name] if topic_name is not None else _topic(found or {})
    if topic is None:
        return Refused(line, "type", "does not say the topic: give one with --topic")
    key = (found or {}).get(topic.key)
    return Ready(topic, None if key is None else str(key).encode(), text.strip())


async def send_all(brokers: str, prefix: str, records: Sequence[Ready]) -> None:
    """Send records in their order and wait for every acknowledgement.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    ConfigurationError
        A topic does not exist there.
    """
    needed = {prefix + record.topic.name for record in records}
    async with kafka.admin(brokers) as admin:
        missing = sorted(needed - await admin.topics())
    if missing:
        raise kafka.no_topic(missing[0], brokers)
    async with kafka.producer(brokers) as producer:
        for start in range(0, len(records), BATCH):
            await asyncio.gather(
                *(
                    producer.send(prefix + one.topic.name, key=one.key, value=one.value)
                    for one in records[start : start + BATCH]
                )
            )


def _object(text: bytes) -> dict[str, Any] | None:
    """Read a JSON object; null where the text is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return None
    return found if isinstance(found, dict) else None


def _topic(found: dict[str, Any]) -> Topic | None:
    """Give the topic of an event's type; null where it has none."""
    try:
        return input_topic(str(found.get("type")))
    except KeyError:
        return None


def _reason(error: Any) -> str:  # noqa: ANN401 - pydantic's own typed dictionary
    """Say what pydantic found wrong, with the value where it is short."""
    value = error.get("input")
    if isinstance(value, dict | list) or error["type"] == "missing":
        return str(error["msg"])
    return f"{_shown(value)}: {error['msg']}"


def _shown(value: object) -> str:
    """Show a value, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _VALUE_CHARS_MAX else f"{text[:_VALUE_CHARS_MAX]}…"
