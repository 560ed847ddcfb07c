"""The roads' times as they are now, for each profile, and the engine's weights that follow.

A change is worked out for the arcs that it touches alone, made ready beside the weights in force,
and put into their place at once. What an answer names as its version is the version of the weights
that gave it.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from routing.ground.geometry import BoolArray, FloatArray, Int32Array, IntArray, int_view
from routing.ground.profile import Profile
from routing.roads.graph import ARC_MS_MAX, RoadGraph, gather_rows
from routing.roads.searched import Expansion
from routing.search.cch import CLOSED, Board, Engine, Queries, order_of


@dataclass(frozen=True, eq=False)
class RoadsNow:
    """The roads of one version for one profile.

    Attributes
    ----------
    version : int
        Changes of live speeds up to these.
    profile : Profile
        How the vehicle drives.
    times_ms : Int32Array
        Time of each road arc, whole milliseconds; `CLOSED` where it is closed.
    """

    version: int
    profile: Profile
    times_ms: Int32Array
    time_of: Sequence[int] = field(init=False)  # the same, quicker to ask for one arc

    def __post_init__(self) -> None:
        """Lock the times."""
        self.times_ms.flags.writeable = False
        object.__setattr__(self, "time_of", int_view(self.times_ms))

    @cached_property
    def is_open(self) -> BoolArray:
        """Tell of each arc whether it may be driven."""
        return self.times_ms < CLOSED


class LiveWeights:
    """The weights in force of both profiles.

    Parameters
    ----------
    graph
        The roads.
    expansion
        What the engine searches of them.
    """

    def __init__(self, graph: RoadGraph, expansion: Expansion) -> None:
        self._graph, self._expansion = graph, expansion
        order = expansion.order
        if order is None:
            order = order_of(expansion.tail, expansion.head, *positions(graph, expansion))
        self.engine = Engine(expansion.node_count, expansion.tail, expansion.head, order)
        # An arc that a profile must not drive at all (against a one-way street) is barred for good.
        first = expansion.copies[expansion.copies_start[:-1]]
        self._barred = {profile: self.turn_ms(profile)[first] >= CLOSED for profile in Profile}
        self._changing = threading.Lock()
        self._boards: dict[Profile, Board[RoadsNow]] = {}
        self._factor: FloatArray = np.ones(graph.arc_count)
        self._version = 0

    @property
    def version(self) -> int:
        """Count the changes of live speeds: starts at 0, never falls."""
        return self._version

    def queries(self, profile: Profile) -> Queries[RoadsNow]:
        """Give this thread's questions on the roads as they are."""
        board = self._boards.get(profile)
        return (self._open(profile) if board is None else board).queries()

    def apply(self, factor: FloatArray) -> bool:
        """Put other speeds into force.

        Parameters
        ----------
        factor
            Each arc's speed over the map's; 0 closes.

        Returns
        -------
        bool
            Whether any arc's speed changed; then the version has risen by one.
        """
        with self._changing:
            changed = np.flatnonzero(factor != self._factor)
            if not len(changed):
                return False
            for profile, board in self._boards.items():
                times_ms = board.tag.times_ms.copy()
                times_ms[changed] = self._times_ms(profile, factor, changed)
                now = RoadsNow(self._version + 1, profile, times_ms)
                board.publish(self._weights_ms(now, changed, board.weights_ms), now)
            self._factor = factor
            self._version += 1
            return True

    def map_weights_ms(self, profile: Profile) -> Int32Array:
        """Give the engine's weights on the map's own speeds, whole milliseconds."""
        arcs = np.arange(self._graph.arc_count)
        times_ms = self._times_ms(profile, np.ones(len(arcs)), arcs)
        return self._weights_ms(RoadsNow(0, profile, times_ms))

    def barred(self, profile: Profile) -> BoolArray:
        """Tell of each arc whether a profile must not drive it at all, however open it is."""
        return self._barred[profile]

    def turn_ms(self, profile: Profile) -> Int32Array:
        """Give the fixed cost of each engine arc, whole milliseconds; `CLOSED` bars it."""
        expansion = self._expansion
        return expansion.turn_sirens_ms if profile is Profile.SIRENS else expansion.turn_normal_ms

    def _open(self, profile: Profile) -> Board[RoadsNow]:
        """Make a profile's weights ready at the first question for it."""
        with self._changing:
            if profile not in self._boards:
                arcs = np.arange(self._graph.arc_count)
                now = RoadsNow(self._version, profile, self._times_ms(profile, self._factor, arcs))
                self._boards[profile] = Board(self.engine, self._weights_ms(now), now)
            return self._boards[profile]

    def _times_ms(self, profile: Profile, factor: FloatArray, arcs: IntArray) -> Int32Array:
        """Give the times of some arcs: rounded up, at most a day, `CLOSED` where closed."""
        part = factor[arcs]
        is_open = (part > 0) & ~self._barred[profile][arcs]
        slowed = np.ceil(self._graph.times_ms(profile)[arcs] / np.where(part > 0, part, 1.0))
        times_ms: IntArray = np.where(is_open, np.minimum(slowed, ARC_MS_MAX), CLOSED)
        return times_ms.astype(np.int32)

    def _weights_ms(
        self, now: RoadsNow, changed: IntArray | None = None, old_ms: Int32Array | None = None
    ) -> Int32Array:
        """Give the engine's weights: all, or the old ones with some road arcs changed."""
        expansion = self._expansion
        rows = np.arange(expansion.arc_count)
        if changed is not None and 2 * len(changed) < self._graph.arc_count:
            copies = gather_rows(expansion.copies_start, changed)[0]
            rows = expansion.copies[copies].astype(np.int64)
        road = expansion.road_arc[rows]
        times_ms = np.where(road >= 0, now.times_ms[np.maximum(road, 0)], 0).astype(np.int64)
        sums_ms = np.minimum(times_ms + self.turn_ms(now.profile)[rows], CLOSED)
        some_ms: Int32Array = sums_ms.astype(np.int32)
        if old_ms is None:
            return some_ms
        weights_ms = old_ms.copy()
        weights_ms[rows] = some_ms
        return weights_ms


def positions(graph: RoadGraph, expansion: Expansion) -> tuple[FloatArray, FloatArray]:
    """Give latitude and longitude of the engine's nodes, WGS 84 degrees."""
    return graph.lat[expansion.road_node], graph.lon[expansion.road_node]
