"""The board's state: a pure fold over what the engine publishes. No clock, no Kafka, no screen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from dispatch.rules.handshake import ENDS, NOBODY_COMES
from schemas.events.moves import MoveOrder
from schemas.ground.base import Instant
from schemas.ground.ids import EventId, IncidentId, UnitId
from schemas.ground.vocabulary import IncidentState, PreAlertState
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.dead_letters import DeadLetter
from schemas.outputs.decisions import Decision
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import IncidentView, UnitView
from schemas.rules.alarms import AlarmState

DECISIONS_MAX: Final = 200
"""More than any screen has lines; the audit itself is the topic."""

LETTERS_MAX: Final = 10_000
"""Ids of dead letters that are remembered; a repeat of an older one is counted again."""

Ordered = UnitView | IncidentView | Decision | PreAlert | Alarm | Assignment | MoveOrder
"""What the dispatch core publishes: each with its journal offset."""

Published = Ordered | DeadLetter
"""What the engine publishes for people, crews and hospitals."""

OVER: Final = frozenset({IncidentState.CLOSED, IncidentState.CANCELLED})
ENDED: Final = ENDS - {PreAlertState.REFUSED}
OFF_THE_LIST: Final = frozenset({AlarmState.WITHDRAWN, AlarmState.SUPPRESSED})
"""One that is suppressed is counted by the alarm that stands for it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest that was seen of one stream of outputs: its journal offset, and the ids there."""

    order: tuple[int, int]
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Board:
    """All that the board shows. Its mappings are never changed in place.

    ``response_ms`` holds, for each incident that a crew has reached, the time from its report to
    the crew's arrival. ``since`` says when a pre-alert came into the state that it is in.
    """

    units: Mapping[UnitId, UnitView] = field(default_factory=dict)
    calls: Mapping[IncidentId, IncidentView] = field(default_factory=dict)
    pre_alerts: Mapping[EventId, PreAlert] = field(default_factory=dict)
    since: Mapping[EventId, Instant] = field(default_factory=dict)
    alarms: Mapping[EventId, Alarm] = field(default_factory=dict)
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
        self.alarms = dict(board.alarms)
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
        if not self._is_news(one):
            return False
        match one:
            case UnitView():
                self.units[one.unit_id] = one
            case IncidentView():
                self._incident(one)
            case PreAlert():
                self._pre_alert(one)
            case Alarm():
                self._alarm(one)
            case Decision():
                self.decisions.insert(0, one)
                del self.decisions[DECISIONS_MAX:]
            case Assignment() | MoveOrder():
                pass  # the views say the same; it is only told apart from its repeats here
        return True

    def freeze(self) -> Board:
        """Give the board as it is now."""
        return Board(
            units=self.units,
            calls=self.calls,
            pre_alerts=self.pre_alerts,
            since=self.since,
            alarms=self.alarms,
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

    def _incident(self, one: IncidentView) -> None:
        if one.state is IncidentState.ON_SCENE and one.incident_id not in self.response_ms:
            waited = one.decided_at - one.reported_at
            self.response_ms[one.incident_id] = round(waited.total_seconds() * 1000)
        if one.state not in OVER:
            self.calls[one.incident_id] = one
            return
        self.calls.pop(one.incident_id, None)
        for other in [p for p in self.pre_alerts.values() if p.incident_id == one.incident_id]:
            if other.state is PreAlertState.REFUSED:
                self._drop_pre_alert(other.pre_alert_id)

    def _pre_alert(self, one: PreAlert) -> None:
        if one.state in ENDED:
            self._drop_pre_alert(one.pre_alert_id)
            return
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
        if one.status in OFF_THE_LIST:
            self.alarms.pop(one.alarm_id, None)
        else:
            self.alarms[one.alarm_id] = one

    def _dead_letter(self, one: DeadLetter) -> bool:
        if one.dead_letter_id in self.letter_ids:
            return False
        self.letter_ids[one.dead_letter_id] = None
        if len(self.letter_ids) > LETTERS_MAX:
            del self.letter_ids[next(iter(self.letter_ids))]
        self.dead_letters += 1
        self.last_dead_letter = one
        return True


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
