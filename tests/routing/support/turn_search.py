"""Two plain searches that must agree: on roads with a memory, and on the engine's graph without."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection
from functools import cache
from itertools import count, pairwise

from routing import Profile, RoadGraph
from routing.roads.searched import Expansion
from routing.roads.turns import CLOSED, add_ms

Walk = tuple[int, ...]
TurnCost = Callable[[Walk, int], int | None]
"""What the next arc costs after the arcs behind; None where it may not follow."""


Trim = Callable[[Walk], Walk]
"""What of the arcs driven still matters for bans ahead: at least the last one."""

Linked = tuple["Linked | None", int]
"""A walk from its end: the walk before, and the last arc."""


def walk_of(linked: Linked | None) -> Walk:
    """Give a linked walk as arcs in driving order."""
    arcs = []
    while linked is not None:
        linked, arc = linked
        arcs.append(arc)
    return tuple(reversed(arcs))


class Roads:
    """Searches the roads with labels (the arcs that still matter): the brute-force truth."""

    def __init__(self, graph: RoadGraph, profile: Profile) -> None:
        self._time_ms = graph.times_ms(profile).tolist()
        self._wait_ms = _waits(graph, profile)
        self._leaving = defaultdict(list)
        for arc, tail in enumerate(graph.tail.tolist()):
            if self._wait_ms[arc] < CLOSED:
                self._leaving[tail].append(arc)
        self._head = graph.head.tolist()

    def search(self, start: int, cost: TurnCost, trim: Trim) -> dict[int, tuple[int, Linked]]:
        """Drive from the end of the arc `start`, wait included.

        Gives, for each arc that can be entered, the least time until it is, the turn into it
        included, and the arcs driven before.
        """
        time_ms, wait_ms, leaving, head = self._time_ms, self._wait_ms, self._leaving, self._head
        settled: set[Walk] = set()
        entered: dict[int, tuple[int, Linked]] = {}
        ties = count()
        queue: list[tuple[int, int, Walk, Linked]] = [(wait_ms[start], 0, (start,), (None, start))]
        while queue:
            now_ms, _, label, driven = heapq.heappop(queue)
            if label in settled:
                continue
            settled.add(label)
            for arc in leaving[head[label[-1]]]:
                turn_ms = cost(label, arc)
                if turn_ms is None:
                    continue
                at_ms = now_ms + turn_ms
                if arc not in entered or at_ms < entered[arc][0]:
                    entered[arc] = (at_ms, driven)
                behind = trim((*label, arc))
                if behind not in settled:
                    done_ms = at_ms + time_ms[arc] + wait_ms[arc]
                    heapq.heappush(queue, (done_ms, next(ties), behind, (driven, arc)))
        return entered


class Engine:
    """Searches the engine's graph as the engine does; the answers are those of `Roads`."""

    def __init__(
        self,
        graph: RoadGraph,
        expansion: Expansion,
        profile: Profile,
        holding: Collection[str] = (),
    ) -> None:
        is_sirens = profile is Profile.SIRENS
        fixed = expansion.turn_sirens_ms if is_sirens else expansion.turn_normal_ms
        fixed_ms, road_arc = fixed.tolist(), expansion.road_arc.tolist()
        more = expansion.hourly_sirens_ms if is_sirens else expansion.hourly_normal_ms
        columns = (expansion.hourly_arc, expansion.hourly_index, more)
        for arc, index, cost_ms in zip(*(column.tolist() for column in columns), strict=True):
            if graph.turns.hours[index] in holding:
                fixed_ms[arc] = add_ms(fixed_ms[arc], cost_ms)
        self._fixed_ms, self._road_arc = fixed_ms, road_arc
        self._time_ms = graph.times_ms(profile).tolist()
        self._tail, self._head = expansion.tail.tolist(), expansion.head.tolist()
        self._leaving = defaultdict(list)
        for arc, node in enumerate(self._tail):
            if fixed_ms[arc] < CLOSED:
                self._leaving[node].append(arc)
        copies, bounds = expansion.copies.tolist(), pairwise(expansion.copies_start.tolist())
        self._copies = [copies[begin:end] for begin, end in bounds]

    def search(self, start: int) -> dict[int, tuple[int, Linked]]:
        """Drive from the end of the arc `start`, wait included; the answer is as in `Roads`."""
        fixed_ms, road_arc, time_ms = self._fixed_ms, self._road_arc, self._time_ms
        head, first = self._head, self._copies[start][0]
        settled: dict[int, tuple[int, Linked]] = {}
        ties = count()
        begun: Linked = (None, start)
        queue = [(fixed_ms[first], 0, head[first], begun)]
        while queue:
            now_ms, _, node, driven = heapq.heappop(queue)
            if node in settled:
                continue
            settled[node] = (now_ms, driven)
            for arc in self._leaving[node]:
                road = road_arc[arc]
                done_ms = now_ms + fixed_ms[arc] + (time_ms[road] if road >= 0 else 0)
                after = (driven, road) if road >= 0 else driven
                heapq.heappush(queue, (done_ms, next(ties), head[arc], after))
        entered = {}
        for road, copies in enumerate(self._copies):
            tails = [self._tail[one] for one in copies if fixed_ms[one] < CLOSED]
            ends = [settled[tail] for tail in tails if tail in settled]
            if ends:
                entered[road] = min(ends, key=lambda end: end[0])
        return entered


def engine_from(
    graph: RoadGraph, expansion: Expansion, start: int, profile: Profile
) -> dict[int, tuple[int, Linked]]:
    """Search the engine's graph once, from one arc."""
    return Engine(graph, expansion, profile).search(start)


def table_cost(graph: RoadGraph, profile: Profile, holding: Collection[str] = ()) -> TurnCost:
    """Read the map's turns, one by one, without any automaton; `holding` are the hours that are."""
    costs: dict[Walk, list[int]] = defaultdict(list)
    for row in graph.turns.rows():
        if not row.hours or row.hours in holding:
            is_sirens = profile is Profile.SIRENS
            costs[row.arcs].append(row.sirens_ms if is_sirens else row.normal_ms)

    @cache  # the same few walks are asked about from every start
    def cost(behind: Walk, arc: int) -> int | None:
        driven = (*behind, arc)
        parts = [ms for begin in range(len(driven) - 1) for ms in costs.get(driven[begin:], ())]
        return None if CLOSED in parts else sum(parts)

    return cost


def _waits(graph: RoadGraph, profile: Profile) -> list[int]:
    wait_ms: list[int] = (
        graph.wait_sirens_ms if profile is Profile.SIRENS else graph.wait_normal_ms
    ).tolist()
    return wait_ms
