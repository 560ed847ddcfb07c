"""From a raw input to a journal record or a dead letter: one ordered list of checks."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from dispatch.clinical.watching.device_samples import Fault
from schemas.events.centre import CentreConfigured
from schemas.ground.envelope import Event
from schemas.ground.ids import derive
from schemas.journal import JournalRecord, OriginalRecord, SourcePosition
from schemas.outputs.dead_letters import DeadLetterReason
from schemas.topics import (
    CENTRE_CONFIG,
    DEAD_LETTERS,
    DELIVERY_RECEIPTS,
    JOURNAL,
    MUTUAL_AID,
    Topic,
)
from streams.access.senders import require_own_word
from streams.host.clock import Clock
from streams.host.tally import Outcome, Tally, outcome_of
from streams.journal.centres import Centres
from streams.journal.ledger import Ledger
from streams.kafka import dead_letter
from streams.kafka.codec import Unreadable, decode
from streams.kafka.records import Outgoing, RawRecord
from streams.sealing.vault import Vault, require_plain

_PARTS_CHARS_MAX: Final = 440
"""So that how many more there are still fits into the message of a dead letter (500)."""

_REPEATED: Final = (DELIVERY_RECEIPTS, MUTUAL_AID)
"""The inputs that an engine writes, ours or a neighbour's."""


class Send(Protocol):
    """Send one record and return when the broker has it on disk; the topic is the table's row."""

    def __call__(self, topic: Topic, key: str, value: bytes) -> Awaitable[None]:
        """Send; raises where the broker did not take it."""
        ...


@dataclass(frozen=True, slots=True)
class Reduced:
    """What of a valid input can change a decision, and so belongs in the journal; null if nothing.

    ``faults`` are the parts of it that were refused, while the others are used; ``refusal`` is why
    it was refused as a whole, although something is to be told of that.
    """

    event: Event | None
    faults: tuple[Fault, ...] = ()
    refusal: Unreadable | None = None


@dataclass(frozen=True, slots=True)
class Sifted:
    """What becomes of a record: dead letters, and the event for the journal, null where none is."""

    outcome: Outcome
    letters: tuple[Outgoing, ...] = ()
    event: Event | None = None


Reduce = Callable[[Any], Reduced]


def whole(event: Any) -> Reduced:  # noqa: ANN401 - any input event
    """Let an event into the journal as it is: what people say is never filtered."""
    return Reduced(event)


