"""From GPS traces to what was driven: a hidden Markov model over the roads.

Newson & Krumm, "Hidden Markov Map Matching Through Noise and Sparseness", ACM GIS 2009: a fix lies
off its road by a Gaussian error; between two fixes the way on the roads is as long as the straight
line, but for an exponential difference. Viterbi's algorithm finds the likeliest places of all
fixes together; the match breaks where nothing fits. Beyond the paper: a heading counts where there
is one, a vehicle may turn round on a street, noise may push it back a little, the error is
measured on the trace itself, and a gap is filled with the fastest way.

Our own, because the libraries that exist bring a road network of their own that must be built and
kept beside ours: Leuven.MapMatching searches in pure Python; fmm and its kin (fastmm, ch-router)
precompute a table per network; OSRM and Valhalla need tiles. Distances between candidates are what
a match costs, and our contracted roads give a table of them in microseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from routing.ground.geometry import distance_m, great_circle_m
from routing.places.segments import Segments
from routing.places.snap import ArcPosition
from routing.roads.graph import RoadGraph
from routing.roads.lines import Lines
from routing.traces.candidates import Candidates, candidates
from routing.traces.driven import Driven, Joiner, line_of, merged, point_on
from routing.traces.filter import Unused, Waypoints, in_order, shaking_m, waypoints
from routing.traces.fixes import Trace
from routing.traces.viterbi import Choice, Layer, MatchParams, Viterbi
from schemas.ground.base import LatLon

SIGMA_M_MIN: Final = 4.0  # a good receiver, with the map's own error; Newson & Krumm: 4.07
SIGMA_M_MAX: Final = 25.0  # between towers; beyond it a match would be a guess
REACH_SIGMAS: Final = 5.0
REACH_M_MIN: Final = 35.0
HEADING_COST_MAX: Final = 4.5  # three standard deviations: a vehicle that stands turns its compass
HALF_TURN_DEG: Final = 180.0
MAD_TO_SIGMA: Final = 1.4826  # of a Gaussian: median absolute deviation to standard deviation


class MatchedFix(NamedTuple):
    """A fix, or the mean of some, brought to the road: the first one's row, its time, the place.

    `at_ms` counts milliseconds since 1970 UTC, None where the trace has no times; `offset_m` is
    from the fix to the road, `along_m` from the part's begin on the roads, metres.
    """

    row: int
    at_ms: int | None
    arc: int
    fraction: float
    offset_m: float
    along_m: float


@dataclass(frozen=True, slots=True)
class MatchedPart:
    """A drive without a break: its fixes in order, at least one, and all that was driven.

    `line` is what was driven on the map, a single point where nothing was.
    """

    fixes: tuple[MatchedFix, ...]
    driven: tuple[Driven, ...]
    line: tuple[LatLon, ...]
    length_m: float
    straight_m: float  # from fix to fix as the crow flies: what `length_m` is to be held against


@dataclass(frozen=True, slots=True)
class Match:
    """A trace on the roads.

    `near` counts fixes that say nothing new (a vehicle that stands); `unused` gives the reason for
    each row that is in no part; `sigma_m` is the error that was measured or given.
    """

    parts: tuple[MatchedPart, ...]
    near: int
    unused: dict[int, Unused]
    sigma_m: float

    @property
    def length_m(self) -> float:
        """Metres driven, all parts together."""
        return sum(part.length_m for part in self.parts)

    @property
    def straight_m(self) -> float:
        """Metres from fix to fix, all parts together."""
        return sum(part.straight_m for part in self.parts)


class Matcher:
    """Matches traces to one map. Deterministic: equal traces give equal matches.

    Parameters
    ----------
    graph
        The roads.
    params
        What is likely.
    """

    def __init__(self, graph: RoadGraph, params: MatchParams | None = None) -> None:
        self.graph = graph
        self.params = MatchParams() if params is None else params
        self.lines = Lines(graph)
        self._segments = Segments(self.lines)
        self._joiner = Joiner(graph)
        self._length_m = self._joiner.length_m.tolist()

    def match(self, trace: Trace) -> Match:
        """Find what was driven.

        Parameters
        ----------
        trace
            Any trace: empty, of one fix, with NaN, out of order.

        Returns
        -------
        Match
            Each row of the trace is in a part, near, or unused for a reason.
        """
        trace = trace.with_times_that_tell()
        sigma_m = self.params.sigma_m or self._measure_sigma_m(trace)
        points = waypoints(trace, sigma_m)
        reach_m = max(REACH_M_MIN, REACH_SIGMAS * sigma_m)
        found = candidates(self._segments, points.lat, points.lon, reach_m)
        off_road = points.row[np.diff(found.start) == 0].tolist()
        unused = points.unused | dict.fromkeys(off_road, Unused.OFF_ROAD)
        layers = self._layers(points, found, sigma_m)
        viterbi = Viterbi(layers, self._joiner, self.params, sigma_m)
        chains, lost = viterbi.run()
        whole = [chain for chain in chains if len(chain) > 1] or chains[:1]
        lost += [chain[0].layer for chain in chains if chain not in whole]
        unused |= {layers[layer].row: Unused.NO_WAY for layer in lost}
        parts = tuple(self._part(viterbi, layers, chain) for chain in whole)
        return Match(parts, points.near, dict(sorted(unused.items())), sigma_m)

    def _measure_sigma_m(self, trace: Trace) -> float:
        """Measure the error of the fixes; held to its bounds.

        Robustly: from how far they lie off the nearest road, and, as between many roads the nearest
        is nearer than the true one, from how much a dense trace shakes.
        """
        rows, _ = in_order(trace)
        lat, lon = trace.lat[rows], trace.lon[rows]
        found = candidates(self._segments, lat, lon, 2 * SIGMA_M_MAX)
        reached = np.flatnonzero(np.diff(found.start))
        sigma_m = shaking_m(lat, lon)
        if len(reached) > len(rows) / 2:  # else the roads that are meant are not on this map
            nearest_m = np.minimum.reduceat(found.away_m, found.start[reached])
            sigma_m = max(sigma_m, MAD_TO_SIGMA * float(np.median(nearest_m)))
        return min(max(sigma_m, SIGMA_M_MIN), SIGMA_M_MAX)

    def _layers(self, points: Waypoints, found: Candidates, sigma_m: float) -> list[Layer]:
        """Lay out the waypoints that have a road within reach."""
        turned = points.heading_deg.repeat(np.diff(found.start)) - found.bearing_deg
        off_deg = np.abs((turned + HALF_TURN_DEG) % (2 * HALF_TURN_DEG) - HALF_TURN_DEG)
        heading_cost = np.nan_to_num(off_deg / self.params.heading_deg) ** 2 / 2  # NaN: not known
        cost = (found.away_m / sigma_m) ** 2 / 2 + np.minimum(heading_cost, HEADING_COST_MAX)
        breaks = _breaks(points, found, self.params)
        layers = []
        for index, (row, lat, lon) in enumerate(
            zip(points.row.tolist(), points.lat.tolist(), points.lon.tolist(), strict=True)
        ):
            span = slice(int(found.start[index]), int(found.start[index + 1]))
            pairs = zip(found.arc[span].tolist(), found.fraction[span].tolist(), strict=True)
            places = [ArcPosition(*pair) for pair in pairs]
            if places:
                at_ms = None if points.at_ms is None else int(points.at_ms[index])
                layers.append(Layer(row, lat, lon, at_ms, places, cost[span], breaks[index]))
        return layers

    def _part(
        self, viterbi: Viterbi, layers: Sequence[Layer], chain: Sequence[Choice]
    ) -> MatchedPart:
        """Join the places of a chain to a drive."""
        driven: list[Driven] = []
        fixes: list[MatchedFix] = []
        along_m = straight_m = lat = lon = 0.0
        for before, choice in zip([None, *chain], chain, strict=False):
            layer = layers[choice.layer]
            place = layer.places[choice.place]
            if before is not None:
                last = layers[before.layer]
                step_m = distance_m(last.lat, last.lon, layer.lat, layer.lon)
                straight_m += step_m
                at = ArcPosition(fixes[-1].arc, fixes[-1].fraction)
                # Steps back are noise one by one, as they were chosen: added up since the farthest
                # place they are no reason to drive round to it.
                chosen = last.places[before.place]
                direct = viterbi.is_direct(at, place) or (
                    at.arc in {chosen.arc, place.arc} and viterbi.is_direct(chosen, place)
                )
                way = self._joiner.join(at, place, away_m=step_m, direct=direct)
                along_m += sum((d.end - d.start) * self._length_m[d.arc] for d in way)
                driven += way
                place = ArcPosition(way[-1].arc, way[-1].end) if way else at
            lat, lon = point_on(self.lines, place)
            offset_m = distance_m(layer.lat, layer.lon, lat, lon)
            fixes.append(MatchedFix(layer.row, layer.at_ms, *place, offset_m, along_m))
        parts = merged(driven)
        line = line_of(self.lines, parts) if parts else (LatLon(lat=lat, lon=lon),)
        return MatchedPart(tuple(fixes), parts, line, along_m, straight_m)


def _breaks(points: Waypoints, found: Candidates, params: MatchParams) -> list[bool]:
    """Tell of each waypoint whether no way from the last one on a road is to be looked for."""
    lat, lon = points.lat, points.lon
    step_m = [0.0, *great_circle_m(lat[:-1], lon[:-1], lat[1:], lon[1:]).tolist()]
    breaks = []
    off_m, last = 0.0, -1
    for index, on_road in enumerate((np.diff(found.start) > 0).tolist()):
        if on_road:
            far = last >= 0 and _is_gap(points, last, index, params)
            breaks.append(far or off_m > params.off_road_m_max)
            last, off_m = index, 0.0
        else:
            breaks.append(False)
            off_m += step_m[index] if last < index - 1 else 0.0
    return breaks


def _is_gap(points: Waypoints, a: int, b: int, params: MatchParams) -> bool:
    """Tell whether two waypoints are too far apart, in space or time, to be joined."""
    if points.at_ms is not None and points.at_ms[b] - points.at_ms[a] > params.gap_s_max * 1000:
        return True
    away_m = distance_m(points.lat[a], points.lon[a], points.lat[b], points.lon[b])
    return away_m > params.gap_m_max
