"""Shortest paths by customizable contraction hierarchies: the one module that knows routingkit_cch.

What the library leaves to its caller is done here. Node ids and weights are checked before they
reach it, since it answers a wrong one with a panic: a `BaseException` that leaves the query object
unusable. Query objects are bound to the thread that made them, so each thread has its own. A
weight vector is never changed under a query: a change makes new `Weights`, and queries move over.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import routingkit_cch as rk

from routing.geometry import FloatArray, Int32Array
from routing.graph import RoadGraph
from schemas.errors import InvariantBroken

CLOSED = 2**31 - 1  # the library's infinity: an arc with this weight is never driven

Stop = tuple[int, int]
"""A node and the milliseconds already spent before it, or still to be spent after it."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Path:
    """A shortest path: total time with both offsets, and the nodes and arcs in driving order."""

    time_ms: int
    nodes: tuple[int, ...]
    arcs: tuple[int, ...]


class _Queries:
    """One thread's query objects on one weight vector, each made at its first use."""

    def __init__(self, metric: rk.CCHMetric) -> None:
        self.metric = metric
        self.many_to_one: rk.CCHManyToOne | None = None
        self.one_to_many: rk.CCHOneToMany | None = None
        self.point_to_point: rk.CCHQuery | None = None


class Weights:
    """One travel time per arc, made ready for queries; never changed afterwards."""

    def __init__(self, engine: "Engine", slot: str, metric: rk.CCHMetric) -> None:
        self._engine, self._slot, self._metric = engine, slot, metric

    def many_to_one(self, sources: Sequence[int], targets: Sequence[Stop]) -> list[int | None]:
        """Give the time from each source to the best of the targets, whole milliseconds.

        Parameters
        ----------
        sources
            Node indices, repeats allowed.
        targets
            Nodes with what each still costs after arrival; the best one counts.

        Returns
        -------
        list of int or None
            One per source, in order; None = no way.

        Raises
        ------
        InvariantBroken
            A node or an offset is out of range, or the library failed.
        """
        if not sources or not targets:
            return [None] * len(sources)
        self._engine.require_nodes(sources)
        self._engine.require_stops(targets)
        return self._run(lambda queries: _many_to_one(queries, sources, targets))

    def one_to_many(self, sources: Sequence[Stop], targets: Sequence[int]) -> list[int | None]:
        """Give the time from the best of the sources to each target, whole milliseconds.

        Parameters
        ----------
        sources
            Nodes with what each costs before departure; the best one counts.
        targets
            Node indices, repeats allowed.

        Returns
        -------
        list of int or None
            One per target, in order; None = no way.

        Raises
        ------
        InvariantBroken
            A node or an offset is out of range, or the library failed.
        """
        if not sources or not targets:
            return [None] * len(targets)
        self._engine.require_stops(sources)
        self._engine.require_nodes(targets)
        return self._run(lambda queries: _one_to_many(queries, sources, targets))

    def path(self, sources: Sequence[Stop], targets: Sequence[Stop]) -> Path | None:
        """Find the shortest path from the best source to the best target.

        Parameters
        ----------
        sources, targets
            Nodes with what each costs before departure or after arrival.

        Returns
        -------
        Path or None
            None = no way.

        Raises
        ------
        InvariantBroken
            A node or an offset is out of range, or the library failed.
        """
        if not sources or not targets:
            return None
        self._engine.require_stops(sources)
        self._engine.require_stops(targets)
        return self._run(lambda queries: _path(queries, sources, targets))

    def _run(self, ask: Callable[[_Queries], Answer]) -> Answer:
        """Ask with this thread's query objects; drop them if the library fails."""
        queries = self._engine.queries(self._slot, self._metric)
        try:
            return ask(queries)
        except BaseException as error:
            self._engine.forget(self._slot)  # a panic, or an interrupt, leaves them unusable
            if type(error).__name__ != "PanicException":
                raise
            message = f"The routing engine failed: {error}. This is a defect; please report it."
            raise InvariantBroken(message) from None


