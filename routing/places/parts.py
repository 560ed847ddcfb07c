"""Parts of arcs in columns: which roads a message means, and how much of each."""

from typing import NamedTuple

import numpy as np

from routing.ground.geometry import FloatArray, Int32Array, IntArray
from routing.places.segments import Segments

PART_M_MIN = 1.0  # what is closed at a point is closed for a vehicle's width at least
HAIR = 1e-9  # parts this near to each other are one: far less than a millimetre


class Parts(NamedTuple):
    """Parts of arcs by ascending arc and place; an arc comes once for each part.

    `begin` and `end` are fractions of the arc's length, 0.0 <= begin < end <= 1.0.
    """

    arc: IntArray
    begin: FloatArray
    end: FloatArray

    def of(self, arcs: IntArray) -> "Parts":
        """Give the parts of some arcs."""
        chosen = np.isin(self.arc, arcs)
        return Parts(self.arc[chosen], self.begin[chosen], self.end[chosen])


def whole(arcs: IntArray) -> Parts:
    """Take arcs whole (ascending, each once)."""
    return Parts(arcs, np.zeros(len(arcs)), np.ones(len(arcs)))


def join(arc: IntArray, begin: FloatArray, end: FloatArray, length_mm: Int32Array) -> Parts:
    """Put stretches of arcs together: what overlaps or touches becomes one part.

    Parameters
    ----------
    arc
        In any order, repeats allowed.
    begin, end
        Fractions of its length, `begin` <= `end`.
    length_mm
        Of every arc of the map, millimetres.

    Returns
    -------
    Parts
        None shorter than `PART_M_MIN`, unless its arc is.
    """
    half = PART_M_MIN * 500 / length_mm[arc]
    middle = np.clip((begin + end) / 2, half, np.maximum(1.0 - half, half))
    begin = np.clip(np.minimum(begin, middle - half), 0.0, 1.0)
    end = np.clip(np.maximum(end, middle + half), 0.0, 1.0)
    order = np.lexsort((end, begin, arc))
    arc, begin, end = arc[order], begin[order], end[order]
    # The farthest end so far, arc by arc: arcs lie two apart, so that none reaches into the next.
    rank = np.cumsum(np.append(False, arc[1:] != arc[:-1])) if len(arc) else arc
    reached = np.maximum.accumulate(end + 2.0 * rank) - 2.0 * rank
    is_new = np.ones(len(arc), dtype=bool)
    is_new[1:] = (arc[1:] != arc[:-1]) | (begin[1:] > reached[:-1] + HAIR)
    first = np.flatnonzero(is_new)
    last = np.append(first[1:], len(arc))[: len(first)] - 1
    return Parts(arc[first].astype(np.int64), begin[first], np.minimum(reached[last], 1.0))


def on_arcs(
    segments: Segments, chosen: IntArray, low: FloatArray, high: FloatArray, length_mm: Int32Array
) -> Parts:
    """Turn stretches of segments into parts of the arcs that run there, in either direction.

    Parameters
    ----------
    segments
        The roads in pieces.
    chosen
        Segments, repeats allowed.
    low, high
        Parts of each, 0.0 <= low <= high <= 1.0.
    length_mm
        Of every arc of the map, millimetres.

    Returns
    -------
    Parts
        Joined.
    """
    member, row = segments.arcs_of(chosen)
    before, behind = segments.row_from[row], segments.row_to[row]
    first = before + low[member] * (behind - before)
    second = before + high[member] * (behind - before)
    arc = segments.row_arc[row].astype(np.int64)
    return join(arc, np.minimum(first, second), np.maximum(first, second), length_mm)
