"""Bytes to events. The only place that meets what cannot be read; all of it is told apart here."""

from typing import Any

from pydantic import ValidationError

from schemas.dead_letters import DeadLetterReason
from schemas.topics import Topic
from streams.records import RawRecord

_MESSAGE_CHARS_MAX = 500
_FIELD_CHARS_MAX = 500  # an unknown field is named by its sender, at any length


class Unreadable(Exception):
    """A record that is no event of its topic: why, in which field, in words."""

    def __init__(
        self,
        reason: DeadLetterReason,
        field: str,
        message: str,
        *,
        centre_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.field = field[:_FIELD_CHARS_MAX]
        self.message = message[:_MESSAGE_CHARS_MAX]
        self.centre_id = centre_id


def decode(topic: Topic, raw: RawRecord) -> Any:  # noqa: ANN401 - the topic's model, by the table
    """Read a record as an event of its topic.

    Raises
    ------
    Unreadable
        If it is too large, no JSON, not of the topic's model, or keyed by something else than the
        model's key field. The first wrong field is named.
    """
    if raw.value is None:
        raise Unreadable(DeadLetterReason.NOT_JSON, "$", "the record has no value")
    if len(raw.value) > topic.value_bytes_max:
        message = f"{len(raw.value)} bytes; at most {topic.value_bytes_max} are read"
        raise Unreadable(DeadLetterReason.TOO_LARGE, "$", message)
    try:
        event = topic.model.validate_json(raw.value)
    except ValidationError as error:
        raise _explained(error) from None
    key = getattr(event, topic.key, None)
    if key is not None and raw.key != str(key).encode():
        shown = None if raw.key is None else raw.key[:100].decode("utf-8", "backslashreplace")
        message = f"the record's key is {shown!r}, it must be the {topic.key} {key!r}"
        raise Unreadable(
            DeadLetterReason.WRONG_KEY, "key", message, centre_id=getattr(event, "centre_id", None)
        )
    return event


def _explained(error: ValidationError) -> Unreadable:
    """Name the first wrong field. The value is left out: it may be a patient's."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "json_invalid":
        return Unreadable(DeadLetterReason.NOT_JSON, "$", first["msg"])
    # The tag of a union ("incident.reported") is the only part of a location with a dot in it.
    parts = [str(part) for part in first["loc"] if "." not in str(part)]
    if first["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        parts = ["type"]
    more = error.error_count() - 1
    message = first["msg"] + (f" (and {more} more)" if more else "")
    return Unreadable(DeadLetterReason.WRONG_MODEL, ".".join(parts) or "$", message)
