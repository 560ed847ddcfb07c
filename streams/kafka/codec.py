"""Bytes to events. The only place that meets what cannot be read; all of it is told apart here."""

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from dispatch.words.explain import say
from schemas import versions
from schemas.ground.errors import BrokenRule
from schemas.inputs import plain_type
from schemas.outputs.dead_letters import DeadLetterReason
from schemas.topics import JOURNAL, Topic
from streams.kafka.records import RawRecord
from streams.kafka.wire_formats import named, named_key

REST_BYTES_MAX: Final = 64 * 1024
"""The largest key with headers that is read: the journal keeps them beside the event."""

VERSION_FIELD: Final = "schema_version"

_MESSAGE_CHARS_MAX = 500
_FIELD_CHARS_MAX = 500  # an unknown field is named by its sender, at any length


_UNTYPED: Final = "union_tag_not_found"
"""The checker's word for a record that does not say which of its topic's types it is."""

_IN_WORDS: Final = frozenset(
    {
        "bool_parsing",
        "bool_type",
        "datetime_from_date_parsing",
        "datetime_parsing",
        "datetime_type",
        "dict_type",
        "enum",
        "extra_forbidden",
        "finite_number",
        "float_parsing",
        "float_type",
        "greater_than",
        "greater_than_equal",
        "int_from_float",
        "int_parsing",
        "int_type",
        "less_than",
        "less_than_equal",
        "literal_error",
        "missing",
        "model_attributes_type",
        "model_type",
        "string_pattern_mismatch",
        "string_too_long",
        "string_too_short",
        "string_type",
        "timezone_aware",
        "too_long",
        "too_short",
        "tuple_type",
        "union_tag_invalid",
        _UNTYPED,
        "value_error",
    }
)
"""The checker's kinds of errors that there are words for in both languages."""


class Unreadable(Exception):
    """A record that is no event of its topic: why, in which field, in words.

    ``rule`` is the rule that it breaks, whose words stand in both languages; null where of none.
    """

    def __init__(
        self,
        reason: DeadLetterReason,
        field: str,
        message: str,
        *,
        centre_id: str | None = None,
        message_vi: str | None = None,
        trace: tuple[str, ...] = (),
        rule: BrokenRule | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.field = field[:_FIELD_CHARS_MAX]
        self.message = message[:_MESSAGE_CHARS_MAX]
        self.message_vi = None if message_vi is None else message_vi[:_MESSAGE_CHARS_MAX]
        self.centre_id = centre_id
        self.trace = trace
        self.rule = rule


def decode(topic: Topic, raw: RawRecord) -> Any:  # noqa: ANN401 - the topic's model, by the table
    """Read a record as an event of its topic.

    Raises
    ------
    Unreadable
        If it is too large, no JSON, not of the topic's model, or keyed by something else than the
        model's key field. The first wrong field is named. If it is of a version that is not known
        here, that is the reason, and nothing of it is used.
    """
    if raw.value is None:
        raise Unreadable(DeadLetterReason.NOT_JSON, "$", "the record has no value")
    if len(raw.value) > topic.value_bytes_max:
        message = f"{len(raw.value)} bytes; at most {topic.value_bytes_max} are read"
        raise Unreadable(DeadLetterReason.TOO_LARGE, "$", message)
    if raw.rest_bytes > REST_BYTES_MAX:
        message = f"{raw.rest_bytes} bytes of key and headers; at most {REST_BYTES_MAX} are read"
        raise Unreadable(DeadLetterReason.TOO_LARGE, "headers", message)
    try:
        event = _read(topic, raw.value)
    except versions.NewerVersion as newer:
        raise _newer(str(newer), VERSION_FIELD, newer.centre_id) from None
    except ValidationError as error:
        raise _explained(topic, raw.value, error) from None
    key = None if getattr(event, topic.key, None) is None else topic.key_of(event)
    if key is not None and raw.key != key.encode():
        shown = None if raw.key is None else raw.key[:100].decode("utf-8", "backslashreplace")
        message = f"the record's key is {shown!r}, it must be the {topic.key_text} {key!r}"
        form = named_key(raw.key, key)
        message += f": {form}" if form else ""
        raise Unreadable(
            DeadLetterReason.WRONG_KEY, "key", message, centre_id=getattr(event, "centre_id", None)
        )
    return event


def _read(topic: Topic, value: bytes) -> Any:  # noqa: ANN401 - as above
    """Read an event; one that leaves out its type is what its fields plainly say."""
    try:
        return versions.read(topic.model, value)
    except ValidationError as error:
        if error.errors(include_url=False, include_input=False)[0]["type"] != _UNTYPED:
            raise
        record = json.loads(value)
        kind = plain_type(topic, record) if isinstance(record, dict) else None
        if kind is None:
            raise
    return versions.read(topic.model, json.dumps({**record, "type": kind}).encode())


def _newer(what: str, field: str, centre_id: str | None = None) -> Unreadable:
    message = (
        f"{what}: upgrade the engine, then smart115 letters replay --reason "
        f"{DeadLetterReason.NEWER_VERSION}"
    )
    return Unreadable(
        DeadLetterReason.NEWER_VERSION,
        field,
        message,
        centre_id=centre_id,
        message_vi=say("wrong.newer_version").vi,
    )


_OF_THE_FUTURE: Final = frozenset({"extra_forbidden", "union_tag_invalid", "enum"})
"""What today's journal never has and tomorrow's may, within the same version."""


def _explained(topic: Topic, value: bytes, error: ValidationError) -> Unreadable:
    """Name the first wrong field, or the format of what is no JSON object.

    The value is left out: it may be a patient's.
    """
    found = error.errors(include_url=False, include_input=False)
    first = found[0]
    if first["type"] == "json_invalid":
        return Unreadable(DeadLetterReason.NOT_JSON, "$", named(value) or first["msg"])
    path, message = [str(part) for part in first["loc"]], first["msg"]
    if not path:
        message = (not value.lstrip().startswith(b"{") and named(value)) or message
    match first["type"]:
        case "union_tag_invalid":  # its own words would quote what the sender wrote
            path.append("type")
            message = f"the type must be one of {first['ctx']['expected_tags']}"
        case _ if first["type"] == _UNTYPED:
            path.append("type")
        case _ if (at := _union_at(topic)) is not None:
            del path[at : at + 1]  # pydantic puts the type in the path, which no sender wrote
    if topic is JOURNAL and {one["type"] for one in found} <= _OF_THE_FUTURE:
        # Only the engine writes there: this is no mistake of a sender, but a version of our own.
        what = "a journal record holds what only a newer engine writes"
        return _newer(what, ".".join(path))
    more = error.error_count() - 1
    said = message + (f" (and {more} more)" if more else "")
    vi = _in_vietnamese(first["type"], first.get("ctx", {}))
    return Unreadable(DeadLetterReason.WRONG_MODEL, ".".join(path) or "$", said, message_vi=vi)


def _in_vietnamese(kind: str, words: Mapping[str, object]) -> str | None:
    """Say a checker's error in Vietnamese; null where there are no words for its kind."""
    rule = BrokenRule.of(words)
    if rule is not None:
        return say(rule.key, **rule.gaps).vi
    if kind not in _IN_WORDS:
        return None
    named = {name: word for name, word in words.items() if name != "error"}
    return say(f"wrong.{kind}", **named).vi


def _union_at(topic: Topic) -> int | None:
    """Give where in a field's path pydantic puts the type of an event; null where it does not."""
    if topic is JOURNAL:
        return 1
    return 0 if topic.several_types else None
