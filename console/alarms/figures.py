"""What alarms cost the people who answer them: how many an operator-hour, how long in flood.

The bounds are those of EEMUA 191 and ISA-18.2 as the centre has taken them over: on average at
most 6 alarms an operator-hour, and less than 1 % of the time with 10 or more in 10 minutes.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from schemas.outputs.alarms import Alarm
from schemas.rules.alarms import AlarmState

PER_OPERATOR_HOUR_MAX: Final = 6.0
FLOOD_ALARMS: Final = 10
FLOOD_WINDOW: Final = timedelta(minutes=10)
FLOOD_SHARE_MAX: Final = 0.01
CHATTER_WINDOW: Final = timedelta(seconds=60)

ON_THE_LIST: Final = frozenset({AlarmState.RAISED, AlarmState.ESCALATED, AlarmState.ACKNOWLEDGED})

Cause = tuple[str, str | None, str | None, str | None]


@dataclass(slots=True)
class Tally:
    """Counts alarms as they are published, in the journal's order.

    What counts is each time that a person is asked to look: an announcement, the return of one that
    was put aside or explained, a worsening, an escalation. An update of what is on the list is
    none. ``chatter`` counts announcements of a cause within a minute of its last one.
    """

    announced: Counter[tuple[str, str]] = field(default_factory=Counter)
    times: list[datetime] = field(default_factory=list)
    escalations: int = 0
    suppressed: int = 0
    chatter: int = 0
    standing: dict[str, Alarm] = field(default_factory=dict)
    standing_max: int = 0
    _standing_s: float = 0.0
    _last_at: datetime | None = None
    _last_of: dict[Cause, datetime] = field(default_factory=dict)

    def read(self, one: Alarm) -> None:
        """Take in one alarm's new revision."""
        self._pass_time(one.decided_at)
        before = self.standing.pop(one.alarm_id, None)
        if one.status in ON_THE_LIST:
            self.standing[one.alarm_id] = one
        self.standing_max = max(self.standing_max, len(self.standing))
        self.suppressed += one.status is AlarmState.SUPPRESSED
        escalates = one.status is AlarmState.ESCALATED and (
            before is None or before.status is not AlarmState.ESCALATED
        )
        self.escalations += escalates
        if escalates or one.announces:
            self._announce(one)

    def _announce(self, one: Alarm) -> None:
        self.announced[one.kind.value, one.priority] += 1
        self.times.append(one.decided_at)
        cause = (one.kind.value, one.incident_id, one.unit_id, one.hospital_id)
        last = self._last_of.get(cause)
        self.chatter += last is not None and one.decided_at - last < CHATTER_WINDOW
        self._last_of[cause] = one.decided_at

    def _pass_time(self, now: datetime) -> None:
        if self._last_at is not None:
            self._standing_s += len(self.standing) * (now - self._last_at).total_seconds()
        self._last_at = now

    def figures(self, start: datetime, end: datetime, operators: int) -> "Figures":
        """Give the figures of the time from ``start`` to ``end``, which is not empty."""
        self._pass_time(end)
        return Figures(
            hours=(end - start).total_seconds() / 3_600,
            operators=operators,
            announced=dict(sorted(self.announced.items())),
            escalations=self.escalations,
            suppressed=self.suppressed,
            chatter=self.chatter,
            flood_share=flood_s(self.times, FLOOD_ALARMS * operators, end)
            / (end - start).total_seconds(),
            peak=_peak(self.times),
            standing_mean=self._standing_s / (end - start).total_seconds(),
            standing_max=self.standing_max,
            standing_at_end=len(self.standing),
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted; ``peak`` is the most that were announced within 10 minutes."""

    hours: float
    operators: int
    announced: dict[tuple[str, str], int]
    escalations: int
    suppressed: int
    chatter: int
    flood_share: float
    peak: int
    standing_mean: float
    standing_max: int
    standing_at_end: int

    @property
    def operator_hours(self) -> float:
        """How many hours of one person's attention there were."""
        return self.hours * self.operators

    @property
    def per_operator_hour(self) -> float:
        """How many announcements each of these hours had."""
        return sum(self.announced.values()) / self.operator_hours

    @property
    def is_within_budget(self) -> bool:
        """Whether both bounds are kept."""
        return (
            self.per_operator_hour <= PER_OPERATOR_HOUR_MAX and self.flood_share < FLOOD_SHARE_MAX
        )

    def by_priority(self) -> dict[str, int]:
        """Give the announcements by priority, the gravest first."""
        counts = Counter[str]()
        for (_, priority), number in self.announced.items():
            counts[priority] += number
        return {name: counts[name] for name in ("high", "medium", "low")}

    def for_programs(self) -> dict[str, Any]:
        """Give all figures by name."""
        return {
            "hours": round(self.hours, 4),
            "operators": self.operators,
            "announced": sum(self.announced.values()),
            "per_operator_hour": round(self.per_operator_hour, 3),
            "by_priority": self.by_priority(),
            "by_kind": [
                {
                    "kind": kind,
                    "priority": priority,
                    "announced": number,
                    "per_operator_hour": round(number / self.operator_hours, 3),
                }
                for (kind, priority), number in self.announced.items()
            ],
            "escalations": self.escalations,
            "suppressed": self.suppressed,
            "chatter": self.chatter,
            "flood_share": round(self.flood_share, 5),
            "peak_in_10_min": self.peak,
            "standing_mean": round(self.standing_mean, 3),
            "standing_max": self.standing_max,
            "standing_at_end": self.standing_at_end,
            "time_to_acknowledge_s": None,
            "within_budget": self.is_within_budget,
        }


def flood_s(times: Iterable[datetime], least: int, end: datetime) -> float:
    """Give for how many seconds until ``end`` the last 10 minutes had ``least`` announcements.

    ``times`` are in order. O(times).
    """
    ordered = list(times)
    total, until = timedelta(0), None
    for first, last in zip(ordered, ordered[least - 1 :], strict=False):
        begin = last if until is None else max(last, until)
        over = min(first + FLOOD_WINDOW, end)
        if over > begin:
            total, until = total + (over - begin), over
    return total.total_seconds()


def _peak(times: list[datetime]) -> int:
    """Give the most announcements within any 10 minutes."""
    most, first = 0, 0
    for number, at in enumerate(times):
        while at - times[first] >= FLOOD_WINDOW:
            first += 1
        most = max(most, number - first + 1)
    return most
