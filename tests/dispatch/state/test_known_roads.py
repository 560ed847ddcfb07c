"""What is remembered of the roads is what they say."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.state.known_roads import DESTINATIONS_MAX, ORIGINS_MAX, KnownRoads
from schemas.events.roads import RoadEvent
from schemas.ground.base import LatLon
from tests.dispatch.support.centre import CENTRE_ID, at
from tests.dispatch.support.plain_roads import PlainRoads, here, off_road, on_island

PLACES = [here(0), here(7), here(40), here(99), off_road(5), on_island()]


def closure(kind: str = "closure") -> RoadEvent:
    return RoadEvent.model_validate(
        {
            "event_id": f"{kind}-a",
            "centre_id": CENTRE_ID,
            "occurred_at": at(0),
            "source": "test",
            "road_event_id": "a",
            "kind": kind,
            "around": here(20),
            "radius_m": 10.0,
        }
    )


@given(st.integers(0, 2**32))
def test_whatever_is_asked_the_answer_is_that_of_the_roads(seed: int) -> None:
    chance = random.Random(seed)
    roads = PlainRoads()
    known = KnownRoads(roads)
    for _ in range(30):
        origins = tuple(chance.choices(PLACES, k=chance.randrange(6)))
        to = chance.choice(PLACES)
        match chance.randrange(6):
            case 0:
                roads.apply(closure(chance.choice(["closure", "reopening"])))
            case 1:
                assert list(known.targets(origins).times_from(to)) == roads.times_from(to, origins)
            case 2:
                reach = known.targets(origins).reach(to, 30_000)
                times = enumerate(roads.times_from(to, origins))
                near = {n for n, ms in times if ms is not None and ms <= 30_000}
                assert reach == near
                farther = known.targets(origins).reach(to, 60_000)
                more = {len(origins) + n for n in farther}
                assert known.targets(origins).reach(to, 30_000, 60_000) == near | more
            case 3:
                assert known.nearest_to(origins, [to]) == roads.nearest_to(origins, [to])
                assert known.times_from(to, origins) == roads.times_from(to, origins)
            case _:
                assert known.times_to(origins, to) == roads.times_to(origins, to)
        assert (known.version, known.graph_hash) == (roads.version, roads.graph_hash)
        assert known.on_road(to) == roads.on_road(to)
        assert known.distance_to_road_m(to) == roads.distance_to_road_m(to)


def test_only_what_is_new_is_asked_until_the_roads_change() -> None:
    roads = PlainRoads()
    known = KnownRoads(roads)
    known.times_to([here(1), here(2)], here(0))
    known.times_to([here(2), here(3)], here(0))
    known.targets([here(0)]).times_from(here(9))
    known.targets([here(0)]).reach(here(9), 1)
    assert roads.asked == 4
    roads.apply(closure())
    known.times_to([here(2)], here(0))
    known.targets([here(0)]).times_from(here(9))
    assert roads.asked == 6


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in (("PAIRS_MAX", 1), ("TARGETS_MAX", 1), ("ROWS_MAX", 1)):
        monkeypatch.setattr(f"dispatch.state.known_roads.{name}", limit)
    roads = PlainRoads()
    known = KnownRoads(roads)
    for _ in range(2):
        known.times_to([here(1), here(2)], here(0))
        known.targets([here(0)]).times_from(here(1))
        known.targets([here(0)]).times_from(here(2))
        known.targets([here(9)]).times_from(here(2))
    assert roads.asked == 2 * 5


def test_a_large_fleet_is_asked_for_and_not_remembered() -> None:
    roads = PlainRoads()
    known = KnownRoads(roads)
    fleet = [here(x) for x in range(ORIGINS_MAX + 1)]
    assert known.times_to(fleet, here(0)) == known.times_to(fleet, here(0))
    assert roads.asked == 2 * len(fleet)


def test_the_way_there_and_the_way_from_there_are_one_memory_for_a_few_places() -> None:
    roads = PlainRoads()
    known = KnownRoads(roads)
    few = [here(x) for x in range(DESTINATIONS_MAX)]
    assert known.times_from(here(0), few) == known.times_from(here(0), few)
    assert known.times_to([here(0)], few[3]) == roads.times_to([here(0)], few[3])
    assert roads.asked == len(few) + 1, "only the comparison asked again"
    many = [*few, here(-1)]
    assert known.times_from(here(0), many) == known.times_from(here(0), many)
    assert roads.asked == len(few) + 1 + 2 * len(many)


def test_roads_that_remember_are_not_wrapped_again() -> None:
    known = KnownRoads(PlainRoads())
    assert KnownRoads.of(known) is known


def test_what_is_learnt_an_origin_at_a_time_is_not_asked_again_and_is_the_same() -> None:
    roads = PlainRoads()
    known = KnownRoads(roads)
    origins, destinations = PLACES[:2], PLACES[2:]
    known.times_to(origins, destinations[0])
    known.learn(origins, destinations)
    asked = roads.asked
    for place in destinations:
        assert list(known.times_to(origins, place)) == roads.times_to(origins, place)
    assert roads.asked == asked + len(origins) * len(destinations), "only the comparison asked"
    known.learn(origins, destinations)
    known.learn(destinations, origins)
    known.learn([], destinations)
    assert roads.asked == asked + len(origins) * len(destinations), "no fewer questions: not asked"


def test_where_a_vehicle_stops_is_remembered_and_not_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class KnownWays(PlainRoads):
        looked = 0

        def nearest_road(self, place: LatLon) -> LatLon | None:
            self.looked += 1
            return None if place.lon > here(500).lon else here(1)

    monkeypatch.setattr("dispatch.state.beside_roads.STOPS_MAX", 2)
    roads = KnownWays()
    known = KnownRoads(roads)
    assert known.stop(off_road(600), 5_000) == off_road(600), "there is no road at all"
    for _ in range(2):
        assert known.stop(off_road(2), 5_000) == here(1)
    assert roads.looked == 2
    assert known.stop(here(3), 5_000) == here(3)
    assert known.stop(off_road(2), 5_000) == here(1)
    assert roads.looked == 3, "it was forgotten"


def test_the_same_places_are_known_again_until_the_roads_change() -> None:
    roads = PlainRoads()
    known = KnownRoads(roads)
    cells, others = (here(0), here(40)), [here(0), here(40)]
    first = known.targets(cells)
    assert known.targets(cells) is known.targets(cells) is first
    assert known.targets(others) is first
    others[1] = here(7)  # a list may become another one
    assert known.targets(others).times_from(here(99)) == roads.times_from(here(99), others)
    roads.apply(closure())
    assert known.targets(cells).times_from(here(99)) == roads.times_from(here(99), cells)
    assert known.targets(cells) is not first
