"""Travel times by scipy's Dijkstra, worked out in another way than the router does.

Every place becomes a node of its own, joined to the points at which it cuts its arcs; the arcs are
split there. So the rest of an arc, the part of an arc and the way along one arc need no rule.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from routing import Profile, Router
from routing.cch import CLOSED
from schemas.base import LatLon

HAIR = 1e-6  # added to every edge: scipy takes 0 for "no edge"; too little to reach a whole ms


def times_ms(
    router: Router,
    weights_ms: Sequence[int],
    origins: Sequence[LatLon],
    destinations: Sequence[LatLon],
) -> list[list[int | None]]:
    """Give the time from each origin to each destination on the weights given."""
    count = router.graph.node_count
    cuts: dict[int, list[tuple[int, float, int]]] = defaultdict(list)  # driven_ms, fraction, node
    edges: list[tuple[int, int, int]] = []
    first_place = count
    count += len(origins) + len(destinations)
    for index, place in enumerate([*origins, *destinations]):
        snap = router._open_snap(place)
        for arc, fraction in snap.arcs if snap else ():
            if weights_ms[arc] < CLOSED:
                cuts[arc].append((round(fraction * weights_ms[arc]), fraction, count))
                ends = (first_place + index, count)
                edges.append((*(ends if index < len(origins) else ends[::-1]), 0))
                count += 1
    for arc, weight in enumerate(weights_ms):
        if weight < CLOSED:
            tail, head = int(router.graph.tail[arc]), int(router.graph.head[arc])
            edges += _split(tail, head, weight, sorted(cuts[arc]))
    matrix = _matrix(edges, count)
    sources = np.arange(first_place, first_place + len(origins))
    found = dijkstra(matrix, indices=sources)[:, first_place + len(origins) :]
    return [
        [None if np.isinf(time) else int(time) for time in row[: len(destinations)]]
        for row in found.tolist()
    ]


def _split(
    tail: int, head: int, weight: int, cuts: list[tuple[int, float, int]]
) -> list[tuple[int, int, int]]:
    """Split an arc at its cuts; cuts in one place are joined both ways."""
    stops = [(0, -1.0, tail), *cuts, (weight, 2.0, head)]
    edges = []
    for (at_ms, at, node), (next_ms, next_at, next_node) in pairwise(stops):
        edges.append((node, next_node, next_ms - at_ms))
        if at == next_at:
            edges.append((next_node, node, 0))
    return edges


def base_ms(router: Router, profile: Profile) -> list[int]:
    """Give the map's own times."""
    times: list[int] = router.graph.times_ms(profile).tolist()
    return times


def _matrix(edges: list[tuple[int, int, int]], count: int) -> Any:  # noqa: ANN401
    """Make scipy's matrix; of parallel edges the fastest counts."""
    best: dict[tuple[int, int], float] = {}
    for tail, head, time_ms in edges:
        key = (tail, head)
        best[key] = min(best.get(key, np.inf), time_ms + HAIR)
    tails, heads = np.array(list(best), dtype=np.int64).reshape(-1, 2).T
    return coo_array((list(best.values()), (tails, heads)), shape=(count, count)).tocsr()
