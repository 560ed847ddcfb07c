"""The engine's clock: the wall clock, or a faster one that every role of a demonstration shares."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


def _wall_now() -> datetime:
    """Read the wall clock: the one place in the engine that does."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """From the wall instant ``since`` on, when the clock shows ``shown``, it runs at ``rate``."""

    since: datetime
    shown: datetime
    rate: float

    def at(self, wall: datetime) -> datetime:
        """Give what the clock shows at a wall instant."""
        return self.shown + (wall - self.since) * self.rate


class Changes(Protocol):
    """Where a clock learns that its pace changes."""

    def paces(self) -> tuple[Pace, ...]:
        """Give all paces that were set so far, by ``since``; each goes on where the last ends."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time that runs ``rate`` times as fast as the wall clock since ``origin`` (UTC).

    Null ``origin`` means the wall clock itself. ``changes`` may set other paces later on; null: it
    keeps this one. Two processes with the same values agree.
    """

    rate: float = 1.0
    origin: datetime | None = None
    changes: Changes | None = None

    def now(self) -> datetime:
        """Give the present instant of this clock, in UTC."""
        wall = _wall_now()
        pace = self._pace(wall)
        return wall if pace is None else pace.at(wall)

    def rate_now(self) -> float:
        """Give how many seconds of this clock pass in a wall second."""
        pace = self._pace(_wall_now())
        return 1.0 if pace is None else pace.rate

    def wall_seconds(self, seconds: float) -> float:
        """Give how many wall seconds pass while this clock runs for ``seconds`` at its pace."""
        return seconds / self.rate_now()

    def changed(self, rate: float, after_s: float) -> Pace:
        """Give the pace that goes on without a jump at another rate in ``after_s`` wall seconds."""
        since = _wall_now() + timedelta(seconds=after_s)
        pace = self._pace(since)
        return Pace(since, since if pace is None else pace.at(since), rate)

    def _pace(self, wall: datetime) -> Pace | None:
        """Give the pace at a wall instant; null where the clock is the wall clock."""
        begun = () if self.changes is None else self.changes.paces()
        for pace in reversed(begun):
            if pace.since <= wall:
                return pace
        if self.origin is None or self.rate == 1:
            return None
        return Pace(self.origin, self.origin, self.rate)
