"""The one thing that is changed of a day: what it is, and what is refused."""

import pytest

from console.web.otherwise.change import EXTRA, Change, Unplayable
from schemas.centre.control import ControlPolicy
from schemas.centre.policies import Policies
from schemas.events.centre import UnitSpec
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel

PLACE = LatLon(lat=11.0, lon=106.6)
UNITS = (UnitSpec(unit_id="U0", crew_level=CrewLevel.ALS, station_id="S0", station=PLACE),)


def test_only_what_is_asked_for_is_changed() -> None:
    known = Policies(control=ControlPolicy(p1="advise", expires_s=90))
    auto = Change("auto").policies(known)
    assert (auto.control.p1, auto.control.expires_s) == ("auto", 90)
    assert auto.model_copy(update={"control": known.control}) == known
    closest = Change("closest").policies(known)
    assert closest.response.strategy == "closest_idle"
    assert (closest.change.redirects_max, closest.change.pre_empts) == (0, ())
    assert closest.control == known.control
    assert Change("same").policies(known) is known
    assert Change("without", "U0").units(UNITS) == UNITS


def test_one_more_waits_at_its_station() -> None:
    change = Change("more", None, "S0", CrewLevel.BLS)
    known, extra = change.units(UNITS)
    assert (known, extra.unit_id, extra.station) == (UNITS[0], EXTRA, PLACE)
    assert change.units((known, extra)) == (known, extra)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("without",), "unit"),
        (("more",), "station"),
        (("more", None, "S0"), "level"),
        (("more", None, None, CrewLevel.ALS), "station"),
    ],
)
def test_what_is_missing_is_named(change: tuple[str, ...], field: str) -> None:
    with pytest.raises(Unplayable, match=field):
        Change(*change)  # type: ignore[arg-type]


def test_who_was_not_there_is_named() -> None:
    with pytest.raises(Unplayable, match="U9"):
        Change("without", "U9").units(UNITS)
    with pytest.raises(Unplayable, match="S9"):
        Change("more", None, "S9", CrewLevel.ALS).units(UNITS)
