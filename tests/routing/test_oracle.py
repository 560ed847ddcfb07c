import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from routing import Router
from routing.live.day import DayTable
from routing.oracle import RoadOracle, roads_hash
from routing.tags.speeds import ROAD_CLASSES
from schemas.events.roads import RoadEvent
from schemas.ground.base import LatLon
from tests.routing.support.small_roads import arc, make_graph

ROW = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02))
PRIMARY = ROAD_CLASSES.index("primary")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
WEST, EAST = (LatLon(lat=lat, lon=lon) for lat, lon in (ROW[0], ROW[2]))


@pytest.fixture
def roads() -> RoadOracle:
    """Three nodes in a row: 0 - 1 (way 1) - 2 (way 2)."""
    arcs = [arc(0, 1, 1000, 1), arc(1, 0, 1000, 1), arc(1, 2, 1000, 2), arc(2, 1, 1000, 2)]
    return RoadOracle(Router(make_graph(ROW, arcs)))


def event(kind: str, name: str = "flood", **fields: Any) -> RoadEvent:  # noqa: ANN401
    return RoadEvent.model_validate(
        {
            "event_id": f"{name}-{kind}",
            "centre_id": "hcm-115",
            "occurred_at": fields.pop("occurred_at", NOON),
            "source": "test",
            "road_event_id": name,
            "kind": kind,
            **fields,
        }
    )


def test_road_events_change_the_times_until_they_end(roads: RoadOracle) -> None:
    assert roads.times_to([WEST], EAST) == [2000]
    end = NOON + timedelta(hours=1)
    roads.apply(event("slowdown", way_ids=(1,), speed_factor=0.5, valid_until=end))
    assert roads.times_from(WEST, [EAST]) == [3000]
    roads.apply(event("closure", "works", around=EAST, radius_m=100.0))
    assert roads.times_to([WEST], EAST) == [2000 + 908]  # up to the works, 100 m before the end
    roads.apply(event("closure", "works", way_ids=(2,)))
    assert roads.times_to([WEST], EAST) == [None]
    roads.apply(event("reopening", "works"))
    assert roads.times_to([WEST], EAST) == [3000]
    roads.advance(end - timedelta(seconds=1))
    assert roads.version == 4
    roads.advance(end)
    assert (roads.times_to([WEST], EAST), roads.version) == ([2000], 5)


def test_what_is_off_the_roads_is_told(roads: RoadOracle) -> None:
    off = LatLon(lat=12.0, lon=106.0)
    assert roads.on_road(WEST)
    assert not roads.on_road(off)
    assert roads.distance_to_road_m(off) > 100_000
    assert len(roads.graph_hash) == 64


def test_a_place_off_the_roads_is_driven_to_as_near_as_a_road_leads(roads: RoadOracle) -> None:
    place = LatLon(lat=11.02, lon=106.005)
    stop = roads.nearest_road(place)
    assert stop is not None
    assert stop.lat == pytest.approx(11.0)
    assert stop.lon == pytest.approx(106.005)
    assert roads.on_road(stop)
    assert not roads.on_road(place)
    assert roads.times_to([WEST], stop)[0] == pytest.approx(500, abs=1)


def test_what_lies_ahead_begins_with_the_tick_and_what_is_over_never_does(
    roads: RoadOracle,
) -> None:
    hour = timedelta(hours=1)
    roads.apply(event("closure", "works", way_ids=(2,), valid_from=NOON + hour))
    roads.apply(event("closure", "late", way_ids=(1,), valid_until=NOON))
    roads.apply(event("closure", "old", way_ids=(1,), valid_from=NOON - hour, valid_until=NOON))
    assert (roads.times_to([WEST], EAST), roads.version) == ([2000], 0)
    roads.advance(NOON + hour)
    assert (roads.times_to([WEST], EAST), roads.version) == ([None], 1)
    roads.apply(event("reopening", "works", valid_from=NOON + 2 * hour))
    assert roads.times_to([WEST], EAST) == [None]
    roads.advance(NOON + 2 * hour)
    assert (roads.times_to([WEST], EAST), roads.version) == ([2000], 2)
    roads.apply(event("closure", "now", way_ids=(2,), valid_from=NOON - hour))
    assert roads.times_to([WEST], EAST) == [None]
    roads.apply(event("reopening", "now", valid_from=NOON))
    assert roads.times_to([WEST], EAST) == [2000]


def test_a_line_and_a_polygon_close_roads_too(roads: RoadOracle) -> None:
    line = {"type": "LineString", "coordinates": ((106.001, 11.0), (106.009, 11.0))}
    roads.apply(event("slowdown", "line", geometry=line, speed_factor=0.5))
    # 900 m of 1 091: points beside the ends of the line run along it, too.
    assert 2800 <= (roads.times_to([WEST], EAST)[0] or 0) <= 2860
    corners = ((106.015, 10.9), (106.03, 10.9), (106.0, 11.2), (106.015, 10.9))
    roads.apply(event("closure", "area", geometry={"type": "Polygon", "coordinates": (corners,)}))
    assert roads.times_to([WEST], EAST) == [None]


