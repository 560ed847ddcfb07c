from datetime import UTC, datetime, timedelta

import pytest

from routing import Profile, Router
from routing.osm.reader import build_from_osm
from routing.tags.access import closing_hours
from routing.tags.hours import clauses, hold_at, negated, readable, zone_of
from routing.tags.policy import DEFAULT_POLICY
from schemas.ground.base import LatLon
from tests.routing.conftest import WriteOsm

SAIGON = zone_of(420)
MONDAY = datetime(2026, 11, 30, tzinfo=SAIGON)
MORNING = MONDAY + timedelta(hours=7, minutes=30)
EVENING = MONDAY + timedelta(hours=22)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("no @ (07:00-09:00)", (("no", "07:00-09:00"),)),
        ("no @ 07:00-09:00", (("no", "07:00-09:00"),)),
        ("no_left_turn @ (Mo-Fr 06:00-09:00; Sa 07:00-08:00)", None),
        ("no @ (Su); yes @ (Mo)", (("no", "Su"), ("yes", "Mo"))),
        ("no @ (06:00-09:00 AND weight>3.5)", (("no", "06:00-09:00 AND weight>3.5"),)),
        ("no", ()),
        ("", ()),
    ],
)
def test_a_conditional_value_is_taken_apart(
    value: str, expected: tuple[tuple[str, str], ...] | None
) -> None:
    if expected is None:
        expected = (("no_left_turn", "Mo-Fr 06:00-09:00; Sa 07:00-08:00"),)
    assert clauses(value) == expected


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ("06:00-09:00", "06:00-09:00"),
        ("Mo-Fr 06:00-09:00,16:00-19:00", "Mo-Fr 06:00-09:00,16:00-19:00"),
        ("Mo-Fr 07:00-09:00; PH off", "Mo-Fr 07:00-09:00"),
        ("Mo-Fr 07:00-09:00; PH,SH off", "Mo-Fr 07:00-09:00"),
        ("PH 07:00-09:00", None),
        ("sunset-sunrise", None),
        ("wet", None),
        ("weight>3.5", None),
        ("06:00-09:00 AND weight>3.5", None),
        ('"khi có lễ"', None),
        ("giờ cao điểm", None),
        ("", None),
    ],
)
def test_hours_that_cannot_be_read_are_none(condition: str, kept: str | None) -> None:
    assert readable(condition) == kept


def test_rules_hold_at_their_hours_in_the_centres_own_time() -> None:
    hours = ("", "06:00-09:00", "not 06:00-09:00", "22:00-06:00", "Sa-Su", "cannot be read")
    assert hold_at(hours, MORNING, SAIGON) == (True, True, False, False, False, True)
    assert hold_at(hours, EVENING.astimezone(UTC), SAIGON) == (True, False, True, True, False, True)
    assert hold_at(("06:00-09:00",), MONDAY + timedelta(hours=9), SAIGON) == (False,)
    assert hold_at(("06:00-09:00",), MORNING, zone_of(0)) == (False,)
    assert negated(negated("Su")) == "Su"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"motor_vehicle:conditional": "no @ (19:00-23:00)"}, "19:00-23:00"),
        ({"motor_vehicle:conditional": "private @ (19:00-23:00)"}, None),  # an ambulance may
        (
            {"highway": "pedestrian", "motor_vehicle:conditional": "yes @ (23:00-05:00)"},
            "not 23:00-05:00",
        ),
        ({"access": "no", "access:conditional": "yes @ (05:00-22:00)"}, "not 05:00-22:00"),
        ({"access:conditional": "no @ (Su)", "motorcar": "yes"}, None),
        ({"access:conditional": "no @ (Su)", "emergency": "yes"}, None),
        ({"access:conditional": "no @ (wet)"}, None),
        ({"access:conditional": "no"}, None),
        ({}, None),
    ],
)
def test_access_by_the_hour(tags: dict[str, str], expected: str | None) -> None:
    assert closing_hours({"highway": "residential", **tags}, DEFAULT_POLICY) == expected


# A town of one square, 1 - 2 - 3 - 4, and a street to it from 5.
TOWN = {
    1: (11.0, 106.0),
    2: (11.0, 106.01),
    3: (11.01, 106.01),
    4: (11.01, 106.0),
    5: (11.0, 105.99),
}
STREET = {"highway": "residential"}
STREETS = [
    (11, (5, 1), STREET),
    (12, (1, 2), STREET),
    (13, (2, 3), STREET),
    (14, (3, 4), STREET),
    (15, (4, 1), STREET),
]
LEFT = [("w", 11, "from"), ("n", 1, "via"), ("w", 15, "to")]
START, GOAL = LatLon(lat=11.0, lon=105.995), LatLon(lat=11.005, lon=106.0)


@pytest.mark.parametrize(
    ("condition", "at_morning", "at_evening"),
    [
        ("(06:00-09:00,16:00-19:00)", True, False),
        ("(Sa-Su)", False, False),
        ("(khi trời mưa)", True, True),
    ],
)
def test_a_turn_is_banned_at_its_hours_only(
    write_osm: WriteOsm, condition: str, *, at_morning: bool, at_evening: bool
) -> None:
    ban = {"type": "restriction", "restriction:conditional": f"no_left_turn @ {condition}"}
    graph, report = build_from_osm(write_osm(TOWN, STREETS, relations=[(1, LEFT, ban)]))
    is_read = "rời" not in condition
    assert report.turns.get("hold at some hours only", 0) == is_read
    assert report.turns.get("hold at some hours only, obeyed at all", 0) == (not is_read)
    router = Router(graph)
    banned = router.time(START, GOAL).time_ms  # no time is told yet: every ban holds
    assert banned is not None
    for now, is_banned in ((MORNING, at_morning), (EVENING, at_evening)):
        router.advance(now)
        for profile in Profile:
            route = router.route(START, GOAL, profile)
            assert route is not None
            assert (route.distance_m > 3000) == is_banned
            assert route.time_ms == router.time(START, GOAL, profile).time_ms
    version = router.version
    router.advance(EVENING + timedelta(seconds=59))
    assert router.version == version


def test_a_street_is_closed_at_its_hours_and_whoever_is_on_it_is_served_beside(
    write_osm: WriteOsm,
) -> None:
    market = {**STREET, "motor_vehicle:conditional": "no @ (18:00-23:00)"}
    streets = [*STREETS[:4], (15, (4, 1), market)]
    graph, report = build_from_osm(write_osm(TOWN, streets))
    assert report.by_hour == 1
    assert report.conditional == {}
    router = Router(graph)
    near, far = LatLon(lat=11.001, lon=106.0), LatLon(lat=11.009, lon=106.0)
    assert router.version == 0
    assert router.drive(near, far).distance_m > 3000  # type: ignore[union-attr] # no time is told
    router.advance(MORNING)
    assert router.drive(near, far).distance_m == pytest.approx(890, abs=3)  # type: ignore[union-attr]
    router.advance(EVENING)
    assert router.drive(near, far).distance_m > 3000  # type: ignore[union-attr]
    router.advance(EVENING + timedelta(hours=2))
    assert router.drive(near, far).distance_m == pytest.approx(890, abs=3)  # type: ignore[union-attr]
