"""Where a centre's units and calls can be."""

import pytest

from dispatch.rules.region import Region, is_implausible
from schemas.ground.base import LatLon

TDM, DAU_TIENG = LatLon(lat=10.98, lon=106.65), LatLon(lat=11.29, lon=106.39)
HANOI, PARIS = LatLon(lat=21.03, lon=105.85), LatLon(lat=48.86, lon=2.35)
ZERO = LatLon(lat=0, lon=0)


def region(*places: LatLon) -> Region:
    found = Region.around(places, 100_000)
    assert found is not None
    return found


def test_it_is_the_box_with_its_margin() -> None:
    here = region(TDM, DAU_TIENG)
    assert here.outside_m(LatLon(lat=11.1, lon=106.5)) == 0
    assert here.outside_m(LatLon(lat=11.29 + 0.1, lon=106.5)) == pytest.approx(11_119, abs=2)
    assert here.holds(LatLon(lat=10.1, lon=106.65)), "98 km more"
    assert not here.holds(HANOI)
    assert not here.holds(PARIS)
    assert not here.holds(LatLon(lat=10.98, lon=0.0))


def test_a_station_that_nobody_has_placed_does_not_stretch_it() -> None:
    assert region(TDM, ZERO, DAU_TIENG) == region(TDM, DAU_TIENG)
    assert Region.around([ZERO], 100_000) is None
    assert Region.around([], 100_000) is None


def test_it_may_lie_across_the_180th_meridian() -> None:
    fiji = region(LatLon(lat=-17, lon=179.5), LatLon(lat=-17, lon=-179.5))
    assert fiji.outside_m(LatLon(lat=-17, lon=179.9)) == 0
    assert fiji.outside_m(LatLon(lat=-17, lon=-179.9)) == 0
    assert not fiji.holds(TDM)


def test_zero_is_never_plausible_and_anything_else_where_no_region_is_known() -> None:
    assert is_implausible(ZERO, None)
    assert is_implausible(ZERO, region(TDM))
    assert is_implausible(PARIS, region(TDM))
    assert not is_implausible(PARIS, None)
    assert not is_implausible(TDM, region(TDM))
