"""Travel times by scipy's Dijkstra, worked out in another way than the router does.

Every place becomes a node of its own, joined to the points at which it cuts its arcs; the arcs are
split there. So the rest of an arc, the part of an arc and the way along one arc need no rule. What
a turn costs is paid at the end of its arc, by all who drive to it.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from routing import Profile, Router
from routing.places.snap import Snap
from routing.search.cch import CLOSED
from schemas.ground.base import LatLon

HAIR = 1e-6  # added to every edge: scipy takes 0 for "no edge"; too little to reach a whole ms

Edge = tuple[int, int, int]
Cut = tuple[int, float, int]
"""A place on an arc: milliseconds driven, fraction driven, the node that stands for it."""


def times_ms(
    router: Router,
    weights_ms: Sequence[int],
    origins: Sequence[LatLon],
    destinations: Sequence[LatLon],
    profile: Profile = Profile.SIRENS,
) -> list[list[int | None]]:
    """Give the time from each origin to each destination on the weights of road arcs given."""
    engine = router.expansion
    first_place = engine.node_count
    count = first_place + len(origins) + len(destinations)
    starts: dict[int, list[Cut]] = defaultdict(list)
    goals: dict[int, list[Cut]] = defaultdict(list)
    edges: list[Edge] = []
    for index, place in enumerate([*origins, *destinations]):
        is_origin = index < len(origins)
        snap = snap_of(router, weights_ms, place)
        for arc, fraction in snap.arcs if snap else ():
            if weights_ms[arc] < CLOSED:
                cut = (round(fraction * weights_ms[arc]), fraction, first_place + index)
                (starts if is_origin else goals)[arc].append(cut)
    first_copies = set(engine.copies[engine.copies_start[:-1]].tolist())
    turns = turn_ms(router, profile)
    for copy, arc in enumerate(engine.road_arc.tolist()):
        if turns[copy] == CLOSED or (arc >= 0 and weights_ms[arc] == CLOSED):
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
        edges += _split(*ends, weights_ms[arc], sorted(cuts), turns[copy])
    sources = np.arange(first_place, first_place + len(origins))
    found = dijkstra(_matrix(edges, count), indices=sources)[:, first_place + len(origins) :]
    return [
        [None if np.isinf(time) else int(time) for time in row[: len(destinations)]]
        for row in found.tolist()
    ]


def snap_of(router: Router, weights_ms: Sequence[int], place: LatLon) -> Snap | None:
    """Bring a place to the road, or to the nearest open one where that is closed."""
    snap = router.snap(place)
    is_open = np.array(weights_ms) < CLOSED
    if snap is None or any(is_open[arc] for arc, _ in snap.arcs):
        return snap
    return router.index.nearest_open(place.lat, place.lon, is_open, router.snap_limit_m)


def turn_ms(router: Router, profile: Profile) -> list[int]:
    """Give the fixed cost of each engine arc."""
    engine = router.expansion
    is_sirens = profile is Profile.SIRENS
    turns: list[int] = (engine.turn_sirens_ms if is_sirens else engine.turn_normal_ms).tolist()
    return turns


def base_ms(router: Router, profile: Profile) -> list[int]:
    """Give the map's own times; `CLOSED` where the profile may not drive at all."""
    turns, engine = turn_ms(router, profile), router.expansion
    firsts = engine.copies[engine.copies_start[:-1]].tolist()
    times: list[int] = router.graph.times_ms(profile).tolist()
    return [
        CLOSED if turns[first] == CLOSED else time
        for first, time in zip(firsts, times, strict=True)
    ]


def _split(tail: int, head: int, weight: int, cuts: list[Cut], turn: int) -> list[Edge]:
    """Split an arc at its cuts; cuts in one place are joined both ways."""
    stops = [(0, -1.0, tail), *cuts, (weight, 2.0, head)]
    edges = []
    for (at_ms, at, node), (next_ms, next_at, next_node) in pairwise(stops):
        paid_ms = turn if next_at > 1 else 0
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
