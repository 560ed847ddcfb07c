"""The same questions put to bare routingkit-cch, scipy, networkx and osmnx, on the same graph.

Every peer gets the graph that the engine searches, turns included, with the same weights. None of
them knows places on the way along a street: they are asked from node to node, and routingkit-cch
also with the same stops and offsets as we are.
"""

import heapq
import itertools
from collections.abc import Sequence
from typing import Any

import networkx as nx
import numpy as np
import osmnx as ox
import routingkit_cch as rk
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from routing import Router
from routing.search.cch import CLOSED

Stops = list[tuple[int, int]]


class BareCch:
    """routingkit-cch as one would use it by itself."""

    def __init__(self, router: Router, weights_ms: Sequence[int]) -> None:
        engine = router.expansion
        if engine.order is None:
            order = rk.compute_order_degree(
                engine.node_count, engine.tail.tolist(), engine.head.tolist()
            )
        else:
            order = engine.order.tolist()
        keep_closed = False
        self.cch = rk.CCH(order, engine.tail.tolist(), engine.head.tolist(), keep_closed)
        self.weights_ms = list(weights_ms)
        self.metric = rk.CCHMetric(self.cch, self.weights_ms)
        self.query = rk.CCHQuery(self.metric)

    def time(self, source: int, target: int) -> int | None:
        """Node to node."""
        return self.query.run(source, target).distance

    def time_between(self, sources: Stops, targets: Stops) -> int | None:
        """From and to places on the way along streets: nodes with offsets."""
        return self.query.run_multi(sources, targets).distance

    def arcs(self, sources: Stops, targets: Stops) -> list[int]:
        """The path's arcs."""
        return self.query.run_multi(sources, targets).arc_path

    def pin(self, sources: list[int]) -> rk.CCHManyToOne:
        """Make ready for many to one."""
        return rk.CCHManyToOne(self.metric, sources)

    def nearest(self, pinned: rk.CCHManyToOne, target: int, count: int) -> list[tuple[int, int]]:
        """Ask for all, and take the least."""
        times = pinned.distances_to(target)
        return heapq.nsmallest(count, [(t, i) for i, t in enumerate(times) if t is not None])

    def table(self, pinned: rk.CCHManyToOne, targets: list[int]) -> list[list[int | None]]:
        """One sweep per target."""
        return [pinned.distances_to(target) for target in targets]

    def table_between(
        self, pinned: rk.CCHManyToOne, targets: Sequence[Stops]
    ) -> list[list[int | None]]:
        """One sweep per target, to places on the way along streets."""
        return [pinned.distances_to_multi(stops) for stops in targets]


class Changing:
    """A metric of routingkit-cch that changes; no query lives on it."""

    def __init__(self, bare: BareCch) -> None:
        self._bare = bare
        self._metric = rk.CCHMetric(bare.cch, bare.weights_ms)
        self._updater = rk.CCHMetricPartialUpdater(bare.cch)

    def change(self, weights_ms: dict[int, int]) -> None:
        """Change some arcs."""
        self._updater.apply(self._metric, weights_ms)

    def reset(self, weights_ms: list[int]) -> None:
        """Change all."""
        self._metric.reset(weights_ms)


def scipy_matrix(router: Router, weights_ms: Sequence[int]) -> Any:  # noqa: ANN401
    """Make scipy's matrix; the least of parallel arcs counts, a cost of nothing is a hair."""
    tail, head, weight = _columns(router, weights_ms)
    order = np.lexsort((weight, head, tail))
    tail, head, weight = tail[order], head[order], weight[order]
    is_first = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0))
    count = router.expansion.node_count
    columns = (weight[is_first] + 1e-6, (tail[is_first], head[is_first]))
    return coo_array(columns, shape=(count, count)).tocsr()


def scipy_time(matrix: Any, source: int, target: int) -> int | None:  # noqa: ANN401
    """One search, all nodes."""
    time = dijkstra(matrix, indices=source)[target]
    return None if np.isinf(time) else int(time)


def networkx_graph(router: Router, weights_ms: Sequence[int]) -> nx.MultiDiGraph:
    """Make a graph for networkx and osmnx."""
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_nodes_from(range(router.expansion.node_count))
    tail, head, weight = (column.tolist() for column in _columns(router, weights_ms))
    graph.add_edges_from(
        (a, b, {"time": time}) for a, b, time in zip(tail, head, weight, strict=True)
    )
    return graph


def networkx_time(graph: nx.MultiDiGraph, source: int, target: int) -> int | None:
    """Bidirectional Dijkstra."""
    try:
        return int(nx.bidirectional_dijkstra(graph, source, target, weight="time")[0])
    except nx.NetworkXNoPath:
        return None


def osmnx_time(graph: nx.MultiDiGraph, source: int, target: int) -> int | None:
    """Shortest path by osmnx, and its length."""
    path = ox.routing.shortest_path(graph, source, target, weight="time")
    if path is None:
        return None
    hops = itertools.pairwise(path)
    return sum(min(int(data["time"]) for data in graph[a][b].values()) for a, b in hops)


def _columns(router: Router, weights_ms: Sequence[int]) -> tuple[np.ndarray, ...]:
    """Give the open arcs."""
    engine, weight = router.expansion, np.array(weights_ms)
    is_open = weight < CLOSED
    return engine.tail[is_open], engine.head[is_open], weight[is_open]
