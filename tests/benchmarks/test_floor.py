"""The floor of the benchmarks against every way to serve a tiny day."""

import math
import random
from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.rules.cities import SPEED_MPS, Drawn, Place, draw, laid_out
from benchmarks.rules.floor import by_stations, foreseen, late_by
from benchmarks.rules.quick_days import (
    Point,
    QuickDay,
    closest_idle,
    metres,
    point,
    rolls_after_s,
)
from schemas.centre.policies import WeightPolicy
from schemas.events.centre import UnitSpec
from schemas.ground.vocabulary import CrewLevel
from tests.support.examples import examples

UNITS = 2
MOST = 5
EPSILON_S = 1e-6


def tiny(seed: int) -> tuple[Place, list[Drawn]]:
    """Give two units, one of each level, and a few calls that come nearly at once."""
    chance = random.Random(seed)
    span = chance.choice([0.05, 0.1, 0.2])
    city = laid_out(
        f"tiny{seed}",
        seed=seed,
        span=(span, span),
        units=UNITS,
        stations=chance.randrange(1, 3),
        beds=1,
        towns=3,
    )
    return city, draw(city, chance.choice([0.5, 1.0, 3.0]), 24.0, seed)[: chance.randrange(1, MOST)]


def drive_s(city: Place, one: Point, other: Point) -> float:
    return metres(city.grid_deg, one, other) / SPEED_MPS


def taken(city: Place, call: Drawn, there_s: float) -> tuple[float, Point]:
    """Say when and where a crew is clear that was on scene so early."""
    place, clear_s = point(call.place), there_s + call.on_scene_s
    if not call.is_taken:
        return clear_s, place
    beds = [point(one.place) for one in city.hospitals]
    bed = min(beds, key=lambda one: drive_s(city, place, one))
    return clear_s + call.slowness * drive_s(city, place, bed) + call.handover_s, bed


def on_its_way(city: Place, place: Point, home: Point, for_s: float) -> Point:
    whole_s = drive_s(city, place, home)
    part = min(1.0, for_s / whole_s) if whole_s else 1.0
    return place[0] + part * (home[0] - place[0]), place[1] + part * (home[1] - place[1])


def in_time(city: Place, unit: UnitSpec, calls: Sequence[Drawn]) -> int:
    """Count the calls in time of a unit that serves these in this order, each when it can."""
    home = point(unit.station)
    free_s, place, count = 0.0, home, 0
    for call in calls:
        if call.level is CrewLevel.ALS and unit.crew_level is not CrewLevel.ALS:
            return 0
        from_s = max(call.at_s, free_s)
        here = on_its_way(city, place, home, from_s - free_s)
        way_s = call.slowness * drive_s(city, here, point(call.place))
        there_s = from_s + rolls_after_s(call.incident_id, 1) + way_s
        count += there_s <= late_by(call)
        free_s, place = taken(city, call, there_s)
    return count


def shared_out(calls: Sequence[Drawn]) -> Iterator[tuple[list[Drawn], ...]]:
    """Give each way to give calls to units, or to nobody."""
    for owners in product(range(UNITS + 1), repeat=len(calls)):
        mine = zip(owners, calls, strict=True)
        by_unit: tuple[list[Drawn], ...] = tuple([] for _ in range(UNITS + 1))
        for owner, call in mine:
            by_unit[owner].append(call)
        yield by_unit[:UNITS]


def most_in_time(city: Place, calls: Sequence[Drawn]) -> int:
    """Try every unit for every call, in every order."""
    return max(
        sum(
            max(in_time(city, unit, order) for order in permutations(some))
            for unit, some in zip(city.units, parts, strict=True)
        )
        for parts in shared_out(calls)
    )


def follows(city: Place, one: Drawn, other: Drawn) -> bool:
    """Tell whether a crew clear of one call at the earliest makes the other, by the relaxation."""
    end_s, place = taken(city, one, one.at_s + rolls_after_s(one.incident_id, 1))
    other_end_s, _ = taken(city, other, other.at_s + rolls_after_s(other.incident_id, 1))
    stations = [point(unit.station) for unit in city.units]
    home_s = end_s + min(drive_s(city, place, home) for home in stations)
    if other.at_s >= home_s and starts(city, other):
        return True
    from_s = max(end_s, other.at_s)
    suiting = [point(u.station) for u in city.units if suits(u, other)]
    heres = [on_its_way(city, place, home, from_s - end_s) for home in suiting]
    way_s = min(drive_s(city, here, point(other.place)) for here in heres)
    there_s = from_s + rolls_after_s(other.incident_id, 1) + other.slowness * way_s
    return end_s < other_end_s and there_s <= late_by(other)


def starts(city: Place, call: Drawn) -> bool:
    """Tell whether a call is in time from a station."""
    return call.incident_id not in by_stations(city, [call])


def suits(unit: UnitSpec, call: Drawn) -> bool:
    return call.level is CrewLevel.BLS or unit.crew_level is CrewLevel.ALS


def fewest_by_chains(city: Place, calls: Sequence[Drawn]) -> int:
    """Solve the relaxation by trying every way to lay the calls into chains."""
    best = 0
    for parts in shared_out(calls):
        held = [any(is_chain(city, order) for order in permutations(some)) for some in parts]
        if all(held):
            best = max(best, sum(map(len, parts)))
    return len(calls) - best


def is_chain(city: Place, calls: Sequence[Drawn]) -> bool:
    return not calls or (
        starts(city, calls[0]) and all(follows(city, *both) for both in pairwise(calls))
    )


@given(st.integers(0, 10**6))
@examples(25)
def test_the_floor_of_a_foreseen_day_is_that_of_all_chains(seed: int) -> None:
    city, calls = tiny(seed)
    assert foreseen(city, calls) == fewest_by_chains(city, calls)


@given(st.integers(0, 10**6))
@examples(25)
def test_no_way_to_serve_a_day_has_fewer_late_than_the_floor(seed: int) -> None:
    city, calls = tiny(seed)
    assert foreseen(city, calls) <= len(calls) - most_in_time(city, calls)


@given(st.integers(0, 10**6))
@examples(10)
def test_no_played_day_has_fewer_late_than_the_floor(seed: int) -> None:
    city, calls = tiny(seed)
    day = QuickDay(city, calls, closest_idle).run()
    late = sum(day.arrived[call.incident_id] > late_by(call) for call in calls)
    assert foreseen(city, calls) <= late


@pytest.mark.parametrize("far_s", [0.0, 400.0, 2_000.0])
def test_one_unit_makes_the_second_of_two_calls_only_where_it_is_clear_in_time(
    far_s: float,
) -> None:
    """A call takes on_scene_s where it stays; the second, as near, is in time up to its target."""
    city, (first, *_) = tiny(1)
    home = city.units[1].station
    near = {"place": home, "is_taken": False, "slowness": 1.0, "level": CrewLevel.ALS}
    one = made(first, incident_id="A", at_s=0.0, on_scene_s=1_000.0, **near)
    other = made(first, incident_id="B", at_s=far_s, **near)
    clear_s = rolls_after_s("A", 1) + 1_000.0
    slack_s = far_s + WeightPolicy().target_s(first.priority) - rolls_after_s("B", 1)
    alone = Place("one", city.units[1:], city.hospitals, city.towns, city.spread_m)
    assert not math.isclose(clear_s, slack_s, abs_tol=EPSILON_S)
    assert foreseen(alone, [one, other]) == (clear_s > slack_s)


def made(call: Drawn, **fields: object) -> Drawn:
    return Drawn(**({name: getattr(call, name) for name in Drawn.__slots__} | fields))
