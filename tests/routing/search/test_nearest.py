import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing import Profile, RoadGraph, Router
from routing.places.area import Where
from routing.search.landmarks import Landmarks
from routing.search.weights import positions
from schemas.ground.base import LatLon
from tests.routing.support.small_roads import PLACES, arc, make_graph
from tests.routing.support.turned_graphs import turned_graphs
from tests.support.examples import examples

FAR_M = 1_000_000.0
ROW = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02))
TWO_WAY = [arc(0, 1, 1000, 1), arc(1, 0, 1000, 1), arc(1, 2, 1000, 2), arc(2, 1, 1000, 2)]


@given(turned_graphs(), st.integers(0, 100), st.sampled_from(Profile))
def test_a_bound_is_never_above_the_time(
    graph: RoadGraph, offset_ms: int, profile: Profile
) -> None:
    router = Router(graph)
    engine = router.weights.engine
    lat, lon = positions(graph, router.expansion)
    landmarks = Landmarks(engine, router.weights.map_weights_ms(profile), lat, lon)
    everywhere = engine.nodes(list(range(engine.node_count)))
    nodes = np.arange(engine.node_count)
    rows = landmarks.rows_of(nodes, np.zeros(len(nodes)), nodes, 1.0)
    targets = engine.stops([(0, offset_ms), (engine.node_count - 1, 2 * offset_ms)])
    times = router.weights.queries(profile).many_to_one(everywhere, [targets])[0]
    bounds = landmarks.bounds_ms(rows, targets, 1.0).tolist()
    assert all(t is None or b <= t for b, t in zip(bounds, times, strict=True))
    slower = landmarks.bounds_ms(rows, targets, 1.25).tolist()  # the rows bear no offsets
    for bound, time in zip(slower, times, strict=True):
        assert time is None or bound <= (time - offset_ms) / 1.25 + 2 * offset_ms + 1e-6


@examples(30)
@given(
    turned_graphs(),
    st.lists(PLACES, min_size=30, max_size=60),
    PLACES,
    st.integers(1, 4),
    st.sets(st.integers(1, 4), max_size=2),
)
def test_of_many_units_the_nearest_are_found(
    graph: RoadGraph, places: list[LatLon], call: LatLon, count: int, closed: set[int]
) -> None:
    router = Router(graph, snap_limit_m=FAR_M)
    ids = [f"unit-{index:02d}" for index in range(len(places))]
    fleet = router.fleet(dict(zip(ids, places, strict=True)))
    for way in sorted(closed):
        router.apply_closure(f"way {way}", Where(way_ids=(way,)), speed_factor=0.4 * (way % 2))
        times = router.times_to(places, call)
        ranked = sorted((t, unit) for t, unit in zip(times, ids, strict=True) if t is not None)
        found = router.nearest(fleet, call, count)
        assert [(time, unit) for unit, time in found] == ranked[:count]
        assert found.version == times.version


def test_units_off_the_roads_are_left_out_and_equals_go_by_id() -> None:
    router = Router(make_graph(ROW, TWO_WAY))
    here = LatLon(lat=11.0, lon=106.005)
    off = LatLon(lat=12.0, lon=106.0)
    fleet = router.fleet({"c": here, "a": here, "b": off, "d": LatLon(lat=11.0, lon=106.0)})
    assert router.nearest(fleet, here, 9) == [("a", 0), ("c", 0), ("d", 500)]
    assert router.nearest(fleet, here, 1) == [("a", 0)]
    assert router.nearest(fleet, off, 9) == []
    assert router.nearest(router.fleet({}), here, 9) == []
    assert router.nearest(router.fleet({"b": off}), here, 9) == []
