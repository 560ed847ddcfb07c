import math
import random
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import RoadGraph, Router
from routing.places.nearby import TIE_M
from routing.places.snap import Fixes, OffRoad, Snap, SnapIndex
from routing.roads.lines import Lines
from schemas.ground.base import LatLon
from tests.routing.support.small_roads import PLACES, arc, graphs, make_graph

ROW = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02))
STREET = [arc(0, 1), arc(1, 0)]
METRES_PER_DEGREE = math.radians(1) * 6_371_009


def brute_force(lines: Lines, place: LatLon) -> dict[int, float]:
    """Distance in metres from a place to each arc, segment by segment, in plain Python."""
    scale = math.cos(math.radians(place.lat)) * METRES_PER_DEGREE
    distances: dict[int, float] = {}
    for vertex in range(len(lines.arc) - 1):
        number = int(lines.arc[vertex])
        if lines.arc[vertex + 1] == number:
            (ax, ay), (bx, by) = (
                ((lines.lon[v] - place.lon) * scale, (lines.lat[v] - place.lat) * METRES_PER_DEGREE)
                for v in (vertex, vertex + 1)
            )
            length = math.hypot(bx - ax, by - ay)
            along = 0.0 if length == 0 else -(ax * (bx - ax) + ay * (by - ay)) / length**2
            along = min(max(along, 0.0), 1.0)
            away = math.hypot(ax + along * (bx - ax), ay + along * (by - ay))
            distances[number] = min(distances.get(number, math.inf), away)
    return distances


@given(graphs(), PLACES)
def test_the_nearest_arcs_are_found(graph: RoadGraph, place: LatLon) -> None:
    lines = Lines(graph)
    distances = brute_force(lines, place)
    nearest_m = min(distances.values())
    snap = SnapIndex(lines).nearest(place.lat, place.lon)
    assert snap is not None
    assert snap.distance_m == pytest.approx(nearest_m, rel=1e-4, abs=1e-3)
    found = [position.arc for position in snap.arcs]
    assert found == sorted(found)
    sure = [number for number, away in distances.items() if away <= nearest_m + TIE_M * 0.99]
    maybe = [number for number, away in distances.items() if away <= nearest_m + TIE_M * 1.01]
    assert set(sure) <= set(found) <= set(maybe)
    assert all(0.0 <= position.fraction <= 1.0 for position in snap.arcs)


@given(graphs(), PLACES, st.sampled_from([0.0, 50.0, 500.0, 3000.0]))
def test_a_circle_touches_what_comes_within_it(
    graph: RoadGraph, centre: LatLon, radius_m: float
) -> None:
    lines = Lines(graph)
    distances = brute_force(lines, centre)
    found = set(SnapIndex(lines).arcs_within(centre, radius_m).tolist())
    assert found >= {number for number, away in distances.items() if away <= radius_m - 1e-6}
    assert found <= {number for number, away in distances.items() if away <= radius_m + 1e-6}


def test_a_place_beside_a_street_lies_on_both_its_directions() -> None:
    snap = Router(make_graph(ROW, STREET)).snap(LatLon(lat=11.0009, lon=106.0025))
    assert snap is not None
    assert (snap.point.lat, snap.point.lon) == pytest.approx((11.0, 106.0025), abs=1e-9)
    assert snap.distance_m == pytest.approx(100.1, abs=0.1)
    assert [position.arc for position in snap.arcs] == [0, 1]
    assert [position.fraction for position in snap.arcs] == pytest.approx([0.25, 0.75])


def test_a_place_at_a_junction_lies_on_all_its_arcs() -> None:
    router = Router(make_graph(ROW, [*STREET, arc(1, 2), arc(2, 1)]))
    snap = router.snap(LatLon(lat=11.0, lon=106.01))
    assert snap is not None
    assert snap.distance_m == 0.0
    assert [position.arc for position in snap.arcs] == [0, 1, 2, 3]
    assert [position.fraction for position in snap.arcs] == [1.0, 0.0, 0.0, 1.0]


