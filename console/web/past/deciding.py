"""Deciding the journal again up to a day, in a process of its own that lets all others go first.

Dispatch never notices: this reads the journal as any auditor does, in no group. At each midnight
the state is kept, so that a later day begins there and not at the journal's first record.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from console.centre.folder import Centre, read_centre
from console.engine import cluster
from console.picture.board import Board, Published, fold
from console.picture.figures import MINUTE, Figures, free_places
from console.roads.covering import Covering
from console.web.past.daybook import Daybook, DaybookWriter
from console.web.past.folder import Folder
from console.web.past.journal import begun_of
from console.web.past.local_days import first_day_of, midnight_after
from dispatch.fold import Applied, Fold
from dispatch.snapshot import SnapshotRefused, from_bytes, written
from schemas.events.moves import MoveOrder
from schemas.events.roads import RoadEvent
from schemas.journal import JournalRecord
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import HospitalView, IncidentView, UnitView
from schemas.topics import JOURNAL
from streams.host.settings import Settings
from streams.kafka import client as kafka
from streams.kafka.codec import Unreadable, decode
from streams.kafka.records import RawRecord

POLITE: Final = 15
"""As Unix counts niceness: dispatch comes first."""

THIN: Final = timedelta(seconds=10)
"""A unit that does the same as before is written down once in so long."""

COVERED_EVERY: Final = timedelta(minutes=15)
TOLD_EVERY: Final = 2_000
"""How many records go by before it is said how far it is."""

_SHOWN: Final = (
    Alarm, Assignment, Decision, HospitalView, IncidentView, MoveOrder, PreAlert, UnitView,
)  # fmt: skip


def decide(settings: Settings, centre_id: str, day: date) -> None:
    """Write the files of a day and of those before it that are not there yet.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    ConfigurationError
        The journal was cut, or was decided on other roads.
    """
    os.nice(POLITE)
    asyncio.run(_decide(settings, centre_id, day))


async def _decide(settings: Settings, centre_id: str, day: date) -> None:
    async with kafka.reader(cluster.find_brokers(settings)) as reader:
        begun = await begun_of(reader, settings, centre_id)
        if begun is None:
            return
        again = Again(read_centre(settings), begun.folder, centre_id, day)
        await again.run(reader, begun.topic, begun.partition)


@dataclass(slots=True)
class _Day:
    """A day that is being written: its file, what it has come to, what waits to be folded."""

    day: date
    end: datetime
    writer: DaybookWriter
    figures: Figures = field(default_factory=Figures)
    waiting: list[tuple[datetime, Published]] = field(default_factory=list)
    covered_at: datetime | None = None


class Again:
    """One centre's journal, decided again into the files of a folder, to the end of ``last``."""

    def __init__(self, centre: Centre, folder: Folder, centre_id: str, last: date) -> None:
        self._centre = centre
        self._folder = folder
        self._centre_id = centre_id
        self._last = last
        self._board = Board()
        self._fold = Fold(centre_id, centre.oracle())
        self._covering = Covering(centre.router(), centre.city.policies.reach_s * 1_000)
        self._day: _Day | None = None
        self._thinned: dict[str, tuple[UnitView, datetime]] = {}
        self._until: datetime | None = None

    async def run(self, reader: kafka.Reader, name: str, number: int) -> None:
        """Read, decide and write."""
        start, day = self._resume()
        end = (await reader.bounds([(name, number)]))[name, number].end
        count = 0
        async for offset, record in records_of(reader, name, number, start, end):
            at = record.event.received_at
            if at is None or record.event.centre_id != self._centre_id:
                continue
            if self._day is None:
                self._open(day or first_day_of(at), self._until or at)
            self._turn(at, offset)
            if self._day is None:
                return
            self._apply(at, record, offset)
            count += 1
            if count % TOLD_EVERY == 0:
                self._folder.tell((offset - start) / max(1, end - start))
        self._close(whole=False)

    def _resume(self) -> tuple[int, date | None]:
        """Go on at the newest midnight that is known; give the offset, and the day that begins."""
        known = resumed(self._folder, self._last, self._centre)
        if known is None:
            return 0, None
        day, offset, self._fold = known
        before = Daybook(self._folder.day(day - timedelta(days=1)))
        self._board = before.board(before.end)
        self._until = before.end
        return offset, day

    def _turn(self, at: datetime, offset: int) -> None:
        """Begin the day of a record, and end those before it."""
        while self._day is not None and at >= self._day.end:
            day = self._day.day
            self._close(whole=True)
            following = day + timedelta(days=1)
            self._folder.keep_state(following, offset, written(self._fold.state()))
            if following <= self._last:
                self._open(following, self._until or at)

    def _open(self, day: date, begin: datetime) -> None:
        midnight = midnight_after(day - timedelta(days=1))
        begin = max(begin, midnight)
        self._day = _Day(day, midnight_after(day), DaybookWriter(self._folder.day(day), begin))
        self._day.writer.begin_with(self._board)
        self._day.figures.since = begin
        self._day.writer.expect(begin, self._fold.world.readiness.forecast)
        self._thinned = {}

    def _close(self, *, whole: bool) -> None:
        if self._day is None:
            return
        self._flush()
        end = self._day.end if whole else self._until
        if end is not None:
            self._day.figures.until = end
            self._day.writer.close(self._day.figures, end, whole=whole)
        self._day = None

    def _apply(self, at: datetime, record: JournalRecord, offset: int) -> None:
        """Decide a record again; another forecast is in force from there on."""
        before = self._fold.world.readiness.forecast
        self._take(at, record, self._fold.apply(record, offset=offset))
        after = self._fold.world.readiness.forecast
        if self._day is not None and after is not before:
            self._day.writer.expect(at, after)

    def _take(self, at: datetime, record: JournalRecord, applied: Applied) -> None:
        """Note what a record has caused; a minute's worth is folded at once."""
        day = self._day
        if day is None:
            return
        if day.waiting and at - day.waiting[0][0] >= MINUTE:
            self._flush()
        if isinstance(record.event, RoadEvent) and applied.refused is None:
            day.waiting.append((at, record.event))
        day.waiting += [(at, one) for one in applied.outputs if isinstance(one, _SHOWN)]
        self._until = at

    def _flush(self) -> None:
        """Fold and write what waits."""
        day = self._day
        if day is None or not day.waiting:
            return
        self._board, news = fold(self._board, [one for _, one in day.waiting])
        day.figures.take(self._board, news)
        day.writer.add(self._thin(day.waiting))
        at = day.waiting[-1][0]
        day.waiting = []
        if day.covered_at is None or at - day.covered_at >= COVERED_EVERY:
            day.covered_at = at
            free = free_places(self._board)
            if free is not None:
                day.figures.cover(at, self._covering.share(free))

    def _thin(
        self, records: Sequence[tuple[datetime, Published]]
    ) -> Iterator[tuple[datetime, Published]]:
        """Leave out views of units that only moved on a little."""
        for at, one in records:
            if isinstance(one, UnitView):
                known = self._thinned.get(one.unit_id)
                if known is not None and at - known[1] < THIN and _does_the_same(known[0], one):
                    continue
                self._thinned[one.unit_id] = one, at
            yield at, one


def resumed(folder: Folder, last: date, centre: Centre) -> tuple[date, int, Fold] | None:
    """Give the newest midnight that is known up to a day: the day that begins, offset and fold.

    Null: none is known, or it was written by another version.
    """
    known = folder.newest_state(last)
    if known is None:
        return None
    day, offset, state = known
    try:
        return day, offset, from_bytes(state, centre.oracle())
    except SnapshotRefused:
        return None


def _does_the_same(one: UnitView, other: UnitView) -> bool:
    return (one.state, one.incident_id, one.doubtful_since, one.lent_to) == (
        other.state,
        other.incident_id,
        other.doubtful_since,
        other.lent_to,
    )


async def records_of(
    reader: kafka.Reader, name: str, number: int, start: int, end: int
) -> AsyncIterator[tuple[int, JournalRecord]]:
    """Read the journal; what is no record of it is in the dead letters since it was first met."""
    async for seen in reader.read_span(name, number, start=start, end=end):
        raw = RawRecord(JOURNAL.name, number, seen.offset, seen.key, seen.value)
        try:
            record: JournalRecord = decode(JOURNAL, raw)
        except Unreadable:
            continue
        yield seen.offset, record
