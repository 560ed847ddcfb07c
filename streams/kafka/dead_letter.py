"""Making a dead letter of a record: whole, with its position and the reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ValidationError

from schemas.ground.ids import derive
from schemas.journal import JournalRecord, OriginalRecord, SourcePosition
from schemas.outputs.dead_letters import DeadLetter, DeadLetterReason
from schemas.outputs.decisions import Decision
from schemas.topics import JOURNAL, RECORD_BYTES_MAX
from streams.kafka.codec import Unreadable
from streams.kafka.records import RawRecord

LETTER_BYTES_MAX: Final = RECORD_BYTES_MAX - 64 * 1024
"""The largest letter that is sent; the rest is for Kafka's own framing."""

WHOLE_BYTES: Final = RECORD_BYTES_MAX // 8
"""A record below this fits whatever it holds: JSON makes six bytes of one at the most."""


class _ToldEvent(BaseModel):
    centre_id: str


class _Told(BaseModel):
    """What of a journal record of any version is needed to send its input again."""

    event: _ToldEvent
    source: SourcePosition | None = None
    original: OriginalRecord | None = None


def of_unreadable(
    raw: RawRecord, why: Unreadable, *, role: str, received_at: datetime
) -> DeadLetter:
    """Keep a record that a role could not use. The same record gives the same id, always.

    One so large that its letter could not be sent is named by its position alone: a letter that the
    broker refuses would keep the role from ever going on.
    """
    letter = DeadLetter(
        dead_letter_id=_letter_id(raw.position),
        reason=why.reason,
        field=why.field,
        message=why.message,
        message_vi=why.message_vi,
        role=role,
        received_at=received_at,
        centre_id=why.centre_id,
        topic=raw.topic,
        partition=raw.partition,
        offset=raw.offset,
        epoch=raw.epoch,
        original_key=raw.key,
        original_value=raw.value,
        original_headers=raw.kept_headers,
        trace=why.trace,
    )
    size_bytes = len(raw.value or b"") + raw.rest_bytes
    if size_bytes < WHOLE_BYTES or len(letter.model_dump_json()) < LETTER_BYTES_MAX:
        return letter
    where = f"{raw.topic}[{raw.partition}]@{raw.offset}"
    message = f"{why.message}; too large to be kept here, it stands at {where}"
    left_out = {
        "message_vi": None,
        "original_key": None,
        "original_value": None,
        "original_headers": (),
    }
    return letter.model_copy(update={"message": message, **left_out})


def of_held(raw: RawRecord, why: Unreadable, *, role: str, received_at: datetime) -> DeadLetter:
    """Keep a record that is in quarantine, under the id that it has there.

    Of a record of the journal the input that it was made of is kept, where the journal has it:
    that is what a person can send again.
    """
    letter = of_unreadable(raw, why, role=role, received_at=received_at)
    named = {"dead_letter_id": held_id(role, raw)}
    try:
        told = _Told.model_validate_json(raw.value or b"")
    except ValidationError:
        return letter.model_copy(update=named)
    if raw.topic != JOURNAL.name or told.source is None or told.original is None:
        return letter.model_copy(update=named)
    source, original = told.source, told.original
    return letter.model_copy(
        update=named
        | {
            "centre_id": told.event.centre_id,
            "topic": source.topic,
            "partition": source.partition,
            "offset": source.offset,
            "epoch": source.epoch,
            "original_key": original.key,
            "original_value": original.value,
            "original_headers": original.headers,
        }
    )


def held_id(role: str, raw: RawRecord) -> str:
    """Name a record in quarantine, and its dead letter; always the same for the same record."""
    return derive("held", role, raw.topic, raw.partition, raw.offset, raw.digest)


def of_refusal(
    record: JournalRecord, decision: Decision, trace: Sequence[str] = ()
) -> DeadLetter | None:
    """Keep an input that the core refused; None where the journal has no original of it.

    ``trace`` is where the core failed on it; empty where it refused it rightly.
    """
    source, original, refused = record.source, record.original, decision.refused
    if source is None or original is None or refused is None:
        return None
    return DeadLetter(
        dead_letter_id=_letter_id(source),
        reason=DeadLetterReason.REFUSED_BY_CORE,
        field=refused.field,
        message=decision.summary.en,
        message_vi=decision.summary.vi,
        role="dispatch",
        received_at=decision.decided_at,
        centre_id=decision.centre_id,
        topic=source.topic,
        partition=source.partition,
        offset=source.offset,
        epoch=source.epoch,
        original_key=original.key,
        original_value=original.value,
        original_headers=original.headers,
        trace=tuple(trace),
    )


def _letter_id(source: SourcePosition) -> str:
    """Name a letter after its record: offsets are given out again, so its content is part of it."""
    return derive(
        "dlq",
        source.topic,
        source.partition,
        source.offset,
        source.epoch or "",
        source.digest or "",
    )
