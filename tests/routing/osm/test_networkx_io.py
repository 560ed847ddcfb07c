from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given

from routing import RoadGraph
from routing.osm.networkx_io import from_networkx, to_networkx
from routing.roads.components import largest_component
from routing.roads.turns import Turns
from schemas.ground.errors import MapError
from tests.routing.support.small_roads import graphs


def square(**attributes: object) -> nx.MultiDiGraph:
    """Two nodes joined both ways by edges with the attributes given."""
    network = nx.MultiDiGraph(crs="epsg:4326")
    network.add_node(1, x=106.0, y=11.0)
    network.add_node(2, x=106.01, y=11.0)
    for tail, head in ((1, 2), (2, 1)):
        network.add_edge(tail, head, **{"highway": "residential", **attributes})
    return network


@given(graphs())
def test_what_is_given_to_networkx_comes_back_the_same(graph: RoadGraph) -> None:
    try:
        kept, _ = largest_component(graph)
    except MapError:
        return
    again, islands = from_networkx(to_networkx(kept))
    assert again.hash == kept.hash
    assert (islands.nodes, islands.arcs) == (0, 0)


def test_speeds_come_from_our_table_and_not_from_a_mean() -> None:
    network = square(length=1000.0)
    network.add_node(3, x=106.02, y=11.0)
    for tail, head in ((2, 3), (3, 2)):
        network.add_edge(tail, head, highway="primary", maxspeed="80", length=1000.0)
    graph, _ = from_networkx(network)
    assert graph.normal_ms.tolist() == [144_000, 144_000, 45_000, 45_000]  # 25 and 80 km/h
    assert graph.sirens_ms.tolist() == [125_217, 125_217, 39_130, 39_130]


def test_merged_attributes_are_understood() -> None:
    attributes = {
        "osmid": [17, 4],
        "name": ["Lê Lợi", "Lê Lai"],
        "highway": ["primary", "residential"],
        "length": 1000.0,
    }
    graph, _ = from_networkx(square(**attributes))
    assert graph.way_id.tolist() == [17, 17]
    assert graph.names == ("", "Lê Lợi")
    assert graph.normal_ms.tolist() == [144_000, 144_000]  # the slower class
    limited, _ = from_networkx(square(**attributes, maxspeed=["60", "40"]))
    assert limited.normal_ms.tolist() == [90_000, 90_000]  # the lower limit


def test_a_missing_length_is_measured_along_the_geometry() -> None:
    class Line:
        coords = ((106.0, 11.0), (106.005, 11.005), (106.01, 11.0))

    graph, _ = from_networkx(square(geometry=Line()))
    assert graph.shape_lat.tolist() == [11.005, 11.005]
    assert graph.length_mm.tolist() == pytest.approx([1_560_000] * 2, rel=0.01)
    straight, _ = from_networkx(square())
    assert straight.length_mm.tolist() == pytest.approx([1_091_500] * 2, rel=0.001)


def test_a_geometry_drawn_backwards_is_turned() -> None:
    class Line:
        coords = ((106.0, 11.0), (106.002, 11.0), (106.004, 11.001), (106.01, 11.0))

    graph, _ = from_networkx(square(geometry=Line()))
    assert graph.shape_lon.tolist() == [106.002, 106.004, 106.004, 106.002]


def test_reversed_edges_take_the_limit_of_their_direction() -> None:
    network = square(length=1000.0, **{"maxspeed:backward": "20"})
    network[2][1][0]["reversed"] = True
    assert from_networkx(network)[0].normal_ms.tolist() == [144_000, 180_000]


def test_what_an_ambulance_cannot_drive_is_left_out() -> None:
    network = square(length=1000.0)
    for attributes in ({"highway": "steps"}, {"highway": "primary", "access": "no"}):
        network.add_edge(1, 2, length=10.0, **attributes)
    assert from_networkx(network)[0].arc_count == 2


@pytest.mark.parametrize(
    ("network", "complaint"),
    [
        (square(highway="steps"), "no edge that an ambulance can drive"),
        (nx.MultiGraph(square()), "is undirected"),
        (nx.MultiDiGraph(square(), crs="epsg:32648"), "has crs epsg:32648"),
        (nx.relabel_nodes(square(), {1: "one"}), "Node 'one'"),
        (nx.MultiDiGraph([(1, 2)]), "Node 1 .* lacks"),
    ],
)
def test_unusable_graphs_are_refused(network: nx.MultiDiGraph, complaint: str) -> None:
    with pytest.raises(MapError, match=complaint):
        from_networkx(network)


def test_the_real_roads_come_back_the_same(binh_duong: RoadGraph) -> None:
    again, _ = from_networkx(to_networkx(binh_duong))
    assert again.hash == binh_duong.with_turns(Turns()).hash


def test_a_real_osmnx_graph_is_taken(shared_data: Path) -> None:
    ox = pytest.importorskip("osmnx")
    network = ox.load_graphml(shared_data / "mapmatch" / "denver_osmnx_drive_graph.graphml")
    graph, islands = from_networkx(network)
    assert graph.node_count + islands.nodes == network.number_of_nodes()
    assert graph.arc_count > 0.9 * network.number_of_edges()
