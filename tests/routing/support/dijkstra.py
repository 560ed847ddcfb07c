"""Travel times by scipy's Dijkstra, worked out in another way than the router does.

Every place becomes a node of its own, joined to the points at which it cuts its arcs; the arcs are
split there. So the rest of an arc, the part of an arc and the way along one arc need no rule. What
a turn costs is paid at the end of its arc, by all who drive to it. Where parts of an arc are closed
or slowed, it is split at their ends, too; a closed piece has no edge.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from routing import Profile, Router
from routing.ground.geometry import FloatArray, IntArray
from routing.places.parts import Parts
from routing.places.snap import ArcPosition
from routing.roads.turns import add_ms
from routing.search.cch import CLOSED
from schemas.ground.base import LatLon

HAIR = 1e-6  # added to every edge: scipy takes 0 for "no edge"; too little to reach a whole ms

Part = tuple[float, float, float]
"""A stretch of an arc, from and to fractions of its length, and its speed: 0 closed, 1 free."""

Edge = tuple[int, int, int]
Cut = tuple[int, float, int]
"""A place on an arc: milliseconds driven, fraction driven, the node that stands for it."""


class Arc:
    """One arc with what hinders driving on it.

    `whole_ms` is None where some of it is closed.
    """

    def __init__(self, free_ms: float, parts: Sequence[Part]) -> None:
        cuts = sorted({0.0, 1.0, *(cut for part in parts for cut in part[:2])})
        self.pieces = [
            (a, b, min([f for x, y, f in parts if x <= a and y >= b], default=1.0))
            for a, b in pairwise(cuts)
        ]
        self.free_ms = free_ms
        is_whole = all(factor > 0 for *_, factor in self.pieces)
        self.whole_ms = math.ceil(self._exact_ms(1.0)) if is_whole else None

    def at_ms(self, fraction: float) -> int:
        """Give the milliseconds on the open pieces until a place."""
        if fraction == 1.0 and self.whole_ms is not None:
            return self.whole_ms
        return round(self._exact_ms(fraction))

    def _exact_ms(self, fraction: float) -> float:
        total, before, joined = 0.0, 0.0, 0.0
        for index, (a, b, factor) in enumerate(self.pieces):
            if index and factor == self.pieces[index - 1][2]:
                a = joined  # noqa: PLW2901 - one stretch of one speed
            else:
                before = total
            joined = a
            if factor > 0:
                whole = (b - a) * self.free_ms / factor
                if fraction < b:
                    return before + whole * (fraction - a) / (b - a)
                total = before + whole
            elif fraction < b:
                return total
        return total

    def is_open(self, fraction: float) -> bool:
        """Tell whether an open stretch holds a place."""
        return any(a <= fraction <= b and factor > 0 for a, b, factor in self.pieces)

    def is_open_between(self, begin: float, end: float) -> bool:
        """Tell whether nothing is closed between two places."""
        return all(f > 0 for a, b, f in self.pieces if max(a, begin) < min(b, end))

    @property
    def leaves_from(self) -> float:
        """Give from where a drive can leave the arc; 2 where the very end is closed."""
        last = max([b for _, b, factor in self.pieces if factor == 0], default=0.0)
        return last if last < 1.0 else 2.0

    @property
    def comes_to(self) -> float:
        """Give how far a drive comes that enters the arc; -1 where its very beginning is closed."""
        first = min([a for a, _, factor in self.pieces if factor == 0], default=1.0)
        return first if first > 0.0 else -1.0


def times_ms(
    router: Router,
    weights_ms: Sequence[int],
    origins: Sequence[LatLon],
    destinations: Sequence[LatLon],
    profile: Profile = Profile.SIRENS,
    odd: Mapping[int, Arc] = MappingProxyType({}),
    holding: Collection[str] | None = None,
) -> list[list[int | None]]:
    """Give the time from each origin to each destination on the weights of road arcs given.

    `odd` are the arcs whose parts differ; their weights are not looked at.
    """
    engine = router.expansion
    first_place = engine.node_count
    count = first_place + len(origins) + len(destinations)
    starts: dict[int, list[Cut]] = defaultdict(list)
    goals: dict[int, list[Cut]] = defaultdict(list)
    edges: list[Edge] = []
    for index, place in enumerate([*origins, *destinations]):
        is_origin = index < len(origins)
        for arc, fraction in positions(router, weights_ms, place, odd, is_origin=is_origin):
            at_ms = odd[arc].at_ms(fraction) if arc in odd else round(fraction * weights_ms[arc])
            (starts if is_origin else goals)[arc].append((at_ms, fraction, first_place + index))
    first_copies = set(engine.copies[engine.copies_start[:-1]].tolist())
    turns = turn_ms(router, profile, holding)
    for copy, arc in enumerate(engine.road_arc.tolist()):
        is_closed = arc >= 0 and arc not in odd and weights_ms[arc] == CLOSED
        if turns[copy] == CLOSED or is_closed:
            continue
        begun = starts[arc] if copy in first_copies else []
        ends = (int(engine.tail[copy]), int(engine.head[copy]))
        if arc < 0:
            edges.append((*ends, turns[copy]))
            continue
        cuts = []
        for way, places in ((True, begun), (False, goals[arc])):
            for at_ms, fraction, node in places:
                edges.append((node, count, 0) if way else (count, node, 0))
                cuts.append((at_ms, fraction, count))
                count += 1
        whole_ms = odd[arc].at_ms(1.0) if arc in odd else weights_ms[arc]
        edges += _split(*ends, whole_ms, sorted(cuts), turns[copy], odd.get(arc))
    sources = np.arange(first_place, first_place + len(origins))
    found = dijkstra(_matrix(edges, count), indices=sources)[:, first_place + len(origins) :]
    return [
        [None if np.isinf(time) else int(time) for time in row[: len(destinations)]]
        for row in found.tolist()
    ]


def live(
    router: Router,
    profile: Profile,
    events: Sequence[tuple[Parts, float]],
    holding: Collection[str] | None = None,
) -> tuple[list[int], dict[int, Arc]]:
    """Give the arcs' times under events, and those whose parts differ."""
    weights_ms = base_ms(router, profile, holding)
    on_arc: dict[int, list[Part]] = defaultdict(list)
    for parts, factor in events:
        for arc, begin, end in zip(*(column.tolist() for column in parts), strict=True):
            on_arc[arc].append((begin, end, factor))
    odd = {}
    for arc, touching in on_arc.items():
        one = Arc(weights_ms[arc], touching)
        if weights_ms[arc] == CLOSED:
            continue
        if len({factor for *_, factor in one.pieces}) > 1:
            odd[arc] = one
        weights_ms[arc] = CLOSED if one.whole_ms is None else one.whole_ms
    return weights_ms, odd


