"""What real files hold: ferries cut into ways, ids below zero, contradictions, low gates."""

import pytest

from routing import Profile, Router
from routing.osm.reader import build_from_osm
from schemas.ground.base import LatLon
from schemas.ground.errors import MapError
from tests.routing.conftest import WriteOsm

STREET = {"highway": "tertiary"}
FERRY = {"route": "ferry", "motor_vehicle": "yes"}
# A street of six nodes, 546 m apart, from west to east, and a way round from 1 to 3.
NODES = {number: (10.98, 106.645 + number / 200) for number in range(1, 7)}
ROUND = {7: (10.99, 106.65), 8: (10.99, 106.66)}
WEST, EAST = LatLon(lat=10.98, lon=106.65), LatLon(lat=10.98, lon=106.675)
MIDDLE = LatLon(lat=10.98, lon=106.66)


def test_boarding_is_paid_once_a_crossing_however_the_line_is_cut(write_osm: WriteOsm) -> None:
    crossings: list[list[tuple[int, tuple[int, ...], dict[str, str]]]] = [
        [(11, (2, 3, 4, 5), {**FERRY, "duration": "00:15"})],
        [(11 + at, (2 + at, 3 + at), {**FERRY, "duration": "00:05"}) for at in range(3)],
    ]
    streets = [(10, (1, 2), STREET), (20, (5, 6), STREET)]
    times = []
    for ways in crossings:
        graph, _ = build_from_osm(write_osm(NODES, [*streets, *ways]))
        router, street_ms = Router(graph), int(graph.sirens_ms[graph.way_id == 10][0])
        times.append([router.time(WEST, EAST, profile).time_ms for profile in Profile])
        # The crossing, boarding, and a street on each side.
        assert times[-1][0] == 900_000 + 300_000 + 2 * street_ms
        afloat = LatLon(lat=10.98, lon=106.6625)
        assert router.time(afloat, EAST).time_ms == pytest.approx(450_000 + street_ms, abs=3)
    assert times[0] == times[1]


@pytest.mark.parametrize(
    ("tags", "is_open"),
    [
        ({"barrier": "height_restrictor", "maxheight": "2.1"}, False),
        ({"maxheight": "2.1"}, False),
        ({"barrier": "height_restrictor", "maxheight": "3.1"}, True),
    ],
)
def test_a_low_node_closes_the_road(
    write_osm: WriteOsm, tags: dict[str, str], *, is_open: bool
) -> None:
    ways = [(10, (1, 2, 3), STREET), (11, (1, 7, 8, 3), STREET)]
    path = write_osm({**NODES, **ROUND}, ways, node_tags={2: tags})
    graph, report = build_from_osm(path)
    drive = Router(graph).drive(WEST, MIDDLE)
    assert drive is not None
    assert (drive.distance_m < 1200) == is_open
    suspects = {} if is_open else {"a barrier closes a main road (nodes)": [2]}
    assert report.suspects == suspects


def test_two_restrictions_that_leave_no_turn_are_named(write_osm: WriteOsm) -> None:
    nodes = {**NODES, 9: (10.985, 106.655), 10: (10.975, 106.655)}
    ways = [
        (10, (1, 2), STREET),
        (11, (2, 3), STREET),
        (12, (2, 9), STREET),
        (13, (2, 10), STREET),
        (14, (1, 9, 3), STREET),
        (15, (1, 10, 3), STREET),
    ]
    members = [("w", 10, "from"), ("n", 2, "via")]
    relations = [
        (901, [*members, ("w", 11, "to")], {"restriction": "only_straight_on"}),
        (902, [*members, ("w", 13, "to")], {"restriction": "only_right_turn"}),
    ]
    tagged = [(i, m, {"type": "restriction", **tags}) for i, m, tags in relations]
    _, report = build_from_osm(write_osm(nodes, ways, relations=tagged))
    assert report.suspects == {"together they leave no turn (relations)": [901, 902]}
    _, report = build_from_osm(write_osm(nodes, ways, relations=tagged[:1]))
    assert report.suspects == {}


def test_a_forecourt_is_crossed_along_its_outline(write_osm: WriteOsm) -> None:
    nodes = {**NODES, 7: (10.9805, 106.655), 8: (10.9805, 106.656), 9: (10.985, 106.6555)}
    court = {"highway": "service", "area": "yes"}
    ways = [(10, (1, 2, 3), STREET), (11, (2, 7, 8, 2), court), (12, (8, 9), STREET)]
    router = Router(build_from_osm(write_osm(nodes, ways))[0])
    assert router.time(WEST, LatLon(lat=10.985, lon=106.6555)).time_ms is not None


def test_ids_below_zero_are_roads_like_others(write_osm: WriteOsm) -> None:
    nodes = {**NODES, -102: (10.99, 106.655), -101: (10.985, 106.655)}
    ways = [(-201, (2, -101, -102), {"highway": "service"}), (10, (1, 2, 3), STREET)]
    graph, report = build_from_osm(write_osm(nodes, ways, name="new.osm"))
    assert sorted(set(graph.way_id.tolist())) == [-201, 10]
    assert report.cut_ways == 0
    drive = Router(graph).drive(WEST, LatLon(lat=10.99, lon=106.655))
    assert drive is not None
    assert drive.distance_m == pytest.approx(546 + 1112, abs=2)


def test_a_map_of_one_way_streets_that_lead_nowhere_is_told_so(write_osm: WriteOsm) -> None:
    one_way = {**STREET, "oneway": "yes"}
    with pytest.raises(MapError, match="connected both ways"):
        build_from_osm(write_osm(NODES, [(10, (1, 2), one_way), (11, (2, 3), one_way)]))
    ways = [(10, (1, 2), STREET), (11, (2, 3), one_way)]
    _, report = build_from_osm(write_osm(NODES, ways))
    assert report.suspects == {"connected one way only, so left out (ways)": [11]}


def test_a_limit_that_cannot_be_read_closes_and_is_named(write_osm: WriteOsm) -> None:
    low = {**STREET, "maxheight": "see sign"}
    ways = [(10, (1, 2, 3), low), (11, (1, 7, 8, 3), STREET)]
    graph, report = build_from_osm(write_osm({**NODES, **ROUND}, ways))
    assert set(graph.way_id.tolist()) == {11}
    assert report.speeds == {"maxheight=see sign: not readable, closed": [10]}


def test_a_path_made_for_ambulances_is_driven_as_a_road(write_osm: WriteOsm) -> None:
    path = {"highway": "footway", "access": "emergency"}
    ways = [(10, (1, 2, 3), path), (11, (1, 7, 8, 3), STREET)]
    drive = Router(build_from_osm(write_osm({**NODES, **ROUND}, ways))[0]).drive(WEST, MIDDLE)
    assert drive is not None
    assert drive.distance_m < 1200
