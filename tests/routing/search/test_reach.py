import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import Profile, RoadGraph, Router
from routing.search.cch import CLOSED
from schemas.ground.base import LatLon
from tests.routing.support import dijkstra
from tests.routing.support.small_roads import PLACES, arc, make_graph
from tests.routing.support.turned_graphs import turned_graphs

FAR_M = 1_000_000.0
ROW = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02))
TWO_WAY = [arc(0, 1, 1000, 1), arc(1, 0, 1000, 1), arc(1, 2, 1000, 2), arc(2, 1, 1000, 2)]


@given(
    turned_graphs(), st.lists(PLACES, max_size=3), st.integers(0, 20_000), st.sampled_from(Profile)
)
def test_what_is_reached_is_what_can_be_driven_to_in_time(
    graph: RoadGraph, origins: list[LatLon], limit_ms: int, profile: Profile
) -> None:
    router = Router(graph, snap_limit_m=FAR_M)
    reach = router.reach(origins, limit_ms, profile)
    base = dijkstra.base_ms(router, profile)
    begun = [spot for place in origins for spot in dijkstra.positions(router, base, place)]
    enter = entered(router, origins, profile)
    expected = {arc: time for arc, time in enter.items() if time <= limit_ms}
    count = len(begun)
    assert dict(zip(reach.arc[count:].tolist(), reach.enter_ms[count:].tolist(), strict=True)) == (
        expected
    )
    for number, end in zip(reach.arc[count:].tolist(), reach.end[count:].tolist(), strict=True):
        assert end == pytest.approx(min((limit_ms - enter[number]) / base[number], 1.0))
    assert [(p.arc, p.fraction) for p in begun] == list(
        zip(reach.arc[:count].tolist(), reach.begin[:count].tolist(), strict=True)
    )
    assert (reach.begin <= reach.end).all()
    assert len(reach.polylines(router.lines)) == len(reach.arc)


def entered(router: Router, origins: list[LatLon], profile: Profile) -> dict[int, int]:
    """Give when each arc is entered at its tail, by Dijkstra's times to the arcs' own beginnings.

    An arc's tail is asked for as a place of its own: a stop on the engine's nodes.
    """
    engine, base = router.expansion, dijkstra.base_ms(router, profile)
    queries = router.weights.queries(profile)
    times: dict[int, int] = {}
    starts = [router._ends(place, queries.tag) for place in origins]
    for number in range(router.graph.arc_count):
        first, last = engine.copies_start[number], engine.copies_start[number + 1]
        tails = [(int(engine.tail[copy]), 0) for copy in engine.copies[first:last]]
        targets = router.weights.engine.stops(tails)
        found = [queries.time(start.sources, targets) for start in starts]
        known = [time for time in found if time is not None]
        if known and base[number] < CLOSED:
            times[number] = min(known)
    return times


def test_a_reach_ends_within_its_arcs_and_can_be_drawn() -> None:
    router = Router(make_graph(ROW, TWO_WAY))
    reach = router.reach([LatLon(lat=11.0, lon=106.0025)], 1000)
    rows = zip(reach.arc.tolist(), reach.begin.tolist(), reach.end.tolist(), strict=True)
    assert sorted((number, round(a, 6), round(b, 6)) for number, a, b in rows) == [
        (0, 0.0, 0.75),  # back from the western end
        (0, 0.25, 1.0),
        (1, 0.0, 0.25),
        (1, 0.75, 1.0),
        (2, 0.0, 0.25),
    ]
    assert (reach.limit_ms, reach.version) == (1000, 0)
    assert reach.length_m(router.graph) == pytest.approx(225.0)
    assert ((11.0, 106.01), (11.0, 106.0125)) in reach.polylines(router.lines)


def test_cells_are_covered_by_the_station_that_is_nearest() -> None:
    router = Router(make_graph(ROW, TWO_WAY))
    stations = [LatLon(lat=11.0, lon=106.0), LatLon(lat=11.0, lon=106.02)]
    cells = [LatLon(lat=11.0, lon=lon) for lon in (106.0025, 106.01, 106.0175)]
    cells.append(LatLon(lat=12.0, lon=106.0))
    times = router.coverage(stations, cells)
    assert times == [250, 1000, 250, None]
    assert times.within(250) == [True, False, True, False]
    assert router.coverage([], cells[:1]) == [None]
    assert router.coverage(stations, []) == []


def test_nothing_is_reached_from_nowhere() -> None:
    router = Router(make_graph(ROW, TWO_WAY))
    assert len(router.reach([LatLon(lat=12.0, lon=106.0)], 60_000).arc) == 0
    assert len(router.reach([], 60_000).arc) == 0
