import math
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from routing import Profile, RoadGraph, Router
from routing.places.area import Where
from schemas.ground.base import LatLon
from tests.routing.support import dijkstra
from tests.routing.support.small_roads import PLACES, arc, make_graph
from tests.routing.support.turned_graphs import turned_graphs

FAR_M = 1_000_000.0
TIMES = {
    datetime(2026, 11, 30, 0, 30, tzinfo=UTC): {"06:00-09:00"},  # 07:30 in Vietnam
    datetime(2026, 11, 30, 5, 0, tzinfo=UTC): set[str](),
    datetime(2026, 11, 30, 17, 0, tzinfo=UTC): {"not 05:00-23:00"},
}
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

# Three nodes in a row, west to east, about 1 093 m apart: 0 - 1 - 2.
ROW = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02))
TWO_WAY = [arc(0, 1, 1000, 1), arc(1, 0, 1000, 1), arc(1, 2, 1000, 2), arc(2, 1, 1000, 2)]

# Two loops out of one node, and a place 11 m east of it: one loop is nearest 0.35 m from the node,
# and the node itself is 6 mm farther, so that the other loop is as near and nothing is driven.
TWO_LOOPS = make_graph(
    ((11.0, 106.0), (11.0, 106.0001)),
    [arc(0, 0, shape=[(11.0153, 106.0)]), arc(0, 0, shape=[(11.006, 106.0002)])],
)


def at(lon: float, lat: float = 11.0) -> LatLon:
    return LatLon(lat=lat, lon=lon)


@given(
    turned_graphs(),
    st.lists(PLACES, min_size=1, max_size=3),
    st.lists(PLACES, min_size=1, max_size=3),
    st.sampled_from(Profile),
)
def test_every_question_is_answered_as_dijkstra_does(
    graph: RoadGraph, origins: list[LatLon], destinations: list[LatLon], profile: Profile
) -> None:
    router = Router(graph, snap_limit_m=FAR_M)
    expected = dijkstra.times_ms(
        router, dijkstra.base_ms(router, profile), origins, destinations, profile
    )
    assert_answers(router, origins, destinations, profile, expected)


def assert_answers(
    router: Router,
    origins: list[LatLon],
    destinations: list[LatLon],
    profile: Profile,
    expected: list[list[int | None]],
) -> None:
    """Ask in every way for the times from each origin to each destination."""
    assert router.table(origins, destinations, profile) == expected
    assert [router.times_from(a, destinations, profile) for a in origins] == expected
    columns = [router.times_to(origins, b, profile) for b in destinations]
    assert [list(row) for row in zip(*columns, strict=True)] == expected
    pairs = [(a, b) for a in origins for b in destinations]
    flat = [time for row in expected for time in row]
    assert router.times(pairs, profile) == flat
    assert [router.time(a, b, profile).time_ms for a, b in pairs] == flat
    routes = [router.route(a, b, profile) for a, b in pairs]
    assert [route and route.time_ms for route in routes] == flat
    drives = [router.drive(a, b, profile) for a, b in pairs]
    assert [drive and drive.time_ms for drive in drives] == flat
    assert [r and r.distance_m for r in routes] == [d and d.distance_m for d in drives]
    columns_ms = [
        [time for time in column if time is not None] for column in zip(*expected, strict=True)
    ]
    soonest = [min(column, default=None) for column in columns_ms]
    assert router.coverage(origins, destinations, profile) == soonest
    fleet = router.fleet({f"unit-{index}": place for index, place in enumerate(origins)})
    for column, place in enumerate(destinations):
        ranked = sorted(
            (row[column], f"unit-{index}")
            for index, row in enumerate(expected)
            if row[column] is not None
        )
        for count in (1, 2, len(origins)):
            found = router.nearest(fleet, place, count, profile)
            assert [(time, unit) for unit, time in found] == ranked[:count]


