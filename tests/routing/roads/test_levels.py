import pytest

from routing import Router
from routing.places.area import Where
from routing.roads.levels import level_of
from schemas.events.roads import RoadLine
from schemas.ground.base import LatLon
from tests.routing.support.small_roads import arc, make_graph


@pytest.mark.parametrize(
    ("tags", "level"),
    [
        ({}, 0),
        ({"bridge": "yes"}, 1),
        ({"bridge": "viaduct", "layer": "2"}, 2),
        ({"bridge": "no"}, 0),
        ({"tunnel": "yes"}, -1),
        ({"tunnel": "building_passage"}, 0),
        ({"layer": "-1"}, -1),
        ({"layer": "deep", "tunnel": "yes"}, -1),
        ({"layer": "999", "bridge": "yes"}, 1),
    ],
)
def test_a_level_is_read_from_layer_bridge_and_tunnel(tags: dict[str, str], level: int) -> None:
    assert level_of(tags) == level


# A bridge from west to east over a street from south to north, and an underpass below both.
NODES = (
    (11.0, 106.0),
    (11.0, 106.02),
    (10.99, 106.01),
    (11.01, 106.01),
    (10.995, 106.005),
    (11.005, 106.015),
)
BRIDGE, STREET, TUNNEL = (0, 1), (2, 3), (4, 5)
CENTRE = LatLon(lat=11.0, lon=106.01)


def town(*levels: tuple[tuple[int, int], int]) -> Router:
    rows = [arc(*ends)._replace(level=level) for ends, level in levels]
    return Router(make_graph(NODES, rows))


@pytest.mark.parametrize(
    ("levels", "said", "closed", "left"),
    [
        ((1, 0, -1), None, STREET, (-1, 1)),
        ((1, 0, -1), 0, STREET, (-1, 1)),
        ((1, 0, -1), 1, BRIDGE, (-1, 0)),
        ((1, 0, -1), -1, TUNNEL, (0, 1)),
        ((3, 0, -1), 1, STREET, (-1, 3)),
        ((2, 0, -1), 1, BRIDGE, (-1, 0)),  # of two as near, that on the side that was said
        ((2, 1, -1), None, TUNNEL, (1, 2)),  # none on the ground: water runs down
    ],
)
def test_water_under_a_bridge_leaves_the_bridge_open(
    levels: tuple[int, int, int],
    said: int | None,
    closed: tuple[int, int],
    left: tuple[int, ...],
) -> None:
    router = town(*zip((BRIDGE, STREET, TUNNEL), levels, strict=True))
    where = Where(centre=CENTRE, radius_m=40.0, level=said)
    change = router.apply_closure("flood", where, speed_factor=0)
    (event,) = router.road_events
    (number,) = event.parts.arc.tolist()
    assert (int(router.graph.tail[number]), int(router.graph.head[number])) == closed
    assert (change.level, change.left_levels) == (int(router.graph.level[number]), left)
    drives = [
        router.time(
            LatLon(lat=float(router.graph.lat[a]), lon=float(router.graph.lon[a])),
            LatLon(lat=float(router.graph.lat[b]), lon=float(router.graph.lon[b])),
        ).time_ms
        for a, b in (BRIDGE, STREET, TUNNEL)
    ]
    is_shut = [ends == closed for ends in (BRIDGE, STREET, TUNNEL)]
    assert [time_ms is None for time_ms in drives] == is_shut


def test_one_level_is_meant_whatever_it_is_and_ways_say_which_they_are() -> None:
    bridge = Router(make_graph(NODES, [arc(*BRIDGE, way_id=1)._replace(level=2)]))
    circle = Where(centre=CENTRE, radius_m=40.0)
    change = bridge.apply_closure("x", circle, speed_factor=0)
    assert (change.arcs, change.level, change.left_levels) == (1, 2, ())
    rows = [arc(*BRIDGE, way_id=1)._replace(level=1), arc(*STREET, way_id=2)]
    both = Router(make_graph(NODES, rows))
    assert len(both.arcs_of(Where((1, 2), CENTRE, 40.0)).arcs) == 2
    assert len(both.arcs_of(Where((1, 2), CENTRE, 40.0, level=1)).arcs) == 1
    nothing = both.arcs_of(Where(centre=LatLon(lat=12.0, lon=106.0), radius_m=40.0))
    assert (nothing.level, nothing.left_levels) == (None, ())
    drawn = RoadLine(type="LineString", coordinates=((106.002, 11.0), (106.018, 11.0)))
    assert both.arcs_of(Where(geometry=drawn)).level == 1  # the street below only crosses it


def test_a_bridge_in_the_middle_of_a_street_is_part_of_it() -> None:
    # The street 0 - 1 - 2 crosses a canal by a bridge from 1 to 2; nothing passes under it.
    nodes = ((11.0, 106.0), (11.0, 106.005), (11.0, 106.006), (11.0, 106.01))
    rows = [arc(0, 1), arc(1, 2)._replace(level=1), arc(2, 3)]
    jam = Where(centre=LatLon(lat=11.0, lon=106.0055), radius_m=400.0)
    meant = Router(make_graph(nodes, rows)).arcs_of(jam)
    assert (len(meant.arcs), meant.level, meant.left_levels) == (3, 0, ())
    said = Router(make_graph(nodes, rows)).arcs_of(
        Where(centre=LatLon(lat=11.0, lon=106.0055), radius_m=400.0, level=0)
    )
    assert (len(said.arcs), said.level, said.left_levels) == (2, 0, (1,))


def test_a_road_above_another_all_along_stays_open() -> None:
    nodes = ((11.0, 106.0), (11.0, 106.01), (11.00005, 106.0), (11.00005, 106.01))
    rows = [arc(0, 1), arc(2, 3)._replace(level=1)]
    flood = Where(centre=LatLon(lat=11.0, lon=106.005), radius_m=100.0)
    meant = Router(make_graph(nodes, rows)).arcs_of(flood)
    assert (len(meant.arcs), meant.level, meant.left_levels) == (1, 0, (1,))