class Engine:
    """The contracted roads: topology only, shared by every weight vector.

    Parameters
    ----------
    graph
        The roads; its `order` is used where there is one, else it is computed.
    """

    def __init__(self, graph: RoadGraph) -> None:
        order = graph.order if graph.order is not None else elimination_order(graph)
        self._node_count, self._arc_count = graph.node_count, graph.arc_count
        tail, head = graph.tail.tolist(), graph.head.tolist()
        self._cch = rk.CCH(order.tolist(), tail, head, False)  # noqa: FBT003 (keep closed arcs)
        self._local = threading.local()

    def weigh(self, slot: str, weights_ms: Sequence[int]) -> Weights:
        """Make a weight vector ready for queries.

        Parameters
        ----------
        slot
            What the weights are for ("sirens"); queries on an older vector of the slot are
            dropped, in each thread, when the new one is first asked.
        weights_ms
            One per arc, 1 to `CLOSED`; `CLOSED` bars the arc.

        Returns
        -------
        Weights
            Ready for queries from any thread.

        Raises
        ------
        InvariantBroken
            The number of weights is wrong, or one is out of range.
        """
        fits = len(weights_ms) == self._arc_count
        if not fits or min(weights_ms) < 1 or max(weights_ms) > CLOSED:
            message = f"{len(weights_ms)} weights for {self._arc_count} arcs, or one out of range."
            raise InvariantBroken(message)
        return Weights(self, slot, rk.CCHMetric(self._cch, list(weights_ms)))

    def queries(self, slot: str, metric: rk.CCHMetric) -> _Queries:
        """Give this thread's query objects on a weight vector."""
        kept: dict[str, _Queries] = self._local.__dict__
        if slot not in kept or kept[slot].metric is not metric:
            kept[slot] = _Queries(metric)
        return kept[slot]

    def forget(self, slot: str) -> None:
        """Drop this thread's query objects of a slot; the next question makes new ones."""
        self._local.__dict__.pop(slot, None)

    def require_nodes(self, nodes: Sequence[int]) -> None:
        """Refuse a node index out of range (`InvariantBroken`)."""
        if min(nodes) < 0 or max(nodes) >= self._node_count:
            message = f"A node index lies outside 0..{self._node_count - 1}: {nodes}."
            raise InvariantBroken(message)

    def require_stops(self, stops: Sequence[Stop]) -> None:
        """Refuse a node index or an offset out of range (`InvariantBroken`)."""
        self.require_nodes([node for node, _ in stops])
        if any(not 0 <= offset_ms < CLOSED for _, offset_ms in stops):
            message = f"An offset lies outside 0..{CLOSED - 1} ms: {stops}."
            raise InvariantBroken(message)


def elimination_order(graph: RoadGraph) -> Int32Array:
    """Compute the order in which nodes are contracted (inertial flow, 0.2 s per 10 000).

    Parameters
    ----------
    graph
        The roads.

    Returns
    -------
    Int32Array
        A permutation of the nodes. It changes the speed of answers, never the answers.
    """
    return order_of(graph.tail, graph.head, graph.lat, graph.lon)


def order_of(tail: Int32Array, head: Int32Array, lat: FloatArray, lon: FloatArray) -> Int32Array:
    """Compute the elimination order of any graph whose nodes have a place.

    Parameters
    ----------
    tail, head
        Nodes at which each arc starts and ends.
    lat, lon
        Of each node, WGS 84 degrees; several nodes may lie in one place.

    Returns
    -------
    Int32Array
        A permutation of the nodes.
    """
    order = rk.compute_order_inertial(
        len(lat), tail.tolist(), head.tolist(), lat.tolist(), lon.tolist()
    )
    return np.array(order, dtype=np.int32)


def _many_to_one(
    queries: _Queries, sources: Sequence[int], targets: Sequence[Stop]
) -> list[int | None]:
    if queries.many_to_one is None:
        queries.many_to_one = rk.CCHManyToOne(queries.metric, list(sources))
    else:
        queries.many_to_one.repin_sources(list(sources))
    return queries.many_to_one.distances_to_multi(list(targets))


def _one_to_many(
    queries: _Queries, sources: Sequence[Stop], targets: Sequence[int]
) -> list[int | None]:
    if queries.one_to_many is None:
        queries.one_to_many = rk.CCHOneToMany(queries.metric, list(targets))
    else:
        queries.one_to_many.repin_targets(list(targets))
    return queries.one_to_many.distances_from_multi(list(sources))


def _path(queries: _Queries, sources: Sequence[Stop], targets: Sequence[Stop]) -> Path | None:
    if queries.point_to_point is None:
        queries.point_to_point = rk.CCHQuery(queries.metric)
    # The result must be dropped before the next run: it is copied out and lives no longer.
    result = queries.point_to_point.run_multi(list(sources), list(targets))
    if result.distance is None:
        return None
    return Path(result.distance, tuple(result.node_path), tuple(result.arc_path))
