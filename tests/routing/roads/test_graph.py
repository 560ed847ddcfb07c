import dataclasses
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import Profile, RoadGraph
from routing.roads.columns import to_raw_arcs
from routing.roads.components import drivable_core, largest_component, strong_components
from routing.roads.expansion import expand
from routing.roads.graph import build_graph
from routing.roads.turns import CLOSED, Turn, Turns, to_turns
from schemas.ground.errors import MapError
from tests.routing.roads.test_expansion import graphs_with_turns
from tests.routing.support.small_roads import arc, graphs, make_graph
from tests.routing.support.turn_search import engine_from

ROW = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02))
DERIVED = {"order", "expansion"}
ARCS = [arc(0, 1, 5, 1, "B"), arc(1, 0, 5, 1, "A"), arc(1, 2, 7, 2, "", [(11.1, 106.0)])]
ONE_TURN = to_turns([Turn((0, 1), 1, 1)])


@given(st.permutations(range(3)), st.permutations(range(3)))
def test_the_order_of_input_does_not_matter(nodes: list[int], arcs: list[int]) -> None:
    places = np.array(ROW)[nodes]
    raw = to_raw_arcs([ARCS[index] for index in arcs])
    graph = build_graph(np.array(nodes), places[:, 0], places[:, 1], raw)
    assert graph.hash == make_graph(ROW, ARCS).hash


def test_arcs_and_names_are_in_order() -> None:
    graph = make_graph(ROW, ARCS[::-1])
    assert graph.names == ("", "A", "B")
    assert list(zip(graph.tail.tolist(), graph.head.tolist(), strict=True)) == [
        (0, 1),
        (1, 0),
        (1, 2),
    ]
    assert [graph.name_of(index) for index in range(3)] == ["B", "A", ""]
    assert graph.shape_start.tolist() == [0, 0, 0, 1]
    assert graph.bounds == (11.0, 106.0, 11.0, 106.02)


@pytest.mark.parametrize(
    "field",
    [f.name for f in dataclasses.fields(RoadGraph) if f.name not in DERIVED | {"shape_start"}],
)
def test_every_part_of_the_content_counts_in_the_hash(field: str) -> None:
    graph = make_graph(ROW, ARCS)
    value: Any = getattr(graph, field)
    if field == "names":
        changed: Any = ("", "A", "C")
    elif field == "closing_hours":
        changed = ("", "Su")
    elif field == "turns":
        changed = to_turns([Turn((0, 1), 5, CLOSED)])
    else:
        changed = value.copy()
        changed[-1] = value[0] if field in {"tail", "head", "name_index"} else value[-1] + 1
        if field == "lon":
            changed[-1] = 0.0
    more = {"closing_hours": ("", "Su")} if field == "closed_while" else {}
    assert dataclasses.replace(graph, **{field: changed, **more}).hash != graph.hash


def test_the_elimination_order_is_not_content() -> None:
    graph = make_graph(ROW, ARCS)
    assert graph.with_order(np.array([2, 0, 1], dtype=np.int32)).hash == graph.hash


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_hash_is_the_same_in_another_process(seed: str) -> None:
    code = (
        "from tests.routing.roads.test_graph import ARCS, ROW, make_graph;"
        "print(make_graph(ROW, ARCS).hash)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": seed},
    ).stdout
    assert printed.strip() == make_graph(ROW, ARCS).hash


def test_places_closer_than_the_grid_are_one() -> None:
    near = [(lat + 1e-9, lon - 1e-9) for lat, lon in ROW]
    assert make_graph(near, ARCS).hash == make_graph(ROW, ARCS).hash


