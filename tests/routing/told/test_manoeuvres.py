import math
from collections.abc import Callable

import pytest

from routing import RoadGraph, Router
from routing.roads.columns import ArcRow
from routing.told.manoeuvres import Turn
from routing.told.phrases import distance, sentences
from schemas.ground.base import LatLon
from schemas.words.catalogue import CATALOGUE, placeholders
from tests.routing.support.small_roads import arc, make_graph

# Node 0 in the middle; 1 north, 2 east, 3 south, 4 west, 5 north-east, 6 south-east; 1.1 km away.
STAR = (
    (11.0, 106.0),
    (11.01, 106.0),
    (11.0, 106.01),
    (10.99, 106.0),
    (11.0, 105.99),
    (11.01, 106.01),
    (10.99, 106.01),
)
NAMES = {1: "Bắc", 2: "Đông", 3: "Nam", 4: "Tây", 5: "Đông Bắc", 6: "Đông Nam"}


def legs(*nodes: int, names: dict[int, str] = NAMES) -> list[ArcRow]:
    """Two-way streets from the middle to some nodes, each a way of its own."""
    return [
        one
        for node in nodes
        for one in (arc(0, node, 1000, node, names[node]), arc(node, 0, 1000, node, names[node]))
    ]


def told(router: Router, start: LatLon, goal: LatLon) -> list[tuple[Turn, str, int | None]]:
    route = router.route(start, goal)
    assert route is not None
    manoeuvres = router.manoeuvres(route)
    assert sum(one.distance_m for one in manoeuvres) == pytest.approx(route.distance_m, abs=0.01)
    assert [one.at_ms for one in manoeuvres] == sorted(one.at_ms for one in manoeuvres)
    assert manoeuvres[-1].at_ms == route.time_ms
    return [(one.turn, one.name, one.exit_number) for one in manoeuvres]


def node(number: int) -> LatLon:
    return LatLon(lat=STAR[number][0], lon=STAR[number][1])


@pytest.mark.parametrize(
    ("goal", "turn"),
    [
        (2, Turn.RIGHT),
        (4, Turn.LEFT),
        (1, Turn.CONTINUE),
        (5, Turn.SLIGHT_RIGHT),
        (6, Turn.SHARP_RIGHT),
    ],
)
def test_a_turn_has_its_name_and_its_side(goal: int, turn: Turn) -> None:
    # From the south northwards; 5 lies 45 degrees right in the plane, a little less on the globe.
    router = Router(make_graph(STAR, legs(1, 2, 3, 4, 5, 6)))
    assert told(router, node(3), node(goal)) == [
        (Turn.DEPART, "Nam", None),
        (turn, NAMES[goal], None),
        (Turn.ARRIVE, "", None),
    ]


def test_a_bend_without_a_choice_is_not_worth_a_word() -> None:
    router = Router(make_graph(STAR, legs(2, 3, names={2: "Nam", 3: "Nam"})))
    assert told(router, node(3), node(2)) == [(Turn.DEPART, "Nam", None), (Turn.ARRIVE, "", None)]
    renamed = Router(make_graph(STAR, legs(2, 3)))
    assert told(renamed, node(3), node(2))[1] == (Turn.RIGHT, "Đông", None)
    unnamed = Router(make_graph(STAR, legs(2, 3, names={2: "", 3: "Nam"})))
    assert len(told(unnamed, node(3), node(2))) == 2


def test_a_road_that_goes_on_under_its_name_past_side_streets_is_not_worth_a_word() -> None:
    router = Router(make_graph(STAR, legs(1, 2, 3, 4, names={**NAMES, 1: "Nam"})))
    assert told(router, node(3), node(1)) == [(Turn.DEPART, "Nam", None), (Turn.ARRIVE, "", None)]


def test_driving_back_is_a_u_turn() -> None:
    # A one-way pair: out on arc 0 -> 2, back on 2 -> 0 by another way beside it.
    rows = [
        arc(0, 2, 1000, 1, "Đông"),
        arc(2, 0, 1000, 2, "Về", [(11.0001, 106.005)]),
        arc(3, 0, 1000, 3, "Nam"),
    ]
    router = Router(make_graph(STAR, rows))
    start, goal = LatLon(lat=11.0, lon=106.002), LatLon(lat=11.00005, lon=106.0026)
    assert told(router, start, goal) == [
        (Turn.DEPART, "Đông", None),
        (Turn.U_TURN, "Về", None),
        (Turn.ARRIVE, "", None),
    ]


