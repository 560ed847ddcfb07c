"""From a raw input to a journal record or a dead letter: one ordered list of checks."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from schemas.dead_letters import DeadLetterReason
from schemas.journal import JournalRecord
from schemas.topics import DEAD_LETTERS, DELIVERY_RECEIPTS, JOURNAL, Topic
from streams import dead_letter
from streams.clock import Clock
from streams.codec import Unreadable, decode
from streams.directory import Directory
from streams.ledger import Ledger
from streams.records import RawRecord


class Send(Protocol):
    """Send one record and return when the broker has it on disk; the topic is the table's row."""

    def __call__(self, topic: Topic, key: str, value: bytes) -> Awaitable[None]:
        """Send; raises where the broker did not take it."""
        ...


Filter = Callable[[Any], bool]
"""Tells whether a valid event can change a decision, and so belongs in the journal."""


def everything(_event: Any) -> bool:  # noqa: ANN401 - any input event
    """Let every event into the journal: what people say is never filtered."""
    return True


@dataclass(frozen=True, slots=True)
class Journaler:
    """Takes inputs of one role. ``keep_original`` stores the raw bytes beside the event."""

    role: str
    directory: Directory
    ledger: Ledger
    clock: Clock
    future_s_max: float
    send: Send
    keep_original: bool
    belongs: Filter = everything

    async def take(self, topic: Topic, raw: RawRecord) -> None:
        """Handle one record; when this returns, its effect is durable and it may be acknowledged.

        A record that the journal holds already is passed over: it was handled before a crash.
        """
        if self.ledger.has_source(raw):
            return
        try:
            event = self._checked(topic, raw)
        except Unreadable as why:
            if topic is DELIVERY_RECEIPTS and why.reason is DeadLetterReason.DUPLICATE_EVENT_ID:
                return  # our own delivery role repeats a receipt after a crash: nobody's mistake
            letter = dead_letter.of_unreadable(
                raw, why, role=self.role, received_at=self.clock.now()
            )
            await self.send(DEAD_LETTERS, raw.topic, letter.model_dump_json().encode())
            return
        if not self.belongs(event):
            self.ledger.note_event(event.event_id)
            return
        record = JournalRecord(
            event=event.model_copy(update={"received_at": self.clock.now()}),
            source=raw.position,
            original=raw.original() if self.keep_original else None,
        )
        # Noted before the send is awaited: a repetition on another topic must not slip in between.
        # If the send fails this process ends, and the ledger is read from the journal again.
        self.ledger.note(event.event_id, raw.position)
        await self.send(JOURNAL, event.centre_id, record.model_dump_json().encode())

    def _checked(self, topic: Topic, raw: RawRecord) -> Any:  # noqa: ANN401 - the topic's model
        """Run the checks, in this order: readable, known, not from the future, new."""
        event = decode(topic, raw)
        self.directory.check(event)
        now = self.clock.now()
        if event.occurred_at > now + timedelta(seconds=self.future_s_max):
            message = f"occurred_at {event.occurred_at.isoformat()} is after {now.isoformat()}"
            raise Unreadable(
                DeadLetterReason.FUTURE_TIMESTAMP,
                "occurred_at",
                message,
                centre_id=event.centre_id,
            )
        if self.ledger.has_event(event.event_id):
            message = f"event_id {event.event_id!r} was received before"
            raise Unreadable(
                DeadLetterReason.DUPLICATE_EVENT_ID,
                "event_id",
                message,
                centre_id=event.centre_id,
            )
        return event
