import pytest

from scenarios.schematic.streets import Plane, Street, build_network


def street(name: str, *points: tuple[float, float], one_way: bool = False) -> Street:
    return Street(name, "street", points, one_way=one_way)


def test_a_crossing_becomes_a_junction() -> None:
    network = build_network(
        [street("a", (0, 0), (200, 0)), street("b", (100, -100), (100, 100))], spacing_m=1_000
    )
    assert len(network.nodes) == 5
    assert (100, 0) in network.nodes
    assert len(network.arcs) == 8
    assert {arc.length_m for arc in network.arcs} == {100}


def test_an_end_upon_another_street_joins_it() -> None:
    network = build_network(
        [street("a", (0, 0), (200, 0)), street("b", (50, 100), (50, 0.4))], spacing_m=1_000
    )
    assert len(network.nodes) == 4


def test_what_is_not_connected_both_ways_is_cut_away() -> None:
    network = build_network(
        [
            street("ring", (0, 0), (200, 0), (200, 200), (0, 0), one_way=True),
            street("dead end", (200, 200), (300, 300), one_way=True),
            street("island", (5_000, 0), (5_100, 0)),
        ],
        spacing_m=1_000,
    )
    assert sorted(network.nodes) == [(0, 0), (200, 0), (200, 200)]
    assert [arc.name for arc in network.arcs] == ["ring"] * 3


def test_long_streets_have_points_in_between() -> None:
    network = build_network([street("a", (0, 0), (1_000, 0))], spacing_m=300)
    assert len(network.nodes) == 5


def test_each_segment_is_a_way_of_its_own() -> None:
    network = build_network([street("a", (0, 0), (100, 0), (200, 0))], spacing_m=300)
    assert {arc.way_id for arc in network.arcs} == {1, 2}


def test_the_plane_is_true_to_scale() -> None:
    plane = Plane(lat0=11.0, lon0=106.0)
    assert plane.to_xy(11.0, 106.0) == (0, 0)
    assert plane.to_xy(12.0, 106.0)[1] == pytest.approx(111_195)
    assert plane.to_lat_lon(plane.to_xy(11.25, 106.5)) == (11.25, 106.5)
