"""The graph that the engine searches: roads, with nodes split where turns matter.

Road arcs stay the vocabulary of everybody else: snapping, live events, paths and names. Only the
engine sees engine arcs, each of which is a road arc, a copy of one, or a turn at a split node.

A node is split where one of the map's `Turns` passes it, and nowhere else (see `turn_costs` for
which junctions have any). There each incoming arc gets an end of its own, each outgoing arc a
start of its own, and each allowed turn becomes an engine arc; arcs between which no turn tells a
difference share their end or start. A turn of more than two arcs (a ban by way) gives the arcs in
its middle copies that remember where the drive came from: the states of an Aho-Corasick automaton
over the sequences, so that bans that overlap are all obeyed.

Measured (map: nodes before and after; customization before and after, milliseconds): northern
Bình Dương, 7 lights: 11 072, 11 077; 1.1, 1.1. Columbus, 338 lights and 9 usable bans: 20 647,
22 437; 9.9, 14.8. Central Portland, 601 lights and 407 bans: 6 295, 10 613; 2.3, 5.4.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from routing.roads.graph import RoadGraph, arcs_by_node
from routing.roads.searched import Expansion
from routing.roads.turns import CLOSED, Turns, add_ms


def expand(graph: RoadGraph) -> Expansion:
    """Give what the engine searches: the one that the map brings along, else a new one.

    Parameters
    ----------
    graph
        The roads with their turns.

    Returns
    -------
    Expansion
        Equal graphs give equal expansions. A new one has no order, unless nothing is split and
        the graph has one.
    """
    if graph.expansion is not None:
        return graph.expansion
    if len(graph.turns) == 0:
        return replace(
            trivial(graph),
            turn_sirens_ms=graph.wait_sirens_ms,
            turn_normal_ms=graph.wait_normal_ms,
        )
    return _assemble(graph, _junctions(graph, _Automaton(graph.turns)))


def trivial(graph: RoadGraph) -> Expansion:
    """Give the roads as they are: one engine arc per road arc, nothing split.

    Parameters
    ----------
    graph
        The roads.

    Returns
    -------
    Expansion
        Engine node i is node i, engine arc i is arc i, turns and waits do not count.
    """
    arcs = np.arange(graph.arc_count, dtype=np.int32)
    free = np.zeros(graph.arc_count, dtype=np.int32)
    return Expansion(
        node_count=graph.node_count,
        tail=graph.tail,
        head=graph.head,
        road_arc=arcs,
        turn_sirens_ms=free,
        turn_normal_ms=free,
        copies_start=np.arange(graph.arc_count + 1, dtype=np.int64),
        copies=arcs,
        road_node=np.arange(graph.node_count, dtype=np.int32),
        order=graph.order,
    )


_Hourly = tuple[int, int, int]
"""What a turn costs at some hours: index of the hours, milliseconds by profile."""


class _Step(NamedTuple):
    """Where a drive stands after the next arc, and what the turn into it cost by profile.

    `hourly` comes on top at some hours.
    """

    state: int
    sirens_ms: int
    normal_ms: int
    hourly: tuple[_Hourly, ...] = ()


class _Automaton:
    """What a drive has to remember of the arcs behind it, and what the next arc then costs.

    A state is an arc (nothing to remember but where we are), or an arc with the beginning of a
    turn of three arcs or more behind it. States below `first_memory` are the arcs themselves.
    """

    def __init__(self, turns: Turns) -> None:
        rows = turns.rows()
        self._costs: dict[tuple[int, ...], list[_Hourly]] = defaultdict(list)
        for row in rows:
            index = turns.hours.index(row.hours)
            self._costs[row.arcs].append((index, row.sirens_ms, row.normal_ms))
        self.memories = sorted(
            {row.arcs[:size] for row in rows for size in range(2, len(row.arcs))}
        )
        self._index = {memory: index for index, memory in enumerate(self.memories)}
        self.inner = sorted({arc for row in rows for arc in row.arcs[:-1]})

    def step(self, behind: tuple[int, ...], arc: int, arc_count: int) -> _Step:
        """Drive on: from the arcs remembered to the next arc."""
        driven = (*behind, arc)
        sirens = normal = 0
        state = arc
        hourly: list[_Hourly] = []
        for begin in range(len(driven) - 2, -1, -1):  # short endings first: the longest decides
            ending = driven[begin:]
            for one in self._costs.get(ending, ()):
                if one[0]:
                    hourly.append(one)
                else:
                    sirens, normal = add_ms(sirens, one[1]), add_ms(normal, one[2])
            if ending in self._index:
                state = arc_count + self._index[ending]
        return _Step(state, sirens, normal, tuple(sorted(hourly)))


class _Junction(NamedTuple):
    """A split node: the states that end in each of its ends, that start at each of its starts.

    `turns` are (end, start, sirens_ms, normal_ms, what comes on top by the hour), ends and starts
    by their place in the lists.
    """

    node: int
    ends: list[list[int]]
    starts: list[list[int]]
    turns: list[tuple[int, int, int, int, tuple[_Hourly, ...]]]


class _Split(NamedTuple):
    """The split nodes, and the arc and remembered arcs of each memory state."""

    junctions: list[_Junction]
    memories: list[tuple[int, ...]]


_Column = tuple[int, int, int, tuple[_Hourly, ...]]
"""A turn into a start: the end it comes from, and its costs as in `_Step`."""


def _junctions(graph: RoadGraph, automaton: _Automaton) -> _Split:
    """Work out each node that a turn passes."""
    head = graph.head
    nodes = sorted({int(head[arc]) for arc in automaton.inner})
    into = arcs_by_node(graph.head, nodes)
    out_of = arcs_by_node(graph.tail, nodes)
    behind: dict[int, list[int]] = defaultdict(list)
    for index, memory in enumerate(automaton.memories):
        behind[int(head[memory[-1]])].append(graph.arc_count + index)
    junctions = []
    for node in nodes:
        rows = {
            arc: [automaton.step((arc,), b, graph.arc_count) for b in out_of[node]]
            for arc in into[node]
        }
        for state in behind[node]:
            memory = automaton.memories[state - graph.arc_count]
            rows[state] = [automaton.step(memory, b, graph.arc_count) for b in out_of[node]]
        junctions.append(_junction(node, rows, out_of[node]))
    return _Split(junctions, automaton.memories)


def _junction(node: int, rows: Mapping[int, list[_Step]], leaving: Sequence[int]) -> _Junction:
    """Let the states share an end, and a start, where no turn tells them apart."""
    ends: dict[tuple[_Step, ...], list[int]] = defaultdict(list)
    for state, steps in rows.items():
        possible = (step for step in steps if (step.sirens_ms, step.normal_ms) != (CLOSED, CLOSED))
        ends[tuple(possible)].append(state)
    columns: dict[int, list[_Column]] = {arc: [] for arc in leaving}
    for end, possible_steps in enumerate(ends):
        for step in possible_steps:
            columns.setdefault(step.state, []).append((end, *step[1:]))
    starts: dict[tuple[_Column, ...], list[int]] = defaultdict(list)
    for state, column in columns.items():
        starts[tuple(column)].append(state)
    turns = [
        (end, start, sirens, normal, hourly)
        for start, column in enumerate(starts)
        for end, sirens, normal, hourly in column
    ]
    return _Junction(node, list(ends.values()), list(starts.values()), turns)


def _assemble(graph: RoadGraph, split: _Split) -> Expansion:
    """Number the engine nodes and arcs: roads, copies that somebody can reach, turns."""
    junctions, arc_count = split.junctions, graph.arc_count
    stays = np.ones(graph.node_count, dtype=bool)
    stays[[junction.node for junction in junctions]] = False
    whole = np.flatnonzero(stays)
    place = np.full(graph.node_count, -1, dtype=np.int64)
    place[whole] = np.arange(len(whole))
    states = arc_count + len(split.memories)
    road_of = np.concatenate(
        (np.arange(arc_count), np.array([memory[-1] for memory in split.memories], dtype=np.int64))
    )
    tail, head = place[graph.tail[road_of]], place[graph.head[road_of]]
    is_reached = np.ones(states, dtype=bool)
    is_reached[arc_count:] = False
    road_node: list[int] = whole.tolist()
    turns: list[tuple[int, int, int, int, tuple[_Hourly, ...]]] = []
    for junction in junctions:
        first_end, first_start = len(road_node), len(road_node) + len(junction.ends)
        road_node += [junction.node] * (len(junction.ends) + len(junction.starts))
        for end, group in enumerate(junction.ends):
            head[group] = first_end + end
        for start, group in enumerate(junction.starts):
            tail[group] = first_start + start
            is_reached[group] = True
        turns += [
            (first_end + end, first_start + start, sirens, normal, hourly)
            for end, start, sirens, normal, hourly in junction.turns
        ]
    roads = np.flatnonzero(is_reached)
    turn = np.array([row[:4] for row in turns], dtype=np.int64).reshape(-1, 4)
    hourly = [(len(roads) + at, *one) for at, row in enumerate(turns) for one in row[4]]
    at_hours = np.array(hourly, dtype=np.int32).reshape(-1, 4).T.copy()
    road_arc = np.concatenate((road_of[roads], np.full(len(turn), -1)))
    waits = [wait[road_of[roads]] for wait in (graph.wait_sirens_ms, graph.wait_normal_ms)]
    copies = np.argsort(road_of[roads], kind="stable")  # the arc itself comes before its copies
    counts = np.bincount(road_of[roads], minlength=arc_count)
    return Expansion(
        node_count=len(road_node),
        tail=np.concatenate((tail[roads], turn[:, 0])).astype(np.int32),
        head=np.concatenate((head[roads], turn[:, 1])).astype(np.int32),
        road_arc=road_arc.astype(np.int32),
        turn_sirens_ms=np.concatenate((waits[0], turn[:, 2])).astype(np.int32),
        turn_normal_ms=np.concatenate((waits[1], turn[:, 3])).astype(np.int32),
        copies_start=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        copies=copies.astype(np.int32),
        road_node=np.array(road_node, dtype=np.int32),
        hourly_arc=at_hours[0],
        hourly_index=at_hours[1],
        hourly_sirens_ms=at_hours[2],
        hourly_normal_ms=at_hours[3],
    )
