"""Travel times between many places at once: one sweep of the engine per place of the fewer side."""

from collections.abc import Sequence

import numpy as np

from routing.ground.geometry import FloatArray, IntArray
from routing.search.cch import Engine, Nodes, Queries, Stops
from routing.search.ends import Ends, along_one_arc, least_ms
from routing.search.weights import RoadsNow

PAIRS_MAX = 3  # up to here as many searches from place to place are quicker than one sweep
Rows = list[list[int | None]]


class Column:
    """The stops of many places in one row, as the engine's sweeps want them.

    Parameters
    ----------
    engine
        The contracted roads.
    groups
        The stops of each place; none where it is off the roads.

    Attributes
    ----------
    nodes : Nodes
        All nodes, place after place.
    """

    def __init__(self, engine: Engine, groups: Sequence[Stops]) -> None:
        self.nodes = engine.nodes([node for stops in groups for node, _ in stops])
        self._offset_ms = np.array([ms for stops in groups for _, ms in stops], dtype=np.float64)
        sizes = np.array([len(stops) for stops in groups], dtype=np.int64)
        self._used: IntArray = np.flatnonzero(sizes)
        self._first = (np.cumsum(sizes) - sizes)[self._used]
        self._count = len(groups)

    def least_ms(self, found: Sequence[Sequence[int | None]]) -> FloatArray:
        """Add the offsets and give each place its least time.

        Parameters
        ----------
        found
            Rows of one time per node; None = no way.

        Returns
        -------
        FloatArray
            The same rows, of one time per place; NaN = no way.
        """
        times_ms = np.full((len(found), self._count), np.nan)
        if len(self._used) and len(found):
            by_node = np.array(found, dtype=np.float64) + self._offset_ms
            times_ms[:, self._used] = np.fmin.reduceat(by_node, self._first, axis=1)
        return times_ms


class Origins:
    """Many places that drives begin at, put in columns once for many destinations.

    Parameters
    ----------
    engine
        The contracted roads.
    now
        The roads that the starts are ends on.
    starts
        Ends on these roads, one per place.
    """

    def __init__(self, engine: Engine, now: RoadsNow, starts: Sequence[Ends]) -> None:
        self.now = now
        self._starts = starts
        self._column = Column(engine, [start.sources for start in starts])
        self._arcs = [start.arcs for start in starts]

    def times_to_ms(self, queries: Queries[RoadsNow], goal: Ends) -> list[int | None]:
        """Give the time from each start to one goal, to the same milliseconds as `times_to_ms`.

        Parameters
        ----------
        queries
            This thread's questions, of the same roads.
        goal
            Ends on the same roads.

        Returns
        -------
        list of int or None
            One per start: whole milliseconds, None = no way.
        """
        found = queries.many_to_one(self._column.nodes, [goal.targets])
        times_ms = _to_rows(self._column.least_ms(found))[0]
        are_apart = list(map(goal.arcs.isdisjoint, self._arcs))
        if not all(are_apart):
            for row in [row for row, is_apart in enumerate(are_apart) if not is_apart]:
                times_ms[row] = least_ms(times_ms[row], self._starts[row], goal)
        return times_ms


class Destinations:
    """Many places that drives end at, put in columns once for many origins.

    Parameters
    ----------
    engine
        The contracted roads.
    now
        The roads that the goals are ends on.
    goals
        Ends on these roads, one per place.
    """

    def __init__(self, engine: Engine, now: RoadsNow, goals: Sequence[Ends]) -> None:
        self.now = now
        self._goals = goals
        self._column = Column(engine, [goal.targets for goal in goals])
        self._on_arc: dict[int, list[int]] = {}
        for number, goal in enumerate(goals):
            for arc in goal.arcs:
                self._on_arc.setdefault(arc, []).append(number)

    def times_from_ms(self, queries: Queries[RoadsNow], start: Ends) -> list[int | None]:
        """Give the time from one start to each goal, to the same milliseconds as `table_ms`.

        Parameters
        ----------
        queries
            This thread's questions, of the same roads.
        start
            Ends on the same roads.

        Returns
        -------
        list of int or None
            One per goal: whole milliseconds, None = no way.
        """
        found = queries.one_to_many([start.sources], self._column.nodes)
        times_ms = _to_rows(self._column.least_ms(found))[0]
        beside = {number for arc in start.arcs for number in self._on_arc.get(arc, ())}
        for number in sorted(beside):
            times_ms[number] = least_ms(times_ms[number], start, self._goals[number])
        return times_ms


