"""What a demonstration measured: counted while it runs, said at its end."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median, quantiles

from console.demo.words import told
from console.picture.board import Board, Published
from console.told.times import clock, span
from console.told.words import Lang, in_language
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
from schemas.words.catalogue import CATALOGUE

_ANSWERS = frozenset({PreAlertState.ACCEPTED, PreAlertState.REFUSED})


@dataclass(frozen=True, slots=True)
class Slowed:
    """From a simulated instant on the city ran at ``rate``, as news was ``late_s`` s late."""

    at: datetime
    rate: float
    late_s: float


@dataclass(slots=True)
class Measure:
    """Counts and times of one run; times of sending and reading are a monotonic clock's, ms.

    ``late_s`` holds, for each second that was judged, how late news was, simulated seconds.
    """

    rate_asked: float = 1.0
    slowed: list[Slowed] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
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
    def rate(self) -> float:
        """The rate of the city's clock at the end."""
        return self.slowed[-1].rate if self.slowed else self.rate_asked

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
            "rate_asked": self.rate_asked,
            "rate": self.rate,
            "slowed": [
                {"at": one.at.isoformat(), "rate": one.rate, "late_s": round(one.late_s, 1)}
                for one in self.slowed
            ],
            "news_late_simulated_s_median": round(median(self.late_s), 1) if self.late_s else None,
            "news_late_simulated_s_p95": _p95(sorted(self.late_s)),
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

    def lines(self, board: Board, lang: Lang) -> list[str]:
        """Give the figures for a person."""
        figures = self.figures(board)
        fast, slow = (figures[f"call_to_assignment_wall_ms_{name}"] for name in ("median", "p95"))
        response_ms = board.median_response_ms
        response = "–" if response_ms is None else span(response_ms / 1000)
        reached, broken = len(board.response_ms), self.invariants_broken
        said: dict[str, str] = {
            "pace": self._pace(lang),
            "calls": told("assigned", lang, all=figures["calls"], part=figures["calls_assigned"]),
            "waited": str(len(self.waited)),
            "latency": told("within", lang, fast=fast, slow=slow),
            "response": told("reached", lang, median=response, count=reached),
            "orders": str(self.orders),
            "moves": _counted(self.moves.values(), "line.move", lang),
            "pre_alerts": _counted(
                (answer or "delivered" for answer in self.pre_alerts.values()),
                "board.pre_alert",
                lang,
            ),
            "dead_letters": _counted(self.dead_letters.elements(), "line.letter", lang),
            "alarms": _counted(self.alarms.elements(), "web.alarm", lang),
            "events": str(self.events),
            "restarts": str(self.restarts),
            "invariants": told("broken", lang, count=broken),
        }
        labels = {key: told(f"label.{key}", lang) for key in said}
        cells = max(map(len, labels.values())) + 1
        return [f"{labels[key]:{cells}}{one}" for key, one in said.items()]

    def _pace(self, lang: Lang) -> str:
        """Say whether the machine kept up with the rate, and how late news was."""
        asked = f"×{self.rate_asked:g}"
        steps = ", ".join(f"{clock(one.at)} ×{one.rate:g}" for one in self.slowed)
        kept = told("slowed", lang, asked=asked, steps=steps) if steps else asked
        if not self.late_s:
            return f"{kept}, {told('unjudged', lang)}"
        middle, most = (f"{late_s:.1f}" for late_s in (median(self.late_s), max(self.late_s)))
        return f"{kept}, {told('late', lang, median=middle, most=most)}"

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


def _counted(codes: Iterable[str], wing: str, lang: Lang) -> str:
    """Say how many there are and how many of each kind, the most frequent first.

    ``wing`` is where the catalogue names the kinds; one that it does not name is said as it is.
    """
    counts = Counter(codes)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    said = ", ".join(f"{number} {_kind(f'{wing}.{code}', lang)}" for code, number in ordered)
    return f"{counts.total()}: {said}" if said else "0"


def _kind(key: str, lang: Lang) -> str:
    texts = CATALOGUE.get(key)
    return in_language(texts, lang) if texts else key.rpartition(".")[2]
