"""Shortest paths by customizable contraction hierarchies: the one module that knows routingkit_cch.

Node ids, offsets and weights are checked here: a wrong one makes it panic. Query objects are bound
to the thread that made them, so each thread has its own, and frees them itself (`owners`). A metric
must not change while a query object lives on it: new weights are made ready where nobody asks, and
then take the old ones' place in one assignment, so no question sees half a change.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, NewType, NoReturn, TypeVar

import numpy as np
import routingkit_cch as rk

from routing.ground.distinct import distinct
from routing.ground.geometry import FloatArray, Int32Array, IntArray
from routing.search.locality import Places
from routing.search.owners import Bound
from schemas.ground.errors import InvariantBroken

CLOSED = 2**31 - 1  # the library's infinity: an arc with this weight is never driven
IDLE_METRICS_MAX = 1  # kept for the next change, beside those that are still asked

Stop = tuple[int, int]
"""A node and the milliseconds already spent before it, or still to be spent after it."""

Stops = NewType("Stops", list[Stop])
"""Stops that `Engine.stops` has checked."""

Nodes = NewType("Nodes", list[int])
"""Node indices that `Engine.nodes` has checked."""

Tag = TypeVar("Tag")


@dataclass(frozen=True, slots=True)
class Path:
    """A shortest path: total time with both offsets, its end nodes, its arcs in driving order."""

    time_ms: int
    first_node: int
    last_node: int
    arcs: tuple[int, ...]


class _Metric:
    """The library's weights, and the ids of the query objects that use them.

    `missed` lists the arcs whose weights in force have changed since these were in force.
    """

    __slots__ = ("missed", "raw", "users")

    def __init__(self, raw: rk.CCHMetric) -> None:
        self.raw = raw
        self.users: set[int] = set()
        self.missed: list[IntArray] = []


class _Held:
    """The library's query objects on one metric, made when first asked; their thread's own."""

    __slots__ = ("all", "many_to_one", "metric", "one_to_many", "pinned", "point_to_point")

    def __init__(self, metric: _Metric) -> None:
        self.metric = metric
        self.forget()
        metric.users.add(id(self))

    def __del__(self) -> None:
        self.forget()  # then the metric: it may change again
        self.metric.users.discard(id(self))

    def forget(self) -> None:
        """Let go of the library's objects; the next question makes new ones."""
        self.point_to_point: rk.CCHQuery | None = None
        self.many_to_one: rk.CCHManyToOne | None = None
        self.one_to_many: rk.CCHOneToMany | None = None
        self.all: rk.CCHOneToMany | None = None
        self.pinned: Nodes | None = None  # the targets of `one_to_many`

    def pair(self) -> rk.CCHQuery:
        """Give what answers for one pair of stops."""
        if self.point_to_point is None:
            self.point_to_point = rk.CCHQuery(self.metric.raw)
        return self.point_to_point