@given(turned_graphs(), PLACES, PLACES)
@example(TWO_LOOPS, at(106.0), at(106.0001))
@example(TWO_LOOPS, at(106.0001), at(106.0))
def test_a_route_is_one_line_in_space_and_time(
    graph: RoadGraph, origin: LatLon, destination: LatLon
) -> None:
    router = Router(graph, snap_limit_m=FAR_M)
    route = router.route(origin, destination)
    if route is None:
        return
    start, end = router.snap(origin), router.snap(destination)
    assert start is not None
    assert end is not None
    if not any(graph.closed_while[one.arc] for one in (*start.arcs, *end.arcs)):
        assert (route.points[0], route.points[-1]) == (start.point, end.point)
    assert len(route.points) == len(route.times_ms)
    assert (route.times_ms[0], route.times_ms[-1]) == (0, route.time_ms)
    assert list(route.times_ms) == sorted(route.times_ms)
    assert route.distance_m >= 0


def test_a_route_on_which_nothing_is_driven_ends_where_its_end_is() -> None:
    router = Router(TWO_LOOPS, snap_limit_m=FAR_M)
    node, beside = (11.0, 106.0), (11.000003209, 106.000000107)
    there, back = router.route(at(106.0), at(106.0001)), router.route(at(106.0001), at(106.0))
    assert there is not None
    assert back is not None
    assert (there.line, there.times_ms) == ((node, beside), (0, 0))
    assert (back.line, back.times_ms) == ((beside, node), (0, 0))


@given(
    turned_graphs(),
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from([0.0, 0.3, 0.5, 1.0])), max_size=4),
    PLACES,
    PLACES,
    st.sampled_from(Profile),
)
def test_live_times_equal_dijkstra_on_live_weights(
    graph: RoadGraph,
    events: list[tuple[int, float]],
    origin: LatLon,
    destination: LatLon,
    profile: Profile,
) -> None:
    router = Router(graph, snap_limit_m=FAR_M)
    before = router.times_to([origin], destination, profile)
    for index, (way_id, factor) in enumerate(events):
        router.apply_closure(f"event-{index}", Where(way_ids=(way_id,)), speed_factor=factor)
    known = [(router.arcs_of(Where((way_id,))).parts, factor) for way_id, factor in events]
    weights, odd = dijkstra.live(router, profile, known)
    assert not odd
    expected = dijkstra.times_ms(router, weights, [origin], [destination], profile)
    assert_answers(router, [origin], [destination], profile, expected)
    for index in range(len(events)):
        router.reopen(f"event-{index}")
    assert router.times_to([origin], destination, profile) == before


CIRCLES = st.tuples(PLACES, st.integers(5, 900)).map(lambda c: Where(centre=c[0], radius_m=c[1]))


@given(
    turned_graphs(),
    st.lists(st.tuples(CIRCLES, st.sampled_from([0.0, 0.0, 0.3, 0.5])), min_size=1, max_size=4),
    st.lists(PLACES, min_size=1, max_size=3),
    st.lists(PLACES, min_size=1, max_size=3),
    st.sampled_from(Profile),
    st.sampled_from([150.0, FAR_M]),
    st.sampled_from(sorted(TIMES)),
)
def test_parts_of_arcs_that_are_closed_or_slowed_are_driven_as_dijkstra_does(
    graph: RoadGraph,
    events: list[tuple[Where, float]],
    origins: list[LatLon],
    destinations: list[LatLon],
    profile: Profile,
    limit_m: float,
    now: datetime,
) -> None:
    router = Router(graph, snap_limit_m=limit_m)
    router.advance(now)
    before = router.table(origins, destinations, profile)
    for index, (where, factor) in enumerate(events):
        router.apply_closure(f"event-{index}", where, speed_factor=factor)
    known = [(router.arcs_of(where).parts, factor) for where, factor in events]
    holds = TIMES[now]
    weights, odd = dijkstra.live(router, profile, known, holds)
    expected = dijkstra.times_ms(router, weights, origins, destinations, profile, odd, holds)
    assert_answers(router, origins, destinations, profile, expected)
    for index in range(len(events)):
        router.reopen(f"event-{index}")
    assert router.table(origins, destinations, profile) == before


