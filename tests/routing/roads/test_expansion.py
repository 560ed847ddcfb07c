import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import Profile, RoadGraph
from routing.roads.expansion import expand, trivial
from routing.roads.searched import Expansion
from routing.roads.turns import CLOSED, Turn, Turns, to_turns
from routing.search.cch import CLOSED as ENGINE_CLOSED
from tests.routing.support.small_roads import arc, graphs, make_graph
from tests.routing.support.turn_search import Engine, Roads, table_cost

CROSS = ((11.0, 106.0), (11.01, 106.0), (11.0, 106.01), (10.99, 106.0), (11.0, 105.99))
LEGS = [arc(a, b) for leg in range(1, 5) for a, b in ((0, leg), (leg, 0))]
COSTS = st.one_of(st.just(CLOSED), st.integers(0, 5_000))


HOURS = st.sampled_from(["", "", "06:00-09:00", "Su"])


@st.composite
def graphs_with_turns(draw: st.DrawFn) -> RoadGraph:
    """Draw a graph with waits, one-way streets that sirens ignore, and turns of 2 to 4 arcs."""
    graph = draw(graphs())
    waits = draw(st.lists(st.integers(0, 3), min_size=graph.arc_count, max_size=graph.arc_count))
    wait = np.array(waits, dtype=np.int32)
    graph = dataclasses.replace(
        graph,
        wait_sirens_ms=wait,
        wait_normal_ms=np.where(wait == 3, CLOSED, 2 * wait).astype(np.int32),
    )
    rows = []
    for _ in range(draw(st.integers(0, 8))):
        walk = [draw(st.integers(0, graph.arc_count - 1))]
        for _ in range(draw(st.integers(1, 3))):
            after = np.flatnonzero(graph.tail == graph.head[walk[-1]]).tolist()
            if after:
                walk.append(draw(st.sampled_from(after)))
        if len(walk) > 1:
            rows.append(Turn(tuple(walk), draw(COSTS), draw(COSTS), draw(HOURS)))
    return graph.with_turns(to_turns(rows))


@given(
    graphs_with_turns(),
    st.sampled_from(Profile),
    st.sampled_from([(), ("06:00-09:00",), ("06:00-09:00", "Su")]),
)
def test_the_engines_graph_tells_the_same_times_as_a_search_with_a_memory(
    graph: RoadGraph, profile: Profile, holding: tuple[str, ...]
) -> None:
    expansion = expand(graph)
    wait = graph.wait_sirens_ms if profile is Profile.SIRENS else graph.wait_normal_ms
    roads, engine = Roads(graph, profile), Engine(graph, expansion, profile, holding)
    cost = table_cost(graph, profile, holding)
    for start in np.flatnonzero(wait != CLOSED).tolist():
        truth = roads.search(start, cost, lambda walk: walk[-3:])
        found = engine.search(start)
        assert {a: time for a, (time, _) in found.items()} == {
            a: time for a, (time, _) in truth.items()
        }


@given(graphs_with_turns())
def test_an_expansion_is_sound(graph: RoadGraph) -> None:
    expansion = expand(graph)
    road = expansion.road_arc
    is_road = road >= 0
    assert (expansion.road_node[expansion.tail[is_road]] == graph.tail[road[is_road]]).all()
    assert (expansion.road_node[expansion.head[is_road]] == graph.head[road[is_road]]).all()
    turns = ~is_road
    here = expansion.road_node[expansion.tail[turns]]
    assert (here == expansion.road_node[expansion.head[turns]]).all()
    assert sorted(expansion.copies.tolist()) == np.flatnonzero(is_road).tolist()
    for arc_index, (begin, end) in enumerate(pairwise(expansion.copies_start.tolist())):
        assert end > begin
        assert (road[expansion.copies[begin:end]] == arc_index).all()
    passed = {int(graph.head[a]) for row in graph.turns.rows() for a in row.arcs[:-1]}
    split = set(np.flatnonzero(np.bincount(expansion.road_node) > 1).tolist())
    assert split <= passed
    assert expand(graph).sha256 == expansion.sha256


def test_nothing_is_split_where_no_turn_matters() -> None:
    graph = make_graph(CROSS, LEGS)
    waits = np.arange(8, dtype=np.int32)
    graph = dataclasses.replace(graph, wait_sirens_ms=waits, wait_normal_ms=2 * waits)
    expansion = expand(graph)
    assert (expansion.node_count, expansion.arc_count) == (graph.node_count, graph.arc_count)
    assert expansion.turn_sirens_ms.tolist() == waits.tolist()
    assert expansion.turn_normal_ms.tolist() == (2 * waits).tolist()
    assert trivial(graph).turn_sirens_ms.tolist() == [0] * 8


def test_arcs_that_no_turn_tells_apart_share_their_end() -> None:
    graph = make_graph(CROSS, LEGS)
    into = np.flatnonzero(graph.head == 0).tolist()
    out_of = np.flatnonzero(graph.tail == 0).tolist()
    expansion = expand(graph.with_turns(to_turns([Turn((into[0], out_of[1]), CLOSED, CLOSED)])))
    # Two ends (the restricted arc, the others), two starts (the banned arc, the others).
    assert expansion.node_count == graph.node_count - 1 + 4
    assert expansion.arc_count == graph.arc_count + 3


def test_the_map_brings_its_expansion_along() -> None:
    graph = make_graph(CROSS, LEGS)
    ready = expand(graph).with_order(np.arange(5, dtype=np.int32)[::-1].copy())
    assert expand(graph.with_expansion(ready)) is ready
    assert expand(graph.with_expansion(ready).with_turns(Turns())) is not ready
    assert ready.sha256 != expand(graph).sha256


def test_arrays_cannot_be_changed() -> None:
    expansion: Expansion = expand(make_graph(CROSS, LEGS))
    with pytest.raises(ValueError, match="read-only"):
        expansion.copies[0] = 1


def test_closed_is_the_engines_infinity() -> None:
    assert CLOSED == ENGINE_CLOSED
