"""The parts of a response time, one by one."""

from dataclasses import replace

import pytest

from dispatch.records.unit import Unit
from dispatch.units.response import Option, mobilise_ms, penalty_ms, stands_at
from schemas.centre.choosing import ResponsePolicy
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel, UnitState
from tests.dispatch.support.centre import at
from tests.dispatch.support.plain_roads import here

POLICY = ResponsePolicy(
    mobilise_at_station_s=50, mobilise_on_road_s=7, fresh_position_s=10, stale_penalty_pm=250
)
UNIT = Unit("U", CrewLevel.BLS, "S", here(0), UnitState.AVAILABLE, here(0))


@pytest.mark.parametrize(
    ("state", "at_station", "expected_ms"),
    [("available", True, 50_000), ("accepted", False, 7_000), ("en_route", True, 0)],
)
def test_how_long_until_it_rolls(state: str, at_station: bool, expected_ms: int) -> None:  # noqa: FBT001
    unit = replace(UNIT, state=UnitState(state), at_station=at_station)
    assert mobilise_ms(unit, POLICY) == expected_ms


@pytest.mark.parametrize(("age_s", "expected_ms"), [(0, 0), (10, 0), (10.004, 1), (50, 10_000)])
def test_an_old_position_costs_a_part_of_its_excess_age(age_s: float, expected_ms: int) -> None:
    assert penalty_ms(at(0), at(age_s), POLICY) == expected_ms


@pytest.mark.parametrize(("north", "east"), [(0.0011, 0), (0, -0.0011)])
def test_a_tenth_of_a_kilometre_is_still_the_station(north: float, east: float) -> None:
    station = LatLon(lat=11, lon=106)
    assert stands_at(LatLon(lat=11.001, lon=105.999), station)
    assert not stands_at(LatLon(lat=11 + north, lon=106 + east), station)


def test_the_response_is_the_sum_and_ties_go_by_unit() -> None:
    one = Option(UNIT, 1, 20, 300, 4_000)
    assert one.response_ms == 4_321
    assert one.rank() < Option(replace(UNIT, unit_id="V"), 4_321, 0).rank()
