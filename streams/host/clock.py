"""The engine's clock: the wall clock, or a faster one that every role of a demonstration shares."""

from dataclasses import dataclass
from datetime import UTC, datetime


def _wall_now() -> datetime:
    """Read the wall clock: the one place in the engine that does."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time that runs ``rate`` times as fast as the wall clock since ``origin`` (UTC).

    Null ``origin`` means the wall clock itself. Two processes with the same values agree.
    """

    rate: float = 1.0
    origin: datetime | None = None

    def now(self) -> datetime:
        """Give the present instant of this clock, in UTC."""
        wall = _wall_now()
        if self.origin is None or self.rate == 1:
            return wall
        return self.origin + (wall - self.origin) * self.rate

    def wall_seconds(self, seconds: float) -> float:
        """Give how many wall seconds pass while this clock runs for ``seconds``."""
        return seconds / self.rate