class Queries(Generic[Tag]):
    """One thread's questions on one state of the weights; `tag` was published with them."""

    __slots__ = ("_bound", "tag")

    def __init__(self, metric: _Metric, tag: Tag) -> None:
        self.tag = tag
        self._bound = Bound(_Held(metric))

    def time(self, sources: Stops, targets: Stops) -> int | None:
        """Give the time from the best of the sources to the best of the targets.

        Parameters
        ----------
        sources, targets
            Nodes with what each costs before departure or after arrival.

        Returns
        -------
        int or None
            Whole milliseconds with both offsets; None = no way.

        Raises
        ------
        InvariantBroken
            The library failed.
        """
        if not sources or not targets:
            return None
        try:
            return self._bound.thing.pair().run_multi(sources, targets).distance
        except BaseException as error:  # noqa: BLE001 - a panic is none of Exception's
            self._fail(error)

    def times(self, sources: Sequence[Stops], targets: Sequence[Stops]) -> list[int | None]:
        """Give the time of each of many pairs of sources and targets, as `time` does."""
        try:
            ask = self._bound.thing.pair().run_multi
            pairs = zip(sources, targets, strict=True)
            return [ask(a, b).distance if a and b else None for a, b in pairs]
        except BaseException as error:  # noqa: BLE001
            self._fail(error)

    def path(self, sources: Stops, targets: Stops) -> Path | None:
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
            The library failed.
        """
        if not sources or not targets:
            return None
        try:
            # The result must be dropped before the next run: it is copied out and lives no longer.
            result = self._bound.thing.pair().run_multi(sources, targets)
            if result.distance is None:
                return None
            nodes = result.node_path
            return Path(result.distance, nodes[0], nodes[-1], tuple(result.arc_path))
        except BaseException as error:  # noqa: BLE001
            self._fail(error)

    def many_to_one(self, sources: Nodes, targets: Sequence[Stops]) -> list[list[int | None]]:
        """Give the time from each source to the best stop of each target, whole milliseconds.

        Parameters
        ----------
        sources
            Nodes, repeats allowed.
        targets
            For each target its stops; the best one counts.

        Returns
        -------
        list of list
            One row per target, in it one time per source; None = no way.

        Raises
        ------
        InvariantBroken
            The library failed.
        """
        if not sources:
            return [[] for _ in targets]
        try:
            held = self._bound.thing
            if held.many_to_one is None:
                held.many_to_one = rk.CCHManyToOne(held.metric.raw, sources)
            else:
                held.many_to_one.repin_sources(sources)
            nowhere: list[int | None] = [None] * len(sources)
            ask = held.many_to_one.distances_to_multi
            return [ask(stops) if stops else nowhere for stops in targets]
        except BaseException as error:  # noqa: BLE001
            self._fail(error)

    def one_to_many(self, sources: Sequence[Stops], targets: Nodes) -> list[list[int | None]]:
        """Give the time from the best stop of each source to each target, whole milliseconds.

        Parameters
        ----------
        sources
            For each source its stops; the best one counts.
        targets
            Nodes, repeats allowed.

        Returns
        -------
        list of list
            One row per source, in it one time per target; None = no way.

        Raises
        ------
        InvariantBroken
            The library failed.
        """
        if not targets:
            return [[] for _ in sources]
        try:
            held = self._bound.thing
            if held.one_to_many is None:
                held.one_to_many = rk.CCHOneToMany(held.metric.raw, targets)
            elif targets is not held.pinned:
                held.one_to_many.repin_targets(targets)
            held.pinned = targets
            nowhere: list[int | None] = [None] * len(targets)
            ask = held.one_to_many.distances_from_multi
            return [ask(stops) if stops else nowhere for stops in sources]
        except BaseException as error:  # noqa: BLE001
            self._fail(error)

    def from_all(self, sources: Stops, everywhere: Nodes) -> list[int | None]:
        """Give the time from the best of the sources to each of many nodes that stay the same.

        Parameters
        ----------
        sources
            Nodes with what each costs before departure.
        everywhere
            The nodes, the same at every call: they are prepared once.

        Returns
        -------
        list of int or None
            Whole milliseconds, one per node; None = no way.

        Raises
        ------
        InvariantBroken
            The library failed.
        """
        if not sources:
            return [None] * len(everywhere)
        try:
            held = self._bound.thing
            if held.all is None:
                held.all = rk.CCHOneToMany(held.metric.raw, everywhere)
            return held.all.distances_from_multi(sources)
        except BaseException as error:  # noqa: BLE001
            self._fail(error)

    def _fail(self, error: BaseException) -> NoReturn:
        """Drop what a panic, or an interrupt, leaves unusable, and name a panic."""
        self._bound.thing.forget()
        if not _is_panic(error):
            raise error
        message = f"The routing engine failed: {error}. This is a defect; please report it."
        raise InvariantBroken(message) from None


class Engine:
    """The contracted roads: topology only, shared by every weight vector.

    Parameters
    ----------
    node_count
        Nodes are 0 to node_count - 1.
    tail, head
        Node indices of each arc, in range.
    order
        Elimination order, a permutation of the nodes.
    """

    def __init__(
        self, node_count: int, tail: Int32Array, head: Int32Array, order: Int32Array
    ) -> None:
        self.node_count, self.arc_count = node_count, len(tail)
        if not np.array_equal(np.sort(order), np.arange(node_count)):
            message = f"The elimination order is no permutation of {node_count} nodes."
            raise InvariantBroken(message)
        self.nodes(tail.tolist())
        self.nodes(head.tolist())
        keep_closed = False  # an arc that is closed now may open later
        self._cch = rk.CCH(order.tolist(), tail.tolist(), head.tolist(), keep_closed)
        self._local = threading.local()
        self._places = Places(order, tail)

    def nodes(self, nodes: list[int]) -> Nodes:
        """Check node indices.

        Parameters
        ----------
        nodes
            Indices.

        Returns
        -------
        Nodes
            The same list.

        Raises
        ------
        InvariantBroken
            One is out of range.
        """
        if nodes and (min(nodes) < 0 or max(nodes) >= self.node_count):
            message = f"A node index lies outside 0..{self.node_count - 1}: {nodes[:8]}."
            raise InvariantBroken(message)
        return Nodes(nodes)

    def stops(self, stops: list[Stop]) -> Stops:
        """Check stops.

        Parameters
        ----------
        stops
            Node indices with milliseconds.

        Returns
        -------
        Stops
            The same list.

        Raises
        ------
        InvariantBroken
            A node is out of range, or an offset is not in 0..CLOSED - 1.
        """
        for node, offset_ms in stops:
            if not (0 <= node < self.node_count and 0 <= offset_ms < CLOSED):
                message = (
                    f"A node index lies outside 0..{self.node_count - 1}, or an offset outside "
                    f"0..{CLOSED - 1} ms: {stops[:8]}."
                )
                raise InvariantBroken(message)
        return Stops(stops)

    def check(self, arcs: IntArray, weights_ms: Int32Array) -> None:
        """Refuse weights that do not fit their arcs, or are out of range (`InvariantBroken`)."""
        if len(weights_ms) != len(arcs) or (len(arcs) and weights_ms.min() < 0):
            message = f"{len(weights_ms)} weights for {len(arcs)} arcs, or one out of range."
            raise InvariantBroken(message)

    def prepare(self, weights_ms: Int32Array, changed: IntArray, idle: _Metric | None) -> _Metric:
        """Make the weights of all arcs ready, in a metric that nobody asks where there is one.

        `changed` are the arcs that differ from the weights in force before.
        """
        if idle is not None:
            try:
                self._change(idle, weights_ms, [*idle.missed, changed])
            except BaseException as error:
                if not _is_panic(error):
                    raise
            else:
                idle.missed = []
                return idle
        return _Metric(rk.CCHMetric(self._cch, weights_ms.tolist()))

    def _change(self, metric: _Metric, weights_ms: Int32Array, missed: list[IntArray]) -> None:
        """Bring a metric up to date: in part where little changed, or all of it in one place."""
        if sum(map(len, missed)) > self.arc_count:
            metric.raw.reset(weights_ms.tolist())
            return
        changed = distinct(*missed)
        if self._places.are_sooner_all_weighed(changed):
            metric.raw.reset(weights_ms.tolist())
        elif len(changed):
            changes = zip(changed.tolist(), weights_ms[changed].tolist(), strict=True)
            self._updater().apply(metric.raw, dict(changes))

    def _updater(self) -> rk.CCHMetricPartialUpdater:
        """Give this thread's updater: it, too, is bound to its thread."""
        kept: Bound[rk.CCHMetricPartialUpdater] | None = getattr(self._local, "updater", None)
        if kept is None:
            kept = self._local.updater = Bound(rk.CCHMetricPartialUpdater(self._cch))
        return kept.thing


