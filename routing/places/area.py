"""Which roads a message means: OSM ways, a circle, a line drawn along roads, or a polygon."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from routing.ground.geometry import BoolArray, FloatArray, IntArray, local_plane_m
from routing.places.segments import METRES_PER_DEGREE, Segments
from routing.places.snap import SnapIndex
from routing.roads.graph import RoadGraph
from schemas.events.roads import RoadArea, RoadLine
from schemas.ground.base import LatLon

LINE_WIDTH_M = 15.0  # a hand-drawn line lies this near the road that it means
LINE_ANGLE_DEG = 30.0  # and runs along it: the streets that cross it are not meant
STEP_M = 5.0  # roads are compared with a line at points this far apart
ALONG_M = 30.0  # an arc is meant where this much of it, or half of it, runs along the line


@dataclass(frozen=True, slots=True)
class Where:
    """What a message says of the place: ways, and a circle or a geometry; not none of them."""

    way_ids: tuple[int, ...] = ()
    centre: LatLon | None = None
    radius_m: float | None = None
    geometry: RoadLine | RoadArea | None = None

    def __post_init__(self) -> None:
        """Refuse half a circle and nothing at all (`ValueError`)."""
        radius_m = self.radius_m
        if (self.centre is None) != (radius_m is None) or (radius_m is not None and radius_m < 0):
            message = f"A circle needs a centre and a radius of 0 m or more, not {radius_m}."
            raise ValueError(message)
        if self.centre is None and not self.way_ids and self.geometry is None:
            message = "A road event must name OSM ways, a circle or a geometry; it names none."
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Meant:
    """The roads that a message means.

    `arcs` are ascending; `unknown_way_ids` are not on this map; `is_swapped` tells that the
    geometry lies off the map, and on it with latitude and longitude exchanged.
    """

    arcs: IntArray
    unknown_way_ids: tuple[int, ...]
    is_swapped: bool


class RoadFinder:
    """Finds the arcs that are meant.

    Parameters
    ----------
    graph
        The roads.
    index
        The same, indexed for nearness.
    """

    def __init__(self, graph: RoadGraph, index: SnapIndex) -> None:
        self._graph, self._index = graph, index
        self._by_way = np.argsort(graph.way_id, kind="stable")
        self._ways = graph.way_id[self._by_way]

    def find(self, where: Where) -> Meant:
        """Find the arcs.

        Parameters
        ----------
        where
            What the message says.

        Returns
        -------
        Meant
            Without arcs where the map holds nothing of it.
        """
        arcs: IntArray | None = None
        if where.centre is not None and where.radius_m is not None:
            arcs = self._index.arcs_within(where.centre, where.radius_m)
        elif isinstance(where.geometry, RoadLine):
            arcs = self._along(np.array(where.geometry.coordinates))
        elif where.geometry is not None:
            arcs = self._inside([np.array(ring) for ring in where.geometry.coordinates])
        is_swapped = not self._is_on_map(where) and self._is_on_map(where, swapped=True)
        if not where.way_ids:
            return Meant(np.zeros(0, np.int64) if arcs is None else arcs, (), is_swapped)
        of_ways, unknown = self._of_ways(where.way_ids)
        both = of_ways if arcs is None else np.intersect1d(of_ways, arcs)
        return Meant(both, unknown, is_swapped)

    def _of_ways(self, way_ids: Sequence[int]) -> tuple[IntArray, tuple[int, ...]]:
        """List the arcs of ways, and the ways that the map has not."""
        wanted = np.unique(np.array(way_ids, dtype=np.int64))
        begin = np.searchsorted(self._ways, wanted, side="left")
        end = np.searchsorted(self._ways, wanted, side="right")
        ranges = zip(begin.tolist(), end.tolist(), strict=True)
        arcs = np.concatenate([self._by_way[first:last] for first, last in ranges])
        return np.sort(arcs), tuple(wanted[begin == end].tolist())

    def _is_on_map(self, where: Where, *, swapped: bool = False) -> bool:
        """Tell whether a place named lies within the map's bounds."""
        if where.geometry is None and where.centre is None:
            return True
        positions = [(where.centre.lon, where.centre.lat)] if where.centre is not None else []
        if isinstance(where.geometry, RoadLine):
            positions = list(where.geometry.coordinates)
        elif where.geometry is not None:
            positions = list(where.geometry.coordinates[0])
        south, west, north, east = self._graph.bounds
        first, second = np.array(positions).T
        lon, lat = (second, first) if swapped else (first, second)
        inside = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
        return bool(inside.any())

    def _candidates(self, positions: FloatArray, margin_m: float) -> IntArray:
        """List the segments within a margin of the box around positions."""
        segments = self._index.segments
        east, lat = segments.east_deg(positions[:, 0]), positions[:, 1]
        half_lat, half_lon = np.ptp(lat) / 2, np.ptp(east) / 2
        centre = np.array([lat.min() + half_lat]), np.array([east.min() + half_lon])
        reach_m = max(half_lat, half_lon) * METRES_PER_DEGREE + margin_m
        return np.unique(segments.within(*centre, np.array([reach_m])).segment).astype(np.int64)

    def _along(self, positions: FloatArray) -> IntArray:
        """List the arcs that run along a line, in either direction."""
        segments = self._index.segments
        chosen = self._candidates(positions, LINE_WIDTH_M)
        if not len(chosen):
            return np.zeros(0, dtype=np.int64)
        ax, ay, dx, dy = _plane(segments, chosen, positions)
        length_m = np.hypot(dx, dy)
        counts = np.maximum(np.ceil(length_m / STEP_M), 1).astype(np.int64)
        of = np.repeat(np.arange(len(chosen)), counts)
        rank = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
        share = (rank + 0.5) / counts[of]
        x, y = ax[of] + share * dx[of], ay[of] + share * dy[of]
        line = _line_plane(positions)
        is_along = np.zeros(len(of), dtype=bool)
        for begin, end in pairwise(line):
            is_along |= _runs_along(x, y, (dx[of], dy[of]), begin, end)
        along_m = np.bincount(of, weights=is_along * (length_m / counts)[of], minlength=len(chosen))
        member, row = segments.arcs_of(chosen)
        arc = segments.row_arc[row]
        total = np.bincount(arc, weights=along_m[member], minlength=self._graph.arc_count)
        needed = np.minimum(self._graph.length_mm / 2000, ALONG_M)
        return np.flatnonzero((total > 0) & (total >= needed)).astype(np.int64)

    def _inside(self, rings: Sequence[FloatArray]) -> IntArray:
        """List the arcs of which something lies in a polygon."""
        segments = self._index.segments
        chosen = self._candidates(rings[0], 0.0)
        x, y = segments.lon[chosen], segments.lat[chosen]
        end_x, end_y = x + segments.dlon[chosen], y + segments.dlat[chosen]
        begins_in, ends_in, crosses = (np.zeros(len(chosen), dtype=bool) for _ in range(3))
        for ring in rings:
            corners = np.column_stack((segments.east_deg(ring[:, 0]), ring[:, 1]))
            for begin, end in pairwise(corners):
                begins_in ^= _is_left_of(x, y, begin, end)
                ends_in ^= _is_left_of(end_x, end_y, begin, end)
                crosses |= _crosses((x, y), (end_x, end_y), begin, end)
        inside = chosen[begins_in | ends_in | crosses]
        return np.unique(segments.row_arc[segments.arcs_of(inside)[1]]).astype(np.int64)


