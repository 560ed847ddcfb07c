"""Where a drive begins and ends: a place, its arcs, and the stops that the engine is asked with.

A drive begins on an arc at the part that is left of it, and ends on an arc at the part driven.
The way from a place to the road beside it is not counted.

Where a part of an arc is closed, a drive can end before it and begin behind it. A place from which
no drive can leave begins at the nearest point from which one can, and so for the other end.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from routing.ground.geometry import BoolArray, FloatArray, Int32Array, IntArray, int_view
from routing.ground.profile import Profile
from routing.places.snap import Snap, SnapIndex
from routing.roads.searched import Expansion
from routing.search.cch import CLOSED, Stops
from routing.search.pieces import Clock
from routing.search.weights import RoadsNow
from schemas.ground.errors import InvariantBroken


class Start(NamedTuple):
    """An arc on which a drive can begin: fraction and time driven, what is left, the node ahead.

    `node` is -1 where a closed part lies ahead: then only a drive along the arc is possible.
    """

    arc: int
    fraction: float
    driven_ms: int
    rest_ms: int
    node: int


class Goal(NamedTuple):
    """An arc on which a drive can end: fraction and time driven of it, the nodes behind.

    There are none where a closed part lies behind: then only a drive along the arc is possible.
    """

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
        Where on the road; None = off the roads.
    start_snap, goal_snap : Snap or None
        The nearest point from which a drive can leave, and to which one can come: mostly `snap`.
    sources, targets : Stops
        What the engine is asked with: each node once, at its least time.
    arcs : frozenset of int
        The arcs of which an open part holds the place or one of the two points.
    """

    __slots__ = ("_finder", "arcs", "goal_snap", "now", "snap", "sources", "start_snap", "targets")

    def __init__(
        self,
        finder: "EndFinder",
        now: RoadsNow,
        snap: Snap | None,
        stops: tuple[Stops, Stops, frozenset[int]],
    ) -> None:
        self._finder, self.now, self.snap = finder, now, snap
        self.start_snap = self.goal_snap = snap
        self.sources, self.targets, self.arcs = stops

    @property
    def starts(self) -> tuple[Start, ...]:
        """Give the open arcs on which a drive can begin, one by one."""
        here = self._finder.starts(self.now, self.snap)
        if self.start_snap is self.snap:
            return here
        return (*here, *self._finder.starts(self.now, self.start_snap))

    @property
    def goals(self) -> tuple[Goal, ...]:
        """Give the open arcs on which a drive can end, one by one."""
        here = self._finder.goals(self.now, self.snap)
        if self.goal_snap is self.snap:
            return here
        return (*here, *self._finder.goals(self.now, self.goal_snap))

    def point(self, arc: int, fraction: float) -> tuple[float, float]:
        """Give the place at which a drive begins or ends, (lat, lon), WGS 84 degrees.

        A position that is neither a start nor a goal is a defect (`InvariantBroken`).
        """
        for snap in (self.snap, self.start_snap, self.goal_snap):
            if snap is not None and (arc, fraction) in snap.arcs:
                return snap.lat, snap.lon
        message = "A drive begins or ends where its place is not. This is a defect; report it."
        raise InvariantBroken(message)


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
        ends = Ends(self, now, spot.snap, self._stops(now, spot.snap))
        if spot.snap is not None:
            if not ends.sources:
                self._move_start(ends, spot)
            if not ends.targets:
                self._move_goal(ends, spot)
        spot.by_profile[now.profile] = spot.latest = ends
        return ends

    def _move_start(self, ends: Ends, spot: Spot) -> None:
        """Let drives begin at the nearest point from which one can leave."""
        now, limit_m = ends.now, self.limit_m
        snap = self._index.nearest_open(spot.lat, spot.lon, now.leaving, limit_m)
        if snap is not None:
            ends.start_snap = snap
            ends.sources, _, arcs = self._stops(now, snap)
            ends.arcs |= arcs

    def _move_goal(self, ends: Ends, spot: Spot) -> None:
        """Let drives end at the nearest point to which one can come."""
        now, limit_m = ends.now, self.limit_m
        snap = self._index.nearest_open(spot.lat, spot.lon, now.arriving, limit_m)
        if snap is not None:
            ends.goal_snap = snap
            _, ends.targets, arcs = self._stops(now, snap)
            ends.arcs |= arcs

    def _stops(self, now: RoadsNow, snap: Snap | None) -> tuple[Stops, Stops, frozenset[int]]:
        """Give sources, targets and open arcs of a place.

        The nodes are ends of the engine's own arcs and the offsets are below `CLOSED`: nothing
        is left to be checked.
        """
        time_of, only_behind, clocks = now.time_of, self._only_node_behind, now.clocks
        turn_ms = self._turn_ahead_ms[now.profile]
        sources: dict[int, int] = {}
        targets: dict[int, int] = {}
        arcs = []
        for arc, fraction in snap.arcs if snap is not None else ():
            if arc in clocks:
                self._add_stops(now, (arc, fraction), sources, targets)
                if clocks[arc].run(fraction) is not None:
                    arcs.append(arc)
                continue
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

    def _add_stops(
        self,
        now: RoadsNow,
        position: tuple[int, float],
        sources: dict[int, int],
        targets: dict[int, int],
    ) -> None:
        """Add the stops of a place on an arc whose parts differ."""
        start, goal = self._start(now, *position), self._goal(now, *position)
        if start is not None and start.node >= 0 and start.rest_ms < CLOSED:
            sources[start.node] = min(start.rest_ms, sources.get(start.node, CLOSED))
        if goal is not None:
            for node in goal.nodes:
                targets[node] = min(goal.driven_ms, targets.get(node, CLOSED))

    def sources_of(
        self, now: RoadsNow, arc: IntArray, fraction: FloatArray
    ) -> tuple[IntArray, IntArray, BoolArray, BoolArray]:
        """Work out many sources at once, to the same milliseconds as for one place.

        Parameters
        ----------
        now
            The roads.
        arc, fraction
            Arcs, and the part driven of each.

        Returns
        -------
        tuple of IntArray, IntArray and two BoolArray
            Of each arc: the node ahead, the milliseconds until there, whether a drive can get
            there, and whether the place itself is open.
        """
        time_ms = now.times_ms[arc].astype(np.int64)
        rest_ms = time_ms - np.rint(fraction * time_ms).astype(np.int64)
        rest_ms += np.asarray(self._turn_ahead_ms[now.profile])[arc]
        is_open = time_ms < CLOSED
        leaves = is_open & (rest_ms < CLOSED)
        if now.clocks:
            for row, number in enumerate(arc.tolist()):
                if number in now.clocks:
                    start = self._start(now, number, float(fraction[row]))
                    is_open[row] = start is not None
                    leaves[row] = start is not None and start.rest_ms < CLOSED
                    rest_ms[row] = CLOSED if start is None else start.rest_ms
        return np.asarray(self._node_ahead)[arc], rest_ms, leaves, is_open

    def _all_behind(self, arc: int) -> Sequence[int]:
        """List the engine's nodes at which an arc and its copies are entered."""
        return self._nodes_behind[self._copies_start[arc] : self._copies_start[arc + 1]]

    def starts(self, now: RoadsNow, snap: Snap | None) -> tuple[Start, ...]:
        """Give the open arcs on which a drive can begin."""
        found = [self._start(now, *position) for position in (snap.arcs if snap else ())]
        return tuple([start for start in found if start is not None])

    def goals(self, now: RoadsNow, snap: Snap | None) -> tuple[Goal, ...]:
        """Give the open arcs on which a drive can end."""
        found = [self._goal(now, *position) for position in (snap.arcs if snap else ())]
        return tuple([goal for goal in found if goal is not None])

    def _start(self, now: RoadsNow, arc: int, fraction: float) -> Start | None:
        """Give how a drive begins at a place on an arc; None where it is closed there."""
        clock, time_ms = now.clocks.get(arc), now.time_of[arc]
        if clock is not None:
            run = clock.run(fraction)
            if run is None:
                return None
            driven_ms = clock.at_ms(fraction)
            if run[1] < 1.0:
                return Start(arc, fraction, driven_ms, CLOSED, -1)
            time_ms = clock.end_ms()
        elif time_ms >= CLOSED:
            return None
        else:
            driven_ms = round(fraction * time_ms)
        rest_ms = time_ms - driven_ms + self._turn_ahead_ms[now.profile][arc]
        return Start(arc, fraction, driven_ms, rest_ms, self._node_ahead[arc])

    def _goal(self, now: RoadsNow, arc: int, fraction: float) -> Goal | None:
        """Give how a drive ends at a place on an arc; None where it is closed there."""
        clock, time_ms = now.clocks.get(arc), now.time_of[arc]
        if clock is not None:
            run = clock.run(fraction)
            if run is None:
                return None
            nodes = tuple(self._all_behind(arc)) if run[0] <= 0.0 else ()
            return Goal(arc, fraction, clock.at_ms(fraction), nodes)
        if time_ms >= CLOSED:
            return None
        return Goal(arc, fraction, round(fraction * time_ms), tuple(self._all_behind(arc)))


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
    clocks = start.now.clocks
    drives = [
        (end.driven_ms - begin.driven_ms, begin.arc, begin.fraction, end.fraction)
        for begin in start.starts
        for end in goal.goals
        if begin.arc == end.arc
        and begin.fraction <= end.fraction
        and _is_open_between(clocks.get(begin.arc), begin.fraction, end.fraction)
    ]
    return min(drives, default=None)


def _is_open_between(clock: Clock | None, begin: float, end: float) -> bool:
    """Tell whether nothing is closed between two open places on an arc."""
    return clock is None or clock.run(begin) == clock.run(end)


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
