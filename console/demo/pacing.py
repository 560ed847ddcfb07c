"""When a demonstration must run slower: the machine does not keep up with the rate asked for."""

from dataclasses import dataclass
from typing import Final

LATE_S: Final = 15.0
"""News that is so many simulated seconds late shows the machine rather than the engine: it is a
quarter of what a P1 may wait before its row stands out."""

START_S: Final = 6.0
"""Wall seconds of the city's acts before anything is judged: first uses are slow everywhere."""

SETTLE_S: Final = 10.0
"""Wall seconds in which nothing is judged after a change of pace or the death of a worker: what has
piled up is worked off first."""

RATE_MIN: Final = 1.0
_STEP: Final = 2.0


@dataclass(slots=True)
class Pacing:
    """Tells when lateness is the machine's; ``settled_s`` is when, monotonic seconds."""

    settled_s: float

    def begin(self, now_s: float) -> None:
        """Note that the city begins to act."""
        self.settled_s = now_s + START_S

    def disturbed(self, now_s: float) -> None:
        """Wait again: something has happened that makes news late for a while."""
        self.settled_s = now_s + SETTLE_S

    def is_judged(self, now_s: float) -> bool:
        """Tell whether what is seen now says something about the machine."""
        return now_s >= self.settled_s


def slower(rate: float) -> float | None:
    """Give the rate to go on with: half of this one, at least 1; null where there is none."""
    return None if rate <= RATE_MIN else max(RATE_MIN, rate / _STEP)
