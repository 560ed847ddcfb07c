"""The pieces of road between two points of geometry, each once, and a grid to find them by.

Both directions of a street share their segments, so half the work is done for both. The grid is
of square cells; a cell lists each segment that may pass through it.
"""

import math
from bisect import bisect_left
from typing import NamedTuple

import numpy as np

from routing.ground.geometry import (
    EARTH_RADIUS_M,
    BoolArray,
    FloatArray,
    Int32Array,
    IntArray,
    float_view,
    int_view,
)
from routing.roads.graph import DEGREES_DECIMALS, gather_rows
from routing.roads.lines import Lines

CELL_M = 64.0  # a place is some 10 to 30 m from its road: four cells answer nearly all questions
CELLS_KEPT_MAX = 65_536  # cells unpacked for single questions: some 40 MB, on large maps
METRES_PER_DEGREE = math.radians(1.0) * EARTH_RADIUS_M
LAT_MARGIN_DEG = 0.1  # places this far north or south of the map are found without loss
PORTION = 8_192  # segments laid into the grid at a time
COS_MIN = 0.01  # keeps cells finite at the poles

Row = tuple[float, float, float, float, int]
"""A segment for a loop in Python: from (lat, lon), by (lat, lon), its index."""


CellBox = tuple[int, int, int, int]
"""Cells of the grid: leftmost and rightmost column, lowest and highest row, all included."""

NO_CELLS: CellBox = (0, -1, 0, -1)


class Reach(NamedTuple):
    """Segments in reach of many places: `segment[k]` may be in reach of place `place[k]`."""

    place: IntArray
    segment: IntArray


