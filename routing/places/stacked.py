"""Which roads run over or under others: near them on the map, and joined with them nowhere."""

import numpy as np

from routing.ground.distinct import distinct
from routing.ground.geometry import IntArray
from routing.places.segments import METRES_PER_DEGREE, Segments
from routing.roads.graph import RoadGraph

ABOVE_M = (
    10.0  # roads this near to each other on the map, and on other levels, lie above each other
)
TINY = 1e-12


def stacked(graph: RoadGraph, segments: Segments, some: IntArray, others: IntArray) -> IntArray:
    """Find the arcs that run over or under others.

    Parameters
    ----------
    graph
        The roads.
    segments
        The same in pieces.
    some
        Arcs that may, each once.
    others
        Arcs of another level.

    Returns
    -------
    IntArray
        Those of the first, ascending, that come within `ABOVE_M` of one of the second with which
        they share no node.
    """
    if not len(some) or not len(others):
        return np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(np.isin(segments.row_arc, some))
    own = segments.row_arc[rows].astype(np.int64)
    piece = np.searchsorted(segments.row_start, rows, side="right") - 1
    shrink = float(np.cos(np.radians(graph.lat.mean())))
    length_m = METRES_PER_DEGREE * np.hypot(segments.dlon[piece] * shrink, segments.dlat[piece])
    counts = np.maximum(np.ceil(length_m / ABOVE_M), 1).astype(np.int64)
    of = np.repeat(np.arange(len(rows)), counts)
    rank = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
    part = (rank + 0.5) / counts[of]
    lat = segments.lat[piece[of]] + part * segments.dlat[piece[of]]
    east = segments.lon[piece[of]] + part * segments.dlon[piece[of]]
    place, segment = segments.within(lat, east, np.full(len(lat), ABOVE_M))
    scale_x, scale_y = METRES_PER_DEGREE * shrink, METRES_PER_DEGREE
    ax = (segments.lon[segment] - east[place]) * scale_x
    ay = (segments.lat[segment] - lat[place]) * scale_y
    dx, dy = segments.dlon[segment] * scale_x, segments.dlat[segment] * scale_y
    along = np.clip(-(ax * dx + ay * dy) / (dx * dx + dy * dy + TINY), 0.0, 1.0)
    is_near = np.hypot(ax + along * dx, ay + along * dy) <= ABOVE_M
    place, segment = place[is_near], segment[is_near].astype(np.int64)
    member, row = segments.arcs_of(segment)
    theirs, ours = segments.row_arc[row].astype(np.int64), own[of[place[member]]]
    ends = graph.tail, graph.head
    is_apart = np.isin(theirs, others)
    for one in ends:
        for other in ends:
            is_apart &= one[ours] != other[theirs]
    return distinct(ours[is_apart])