def table_ms(
    engine: Engine, queries: Queries[RoadsNow], starts: Sequence[Ends], goals: Sequence[Ends]
) -> Rows:
    """Give the time from each start to each goal.

    Parameters
    ----------
    engine
        The contracted roads.
    queries
        This thread's questions.
    starts, goals
        Ends on the roads of these questions.

    Returns
    -------
    list of list
        A row per start: whole milliseconds, None = no way.
    """
    if len(starts) * len(goals) <= PAIRS_MAX:
        ask = queries.time
        return [[least_ms(ask(a.sources, b.targets), a, b) for b in goals] for a in starts]
    if len(starts) >= len(goals):
        column = Column(engine, [start.sources for start in starts])
        found = queries.many_to_one(column.nodes, [goal.targets for goal in goals])
        times_ms = column.least_ms(found).T
    else:
        column = Column(engine, [goal.targets for goal in goals])
        found = queries.one_to_many([start.sources for start in starts], column.nodes)
        times_ms = column.least_ms(found)
    _drive_along(times_ms, starts, goals)
    return _to_rows(times_ms)


def times_to_ms(queries: Queries[RoadsNow], starts: Sequence[Ends], goal: Ends) -> list[int | None]:
    """Give the time from each start to one goal: for few starts quicker than in columns.

    Parameters
    ----------
    queries
        This thread's questions.
    starts, goal
        Ends on the roads of these questions.

    Returns
    -------
    list of int or None
        One per start: whole milliseconds, None = no way.
    """
    if len(starts) <= PAIRS_MAX:
        return [
            least_ms(queries.time(start.sources, goal.targets), start, goal) for start in starts
        ]
    # The nodes are ends of the engine's own arcs: nothing is left to be checked.
    nodes = Nodes([node for start in starts for node, _ in start.sources])
    found = iter(queries.many_to_one(nodes, [goal.targets])[0])
    times_ms: list[int | None] = []
    for start in starts:
        least: int | None = None
        for _, offset_ms in start.sources:
            way_ms = next(found)
            if way_ms is not None and (least is None or way_ms + offset_ms < least):
                least = way_ms + offset_ms
        if not start.arcs.isdisjoint(goal.arcs):
            least = least_ms(least, start, goal)
        times_ms.append(least)
    return times_ms


def least_from_any_ms(
    engine: Engine, queries: Queries[RoadsNow], starts: Sequence[Ends], goals: Sequence[Ends]
) -> list[int | None]:
    """Give the time to each goal from the start that is nearest to it.

    Parameters
    ----------
    engine
        The contracted roads.
    queries
        This thread's questions.
    starts, goals
        Ends on the roads of these questions.

    Returns
    -------
    list of int or None
        One per goal: whole milliseconds, None = no way.
    """
    column = Column(engine, [goal.targets for goal in goals])
    found = queries.one_to_many([merge([start.sources for start in starts])], column.nodes)
    times_ms = column.least_ms(found)
    along_ms = np.full((len(starts), len(goals)), np.nan)
    _drive_along(along_ms, starts, goals)
    return _to_rows(np.fmin.reduce(np.vstack((times_ms, along_ms)), axis=0, keepdims=True))[0]


def merge(groups: Sequence[Stops]) -> Stops:
    """Make one set of stops of many: each node once, at its least offset."""
    least: dict[int, int] = {}
    for stops in groups:
        for node, offset_ms in stops:
            if offset_ms < least.get(node, offset_ms + 1):
                least[node] = offset_ms
    return Stops(list(least.items()))


def _drive_along(times_ms: FloatArray, starts: Sequence[Ends], goals: Sequence[Ends]) -> None:
    """Put in the drives that stay on one arc, where they are quicker."""
    on_arc: dict[int, list[int]] = {}
    for row, start in enumerate(starts):
        for arc in start.arcs:
            on_arc.setdefault(arc, []).append(row)
    for column, goal in enumerate(goals):
        rows = {row for arc in goal.arcs if arc in on_arc for row in on_arc[arc]}
        for row in rows:
            direct = along_one_arc(starts[row], goal)
            if direct is not None:
                times_ms[row, column] = np.fmin(times_ms[row, column], direct[0])


def _to_rows(times_ms: FloatArray) -> Rows:
    """Turn times into whole numbers, and NaN into None."""
    unreachable = np.isnan(times_ms)
    rows: Rows = np.where(unreachable, 0, times_ms).astype(np.int64).tolist()
    for row, column in np.argwhere(unreachable).tolist():
        rows[row][column] = None
    return rows
