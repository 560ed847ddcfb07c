import numpy as np
import pytest

from routing.tags.policy import EmergencyPolicy
from routing.tags.speeds import (
    MAXSPEED_KMH_MAX,
    MAXSPEED_KMH_MIN,
    SPEEDS_KMH,
    parse_maxspeed,
    tagged_kmh,
    travel_ms,
    way_speeds,
)


def normal(tags: dict[str, str]) -> tuple[float, float] | None:
    speeds = way_speeds(tags)
    return None if speeds is None else speeds.normal


@pytest.mark.parametrize(
    ("value", "kmh"),
    [
        ("50", 50),
        (" 50 km/h ", 50),
        ("50kmh", 50),
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("12.5", 12.5),
        ("VN:urban", 50),
        ("60;50", 50),
        (None, None),
        ("", None),
        ("none", None),
        ("signals", None),
        ("50;signals", None),
        ("-50", None),
        ("10 knots", 18.52),
        ("walk", 5),
        ("VN:rural", 80),
        ("VN:motorway", 120),
        ("DE:zone:30", 30),
        ("DE:zone30", 30),
        ("DE:30", 30),
        ("zone:300", None),
        ("XX:urban", None),
        ("80|60|60", 80),
        ("80||none", 80),
        ("none|none", None),
        ("|", None),
        ("0", None),
        ("900", None),
        ("4", None),
        ("121", 120),
        ("80 mph", 120),
        ("50,5", 50.5),
        ("201", None),
        ("nan", None),
    ],
)
def test_maxspeed_is_read_or_ignored(value: str | None, kmh: float | None) -> None:
    assert parse_maxspeed(value) == (None if kmh is None else pytest.approx(kmh))


def test_the_tagged_limit_wins_over_the_table() -> None:
    assert normal({"highway": "residential"}) == (25, 25)
    assert normal({"highway": "residential", "maxspeed": "20"}) == (20, 20)
    assert normal({"highway": "residential", "maxspeed": "800"}) == (25, 25)
    tags = {"highway": "primary", "maxspeed": "50", "maxspeed:backward": "30"}
    assert normal(tags) == (50, 30)
    assert normal({**tags, "maxspeed:forward": "40"}) == (40, 30)


def test_service_roads_have_a_table_of_their_own() -> None:
    assert normal({"highway": "service"}) == (15, 15)
    assert normal({"highway": "service", "service": "alley"}) == (15, 15)
    assert normal({"highway": "service", "service": "spur"}) == (15, 15)
    assert normal({"highway": "tertiary", "service": "alley"}) == (50, 50)


def test_an_unknown_class_is_no_road() -> None:
    assert normal({"highway": "construction"}) is None
    assert normal({}) is None


def test_the_table_is_within_the_bounds_of_tags_and_falls_with_the_class() -> None:
    assert all(MAXSPEED_KMH_MIN <= kmh <= MAXSPEED_KMH_MAX for kmh in SPEEDS_KMH.values())
    classes = ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified")
    speeds = [SPEEDS_KMH[name] for name in (*classes, "residential", "service", "track")]
    assert speeds == sorted(speeds, reverse=True)
    for name in classes[:5]:
        assert SPEEDS_KMH[f"{name}_link"] < SPEEDS_KMH[name]


def test_lanes_and_directions_and_zones_are_read() -> None:
    primary = {"highway": "primary"}
    assert tagged_kmh({"maxspeed:lanes": "50|40"}) == (50, 50)
    assert tagged_kmh({"maxspeed:lanes:backward": "40|30", "maxspeed": "50"}) == (50, 40)
    assert tagged_kmh(primary) == (None, None)
    assert normal({**primary, "source:maxspeed": "VN:urban"}) == (50, 50)
    assert normal({"highway": "residential", "source:maxspeed": "VN:urban"}) == (25, 25)
    assert normal({**primary, "maxspeed:type": "sign"}) == (60, 60)
    assert normal({**primary, "maxspeed": "none"}) == (60, 60)


def test_a_limit_beyond_what_the_class_can_be_is_capped() -> None:
    assert normal({"highway": "living_street", "maxspeed": "100"}) == (30, 30)
    assert normal({"highway": "trunk", "maxspeed": "100"}) == (100, 100)


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"surface": "asphalt"}, 60),
        ({"surface": "gravel"}, 40),
        ({"surface": "mud"}, 10),
        ({"surface": "unheard-of"}, 60),
        ({"tracktype": "grade5"}, 20),
        ({"smoothness": "very_horrible"}, 5),
        ({"surface": "gravel", "smoothness": "very_bad", "tracktype": "grade2"}, 20),
    ],
)
def test_bad_roads_are_slow_with_sirens_too(tags: dict[str, str], kmh: float) -> None:
    speeds = way_speeds({"highway": "secondary", **tags})
    assert speeds is not None
    assert speeds.normal == (kmh, kmh)
    faster = pytest.approx(60 * 1.15)
    assert speeds.sirens == ((faster, faster) if kmh == 60 else (kmh, kmh))


def test_sirens_are_faster_up_to_the_cap() -> None:
    for tagged, factor, expected in (
        ("36", 1.25, 45),
        ("36", 1.1, 39.6),
        ("36", 2.0, 45),
        ("110", 1.25, 120),
    ):
        tags = {"highway": "trunk", "maxspeed": tagged}
        speeds = way_speeds(tags, EmergencyPolicy(sirens_factor=factor))
        assert speeds is not None
        assert list(speeds.sirens) == pytest.approx([expected, expected])
    slow_sirens = EmergencyPolicy(sirens_kmh_max=30.0)
    speeds = way_speeds({"highway": "trunk", "maxspeed": "60"}, slow_sirens)
    assert speeds is not None
    assert speeds.sirens == speeds.normal == (60, 60)


def test_what_sirens_gain_lies_within_what_was_measured() -> None:
    for highway in SPEEDS_KMH:
        speeds = way_speeds({"highway": highway}, EmergencyPolicy(sirens_factor=3.0))
        assert speeds is not None
        assert 1.1 - 1e-9 <= speeds.sirens[0] / speeds.normal[0] <= 1.43


def test_times_are_whole_and_at_least_one_millisecond() -> None:
    length_mm, kmh = np.array([1_000_000.0, 1_000_000.0, 1.0]), np.array([36.0, 120.0, 50.0])
    assert travel_ms(length_mm, kmh).tolist() == [100_000, 30_000, 1]
