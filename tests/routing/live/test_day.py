from datetime import UTC, datetime
from pathlib import Path

import pytest

from routing import Profile, Router
from routing.live.day import DayTable, load_day
from routing.live.day_prior import VIETNAM_CITY, to_toml
from routing.places.area import Where
from routing.tags.speeds import ROAD_CLASSES
from schemas.ground.base import LatLon
from schemas.ground.errors import ConfigurationError
from tests.routing.support.small_roads import arc, make_graph

ROW = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02))
WEST, EAST = (LatLon(lat=lat, lon=lon) for lat, lon in (ROW[0], ROW[2]))
RUSH = DayTable({"primary": [0.5 if hour == 7 else 1.25 for hour in range(24)]})


def utc(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, 1, hour, minute, tzinfo=UTC)


def test_the_hour_of_the_centre_sets_the_speeds_of_its_classes() -> None:
    rows = [arc(0, 1, 1000, 1), arc(1, 2, 1000, 2)]
    rows[0] = rows[0]._replace(road_class=ROAD_CLASSES.index("primary"))
    router = Router(make_graph(ROW, rows), day=RUSH)
    assert router.time(WEST, EAST) == (2000, 0)
    router.advance(utc(0, 0))  # 7 in Vietnam
    assert router.time(WEST, EAST) == (3000, 1)
    router.advance(utc(0, 59))
    assert router.version == 1
    router.apply_closure("jam", Where(way_ids=(1,)), speed_factor=0.5)
    assert router.time(WEST, EAST, Profile.NORMAL) == (10_000, 2)
    router.advance(utc(1, 0))
    assert router.time(WEST, EAST) == (1600 + 1000, 3)
    router.reopen("jam")
    assert router.time(WEST, EAST) == (800 + 1000, 4)
    fleet = router.fleet({"a": WEST, "b": EAST})
    assert router.nearest(fleet, EAST, 2) == [("b", 0), ("a", 1800)]


@pytest.mark.parametrize(
    ("factors", "offset", "complaint"),
    [
        ({"primary": [1.0] * 23}, 420, r"factors\['primary'\] has 23 values"),
        ({"primary": [1.0] * 23 + [0.0]}, 420, r"factors\['primary'\]\[23\] is 0.0"),
        ({"primary": [9.0] * 24}, 420, r"\[0\] is 9.0"),
        ({"primary": [float("nan")] * 24}, 420, r"\[0\] is nan"),
        ({}, 900, "utc_offset_minutes is 900"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(
    factors: dict[str, list[float]], offset: int, complaint: str
) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        DayTable(factors, offset)


def test_an_unknown_class_is_refused_at_once() -> None:
    table = DayTable({"avenue": [1.0] * 24})
    with pytest.raises(ConfigurationError, match=r"factors\['avenue'\] names no road class"):
        Router(make_graph(ROW, [arc(0, 1)]), day=table)


def test_a_table_is_read_and_named_by_its_content(tmp_path: Path) -> None:
    rush = ", ".join("0.5" if hour == 7 else "1.25" for hour in range(24))
    path = tmp_path / "day.toml"
    path.write_text(f"[factors]\nprimary = [{rush}]\n")
    assert load_day(path).sha256 == RUSH.sha256
    path.write_text(f"utc_offset_minutes = 0\n[factors]\nprimary = [{rush}]\n")
    assert load_day(path).utc_offset_minutes == 0
    assert load_day(path).sha256 != RUSH.sha256
    path.write_text("")
    assert load_day(path) == DayTable({})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("factors = 1", "factors is 1; write a section"),
        ("[factors]\nprimary = 1", "factors\\['primary'\\] is 1; give a list of 24"),
        ("[factors]\nprimary = [1]", "has 1 values; give one for each hour"),
        (f"[factors]\nprimary = {[0] * 24}", "is 0.0; give 0.1 to 2.0"),
        (f"[factors]\nprimary = {[900] * 24}", "is 900.0; give 0.1 to 2.0"),
        (f"[factors]\nprimary = {[True] * 24}".lower(), "give a list of 24 numbers"),
        (f"[factors]\nprimary = [nan{', 1' * 23}]", "is nan; give 0.1 to 2.0"),
        (f"[factors]\nboulevard = {[1] * 24}", "names no road class"),
        ("utc_offset_minutes = 7.5", "is 7.5; give whole minutes"),
        ("utc_offset_minutes = 900", "is 900; give -840 to 840"),
        ("hours = 3", "hours is not known"),
        ("[", "is no TOML"),
        ("#" * 100_001, "is larger than 100000 bytes"),
    ],
)
def test_a_file_that_holds_no_table_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "day.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=rf"day\.toml.*{said}"):
        load_day(path)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_day(tmp_path / "no.toml")


def test_the_prior_for_a_city_is_read_back_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "day.toml"
    path.write_text(to_toml(VIETNAM_CITY), encoding="utf-8")
    assert load_day(path) == VIETNAM_CITY
    assert load_day(path).sha256 == VIETNAM_CITY.sha256
    peak = [VIETNAM_CITY.factors["primary"][hour] for hour in (3, 8, 12, 17)]
    assert peak == [1.0, 0.5, 0.6, 0.5]