def replayed(journal: list[RoadEvent | datetime]) -> list[tuple[list[int | None], int]]:
    """Fold a journal into fresh roads, and answer after each record."""
    arcs = [
        one
        for way, (a, b) in enumerate(((0, 1), (1, 2), (0, 3), (3, 2)), start=1)
        for one in (arc(a, b, 1000 * way, way), arc(b, a, 1000 * way, way))
    ]
    day = DayTable({"primary": [0.5 if 7 <= hour < 9 else 1.0 for hour in range(24)]})
    graph = make_graph((*ROW, (11.03, 106.01)), [row._replace(road_class=PRIMARY) for row in arcs])
    roads = RoadOracle(Router(graph, day=day))
    answers = []
    for record in journal:
        if isinstance(record, RoadEvent):
            roads.apply(record)
        else:
            roads.advance(record)
        times = roads.times_to([WEST, EAST, LatLon(lat=11.03, lon=106.01)], EAST)
        answers.append((list(times), roads.version))
    return answers


def test_a_day_of_closures_gives_the_same_answers_again() -> None:
    rng = random.Random(115)
    journal: list[RoadEvent | datetime] = []
    for minute in range(0, 24 * 60, 10):
        now = NOON + timedelta(minutes=minute)
        journal.append(now)
        name, way = f"event-{rng.randrange(5)}", rng.randint(1, 5)
        fields: dict[str, Any] = {"way_ids": (way,), "occurred_at": now}
        if rng.random() < 0.5:
            centre = LatLon(lat=11.0, lon=106.0 + rng.random() * 0.02)
            fields = {"around": centre, "radius_m": rng.uniform(10, 200), "occurred_at": now}
        if rng.random() < 0.5:
            fields["valid_from"] = now + timedelta(minutes=rng.randint(-30, 90))
        if rng.random() < 0.5:
            fields["valid_until"] = now + timedelta(minutes=rng.randint(91, 300))
        kind = rng.choice(("closure", "slowdown", "reopening"))
        if kind == "slowdown":
            fields["speed_factor"] = rng.choice((0.25, 0.5))
        journal.append(event(kind, name, **fields))
    first = replayed(journal)
    assert first == replayed(journal)
    assert len({tuple(times) for times, _ in first}) > 10
    assert first[-1][1] > 50


def test_all_that_decides_a_time_is_in_the_name_of_the_roads() -> None:
    graph = make_graph(ROW, [arc(0, 1, 1000, 1)])
    slow = DayTable({"primary": (0.5,) * 24})
    names = [
        RoadOracle(Router(graph)).graph_hash,
        RoadOracle(Router(graph, day=slow)).graph_hash,
        RoadOracle(Router(graph, day=DayTable({"primary": (0.6,) * 24}))).graph_hash,
        RoadOracle(Router(graph, snap_limit_m=500.0)).graph_hash,
        RoadOracle(Router(graph, snap_limit_m=500.0, day=slow)).graph_hash,
        RoadOracle(Router(make_graph(ROW, [arc(0, 1, 1001, 1)]))).graph_hash,
    ]
    assert names[0] == graph.hash
    assert len(set(names)) == len(names)
    assert roads_hash(graph.hash, slow, 300.0) == names[1]


def test_the_nearest_of_many_origins_counts(roads: RoadOracle) -> None:
    off = LatLon(lat=12.0, lon=106.0)
    assert roads.nearest_to([EAST, WEST, off], [WEST, EAST, off]) == [0, 0, None]
    assert roads.nearest_to([EAST], [WEST]) == roads.times_to([EAST], WEST)


def test_a_fleet_in_columns_has_the_same_times_on_the_roads_as_they_are(roads: RoadOracle) -> None:
    chance = random.Random(5)
    places = [*(LatLon(lat=11.0, lon=106.0 + chance.random() / 50) for _ in range(300))]
    fleet = (*places, LatLon(lat=12.0, lon=106.0))
    for change in ("closure", "reopening"):
        for goal in (WEST, EAST, places[0], fleet[-1]):
            assert roads.times_to(fleet, goal) == roads.times_to(list(fleet), goal)
        roads.apply(event(change, way_ids=(2,) if change == "closure" else ()))
    assert len(roads.times_to((), WEST)) == 0


def test_cells_in_columns_have_the_same_times_on_the_roads_as_they_are(roads: RoadOracle) -> None:
    chance = random.Random(6)
    cells = (*(LatLon(lat=11.0, lon=106.0 + chance.random() / 50) for _ in range(40)),)
    cells = (*cells, LatLon(lat=12.0, lon=106.0))
    waits = cells[:20]
    for change in ("closure", "reopening"):
        for start in (WEST, EAST, cells[0], cells[-1]):
            for places in (cells, waits):  # one after the other: either is in columns still
                one_by_one = [roads.times_to([start], place)[0] for place in places]
                assert roads.times_from(start, places) == one_by_one
                assert roads.times_from(start, list(places)) == one_by_one
        roads.apply(event(change, way_ids=(2,) if change == "closure" else ()))
    assert len(roads.times_from(WEST, ())) == 0
