import numpy as np
import pytest

from routing.profile import Profile
from routing.speeds import (
    MAXSPEED_KMH_MAX,
    MAXSPEED_KMH_MIN,
    SPEEDS_KMH,
    parse_maxspeed,
    travel_ms,
    way_speeds_kmh,
)


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
        ("walk", 5),
        ("60;50", 50),
        (None, None),
        ("", None),
        ("none", None),
        ("signals", None),
        ("50;signals", None),
        ("-50", None),
        ("50 knots", None),
        ("4", None),
        ("121", None),
        ("80 mph", None),
        ("nan", None),
    ],
)
def test_maxspeed_is_read_or_ignored(value: str | None, kmh: float | None) -> None:
    assert parse_maxspeed(value) == (None if kmh is None else pytest.approx(kmh))


def test_the_tagged_limit_wins_over_the_table() -> None:
    assert way_speeds_kmh({"highway": "residential"}) == (35, 35)
    assert way_speeds_kmh({"highway": "residential", "maxspeed": "20"}) == (20, 20)
    assert way_speeds_kmh({"highway": "residential", "maxspeed": "800"}) == (35, 35)
    tags = {"highway": "primary", "maxspeed": "50", "maxspeed:backward": "30"}
    assert way_speeds_kmh(tags) == (50, 30)
    assert way_speeds_kmh({**tags, "maxspeed:forward": "40"}) == (40, 30)


def test_service_roads_have_a_table_of_their_own() -> None:
    assert way_speeds_kmh({"highway": "service"}) == (25, 25)
    assert way_speeds_kmh({"highway": "service", "service": "alley"}) == (15, 15)
    assert way_speeds_kmh({"highway": "service", "service": "spur"}) == (25, 25)
    assert way_speeds_kmh({"highway": "tertiary", "service": "alley"}) == (50, 50)


def test_an_unknown_class_is_no_road() -> None:
    assert way_speeds_kmh({"highway": "construction"}) is None
    assert way_speeds_kmh({}) is None


def test_the_table_is_within_the_bounds_of_tags_and_falls_with_the_class() -> None:
    assert all(MAXSPEED_KMH_MIN <= kmh <= MAXSPEED_KMH_MAX for kmh in SPEEDS_KMH.values())
    classes = ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified")
    speeds = [SPEEDS_KMH[name] for name in (*classes, "residential", "service", "track")]
    assert speeds == sorted(speeds, reverse=True)
    for name in classes[:5]:
        assert SPEEDS_KMH[f"{name}_link"] < SPEEDS_KMH[name]


def test_sirens_are_a_quarter_faster_up_to_the_cap() -> None:
    length_mm, kmh = np.array([1_000_000.0, 1_000_000.0, 1.0]), np.array([36.0, 120.0, 50.0])
    assert travel_ms(length_mm, kmh, Profile.NORMAL).tolist() == [100_000, 30_000, 1]
    assert travel_ms(length_mm, kmh, Profile.SIRENS).tolist() == [80_000, 30_000, 1]
