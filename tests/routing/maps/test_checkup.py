import dataclasses

import numpy as np
import pytest

from routing.maps.checkup import FINDINGS_MAX, OddSpeed, OffRoad, check_map
from routing.roads.turns import CLOSED, Turn, to_turns
from schemas.ground.base import LatLon
from tests.routing.support.small_roads import arc, make_graph

ROW = ((11.0, 106.0), (11.0, 106.001), (11.0, 106.002))
THERE_AND_BACK = [arc(0, 1, 9_000), arc(1, 0, 9_000), arc(1, 2, 9_000), arc(2, 1, 9_000)]


def test_a_sound_map_has_no_findings() -> None:
    found = check_map(make_graph(ROW, THERE_AND_BACK), [("A", LatLon(lat=11.0, lon=106.0))], 300.0)
    assert (found.unreachable_arcs, found.odd_speeds, found.odd_ways) == (0, 0, ())
    assert (found.places, found.off_road) == (1, ())
    assert found.siren_gain == 2.0  # these arcs take twice as long without


def test_islands_are_counted_by_allowed_turns() -> None:
    one_way = make_graph(ROW, THERE_AND_BACK[:3])
    assert check_map(one_way, [], 300.0).unreachable_arcs == 1
    graph = make_graph(ROW, THERE_AND_BACK)
    no_way_back = to_turns([Turn((2, 3), CLOSED, CLOSED)])
    assert check_map(graph.with_turns(no_way_back), [], 300.0).unreachable_arcs == 2
    with_sirens = to_turns([Turn((2, 3), 0, CLOSED)])
    assert check_map(graph.with_turns(with_sirens), [], 300.0).unreachable_arcs == 2


def test_speeds_that_cannot_be_are_named_once_per_way_the_fastest_first() -> None:
    # 100 m: 400 km/h takes 900 ms with sirens; 2 km/h takes 180 s without.
    odd = [arc(0, 1, 900, 7, "Đường A"), arc(1, 0, 900, 7, "Đường A"), arc(1, 2, 90_000, 8)]
    found = check_map(make_graph(ROW, [*odd, arc(2, 1, 9_000, 9)]), [], 300.0)
    assert found.odd_speeds == 3
    assert found.odd_ways == (OddSpeed(7, "Đường A", 400.0), OddSpeed(8, "", 2.0))
    many = [arc(0, 1, 900, way) for way in range(1, 2 * FINDINGS_MAX)]
    found = check_map(make_graph(ROW, [*many, arc(1, 0, 9_000)]), [], 300.0)
    assert (found.odd_speeds, len(found.odd_ways)) == (2 * FINDINGS_MAX - 1, FINDINGS_MAX)


def test_the_rounding_of_a_metre_is_no_odd_speed() -> None:
    graph = make_graph(ROW, THERE_AND_BACK)
    short = dataclasses.replace(
        graph, length_mm=np.full(4, 1_000, np.int32), sirens_ms=np.full(4, 1, np.int32)
    )
    assert check_map(short, [], 300.0).odd_speeds == 0


def test_places_off_the_roads_are_named_with_their_distance() -> None:
    places = [
        ("near", LatLon(lat=11.001, lon=106.0)),
        ("far", LatLon(lat=11.1, lon=106.0)),
        ("farther", LatLon(lat=12.0, lon=106.0)),
    ]
    found = check_map(make_graph(ROW, THERE_AND_BACK), places, 300.0)
    assert found.places == 3
    assert [one.name for one in found.off_road] == ["farther", "far"]
    assert isinstance(found.off_road[1], OffRoad)
    assert found.off_road[1].distance_m == pytest.approx(11_120, rel=0.001)
