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

    Costs are whole milliseconds by profile, 0 to a day, or `CLOSED`. `hours` say when they count,
    as in `hours`; "" = always.
    """

    arcs: tuple[int, ...]
    sirens_ms: int
    normal_ms: int
    hours: str = ""


def no_ints() -> Int32Array:
    """Give a column without rows."""
    return np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, eq=False)
class Turns:
    """Turns in columns, in ascending order of arcs and hours, each sequence and hours once.

    Turn i's arcs are ``arcs[start[i]:start[i + 1]]``; costs as in `Turn`; its hours are
    ``hours[hours_index[i]]``, where "" comes first and the others are sorted.
    """

    start: IntArray = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    arcs: Int32Array = field(default_factory=no_ints)
    sirens_ms: Int32Array = field(default_factory=no_ints)
    normal_ms: Int32Array = field(default_factory=no_ints)
    hours_index: Int32Array = field(default_factory=no_ints)
    hours: tuple[str, ...] = ("",)

    def __len__(self) -> int:
        """Count the turns."""
        return len(self.sirens_ms)

    def rows(self) -> list[Turn]:
        """Give the turns one by one, in order."""
        start, arcs = self.start.tolist(), self.arcs.tolist()
        costs = zip(
            self.sirens_ms.tolist(),
            self.normal_ms.tolist(),
            [self.hours[index] for index in self.hours_index.tolist()],
            strict=True,
        )
        return [
            Turn(tuple(arcs[start[index] : start[index + 1]]), *cost)
            for index, cost in enumerate(costs)
        ]

    def arrays(self) -> dict[str, IntArray | Int32Array]:
        """Give the columns by name; the hours themselves are text."""
        return {
            "start": self.start,
            "arcs": self.arcs,
            "sirens_ms": self.sirens_ms,
            "normal_ms": self.normal_ms,
            "hours_index": self.hours_index,
        }

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
            turn._replace(arcs=tuple(int(new_index[arc]) for arc in turn.arcs))
            for turn in self.rows()
            if all(keep[arc] for arc in turn.arcs)
        )


def to_turns(rows: Iterable[Turn]) -> Turns:
    """Bring turns into columns; costs of one sequence that is named twice for one time add up.

    Parameters
    ----------
    rows
        In any order.

    Returns
    -------
    Turns
        Those that cost anything.
    """
    costs: dict[tuple[tuple[int, ...], str], tuple[int, int]] = {}
    for turn in rows:
        key = turn.arcs, turn.hours
        sirens, normal = costs.get(key, (0, 0))
        costs[key] = add_ms(sirens, turn.sirens_ms), add_ms(normal, turn.normal_ms)
    kept = sorted(key for key, cost in costs.items() if any(cost))
    sizes = [len(arcs) for arcs, _ in kept]
    hours = tuple(sorted({"", *(one for _, one in kept)}))
    return Turns(
        start=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        arcs=np.array([arc for arcs, _ in kept for arc in arcs], dtype=np.int32),
        sirens_ms=np.array([costs[key][0] for key in kept], dtype=np.int32),
        normal_ms=np.array([costs[key][1] for key in kept], dtype=np.int32),
        hours_index=np.array([hours.index(one) for _, one in kept], dtype=np.int32),
        hours=hours,
    )


def add_ms(first: int, second: int) -> int:
    """Add two costs; what is closed stays closed, everything else stays at most a day."""
    if CLOSED in {first, second}:
        return CLOSED
    return min(first + second, TURN_MS_MAX)
