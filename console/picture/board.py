"""What screens show: a pure fold over what the engine publishes. No clock, no Kafka, no screen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Final

from console.picture.reached import arrival, call_of
from dispatch.rules.handshake import ENDS, NOBODY_COMES
from schemas.events.moves import MoveOrder
from schemas.events.roads import RoadEvent
from schemas.ground.base import Instant
from schemas.ground.ids import EventId, HospitalId, IncidentId, RoadEventId, UnitId
from schemas.ground.vocabulary import INCIDENT_OVER, IncidentState, PreAlertState, UnitState
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.dead_letters import DeadLetter
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import HospitalView, IncidentView, UnitView
from schemas.rules.alarms import AlarmState

DECISIONS_MAX: Final = 200
"""More than any screen has lines; the audit itself is the topic."""

ANNOUNCED_FOR: Final = timedelta(hours=1)
ANNOUNCED_MAX: Final = 99
"""More than anybody can act on in an hour: a page then says that there are at least so many."""

LETTERS_MAX: Final = 10_000
"""Ids of dead letters that are remembered; a repeat of an older one is counted again."""

Ordered = (
    UnitView | IncidentView | HospitalView | Decision | PreAlert | Alarm | Assignment | MoveOrder
)
"""What the dispatch core publishes: each with its journal offset."""

Published = Ordered | DeadLetter | RoadEvent
"""What the engine publishes for people, crews and hospitals, and what it is told of the roads."""

ENDED: Final = ENDS - {PreAlertState.REFUSED}
OFF_THE_LIST: Final = frozenset({AlarmState.WITHDRAWN, AlarmState.SUPPRESSED})
"""One that is suppressed is counted by the alarm that stands for it."""

CHOICES: Final = frozenset({DecisionKind.ASSIGNED, DecisionKind.PROPOSED, DecisionKind.QUEUED})
"""Decisions about who goes to a call; the newest one says whom the engine would send, and why."""

OF_SCENES: Final = frozenset({DecisionKind.MASS_CASUALTY, DecisionKind.DISTRIBUTION})
"""Decisions about an incident with many patients: the newest of each kind counts."""

ROAD_EVENT: Final = "road.event"
_SETTLED: Final = frozenset({DecisionKind.MERGED, DecisionKind.SPLIT})
_IDLE: Final = frozenset({UnitState.AVAILABLE, UnitState.OFF_DUTY})


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest that was seen of one stream of outputs: its journal offset, and the ids there."""

    order: tuple[int, int]
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Board:
    """All that the board shows. Its mappings are never changed in place.

    ``response_ms`` holds, for each call that a crew has reached, the time from its report to the
    first crew of any of its legs. ``since`` says when a pre-alert came into the state that it is
    in.
    ``choices`` are the newest decisions about who goes, ``likely_twice`` the pairs of calls that
    nobody has judged yet, both by open call. ``scenes`` are the newest words about an incident with
    many patients (counted, declared, units asked for, stood down) and ``plans`` the newest plans of
    who goes to which hospital, both by the call's own id as long as any of its legs is open.
    ``refusals`` are the pre-alerts that a hospital has refused, as long as their call is open: the
    next hospital takes their place in ``pre_alerts``, but why the first one refused still counts.
    ``aid`` are the requests for a unit, from here and to here, that nobody has answered, by their
    ids. ``orders`` and ``moves`` are what units are told, and ``roads`` the closures and slowdowns
    that nobody has taken back: one may be over by its ``valid_until``.

    ``announced`` are the alarms that were announced in the hour before the newest of them, the last
    99, also those that are over.
    """

    units: Mapping[UnitId, UnitView] = field(default_factory=dict)
    calls: Mapping[IncidentId, IncidentView] = field(default_factory=dict)
    pre_alerts: Mapping[EventId, PreAlert] = field(default_factory=dict)
    since: Mapping[EventId, Instant] = field(default_factory=dict)
    refusals: Mapping[EventId, PreAlert] = field(default_factory=dict)
    hospitals: Mapping[HospitalId, HospitalView] = field(default_factory=dict)
    orders: Mapping[UnitId, Assignment] = field(default_factory=dict)
    moves: Mapping[UnitId, MoveOrder] = field(default_factory=dict)
    choices: Mapping[IncidentId, Decision] = field(default_factory=dict)
    likely_twice: Mapping[IncidentId, Decision] = field(default_factory=dict)
    scenes: Mapping[IncidentId, Decision] = field(default_factory=dict)
    plans: Mapping[IncidentId, Decision] = field(default_factory=dict)
    aid: Mapping[EventId, Decision] = field(default_factory=dict)
    roads: Mapping[RoadEventId, RoadEvent] = field(default_factory=dict)
    refused_roads: Mapping[EventId, None] = field(default_factory=dict)
    alarms: Mapping[EventId, Alarm] = field(default_factory=dict)
    announced: Mapping[EventId, Instant] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    response_ms: Mapping[IncidentId, int] = field(default_factory=dict)
    dead_letters: int = 0
    last_dead_letter: DeadLetter | None = None
    letter_ids: Mapping[EventId, None] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)

    @property
    def median_response_ms(self) -> int | None:
        """The median of the response times so far, ms; null before the first."""
        return round(median(self.response_ms.values())) if self.response_ms else None


