"""What lies near places, in columns: segments with their distance, then the arcs on them."""

from typing import NamedTuple

import numpy as np

from routing.ground.geometry import BoolArray, FloatArray, IntArray

TIE_M = 0.01  # arcs this much farther are as near: both directions, or all arcs of a junction


class Near(NamedTuple):
    """Segments near places: how far, squared metres, and at which part of the segment."""

    place: IntArray
    segment: IntArray
    square: FloatArray
    part: FloatArray

    def pick(self, chosen: BoolArray) -> "Near":
        """Give some of the rows."""
        columns = self.place[chosen], self.segment[chosen], self.square[chosen], self.part[chosen]
        return Near(*columns)

    def plus(self, other: "Near") -> "Near":
        """Give these rows and others behind them."""
        return Near(
            np.append(self.place, other.place),
            np.append(self.segment, other.segment),
            np.append(self.square, other.square),
            np.append(self.part, other.part),
        )


class Rows(NamedTuple):
    """Arcs near places: metres away, fraction of the arc driven, and the segment's part.

    `row` is the row of `Segments` that says how the arc runs there.
    """

    place: IntArray
    arc: IntArray
    fraction: FloatArray
    square: FloatArray
    segment: IntArray
    part: FloatArray
    is_along: BoolArray
    row: IntArray

    def pick(self, chosen: IntArray | BoolArray) -> "Rows":
        """Give some of the rows."""
        return Rows(
            self.place[chosen],
            self.arc[chosen],
            self.fraction[chosen],
            self.square[chosen],
            self.segment[chosen],
            self.part[chosen],
            self.is_along[chosen],
            self.row[chosen],
        )


def ties(rows: Rows) -> Rows:
    """Keep of each place the rows that tie with its nearest, nearest first."""
    rows = rows.pick(np.lexsort((rows.segment, rows.square, rows.place)))
    first = firsts(rows.place)
    leader = np.repeat(first, np.diff(np.append(first, len(rows.place))))
    worst_m = np.sqrt(rows.square[leader]) + TIE_M
    return rows.pick(rows.square <= worst_m * worst_m)


def firsts(groups: IntArray) -> IntArray:
    """Give where each group begins in ascending groups."""
    begins = np.ones(len(groups), dtype=bool)
    begins[1:] = groups[1:] != groups[:-1]
    return np.flatnonzero(begins)


def least_m(near: Near, count: int) -> FloatArray:
    """Give the distance of the nearest segment of each place, metres; infinite where none."""
    least = np.full(count, np.inf)
    np.minimum.at(least, near.place, near.square)
    metres: FloatArray = np.sqrt(least)
    return metres
