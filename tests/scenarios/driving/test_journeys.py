import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.ground.profile import Profile
from routing.router import Router
from scenarios.city.model import City
from scenarios.driving.journeys import OFF_ROAD_MPS, Journey, metres_between, plan_journey
from schemas.ground.base import LatLon

WEST, MIDDLE, EAST = (LatLon(lat=0, lon=lon) for lon in (0, 0.01, 0.02))


def test_a_drive_is_where_its_times_say() -> None:
    journey = Journey([WEST, MIDDLE, MIDDLE, EAST], [0, 100_000, 150_000, 200_000])
    assert journey.at(0).place == WEST
    assert journey.at(50_000).place == LatLon(lat=0, lon=0.005)
    assert journey.at(50_000).speed_mps == pytest.approx(11.12, abs=0.01)
    assert journey.at(50_000).heading_deg == 90
    assert journey.at(120_000).place == MIDDLE
    assert journey.at(120_000).speed_mps == 0
    assert journey.at(175_000).place.lon == pytest.approx(0.015)
    assert journey.at(999_999).place == EAST
    assert journey.at(999_999).heading_deg is None


def test_a_journey_without_a_time_for_each_point_is_refused() -> None:
    with pytest.raises(ValueError, match="not 1 for 2"):
        Journey([WEST, EAST], [0])


@given(st.integers(0, 300_000), st.integers(0, 5_000))
def test_no_moment_is_far_from_the_next(elapsed_ms: int, step_ms: int) -> None:
    journey = Journey([WEST, MIDDLE, MIDDLE, EAST], [0, 100_000, 100_000, 200_000])
    moved_m = metres_between(journey.at(elapsed_ms).place, journey.at(elapsed_ms + step_ms).place)
    assert moved_m <= 11.2 * step_ms / 1_000 + 0.01


def test_a_planned_drive_begins_and_ends_at_the_places_themselves(
    city: City, router: Router
) -> None:
    origin = city.stations[0].place
    beside = LatLon(lat=city.stations[3].place.lat + 0.0005, lon=city.stations[3].place.lon)
    sirens = plan_journey(router, origin, beside, Profile.SIRENS)
    normal = plan_journey(router, origin, beside, Profile.NORMAL)
    assert sirens.at(0).place == origin
    assert sirens.at(sirens.duration_ms).place == beside
    assert sirens.duration_ms < normal.duration_ms
    road_ms = router.times_to([origin], beside)[0]
    assert road_ms is not None
    assert road_ms <= sirens.duration_ms < road_ms + 20_000


def test_where_no_road_leads_the_drive_is_straight(city: City, router: Router) -> None:
    origin, sea = city.stations[0].place, LatLon(lat=10.0, lon=107.5)
    journey = plan_journey(router, origin, sea, Profile.SIRENS)
    away_m = metres_between(origin, sea)
    assert journey.duration_ms == pytest.approx(away_m / OFF_ROAD_MPS * 1_000, rel=1e-6)
    assert journey.at(journey.duration_ms).place == sea
