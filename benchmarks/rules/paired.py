"""Two rules over the same calls: how much sooner one is, with an interval.

Waits within some hours hang together, for a queue is shared: blocks of hours are drawn again, not
calls (the bootstrap of Efron, 1979, by blocks). The draws are seeded, so a table is the same twice.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Final

from typing_extensions import override

BLOCK_S: Final = 7_200
DRAWS: Final = 2_000
CENTRAL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Served:
    """A call as a rule served it: its block of the day, its wait, and whether that was too long."""

    block: tuple[int, int]
    wait_s: float
    is_late: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the central share ``CENTRAL`` of what it is when blocks are drawn again."""

    mean: float
    low: float
    high: float

    @override
    def __str__(self) -> str:
        return f"{self.mean:+.0f} [{self.low:+.0f}, {self.high:+.0f}]"


def difference(rule: Sequence[Served], plain: Sequence[Served]) -> Interval:
    """Give the seconds by which ``rule`` is later than ``plain``, over the same calls in order."""
    blocks: dict[tuple[int, int], list[float]] = {}
    for one, other in zip(rule, plain, strict=True):
        blocks.setdefault(other.block, []).append(one.wait_s - other.wait_s)
    sums = [(sum(some), len(some)) for some in blocks.values()]
    chance = random.Random(0)
    means = sorted(_mean(chance.choices(sums, k=len(sums))) for _ in range(DRAWS))
    cut = round(DRAWS * (1 - CENTRAL) / 2)
    return Interval(_mean(sums), means[cut], means[-1 - cut])


def late_change(rule: Sequence[Served], plain: Sequence[Served]) -> float | None:
    """Give by what part fewer or more are late; None where none was."""
    before = mean(one.is_late for one in plain)
    return mean(one.is_late for one in rule) / before - 1 if before else None


def _mean(sums: Sequence[tuple[float, int]]) -> float:
    return sum(total for total, _ in sums) / sum(count for _, count in sums)
