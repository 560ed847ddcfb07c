import math

import pytest

from schemas.ground.places import Bounds, PlaceFault, is_null_island, place_fault, swapped_within

MADRID = Bounds(40.3, -3.9, 40.6, -3.5)
SWAPPED = "lat and lon look swapped; exchange them"
LAT_RANGE = "is out of range; give a number from -90 to 90"
LON_RANGE = "is out of range; give a number from -180 to 180"


@pytest.mark.parametrize(("lat", "lon"), [(10.8, 106.7), (-90, 180), (90, -180), (0, 0), (45, 80)])
def test_a_place_in_range_has_no_fault(lat: float, lon: float) -> None:
    assert place_fault(lat, lon) is None


@pytest.mark.parametrize(
    ("lat", "lon", "field", "why"),
    [
        (106.7, 10.8, "lat", f"with lon 10.8: {SWAPPED}"),
        (-104.9, 39.7, "lat", f"with lon 39.7: {SWAPPED}"),
        (106.7, 106.7, "lat", LAT_RANGE),
        (181, 10, "lat", LAT_RANGE),
        (math.nan, 10, "lat", LAT_RANGE),
        (10, 180.1, "lon", LON_RANGE),
        (10, math.inf, "lon", LON_RANGE),
        (10, math.nan, "lon", LON_RANGE),
    ],
)
def test_a_fault_names_the_field_and_the_fix(lat: float, lon: float, field: str, why: str) -> None:
    assert place_fault(lat, lon) == PlaceFault(field, why)


def test_a_box_tells_a_swap_that_the_ranges_cannot() -> None:
    assert swapped_within(-3.7, 40.4, MADRID)
    assert not swapped_within(40.4, -3.7, MADRID)
    assert not swapped_within(51.5, -0.1, MADRID)


def test_null_island_is_a_degree_around_0_0_and_no_coast() -> None:
    assert is_null_island(0, 0)
    assert is_null_island(-1, 1)
    assert is_null_island(0.00001, -0.0002)
    assert not is_null_island(0, 6.6), "São Tomé"
    assert not is_null_island(4.9, -1.8), "Takoradi, the nearest coast"
    assert not is_null_island(10.98, 0), "a longitude that was lost is found by the region"
