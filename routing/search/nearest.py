"""The units nearest to a call by road time, exactly, without asking for all of them.

Landmarks bound every unit's time from below; those with the least bounds are asked for. When the
last unit wanted is no slower than the least bound left, no other can be nearer.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from routing.ground.geometry import FloatArray, Int32Array, IntArray
from routing.ground.profile import Profile
from routing.search.cch import Nodes, Queries
from routing.search.ends import EndFinder, Ends, Spot, least_ms
from routing.search.landmarks import Landmarks
from routing.search.weights import RoadsNow

ASKED_FIRST = 2  # times the units wanted: enough in three of four questions (measured)
ASKED_MORE = 6


class Standing(NamedTuple):
    """Where the units stand on the roads of one version, laid out for the engine.

    Units that are off the roads, or on closed ones, are left out; the others are known by rank.

    Attributes
    ----------
    now : RoadsNow
        The roads.
    unit : list of int
        Index in the fleet of each rank, ascending.
    start : list of int
        One more than ranks: rank r's stops are ``[start[r]:start[r + 1]]`` of the next two.
    node, offset_ms : list of int
        The stops.
    rows : Int32Array or None
        What landmarks know of each rank; None = none were asked.
    arc, arc_rank : list of int
        Each open arc that a unit is on, ascending, and its rank.
    stuck : list of int
        Indices of units that no drive leads away from: they come along their own arc or not at all.
    """

    now: RoadsNow
    unit: list[int]
    start: list[int]
    node: list[int]
    offset_ms: list[int]
    rows: Int32Array | None
    arc: list[int]
    arc_rank: list[int]
    stuck: list[int]

    def on_arcs(self, arcs: frozenset[int]) -> set[int]:
        """List the ranks on some arcs."""
        found: set[int] = set()
        for arc in arcs:
            found.update(self.arc_rank[bisect_left(self.arc, arc) : bisect_right(self.arc, arc)])
        return found

    def bound_ms(self, landmarks: Landmarks | None, goal: Ends, speed_up: float) -> FloatArray:
        """Give a lower bound of each unit's time to a place through a junction, milliseconds.

        Parameters
        ----------
        landmarks
            Of the profile; None = without: every bound is 0.
        goal
            The place on the same roads.
        speed_up
            The greatest speed of today over the map's, 1 or more.

        Returns
        -------
        FloatArray
            One per unit that is left in; empty where the place cannot be reached at all.
        """
        if not goal.targets or not self.unit:
            return np.zeros(0)
        if landmarks is None or self.rows is None:
            return np.zeros(len(self.unit))
        return landmarks.bounds_ms(self.rows, goal.targets, speed_up)


class _Positions(NamedTuple):
    """Arcs that units are on: the unit's index, the arc, the part driven of it."""

    unit: IntArray
    arc: IntArray
    fraction: FloatArray


@dataclass(eq=False)
class Fleet:
    """Units brought to the road by one router, to be asked for again and again.

    Attributes
    ----------
    unit_ids : tuple of str
        Ascending, each once.
    spots : tuple of Spot
        Where each is.
    standing : dict
        What was worked out last, by profile.
    """

    unit_ids: tuple[str, ...]
    spots: tuple[Spot, ...]
    standing: dict[Profile, Standing] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lay the units' arcs out in columns."""
        places = [(unit, spot.snap) for unit, spot in enumerate(self.spots) if spot.snap]
        rows = [(unit, arc, part) for unit, snap in places for arc, part in snap.arcs]
        table = np.array(rows, dtype=np.float64).reshape(-1, 3)  # exact for whole numbers to 2**53
        self._on_road = _Positions(table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2])

    def stand(
        self, finder: EndFinder, now: RoadsNow, landmarks: Landmarks | None, speed_up: float
    ) -> Standing:
        """Lay out where the units stand on the roads of one version, and remember it.

        Parameters
        ----------
        finder
            Of the router that brought the units to the road; another is refused (`ValueError`).
        now
            The roads.
        landmarks
            Of the profile; None = do without.
        speed_up
            The greatest speed of today over the map's, 1 or more.

        Returns
        -------
        Standing
            The same units.
        """
        for spot in self.spots:
            if spot.owner is not finder:
                finder.ends(spot, now)  # refuses it
        unit, arc, fraction = self._on_road
        node, offset_ms, can_leave, is_open = finder.sources_of(now, arc, fraction)
        # Whom closed roads keep is served from the nearest open one: few, so one by one.
        shut = np.setdiff1d(unit, unit[can_leave]).tolist()
        moved = [(index, finder.ends(self.spots[index], now)) for index in shut]
        more = [(index, *stop) for index, ends in moved for stop in ends.sources]
        more_arcs = [(index, arc) for index, ends in moved for arc in ends.arcs]
        stops = _rows(np.stack((unit, node, offset_ms), axis=1)[can_leave], more)
        stops = stops[np.argsort(stops[:, 0], kind="stable")]
        units, start = np.unique(stops[:, 0], return_index=True)
        on_arc = _rows(np.stack((unit, arc), axis=1)[is_open], more_arcs)
        on_arc = on_arc[np.isin(on_arc[:, 0], units)]
        on_arc = on_arc[np.argsort(on_arc[:, 1], kind="stable")]
        rows = None
        if landmarks is not None and len(units):
            offsets_ms = stops[:, 2].astype(np.float64)
            rows = landmarks.rows_of(stops[:, 1], offsets_ms, start, speed_up)
        standing = self.standing[now.profile] = Standing(
            now=now,
            unit=units.tolist(),
            start=[*start.tolist(), len(stops)],
            node=stops[:, 1].tolist(),
            offset_ms=stops[:, 2].tolist(),
            rows=rows,
            arc=on_arc[:, 1].tolist(),
            arc_rank=np.searchsorted(units, on_arc[:, 0]).tolist(),
            stuck=[index for index, ends in moved if ends.arcs and not ends.sources],
        )
        return standing


