"""What the journal already holds, so that nothing is written to it twice.

The journal is its own ledger: each record says which source position it came from. A role reads it
to its end before it handles anything, and goes on from there at the next rebalance.

Seen is what has been seen: the event's id, in that very record. How high an offset is proves
nothing, for a topic that was created again, or lost its end in a power cut, gives out its offsets
again, and what a stranger has written into the journal may name any.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final, Protocol

from pydantic import AwareDatetime, BaseModel, ValidationError

from schemas.events.centre import CentreConfigured
from schemas.journal import JournalRecord, SourcePosition
from schemas.topics import JOURNAL
from streams.host.seen import SeenEvents, SeenState
from streams.kafka.client import Reader, Received, reader
from streams.kafka.records import content_digest

CONFIGURED: Final = "centre.configured"


class Named(Protocol):
    """What names an event: its centre, and its id there. Two centres may give the same id."""

    @property
    def centre_id(self) -> str:
        """The centre whose event it is."""

    @property
    def event_id(self) -> str:
        """As its producer named it."""


class _FixHead(BaseModel):
    centre_id: str = ""
    event_id: str


class _EventHead(BaseModel):
    centre_id: str = ""
    event_id: str
    type: str = ""
    fixes: tuple[_FixHead, ...] = ()
    received_at: AwareDatetime | None = None


class _RecordHead(BaseModel):
    """The members of a journal record that de-duplication needs; the rest is not parsed."""

    event: _EventHead
    source: SourcePosition | None = None
    sources: tuple[SourcePosition, ...] = ()


class ReadUpTo(BaseModel):
    """How far a partition was read: the next offset, and the digest of the record before it."""

    offset: int
    digest: str


class LedgerState(BaseModel):
    """All that a ledger knows; ``topics`` are those that it was told to remember."""

    topics: tuple[str, ...] | None
    epochs: dict[str, str]
    seen: SeenState
    configured: dict[str, str]
    configurations: tuple[tuple[str, str], ...]
    in_force: dict[str, CentreConfigured]
    read_up_to: dict[int, ReadUpTo]


class Ledger:
    """The events that the journal holds of a role's topics, and each centre's configuration.

    Parameters
    ----------
    topics
        The names of the role's topics; what comes from others is not remembered. A neighbour's
        topic ends in the name. Null remembers all that has a source.
    """

    def __init__(self, topics: Collection[str] | None = None) -> None:
        self.epochs: dict[str, str] = {}
        """The epoch that the journal names last of each topic, by the name in the topic table."""
        self.cut: dict[int, int] = {}
        """By partition where the journal began when it was read, if not all before it was known."""
        self._topics = None if topics is None else tuple(topics)
        self._seen = SeenEvents()
        self._configured: dict[str, str] = {}
        self._configurations: set[tuple[str, str]] = set()
        self._in_force: dict[str, CentreConfigured] = {}
        self._read_up_to: dict[int, ReadUpTo] = {}

    @property
    def forgotten_until(self) -> datetime | None:
        """When the newest event that has been forgotten was received; null while none has been."""
        return self._seen.forgotten_until

    def has_record(self, event: Named, name: str) -> bool:
        """Tell whether this very record, with this event, was taken before.

        ``name`` is that of where it stands: `SourcePosition.name`.
        """
        if self._seen.has(name) or (event.event_id, name) in self._configurations:
            return True
        scoped = _scoped(event)
        if not self._seen.has(scoped):
            return False  # most are new: nothing else is looked up for them
        before = f"{name.rpartition('/')[0]}/"  # earlier versions journaled no digest
        return self._seen.has_from(scoped, name) or self._seen.has_from(scoped, before)

    def has_event(self, event: Named) -> bool:
        """Tell whether an event of this id and centre was seen, from whatever position."""
        return self._seen.has(_scoped(event)) or event.event_id in self._configured

    def note(self, event: Named, name: str, received_at: datetime | None = None) -> None:
        """Remember an event from a record of this name, journaled or not (filtered telemetry)."""
        self._seen.note(_scoped(event), name, received_at)

    def _note_parts(self, head: _RecordHead) -> None:
        """Remember the inputs that one record of the journal stands for, also those it outdates."""
        received_at = head.event.received_at
        for source in head.sources:
            self._seen.note(source.name, None, received_at)
        for fix in head.event.fixes:
            self._seen.note(_scoped(fix), None, received_at)

    def note_configuration(self, event: CentreConfigured, source: SourcePosition | None) -> None:
        """Remember a configuration that is in the journal: it is in force from then on."""
        self._in_force[event.centre_id] = event
        self._configured[event.event_id] = _content(event)
        if source is not None:
            self._configurations.add((event.event_id, source.name))

    def is_configured(self, centre_id: str) -> bool:
        """Tell whether the journal holds a configuration of a centre."""
        return centre_id in self._in_force

    def is_in_force(self, event: CentreConfigured) -> bool:
        """Tell whether the centre's newest configuration in the journal says the same as this."""
        current = self._in_force.get(event.centre_id)
        return current is not None and _content(current) == _content(event)

    def is_again(self, event: CentreConfigured) -> bool:
        """Tell whether a configuration of the past is to be in force again: it is said later."""
        current = self._in_force.get(event.centre_id)
        was = self._configured.get(event.event_id) == _content(event)
        return was and current is not None and event.occurred_at >= current.occurred_at

    async def catch_up(self, brokers: str, prefix: str) -> int:
        """Read the journal from where the last call stopped to its end; give how much was read."""
        async with reader(brokers) as journal:
            return await self.read_on(journal, prefix + JOURNAL.name)

    async def read_on(self, journal: Reader, topic: str) -> int:
        """Do so with a reader that is open, of the journal by its full name.

        Where it was cut beyond what was read, all that is not newer than the first record left is
        taken to be forgotten.
        """
        count = 0
        bounds = await journal.bounds([(topic, n) for n in await journal.numbers(topic)])
        for (_, partition), bound in bounds.items():
            read = self._read_up_to.get(partition)
            start = 0 if read is None else read.offset
            if bound.begin > start:
                self.cut[partition] = bound.begin
            if max(start, bound.begin) >= bound.end:
                continue
            is_cut = bound.begin > start
            async for record in journal.read_span(topic, partition, start=start, end=None):
                received_at = self._take(record)
                if is_cut and received_at is not None:
                    self._seen.forget_until(received_at)
                    is_cut = False
                digest = content_digest(record.key, record.value)
                self._read_up_to[partition] = ReadUpTo(offset=record.offset + 1, digest=digest)
                count += 1
        return count

    @property
    def read_up_to(self) -> Mapping[int, ReadUpTo]:
        """How far each partition of the journal was read."""
        return self._read_up_to

    def alike(self) -> "Ledger":
        """Give an empty ledger of the same topics."""
        return Ledger(self._topics)

    def state(self) -> LedgerState:
        """Give all that this ledger knows: the journal's word, where nothing else was noted."""
        return LedgerState(
            topics=self._topics,
            epochs=dict(self.epochs),
            seen=self._seen.packed(),
            configured=dict(self._configured),
            configurations=tuple(sorted(self._configurations)),
            in_force=dict(self._in_force),
            read_up_to=dict(self._read_up_to),
        )

    def resume(self, state: LedgerState) -> None:
        """Know what a ledger knew."""
        self.epochs = dict(state.epochs)
        self._seen = SeenEvents.unpacked(state.seen)
        self._configured = dict(state.configured)
        self._configurations = set(state.configurations)
        self._in_force = dict(state.in_force)
        self._read_up_to = dict(state.read_up_to)

    def _take(self, record: Received) -> datetime | None:
        """Note one journal record; give when its event was received, null where that is not told.

        What is no journal record cannot be a source's repetition.
        """
        try:
            head = _RecordHead.model_validate_json(record.value or b"")
        except ValidationError:
            return None  # the dispatch role keeps it as a dead letter
        if head.source is not None and head.source.epoch is not None:
            self.epochs[head.source.topic] = head.source.epoch
        if head.event.type == CONFIGURED:
            self._take_configuration(record.value or b"")
        elif head.source is not None and self._is_own(head.source.topic):
            self.note(head.event, head.source.name, head.event.received_at)
        elif head.sources and self._is_own(head.sources[0].topic):
            self._note_parts(head)
        return head.event.received_at

    def _is_own(self, topic: str) -> bool:
        return self._topics is None or any(topic.endswith(name) for name in self._topics)

    def _take_configuration(self, value: bytes) -> None:
        """Note a configuration of the journal, unless an earlier version wrote it otherwise."""
        try:
            record = JournalRecord.model_validate_json(value)
        except ValidationError:
            return
        if isinstance(record.event, CentreConfigured):
            self.note_configuration(record.event, record.source)


def _scoped(event: Named) -> str:
    return f"{event.centre_id}\x1f{event.event_id}"


def _content(event: CentreConfigured) -> str:
    """Give the digest of what a configuration says, whenever and by whatever name."""
    said = event.model_dump_json(exclude={"event_id", "occurred_at", "received_at", "cause_id"})
    return hashlib.sha256(said.encode()).hexdigest()