def test_a_fraction_follows_the_length_of_the_bends() -> None:
    # East 1, then north 1: the middle of the second leg is at three quarters.
    side = 0.01 / math.cos(math.radians(11.0))
    bent = [arc(0, 1, shape=[(11.0, 106.0 + side)])]
    graph = make_graph(((11.0, 106.0), (11.01, 106.0 + side)), bent)
    snap = Router(graph).snap(LatLon(lat=11.005, lon=106.0 + side))
    assert snap is not None
    assert snap.arcs[0].fraction == pytest.approx(0.75, abs=1e-3)


def test_an_arc_without_extent_still_runs_from_0_to_1() -> None:
    lines = Lines(make_graph((ROW[0], ROW[0]), [arc(0, 1, shape=[ROW[0]])]))
    assert lines.fraction.tolist() == [0.0, 0.0, 1.0]


def test_the_limit_is_where_the_network_ends() -> None:
    graph = make_graph(ROW, STREET)
    place = LatLon(lat=11.0 + 250 / METRES_PER_DEGREE, lon=106.005)
    assert Router(graph).snap(place) is not None
    assert Router(graph, snap_limit_m=249.9).snap(place) is None
    assert Router(graph, snap_limit_m=249.9).distance_to_road_m(place) == pytest.approx(250)


def test_a_place_on_the_other_side_of_the_globe_has_a_distance() -> None:
    router = Router(make_graph(ROW, STREET))
    assert router.distance_to_road_m(LatLon(lat=-11.0, lon=-74.0)) == pytest.approx(2e7, rel=0.01)


def test_roads_across_the_date_line_are_near() -> None:
    router = Router(make_graph(((0.0, 179.999), (0.0, -179.999)), STREET))
    snap = router.snap(LatLon(lat=0.0001, lon=-179.9999))
    assert snap is not None
    assert snap.distance_m == pytest.approx(11.1, abs=0.1)
    assert snap.point.lon == pytest.approx(-179.9999)


def test_equal_questions_are_answered_from_memory() -> None:
    router = Router(make_graph(ROW, STREET))
    place = LatLon(lat=11.0, lon=106.003)
    assert router.snap(place) is router.snap(LatLon(lat=11.0, lon=106.003))


def fixes(*rows: tuple[float, ...]) -> Fixes:
    """Fixes of (lat, lon, heading, accuracy); what is left out is not known."""
    table = np.full((len(rows), 4), np.nan)
    for index, row in enumerate(rows):
        table[index, : len(row)] = row
    return Fixes(*table.T)


@given(graphs(), st.lists(PLACES, min_size=1, max_size=6), st.sampled_from([20.0, 300.0, 5000.0]))
def test_many_places_are_snapped_as_each_alone(
    graph: RoadGraph, places: list[LatLon], limit_m: float
) -> None:
    router = Router(graph, snap_limit_m=limit_m)
    found = router.snap_many(fixes(*((place.lat, place.lon) for place in places)))
    for place, one in zip(places, found, strict=True):
        alone = router.snap(place)
        if isinstance(one, OffRoad):
            assert alone is None
            assert one.distance_m == router.distance_to_road_m(place) > limit_m
        else:
            assert one == alone


def test_real_places_are_snapped_as_each_alone(real_map: Callable[[str], RoadGraph]) -> None:
    graph = real_map("portland")
    router, rng = Router(graph), random.Random(115)
    south, west, north, east = graph.bounds
    rows = [(rng.uniform(south, north), rng.uniform(west, east)) for _ in range(500)]
    alone = [router.snap(LatLon(lat=lat, lon=lon)) for lat, lon in rows]
    assert sum(snap is not None for snap in alone) > 300
    found = router.snap_many(fixes(*rows))
    assert [one if isinstance(one, Snap) else None for one in found] == alone


# Two carriageways 22 m apart, south eastwards (arc 0), north westwards (arc 1), joined at the ends.
CARRIAGEWAYS = ((11.0, 106.0), (11.0, 106.01), (11.0002, 106.01), (11.0002, 106.0))
DUAL = [arc(0, 1, 1000, 1), arc(2, 3, 1000, 2), arc(1, 2, 10, 3), arc(3, 0, 10, 3)]


