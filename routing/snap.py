"""From a place to the road beside it: the nearest arcs, exactly, and how far along them.

An index of points along every arc (at most `SPACING_M` apart) bounds the search; the distance to
each segment in reach is then computed exactly. This is the one module that uses scipy's KD-tree.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from routing.geometry import (
    BoolArray,
    FloatArray,
    IntArray,
    distance_m,
    local_plane_m,
    unit_sphere_m,
)
from routing.lines import Lines
from schemas.base import LatLon

SPACING_M = 50.0  # longest piece of a segment that one index point stands for
TIE_M = 0.01  # arcs this much farther are as near: both directions, or all arcs of a junction
TINY = 1e-12  # square metres: keeps a segment without length from dividing by zero

SNAP_LIMIT_M = 300.0
"""Farther than this from any road, a place is off the road network.

A phone's position errs by tens of metres, alleys missing from OSM run some 200 m off the street;
beyond 300 m the nearest street is a guess (a river may lie between) and a person must look.
"""


class ArcPosition(NamedTuple):
    """A place on an arc: its index, and the fraction of its length driven, 0.0 to 1.0."""

    arc: int
    fraction: float


@dataclass(frozen=True, slots=True)
class Snap:
    """A place brought to the road.

    Attributes
    ----------
    point : LatLon
        The nearest point on a road, WGS 84 degrees.
    distance_m : float
        From the place to it, metres.
    arcs : tuple of ArcPosition
        Every arc that passes there, by ascending index: both directions of a street, or all
        arcs that meet at a junction. Never empty.
    """

    point: LatLon
    distance_m: float
    arcs: tuple[ArcPosition, ...]


class SnapIndex:
    """The roads, indexed for nearness.

    Parameters
    ----------
    lines
        The roads' polylines.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        is_last = np.zeros(len(lines.arc), dtype=bool)
        is_last[lines.start[1:] - 1] = True
        self._first = np.flatnonzero(~is_last)  # segment k runs from point first[k] to the next
        self._arc = lines.arc[self._first]
        self._piece_segment, self._reach_m, points = self._pieces()
        self._tree = cKDTree(points)

    def nearest(self, place: LatLon) -> Snap:
        """Find the nearest point on any road, however far.

        Parameters
        ----------
        place
            WGS 84 degrees.

        Returns
        -------
        Snap
            Exact to a centimetre within some kilometres; farther away, an estimate.
        """
        centre = _globe_point(place)
        bound_m = float(self._tree.query(centre)[0])
        return self._snap(self._segments_within(centre, bound_m), place)

    def nearest_open(self, place: LatLon, is_open: BoolArray, limit_m: float) -> Snap | None:
        """Find the nearest point on roads that are open.

        Parameters
        ----------
        place
            WGS 84 degrees.
        is_open
            One truth value per arc.
        limit_m
            Metres.

        Returns
        -------
        Snap or None
            None: no open road within the limit.
        """
        segments = self._segments_within(_globe_point(place), limit_m)
        segments = segments[is_open[self._arc[segments]]]
        if not len(segments):
            return None
        snap = self._snap(segments, place)
        return snap if snap.distance_m <= limit_m else None

    def arcs_within(self, centre: LatLon, radius_m: float) -> IntArray:
        """List the arcs that come within a radius of a place.

        Parameters
        ----------
        centre
            WGS 84 degrees.
        radius_m
            Metres, zero or more.

        Returns
        -------
        IntArray
            Arc indices, ascending, each once.
        """
        segments = self._segments_within(_globe_point(centre), radius_m)
        away_m, _ = self._project(segments, centre)
        arcs: IntArray = np.unique(self._arc[segments[away_m <= radius_m]])
        return arcs

    def _segments_within(self, centre: tuple[float, float, float], reach_m: float) -> IntArray:
        """List the segments that may come within reach of a point of the globe, ascending."""
        pieces = self._tree.query_ball_point(centre, reach_m + self._reach_m)
        return np.unique(self._piece_segment[pieces])

    def _snap(self, segments: IntArray, place: LatLon) -> Snap:
        """Choose the nearest of some segments, and all that tie with it."""
        away_m, part = self._project(segments, place)
        best = int(np.argmin(away_m))  # of equals the first: the lowest arc
        near = np.flatnonzero(away_m <= away_m[best] + TIE_M)
        nearest_first = near[np.argsort(away_m[near], kind="stable")]
        point = self._point(int(segments[best]), float(part[best]))
        return Snap(
            point=point,
            distance_m=distance_m(place.lat, place.lon, point.lat, point.lon),
            arcs=self._positions(segments[nearest_first], part[nearest_first]),
        )

    def _pieces(self) -> tuple[IntArray, float, FloatArray]:
        """Cut long segments for the index: (segment of each piece, half a piece, middles)."""
        lines, length_m = self._lines, self._lines.step_m[self._first]
        counts = np.maximum(np.ceil(length_m / SPACING_M), 1).astype(np.int64)
        segment = np.repeat(np.arange(len(counts)), counts)
        rank = np.arange(len(segment)) - np.repeat(np.cumsum(counts) - counts, counts)
        share = ((rank + 0.5) / counts[segment])[:, None]
        first = self._first[segment]
        ends = unit_sphere_m(lines.lat, lines.lon)
        middles = ends[first] * (1 - share) + ends[first + 1] * share
        reach_m = float((length_m / counts).max()) / 2 + 1.0  # 1 m for the globe's curve
        return segment, reach_m, middles

    def _project(self, segments: IntArray, place: LatLon) -> tuple[FloatArray, FloatArray]:
        """Give each segment's distance, metres, and the part (0 to 1) of its nearest point."""
        first = self._first[segments]
        lat, lon = self._lines.lat, self._lines.lon
        ax, ay = local_plane_m(lat[first], lon[first], place.lat, place.lon)
        bx, by = local_plane_m(lat[first + 1], lon[first + 1], place.lat, place.lon)
        dx, dy = bx - ax, by - ay
        square = np.maximum(dx * dx + dy * dy, TINY)  # two points in one place: their place
        part = np.minimum(np.maximum(-(ax * dx + ay * dy) / square, 0.0), 1.0)
        return np.hypot(ax + part * dx, ay + part * dy), part

    def _positions(self, segments: IntArray, part: FloatArray) -> tuple[ArcPosition, ...]:
        """Give each arc once, at the first of its segments in the order given."""
        first = self._first[segments]
        before, behind = self._lines.fraction[first], self._lines.fraction[first + 1]
        fractions = before + part * (behind - before)
        positions: dict[int, ArcPosition] = {}
        for arc, fraction in zip(self._arc[segments].tolist(), fractions.tolist(), strict=True):
            positions.setdefault(arc, ArcPosition(arc, fraction))
        return tuple(positions[arc] for arc in sorted(positions))

    def _point(self, segment: int, part: float) -> LatLon:
        """Give the place at a part of a segment; its ends exactly."""
        first, lines = int(self._first[segment]), self._lines
        lat, lon = float(lines.lat[first]), float(lines.lon[first])
        if part == 0.0:
            return LatLon(lat=lat, lon=lon)
        next_lat, next_lon = float(lines.lat[first + 1]), float(lines.lon[first + 1])
        if part == 1.0:
            return LatLon(lat=next_lat, lon=next_lon)
        east_deg = (next_lon - lon + 180.0) % 360.0 - 180.0
        between = (lon + part * east_deg + 180.0) % 360.0 - 180.0
        return LatLon(lat=lat + part * (next_lat - lat), lon=between)


def _globe_point(place: LatLon) -> tuple[float, float, float]:
    """Give a place in the coordinates of `unit_sphere_m`."""
    x, y, z = unit_sphere_m(np.array([place.lat]), np.array([place.lon]))[0].tolist()
    return x, y, z
