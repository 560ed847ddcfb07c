"""What a demonstration measured: counted while it runs, said at its end."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median, quantiles

from console.terminal.state import Board, Published
from console.told.times import span
from schemas.events.incidents import IncidentReported
from schemas.events.moves import MoveOrder
from schemas.ground.envelope import Event
from schemas.ground.ids import EventId, IncidentId
from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.dead_letters import DeadLetter
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.pre_alerts import PreAlert
from schemas.rules.alarms import AlarmKind

_ANSWERS = frozenset({PreAlertState.ACCEPTED, PreAlertState.REFUSED})


@dataclass(slots=True)
class Measure:
    """Counts and times of one run; times of sending and reading are a monotonic clock's, ms."""

    sent_ms: dict[IncidentId, float] = field(default_factory=dict)
    assigned_ms: dict[IncidentId, float] = field(default_factory=dict)
    waited: set[IncidentId] = field(default_factory=set)
    events: int = 0
    orders: int = 0
    pre_alerts: dict[EventId, str | None] = field(default_factory=dict)
    moves: dict[EventId, str] = field(default_factory=dict)
    dead_letters: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    restarts: int = 0

    def sending(self, events: Iterable[Event], now_ms: float) -> None:
        """Note events that are handed to Kafka now."""
        for event in events:
            self.events += 1
            if isinstance(event, IncidentReported):
                self.sent_ms[event.incident_id] = now_ms

    def read(self, news: Iterable[Published], now_ms: float) -> None:
        """Note what the engine published and was read now; repeats must be left out."""
        for one in news:
            match one:
                case Assignment(status="made"):
                    self.orders += 1
                    if one.attempt == 1:
                        self.assigned_ms.setdefault(one.incident_id, now_ms)
                case Decision(kind=DecisionKind.QUEUED, incident_id=str() as name):
                    self.waited.add(name)
                case MoveOrder():
                    self.moves[one.move_id] = one.status
                case PreAlert():
                    self._pre_alert(one)
                case DeadLetter():
                    self.dead_letters[one.reason.value] += 1
                case Alarm(revision=1):
                    self.alarms[one.kind.value] += 1
                case _:
                    pass

    @property
    def invariants_broken(self) -> int:
        """How many alarms said that a promise of the core does not hold."""
        return self.alarms[AlarmKind.INVARIANT_BROKEN.value]

    def latencies_ms(self) -> list[float]:
        """Give the wall time from each call's sending to the reading of its first order, sorted.

        A call that had to wait for a unit or for its location is left out: that is no latency.
        """
        prompt = {name: at for name, at in self.assigned_ms.items() if name not in self.waited}
        pairs = ((self.sent_ms.get(name), at) for name, at in prompt.items())
        return sorted(at - sent for sent, at in pairs if sent is not None)

    def figures(self, board: Board) -> dict[str, object]:
        """Give all figures for programs; null where nothing was measured."""
        times_ms = self.latencies_ms()
        answers = Counter(answer or "none" for answer in self.pre_alerts.values())
        return {
            "calls": len(self.sent_ms),
            "calls_assigned": len(self.assigned_ms),
            "calls_that_waited": len(self.waited),
            "orders": self.orders,
            "call_to_assignment_wall_ms_median": round(median(times_ms), 1) if times_ms else None,
            "call_to_assignment_wall_ms_p95": _p95(times_ms),
            "response_simulated_ms_median": board.median_response_ms,
            "responses": len(board.response_ms),
            "moves": len(self.moves),
            "move_ends": dict(sorted(Counter(self.moves.values()).items())),
            "pre_alerts": len(self.pre_alerts),
            "pre_alert_answers": dict(sorted(answers.items())),
            "events_published": self.events,
            "dead_letters": dict(sorted(self.dead_letters.items())),
            "alarms": dict(sorted(self.alarms.items())),
            "restarts": self.restarts,
            "invariants_broken": self.invariants_broken,
        }

    def lines(self, board: Board) -> list[str]:
        """Give the figures for a person."""
        figures = self.figures(board)
        fast, slow = (figures[f"call_to_assignment_wall_ms_{name}"] for name in ("median", "p95"))
        response_ms = board.median_response_ms
        response = "–" if response_ms is None else span(response_ms / 1000)
        table = (
            ("calls", f"{figures['calls']}, of which {figures['calls_assigned']} assigned"),
            ("had to wait", str(len(self.waited))),
            ("to assignment", f"median {fast} ms, 95 % within {slow} ms of wall time"),
            ("response", f"median {response} simulated, {len(board.response_ms)} reached"),
            ("orders to crews", str(self.orders)),
            ("moves", f"{len(self.moves)}{_counted(figures['move_ends'])}"),
            ("pre-alerts", f"{len(self.pre_alerts)}{_counted(figures['pre_alert_answers'])}"),
            ("dead letters", f"{self.dead_letters.total()}{_counted(figures['dead_letters'])}"),
            ("alarms", f"{self.alarms.total()}{_counted(figures['alarms'])}"),
            ("events sent", str(self.events)),
            ("restarts", str(self.restarts)),
            ("invariants", f"{self.invariants_broken} broken"),
        )
        return [f"{name:16}{said}" for name, said in table]

    def _pre_alert(self, one: PreAlert) -> None:
        """Keep a pre-alert's last answer."""
        self.pre_alerts.setdefault(one.pre_alert_id, None)
        for said in (*(step.state for step in one.history), one.state):
            if said in _ANSWERS:
                self.pre_alerts[one.pre_alert_id] = said.value


def _p95(sorted_ms: list[float]) -> float | None:
    """Give the 95th percentile; of a single value, that value."""
    if not sorted_ms:
        return None
    if len(sorted_ms) == 1:
        return round(sorted_ms[0], 1)
    return round(quantiles(sorted_ms, n=20, method="inclusive")[-1], 1)


def _counted(counts: object) -> str:
    """Say counts by kind, the most frequent first."""
    if not isinstance(counts, dict) or not counts:
        return ""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ": " + ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in ordered)
