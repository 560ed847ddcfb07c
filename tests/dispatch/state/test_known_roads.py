"""What is remembered of the roads is what they say."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.state.known_roads import ORIGINS_MAX, KnownRoads
from schemas.events.roads import RoadEvent
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
                assert reach == {n for n, ms in times if ms is not None and ms <= 30_000}
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


def test_roads_that_remember_are_not_wrapped_again() -> None:
    known = KnownRoads(PlainRoads())
    assert KnownRoads.of(known) is known
