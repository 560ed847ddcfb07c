"""Two rules over the same calls: how much sooner one is, with an interval.

Waits within some hours hang together, for a queue is shared: blocks of hours are drawn again, not
calls (the bootstrap of Efron, 1979, by blocks). The draws are seeded, so a table is the same twice.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
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
    return _ratio(
        [
            (other.block, one.wait_s - other.wait_s, 1.0)
            for one, other in zip(rule, plain, strict=True)
        ]
    )


def late_change(rule: Sequence[Served], plain: Sequence[Served]) -> Interval | None:
    """Give by how many per cent fewer or more are late; None where none was."""
    return _per_cent(rule, plain, [False] * len(plain))


def avoided(
    rule: Sequence[Served], plain: Sequence[Served], floor: Sequence[bool]
) -> Interval | None:
    """Give by how many per cent fewer or more are late of those that need not be.

    ``floor`` tells of each call whether it is late whatever is done; None where none is left over.
    """
    return _per_cent(rule, plain, floor)


def _per_cent(
    rule: Sequence[Served], plain: Sequence[Served], floor: Sequence[bool]
) -> Interval | None:
    parts = [
        (other.block, 100.0 * (one.is_late - other.is_late), float(other.is_late - least))
        for one, other, least in zip(rule, plain, floor, strict=True)
    ]
    return _ratio(parts) if sum(whole for _, _, whole in parts) > 0 else None


def _ratio(parts: Sequence[tuple[tuple[int, int], float, float]]) -> Interval:
    """Give the ratio of two sums, and what it is when blocks are drawn again."""
    blocks: dict[tuple[int, int], tuple[float, float]] = {}
    for block, part, whole in parts:
        before = blocks.get(block, (0.0, 0.0))
        blocks[block] = before[0] + part, before[1] + whole
    sums = list(blocks.values())
    chance = random.Random(0)
    found = sorted(_over(chance.choices(sums, k=len(sums))) for _ in range(DRAWS))
    cut = round(DRAWS * (1 - CENTRAL) / 2)
    return Interval(_over(sums), found[cut], found[-1 - cut])


def _over(sums: Sequence[tuple[float, float]]) -> float:
    """Give one sum over the other; nothing over nothing changes nothing."""
    whole = sum(one for _, one in sums)
    return sum(part for part, _ in sums) / whole if whole else 0.0
