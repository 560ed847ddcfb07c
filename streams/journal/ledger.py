"""What the journal already holds, so that nothing is written to it twice.

The journal is its own ledger: each record says which source position it came from. A role reads it
to its end before it handles anything, and goes on from there at the next rebalance.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from pydantic import BaseModel, ValidationError

from schemas.events.centre import CentreConfigured
from schemas.journal import JournalRecord, SourcePosition
from schemas.topics import JOURNAL, PARTITIONS
from streams.kafka.client import Received, reader
from streams.kafka.records import RawRecord

EVENT_IDS_MAX: Final = 200_000
"""How many event ids are remembered: days of a busy centre. Older repetitions reach the fold."""


CONFIGURED: Final = "centre.configured"


class _FixHead(BaseModel):
    event_id: str


class _EventHead(BaseModel):
    event_id: str
    type: str = ""
    fixes: tuple[_FixHead, ...] = ()


class _RecordHead(BaseModel):
    """The members of a journal record that de-duplication needs; the rest is not parsed."""

    event: _EventHead
    source: SourcePosition | None = None
    sources: tuple[SourcePosition, ...] = ()


class Ledger:
    """Source positions and event ids that the journal holds, and the configuration in force."""

    def __init__(self) -> None:
        self._configured: dict[str, str] = {}
        self._in_force: str | None = None
        self._sources: dict[tuple[str, int], int] = {}
        self._event_ids: OrderedDict[str, None] = OrderedDict()
        self._read_up_to: dict[int, int] = {}

    def has_source(self, raw: RawRecord) -> bool:
        """Tell whether this very record is in the journal."""
        return raw.offset <= self._sources.get((raw.topic, raw.partition), -1)

    def has_event(self, event_id: str) -> bool:
        """Tell whether an event of this id has been seen, from whatever position."""
        return event_id in self._event_ids

    def note(self, event_id: str, source: SourcePosition | None) -> None:
        """Remember an event that is in the journal."""
        if source is not None:
            self.note_many([source])
        self.note_event(event_id)

    def note_many(self, sources: Iterable[SourcePosition]) -> None:
        """Remember the inputs that one record of the journal stands for."""
        for source in sources:
            part = (source.topic, source.partition)
            self._sources[part] = max(source.offset, self._sources.get(part, -1))

    def note_event(self, event_id: str) -> None:
        """Remember an event id, in the journal or not (filtered telemetry)."""
        self._event_ids[event_id] = None
        if len(self._event_ids) > EVENT_IDS_MAX:
            self._event_ids.popitem(last=False)

    def note_configuration(self, event: CentreConfigured) -> None:
        """Remember a configuration that is in the journal: it is in force from then on."""
        self._in_force = self._configured[event.event_id] = _content(event)

    def is_in_force(self, event: CentreConfigured) -> bool:
        """Tell whether the journal's newest configuration says the same as one that was there."""
        return self.was_configured(event) and self._in_force == _content(event)

    def was_configured(self, event: CentreConfigured) -> bool:
        """Tell whether the very same configuration was in the journal before, in force or not."""
        return self._configured.get(event.event_id) == _content(event)

    async def catch_up(self, brokers: str, prefix: str) -> int:
        """Read the journal from where the last call stopped to its end; give how much was read."""
        count = 0
        async with reader(brokers) as journal:
            for partition in range(PARTITIONS):
                start = self._read_up_to.get(partition)
                span = journal.read_span(prefix + JOURNAL.name, partition, start=start, end=None)
                async for record in span:
                    self._take(record)
                    self._read_up_to[partition] = record.offset + 1
                    count += 1
        return count

    def _take(self, record: Received) -> None:
        """Note one journal record; what is no journal record cannot be a source's repetition."""
        try:
            head = _RecordHead.model_validate_json(record.value or b"")
        except ValidationError:
            return  # the dispatch role keeps it as a dead letter
        self.note(head.event.event_id, head.source)
        self.note_many(head.sources)
        for fix in head.event.fixes:
            self.note_event(fix.event_id)
        if head.event.type == CONFIGURED:
            self._take_configuration(record.value or b"")

    def _take_configuration(self, value: bytes) -> None:
        """Note a configuration of the journal, unless an earlier version wrote it otherwise."""
        try:
            event = JournalRecord.model_validate_json(value).event
        except ValidationError:
            return
        if isinstance(event, CentreConfigured):
            self.note_configuration(event)


def _content(event: CentreConfigured) -> str:
    """Give the digest of what a configuration says, whenever and by whatever name."""
    said = event.model_dump_json(exclude={"event_id", "occurred_at", "received_at", "cause_id"})
    return hashlib.sha256(said.encode()).hexdigest()
