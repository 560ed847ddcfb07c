"""Ways that begin or end beside the roads, worked out by hand on the plain street."""

from collections import Counter
from collections.abc import Sequence

from typing_extensions import override

from dispatch.state.beside_roads import GROUND_MPS, BesideRoads
from dispatch.state.known_roads import KnownRoads
from schemas.ground.base import LatLon
from tests.dispatch.support.plain_roads import (
    LATITUDE,
    PlainRoads,
    here,
    off_road,
    on_island,
)

GROUND_MS = 1_000 * 1_000 // GROUND_MPS
"""``off_road`` is a kilometre from the street."""


class Ways(PlainRoads):
    """The plain street, which can also say where it passes a place."""

    def nearest_road(self, place: LatLon) -> LatLon | None:
        return LatLon(lat=LATITUDE, lon=place.lon)


def beside(reach_m: int = 5_000) -> BesideRoads:
    roads = BesideRoads(Ways())
    roads.reach_m = reach_m
    return roads


def test_the_ground_at_either_end_counts() -> None:
    roads = beside()
    assert roads.times_to([here(0), off_road(0)], here(7)) == [7_000, 7_000 + GROUND_MS]
    assert roads.times_to([off_road(0)], off_road(7)) == [7_000 + 2 * GROUND_MS]
    assert roads.times_from(off_road(0), [here(7), off_road(7)]) == [
        7_000 + GROUND_MS,
        7_000 + 2 * GROUND_MS,
    ]
    assert roads.times_from(here(0), [here(7), off_road(7)]) == [7_000, 7_000 + GROUND_MS]


def test_what_no_road_joins_has_no_way_from_beside_it_either() -> None:
    roads = beside()
    assert roads.times_to([off_road(0), here(0)], on_island()) == [None, None]
    assert roads.times_from(off_road(0), [on_island(), here(3)]) == [None, 3_000 + GROUND_MS]


def test_a_place_beyond_the_limit_is_off_the_roads() -> None:
    roads = beside(999)
    assert roads.times_to([off_road(0)], here(7)) == [None]
    assert roads.times_from(here(0), [off_road(7)]) == [None]
    assert roads.nearest_to([off_road(0)], [here(7)]) == [None]


def test_the_nearest_may_start_beside_the_roads() -> None:
    roads = beside()
    far = here(900)
    assert roads.nearest_to([off_road(0), far], [here(7), here(899), on_island()]) == [
        7_000 + GROUND_MS,
        2_000,
        None,
    ]


def test_roads_that_cannot_say_where_they_pass_are_not_reached() -> None:
    roads = BesideRoads(PlainRoads())
    roads.reach_m = 5_000
    assert roads.times_to([off_road(0)], here(7)) == [None]
    assert roads.times_from(off_road(0), [here(7)]) == [None]
    assert roads.stop(off_road(0), 5_000) == off_road(0)


class Counted(Ways):
    """The plain street; it counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.looked: Counter[str] = Counter()

    @override
    def nearest_road(self, place: LatLon) -> LatLon | None:
        self.looked["where"] += 1
        return super().nearest_road(place)

    @override
    def times_from(self, origin: LatLon, destinations: Sequence[LatLon]) -> list[int | None]:
        self.looked["ways"] += 1
        return super().times_from(origin, destinations)


def test_a_place_is_looked_for_once_and_all_ways_over_the_ground_are_asked_for_at_once() -> None:
    plain = Counted()
    roads = BesideRoads(plain)
    roads.reach_m = 5_000
    cells = [here(1), *(off_road(metres) for metres in range(2, 12))]
    for origin in (here(0), here(20), off_road(5)):
        times = roads.times_from(origin, cells)
        assert None not in times
    assert roads.stop(off_road(3), 5_000) == here(3)
    assert plain.looked == {"where": 10, "ways": 6}


def test_ways_between_stops_are_those_between_their_places() -> None:
    cells = [here(1), off_road(2), on_island(), off_road(9)]
    for reach_m in (0, 999, 5_000):
        roads = beside(reach_m)
        ends = roads.ends(cells)
        for origin in (here(0), off_road(5), on_island()):
            assert roads.times_to_ends(origin, ends) == roads.times_from(origin, cells)


def test_it_passes_on_what_is_asked_of_the_roads() -> None:
    plain = Ways()
    roads = BesideRoads(plain)
    assert (roads.graph_hash, roads.version) == (plain.graph_hash, 0)
    assert roads.on_road(here(0))
    assert round(roads.distance_to_road_m(off_road(0))) == 1_000


def test_what_is_known_of_a_shorter_reach_is_forgotten() -> None:
    known = KnownRoads(Ways())
    assert known.times_to([off_road(0)], here(7)) == [None]
    known.reach(5_000)
    assert known.times_to([off_road(0)], here(7)) == [7_000 + GROUND_MS]
