import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from routing import RoadGraph, Router
from routing.places.area import Where
from routing.places.segments import METRES_PER_DEGREE
from schemas.events.roads import RoadArea, RoadLine
from schemas.ground.base import LatLon
from tests.routing.support.small_roads import POINTS, arc, graphs, make_graph

# A main street eastwards in two arcs (way 1), a cross street north and south of node 1 (way 2).
NODES = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02), (11.01, 106.01), (10.99, 106.01))
CROSS = [arc(0, 1, way_id=1), arc(1, 2, way_id=1), arc(3, 1, way_id=2), arc(1, 4, way_id=2)]


def line(*positions: tuple[float, float]) -> RoadLine:
    return RoadLine(type="LineString", coordinates=positions)


def area(*rings: tuple[tuple[float, float], ...]) -> RoadArea:
    return RoadArea(type="Polygon", coordinates=rings)


def ways_and_arcs(router: Router, where: Where) -> list[tuple[int, int, int]]:
    graph = router.graph
    arcs = router.arcs_of(where).arcs.tolist()
    return [(int(graph.way_id[a]), int(graph.tail[a]), int(graph.head[a])) for a in arcs]


def test_a_line_means_the_roads_it_is_drawn_along_not_those_it_crosses() -> None:
    router = Router(make_graph(NODES, CROSS))
    whole = line((106.0, 11.00005), (106.01, 11.00003), (106.02, 10.99996))
    assert ways_and_arcs(router, Where(geometry=whole)) == [(1, 0, 1), (1, 1, 2)]
    piece = line((106.012, 11.0), (106.014, 11.0))
    assert ways_and_arcs(router, Where(geometry=piece)) == [(1, 1, 2)]
    turning = line((106.005, 11.0), (106.01, 11.0), (106.01, 11.005))
    assert ways_and_arcs(router, Where(geometry=turning)) == [(1, 0, 1), (2, 3, 1)]
    beside = line((106.0, 11.0005), (106.02, 11.0005))
    assert ways_and_arcs(router, Where(geometry=beside)) == []
    far = line((107.0, 12.0), (107.1, 12.0))
    assert ways_and_arcs(router, Where(geometry=far)) == []


def test_both_directions_of_a_street_are_meant() -> None:
    router = Router(make_graph(NODES, [arc(0, 1), arc(1, 0)]))
    drawn = line((106.0, 11.0), (106.01, 11.0))
    assert router.arcs_of(Where(geometry=drawn)).arcs.tolist() == [0, 1]


def test_a_polygon_means_every_road_that_enters_it_and_a_hole_is_left_out() -> None:
    router = Router(make_graph(NODES, CROSS))
    outer = ((106.004, 10.995), (106.03, 10.995), (106.03, 11.005), (106.004, 11.005))
    ring = (*outer, outer[0])
    everything = [(1, 0, 1), (1, 1, 2), (2, 1, 4), (2, 3, 1)]
    assert sorted(ways_and_arcs(router, Where(geometry=area(ring)))) == everything
    hole = ((106.0, 10.9), (106.0105, 10.9), (106.0105, 11.1), (106.0, 11.1), (106.0, 10.9))
    inside = area(ring, hole)
    assert (1, 1, 2) in ways_and_arcs(router, Where(geometry=inside))
    small = ((106.0145, 10.9995), (106.0155, 10.9995), (106.0155, 11.0005), (106.0145, 10.9995))
    assert ways_and_arcs(router, Where(geometry=area(small))) == [(1, 1, 2)]


@given(graphs(), st.lists(POINTS, min_size=3, max_size=6))
def test_a_polygon_holds_what_a_search_point_by_point_finds(
    graph: RoadGraph, corners: list[tuple[float, float]]
) -> None:
    router = Router(graph)
    ring = [(lon, lat) for lat, lon in corners]
    found = set(router.arcs_of(Where(geometry=area((*ring, ring[0])))).arcs.tolist())
    for number in range(graph.arc_count):
        points = router.lines.cut(number, 0.0, 1.0)
        if any(is_inside(lat, lon, ring) for lat, lon in points):
            assert number in found