@pytest.mark.parametrize("name", ["binhduong_north", "columbus", "portland"])
def test_real_roads_equal_dijkstra_before_and_after_events(
    real_map: Callable[[str], RoadGraph], name: str
) -> None:
    rng = random.Random(115)
    graph = real_map(name)
    router = Router(graph)
    places = [near_a_node(graph, rng) for _ in range(40)]
    origins, destinations = places[:30], places[30:]
    for profile in Profile:
        base = dijkstra.base_ms(router, profile)
        expected = dijkstra.times_ms(router, base, origins, destinations, profile)
        assert sum(time is not None for row in expected for time in row) > 250
        assert_answers(router, origins, destinations, profile, expected)
    known = []
    for number, place in enumerate(places[::4]):
        speed = 0.0 if number % 2 else 0.37
        where = Where(centre=place, radius_m=400.0)
        router.apply_closure(f"event-{number}", where, speed_factor=speed)
        known.append((router.arcs_of(where).parts, speed))
    for profile in Profile:
        weights, odd = dijkstra.live(router, profile, known)
        assert len(odd) > 50
        expected = dijkstra.times_ms(router, weights, origins, destinations, profile, odd)
        assert_answers(router, origins, destinations, profile, expected)


def test_no_road_whose_own_end_is_open_becomes_unreachable(binh_duong: RoadGraph) -> None:
    rng = random.Random(150)
    graph, router = binh_duong, Router(binh_duong)
    origin = near_a_node(graph, rng)
    asked = 0
    for _ in range(40):
        node = rng.randrange(graph.node_count)
        centre = LatLon(lat=float(graph.lat[node]), lon=float(graph.lon[node]) + 0.001)
        router.apply_closure("flood", Where(centre=centre, radius_m=75.0), speed_factor=0)
        parts = router.arcs_of(Where(centre=centre, radius_m=75.0)).parts
        first: dict[int, float] = {}
        for number, begin in zip(parts.arc.tolist(), parts.begin.tolist(), strict=True):
            first.setdefault(number, begin)
        for number, begin in first.items():
            if begin * int(graph.length_mm[number]) < 40_000:
                continue
            tail = int(graph.tail[number])
            corner = LatLon(lat=float(graph.lat[tail]), lon=float(graph.lon[tail]))
            lat, lon = router.lines.cut(number, begin / 2, begin / 2)[0]
            if router.time(origin, corner).time_ms is not None:
                asked += 1
                assert router.time(origin, LatLon(lat=lat, lon=lon)).time_ms is not None
    assert asked > 20


def near_a_node(graph: RoadGraph, rng: random.Random) -> LatLon:
    """Give a place within some 100 m of a node."""
    node = rng.randrange(graph.node_count)
    return LatLon(
        lat=float(graph.lat[node]) + rng.uniform(-1, 1) * 0.001,
        lon=float(graph.lon[node]) + rng.uniform(-1, 1) * 0.001,
    )


def test_the_part_of_an_arc_costs_its_part_of_the_time() -> None:
    router = Router(make_graph(ROW, TWO_WAY))
    assert router.times_to([at(106.0025)], at(106.0175)) == [1500]
    assert router.times_to([at(106.0025)], at(106.0075)) == [500]
    assert router.times_to([at(106.0075)], at(106.0025)) == [500]
    assert router.times_to([at(106.0075)], at(106.0075)) == [0]
    assert router.times_to([at(106.0025)], at(106.0175), Profile.NORMAL) == [3000]


def test_a_one_way_street_is_driven_round() -> None:
    # 0 -> 1 one way; back from 1 to 0 only by 2.
    back = arc(2, 0, 5000, shape=[(11.01, 106.01)])
    graph = make_graph(ROW, [arc(0, 1, 1000), arc(1, 2, 1000), back])
    router = Router(graph)
    assert router.times_from(at(106.0025), [at(106.0075)]) == [500]
    assert router.times_from(at(106.0075), [at(106.0025)]) == [250 + 1000 + 5000 + 250]


