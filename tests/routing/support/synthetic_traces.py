"""Made-up drives over real roads whose truth is known, and the traces of them.

Everything comes from a seed. Noise is Gaussian in both directions; what a tracker does besides
(gaps, outliers, standing still) is put in on purpose.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np

from routing.places.snap import ArcPosition
from routing.roads.graph import RoadGraph
from routing.roads.lines import Lines
from routing.search.cch import Board, Engine, order_of
from routing.traces.driven import Driven, point_on
from routing.traces.fixes import Fix, Trace
from routing.traces.matching import Match
from schemas.ground.base import LatLon

DEGREE_M = 111_195.0
SECOND_MS = 1000


@dataclass(frozen=True)
class Drive:
    """The truth: whole arcs in order, and the time on each, milliseconds."""

    arcs: tuple[int, ...]
    times_ms: tuple[float, ...]

    @property
    def duration_ms(self) -> float:
        return sum(self.times_ms)


class Driver:
    """Makes drives along fastest ways between random junctions."""

    def __init__(self, graph: RoadGraph, seed: int) -> None:
        self.graph = graph
        self.lines = Lines(graph)
        self.random = Random(seed)
        order = order_of(graph.tail, graph.head, graph.lat, graph.lon)
        self._engine = Engine(graph.node_count, graph.tail, graph.head, order)
        self._board = Board(self._engine, graph.sirens_ms, "truth")

    def drive(self, least_m: float = 2_000.0, most_m: float = math.inf) -> Drive:
        """Make one drive of a length between these, at the map's own speeds with sirens."""
        while True:
            ends = [self.random.randrange(self.graph.node_count) for _ in range(2)]
            stops = [self._engine.stops([(end, 0)]) for end in ends]
            path = self._board.queries().path(stops[0], stops[1])
            if path is None:
                continue
            length_m = self.graph.length_mm[list(path.arcs)].sum() / 1000
            if least_m <= length_m <= most_m:
                times_ms = self.graph.sirens_ms[list(path.arcs)].tolist()
                return Drive(path.arcs, tuple(times_ms))

    def on_a_day(self, drive: Drive, slow: Mapping[int, float], spread: float = 0.12) -> Drive:
        """Give a drive as it goes on a day: roads slower than the map, luck with heavy tails.

        `slow` gives the true speed over the map's by index in `ROAD_CLASSES`; luck is Student's t
        with 3 degrees of freedom, `spread` wide in the logarithm, one draw for the whole drive,
        and a smaller Gaussian one for each arc.
        """
        heavy = self.random.gauss(0, 1) / math.sqrt(self.random.gammavariate(1.5, 2) / 3)
        times_ms = [
            time_ms
            / slow.get(int(self.graph.road_class[arc]), 1.0)
            * math.exp(spread * heavy + self.random.gauss(0, 0.1))
            for arc, time_ms in zip(drive.arcs, drive.times_ms, strict=True)
        ]
        return Drive(drive.arcs, tuple(times_ms))

    def ends(self, drive: Drive) -> tuple[LatLon, LatLon]:
        """Give where a drive begins and ends."""
        first, last = self.graph.tail[drive.arcs[0]], self.graph.head[drive.arcs[-1]]
        begin, end = (
            LatLon(lat=float(self.graph.lat[node]), lon=float(self.graph.lon[node]))
            for node in (first, last)
        )
        return begin, end

    def fixes(
        self, drive: Drive, sigma_m: float, *, every_ms: int = SECOND_MS, start_ms: int = 0
    ) -> list[Fix]:
        """Give the fixes of a drive, each with its noise."""
        until = np.cumsum(drive.times_ms)
        fixes = []
        for at_ms in range(0, int(until[-1]) + 1, every_ms):
            index = min(int(np.searchsorted(until, at_ms)), len(until) - 1)
            share = 1 - (until[index] - at_ms) / drive.times_ms[index]
            lat, lon = point_on(self.lines, ArcPosition(drive.arcs[index], float(share)))
            fixes.append(self.noisy(Fix(lat, lon, start_ms + at_ms), sigma_m))
        return fixes

    def noisy(self, fix: Fix, sigma_m: float) -> Fix:
        """Move a fix by Gaussian noise."""
        north, east = self.random.gauss(0, sigma_m), self.random.gauss(0, sigma_m)
        lon = fix.lon + east / DEGREE_M / math.cos(math.radians(fix.lat))
        return fix._replace(lat=fix.lat + north / DEGREE_M, lon=lon)


def score(graph: RoadGraph, drive: Drive, match: Match) -> tuple[float, float]:
    """Hold a match against the truth: (right metres / true metres, wrong metres / true metres)."""
    length_m = graph.length_mm / 1000
    true: Counter[int] = Counter()
    for arc in drive.arcs:
        true[arc] += float(length_m[arc])  # type: ignore[assignment]
    found: Counter[int] = Counter()
    for part in match.parts:
        for arc, start, end in part.driven:
            found[arc] += (end - start) * float(length_m[arc])  # type: ignore[assignment]
    whole = sum(true.values())
    right = sum((true & found).values())
    return right / whole, (sum(found.values()) - right) / whole


def untimed(fixes: Sequence[Fix]) -> Trace:
    """Give the same places without times."""
    return Trace.of(fix._replace(at_ms=None) for fix in fixes)


def is_continuous(graph: RoadGraph, driven: Sequence[Driven]) -> bool:
    """Tell whether each part begins where the one before ends: at a node, or turning round."""
    for before, after in pairwise(driven):
        at_node = (
            before.end == 1
            and after.start == 0
            and (graph.head[before.arc] == graph.tail[after.arc])
        )
        turned = graph.head[before.arc] == graph.tail[after.arc] and math.isclose(
            before.end, 1 - after.start, abs_tol=1e-9
        )
        if not (at_node or turned):
            return False
    return True
