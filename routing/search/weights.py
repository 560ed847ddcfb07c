"""The roads' times as they are now, for each profile, and the engine's weights that follow.

A change is worked out for the arcs that it touches alone, made ready beside the weights in force,
and put into their place at once. What an answer names as its version is the version of the weights
that gave it.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from routing.ground.distinct import distinct
from routing.ground.geometry import BoolArray, FloatArray, Int32Array, IntArray, int_view
from routing.ground.profile import Profile
from routing.roads.graph import ARC_MS_MAX, RoadGraph, gather_rows
from routing.roads.searched import Expansion
from routing.roads.turns import add_ms
from routing.search.cch import CLOSED, Board, Engine, Queries, order_of
from routing.search.pieces import EVEN, NOWHERE, Clock, Pieces


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
        Time of each road arc, whole milliseconds; `CLOSED` where not all of it can be driven.
    clocks : mapping
        The arcs whose parts differ: slowed or closed in part.
    hourly_ms : mapping
        The engine's arcs whose fixed cost is another at this hour, and this cost.
    """

    version: int
    profile: Profile
    times_ms: Int32Array
    clocks: Mapping[int, Clock] = field(default_factory=dict)
    hourly_ms: Mapping[int, int] = field(default_factory=dict)
    time_of: Sequence[int] = field(init=False)  # the times, quicker to ask for one arc

    def __post_init__(self) -> None:
        """Lock the times."""
        self.times_ms.flags.writeable = False
        object.__setattr__(self, "time_of", int_view(self.times_ms))

    def leaving(self, arcs: IntArray) -> tuple[FloatArray, FloatArray]:
        """Give of each arc the part from which a drive can leave it: begin above end where none."""
        low, high = self._open(arcs)
        for row in self._clocked(arcs):
            low[row], high[row] = self.clocks[int(arcs[row])].exit_begin, 1.0
        return low, high

    def arriving(self, arcs: IntArray) -> tuple[FloatArray, FloatArray]:
        """Give of each arc the part to which a drive that enters it comes, as `leaving` does."""
        low, high = self._open(arcs)
        for row in self._clocked(arcs):
            low[row], high[row] = 0.0, self.clocks[int(arcs[row])].entry_end
        return low, high

    def _open(self, arcs: IntArray) -> tuple[FloatArray, FloatArray]:
        is_open = self.times_ms[arcs] < CLOSED
        return np.zeros(len(arcs)), np.where(is_open, 1.0, NOWHERE)

    def _clocked(self, arcs: IntArray) -> list[int]:
        """List the rows of arcs whose parts differ."""
        if not self.clocks:
            return []
        return [row for row, arc in enumerate(arcs.tolist()) if arc in self.clocks]


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
        self._pieces: dict[int, Pieces] = {}
        # Until the time is told, every rule holds.
        self._base: FloatArray = np.where(graph.closed_while > 0, 0.0, 1.0)
        self._holding: tuple[bool, ...] = (True,) * len(graph.turns.hours)
        self._no_arcs: IntArray = np.zeros(0, dtype=np.int64)
        self._hourly_arcs = distinct(expansion.hourly_arc.astype(np.int64))
        self._version = 0

    @property
    def version(self) -> int:
        """Count the changes of live speeds: starts at 0, never falls."""
        return self._version

    def queries(self, profile: Profile) -> Queries[RoadsNow]:
        """Give this thread's questions on the roads as they are."""
        board = self._boards.get(profile)
        return (self._open(profile) if board is None else board).queries()

    def apply(
        self,
        changes: Iterable[tuple[int, Pieces]] = (),
        base: FloatArray | None = None,
        holding: tuple[bool, ...] | None = None,
    ) -> bool:
        """Put other speeds into force.

        Parameters
        ----------
        changes
            Arcs with what road events make of them now; `pieces.EVEN` where none touches them.
        base
            Each arc's speed over the map's beneath the road events, above zero; 0 closes. None =
            as before. Not to be changed afterwards.
        holding
            Of each of the map's ``turns.hours``, whether they are now; None = as before.

        Returns
        -------
        bool
            Whether any arc's speed or turn changed; then the version has risen by one.
        """
        with self._changing:
            pieces = self._pieces
            new = {arc: now for arc, now in changes if pieces.get(arc, EVEN) != now}
            changed = np.fromiter(sorted(new), np.int64, len(new))
            if base is not None:
                changed = distinct(changed, np.flatnonzero(base != self._base))
                self._base = base
            turns = self._no_arcs
            if holding is not None and holding != self._holding:
                turns, self._holding = self._hourly_arcs, holding
            if not len(changed) and not len(turns):
                return False
            for arc, now in new.items():
                if now == EVEN:
                    del pieces[arc]
                else:
                    pieces[arc] = now
            for board in self._boards.values():
                roads = self._changed(board.tag, changed)
                rows = distinct(self._rows_of(changed), turns)
                board.publish(self._some_weights_ms(roads, rows), roads, rows)
            self._version += 1
            return True

    def _changed(self, before: RoadsNow, arcs: IntArray) -> RoadsNow:
        """Give the roads of the next version, in which some arcs differ."""
        times_ms, clocks = before.times_ms.copy(), dict(before.clocks)
        for arc in arcs.tolist() if clocks else ():
            clocks.pop(arc, None)
        self._set_times(before.profile, arcs, times_ms, clocks)
        hourly_ms = self._hourly_ms(before.profile)
        return RoadsNow(self._version + 1, before.profile, times_ms, clocks, hourly_ms)

    def _hourly_ms(self, profile: Profile) -> dict[int, int]:
        """Give the fixed cost of the engine's arcs on which a turn by the hour holds now."""
        expansion, found = self._expansion, dict[int, int]()
        is_sirens = profile is Profile.SIRENS
        more = expansion.hourly_sirens_ms if is_sirens else expansion.hourly_normal_ms
        fixed_ms = self.turn_ms(profile)
        columns = (expansion.hourly_arc, expansion.hourly_index, more)
        for arc, index, ms in zip(*(column.tolist() for column in columns), strict=True):
            if self._holding[index]:
                found[arc] = add_ms(found.get(arc, int(fixed_ms[arc])), ms)
        return found

    def map_weights_ms(self, profile: Profile) -> Int32Array:
        """Give the engine's weights on the map's own speeds, whole milliseconds."""
        times_ms = np.where(self._barred[profile], CLOSED, self._graph.times_ms(profile))
        now = RoadsNow(0, profile, times_ms.astype(np.int32))
        return self._some_weights_ms(now, np.arange(self._expansion.arc_count))

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
                times_ms = np.empty(self._graph.arc_count, dtype=np.int32)
                clocks: dict[int, Clock] = {}
                self._set_times(profile, np.arange(self._graph.arc_count), times_ms, clocks)
                hourly_ms = self._hourly_ms(profile)
                now = RoadsNow(self._version, profile, times_ms, clocks, hourly_ms)
                weights_ms = self._some_weights_ms(now, np.arange(self._expansion.arc_count))
                self._boards[profile] = Board(self.engine, weights_ms, now)
            return self._boards[profile]

    def _set_times(
        self, profile: Profile, arcs: IntArray, times_ms: Int32Array, clocks: dict[int, Clock]
    ) -> None:
        """Put in the times of some arcs: rounded up, at most a day, `CLOSED` where closed."""
        pieces, speed = self._pieces, self._base[arcs]
        odd: list[tuple[int, Pieces]] = []
        if pieces:
            rows = arcs.tolist()
            touched = [(row, pieces[arc]) for row, arc in enumerate(rows) if arc in pieces]
            for row, one in touched:
                if one.is_even:
                    speed[row] *= one.factors[0]
                else:
                    odd.append((row, one))
        is_open = (speed > 0) & ~self._barred[profile][arcs]
        map_ms = self._graph.times_ms(profile)[arcs]
        exact_ms = map_ms / np.where(is_open, speed, 1.0)
        some_ms = np.where(is_open, np.minimum(np.ceil(exact_ms), ARC_MS_MAX), CLOSED)
        times_ms[arcs] = some_ms.astype(np.int32)
        for row, one in odd:
            if is_open[row]:
                arc, clock = int(arcs[row]), Clock(one, float(exact_ms[row]))
                clocks[arc] = clock
                times_ms[arc] = CLOSED if clock.whole_ms is None else clock.whole_ms

    def _rows_of(self, arcs: IntArray) -> IntArray:
        """List the engine's arcs that stand for some road arcs."""
        expansion = self._expansion
        copies = gather_rows(expansion.copies_start, arcs)[0]
        return expansion.copies[copies].astype(np.int64)

    def _some_weights_ms(self, now: RoadsNow, rows: IntArray) -> Int32Array:
        """Give the weights of some of the engine's arcs, ascending."""
        road = self._expansion.road_arc[rows]
        times_ms = np.where(road >= 0, now.times_ms[np.maximum(road, 0)], 0).astype(np.int64)
        fixed_ms = self.turn_ms(now.profile)[rows]
        if now.hourly_ms:
            hourly = np.fromiter(now.hourly_ms, np.int64, len(now.hourly_ms))
            at, is_there = np.searchsorted(rows, hourly), np.isin(hourly, rows)
            costs = np.fromiter(now.hourly_ms.values(), np.int64, len(hourly))
            fixed_ms = fixed_ms.copy()
            fixed_ms[at[is_there]] = costs[is_there]
        sums_ms = np.minimum(times_ms + fixed_ms, CLOSED)
        some_ms: Int32Array = sums_ms.astype(np.int32)
        return some_ms


def positions(graph: RoadGraph, expansion: Expansion) -> tuple[FloatArray, FloatArray]:
    """Give latitude and longitude of the engine's nodes, WGS 84 degrees."""
    return graph.lat[expansion.road_node], graph.lon[expansion.road_node]