def test_no_way_and_no_road_are_none() -> None:
    island = [*ROW, (11.1, 106.0), (11.1, 106.01)]
    graph = make_graph(island, [*TWO_WAY, arc(3, 4), arc(4, 3)])
    router = Router(graph, snap_limit_m=200)
    off = at(106.0, lat=11.01)
    apart = at(106.005, lat=11.1)
    here = at(106.005)
    assert router.times_to([here, apart, off], here) == [0, None, None]
    assert router.times_from(here, [here, apart, off]) == [0, None, None]
    assert router.times_to([here], off) == [None]
    assert router.times_from(off, [here]) == [None]
    assert router.route(here, apart) is None
    assert router.route(off, here) is None
    assert router.snap(off) is None
    assert router.distance_to_road_m(off) == pytest.approx(1112, rel=0.001)
    assert router.times_to([], here) == []
    assert router.times_from(here, []) == []


def test_a_route_names_its_roads_once_and_follows_their_bends() -> None:
    bend = ((11.002, 106.005),)
    arcs = [
        arc(0, 1, 1000, 1, "Đường tỉnh 748", bend),
        arc(1, 2, 1000, 2, ""),
        arc(2, 0, 1000, 3, "Đường tỉnh 748"),
    ]
    router = Router(make_graph(ROW, arcs))
    route = router.route(at(106.0), at(106.02))
    assert route is not None
    assert route.names == ("Đường tỉnh 748",)
    assert route.points == (at(106.0), at(106.005, 11.002), at(106.01), at(106.02))
    assert route.times_ms == (0, 500, 1000, 2000)
    assert route.distance_m == 200.0


def test_equal_places_give_a_route_of_one_point() -> None:
    route = Router(make_graph(ROW, TWO_WAY)).route(at(106.0025), at(106.0025))
    assert route is not None
    assert (route.time_ms, route.distance_m, len(route.points)) == (0, 0.0, 1)


def test_a_closure_forces_a_detour_and_reopening_ends_it() -> None:
    # A short way 0 - 1 - 2 (way 1) and a long one by 3 (way 2), far from it.
    nodes = [*ROW, (11.03, 106.01)]
    short = [arc(0, 1, 1000, 1), arc(1, 0, 1000, 1), arc(1, 2, 1000, 1), arc(2, 1, 1000, 1)]
    long = [arc(0, 3, 4000, 2), arc(3, 0, 4000, 2), arc(3, 2, 4000, 2), arc(2, 3, 4000, 2)]
    router = Router(make_graph(nodes, short + long))
    start, goal = at(106.0), at(106.02)
    assert router.times_to([start], goal) == [2000]
    assert router.apply_closure("flood", Where(way_ids=(1,)), speed_factor=0).arcs == 4
    assert (router.times_to([start], goal), router.version) == ([8000], 1)
    assert router.reopen("flood") == 4
    assert (router.times_to([start], goal), router.version) == ([2000], 2)
    assert (router.reopen("flood"), router.version) == (0, 2)


def test_a_slowdown_within_a_circle_slows_what_it_touches() -> None:
    router = Router(make_graph(ROW, TWO_WAY))
    centre = at(106.005)
    circle = Where(centre=centre, radius_m=100)
    assert router.apply_closure("jam", circle, speed_factor=0.5).arcs == 2
    # 200 m of 1 091.5 m take twice as long.
    assert router.times_to([at(106.0)], at(106.02)) == [math.ceil(1000 * (1 + 200 / 1091.5)) + 1000]
    both = Where(way_ids=(2,), centre=centre, radius_m=100)
    assert (
        router.apply_closure("jam", both, speed_factor=0.5).arcs == 0
    )  # way 2 does not come within the circle
    assert router.times_to([at(106.0)], at(106.02)) == [2000]


