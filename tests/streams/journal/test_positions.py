from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events.vehicles import VehiclePosition
from schemas.ground.base import LatLon
from schemas.topics import VEHICLE_POSITIONS
from streams.journal.positions import EARTH_RADIUS_M, PositionFilter, distance_m
from streams.kafka.codec import decode
from tests.streams.support.samples import event, raw

METRE_DEG = 180 / (3.141592653589793 * EARTH_RADIUS_M)
"""One metre northwards, in degrees."""

PLACES = st.builds(LatLon, lat=st.floats(-90, 90), lon=st.floats(-180, 180))


def fix(at_s: float, north_m: float = 0, unit_id: str = "U1") -> VehiclePosition:
    place = {"lat": 11.0 + north_m * METRE_DEG, "lon": 106.6}
    written = event("vehicle.position", at_s=at_s, unit_id=unit_id, place=place)
    found = decode(VEHICLE_POSITIONS, raw(written, VEHICLE_POSITIONS, key=unit_id.encode()))
    assert isinstance(found, VehiclePosition)
    return found


def test_a_degree_of_latitude_is_111_km() -> None:
    north = distance_m(LatLon(lat=11, lon=106), LatLon(lat=12, lon=106))
    assert north == pytest.approx(111_195, abs=1)


@given(PLACES, PLACES)
def test_a_distance_is_the_same_both_ways_and_never_beyond_the_far_side(
    one: LatLon, other: LatLon
) -> None:
    there = distance_m(one, other)
    assert there == pytest.approx(distance_m(other, one))
    assert 0 <= there <= 20_016_000
    assert distance_m(one, one) == 0


def test_the_first_fix_of_each_unit_goes_through() -> None:
    kept = PositionFilter(20, 15)
    assert kept.belongs(fix(0))
    assert kept.belongs(fix(0, unit_id="U2"))


def test_a_unit_that_stands_is_heard_at_the_interval_only() -> None:
    kept = PositionFilter(20, 15)
    assert [at_s for at_s in range(46) if kept.belongs(fix(at_s))] == [0, 15, 30, 45]


def test_a_unit_that_moves_is_heard_by_the_distance() -> None:
    kept = PositionFilter(20, 1_000)
    heard = [at_s for at_s in range(10) if kept.belongs(fix(at_s, north_m=8 * at_s))]
    assert heard == [0, 3, 6, 9], "24 m is the first multiple of 8 m past 20 m"


def test_steps_too_small_to_be_heard_add_up() -> None:
    kept = PositionFilter(20, 1_000)
    heard = [step for step in range(1, 16) if kept.belongs(fix(step, north_m=3 * step))]
    assert heard == [1, 8, 15], "21 m is the first multiple of 3 m past 20 m"


@pytest.mark.parametrize("late_s", [10, 9.999, 0])
def test_a_late_fix_never_goes_through(late_s: float) -> None:
    kept = PositionFilter(20, 15)
    assert kept.belongs(fix(10))
    assert not kept.belongs(fix(late_s, north_m=5_000))
    assert kept.belongs(fix(11, north_m=5_000)), "and does not stand in the way of the next one"


def test_a_fix_that_was_held_back_makes_older_ones_late_too() -> None:
    kept = PositionFilter(20, 15)
    assert kept.belongs(fix(0))
    assert not kept.belongs(fix(5))
    assert not kept.belongs(fix(4, north_m=5_000))


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 300)), max_size=30))
def test_what_goes_through_is_in_order_and_far_enough_apart(
    fixes: list[tuple[int, int]],
) -> None:
    kept = PositionFilter(20, 15)
    heard = [(at_s, north) for at_s, north in fixes if kept.belongs(fix(at_s, north_m=north))]
    for (before_s, before_m), (after_s, after_m) in pairwise(heard):
        assert after_s > before_s
        assert after_s - before_s >= 15 or abs(after_m - before_m) >= 20