def fold(board: Board, published: Iterable[Published]) -> tuple[Board, list[Published]]:
    """Apply records in the order in which they were read.

    Returns
    -------
    tuple[Board, list[Published]]
        The new board, and those of the records that were news: neither a repeat, nor older than
        what had been seen of the same thing.
    """
    draft = _Draft(board)
    news = [one for one in published if draft.apply(one)]
    return (draft.freeze(), news) if news else (board, [])


class _Draft:
    """A copy of a board that may be changed, so that a batch copies each mapping once."""

    def __init__(self, board: Board) -> None:
        self.units = dict(board.units)
        self.calls = dict(board.calls)
        self.pre_alerts = dict(board.pre_alerts)
        self.since = dict(board.since)
        self.refusals = dict(board.refusals)
        self.hospitals = dict(board.hospitals)
        self.orders = dict(board.orders)
        self.moves = dict(board.moves)
        self.choices = dict(board.choices)
        self.likely_twice = dict(board.likely_twice)
        self.scenes = dict(board.scenes)
        self.plans = dict(board.plans)
        self.aid = dict(board.aid)
        self.roads = dict(board.roads)
        self.refused_roads = dict(board.refused_roads)
        self.alarms = dict(board.alarms)
        self.announced = dict(board.announced)
        self.decisions = list(board.decisions)
        self.response_ms = dict(board.response_ms)
        self.dead_letters = board.dead_letters
        self.last_dead_letter = board.last_dead_letter
        self.letter_ids = dict(board.letter_ids)
        self.marks = dict(board.marks)

    def apply(self, one: Published) -> bool:
        """Apply one record; tell whether it was news."""
        if isinstance(one, DeadLetter):
            return self._dead_letter(one)
        if isinstance(one, RoadEvent):
            return self._road(one)
        is_news = self._is_news(one)
        if is_news:
            self._take(one)
        return is_news

    def _take(self, one: Ordered) -> None:
        match one:
            case UnitView():
                self._unit(one)
            case HospitalView():
                self._hospital(one)
            case IncidentView():
                self._incident(one)
            case PreAlert():
                self._pre_alert(one)
            case Alarm():
                self._alarm(one)
            case Decision():
                self._decision(one)
            case Assignment():
                self._order(one)
            case MoveOrder():
                self._move(one)

    def freeze(self) -> Board:
        """Give the board as it is now."""
        return Board(
            units=self.units,
            calls=self.calls,
            pre_alerts=self.pre_alerts,
            since=self.since,
            refusals=self.refusals,
            hospitals=self.hospitals,
            orders=self.orders,
            moves=self.moves,
            choices=self.choices,
            likely_twice=self.likely_twice,
            scenes=self.scenes,
            plans=self.plans,
            aid=self.aid,
            roads=self.roads,
            refused_roads=self.refused_roads,
            alarms=self.alarms,
            announced=self.announced,
            decisions=tuple(self.decisions),
            response_ms=self.response_ms,
            dead_letters=self.dead_letters,
            last_dead_letter=self.last_dead_letter,
            letter_ids=self.letter_ids,
            marks=self.marks,
        )

    def _is_news(self, one: Ordered) -> bool:
        """Tell news from repeats and from what a late writer still says, and remember it."""
        stream, order, name = _place(one)
        seen = self.marks.get(stream)
        if seen is not None and (order < seen.order or (order == seen.order and name in seen.ids)):
            return False
        same = seen is not None and order == seen.order
        ids = seen.ids | {name} if same and seen is not None else frozenset({name})
        self.marks[stream] = Mark(order, ids)
        return True

    def _unit(self, one: UnitView) -> None:
        self.units[one.unit_id] = one
        order = self.orders.get(one.unit_id)
        if order is not None and _is_done(order, one):
            del self.orders[one.unit_id]

    def _hospital(self, one: HospitalView) -> None:
        if one.configured:
            self.hospitals[one.hospital_id] = one
        else:
            self.hospitals.pop(one.hospital_id, None)

    def _order(self, one: Assignment) -> None:
        unit = self.units.get(one.unit_id)
        if one.status != "withdrawn":
            if unit is None or not _is_done(one, unit):
                self.orders[one.unit_id] = one
        elif (known := self.orders.get(one.unit_id)) and known.assignment_id == one.assignment_id:
            del self.orders[one.unit_id]

    def _move(self, one: MoveOrder) -> None:
        if one.status in {"made", "accepted"}:
            self.moves[one.unit_id] = one
        elif (known := self.moves.get(one.unit_id)) and known.move_id == one.move_id:
            del self.moves[one.unit_id]

    def _road(self, one: RoadEvent) -> bool:
        if one.kind == "reopening":
            return self.roads.pop(one.road_event_id, None) is not None
        if self.roads.get(one.road_event_id) == one or one.event_id in self.refused_roads:
            return False
        self.roads[one.road_event_id] = one
        return True

    def _decision(self, one: Decision) -> None:
        self.decisions.insert(0, one)
        del self.decisions[DECISIONS_MAX:]
        if one.refused is not None and one.refused.event_type == ROAD_EVENT:
            self._refuse_road(one.refused.event_id)
        if one.kind is DecisionKind.AID and one.request_id is not None:
            self._aid(one.request_id, one)
        if one.incident_id is None:
            return
        if one.kind in OF_SCENES:
            self._scene(one.incident_id, one)
        if self._is_over(one.incident_id, one.journal_offset):
            return
        if one.kind in CHOICES:
            self.choices[one.incident_id] = one
        elif one.kind is DecisionKind.DUPLICATE and one.other_incident_id is not None:
            self.likely_twice[one.incident_id] = one
        elif one.kind in _SETTLED:
            self.likely_twice.pop(one.incident_id, None)

    def _aid(self, request_id: EventId, one: Decision) -> None:
        """Keep what opens a request until the next word about it; of a unit there is no request."""
        if self.aid.pop(request_id, None) is None and one.unit_id is None:
            self.aid[request_id] = one

    def _scene(self, call: IncidentId, one: Decision) -> None:
        """Keep the newest word of a scene, unless all of its legs were over by then."""
        if not self._has_legs(call) and self._was_over(call, one.journal_offset):
            return
        known = self.plans if one.kind is DecisionKind.DISTRIBUTION else self.scenes
        known[call] = one

    def _has_legs(self, call: IncidentId) -> bool:
        """Tell whether any leg of a call is open: its first may end before the further ones."""
        return call in self.calls or any(leg.part_of == call for leg in self.calls.values())

    def _was_over(self, call: IncidentId, offset: int) -> bool:
        """Tell whether a view of any leg of a call is as new as this; they are named after it."""
        own, further = f"incident {call}", f"incident {call}."
        return any(
            seen.order[0] >= offset
            for stream, seen in self.marks.items()
            if stream == own or stream.startswith(further)
        )

    def _end_scene(self, call: IncidentId, offset: int) -> None:
        """Forget a scene with the last of its legs."""
        if self._has_legs(call):
            return
        for known in (self.scenes, self.plans):
            if call in known and known[call].journal_offset <= offset:
                del known[call]

    def _refuse_road(self, event_id: EventId) -> None:
        self.refused_roads[event_id] = None
        for name in [name for name, road in self.roads.items() if road.event_id == event_id]:
            del self.roads[name]

    def _is_over(self, incident_id: IncidentId, offset: int) -> bool:
        """Tell whether a call was over at a journal offset: topics have no order of their own."""
        seen = self.marks.get(f"incident {incident_id}")
        return seen is not None and incident_id not in self.calls and seen.order[0] >= offset

    def _incident(self, one: IncidentView) -> None:
        if one.state is IncidentState.ON_SCENE and call_of(one) not in self.response_ms:
            self.response_ms[call_of(one)] = arrival(one, self.calls).ms
        if one.state not in INCIDENT_OVER:
            self.calls[one.incident_id] = one
            return
        self.calls.pop(one.incident_id, None)
        for known in (self.choices, self.likely_twice):
            decision = known.get(one.incident_id)
            if decision is not None and decision.journal_offset <= one.journal_offset:
                del known[one.incident_id]
        self._end_scene(one.part_of or one.incident_id, one.journal_offset)
        for other in [p for p in self.refusals.values() if p.incident_id == one.incident_id]:
            del self.refusals[other.pre_alert_id]
            self._drop_pre_alert(other.pre_alert_id)

    def _pre_alert(self, one: PreAlert) -> None:
        is_refused = one.state is PreAlertState.REFUSED
        is_late = is_refused and self._is_over(one.incident_id, one.journal_offset)
        if one.state in ENDED or is_late:
            self._drop_pre_alert(one.pre_alert_id)
            return
        if is_refused:
            self.refusals[one.pre_alert_id] = one
        if one.state in NOBODY_COMES:
            self._put_pre_alert(one)
            return
        rivals = [
            other
            for other in self.pre_alerts.values()
            if other.incident_id == one.incident_id and other.state not in NOBODY_COMES
        ]
        for other in rivals:
            if other.pre_alert_id == one.pre_alert_id:
                continue
            if other.journal_offset > one.journal_offset:
                return  # another hospital's partition was read first: that one is newer
            self._drop_pre_alert(other.pre_alert_id)
        self._put_pre_alert(one)

    def _put_pre_alert(self, one: PreAlert) -> None:
        before = self.pre_alerts.get(one.pre_alert_id)
        if before is None or before.state is not one.state:
            self.since[one.pre_alert_id] = one.decided_at
        self.pre_alerts[one.pre_alert_id] = one

    def _drop_pre_alert(self, pre_alert_id: EventId) -> None:
        self.pre_alerts.pop(pre_alert_id, None)
        self.since.pop(pre_alert_id, None)

    def _alarm(self, one: Alarm) -> None:
        if one.announces:
            self._announce(one)
        if one.status in OFF_THE_LIST:
            self.alarms.pop(one.alarm_id, None)
        else:
            self.alarms[one.alarm_id] = one

    def _announce(self, one: Alarm) -> None:
        """Remember an announcement; the oldest are let go of."""
        self.announced[one.alarm_id] = one.raised_at
        since = one.raised_at - ANNOUNCED_FOR
        kept = [(name, at) for name, at in self.announced.items() if at > since]
        self.announced = dict(kept[-ANNOUNCED_MAX:])

    def _dead_letter(self, one: DeadLetter) -> bool:
        if one.dead_letter_id in self.letter_ids:
            return False
        self.letter_ids[one.dead_letter_id] = None
        if len(self.letter_ids) > LETTERS_MAX:
            del self.letter_ids[next(iter(self.letter_ids))]
        self.dead_letters += 1
        self.last_dead_letter = one
        return True