def roundabout(*, in_pieces: bool = False) -> Router:
    """A roundabout of eight points, driven counter-clockwise, with a street to each side.

    In pieces it is drawn as four ways that are tagged as a roundabout.
    """
    ring = [
        (11.0 + 0.0003 * math.sin(k * math.pi / 4), 106.0 + 0.0003 * math.cos(k * math.pi / 4))
        for k in range(8)
    ]
    outside = [(11.0, 106.01), (11.01, 106.0), (11.0, 105.99), (10.99, 106.0)]
    rows = [arc(k, (k + 1) % 8, 100, 9)._replace(length_mm=26_000) for k in range(8)]
    if in_pieces:
        rows = [row._replace(way_id=90 + k // 2, roundabout=1) for k, row in enumerate(rows)]
    for side, name in enumerate(("Đông", "Bắc", "Tây", "Nam")):
        rows += [
            arc(8 + side, 2 * side, 1000, side, name),
            arc(2 * side, 8 + side, 1000, side, name),
        ]
    return Router(make_graph((*ring, *outside), rows))


@pytest.mark.parametrize("in_pieces", [False, True])
@pytest.mark.parametrize(
    ("goal", "name", "exit_number"),
    [
        ((11.01, 106.0), "Bắc", 2),
        ((11.0, 105.99), "Tây", 3),
        ((11.0, 106.01), "Đông", 1),
    ],
)
def test_exits_of_a_roundabout_are_counted(
    goal: tuple[float, float], name: str, exit_number: int, *, in_pieces: bool
) -> None:
    start = LatLon(lat=10.99, lon=106.0)
    assert told(roundabout(in_pieces=in_pieces), start, LatLon(lat=goal[0], lon=goal[1])) == [
        (Turn.DEPART, "Nam", None),
        (Turn.ROUNDABOUT, name, exit_number),
        (Turn.ARRIVE, "", None),
    ]


def test_a_drive_may_begin_and_end_on_a_roundabout() -> None:
    on_it = LatLon(lat=11.0, lon=106.0 - 0.0003)
    turns = told(roundabout(), LatLon(lat=10.99, lon=106.0), LatLon(lat=11.00021, lon=106.00021))
    assert [turn for turn, _, _ in turns] == [Turn.DEPART, Turn.CONTINUE, Turn.ARRIVE]
    turns = told(roundabout(), on_it, LatLon(lat=10.99, lon=106.0))
    assert turns[0][0] is Turn.DEPART
    assert turns[-1][0] is Turn.ARRIVE


def test_to_be_there_already_is_told_too() -> None:
    router = Router(make_graph(STAR, legs(1, 2)))
    assert told(router, node(1), node(1)) == [(Turn.DEPART, "", None), (Turn.ARRIVE, "", None)]


def test_manoeuvres_are_said_in_both_languages() -> None:
    router = roundabout()
    route = router.route(LatLon(lat=10.99, lon=106.0), LatLon(lat=11.01, lon=106.0))
    assert route is not None
    manoeuvres = router.manoeuvres(route)
    assert sentences(manoeuvres, "vi") == (
        "Xuất phát trên Nam, rồi đi 100 mét.",
        "Vào vòng xuyến, ra ở lối thứ 2 vào Bắc, rồi đi 200 mét.",
        "Đến nơi.",
    )
    assert sentences(manoeuvres, "en") == (
        "Set off on Nam, then drive 100 metres.",
        "At the roundabout, take exit 2 onto Bắc, then drive 200 metres.",
        "You have arrived.",
    )


@pytest.mark.parametrize("turn", Turn)
def test_there_is_a_phrase_for_every_turn_with_and_without_a_name(turn: Turn) -> None:
    assert placeholders(CATALOGUE[f"drive.{turn}"][1]) <= {"exit"}
    assert "name" in placeholders(CATALOGUE[f"drive.{turn}_on"][1])


@pytest.mark.parametrize(
    ("metres", "vi", "en"),
    [
        (0.4, "10 mét", "10 metres"),
        (994.9, "990 mét", "990 metres"),
        (996.0, "1 ki-lô-mét", "1 kilometre"),
        (1249.0, "1,2 ki-lô-mét", "1.2 kilometres"),
        (12_600.0, "13 ki-lô-mét", "13 kilometres"),
    ],
)
def test_distances_are_said_as_a_driver_can_use_them(metres: float, vi: str, en: str) -> None:
    assert (distance(metres, "vi"), distance(metres, "en")) == (vi, en)


def test_real_routes_can_be_read_out(real_map: Callable[[str], RoadGraph]) -> None:
    graph = real_map("portland")
    router = Router(graph)
    nodes = range(0, graph.node_count, 400)
    places = [LatLon(lat=float(graph.lat[n]), lon=float(graph.lon[n])) for n in nodes]
    routes = [router.route(places[0], place) for place in places[1:]]
    spoken = [sentences(router.manoeuvres(route), "en") for route in routes if route is not None]
    assert len(spoken) > 10
    assert all(lines[-1] == "You have arrived." for lines in spoken)
    assert max(len(lines) for lines in spoken) < 60