def test_a_flood_takes_its_own_stretch_of_a_long_road_and_no_more() -> None:
    # 3.4 km from junction to junction; the flood is 60 m long, 2 km from the west.
    long = Router(
        make_graph(((11.0, 106.0), (11.0, 106.0311)), [arc(0, 1, 340_000), arc(1, 0, 340_000)])
    )
    flood = at(106.0183)
    change = long.apply_closure("flood", Where(centre=flood, radius_m=30.0), speed_factor=0)
    assert change.arcs == 2
    (event,) = long.road_events
    lengths_m = (event.parts.end - event.parts.begin) * 3395
    assert lengths_m.tolist() == pytest.approx([60.0, 60.0], rel=0.01)
    west, east, farther = at(106.001), at(106.03), at(106.021)
    assert long.time(west, at(106.017)).time_ms == pytest.approx(340_000 * 16 / 31.1, rel=1e-4)
    assert long.time(farther, east).time_ms == pytest.approx(340_000 * 9 / 31.1, rel=1e-4)
    assert long.time(west, farther).time_ms is None
    assert long.time(west, flood).time_ms is not None  # as near as it can come
    route = long.route(west, at(106.0182))
    assert route is not None
    assert route.points[-1].lon == pytest.approx(106.0183 - 30 / 109_150, abs=1e-6)


def test_a_unit_behind_a_closed_stretch_of_a_one_way_street_starts_where_it_can() -> None:
    # East only: 0 -> 1 -> 2, and back by a way far off. The stretch ahead of the unit is closed.
    back = arc(2, 0, 5000, 3, shape=[(11.01, 106.01)])
    router = Router(make_graph(ROW, [arc(0, 1, 1000, 1), arc(1, 2, 1000, 2), back]))
    router.apply_closure("works", Where(centre=at(106.005), radius_m=50.0), speed_factor=0)
    unit = at(106.0044)
    assert router.time(unit, at(106.015)).time_ms == pytest.approx(1500 - 500 - 46, abs=2)
    assert router.time(at(106.001), unit).time_ms == 340  # along the arc, up to the works
    # The far side can be come to from the works alone: so a drive ends before them.
    assert router.time(at(106.015), at(106.007)).time_ms == pytest.approx(500 + 5000 + 454, abs=2)
    fleet = router.fleet({"unit": unit})
    assert router.nearest(fleet, at(106.0045), 1)[0].time_ms == 10


def test_of_two_events_the_stronger_counts() -> None:
    router = Router(make_graph(ROW, TWO_WAY))
    for name, factor in (("half", 0.5), ("quarter", 0.25)):
        router.apply_closure(name, Where(way_ids=(1,)), speed_factor=factor)
    assert router.times_to([at(106.0)], at(106.01)) == [4000]
    router.reopen("quarter")
    assert router.times_to([at(106.0)], at(106.01)) == [2000]
    assert [event.road_event_id for event in router.road_events] == ["half"]


def test_events_end_at_their_time() -> None:
    router = Router(make_graph(ROW, TWO_WAY))
    router.apply_closure("one", Where(way_ids=(1,)), speed_factor=0.5, valid_until=NOON)
    router.apply_closure("two", Where(way_ids=(2,)), speed_factor=0.5)
    assert router.advance(NOON - timedelta(milliseconds=1)) == 0
    assert router.times_to([at(106.0)], at(106.02)) == [4000]
    assert router.advance(NOON) == 1
    assert router.times_to([at(106.0)], at(106.02)) == [3000]
    assert router.advance(NOON) == 0


