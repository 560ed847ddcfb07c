"""What a sequence of arcs costs beyond driving: banned turns, turns that take time, U-turns."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from routing.ground.geometry import BoolArray, Int32Array, IntArray

CLOSED = 2**31 - 1
"""The engine's infinity: what costs this is not done at all."""

TURN_MS_MAX = 86_400_000  # a day, as for an arc; sums of some of them stay below CLOSED


class Turn(NamedTuple):
    """Two or more arcs in driving order, and what it costs to drive exactly these in a row.

    Costs are whole milliseconds by profile, 0 to a day, or `CLOSED`.
    """

    arcs: tuple[int, ...]
    sirens_ms: int
    normal_ms: int


def _no_ints() -> Int32Array:
    return np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, eq=False)
class Turns:
    """Turns in columns, in ascending order of their arcs, each sequence once.

    Turn i's arcs are ``arcs[start[i]:start[i + 1]]``; costs as in `Turn`.
    """

    start: IntArray = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    arcs: Int32Array = field(default_factory=_no_ints)
    sirens_ms: Int32Array = field(default_factory=_no_ints)
    normal_ms: Int32Array = field(default_factory=_no_ints)

    def __len__(self) -> int:
        """Count the turns."""
        return len(self.sirens_ms)

    def rows(self) -> list[Turn]:
        """Give the turns one by one, in order."""
        start, arcs = self.start.tolist(), self.arcs.tolist()
        costs = zip(self.sirens_ms.tolist(), self.normal_ms.tolist(), strict=True)
        return [
            Turn(tuple(arcs[start[index] : start[index + 1]]), *cost)
            for index, cost in enumerate(costs)
        ]

    def renumbered(self, new_index: Int32Array, keep: BoolArray) -> "Turns":
        """Give the turns of a part of the arcs under their new indices.

        Parameters
        ----------
        new_index
            New index of each arc, ascending over the arcs that are kept.
        keep
            Whether each arc is kept; a turn that uses another arc is dropped.

        Returns
        -------
        Turns
            Still in order, since `new_index` ascends.
        """
        return to_turns(
            Turn(tuple(int(new_index[arc]) for arc in turn.arcs), turn.sirens_ms, turn.normal_ms)
            for turn in self.rows()
            if all(keep[arc] for arc in turn.arcs)
        )


def to_turns(rows: Iterable[Turn]) -> Turns:
    """Bring turns into columns; costs of one sequence that is named twice add up.

    Parameters
    ----------
    rows
        In any order.

    Returns
    -------
    Turns
        Those that cost anything.
    """
    costs: dict[tuple[int, ...], tuple[int, int]] = {}
    for turn in rows:
        sirens, normal = costs.get(turn.arcs, (0, 0))
        costs[turn.arcs] = add_ms(sirens, turn.sirens_ms), add_ms(normal, turn.normal_ms)
    kept = sorted(arcs for arcs, cost in costs.items() if any(cost))
    sizes = [len(arcs) for arcs in kept]
    return Turns(
        start=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        arcs=np.array([arc for arcs in kept for arc in arcs], dtype=np.int32),
        sirens_ms=np.array([costs[arcs][0] for arcs in kept], dtype=np.int32),
        normal_ms=np.array([costs[arcs][1] for arcs in kept], dtype=np.int32),
    )


def add_ms(first: int, second: int) -> int:
    """Add two costs; what is closed stays closed, everything else stays at most a day."""
    if CLOSED in {first, second}:
        return CLOSED
    return min(first + second, TURN_MS_MAX)
