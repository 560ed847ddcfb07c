"""What a supervisor asks of a day, counted from what the engine publishes: a fold without a clock.

Every figure names what it was counted from; what was not seen is not counted, and never zero. The
same fold counts a live day and one that is read again from the journal.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from console.picture.board import Board, Published
from console.picture.reached import arrival, call_of
from console.picture.welfare import Welfare
from schemas.ground.base import LatLon
from schemas.ground.ids import EventId, IncidentId, UnitId
from schemas.ground.vocabulary import IncidentState, Priority, UnitState
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.views import IncidentView, UnitView
from schemas.rules.alarms import AlarmState

STALE_S: Final = 90.0
"""A fix older than this is stale, as the map hatches it; a unit at its station needs none."""

MINUTE: Final = timedelta(minutes=1)
MINUTES_MAX: Final = 2 * 24 * 60
"""Two days: a live page that is never closed stays as small as that."""

_ASKS: Final = frozenset({AlarmState.RAISED, AlarmState.ESCALATED})


@dataclass(frozen=True, slots=True)
class Response:
    """A call that a crew has reached: ``ms`` from its report to the first crew's arrival.

    A call that needs several units is one, by the id and the priority of the call itself.
    """

    incident_id: IncidentId
    priority: Priority
    reported_at: datetime
    reached_at: datetime
    ms: int


@dataclass(frozen=True, slots=True)
class Drive:
    """A drive to a call: what was foretold when the crew was sent, and what it took, both ms."""

    incident_id: IncidentId
    unit_id: UnitId
    reached_at: datetime
    foretold_ms: int
    took_ms: int


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm that was announced."""

    alarm_id: EventId
    kind: str
    priority: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Minute:
    """How things stood at the end of a minute; units that are off duty are in none of the counts.

    ``stale`` counts units whose fix is older than `STALE_S`, ``asking`` alarms that want somebody.
    """

    at: datetime
    open: int
    queued: int
    free: int
    busy: int
    stale: int
    asking: int


@dataclass(slots=True)
class Figures:
    """The figures of a stretch of time; each collection by what it is about, so that none is twice.

    ``covered`` is, by minute, the share (per cent) of the map's crossings that a free unit reaches
    in time; it is looked up on the roads and handed in. ``since`` and ``until`` are the instants of
    the first and of the newest record that was counted; null: none was.
    """

    responses: dict[IncidentId, Response] = field(default_factory=dict)
    drives: dict[EventId, Drive] = field(default_factory=dict)
    raised: dict[EventId, Raised] = field(default_factory=dict)
    minutes: dict[datetime, Minute] = field(default_factory=dict)
    covered: dict[datetime, float] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    welfare: Welfare = field(default_factory=Welfare)
    _orders: dict[UnitId, Assignment] = field(default_factory=dict)
    _left: dict[UnitId, datetime] = field(default_factory=dict)

    def take(self, board: Board, news: Sequence[Published]) -> None:
        """Count what was news, ``board`` being what it has come to."""
        at = max((moment for one in news if (moment := instant(one)) is not None), default=None)
        if at is None:
            return
        self.since = min(self.since or at, at)
        if self.until is not None and _minute(at) > _minute(self.until):
            self._close(board, _minute(at))
        self.until = max(self.until or at, at)
        for one in news:
            self._count(one, board)

    def cover(self, at: datetime, per_cent: float) -> None:
        """Note the share of crossings that are reached in time."""
        self.covered[_minute(at)] = per_cent
        _shorten(self.covered)

    def joined(self, later: "Figures") -> "Figures":
        """Give these figures with those of a later, perhaps overlapping stretch; these win."""
        both = Figures(
            later.responses | self.responses,
            later.drives | self.drives,
            later.raised | self.raised,
            later.minutes | self.minutes,
            later.covered | self.covered,
        )
        starts = [one.since for one in (self, later) if one.since is not None]
        ends = [one.until for one in (self, later) if one.until is not None]
        both.welfare = self.welfare.joined(later.welfare)
        both.since, both.until = min(starts, default=None), max(ends, default=None)
        return both

    def within(self, begin: datetime, end: datetime) -> "Figures":
        """Give what belongs to a stretch of time: from ``begin`` to before ``end``."""
        kept = Figures(
            {k: v for k, v in self.responses.items() if begin <= v.reached_at < end},
            {k: v for k, v in self.drives.items() if begin <= v.reached_at < end},
            {k: v for k, v in self.raised.items() if begin <= v.raised_at < end},
            {k: v for k, v in self.minutes.items() if begin <= k < end},
            {k: v for k, v in self.covered.items() if begin <= k < end},
        )
        kept.welfare = self.welfare.within(begin, end)
        if self.since is not None and self.until is not None:
            kept.since, kept.until = max(self.since, begin), min(self.until, end)
        return kept

    def _close(self, board: Board, at: datetime) -> None:
        """Note how things stand at the end of a minute."""
        self.minutes[at] = standing(board, at)
        _shorten(self.minutes)

    def _count(self, one: Published, board: Board) -> None:
        match one:
            case IncidentView():
                self._incident(one, board)
            case UnitView():
                self._unit(one)
            case Assignment():
                self._order(one)
            case Alarm() if one.announces:
                raised = Raised(one.alarm_id, one.kind.value, one.priority, one.raised_at)
                self.raised[one.alarm_id] = raised
            case _:
                pass

    def _incident(self, one: IncidentView, board: Board) -> None:
        if one.state is not IncidentState.ON_SCENE or call_of(one) in self.responses:
            return
        call_id, priority, reported_at, ms = arrival(one, board.calls)
        self.responses[call_id] = Response(call_id, priority, reported_at, one.decided_at, ms)

    def _order(self, one: Assignment) -> None:
        if one.status == "made":
            self._orders[one.unit_id] = one
            self._left.pop(one.unit_id, None)
        elif one.status == "withdrawn":
            self._orders.pop(one.unit_id, None)

    def _unit(self, one: UnitView) -> None:
        """Follow a unit from its leaving to its arrival; others of its states end the drive."""
        self.welfare.take(one)
        if one.state is UnitState.EN_ROUTE:
            self._left.setdefault(one.unit_id, one.decided_at)
            return
        left = self._left.pop(one.unit_id, None)
        order = self._orders.get(one.unit_id)
        if one.state is not UnitState.ON_SCENE or left is None or order is None:
            return
        if order.eta_ms is None or order.incident_id != one.incident_id:
            return
        took_ms = round((one.decided_at - left).total_seconds() * 1_000)
        self.drives[order.assignment_id] = Drive(
            order.incident_id, one.unit_id, one.decided_at, order.eta_ms, took_ms
        )
        del self._orders[one.unit_id]