def _is_done(order: Assignment, unit: UnitView) -> bool:
    """Tell whether a unit is idle after an order: then it is over, whatever was said of it."""
    return unit.state in _IDLE and unit.journal_offset > order.journal_offset


def _place(
    one: Ordered,
) -> tuple[str, tuple[int, int], str]:
    """Name the stream that a record is ordered in, its place there, and itself within the place."""
    offset = one.journal_offset
    match one:
        case UnitView():
            return f"unit {one.unit_id}", (offset, 0), ""
        case IncidentView():
            return f"incident {one.incident_id}", (offset, 0), ""
        case HospitalView():
            return f"hospital {one.hospital_id}", (offset, 0), ""
        case PreAlert():
            return f"pre-alert {one.pre_alert_id}", (offset, one.revision), ""
        case Alarm():
            return f"alarms {one.centre_id}", (offset, 0), f"{one.alarm_id} {one.revision}"
        case Assignment():
            place = f"{one.assignment_id} {one.status} {one.decision_id}"
            return f"assignments {one.centre_id}", (offset, 0), place
        case MoveOrder():
            return f"moves {one.centre_id}", (offset, 0), f"{one.move_id} {one.status}"
        case Decision():
            return f"decisions {one.centre_id}", (offset, 0), one.decision_id
