import pytest

from console.centre.folder import Centre
from console.roads.names import NEAR_M, RoadNames
from routing.ground.geometry import distance_m
from routing.router import Router
from schemas.ground.base import LatLon


@pytest.fixture(scope="module")
def router(centre: Centre) -> Router:
    return centre.router()


@pytest.fixture
def names(router: Router) -> RoadNames:
    return RoadNames(router)


def test_a_place_on_a_named_road_is_that_road(router: Router, names: RoadNames) -> None:
    graph = router.graph
    checked = 0
    for arc in range(0, graph.arc_count, 997):
        name = graph.name_of(arc)
        if not name:
            continue
        start, end = int(graph.tail[arc]), int(graph.head[arc])
        lat = (float(graph.lat[start]) + float(graph.lat[end])) / 2
        lon = (float(graph.lon[start]) + float(graph.lon[end])) / 2
        found = names.near(LatLon(lat=lat, lon=lon))
        snap = router.snap(LatLon(lat=lat, lon=lon))
        assert snap is not None
        nearest = {graph.name_of(position.arc) for position in snap.arcs} - {""}
        if nearest and snap.distance_m < 1.0:
            assert found in nearest
            checked += 1
    assert checked > 5


def test_where_no_named_road_is_near_there_is_no_name(router: Router, names: RoadNames) -> None:
    south, west, _, _ = router.graph.bounds
    away = LatLon(lat=south - 0.2, lon=west - 0.2)
    assert distance_m(away.lat, away.lon, south, west) > NEAR_M
    assert names.near(away) is None


def test_a_place_is_looked_up_once(
    router: Router, names: RoadNames, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = LatLon(lat=11.0, lon=106.65)
    found = names.near(place)

    def asked(*_: object) -> None:
        pytest.fail("it was known")

    monkeypatch.setattr(router.index, "arcs_within", asked)
    assert names.near(LatLon(lat=11.0, lon=106.65)) == found
