"""From a place to the road beside it: the nearest arcs, exactly, and how far along them.

One place is brought to the road by a loop in Python over the few segments around it, many by numpy
over all of theirs; both do the same arithmetic and give the same answer to the last bit. A place
far from all roads is compared with every segment.

Where the heading is known, the road is the one that the vehicle most likely drives on: near and in
its direction, as map matching weighs a fix. So a parallel carriageway of the other direction, and
the bridge over the road, are told apart.
"""

import math
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np

from routing.ground.distinct import distinct
from routing.ground.geometry import (
    EARTH_RADIUS_M,
    FloatArray,
    IntArray,
    float_view,
    int_view,
    unit_sphere_m,
)
from routing.places.nearby import TIE_M, Near, Rows, firsts, least_m, ties
from routing.places.open_road import onto_open
from routing.places.segments import CELL_M, METRES_PER_DEGREE, CellBox, Row, Segments
from routing.roads.lines import Lines
from schemas.ground.base import LatLon

LAT_MAX, LON_MAX = 90.0, 180.0
TINY = 1e-12  # square metres: keeps a segment without length from dividing by zero
SEARCH_M_MAX = 5 * CELL_M  # farther roads are found by measuring all of them
PLANE_M_MAX = 100_000.0  # farther roads are measured to their points only, on the globe
PLACE_GRID = 1e9  # points on the road per degree: a tenth of a millimetre

SNAP_LIMIT_M = 300.0
"""Farther than this from any road, a place is off the road network.

A phone's position errs by tens of metres, alleys missing from OSM run some 200 m off the street;
beyond 300 m the nearest street is a guess (a river may lie between) and a person must look.
"""

ACCURACY_M = 10.0
"""Standard deviation of a fix that does not say its own, metres (open sky 5, street canyon 20)."""

HEADING_SIGMA_DEG = 25.0
"""Standard deviation of a heading against the road's: curves, lane changes, coarse geometry."""

AGAINST_DEG = 90.0  # a heading farther off than this is against the arc
TIE_DEG = 45.0  # of equally near arcs, those this much worse in heading lead there as well


Spans = Callable[[IntArray], tuple[FloatArray, FloatArray]]
"""Gives the open part of arcs, fractions of their length; begin above end where there is none."""

_new_tuple = tuple.__new__  # of a named tuple in half the time: a snap has several
_Found = tuple[float, int, float, Row]
"""A segment near a place: squared metres away, its index, the part of it, itself."""


class ArcPosition(NamedTuple):
    """A place on an arc: its index, and the fraction of its length driven, 0.0 to 1.0."""

    arc: int
    fraction: float


class Snap(NamedTuple):
    """A place brought to the road.

    Attributes
    ----------
    lat, lon : float
        The nearest point on a road, WGS 84 degrees.
    distance_m : float
        From the place to it, metres.
    arcs : tuple of ArcPosition
        Every arc that is as near to within a centimetre, by ascending index: both directions of
        a street, or all arcs that meet at a junction, also one from which the nearest point is
        a few steps away. Never empty.
    """

    lat: float
    lon: float
    distance_m: float
    arcs: tuple[ArcPosition, ...]

    @property
    def point(self) -> LatLon:
        """Give the nearest point on a road, WGS 84 degrees."""
        return LatLon(lat=self.lat, lon=self.lon)


class OffRoad(NamedTuple):
    """A place off the road network: how far the nearest road is, metres."""

    distance_m: float


class Fixes(NamedTuple):
    """Places of vehicles, as columns of one length.

    `lat` and `lon` are WGS 84 degrees; `heading_deg` is clockwise from north, NaN where not known
    or where the vehicle stands; `accuracy_m` is the standard deviation, NaN where not known.
    """

    lat: FloatArray
    lon: FloatArray
    heading_deg: FloatArray
    accuracy_m: FloatArray

    def check(self) -> None:
        """Refuse columns of different lengths and values that are no places (`ValueError`)."""
        if len({len(column) for column in self}) != 1:
            message = (
                f"Fixes have columns of {[len(column) for column in self]} rows; give as many."
            )
            raise ValueError(message)
        is_place = (np.abs(self.lat) <= LAT_MAX) & (np.abs(self.lon) <= LON_MAX)
        is_sound = is_place & ~(np.isinf(self.heading_deg) | (self.accuracy_m < 0))
        if not is_sound.all():
            row = int(np.argmin(is_sound))
            values = [float(column[row]) for column in self]
            message = (
                f"Fix {row} has latitude, longitude, heading and accuracy {values}; give latitude "
                "-90..90, longitude -180..180, a finite heading and 0 m or more, or NaN for the "
                "last two."
            )
            raise ValueError(message)