class Segments:
    """The roads in pieces.

    Parameters
    ----------
    lines
        The roads' polylines.

    Attributes
    ----------
    lat, lon : FloatArray
        Where each segment begins, WGS 84 degrees; longitudes are east of `lon_origin`, so that
        no map breaks at the 180th meridian.
    dlat, dlon : FloatArray
        From there to its end, degrees.
    row_start : IntArray
        Segment i's arcs are rows ``[i]:[i + 1]`` of the arrays below, at least one.
    row_arc : Int32Array
        The arc.
    row_from, row_to : FloatArray
        The part of the arc's length driven where the segment begins and ends: falling where the
        arc runs the other way.
    views : tuple
        `lat`, `lon`, `dlat` and `dlon`, quick to ask for one segment.
    """

    def __init__(self, lines: Lines) -> None:
        self.lon_origin = float(lines.lon[0])
        pairs = _ends_in_order(lines)
        order = np.argsort(pairs.key, kind="stable")
        is_new = np.ones(len(order), dtype=bool)
        is_new[1:] = pairs.key[order][1:] != pairs.key[order][:-1]
        self.row_start: IntArray = np.append(np.flatnonzero(is_new), len(order)).astype(np.int64)
        point, along = pairs.point[order], pairs.is_along[order]
        self.row_arc: Int32Array = lines.arc[point].astype(np.int32)
        before, behind = lines.fraction[point], lines.fraction[point + 1]
        self.row_from: FloatArray = np.where(along, before, behind)
        self.row_to: FloatArray = np.where(along, behind, before)
        leader, is_along = point[is_new], along[is_new]
        tail, head = np.where(is_along, leader, leader + 1), np.where(is_along, leader + 1, leader)
        self.lat: FloatArray = lines.lat[tail]
        self.lon: FloatArray = self.east_deg(lines.lon[tail])
        self.dlat: FloatArray = lines.lat[head] - self.lat
        self.dlon: FloatArray = self.east_deg(lines.lon[head]) - self.lon
        self._lay_grid()

    @property
    def count(self) -> int:
        """Count the segments."""
        return len(self.lat)

    def east_deg(self, lon: FloatArray) -> FloatArray:
        """Give longitudes as degrees east of the map's origin, -180 to 180."""
        east: FloatArray = (lon - self.lon_origin + 180.0) % 360.0 - 180.0
        return east

    def cell_of(self, lat: float, east_deg: float) -> tuple[float, float]:
        """Give a place in cells from the grid's corner: (east, north)."""
        return (east_deg - self._west) / self._cell_lon, (lat - self._south) / self._cell_lat

    def rows(self, box: CellBox, without: CellBox = NO_CELLS) -> list[tuple[Row, ...]]:
        """List the segments of some cells, cell by cell, for a loop in Python.

        Parameters
        ----------
        box
            The cells wanted.
        without
            Those of them that are not wanted.

        Returns
        -------
        list of tuple
            The segments of each cell.
        """
        found = []
        kept, width = self._kept, self._columns
        left, right, bottom, top = box
        inner_left, inner_right, inner_bottom, inner_top = without
        for row in range(bottom, top + 1):
            is_inner = inner_bottom <= row <= inner_top
            for column in range(max(left, 0), min(right + 1, width)):
                if is_inner and inner_left <= column <= inner_right:
                    continue
                key = row * width + column
                segments = kept.get(key)
                found.append(self._unpack(key) if segments is None else segments)
        return found

    def row_of(self, segment: int) -> Row:
        """Give one segment for work in Python."""
        lat, lon, dlat, dlon = self.views
        return lat[segment], lon[segment], dlat[segment], dlon[segment], segment

    def within(self, lat: FloatArray, east_deg: FloatArray, reach_m: FloatArray) -> Reach:
        """List the segments that may come within reach of places, some more than once.

        Parameters
        ----------
        lat, east_deg
            WGS 84 degrees; longitudes as of `east_deg`.
        reach_m
            Metres, one per place.

        Returns
        -------
        Reach
            By ascending place; holds at least every segment that is in reach.
        """
        cells = reach_m / CELL_M
        east = (east_deg - self._west) / self._cell_lon
        north = (lat - self._south) / self._cell_lat
        columns, rows = self._columns, self._rows
        left = np.clip(np.floor(east - cells), 0, columns).astype(np.int64)
        right = np.clip(np.floor(east + cells) + 1, 0, columns).astype(np.int64)
        bottom = np.clip(np.floor(north - cells), 0, rows).astype(np.int64)
        top = np.clip(np.floor(north + cells) + 1, 0, rows).astype(np.int64)
        width, height = np.maximum(right - left, 0), np.maximum(top - bottom, 0)
        place, row = _spread(np.where(width > 0, height, 0))
        row += bottom[place]
        # The cells of one row lie side by side: one search finds where they begin, one where
        # they end.
        begin = np.searchsorted(self._cells, row * columns + left[place])
        end = np.searchsorted(self._cells, row * columns + right[place])
        line, member = _spread(self._cell_start[end] - self._cell_start[begin])
        return Reach(place[line], self._members[self._cell_start[begin][line] + member])

    def arcs_of(self, segments: IntArray) -> tuple[IntArray, IntArray]:
        """List the rows of some segments: (which of the segments, which row)."""
        rows, start = gather_rows(self.row_start, segments)
        return np.repeat(np.arange(len(segments)), np.diff(start)), rows

    def _lay_grid(self) -> None:
        """Sort the segments into cells; a long one is cut into pieces no longer than a cell."""
        end_lat, end_lon = self.lat + self.dlat, self.lon + self.dlon
        self._south = float(min(self.lat.min(), end_lat.min()))
        self._west = float(min(self.lon.min(), end_lon.min()))
        farthest = max(abs(self._south), abs(float(max(self.lat.max(), end_lat.max()))))
        shrink = math.cos(math.radians(min(farthest + LAT_MARGIN_DEG, 90.0)))
        self._cell_lat = CELL_M / METRES_PER_DEGREE
        self._cell_lon = self._cell_lat / max(shrink, COS_MIN)
        self._columns = int((self._east_edge() - self._west) / self._cell_lon) + 1
        north_edge = float(max(self.lat.max(), end_lat.max()))
        self._rows = int((north_edge - self._south) / self._cell_lat) + 1
        # In portions: what numpy works with in between would outweigh what is kept.
        portions = range(0, self.count, PORTION)
        listed = np.concatenate([self._cells_passed(first) for first in portions])
        listed.sort()
        cell, self._members = listed // self.count, (listed % self.count).astype(np.int32)
        self._cells, start = np.unique(cell, return_index=True)
        self._cell_start: IntArray = np.append(start, len(cell)).astype(np.int64)
        self._kept: dict[int, tuple[Row, ...]] = {}
        self._cell_view, self._start_view = int_view(self._cells), int_view(self._cell_start)
        self._member_view = int_view(self._members)
        columns = (self.lat, self.lon, self.dlat, self.dlon)
        self.views = tuple([float_view(column) for column in columns])

    def _east_edge(self) -> float:
        """Give the easternmost longitude, degrees east of the map's origin."""
        return float(max(self.lon.max(), (self.lon + self.dlon).max()))

    def _cells_passed(self, first: int) -> IntArray:
        """List the cells of a portion of segments, each as cell * count + segment."""
        chosen = np.arange(first, min(first + PORTION, self.count))
        dlat, dlon = self.dlat[chosen], self.dlon[chosen]
        width = np.hypot(dlat / self._cell_lat, dlon / self._cell_lon)
        cuts = np.maximum(np.ceil(width), 1).astype(np.int64)
        piece, rank = _spread(cuts)
        east = (self.lon[chosen] - self._west) / self._cell_lon
        north = (self.lat[chosen] - self._south) / self._cell_lat
        edges = []
        for part in (rank / cuts[piece], (rank + 1) / cuts[piece]):
            x = np.floor(east[piece] + part * (dlon / self._cell_lon)[piece])
            y = np.floor(north[piece] + part * (dlat / self._cell_lat)[piece])
            x, y = np.clip(x, 0, self._columns - 1), np.clip(y, 0, self._rows - 1)
            edges.append((x.astype(np.int64), y.astype(np.int64)))
        (left, bottom), (right, top) = edges
        cells = [y * self._columns + x for x in (left, right) for y in (bottom, top)]
        listed: IntArray = np.unique(np.concatenate(cells) * self.count + np.tile(chosen[piece], 4))
        return listed

    def _unpack(self, key: int) -> tuple[Row, ...]:
        """Unpack a cell, and keep it for the next question."""
        at = bisect_left(self._cell_view, key)
        rows: tuple[Row, ...] = ()
        if at < len(self._cell_view) and self._cell_view[at] == key:
            lat, lon, dlat, dlon = self.views
            members = self._member_view[self._start_view[at] : self._start_view[at + 1]]
            rows = tuple([(lat[m], lon[m], dlat[m], dlon[m], m) for m in members])
        if len(self._kept) >= CELLS_KEPT_MAX:
            self._kept = {}
        self._kept[key] = rows
        return rows