class Board(Generic[Tag]):
    """The weights in force, for all threads to ask, and the next ones being made ready.

    Parameters
    ----------
    engine
        The contracted roads.
    weights_ms
        One per arc, 0 to `CLOSED`; `CLOSED` bars the arc. Not to be changed afterwards.
    tag
        What answers on these weights are to be known by.
    """

    def __init__(self, engine: Engine, weights_ms: Int32Array, tag: Tag) -> None:
        engine.check(np.arange(engine.arc_count), weights_ms)
        self._engine = engine
        self._publishing, self._swapping = threading.Lock(), threading.Lock()
        self._local = threading.local()
        self._weights_ms = weights_ms.copy()
        self._metrics = [engine.prepare(weights_ms, np.zeros(0, np.int64), None)]
        self._current: tuple[_Metric, Tag] = (self._metrics[0], tag)

    @property
    def tag(self) -> Tag:
        """Give what was published with the weights in force."""
        return self._current[1]

    def publish(self, weights_ms: Int32Array, tag: Tag, arcs: IntArray | None = None) -> None:
        """Put other weights into force; questions being asked end on the old ones.

        Parameters
        ----------
        weights_ms
            One per arc, 0 to `CLOSED`.
        tag
            What answers on these weights are to be known by.
        arcs
            The arcs whose weights are given, each once; None = all.

        Raises
        ------
        InvariantBroken
            The number of weights is wrong, or one is out of range; the old ones stay.
        """
        given = np.arange(self._engine.arc_count) if arcs is None else arcs
        self._engine.check(given, weights_ms)
        with self._publishing:
            before_ms = self._weights_ms[given]
            self._weights_ms[given] = weights_ms
            # Nobody begins to ask a metric that is not current: one without users stays idle.
            replaced = self._current[0]
            idle = [m for m in self._metrics if m is not replaced and not m.users]
            try:
                metric = self._engine.prepare(self._weights_ms, given, idle[0] if idle else None)
            except BaseException:
                self._weights_ms[given] = before_ms
                raise
            with self._swapping:
                self._current = (metric, tag)
            asked = [m for m in self._metrics if m.users and m is not metric]
            # The first idle one is in force now, or failed to change and goes.
            spare = [m for m in (replaced, *idle[1:]) if not m.users]
            self._metrics = [metric, *asked, *spare[:IDLE_METRICS_MAX]]
            for other in self._metrics[1:]:
                other.missed.append(given)

    def queries(self) -> Queries[Tag]:
        """Give this thread's questions on the weights in force.

        Returns
        -------
        Queries
            For this thread alone; to be asked for again before each question.
        """
        kept: Queries[Tag] | None = getattr(self._local, "queries", None)
        if kept is not None and kept.tag is self._current[1]:
            return kept
        # The old ones go first: the metric under them may be the next to change.
        kept = self._local.queries = None
        with self._swapping:
            metric, tag = self._current
            queries = Queries(metric, tag)
        self._local.queries = queries
        return queries


def order_of(tail: Int32Array, head: Int32Array, lat: FloatArray, lon: FloatArray) -> Int32Array:
    """Compute the order in which nodes are contracted (inertial flow, 0.2 s per 10 000).

    Parameters
    ----------
    tail, head
        Nodes at which each arc starts and ends.
    lat, lon
        Of each node, WGS 84 degrees; several nodes may lie in one place.

    Returns
    -------
    Int32Array
        A permutation of the nodes. It changes the speed of answers, never the answers.
    """
    order = rk.compute_order_inertial(
        len(lat), tail.tolist(), head.tolist(), lat.tolist(), lon.tolist()
    )
    return np.array(order, dtype=np.int32)


def _is_panic(error: BaseException) -> bool:
    """Tell whether the library has panicked; its error's class cannot be imported."""
    return type(error).__name__ == "PanicException"
