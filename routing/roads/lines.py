"""The arcs' polylines laid out in one row, with how far along its arc each point lies."""

import numpy as np

from routing.ground.geometry import FloatArray, IntArray, great_circle_m
from routing.roads.graph import DEGREES_DECIMALS, RoadGraph


class Lines:
    """Every point of every arc, ends included, arc after arc.

    Parameters
    ----------
    graph
        The roads.

    Attributes
    ----------
    start : IntArray
        Arc i's points are ``start[i]:start[i + 1]``, two or more.
    arc : IntArray
        The arc of each point.
    lat, lon : FloatArray
        WGS 84 degrees.
    step_m : FloatArray
        Metres from each point to the next of its arc; 0 at an arc's last point.
    fraction : FloatArray
        Part of the arc's length before each point: 0.0 at its tail to exactly 1.0 at its head.
    """

    def __init__(self, graph: RoadGraph) -> None:
        sizes = np.diff(graph.shape_start) + 2
        self.start: IntArray = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        self.arc: IntArray = np.repeat(np.arange(graph.arc_count), sizes)
        self.lat = self._interleave(graph.lat[graph.tail], graph.shape_lat, graph.lat[graph.head])
        self.lon = self._interleave(graph.lon[graph.tail], graph.shape_lon, graph.lon[graph.head])
        self.step_m = self._steps_m()
        self.fraction = self._fractions()

    def cut(self, arc: int, begin: float, end: float) -> tuple[tuple[float, float], ...]:
        """Give the line of a part of an arc.

        Parameters
        ----------
        arc
            Its index.
        begin, end
            Fractions of its length, 0.0 <= begin <= end <= 1.0.

        Returns
        -------
        tuple
            Points (lat, lon), WGS 84 degrees, two or more, in driving direction.
        """
        first, last = int(self.start[arc]), int(self.start[arc + 1])
        fraction = self.fraction[first:last]
        lat, lon = self.lat[first:last], self.lon[first:last]
        east = (lon - lon[0] + 180.0) % 360.0 - 180.0  # no line goes round the globe
        inner = (fraction > begin) & (fraction < end)
        at = np.concatenate(([begin], fraction[inner], [end]))
        lats = np.interp(at, fraction, lat).round(DEGREES_DECIMALS + 2)
        lons = (np.interp(at, fraction, east) + lon[0] + 180.0) % 360.0 - 180.0
        return tuple(zip(lats.tolist(), lons.round(DEGREES_DECIMALS + 2).tolist(), strict=True))

    def _interleave(self, tails: FloatArray, shapes: FloatArray, heads: FloatArray) -> FloatArray:
        """Put each arc's tail before and its head behind its shape points."""
        row = np.empty(self.start[-1])
        is_shape = np.ones(len(row), dtype=bool)
        is_shape[self.start[:-1]] = False
        is_shape[self.start[1:] - 1] = False
        row[self.start[:-1]], row[self.start[1:] - 1], row[is_shape] = tails, heads, shapes
        return row

    def _steps_m(self) -> FloatArray:
        """Measure from each point to the next one of its arc."""
        metres = great_circle_m(self.lat[:-1], self.lon[:-1], self.lat[1:], self.lon[1:])
        steps = np.append(metres, 0.0)
        steps[self.start[1:] - 1] = 0.0
        return steps

    def _fractions(self) -> FloatArray:
        """Divide the length before each point by its arc's length."""
        before = np.concatenate(([0.0], np.cumsum(self.step_m)[:-1]))
        first, last = self.start[:-1], self.start[1:] - 1
        total = before[last] - before[first]
        share = before - before[first][self.arc]
        divisor = np.where(total > 0, total, 1.0)[self.arc]
        fraction = np.clip(share / divisor, 0.0, 1.0)
        fraction[last] = 1.0
        return fraction
