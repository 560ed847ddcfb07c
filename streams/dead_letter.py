"""Making a dead letter of a record: whole, with its position and the reason."""

from datetime import datetime

from schemas.dead_letters import DeadLetter, DeadLetterReason
from schemas.decisions import Decision
from schemas.ids import derive
from schemas.journal import JournalRecord
from streams.codec import Unreadable
from streams.records import RawRecord


def of_unreadable(
    raw: RawRecord, why: Unreadable, *, role: str, received_at: datetime
) -> DeadLetter:
    """Keep a record that a role could not use. The same record gives the same id, always."""
    return DeadLetter(
        dead_letter_id=derive("dlq", raw.topic, raw.partition, raw.offset),
        reason=why.reason,
        field=why.field,
        message=why.message,
        role=role,
        received_at=received_at,
        centre_id=why.centre_id,
        topic=raw.topic,
        partition=raw.partition,
        offset=raw.offset,
        original_key=raw.key,
        original_value=raw.value,
        original_headers=raw.kept_headers,
    )


def of_refusal(record: JournalRecord, decision: Decision) -> DeadLetter | None:
    """Keep an input that the core refused; None where the journal has no original of it."""
    source, original, refused = record.source, record.original, decision.refused
    if source is None or original is None or refused is None:
        return None
    return DeadLetter(
        dead_letter_id=derive("dlq", source.topic, source.partition, source.offset),
        reason=DeadLetterReason.REFUSED_BY_CORE,
        field=refused.field,
        message=decision.summary.en,
        role="dispatch",
        received_at=decision.decided_at,
        centre_id=decision.centre_id,
        topic=source.topic,
        partition=source.partition,
        offset=source.offset,
        original_key=original.key,
        original_value=original.value,
        original_headers=original.headers,
    )
