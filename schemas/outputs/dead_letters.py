"""What could not be used, kept whole: the bytes, where they stood, and what was wrong with them."""

import base64
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from schemas.ground.base import Instant, Model, SchemaVersion, ShortText, Text
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import CentreId, EventId


def _from_base64(value: object) -> bytes:
    """Read bytes as they are, or text as standard Base64."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except ValueError:
            pass  # its own words are no sentence of ours
    raise BrokenRule("rule.no_base64", "expected bytes, or Base64 text")


RECORD_CHARS_MAX = 16 * 1024 * 1024
"""More than any record holds: what is kept whole must never be too long to be kept."""

Base64Bytes = Annotated[
    bytes,
    PlainValidator(_from_base64),
    PlainSerializer(lambda value: base64.b64encode(value).decode("ascii"), when_used="json"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
"""Bytes, written in JSON as standard (not URL-safe) Base64 with padding."""


TRACE_LINES_MAX: Final = 60
"""Of a long traceback the innermost lines are kept."""

TraceLine = Annotated[str, Field(max_length=300)]


class DeadLetterReason(StrEnum):
    """Why a record could not be used."""

    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    WRONG_MODEL = "wrong_model"
    WRONG_KEY = "wrong_key"
    UNKNOWN_CENTRE = "unknown_centre"
    UNKNOWN_UNIT = "unknown_unit"
    UNKNOWN_HOSPITAL = "unknown_hospital"
    WRONG_SOURCE = "wrong_source"
    FUTURE_TIMESTAMP = "future_timestamp"
    CLOCK_WRONG = "clock_wrong"
    NO_FIX = "no_fix"
    OUT_OF_REGION = "out_of_region"
    IMPOSSIBLE_JUMP = "impossible_jump"
    REFUSED_SAMPLES = "refused_samples"
    DUPLICATE_EVENT_ID = "duplicate_event_id"
    OLDER_THAN_MEMORY = "older_than_memory"
    REFUSED_BY_CORE = "refused_by_core"
    NEWER_VERSION = "newer_version"
    CRASHES_WORKER = "crashes_worker"


class Header(Model):
    """One header of the original record; Kafka allows a null value and repeated names."""

    name: Annotated[str, Field(max_length=RECORD_CHARS_MAX)]
    value: Base64Bytes | None


class DeadLetter(Model):
    """A record that was not applied. ``dead_letter_id`` is derived from where it stood and from it.

    ``field`` names what was wrong, ``$`` standing for the record as a whole and ``key`` for its
    key; ``message`` says it in words, ``message_vi`` in Vietnamese; null where there are none.
    ``original_value`` is null where the record had none, or was too large to be kept beside the
    reason: ``message`` then says where it stands. ``centre_id`` is null where the record did not
    say, or could not be read. ``epoch`` is Kafka's id of the source topic, null where it was not
    told. ``trace`` is where a worker failed on it: places in the code, outermost first, and the
    kind of error; empty for all other reasons.
    """

    type: Literal["dead_letter"] = "dead_letter"
    schema_version: SchemaVersion = 1
    dead_letter_id: EventId
    reason: DeadLetterReason
    field: Annotated[str, Field(max_length=500)]
    message: Text
    message_vi: Text | None = None
    role: ShortText
    received_at: Instant
    centre_id: CentreId | None
    topic: ShortText
    partition: Annotated[int, Field(ge=0)]
    offset: Annotated[int, Field(ge=0)]
    epoch: ShortText | None = None
    original_key: Base64Bytes | None
    original_value: Base64Bytes | None
    original_headers: tuple[Header, ...] = ()
    trace: tuple[TraceLine, ...] = ()


class HeldCause(StrEnum):
    """Why a record is held back."""

    CRASHES_WORKER = "crashes_worker"
    NEWER_VERSION = "newer_version"


class HeldRecord(Model):
    """A record that has ended a worker, or whose version no worker knows; the newest counts.

    ``record_id`` is also the id of its dead letter. ``topic`` has no prefix. ``crashes`` is how
    often it has ended a worker; from the time that it ``is_held`` nobody applies it, in this life
    of the journal or another, until a person sends its original again. ``trace`` is where it failed
    last, outermost first: places in the code and kinds of errors, never a value. ``digest`` is that
    of its key and value.
    """

    type: Literal["record.held"] = "record.held"
    schema_version: SchemaVersion = 1
    record_id: EventId
    cause: HeldCause
    role: ShortText
    topic: ShortText
    partition: Annotated[int, Field(ge=0)]
    offset: Annotated[int, Field(ge=0)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    at: Instant
    crashes: Annotated[int, Field(ge=0)] = 0
    is_held: bool
    trace: tuple[TraceLine, ...] = ()

    @property
    def place(self) -> str:
        """Where it stands: ``topic[partition]@offset``."""
        return f"{self.topic}[{self.partition}]@{self.offset}"