def test_arrays_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        make_graph(ROW, ARCS).sirens_ms[0] = 1


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"lat": np.array([11.0, 11.0, np.nan])}, "latitudes outside"),
        ({"lon": np.array([181.0, 0.0, 0.0])}, "longitudes outside"),
        ({"lat": np.array([11.0])}, "node arrays of different lengths"),
        ({"node_id": np.array([0, 0, 1])}, "a node id that occurs twice"),
        ({"head": np.array([0, 1, 3], dtype=np.int32)}, "an arc that ends at no node"),
        ({"tail": np.array([-1, 1, 2], dtype=np.int32)}, "an arc that ends at no node"),
        ({"way_id": np.array([1])}, "arc arrays of different lengths"),
        ({"length_mm": np.zeros(3, dtype=np.int32)}, "a length below 1 mm"),
        ({"normal_ms": np.zeros(3, dtype=np.int32)}, "a travel time outside"),
        ({"sirens_ms": np.full(3, 86_400_001, dtype=np.int32)}, "a travel time outside"),
        ({"name_index": np.full(3, 3, dtype=np.int32)}, "a name that is not listed"),
        ({"names": ("", "A", "B\nC")}, "a name with a line break"),
        ({"shape_start": np.array([0, 0, 0, 2])}, "shape offsets that do not fit"),
        ({"shape_start": np.array([0, 1])}, "shape offsets that do not fit"),
        ({"order": np.array([0, 0, 1], dtype=np.int32)}, "an order that is no permutation"),
        ({"road_class": np.full(3, 99, dtype=np.int32)}, "a road class that is not listed"),
        ({"road_class": np.zeros(2, dtype=np.int32)}, "arc arrays of different lengths"),
        ({"wait_normal_ms": np.full(3, -1, dtype=np.int32)}, "a wait outside"),
        ({"wait_sirens_ms": np.full(3, 86_400_001, dtype=np.int32)}, "a wait outside"),
        (
            {
                f"wait_{name}_ms": np.full(3, CLOSED, dtype=np.int32)
                for name in ("sirens", "normal")
            },
            "an arc that no profile may drive",
        ),
        ({"turns": to_turns([Turn((0, 2, 1), 1, 1)])}, "turns that do not fit"),
        ({"turns": to_turns([Turn((0,), 1, 1)])}, "turns that do not fit"),
        ({"turns": to_turns([Turn((0, 3), 1, 1)])}, "turns that do not fit"),
        ({"turns": to_turns([Turn((0, 1), -1, 1)])}, "turns that do not fit"),
        ({"turns": Turns(start=np.array([0, 2]))}, "turns that do not fit"),
        ({"turns": dataclasses.replace(ONE_TURN, start=np.array([0, 3]))}, "turns that do not fit"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(MapError, match=complaint):
        dataclasses.replace(make_graph(ROW, ARCS), **change)


def test_an_unknown_end_and_a_giant_length_are_refused() -> None:
    with pytest.raises(MapError, match="node 7"):
        make_graph(ROW, [arc(0, 7)])
    with pytest.raises(MapError, match="node 0"):
        make_graph(np.empty((0, 2)), [arc(0, 0)])  # type: ignore[arg-type]
    with pytest.raises(MapError, match="beyond 32 bits"):
        make_graph(ROW, [arc(0, 1)._replace(length_mm=2**31)])


def reachable(graph: RoadGraph, start: int) -> set[int]:
    """Nodes reachable from one, by plain search."""
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        new = {int(head) for head in graph.head[graph.tail == node]} - seen
        seen |= new
        waiting += new
    return seen


@given(graphs())
def test_strong_components_are_mutual_reach(graph: RoadGraph) -> None:
    labels = strong_components(graph.node_count, graph.tail, graph.head)
    reach = [reachable(graph, node) for node in range(graph.node_count)]
    for one in range(graph.node_count):
        for other in range(graph.node_count):
            mutual = other in reach[one] and one in reach[other]
            assert (labels[one] == labels[other]) == mutual


def test_the_largest_component_keeps_names_and_shapes_of_its_own() -> None:
    kept, islands = largest_component(make_graph(ROW, ARCS))
    assert kept.node_id.tolist() == [0, 1]
    assert kept.names == ("", "A", "B")
    assert (kept.shape_start.tolist(), len(kept.shape_lat)) == ([0, 0, 0], 0)
    assert (islands.parts, islands.nodes, islands.arcs) == (1, 1, 1)


@given(graphs_with_turns())
def test_in_the_drivable_core_every_arc_leads_to_every_other_by_allowed_turns(
    graph: RoadGraph,
) -> None:
    try:
        core, islands = drivable_core(graph)
    except MapError:
        return  # no two arcs lead to each other
    assert islands.arcs == graph.arc_count - core.arc_count
    assert islands.nodes == graph.node_count - core.node_count
    lawful = np.flatnonzero(core.wait_normal_ms != CLOSED).tolist()
    expansion = expand(core)
    for start in lawful:
        assert set(lawful) <= engine_from(core, expansion, start, Profile.NORMAL).keys()
        with_sirens = engine_from(core, expansion, start, Profile.SIRENS)
        easier = all(row.sirens_ms < CLOSED for row in core.turns.rows())
        assert not easier or len(with_sirens) == core.arc_count