class _Pairs(NamedTuple):
    """Pieces of road: where each begins among the points, its two places, the lower one first.

    `key` is one number for the two places; `is_along` tells that the piece runs from the lower.
    """

    point: IntArray
    key: IntArray
    is_along: BoolArray


def _ends_in_order(lines: Lines) -> _Pairs:
    """List the pieces of road between two points of the same arc."""
    is_last = np.zeros(len(lines.arc), dtype=bool)
    is_last[lines.start[1:] - 1] = True
    point = np.flatnonzero(~is_last)
    ids = _place_ids(lines)
    begin, end = ids[point], ids[point + 1]
    is_along = begin <= end
    low, high = np.minimum(begin, end), np.maximum(begin, end)
    return _Pairs(point, low * (int(ids.max()) + 1) + high, is_along)


def _place_ids(lines: Lines) -> IntArray:
    """Name each point by where it is: one number for one place of OSM's grid."""
    scale = 10**DEGREES_DECIMALS
    names = np.rint((lines.lat + 90.0) * scale).astype(np.int64) * (360 * scale + 1)
    names += np.rint((lines.lon + 180.0) * scale).astype(np.int64)
    ids: IntArray = np.unique(names, return_inverse=True)[1].astype(np.int64)
    return ids


def _spread(counts: IntArray) -> tuple[IntArray, IntArray]:
    """Number the members of groups of given sizes: (group of each, its rank in it)."""
    group = np.repeat(np.arange(len(counts)), counts)
    rank = np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)
    return group, rank