@dataclass(frozen=True, slots=True)
class Journaler:
    """Takes inputs of one role. ``keep_original`` stores the raw bytes beside the event.

    ``future_s_max`` refuses what is farther ahead of the clock, ``past_s_max`` what happened longer
    ago: a wrong clock; null leaves that to ``reduce``. ``remembers``: what is older than the memory
    of event ids is refused, for it may have been used; not needed where the newest wins anyway.
    ``vault`` seals what is personal; null where nothing of it is.
    """

    role: str
    centres: Centres
    ledger: Ledger
    clock: Clock
    future_s_max: float | None
    send: Send
    keep_original: bool
    reduce: Reduce = whole
    past_s_max: float | None = None
    remembers: bool = True
    tally: Tally = field(default_factory=Tally)
    vault: Vault | None = None

    async def take(self, topic: Topic, raw: RawRecord) -> None:
        """Handle one record; when this returns, its effect is durable and it may be acknowledged.

        A record whose event the journal holds from it already is passed over: it was handled before
        a crash.
        """
        sifted = self.sift(topic, raw)
        for letter in sifted.letters:
            await self.send(letter.topic, letter.key, letter.value)
        if sifted.event is not None:
            event, original = sifted.event, raw.original() if self.keep_original else None
            if self.vault is not None:
                event, original = await self.vault.sealed(event, original)
            entry = self.entry(event, raw, original)
            await self.send(entry.topic, entry.key, entry.value)

    def sift(self, topic: Topic, raw: RawRecord) -> Sifted:
        """Check one record: what of it is dead, and what of it belongs in the journal.

        Both must be sent, the letters first, before the record may be acknowledged.
        """
        sifted = self._sift(topic, raw)
        self.tally.add(raw.topic, sifted.outcome)
        return sifted

    def _sift(self, topic: Topic, raw: RawRecord) -> Sifted:
        now = self.clock.now()
        try:
            event = self._as_new(topic, raw)
            if event is None:
                return Sifted("filtered" if topic is MUTUAL_AID else "repeated")
            require_own_word(topic, event)
            require_plain(event)
            self._check(event, now)
        except Unreadable as why:
            if topic in _REPEATED and why.reason is DeadLetterReason.DUPLICATE_EVENT_ID:
                return Sifted("repeated")  # an engine says again what it said before a crash
            return Sifted(outcome_of(why.reason), (self._letter(raw, why),))
        reduced = self.reduce(event)
        letters: list[Outgoing] = []
        if reduced.refusal is not None:
            letters.append(self._letter(raw, reduced.refusal))
        if reduced.faults:
            letters.append(self._letter(raw, _refused_parts(reduced, event.centre_id)))
        if reduced.event is None:
            self.ledger.note(event, raw.name, now)
            outcome: Outcome = "filtered" if reduced.refusal is None else "refused"
            return Sifted(outcome, tuple(letters))
        # Noted before the send is awaited: a repetition on another topic must not slip in between.
        # If the send fails this process ends, and the ledger is read from the journal again.
        if topic is CENTRE_CONFIG:
            self.ledger.note_configuration(event, raw.position)
        else:
            self.ledger.note(event, raw.name, now)
        return Sifted("used", tuple(letters), reduced.event)

    def entry(
        self, event: Event, raw: RawRecord, original: OriginalRecord | None = None
    ) -> Outgoing:
        """Write the journal record of what one input said, with its original where it is kept."""
        journaled: Any = event.model_copy(update={"received_at": self.clock.now()})
        record = JournalRecord(
            ids_by_centre=True,
            event=journaled,
            source=raw.position,
            original=original,
        )
        return Outgoing(JOURNAL, event.centre_id, record.model_dump_json().encode())

    def _letter(self, raw: RawRecord, why: Unreadable) -> Outgoing:
        """Write a dead letter of a record, whole."""
        letter = dead_letter.of_unreadable(raw, why, role=self.role, received_at=self.clock.now())
        return Outgoing(DEAD_LETTERS, raw.topic, letter.model_dump_json().encode())

    def _is_for_others(self, topic: Topic, raw: RawRecord, event: Any) -> bool:  # noqa: ANN401 - the topic's model
        """Tell whether one centre says it to another: ours to a neighbour, or a neighbour."""
        if topic is not MUTUAL_AID or event.centre_id in self.centres:
            return False
        return event.from_centre_id in self.centres or raw.topic != topic.name

    def _as_new(self, topic: Topic, raw: RawRecord) -> Any:  # noqa: ANN401 - the topic's model
        """Read a record; null where the journal holds it, or it is between other centres."""
        event = decode(topic, raw)
        if self.ledger.has_record(event, raw.name) or self._is_for_others(topic, raw, event):
            return None
        if topic is not CENTRE_CONFIG:
            return event
        again = self._configured_again(raw.position, event)
        known = again is None or self.ledger.has_record(again, raw.name)
        return None if known else again

    def _configured_again(
        self, source: SourcePosition, event: CentreConfigured
    ) -> CentreConfigured | None:
        """Name anew a configuration that was in force before another one, and is to be again.

        Null for the one that is in force: a restart of an unchanged city says again what is so.
        A city's event is named after its content, so that going back would be a repetition. One
        that is older than what is in force is a repetition: the topic is read again.
        """
        if self.ledger.is_in_force(event):
            return None
        if not self.ledger.is_again(event):
            return event
        again = derive("city", event.event_id, source.topic, source.partition, source.offset)
        return event.model_copy(update={"event_id": again})

    def _check(self, event: Any, now: datetime) -> None:  # noqa: ANN401 - the topic's model
        """Check what was readable, in this order: known, of this time, new."""
        self.centres.check(event)
        if self.future_s_max is not None and event.occurred_at > now + timedelta(
            seconds=self.future_s_max
        ):
            message = f"occurred_at {event.occurred_at.isoformat()} is after {now.isoformat()}"
            raise Unreadable(
                DeadLetterReason.FUTURE_TIMESTAMP,
                "occurred_at",
                message,
                centre_id=event.centre_id,
            )
        if self.past_s_max is not None and event.occurred_at < now - timedelta(
            seconds=self.past_s_max
        ):
            message = (
                f"occurred_at {event.occurred_at.isoformat()} is more than {self.past_s_max:g} s "
                "ago: set the sender's clock"
            )
            raise Unreadable(
                DeadLetterReason.CLOCK_WRONG, "occurred_at", message, centre_id=event.centre_id
            )
        self._check_new(event)

    def _check_new(self, event: Any) -> None:  # noqa: ANN401 - the topic's model
        """Refuse what has been seen, and what may have been: too old to be remembered."""
        if self.ledger.has_event(event):
            message = f"event_id {event.event_id!r} was received before"
            raise Unreadable(
                DeadLetterReason.DUPLICATE_EVENT_ID,
                "event_id",
                message,
                centre_id=event.centre_id,
            )
        known_since = self.ledger.forgotten_until
        if not self.remembers or known_since is None:
            return
        known_since += timedelta(seconds=self.future_s_max or 0.0)
        if event.occurred_at <= known_since:
            message = (
                f"occurred_at {event.occurred_at.isoformat()} is older than what is remembered of "
                f"events (since {known_since.isoformat()}): whether it was used before cannot be "
                "told; if not, say again under a new event_id and the present time what still holds"
            )
            raise Unreadable(
                DeadLetterReason.OLDER_THAN_MEMORY,
                "occurred_at",
                message,
                centre_id=event.centre_id,
            )


def _refused_parts(reduced: Reduced, centre_id: str) -> Unreadable:
    """Name the parts of a record that were refused: as many as a message holds, then how many more.

    They are named once (``dispatch.clinical.watching.named_faults``): none may go under.
    """
    first, *others = reduced.faults
    message, left = first.why, len(others)
    for fault in others:
        longer = f"{message}; {fault.field}: {fault.why}"
        if len(longer) > _PARTS_CHARS_MAX:
            break
        message, left = longer, left - 1
    said = message + (f" (and {left} more)" if left else "") + "; what is right was used"
    return Unreadable(DeadLetterReason.REFUSED_SAMPLES, first.field, said, centre_id=centre_id)