def positions(
    router: Router,
    weights_ms: Sequence[int],
    place: LatLon,
    odd: Mapping[int, Arc] = MappingProxyType({}),
    *,
    is_origin: bool = True,
) -> list[ArcPosition]:
    """Give where a drive begins (or ends): beside the place, or where the nearest one can."""
    snap = router.snap(place)
    if snap is None:
        return []

    def span(arc: int) -> tuple[float, float]:
        if arc in odd:
            return (odd[arc].leaves_from, 1.0) if is_origin else (0.0, odd[arc].comes_to)
        return (0.0, 1.0) if weights_ms[arc] < CLOSED else (2.0, 1.0)

    def spans(arcs: IntArray) -> tuple[FloatArray, FloatArray]:
        low, high = np.array([span(arc) for arc in arcs.tolist()]).reshape(-1, 2).T
        return low, high

    here = [
        p
        for p in snap.arcs
        if (odd[p.arc].is_open(p.fraction) if p.arc in odd else weights_ms[p.arc] < CLOSED)
    ]
    if any(low <= p.fraction <= high for p in here for low, high in [span(p.arc)]):
        return here
    moved = router.index.nearest_open(place.lat, place.lon, spans, router.snap_limit_m)
    there = [] if moved is None else list(moved.arcs)
    return here + [p for p in there if p.arc not in odd or odd[p.arc].is_open(p.fraction)]


def turn_ms(router: Router, profile: Profile, holding: Collection[str] | None = None) -> list[int]:
    """Give the fixed cost of each engine arc; `holding` are the hours that are, None = all."""
    engine = router.expansion
    is_sirens = profile is Profile.SIRENS
    turns: list[int] = (engine.turn_sirens_ms if is_sirens else engine.turn_normal_ms).tolist()
    hours = router.graph.turns.hours
    for arc, index, sirens, normal in zip(
        engine.hourly_arc.tolist(),
        engine.hourly_index.tolist(),
        engine.hourly_sirens_ms.tolist(),
        engine.hourly_normal_ms.tolist(),
        strict=True,
    ):
        if holding is None or hours[index] in holding:
            turns[arc] = add_ms(turns[arc], sirens if is_sirens else normal)
    return turns


def base_ms(router: Router, profile: Profile, holding: Collection[str] | None = None) -> list[int]:
    """Give the map's own times; `CLOSED` where the profile may not drive at all, or not now."""
    turns, engine = turn_ms(router, profile, holding), router.expansion
    graph = router.graph
    shut = [graph.closing_hours[index] for index in graph.closed_while.tolist()]
    firsts = engine.copies[engine.copies_start[:-1]].tolist()
    times: list[int] = router.graph.times_ms(profile).tolist()
    return [
        CLOSED if turns[first] == CLOSED or (at and (holding is None or at in holding)) else time
        for first, time, at in zip(firsts, times, shut, strict=True)
    ]


def _split(
    tail: int, head: int, weight: int, cuts: list[Cut], turn: int, odd: Arc | None
) -> list[Edge]:
    """Split an arc at its cuts; cuts in one place are joined both ways."""
    stops = [(0, -1.0, tail), *cuts, (weight, 2.0, head)]
    edges = []
    for (at_ms, at, node), (next_ms, next_at, next_node) in pairwise(stops):
        paid_ms = turn if next_at > 1 else 0
        if odd is None or odd.is_open_between(max(at, 0.0), min(next_at, 1.0)):
            edges.append((node, next_node, next_ms - at_ms + paid_ms))
        if at == next_at:
            edges.append((next_node, node, 0))
    return edges


def _matrix(edges: list[Edge], count: int) -> Any:  # noqa: ANN401
    """Make scipy's matrix; of parallel edges the fastest counts."""
    best: dict[tuple[int, int], float] = {}
    for tail, head, time_ms in edges:
        key = (tail, head)
        best[key] = min(best.get(key, np.inf), time_ms + HAIR)
    tails, heads = np.array(list(best), dtype=np.int64).reshape(-1, 2).T
    return coo_array((list(best.values()), (tails, heads)), shape=(count, count)).tocsr()
