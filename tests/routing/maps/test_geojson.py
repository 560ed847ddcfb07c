import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import Profile, RoadGraph, Router
from routing.ground.geometry import distance_m
from routing.maps.geojson import (
    ATTRIBUTION,
    cell_feature,
    closure_features,
    collection,
    line,
    match_features,
    names_along,
    point,
    polygon,
    reach_feature,
    route_feature,
)
from routing.places.area import Where
from routing.traces.driven import Driven
from routing.traces.fixes import Fix, Trace
from routing.traces.matching import Matcher
from schemas.ground.base import LatLon
from tests.routing.support.small_roads import arc, make_graph

ROW = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02))
WEST, EAST = LatLon(lat=11.0, lon=106.001), LatLon(lat=11.0, lon=106.019)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
DEGREES = st.tuples(st.integers(-80, 80), st.integers(-170, 170))


def roads() -> RoadGraph:
    arcs = [arc(0, 1, 1000, 1, "Nam"), arc(1, 0, 1000, 1, "Nam"), arc(1, 2, 1000, 2, "Bắc")]
    return make_graph(ROW, arcs)


def area(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def require_rfc7946(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Check what every collection must be; give its features as JSON brings them back."""
    back = json.loads(json.dumps(answer, allow_nan=False))
    assert back["type"] == "FeatureCollection"
    assert "crs" not in back
    for feature in back["features"]:
        assert set(feature) - {"id"} == {"type", "geometry", "properties"}
        assert feature["type"] == "Feature"
    features: list[dict[str, Any]] = back["features"]
    return features


def test_a_route_is_a_line_with_longitude_first() -> None:
    router = Router(roads())
    route = router.route(WEST, EAST)
    assert route is not None
    answer = collection([route_feature(route, Profile.SIRENS)])
    assert answer["attribution"] == ATTRIBUTION == "© OpenStreetMap contributors"
    (feature,) = require_rfc7946(answer)
    assert feature["geometry"] == {
        "type": "LineString",
        "coordinates": [[106.001, 11.0], [106.01, 11.0], [106.019, 11.0]],
    }
    assert feature["properties"] == {
        "kind": "route",
        "profile": "sirens",
        "time_ms": 1800,
        "distance_m": 180.0,
        "names": ["Nam", "Bắc"],
        "version": 0,
    }


def test_a_route_of_no_length_is_a_point() -> None:
    route = Router(roads()).route(WEST, WEST)
    assert route is not None
    assert route_feature(route, Profile.NORMAL)["geometry"]["type"] == "Point"


def test_positions_have_seven_decimals_and_no_negative_zero() -> None:
    feature = point(LatLon(lat=-0.00000001, lon=106.123456789), {}, "x")
    assert json.dumps(feature["geometry"]["coordinates"]) == "[106.1234568, 0.0]"
    assert feature["id"] == "x"


@given(st.lists(DEGREES, min_size=3, max_size=3, unique=True), st.booleans())
def test_outer_rings_are_counter_clockwise_and_holes_clockwise(
    corners: list[tuple[int, int]], closed: object
) -> None:
    ring = [*corners, corners[0]] if closed else corners
    for given_ring in (ring, ring[::-1]):
        outer, hole = polygon([given_ring, given_ring], {})["geometry"]["coordinates"]
        assert outer[0] == outer[-1]
        assert hole[0] == hole[-1]
        assert area(outer) >= 0 >= area(hole)
        assert sorted(map(tuple, outer[1:])) == sorted((lon, lat) for lat, lon in corners)


def test_a_cell_is_as_wide_as_it_is_high() -> None:
    ring = cell_feature(LatLon(lat=60.0, lon=10.0), 500.0, {})["geometry"]["coordinates"][0]
    (west, south), (east, _), (_, north) = ring[0], ring[1], ring[2]
    assert distance_m(60.0, west, 60.0, east) == pytest.approx(500, rel=0.001)
    assert distance_m(south, 10.0, north, 10.0) == pytest.approx(500, rel=0.001)


def test_closures_are_the_roads_that_they_touch() -> None:
    router = Router(roads())
    router.apply_closure("flood", Where(way_ids=(1,)), speed_factor=0.0, valid_until=NOON)
    router.apply_closure("jam", Where(way_ids=(2,)), speed_factor=0.5)
    router.apply_closure("elsewhere", Where(way_ids=(99,)), speed_factor=0.0)
    flood, jam = require_rfc7946(collection(closure_features(router.road_events, router.lines)))
    assert (flood["id"], flood["properties"]["kind"]) == ("flood", "closure")
    assert flood["properties"]["valid_until"] == "2026-01-01T12:00:00+00:00"
    assert flood["geometry"]["coordinates"] == [
        [[106.0, 11.0], [106.01, 11.0]],
        [[106.01, 11.0], [106.0, 11.0]],
    ]
    assert (jam["id"], jam["properties"]["kind"]) == ("jam", "slowdown")
    assert jam["properties"]["valid_until"] is None


def test_what_is_reached_is_drawn_road_by_road() -> None:
    router = Router(roads())
    reach = router.reach([WEST], 900)
    (feature,) = require_rfc7946(collection([reach_feature(reach, router.lines, {"unit": "A"})]))
    assert feature["geometry"]["type"] == "MultiLineString"
    assert feature["properties"]["limit_ms"] == 900
    assert feature["properties"]["unit"] == "A"
    assert [[106.001, 11.0], [106.01, 11.0]] in feature["geometry"]["coordinates"]


def test_a_match_has_a_feature_for_each_part() -> None:
    graph = roads()
    fixes = [Fix(11.0, 106.0 + step / 5000) for step in range(5, 90, 2)]
    match = Matcher(graph).match(Trace.of(fixes))
    (feature,) = require_rfc7946(collection(match_features(graph, match), ""))
    assert feature["geometry"]["type"] == "LineString"
    assert feature["properties"]["names"] == ["Nam", "Bắc"]
    assert (feature["properties"]["first_row"], feature["properties"]["last_row"]) == (0, 42)


def test_a_name_is_said_once_and_an_unnamed_road_not_at_all() -> None:
    names = ["Nam", "Nam", "", "Bắc"]
    row = [(11.0, 106 + step / 100) for step in range(5)]
    graph = make_graph(row, [arc(i, i + 1, 1000, i + 1, name) for i, name in enumerate(names)])
    assert names_along(graph, [Driven(i, 0.0, 1.0) for i in range(4)]) == ["Nam", "Bắc"]


def test_a_match_of_one_fix_is_a_point() -> None:
    graph = roads()
    (feature,) = match_features(graph, Matcher(graph).match(Trace.of([Fix(11.0, 106.005)])))
    assert feature["geometry"] == {"type": "Point", "coordinates": [106.005, 11.0]}


def test_a_map_that_is_nobodys_needs_no_attribution() -> None:
    assert "attribution" not in collection([line(ROW, {})], "")
