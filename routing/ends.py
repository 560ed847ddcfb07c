"""Where a drive begins and ends: a place, its arcs, and the stops that the engine is asked with.

A drive begins on an arc at the part that is left of it, and ends on an arc at the part driven.
The way from a place to the road beside it is not counted.
"""

from collections.abc import Sequence
from typing import NamedTuple

from routing.cch import CLOSED, Engine, Stops
from routing.expansion import Expansion
from routing.geometry import int_view
from routing.profile import Profile
from routing.snap import Snap, SnapIndex
from routing.weights import RoadsNow


class Start(NamedTuple):
    """An arc on which a drive can begin: fraction and time driven, what is left, the node ahead."""

    arc: int
    fraction: float
    driven_ms: int
    rest_ms: int
    node: int


class Goal(NamedTuple):
    """An arc on which a drive can end: fraction and time driven of it, the nodes behind."""

    arc: int
    fraction: float
    driven_ms: int
    nodes: tuple[int, ...]


class Ends(NamedTuple):
    """A place on the roads of one version.

    Attributes
    ----------
    now : RoadsNow
        The roads of that version.
    snap : Snap or None
        Where on the road, on an open one if there is one in reach; None = off the roads.
    starts, goals : tuple
        Open arcs on which a drive can begin and end.
    sources, targets : Stops
        The same for the engine: each node once, at its least time.
    arcs : frozenset of int
        The arcs among the goals.
    """

    now: RoadsNow
    snap: Snap | None
    starts: tuple[Start, ...]
    goals: tuple[Goal, ...]
    sources: Stops
    targets: Stops
    arcs: frozenset[int]


class Spot:
    """A place brought to the road by one router, to be asked for again and again.

    Parameters
    ----------
    owner
        What brought it to the road; spots of another router are refused.
    lat, lon
        The place, WGS 84 degrees.
    snap
        Where on the road; None = off the roads.
    """

    __slots__ = ("by_profile", "lat", "lon", "owner", "snap")

    def __init__(self, owner: object, lat: float, lon: float, snap: Snap | None) -> None:
        self.owner, self.lat, self.lon, self.snap = owner, lat, lon, snap
        self.by_profile: dict[Profile, Ends] = {}  # what was worked out last, for one version


class EndFinder:
    """Works out the ends of drives.

    Parameters
    ----------
    index
        The roads, indexed for nearness.
    engine
        The contracted roads.
    expansion
        Which engine arcs stand for a road arc.
    turn_ms
        By profile, the fixed cost of each engine arc.
    limit_m
        How far the open road may be that serves a place on a closed one, metres.
    """

    def __init__(
        self,
        index: SnapIndex,
        engine: Engine,
        expansion: Expansion,
        turn_ms: dict[Profile, Sequence[int]],
        limit_m: float,
    ) -> None:
        self._index, self._engine, self.limit_m = index, engine, limit_m
        self._turn_ms = turn_ms
        self._copies = int_view(expansion.copies)
        self._copies_start = int_view(expansion.copies_start)
        self._tail, self._head = int_view(expansion.tail), int_view(expansion.head)

    def ends(self, spot: Spot, now: RoadsNow) -> Ends:
        """Give a place's ends on the roads of a version, from memory where they are known.

        Parameters
        ----------
        spot
            A place of this finder's router.
        now
            The roads.

        Returns
        -------
        Ends
            Without starts and goals where the place is off the roads.

        Raises
        ------
        ValueError
            The spot is another router's.
        """
        kept = spot.by_profile.get(now.profile)
        if kept is not None and kept.now is now:
            return kept
        if spot.owner is not self:
            message = "The spot belongs to another router; make it with this router's `spot`."
            raise ValueError(message)
        ends = spot.by_profile[now.profile] = self._find(spot, now)
        return ends

    def _find(self, spot: Spot, now: RoadsNow) -> Ends:
        """Work the ends out."""
        snap, time_of = spot.snap, now.time_of
        if snap is not None and all(time_of[arc] >= CLOSED for arc, _ in snap.arcs):
            is_open = now.is_open
            snap = self._index.nearest_open(spot.lat, spot.lon, is_open, self.limit_m) or snap
        turn_ms = self._turn_ms[now.profile]
        starts, goals = [], []
        sources: dict[int, int] = {}
        targets: dict[int, int] = {}
        for arc, fraction in snap.arcs if snap is not None else ():
            time_ms: int = time_of[arc]
            if time_ms >= CLOSED:
                continue
            driven_ms = round(fraction * time_ms)
            begin, end = self._copies_start[arc], self._copies_start[arc + 1]
            copy = self._copies[begin]
            rest_ms, node = time_ms - driven_ms + turn_ms[copy], self._head[copy]
            starts.append(Start(arc, fraction, driven_ms, rest_ms, node))
            if rest_ms < sources.get(node, CLOSED):
                sources[node] = rest_ms
            nodes = tuple([self._tail[self._copies[row]] for row in range(begin, end)])
            goals.append(Goal(arc, fraction, driven_ms, nodes))
            for node in nodes:
                if driven_ms < targets.get(node, CLOSED):
                    targets[node] = driven_ms
        stops = self._engine.stops
        arcs = frozenset([goal.arc for goal in goals])
        return Ends(
            now,
            snap,
            tuple(starts),
            tuple(goals),
            stops(list(sources.items())),
            stops(list(targets.items())),
            arcs,
        )


def along_one_arc(start: Ends, goal: Ends) -> tuple[int, int, float, float] | None:
    """Find the quickest drive that stays on one arc, from behind to ahead.

    Parameters
    ----------
    start, goal
        Ends on the same roads.

    Returns
    -------
    tuple or None
        (milliseconds, arc, fraction at the start, fraction at the end); of equals the lowest arc.
    """
    drives = [
        (end.driven_ms - begin.driven_ms, begin.arc, begin.fraction, end.fraction)
        for begin in start.starts
        for end in goal.goals
        if begin.arc == end.arc and begin.fraction <= end.fraction
    ]
    return min(drives, default=None)


def least_ms(time_ms: int | None, start: Ends, goal: Ends) -> int | None:
    """Give the lesser of a way by the engine and a drive along one arc.

    Parameters
    ----------
    time_ms
        The engine's answer; None = no way.
    start, goal
        Ends on the same roads.

    Returns
    -------
    int or None
        Whole milliseconds; None = neither.
    """
    if start.arcs.isdisjoint(goal.arcs):
        return time_ms
    direct = along_one_arc(start, goal)
    if direct is None or (time_ms is not None and time_ms <= direct[0]):
        return time_ms
    return direct[0]


def flatten(groups: Sequence[Ends]) -> tuple[list[int], list[int], list[int]]:
    """Lay the sources of many ends in one row.

    Parameters
    ----------
    groups
        Ends on the same roads.

    Returns
    -------
    tuple of list
        Nodes, milliseconds at each, and which of the ends each belongs to.
    """
    nodes, offsets_ms, owner = [], [], []
    for index, ends in enumerate(groups):
        for node, offset_ms in ends.sources:
            nodes.append(node)
            offsets_ms.append(offset_ms)
            owner.append(index)
    return nodes, offsets_ms, owner