class SnapIndex:
    """The roads, indexed for nearness.

    Parameters
    ----------
    lines
        The roads' polylines.
    """

    def __init__(self, lines: Lines) -> None:
        self.segments = Segments(lines)
        segments, self._arc_count = self.segments, len(lines.start) - 1
        self._row_start = int_view(segments.row_start)
        self._row_arc = int_view(segments.row_arc)
        self._row_from, self._row_to = float_view(segments.row_from), float_view(segments.row_to)

    def nearest(self, lat: float, lon: float, limit_m: float = math.inf) -> Snap | None:
        """Find the nearest point on any road.

        Parameters
        ----------
        lat, lon
            WGS 84 degrees.
        limit_m
            Metres.

        Returns
        -------
        Snap or None
            Exact to a centimetre within some kilometres; farther away, an estimate. None: farther
            than the limit.
        """
        east = (lon - self.segments.lon_origin + 180.0) % 360.0 - 180.0
        found = self._search(lat, east, min(limit_m, SEARCH_M_MAX))
        if not found:
            return None if limit_m <= SEARCH_M_MAX else self._far(lat, lon, limit_m)
        found.sort()
        square, _, part, nearest = found[0]
        worst_m = math.sqrt(square) + TIE_M
        fractions: dict[int, float] = {}
        for near_square, near_segment, near_part, _ in found:
            if near_square > worst_m * worst_m:
                break
            for row in range(self._row_start[near_segment], self._row_start[near_segment + 1]):
                arc = self._row_arc[row]
                if arc not in fractions:
                    before = self._row_from[row]
                    fractions[arc] = before + near_part * (self._row_to[row] - before)
        ordered = fractions.items() if len(fractions) == 1 else sorted(fractions.items())
        arcs = tuple([_new_tuple(ArcPosition, one) for one in ordered])
        lat, lon = self._point(nearest, part)
        return Snap(lat, lon, math.sqrt(square), arcs)

    def nearest_open(self, lat: float, lon: float, spans: Spans, limit_m: float) -> Snap | None:
        """Find the nearest point on the open parts of roads.

        Parameters
        ----------
        lat, lon
            WGS 84 degrees.
        spans
            Gives the open part of each of some arcs.
        limit_m
            Metres.

        Returns
        -------
        Snap or None
            None: no open road within the limit.
        """
        near = self._measure(*self._columns(lat, lon), np.array([limit_m]))
        rows = self._rows(near.pick(near.square <= limit_m**2))
        east = float(self.segments.east_deg(np.array([lon]))[0])
        rows = onto_open(self.segments, rows, spans(rows.arc), (lat, east))
        rows = rows.pick(rows.square <= limit_m**2)
        if not len(rows.arc):
            return None
        return self._snaps(ties(rows))[0]

    def nearest_many(self, fixes: Fixes, limit_m: float) -> list[Snap | OffRoad]:
        """Bring many vehicles to the road, by heading and accuracy where they are known.

        Parameters
        ----------
        fixes
            Where they are; no NaN in `lat` and `lon`.
        limit_m
            Metres; a fix is given its own accuracy on top.

        Returns
        -------
        list of Snap or OffRoad
            One per fix, in order.
        """
        reach_m = limit_m + np.nan_to_num(fixes.accuracy_m)
        best = self._best(fixes, np.minimum(reach_m, SEARCH_M_MAX))
        snaps: dict[int, Snap | OffRoad] = {}
        known = np.flatnonzero(~np.isnan(fixes.heading_deg))
        known = known[np.isin(known, best.place)]
        if len(known):
            headed = self._snaps(self._headed(fixes, known, best))
            snaps.update(headed)
            best = best.pick(~np.isin(best.place, list(headed)))
        snaps.update(self._snaps(ties(self._rows(best))))
        for place in range(len(fixes.lat)):
            if place not in snaps:
                snaps[place] = self._remote(fixes, place, float(reach_m[place]))
        return [snaps[place] for place in range(len(fixes.lat))]

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
        chosen, _, _ = self.stretches_within(centre, radius_m)
        _, rows = self.segments.arcs_of(chosen)
        is_near = np.zeros(self._arc_count, dtype=bool)
        is_near[self.segments.row_arc[rows]] = True
        return np.flatnonzero(is_near)

    def stretches_within(
        self, centre: LatLon, radius_m: float
    ) -> tuple[IntArray, FloatArray, FloatArray]:
        """List the stretches of segments that lie within a radius of a place.

        Parameters
        ----------
        centre
            WGS 84 degrees.
        radius_m
            Metres, zero or more.

        Returns
        -------
        tuple of IntArray, FloatArray and FloatArray
            Segments, each once, and the parts of each at which the stretch begins and ends.
        """
        lat, east = self._columns(centre.lat, centre.lon)
        near = self._measure(lat, east, np.array([radius_m]))
        chosen = distinct(near.segment[near.square <= radius_m**2])
        segments = self.segments
        scale_x = METRES_PER_DEGREE * math.cos(math.radians(centre.lat))
        ax = (segments.lon[chosen] - east[0]) * scale_x
        ay = (segments.lat[chosen] - lat[0]) * METRES_PER_DEGREE
        dx, dy = segments.dlon[chosen] * scale_x, segments.dlat[chosen] * METRES_PER_DEGREE
        square = dx * dx + dy * dy + TINY
        middle = -(ax * dx + ay * dy) / square
        half = middle * middle - (ax * ax + ay * ay - radius_m**2) / square
        half = np.sqrt(np.maximum(half, 0.0))
        return chosen, np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)

    def _search(self, lat: float, east: float, limit_m: float) -> list[_Found]:
        """List what may be nearest within a limit, unordered; the nearest and its ties are there.

        The square searched grows to the nearest road found so far, then nothing nearer is left.
        """
        x, y = self.segments.cell_of(lat, east)
        scale_x = METRES_PER_DEGREE * math.cos(math.radians(lat))
        scale_y = METRES_PER_DEGREE
        reach_m = 0.0
        worst_m = limit_m = limit_m + TIE_M
        worst = worst_m * worst_m
        found: list[_Found] = []
        column, line = math.floor(x), math.floor(y)
        searched: CellBox = column, column, line, line
        cells = self.segments.rows(searched)
        while True:
            for cell in cells:
                for row in cell:
                    from_lat, from_east, dlat, deast, segment = row
                    ax, ay = (from_east - east) * scale_x, (from_lat - lat) * scale_y
                    dx, dy = deast * scale_x, dlat * scale_y
                    part = -(ax * dx + ay * dy) / (dx * dx + dy * dy + TINY)
                    part = 0.0 if part < 0.0 else 1.0 if part > 1.0 else part  # noqa: FURB136 - quicker
                    ax += part * dx
                    ay += part * dy
                    square = ax * ax + ay * ay
                    if square <= worst:
                        found.append((square, segment, part, row))
                        reached_m = math.sqrt(square) + TIE_M
                        if reached_m < worst_m:
                            worst_m, worst = reached_m, reached_m * reached_m
            if worst_m <= reach_m or reach_m >= limit_m:
                return found
            reach_m = worst_m if found else min(max(4 * reach_m, CELL_M / 2), limit_m)
            around = reach_m / CELL_M
            left, right = math.floor(x - around), math.floor(x + around)
            wider: CellBox = left, right, math.floor(y - around), math.floor(y + around)
            cells = [] if wider == searched else self.segments.rows(wider, searched)
            searched = wider

    def _columns(self, lat: float, lon: float) -> tuple[FloatArray, FloatArray]:
        """Give one place as columns: latitudes, and degrees east of the map's origin."""
        return np.array([lat]), self.segments.east_deg(np.array([lon]))

    def _measure(self, lat: float | FloatArray, east: FloatArray, reach_m: FloatArray) -> Near:
        """Measure from places to all segments that may be in reach."""
        lat = np.asarray(lat)
        segments = self.segments
        place, segment = segments.within(lat, east, reach_m)
        # math.cos, as for a single place: numpy's may differ in the last bit.
        shrink = np.array([math.cos(math.radians(degrees)) for degrees in lat.tolist()])
        scale_x = (METRES_PER_DEGREE * shrink)[place]
        ax = (segments.lon[segment] - east[place]) * scale_x
        ay = (segments.lat[segment] - lat[place]) * METRES_PER_DEGREE
        dx, dy = segments.dlon[segment] * scale_x, segments.dlat[segment] * METRES_PER_DEGREE
        part = -(ax * dx + ay * dy) / (dx * dx + dy * dy + TINY)
        part = np.minimum(np.maximum(part, 0.0), 1.0)
        ax += part * dx
        ay += part * dy
        return Near(place, segment.astype(np.int64), ax * ax + ay * ay, part)

    def _best(self, fixes: Fixes, limit_m: FloatArray) -> Near:
        """Find what is nearest to each of many places within its limit, ties included."""
        east = self.segments.east_deg(fixes.lon)
        reach_m = np.minimum(CELL_M / 2, limit_m)
        near = self._measure(fixes.lat, east, reach_m)
        near_m = least_m(near, len(fixes.lat)) + TIE_M
        again = np.flatnonzero((near_m > reach_m) & (reach_m < limit_m + TIE_M))
        if len(again):
            wider_m = np.minimum(near_m[again], limit_m[again] + TIE_M)
            farther = self._measure(fixes.lat[again], east[again], wider_m)
            farther = farther._replace(place=again[farther.place])
            near = near.pick(~np.isin(near.place, again)).plus(farther)
            near_m = least_m(near, len(fixes.lat)) + TIE_M
        worst_m = np.minimum(near_m, limit_m)[near.place]
        return near.pick(near.square <= worst_m * worst_m)

    def _headed(self, fixes: Fixes, known: IntArray, best: Near) -> Rows:
        """Choose the arcs on which vehicles with a heading drive; none where all are against it."""
        sigma_m = np.where(np.isnan(fixes.accuracy_m), ACCURACY_M, fixes.accuracy_m)[known]
        sigma_m = np.clip(sigma_m, 1.0, SEARCH_M_MAX)
        reach_m = np.minimum(least_m(best, len(fixes.lat))[known] + 3 * sigma_m, SEARCH_M_MAX)
        east = self.segments.east_deg(fixes.lon[known])
        near = self._measure(fixes.lat[known], east, reach_m)
        rows = self._rows(near.pick(near.square <= reach_m[near.place] ** 2))
        off_deg = self._off_deg(rows, fixes.heading_deg[known])
        is_fit = off_deg <= AGAINST_DEG
        rows, off_deg = rows.pick(is_fit), off_deg[is_fit]
        cost = rows.square / sigma_m[rows.place] ** 2 + (off_deg / HEADING_SIGMA_DEG) ** 2
        order = np.lexsort((rows.segment, rows.arc, cost, rows.place))
        rows, off_deg = rows.pick(order), off_deg[order]
        first = firsts(rows.place)
        leader = np.repeat(first, np.diff(np.append(first, len(order))))
        away_m = np.sqrt(rows.square)
        is_tie = (np.abs(away_m - away_m[leader]) <= TIE_M) & (off_deg <= off_deg[leader] + TIE_DEG)
        return rows.pick(is_tie)._replace(place=known[rows.place[is_tie]])

    def _off_deg(self, rows: Rows, heading_deg: FloatArray) -> FloatArray:
        """Give the angle between each arc's direction and its vehicle's heading, 0 to 180."""
        segments = self.segments
        dlat, dlon = segments.dlat[rows.segment], segments.dlon[rows.segment]
        east = dlon * np.cos(np.radians(segments.lat[rows.segment]))
        bearing = np.degrees(np.arctan2(east, dlat)) + np.where(rows.is_along, 0.0, 180.0)
        off: FloatArray = np.abs((bearing - heading_deg[rows.place] + 180.0) % 360.0 - 180.0)
        return off

    def _rows(self, near: Near) -> Rows:
        """Give the arcs of segments that are near."""
        segments = self.segments
        member, row = segments.arcs_of(near.segment)
        before, behind, part = segments.row_from[row], segments.row_to[row], near.part[member]
        return Rows(
            place=near.place[member],
            arc=segments.row_arc[row].astype(np.int64),
            fraction=before + part * (behind - before),
            square=near.square[member],
            segment=near.segment[member],
            part=part,
            is_along=behind >= before,
            row=row,
        )

    def _snaps(self, rows: Rows) -> dict[int, Snap]:
        """Gather the rows of each place; the first row of a place is its nearest point."""
        if not len(rows.arc):
            return {}
        order = np.lexsort((np.arange(len(rows.arc)), rows.arc, rows.place))
        place, arc = rows.place[order], rows.arc[order]
        is_new = np.ones(len(order), dtype=bool)
        is_new[1:] = (np.diff(place) != 0) | (np.diff(arc) != 0)
        chosen = order[is_new]
        pairs = zip(rows.arc[chosen].tolist(), rows.fraction[chosen].tolist(), strict=True)
        arcs = [_new_tuple(ArcPosition, pair) for pair in pairs]
        of_place = rows.place[chosen]
        starts = firsts(of_place)
        ends = np.append(starts[1:], len(chosen))
        leaders = np.unique(rows.place, return_index=True)[1]
        points = zip(
            rows.segment[leaders].tolist(),
            rows.part[leaders].tolist(),
            rows.square[leaders].tolist(),
            strict=True,
        )
        bounds = zip(of_place[starts].tolist(), starts.tolist(), ends.tolist(), strict=True)
        row = self.segments.row_of
        return {
            number: Snap(
                *self._point(row(segment), part), math.sqrt(square), tuple(arcs[start:end])
            )
            for (number, start, end), (segment, part, square) in zip(bounds, points, strict=True)
        }

    def _point(self, row: Row, part: float) -> tuple[float, float]:
        """Give the place at a part of a segment, WGS 84 degrees."""
        from_lat, from_east, dlat, deast, _ = row
        lat, east = from_lat + part * dlat, from_east + part * deast
        lon = (east + self.segments.lon_origin + 180.0) % 360.0 - 180.0
        # Rounded by hand: `round` to decimals takes four times as long.
        lat, lon = math.floor(lat * PLACE_GRID + 0.5), math.floor(lon * PLACE_GRID + 0.5)
        return lat / PLACE_GRID, lon / PLACE_GRID

    def _remote(self, fixes: Fixes, place: int, limit_m: float) -> Snap | OffRoad:
        """Judge a fix that no road near the grid's cells serves."""
        lat, lon = float(fixes.lat[place]), float(fixes.lon[place])
        snap = self.nearest(lat, lon)
        distance_m = math.inf if snap is None else snap.distance_m
        return OffRoad(distance_m) if snap is None or distance_m > limit_m else snap

    def _far(self, lat: float, lon: float, limit_m: float) -> Snap | None:
        """Find the nearest point beyond the search by cells, or None beyond the limit."""
        away = self._points - unit_sphere_m(np.array([lat]), np.array([lon]))
        squares = np.einsum("ij,ij->i", away, away)
        point = squares.argmin()
        chord_m = math.sqrt(squares[point])
        least_m = 2 * EARTH_RADIUS_M * math.asin(min(chord_m / (2 * EARTH_RADIUS_M), 1.0))
        if least_m > PLANE_M_MAX:
            near = Near(
                np.array([0]), np.array([int(point)]), np.array([least_m**2]), np.array([0.0])
            )
        else:
            wider_m = 1.1 * least_m + 1.0  # cells are narrower north of the map
            near = self._measure(*self._columns(lat, lon), np.array([wider_m]))
        snap = self._snaps(ties(self._rows(near)))[0]
        return snap if snap.distance_m <= limit_m else None

    @cached_property
    def _points(self) -> FloatArray:
        """Place the segments' beginnings on the globe, for places far from all roads.

        Some 15 ms a look for each million of them. A tree would find one sooner, and take seconds
        to be made when the first is asked for, and scipy a quarter of one at each worker's start.
        """
        segments = self.segments
        return unit_sphere_m(segments.lat, segments.lon + segments.lon_origin)