def _line_plane(positions: FloatArray) -> FloatArray:
    """Give positions in metres around the first of them."""
    lon, lat = positions[:, 0], positions[:, 1]
    return np.column_stack(local_plane_m(lat, lon, float(lat[0]), float(lon[0])))


def _plane(
    segments: Segments, chosen: IntArray, positions: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Give segments in the same plane: where they begin, and how they run, metres."""
    lon, lat = float(positions[0, 0]), float(positions[0, 1])
    ax, ay = local_plane_m(
        segments.lat[chosen], segments.lon[chosen] + segments.lon_origin, lat, lon
    )
    scale = METRES_PER_DEGREE
    shrink = float(np.cos(np.radians(lat)))
    return ax, ay, segments.dlon[chosen] * scale * shrink, segments.dlat[chosen] * scale


def _runs_along(
    x: FloatArray,
    y: FloatArray,
    direction: tuple[FloatArray, FloatArray],
    begin: FloatArray,
    end: FloatArray,
) -> BoolArray:
    """Tell of points on roads whether they lie beside a piece of line that runs the same way."""
    ex, ey = (end - begin).tolist()
    square = max(ex * ex + ey * ey, 1e-12)
    part = np.clip(((x - begin[0]) * ex + (y - begin[1]) * ey) / square, 0.0, 1.0)
    away_m = np.hypot(x - begin[0] - part * ex, y - begin[1] - part * ey)
    dx, dy = direction
    cross, dot = np.abs(dx * ey - dy * ex), np.abs(dx * ex + dy * ey)
    is_parallel: BoolArray = np.degrees(np.arctan2(cross, dot)) <= LINE_ANGLE_DEG
    is_parallel &= away_m <= LINE_WIDTH_M
    return is_parallel


def _is_left_of(x: FloatArray, y: FloatArray, begin: FloatArray, end: FloatArray) -> BoolArray:
    """Tell of points whether a ray to the east meets an edge: odd numbers lie inside."""
    (bx, by), (ex, ey) = begin.tolist(), end.tolist()
    if by == ey:
        return np.zeros(len(x), dtype=bool)
    is_level: BoolArray = (by > y) != (ey > y)
    is_level &= x < bx + (y - by) * (ex - bx) / (ey - by)
    return is_level


def _crosses(
    tail: tuple[FloatArray, FloatArray],
    head: tuple[FloatArray, FloatArray],
    begin: FloatArray,
    end: FloatArray,
) -> BoolArray:
    """Tell of segments whether they cross an edge."""
    (bx, by), (ex, ey) = begin.tolist(), end.tolist()
    (x, y), (end_x, end_y) = tail, head
    dx, dy = end_x - x, end_y - y
    begin_side, end_side = dx * (by - y) - dy * (bx - x), dx * (ey - y) - dy * (ex - x)
    tail_side = (ex - bx) * (y - by) - (ey - by) * (x - bx)
    head_side = (ex - bx) * (end_y - by) - (ey - by) * (end_x - bx)
    crosses: BoolArray = (begin_side * end_side <= 0) & (tail_side * head_side <= 0)
    return crosses
