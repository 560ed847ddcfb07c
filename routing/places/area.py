"""Which roads a message means: OSM ways, a circle, a line drawn along roads, or a polygon."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from routing.ground.distinct import distinct
from routing.ground.geometry import BoolArray, FloatArray, IntArray, local_plane_m
from routing.places.parts import Parts, on_arcs, whole
from routing.places.segments import METRES_PER_DEGREE, Segments
from routing.places.snap import SnapIndex
from routing.places.stacked import stacked
from routing.roads.graph import RoadGraph
from schemas.events.roads import RoadArea, RoadLine
from schemas.ground.base import LatLon

LINE_WIDTH_M = 15.0  # a hand-drawn line lies this near the road that it means
LINE_ANGLE_DEG = 30.0  # and runs along it: the streets that cross it are not meant
STEP_M = 5.0  # roads are compared with a line at points this far apart
ALONG_M = 30.0  # an arc is meant where this much of it, or half of it, runs along the line


@dataclass(frozen=True, slots=True)
class Where:
    """What a message says of the place: ways, and a circle or a geometry; not none of them.

    `level` is that of the road, as OSM's `layer`; None = not known.
    """

    way_ids: tuple[int, ...] = ()
    centre: LatLon | None = None
    radius_m: float | None = None
    geometry: RoadLine | RoadArea | None = None
    level: int | None = None

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

    `parts` are the stretches of arcs; `unknown_way_ids` are not on this map; `is_swapped` tells
    that the geometry lies off the map, and on it with latitude and longitude exchanged. `level` is
    the level that was taken first (None: all, or nothing), `left_levels` those of roads above or
    below, which are not meant.
    """

    parts: Parts
    unknown_way_ids: tuple[int, ...]
    is_swapped: bool
    level: int | None = None
    left_levels: tuple[int, ...] = ()

    @property
    def arcs(self) -> IntArray:
        """Give the arcs of which something is meant, ascending, each once."""
        return distinct(self.parts.arc)


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
        parts = self._in_place(where)
        is_swapped = not self._is_on_map(where) and self._is_on_map(where, swapped=True)
        unknown: tuple[int, ...] = ()
        if where.way_ids:
            of_ways, unknown = self._of_ways(where.way_ids)
            parts = whole(of_ways) if parts is None else parts.of(of_ways)
        parts = whole(np.zeros(0, np.int64)) if parts is None else parts
        if where.way_ids and where.level is None:  # who names the ways says which they are
            return Meant(parts, unknown, is_swapped)
        level, left = self._level(parts, where.level)
        if len(left):
            parts = parts.of(np.setdiff1d(parts.arc, left))
        levels = np.unique(self._graph.level[left]).tolist()
        return Meant(parts, unknown, is_swapped, level, tuple(levels))

    def _level(self, parts: Parts, said: int | None) -> tuple[int | None, IntArray]:
        """Choose the level of some parts that is meant, and give the arcs that are not.

        It is the nearest to the one said, or to the ground; of two as near, the one on the side of
        the ground that was said counts, else the lower one: water runs down. Where none was said,
        the roads above and below those of that level are left out, and no others.
        """
        arcs, graph = distinct(parts.arc), self._graph
        if not len(arcs):
            return None, arcs
        wanted, levels = said or 0, np.unique(graph.level[arcs]).tolist()
        side = -1 if wanted <= 0 else 1
        level = min(levels, key=lambda one: (abs(one - wanted), -side * one))
        is_meant = graph.level[arcs] == level
        left = arcs[~is_meant]
        if said is None:
            left = stacked(graph, self._index.segments, left, arcs[is_meant])
        return level, left

    def _in_place(self, where: Where) -> Parts | None:
        """Find what lies in the circle or geometry; None where the message has none."""
        if where.centre is not None and where.radius_m is not None:
            return on_arcs(
                self._index.segments,
                *self._index.stretches_within(where.centre, where.radius_m),
                self._graph.length_mm,
            )
        if isinstance(where.geometry, RoadLine):
            return self._along(np.array(where.geometry.coordinates))
        if where.geometry is not None:
            return self._inside([np.array(ring) for ring in where.geometry.coordinates])
        return None

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
        return distinct(segments.within(*centre, np.array([reach_m])).segment.astype(np.int64))

    def _along(self, positions: FloatArray) -> Parts:
        """Find what runs along a line, in either direction."""
        segments = self._index.segments
        chosen = self._candidates(positions, LINE_WIDTH_M)
        if not len(chosen):
            return whole(np.zeros(0, dtype=np.int64))
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
        total_m = np.bincount(arc, weights=along_m[member], minlength=self._graph.arc_count)
        # A short line means what it lies on, though it is short.
        drawn_m = float(np.hypot(*np.diff(line, axis=0).T).sum())
        needed_m = np.minimum(self._graph.length_mm / 2000, min(ALONG_M, drawn_m / 2))
        of, rank = of[is_along], rank[is_along]
        low, high = rank / counts[of], (rank + 1) / counts[of]
        parts = on_arcs(segments, chosen[of], low, high, self._graph.length_mm)
        return parts.of(np.flatnonzero((total_m > 0) & (total_m >= needed_m)))

    def _inside(self, rings: Sequence[FloatArray]) -> Parts:
        """Find what lies in a polygon: each segment is cut where it crosses an edge."""
        segments = self._index.segments
        chosen = self._candidates(rings[0], 0.0)
        edges = [
            (begin, end)
            for ring in rings
            for begin, end in pairwise(np.column_stack((segments.east_deg(ring[:, 0]), ring[:, 1])))
        ]
        x, y = segments.lon[chosen], segments.lat[chosen]
        dx, dy = segments.dlon[chosen], segments.dlat[chosen]
        number = np.arange(len(chosen))
        cuts = [(number, np.zeros(len(chosen))), (number, np.ones(len(chosen)))]
        cuts += [_crossings((x, y), (dx, dy), begin, end) for begin, end in edges]
        of = np.concatenate([which for which, _ in cuts])
        at = np.concatenate([share for _, share in cuts])
        order = np.lexsort((at, of))
        of, at = of[order], at[order]
        is_piece = of[1:] == of[:-1]
        of, low, high = of[:-1][is_piece], at[:-1][is_piece], at[1:][is_piece]
        middle = (low + high) / 2
        mx, my = x[of] + middle * dx[of], y[of] + middle * dy[of]
        is_inside = np.zeros(len(of), dtype=bool)
        for begin, end in edges:
            is_inside ^= _is_left_of(mx, my, begin, end)
        # A segment that an edge only touches is meant at that point.
        is_inside |= (low == high) & (low > 0.0) & (high < 1.0)
        return on_arcs(
            segments,
            chosen[of[is_inside]],
            low[is_inside],
            high[is_inside],
            self._graph.length_mm,
        )


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


def _crossings(
    tail: tuple[FloatArray, FloatArray],
    step: tuple[FloatArray, FloatArray],
    begin: FloatArray,
    end: FloatArray,
) -> tuple[IntArray, FloatArray]:
    """Find the segments that cross an edge, and at which part of each."""
    (bx, by), (ex, ey) = begin.tolist(), end.tolist()
    (x, y), (dx, dy) = tail, step
    tail_side = (ex - bx) * (y - by) - (ey - by) * (x - bx)
    head_side = (ex - bx) * (y + dy - by) - (ey - by) * (x + dx - bx)
    begin_side, end_side = dx * (by - y) - dy * (bx - x), dx * (ey - y) - dy * (ex - x)
    crosses = (begin_side * end_side <= 0) & (tail_side * head_side <= 0)
    crosses &= tail_side != head_side
    which = np.flatnonzero(crosses)
    return which, tail_side[which] / (tail_side[which] - head_side[which])