def _rows(table: IntArray, more: Sequence[tuple[int, ...]]) -> IntArray:
    """Put rows under a table."""
    return np.concatenate((table, np.array(more, dtype=np.int64).reshape(-1, table.shape[1])))


def rank_units(
    queries: Queries[RoadsNow],
    standing: Standing,
    goal: Ends,
    beside: Mapping[int, Ends],
    *,
    stuck: Mapping[int, Ends],
    bound_ms: FloatArray,
    count: int,
) -> list[tuple[int, int]]:
    """Rank the units nearest to a place.

    Parameters
    ----------
    queries
        This thread's questions.
    standing
        Where the units stand on the roads of these questions.
    goal
        The place on the same roads.
    beside
        The ends of each unit, by rank, that is on one of the goal's arcs.
    stuck
        The ends of each unit, by index, of `Standing.stuck`.
    bound_ms
        A lower bound of each rank's time; empty where no drive leads to the place.
    count
        Units wanted, 1 or more.

    Returns
    -------
    list of tuple
        (milliseconds, index of the unit), ascending; fewer than wanted where no more can come.
    """
    alone = ((least_ms(None, ends, goal), unit) for unit, ends in stuck.items())
    times = [(time_ms, unit) for time_ms, unit in alone if time_ms is not None]
    if not len(bound_ms):
        reached = ((least_ms(None, e, goal), standing.unit[rank]) for rank, e in beside.items())
        times += [(time_ms, unit) for time_ms, unit in reached if time_ms is not None]
        return sorted(times)[:count]
    total = len(bound_ms)
    bound_ms[list(beside)] = 0.0  # a drive along one arc passes no junction
    # Without bounds all are asked at once.
    first = total if standing.rows is None else min(ASKED_FIRST * count + ASKED_MORE, total)
    asked = np.argpartition(bound_ms, first - 1)[:first] if first < total else np.arange(total)
    times += _times(queries, standing, goal, beside, asked)
    worst_ms = sorted(times)[count - 1][0] if len(times) >= count else np.inf
    is_left = bound_ms <= worst_ms
    is_left[asked] = False
    left = np.flatnonzero(is_left)
    if len(left):
        times += _times(queries, standing, goal, beside, left)
    return sorted(times)[:count]


def _times(
    queries: Queries[RoadsNow],
    standing: Standing,
    goal: Ends,
    beside: Mapping[int, Ends],
    ranks: IntArray,
) -> list[tuple[int, int]]:
    """Ask for the times of some units: (milliseconds, index); who cannot come is left out."""
    start, offset_ms, asked = standing.start, standing.offset_ms, ranks.tolist()
    # The nodes are ends of the engine's own arcs: nothing is left to be checked.
    if len(asked) == len(standing.unit):  # all of them, in order
        nodes = Nodes(standing.node)
    else:
        stops = [stop for rank in asked for stop in range(start[rank], start[rank + 1])]
        nodes = Nodes([standing.node[stop] for stop in stops])
    found = iter(queries.many_to_one(nodes, [goal.targets])[0])
    times: list[tuple[int, int]] = []
    for rank in asked:
        least: int | None = None
        for stop in range(start[rank], start[rank + 1]):
            way_ms = next(found)
            if way_ms is not None and (least is None or way_ms + offset_ms[stop] < least):
                least = way_ms + offset_ms[stop]
        if rank in beside:
            least = least_ms(least, beside[rank], goal)
        if least is not None:
            times.append((least, standing.unit[rank]))
    return times