@given(graphs(), POINTS, st.integers(1, 1500))
def test_a_circle_means_the_stretches_that_lie_in_it(
    graph: RoadGraph, centre: tuple[float, float], radius_m: int
) -> None:
    router = Router(graph)
    lat, lon = centre
    where = Where(centre=LatLon(lat=lat, lon=lon), radius_m=radius_m)
    assert_stretches(router, where, lambda y, x: away_m((lat, lon), (y, x)) - radius_m)


@given(graphs(), st.lists(POINTS, min_size=3, max_size=5, unique=True))
@example(  # the ring runs along the street: what lies on its edge is in or out
    make_graph(((11.0, 106.0), (11.0, 106.01)), [arc(0, 1)]),
    [(11.0, 106.002), (11.0, 106.008), (11.005, 106.005)],
)
def test_a_polygon_means_the_stretches_that_lie_in_it(
    graph: RoadGraph, corners: list[tuple[float, float]]
) -> None:
    router = Router(graph)
    ring = [(lon, lat) for lat, lon in corners]
    edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))

    def beyond_m(lat: float, lon: float) -> float:
        edge_m = min(from_edge_m((lat, lon), begin, end) for begin, end in edges)
        return -edge_m if is_inside(lat, lon, ring) else edge_m

    assert_stretches(router, Where(geometry=area((*ring, ring[0]))), beyond_m)


def assert_stretches(
    router: Router, where: Where, beyond_m: Callable[[float, float], float]
) -> None:
    """Compare parts with a search point by point; near an edge either is right."""
    parts = router.arcs_of(where).parts
    rows = list(zip(*(column.tolist() for column in parts), strict=True))
    assert rows == sorted(rows)
    assert all(0.0 <= begin < end <= 1.0 for _, begin, end in rows)
    for number in range(router.graph.arc_count):
        own = [(begin, end) for arc, begin, end in rows if arc == number]
        assert all(a[1] < b[0] for a, b in pairwise(own))
        first, last = router.lines.start[number : number + 2]
        drawn_m = router.lines.step_m[first:last].sum()
        metre = max(1.0, 1000 * drawn_m / router.graph.length_mm[number])  # as the arc counts it
        for step in range(41):
            place = step / 40
            lat, lon = router.lines.cut(number, place, place)[0]
            away = beyond_m(lat, lon)
            if abs(away) > 1.5 * metre:
                assert any(a <= place <= b for a, b in own) == (away < 0)