@pytest.mark.parametrize(
    ("lat", "heading", "road"),
    [
        (11.00002, 90.0, 1),  # on its own carriageway
        (11.00002, 270.0, 2),  # 20 m off, but nobody drives against the traffic
        (11.00018, 85.0, 1),
        (11.00018, 275.0, 2),
        (11.00012, 0.0, 2),  # neither way: the nearer one
    ],
)
def test_the_heading_tells_the_carriageways_apart(lat: float, heading: float, road: int) -> None:
    graph = make_graph(CARRIAGEWAYS, DUAL)
    router = Router(graph)
    place = LatLon(lat=lat, lon=106.005)
    snap = router.snap(place, heading_deg=heading)
    assert snap is not None
    assert {int(graph.way_id[position.arc]) for position in snap.arcs} == {road}
    assert router.snap_many(fixes((lat, 106.005, heading))) == [snap]


@pytest.mark.parametrize(("heading", "way"), [(90.0, 1), (268.0, 1), (2.0, 2), (181.0, 2)])
def test_the_heading_tells_a_bridge_from_the_road_below(heading: float, way: int) -> None:
    # Way 1 runs east, way 2 north over it, without a junction; the fix is where they cross.
    nodes = ((11.0, 106.0), (11.0, 106.01), (10.995, 106.005), (11.005, 106.005))
    arcs = [arc(0, 1, way_id=1), arc(1, 0, way_id=1), arc(2, 3, way_id=2), arc(3, 2, way_id=2)]
    graph = make_graph(nodes, arcs)
    for east_m in (0.0, 4.0):
        place = LatLon(lat=11.0, lon=106.005 + east_m / METRES_PER_DEGREE)
        snap = Router(graph).snap(place, heading_deg=heading)
        assert snap is not None
        assert [int(graph.way_id[position.arc]) for position in snap.arcs] == [way]
        without = Router(graph).snap(place)
        assert without is not None
        assert len(without.arcs) == (4 if east_m == 0 else 2)


def test_a_vehicle_that_drives_against_the_only_street_is_still_on_it() -> None:
    router = Router(make_graph(ROW, [arc(0, 1)]))
    snap = router.snap(LatLon(lat=11.0001, lon=106.005), heading_deg=270.0)
    assert snap == router.snap(LatLon(lat=11.0001, lon=106.005))


def test_an_accurate_fix_trusts_its_place_and_a_vague_one_its_heading() -> None:
    # Way 1 runs north-east past the fix, way 2 east, 30 m north of it.
    nodes = ((10.99, 106.0), (11.01, 106.02), (11.00027, 106.0), (11.00027, 106.02))
    graph = make_graph(nodes, [arc(0, 1, way_id=1), arc(2, 3, way_id=2)])
    ways = []
    for accuracy_m in (2.0, 50.0):
        place = LatLon(lat=11.0, lon=106.01)
        snap = Router(graph).snap(place, heading_deg=90.0, accuracy_m=accuracy_m)
        assert snap is not None
        ways.append([int(graph.way_id[position.arc]) for position in snap.arcs])
    assert ways == [[1], [2]]


def test_a_fix_is_off_the_roads_only_beyond_its_own_accuracy() -> None:
    router = Router(make_graph(ROW, STREET), snap_limit_m=249.0)
    lat = 11.0 + 250 / METRES_PER_DEGREE
    off, on = router.snap_many(fixes((lat, 106.005), (lat, 106.005, np.nan, 5.0)))
    assert isinstance(off, OffRoad)
    assert off.distance_m == pytest.approx(250)
    assert isinstance(on, Snap)
    assert router.snap_many(fixes()) == []


@pytest.mark.parametrize(
    "row", [(math.nan, 106.0), (91.0, 106.0), (11.0, 181.0), (11.0, 106.0, 0.0, -1.0)]
)
def test_a_fix_that_is_no_place_is_named(row: tuple[float, ...]) -> None:
    router = Router(make_graph(ROW, STREET))
    with pytest.raises(ValueError, match="Fix 1 has latitude"):
        router.snap_many(fixes((11.0, 106.0), row))
    with pytest.raises(ValueError, match="columns of"):
        router.snap_many(fixes((11.0, 106.0))._replace(lat=np.zeros(2)))