def standing(board: Board, at: datetime) -> Minute:
    """Say how things stand on a board at an instant."""
    on_duty = [
        one
        for one in board.units.values()
        if one.state is not UnitState.OFF_DUTY and one.lent_to is None
    ]
    states = Counter(one.state is UnitState.AVAILABLE for one in on_duty)
    return Minute(
        at=at,
        open=len(board.calls),
        queued=sum(one.state is IncidentState.QUEUED for one in board.calls.values()),
        free=states[True],
        busy=states[False],
        stale=sum(is_stale(one, at) for one in on_duty),
        asking=sum(one.status in _ASKS for one in board.alarms.values()),
    )


def free_places(board: Board) -> list[LatLon] | None:
    """Give where the centre's free units are, each place once, by the units' ids; null: no unit."""
    units = [board.units[name] for name in sorted(board.units)]
    free = [one for one in units if one.state is UnitState.AVAILABLE and one.lent_to is None]
    return list(dict.fromkeys(one.place for one in free)) if units else None


def is_stale(unit: UnitView, at: datetime) -> bool:
    """Tell whether a unit's place is too old to go by."""
    return unit.fix_at is not None and (at - unit.fix_at).total_seconds() > STALE_S


def instant(one: Published) -> datetime | None:
    """Give the instant of the journal record behind an output; null for what names none."""
    return getattr(one, "decided_at", None)


def middle(values: Iterable[int]) -> int | None:
    """Give the median, of an even number the mean of the two in the middle; null: no values."""
    found = list(values)
    return round(median(found)) if found else None


def nearest_rank(values: Iterable[int], per_cent: int) -> int | None:
    """Give the least value that so many per cent of all do not exceed; null: no values."""
    ordered = sorted(values)
    rank = -(-len(ordered) * per_cent // 100)
    return ordered[max(0, rank - 1)] if ordered else None


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _shorten(rows: dict[datetime, Minute] | dict[datetime, float]) -> None:
    """Let the oldest go."""
    while len(rows) > MINUTES_MAX:
        del rows[next(iter(rows))]