def away_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Measure in the plane, as the roads do."""
    shrink = math.cos(math.radians(one[0]))
    return math.hypot(one[0] - other[0], (one[1] - other[1]) * shrink) * METRES_PER_DEGREE


def from_edge_m(
    place: tuple[float, float], begin: tuple[float, float], end: tuple[float, float]
) -> float:
    """Measure from a place to a line between two others."""
    shrink = math.cos(math.radians(place[0]))
    dy, dx = end[0] - begin[0], (end[1] - begin[1]) * shrink
    ay, ax = place[0] - begin[0], (place[1] - begin[1]) * shrink
    part = min(max((ax * dx + ay * dy) / (dx * dx + dy * dy or 1.0), 0.0), 1.0)
    return math.hypot(ay - part * dy, ax - part * dx) * METRES_PER_DEGREE


def test_a_line_means_as_much_of_a_road_as_it_is_drawn_along() -> None:
    router = Router(make_graph(NODES, CROSS))
    drawn = line((106.012, 11.00004), (106.014, 11.00002))
    parts = router.arcs_of(Where(geometry=drawn)).parts
    (begin,), (end,) = parts.begin.tolist(), parts.end.tolist()
    # Points within 15 m of the line's ends run along it as well.
    assert (begin, end) == (pytest.approx(0.2, abs=0.02), pytest.approx(0.4, abs=0.02))
    short = line((106.0120, 11.0), (106.01207, 11.0))  # 8 m of a road of a kilometre
    assert len(router.arcs_of(Where(geometry=short)).arcs) == 1


def test_what_is_closed_at_a_point_is_closed_for_a_metre() -> None:
    router = Router(make_graph(NODES, CROSS))
    here = Where(centre=LatLon(lat=11.0, lon=106.015), radius_m=0.001)
    parts = router.arcs_of(here).parts
    assert (100 * (parts.end - parts.begin)).tolist() == [pytest.approx(1.0)]


def is_inside(lat: float, lon: float, ring: list[tuple[float, float]]) -> bool:
    """Count the edges east of a point; a point on an edge tells nothing."""
    inside = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = (bx - ax) * (lat - ay) - (by - ay) * (lon - ax)
        if abs(cross) < 1e-12:
            return False
        if (ay > lat) != (by > lat) and lon < ax + (lat - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def test_ways_within_a_place_are_both() -> None:
    router = Router(make_graph(NODES, CROSS))
    here = LatLon(lat=11.0, lon=106.015)
    assert ways_and_arcs(router, Where((1,), here, 100.0)) == [(1, 1, 2)]
    assert ways_and_arcs(router, Where((2,), here, 100.0)) == []
    meant = router.arcs_of(Where((1, 98, 2, 99)))
    assert (meant.arcs.tolist(), meant.unknown_way_ids) == ([0, 1, 2, 3], (98, 99))


def test_latitude_and_longitude_that_are_swapped_are_recognised() -> None:
    # In Columbus, both orders are places on Earth: only the map can tell.
    places = ((40.0, -83.0), (40.0, -82.99), (40.01, -83.0))
    router = Router(make_graph(places, [arc(0, 1, way_id=1), arc(1, 2, way_id=1)]))
    drawn = line((40.0, -83.0), (40.0, -82.99))
    for where in (
        Where(geometry=drawn),
        Where(geometry=area((*drawn.coordinates, (40.01, -83.0), drawn.coordinates[0]))),
        Where(centre=LatLon(lat=-83.0, lon=40.0), radius_m=50.0),
    ):
        meant = router.arcs_of(where)
        assert (len(meant.arcs), meant.is_swapped) == (0, True)
        assert router.apply_closure("x", where, speed_factor=0).is_swapped
    right = router.arcs_of(Where(geometry=line((-83.0, 40.0), (-82.99, 40.0))))
    assert (right.arcs.tolist(), right.is_swapped) == ([0], False)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({}, "names none"),
        ({"centre": LatLon(lat=11.0, lon=106.0)}, "circle needs"),
        ({"radius_m": 5.0}, "circle needs"),
        ({"centre": LatLon(lat=11.0, lon=106.0), "radius_m": -1.0}, "circle needs"),
    ],
)
def test_half_a_place_is_refused(arguments: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Where(**arguments)


def test_closing_everything_around_a_hospital_leaves_no_way_to_it() -> None:
    nodes = (*NODES, (11.0, 106.03))
    router = Router(make_graph(nodes, [*CROSS, arc(2, 5, way_id=3), arc(5, 2, way_id=3)]))
    hospital = LatLon(lat=11.0, lon=106.0299)
    start = LatLon(lat=11.0, lon=106.001)
    assert router.time(start, hospital).time_ms is not None
    ring = ((106.021, 10.9), (106.04, 10.9), (106.04, 11.1), (106.021, 11.1), (106.021, 10.9))
    router.apply_closure("flood", Where(geometry=area(ring)), speed_factor=0)
    assert router.time(start, hospital) == (None, 1)
    assert router.route(start, hospital) is None
    assert router.coverage([start], [hospital]) == [None]
    assert router.nearest(router.fleet({"a": start}), hospital, 1) == []
    assert np.array_equal(router.reach([hospital], 60_000).arc, [])
    router.reopen("flood")
    assert router.time(start, hospital).time_ms is not None
