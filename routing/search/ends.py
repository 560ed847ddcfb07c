"""Where a drive begins and ends: a place, its arcs, and the stops that the engine is asked with.

A drive begins on an arc at the part that is left of it, and ends on an arc at the part driven.
The way from a place to the road beside it is not counted.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from routing.ground.geometry import BoolArray, FloatArray, Int32Array, IntArray, int_view
from routing.ground.profile import Profile
from routing.places.snap import Snap, SnapIndex
from routing.roads.searched import Expansion
from routing.search.cch import CLOSED, Stops
from routing.search.weights import RoadsNow


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


class Ends:
    """A place on the roads of one version.

    Attributes
    ----------
    now : RoadsNow
        The roads of that version.
    snap : Snap or None
        Where on the road, on an open one if there is one in reach; None = off the roads.
    sources, targets : Stops
        What the engine is asked with: each node once, at its least time.
    arcs : frozenset of int
        The open arcs that pass the place.
    """

    __slots__ = ("_finder", "arcs", "now", "snap", "sources", "targets")

    def __init__(
        self,
        finder: "EndFinder",
        now: RoadsNow,
        snap: Snap | None,
        stops: tuple[Stops, Stops, frozenset[int]],
    ) -> None:
        self._finder, self.now, self.snap = finder, now, snap
        self.sources, self.targets, self.arcs = stops

    @property
    def starts(self) -> tuple[Start, ...]:
        """Give the open arcs on which a drive can begin, one by one."""
        return self._finder.starts(self.now, self.snap)

    @property
    def goals(self) -> tuple[Goal, ...]:
        """Give the open arcs on which a drive can end, one by one."""
        return self._finder.goals(self.now, self.snap)


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

    __slots__ = ("by_profile", "lat", "latest", "lon", "owner", "snap")

    def __init__(self, owner: object, lat: float, lon: float, snap: Snap | None) -> None:
        self.owner, self.lat, self.lon, self.snap = owner, lat, lon, snap
        self.by_profile: dict[Profile, Ends] = {}  # what was worked out last, for one version
        self.latest: Ends | None = None  # of any profile: looked at first, that is cheaper


class EndFinder:
    """Works out the ends of drives.

    Parameters
    ----------
    index
        The roads, indexed for nearness.
    expansion
        Which engine arcs stand for a road arc.
    turns_ms
        By profile, the fixed cost of each engine arc.
    limit_m
        How far the open road may be that serves a place on a closed one, metres.
    """

    def __init__(
        self,
        index: SnapIndex,
        expansion: Expansion,
        turns_ms: dict[Profile, Int32Array],
        limit_m: float,
    ) -> None:
        self._index, self.limit_m = index, limit_m
        first = expansion.copies[expansion.copies_start[:-1]]
        self._node_ahead = int_view(expansion.head[first])
        self._turn_ahead_ms = {
            profile: int_view(np.asarray(turn_ms)[first]) for profile, turn_ms in turns_ms.items()
        }
        self._nodes_behind = int_view(expansion.tail[expansion.copies])
        is_single = np.diff(expansion.copies_start) == 1
        self._only_node_behind = int_view(np.where(is_single, expansion.tail[first], -1))
        self._copies_start = int_view(expansion.copies_start)

    def ends(self, spot: Spot, now: RoadsNow) -> Ends:
        """Work out a place's ends on the roads of a version, and let the place remember them.

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
        if spot.owner is not self:
            message = "The spot belongs to another router; make it with this router's `spot`."
            raise ValueError(message)
        snap = spot.snap
        stops = self._stops(now, snap)
        if snap is not None and not stops[2]:
            is_open, limit_m = now.is_open, self.limit_m
            snap = self._index.nearest_open(spot.lat, spot.lon, is_open, limit_m) or snap
            stops = self._stops(now, snap)
        ends = spot.by_profile[now.profile] = spot.latest = Ends(self, now, snap, stops)
        return ends

    def _stops(self, now: RoadsNow, snap: Snap | None) -> tuple[Stops, Stops, frozenset[int]]:
        """Give sources, targets and open arcs of a place.

        The nodes are ends of the engine's own arcs and the offsets are below `CLOSED`: nothing
        is left to be checked.
        """
        time_of, only_behind = now.time_of, self._only_node_behind
        turn_ms = self._turn_ahead_ms[now.profile]
        sources: dict[int, int] = {}
        targets: dict[int, int] = {}
        arcs = []
        for arc, fraction in snap.arcs if snap is not None else ():
            time_ms = time_of[arc]
            if time_ms >= CLOSED:
                continue
            arcs.append(arc)
            driven_ms = round(fraction * time_ms)
            rest_ms, node = time_ms - driven_ms + turn_ms[arc], self._node_ahead[arc]
            if rest_ms < sources.get(node, CLOSED):
                sources[node] = rest_ms
            behind = only_behind[arc]
            for node in (behind,) if behind >= 0 else self._all_behind(arc):
                if driven_ms < targets.get(node, CLOSED):
                    targets[node] = driven_ms
        return Stops(list(sources.items())), Stops(list(targets.items())), frozenset(arcs)

    def sources_of(
        self, now: RoadsNow, arc: IntArray, fraction: FloatArray
    ) -> tuple[IntArray, IntArray, BoolArray]:
        """Work out many sources at once, to the same milliseconds as for one place.

        Parameters
        ----------
        now
            The roads.
        arc, fraction
            Arcs, and the part driven of each.

        Returns
        -------
        tuple of IntArray, IntArray and BoolArray
            Of each arc: the node ahead, the milliseconds until there, and whether it is open.
        """
        time_ms = now.times_ms[arc].astype(np.int64)
        rest_ms = time_ms - np.rint(fraction * time_ms).astype(np.int64)
        rest_ms += np.asarray(self._turn_ahead_ms[now.profile])[arc]
        return np.asarray(self._node_ahead)[arc], rest_ms, time_ms < CLOSED

    def _all_behind(self, arc: int) -> Sequence[int]:
        """List the engine's nodes at which an arc and its copies are entered."""
        return self._nodes_behind[self._copies_start[arc] : self._copies_start[arc + 1]]

    def starts(self, now: RoadsNow, snap: Snap | None) -> tuple[Start, ...]:
        """Give the open arcs on which a drive can begin."""
        starts = []
        for arc, fraction in snap.arcs if snap is not None else ():
            time_ms = now.time_of[arc]
            if time_ms < CLOSED:
                driven_ms = round(fraction * time_ms)
                rest_ms = time_ms - driven_ms + self._turn_ahead_ms[now.profile][arc]
                starts.append(Start(arc, fraction, driven_ms, rest_ms, self._node_ahead[arc]))
        return tuple(starts)

    def goals(self, now: RoadsNow, snap: Snap | None) -> tuple[Goal, ...]:
        """Give the open arcs on which a drive can end."""
        goals = []
        for arc, fraction in snap.arcs if snap is not None else ():
            time_ms = now.time_of[arc]
            if time_ms < CLOSED:
                nodes = tuple(self._all_behind(arc))
                goals.append(Goal(arc, fraction, round(fraction * time_ms), nodes))
        return tuple(goals)


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
