"""Small graphs on which turns cost something, drawn by hypothesis."""

import dataclasses

import numpy as np
from hypothesis import strategies as st

from routing import RoadGraph
from routing.roads.turns import CLOSED, Turn, to_turns
from tests.routing.support.small_roads import graphs

MORNING, NIGHT = "06:00-09:00", "not 05:00-23:00"
HOURS = st.sampled_from(["", "", MORNING])
COSTS = st.one_of(st.just(CLOSED), st.integers(0, 5_000))


@st.composite
def turned_graphs(draw: st.DrawFn) -> RoadGraph:
    """Draw a graph with waits, ways that only sirens may drive, and costly and banned turns.

    Half of the graphs have no turns at all: then the engine searches the roads as they are.
    """
    graph = draw(graphs())
    if draw(st.booleans()):
        return graph
    kinds = draw(st.lists(st.integers(0, 3), min_size=graph.arc_count, max_size=graph.arc_count))
    kind = np.array(kinds, dtype=np.int32)
    graph = dataclasses.replace(
        graph,
        wait_sirens_ms=kind * 7,
        wait_normal_ms=np.where(kind == 3, CLOSED, 20 * kind).astype(np.int32),
    )
    shut = st.lists(
        st.sampled_from([0, 0, 0, 1]), min_size=graph.arc_count, max_size=graph.arc_count
    )
    graph = dataclasses.replace(
        graph,
        closed_while=np.array(draw(shut), dtype=np.int32),
        closing_hours=("", NIGHT),
    )
    turns = []
    for _ in range(draw(st.integers(0, 6))):
        walk = [draw(st.integers(0, graph.arc_count - 1))]
        for _ in range(draw(st.integers(1, 2))):
            after = np.flatnonzero(graph.tail == graph.head[walk[-1]]).tolist()
            if after:
                walk.append(draw(st.sampled_from(after)))
        if len(walk) > 1:
            turns.append(Turn(tuple(walk), draw(COSTS), draw(COSTS), draw(HOURS)))
    return graph.with_turns(to_turns(turns))