def test_a_place_on_a_closed_street_is_served_from_the_nearest_open_one() -> None:
    # A side street (way 3) leaves node 1 northwards; the place lies 22 m off the main road on it.
    nodes = [*ROW, (11.01, 106.01)]
    router = Router(make_graph(nodes, [*TWO_WAY, arc(1, 3, 1000, 3), arc(3, 1, 1000, 3)]))
    place = at(106.01, 11.0002)
    assert router.times_to([at(106.0)], place) == [1020]
    router.apply_closure("works", Where(way_ids=(3,)), speed_factor=0)
    assert router.times_to([at(106.0)], place) == [1000]
    route = router.route(at(106.0), place)
    assert route is not None
    assert route.points[-1] == at(106.01)
    router.apply_closure("all", Where(way_ids=(1, 2, 3)), speed_factor=0)
    assert router.times_to([at(106.0)], place) == [None]
    assert router.route(at(106.0), place) is None


def test_unknown_ways_are_named_and_change_nothing() -> None:
    router = Router(make_graph(ROW, TWO_WAY))
    change = router.apply_closure("x", Where(way_ids=(99, 7)), speed_factor=0)
    assert (change.arcs, change.unknown_way_ids, change.version) == (0, (7, 99), 0)
    change = router.apply_closure("x", Where(way_ids=(99, 2)), speed_factor=0)
    assert (change.arcs, change.unknown_way_ids, change.version) == (2, (99,), 1)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"speed_factor": 1.5}, "speed_factor is 1.5"),
        ({"speed_factor": float("nan")}, "speed_factor is nan"),
        ({"valid_until": NOON.replace(tzinfo=None)}, "valid_until .* has no zone"),
        ({"valid_from": NOON.replace(tzinfo=None)}, "valid_from .* has no zone"),
    ],
)
def test_a_road_event_out_of_range_is_refused(arguments: dict[str, Any], complaint: str) -> None:
    router = Router(make_graph(ROW, TWO_WAY))
    with pytest.raises(ValueError, match=complaint):
        router.apply_closure("x", Where(way_ids=(1,)), **{"speed_factor": 0.0, **arguments})
    assert router.road_events == ()


def test_questions_that_cannot_be_meant_are_refused() -> None:
    router, other = Router(make_graph(ROW, TWO_WAY)), Router(make_graph(ROW, TWO_WAY))
    with pytest.raises(ValueError, match="count is 0"):
        router.nearest(router.fleet({"a": at(106.0)}), at(106.0), 0)
    with pytest.raises(ValueError, match="limit_ms is -1"):
        router.reach([at(106.0)], -1)
    with pytest.raises(ValueError, match="another router"):
        router.time(other.spot(at(106.0)), at(106.01))


def test_a_spot_stands_for_its_place_and_can_be_told_its_road() -> None:
    # Two carriageways, 22 m apart: way 1 eastwards, way 2 back westwards.
    nodes = [(11.0, 106.0), (11.0, 106.01), (11.0002, 106.01), (11.0002, 106.0)]
    router = Router(make_graph(nodes, [arc(0, 1, 1000, 1), arc(1, 2), arc(2, 3), arc(3, 0)]))
    place, goal = at(106.005, 11.00004), at(106.0075, 11.0002)
    spot = router.spot(place)
    assert router.spot(spot) is spot
    assert router.time(spot, goal) == router.time(place, goal) == (1750, 0)
    westwards = router.snap(place, heading_deg=270.0)
    assert westwards is not None
    assert [position.arc for position in westwards.arcs] == [2]
    assert router.time(router.spot(place, westwards), goal).time_ms == 3750


def test_equal_maps_and_questions_give_equal_answers(binh_duong: RoadGraph) -> None:
    south, west, north, east = binh_duong.bounds
    origin = LatLon(lat=(south + north) / 2, lon=(west + east) / 2)
    node = binh_duong.node_count // 3
    goal = LatLon(lat=float(binh_duong.lat[node]), lon=float(binh_duong.lon[node]))
    routers = Router(binh_duong, snap_limit_m=5000), Router(binh_duong, snap_limit_m=5000)
    first, second = (router.route(origin, goal) for router in routers)
    assert first is not None
    assert first == second
    assert routers[0].graph_hash == routers[1].graph_hash
