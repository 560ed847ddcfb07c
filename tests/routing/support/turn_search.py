"""Two plain searches that must agree: on roads with a memory, and on the engine's graph without."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection
from itertools import count

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


def roads_from(
    graph: RoadGraph, start: int, profile: Profile, cost: TurnCost, trim: Trim
) -> dict[int, tuple[int, Linked]]:
    """Search with labels (the arcs that still matter): the brute-force truth.

    The drive begins at the end of the arc `start`, wait included. Gives, for each arc that can be
    entered, the least time until it is, the turn into it included, and the arcs driven before.
    """
    time_ms = graph.times_ms(profile).tolist()
    wait_ms = _waits(graph, profile)
    leaving = defaultdict(list)
    for arc, tail in enumerate(graph.tail.tolist()):
        if wait_ms[arc] < CLOSED:
            leaving[tail].append(arc)
    head = graph.head.tolist()
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


def engine_from(
    graph: RoadGraph,
    expansion: Expansion,
    start: int,
    profile: Profile,
    holding: Collection[str] = (),
) -> dict[int, tuple[int, Linked]]:
    """Search the engine's graph as the engine does; the answer is as in `roads_from`."""
    is_sirens = profile is Profile.SIRENS
    fixed = expansion.turn_sirens_ms if is_sirens else expansion.turn_normal_ms
    fixed_ms, road_arc = fixed.tolist(), expansion.road_arc.tolist()
    more = expansion.hourly_sirens_ms if is_sirens else expansion.hourly_normal_ms
    columns = (expansion.hourly_arc, expansion.hourly_index, more)
    for arc, index, cost_ms in zip(*(column.tolist() for column in columns), strict=True):
        if graph.turns.hours[index] in holding:
            fixed_ms[arc] = add_ms(fixed_ms[arc], cost_ms)
    time_ms = graph.times_ms(profile).tolist()
    tail, head = expansion.tail.tolist(), expansion.head.tolist()
    leaving = defaultdict(list)
    for arc, node in enumerate(tail):
        if fixed_ms[arc] < CLOSED:
            leaving[node].append(arc)
    first = int(expansion.copies[expansion.copies_start[start]])
    settled: dict[int, tuple[int, Linked]] = {}
    ties = count()
    queue: list[tuple[int, int, int, Linked]] = [(fixed_ms[first], 0, head[first], (None, start))]
    while queue:
        now_ms, _, node, driven = heapq.heappop(queue)
        if node in settled:
            continue
        settled[node] = (now_ms, driven)
        for arc in leaving[node]:
            road = road_arc[arc]
            done_ms = now_ms + fixed_ms[arc] + (time_ms[road] if road >= 0 else 0)
            after = (driven, road) if road >= 0 else driven
            heapq.heappush(queue, (done_ms, next(ties), head[arc], after))
    entered = {}
    for road in range(graph.arc_count):
        copies = expansion.copies[slice(*expansion.copies_start[road : road + 2])].tolist()
        ends = [settled[tail[c]] for c in copies if tail[c] in settled and fixed_ms[c] < CLOSED]
        if ends:
            entered[road] = min(ends, key=lambda end: end[0])
    return entered


def table_cost(graph: RoadGraph, profile: Profile, holding: Collection[str] = ()) -> TurnCost:
    """Read the map's turns, one by one, without any automaton; `holding` are the hours that are."""
    costs: dict[Walk, list[int]] = defaultdict(list)
    for row in graph.turns.rows():
        if not row.hours or row.hours in holding:
            is_sirens = profile is Profile.SIRENS
            costs[row.arcs].append(row.sirens_ms if is_sirens else row.normal_ms)

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
