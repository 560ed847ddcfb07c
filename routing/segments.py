"""The pieces of road between two points of geometry, each once, and a grid to find them by.

Both directions of a street share their segments, so half the work is done for both. The grid is
of square cells; a cell lists each segment that may pass through it.
"""

import math
from typing import NamedTuple

import numpy as np

from routing.geometry import EARTH_RADIUS_M, FloatArray, Int32Array, IntArray
from routing.graph import DEGREES_DECIMALS, gather_rows
from routing.lines import Lines

CELL_M = 64.0  # a place is some 10 to 30 m from its road: four cells answer nearly all questions
CELLS_KEPT_MAX = 16_384  # cells unpacked for single questions: some 10 MB
METRES_PER_DEGREE = math.radians(1.0) * EARTH_RADIUS_M
LAT_MARGIN_DEG = 0.1  # places this far north or south of the map are found without loss
COS_MIN = 0.01  # keeps cells finite at the poles

Row = tuple[float, float, float, float, int]
"""A segment for a loop in Python: from (lat, lon), by (lat, lon), its index."""


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
    """

    def __init__(self, lines: Lines) -> None:
        is_last = np.zeros(len(lines.arc), dtype=bool)
        is_last[lines.start[1:] - 1] = True
        first = np.flatnonzero(~is_last)  # a piece of road runs from point first[k] to the next
        self.lon_origin = float(lines.lon[0])
        begin, end = _point_ids(lines, first), _point_ids(lines, first + 1)
        forward = begin <= end
        low, high = np.where(forward, begin, end), np.where(forward, end, begin)
        pairs = low * (max(int(high.max()), 0) + 1) + high
        order = np.argsort(pairs, kind="stable")
        is_new = np.append(True, pairs[order][1:] != pairs[order][:-1])
        self.row_start: IntArray = np.append(np.flatnonzero(is_new), len(order)).astype(np.int64)
        piece = first[order]
        self.row_arc: Int32Array = lines.arc[piece].astype(np.int32)
        along = forward[order]
        before, behind = lines.fraction[piece], lines.fraction[piece + 1]
        self.row_from: FloatArray = np.where(along, before, behind)
        self.row_to: FloatArray = np.where(along, behind, before)
        leader, is_along = piece[is_new], along[is_new]
        tail, head = np.where(is_along, leader, leader + 1), np.where(is_along, leader + 1, leader)
        lon = self.east_deg(lines.lon)
        self.lat: FloatArray = lines.lat[tail]
        self.lon: FloatArray = lon[tail]
        self.dlat: FloatArray = lines.lat[head] - self.lat
        self.dlon: FloatArray = lon[head] - self.lon
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

    def rows(self, column: int, row: int) -> tuple[Row, ...]:
        """List the segments of a cell for a loop in Python."""
        key = row * self._columns + column if 0 <= column < self._columns else -1
        kept = self._kept.get(key)
        return self._unpack(key) if kept is None else kept

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
        width_m = np.hypot(self.dlat / self._cell_lat, self.dlon / self._cell_lon)
        cuts = np.maximum(np.ceil(width_m), 1).astype(np.int64)
        segment, rank = _spread(cuts)
        edges = []
        for part in (rank / cuts[segment], (rank + 1) / cuts[segment]):
            east, north = (
                (self.lon[segment] + part * self.dlon[segment] - self._west) / self._cell_lon,
                (self.lat[segment] + part * self.dlat[segment] - self._south) / self._cell_lat,
            )
            edges.append((np.floor(east).astype(np.int64), np.floor(north).astype(np.int64)))
        (left, bottom), (right, top) = edges
        left, bottom = np.maximum(left, 0), np.maximum(bottom, 0)
        right, top = np.maximum(right, 0), np.maximum(top, 0)
        self._columns = int(max(left.max(), right.max())) + 1
        self._rows = int(max(bottom.max(), top.max())) + 1
        cells = [y * self._columns + x for x in (left, right) for y in (bottom, top)]
        corners = [cell * self.count + segment for cell in cells]
        listed = np.unique(np.concatenate(corners))
        cell, self._members = listed // self.count, (listed % self.count).astype(np.int32)
        self._cells, start = np.unique(cell, return_index=True)
        self._cell_start: IntArray = np.append(start, len(cell)).astype(np.int64)
        self._kept: dict[int, tuple[Row, ...]] = {-1: ()}

    def _unpack(self, key: int) -> tuple[Row, ...]:
        """Unpack a cell, and keep it for the next question."""
        at = int(np.searchsorted(self._cells, key))
        rows: tuple[Row, ...] = ()
        if at < len(self._cells) and self._cells[at] == key:
            members = self._members[self._cell_start[at] : self._cell_start[at + 1]]
            columns = (self.lat, self.lon, self.dlat, self.dlon)
            lists = [column[members].tolist() for column in columns]
            rows = tuple(zip(*lists, members.tolist(), strict=True))
        if len(self._kept) >= CELLS_KEPT_MAX:
            self._kept = {-1: ()}
        self._kept[key] = rows
        return rows


def _point_ids(lines: Lines, points: IntArray) -> IntArray:
    """Name points by where they are: one number for one place of OSM's grid."""
    scale = 10**DEGREES_DECIMALS
    lat = np.rint(lines.lat * scale).astype(np.int64)
    lon = np.rint(lines.lon * scale).astype(np.int64)
    names = (lat + 90 * scale) * (360 * scale + 1) + lon + 180 * scale
    ids = np.unique(names, return_inverse=True)[1]
    found: IntArray = ids[points].astype(np.int64)
    return found


def _spread(counts: IntArray) -> tuple[IntArray, IntArray]:
    """Number the members of groups of given sizes: (group of each, its rank in it)."""
    group = np.repeat(np.arange(len(counts)), counts)
    rank = np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)
    return group, rank
