from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.centre.choosing import WatchPolicy
from schemas.events.vehicles import LinkWord, VehicleLink, VehiclePosition
from schemas.ground.base import LatLon
from schemas.topics import VEHICLE_POSITIONS
from streams.journal.positions import EARTH_RADIUS_M, PositionFilter, distance_m
from streams.kafka.codec import decode
from tests.streams.support.samples import event, raw

METRE_DEG = 180 / (3.141592653589793 * EARTH_RADIUS_M)
"""One metre northwards, in degrees."""

PLACES = st.builds(LatLon, lat=st.floats(-90, 90), lon=st.floats(-180, 180))


def fix(
    at_s: float, north_m: float = 0, unit_id: str = "U1", **fields: float | str
) -> VehiclePosition:
    place = {"lat": 11.0 + north_m * METRE_DEG, "lon": 106.6}
    written = event("vehicle.position", at_s=at_s, unit_id=unit_id, place=place, **fields)
    found = decode(VEHICLE_POSITIONS, raw(written, VEHICLE_POSITIONS, key=unit_id.encode()))
    assert isinstance(found, VehiclePosition)
    return found


def taken(kept: PositionFilter, one: VehiclePosition) -> bool:
    return kept.take(one) is not None


def placed(kept: PositionFilter, one: VehiclePosition) -> float | None:
    """Give how many metres north of the first the journal puts a unit; null: it says nothing."""
    found = kept.take(one)
    if found is None:
        return None
    assert isinstance(found, VehiclePosition)
    assert (found.event_id, found.occurred_at) == (one.event_id, one.occurred_at)
    return round((found.place.lat - 11.0) / METRE_DEG, 3)


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
    assert taken(kept, fix(0))
    assert taken(kept, fix(0, unit_id="U2"))


def test_a_unit_that_stands_is_heard_at_the_interval_only() -> None:
    kept = PositionFilter(20, 15)
    assert [at_s for at_s in range(46) if taken(kept, fix(at_s))] == [0, 15, 30, 45]


def test_a_unit_that_moves_is_heard_by_the_distance() -> None:
    kept = PositionFilter(20, 1_000)
    heard = [at_s for at_s in range(10) if taken(kept, fix(at_s, north_m=8 * at_s))]
    assert heard == [0, 3, 6, 9], "24 m is the first multiple of 8 m past 20 m"


def test_steps_too_small_to_be_heard_add_up() -> None:
    kept = PositionFilter(20, 1_000)
    heard = [step for step in range(1, 16) if taken(kept, fix(step, north_m=3 * step))]
    assert heard == [1, 8, 15], "21 m is the first multiple of 3 m past 20 m"


@pytest.mark.parametrize("late_s", [10, 9.999, 0])
def test_a_late_fix_never_goes_through(late_s: float) -> None:
    kept = PositionFilter(20, 15)
    assert taken(kept, fix(10))
    assert not taken(kept, fix(late_s, north_m=5_000))
    assert taken(kept, fix(11, north_m=5_000)), "and does not stand in the way of the next one"


def test_a_fix_that_was_held_back_makes_older_ones_late_too() -> None:
    kept = PositionFilter(20, 15)
    assert taken(kept, fix(0))
    assert not taken(kept, fix(5))
    assert not taken(kept, fix(4, north_m=5_000))


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 300)), max_size=30))
def test_what_goes_through_is_in_order_and_far_enough_apart(
    fixes: list[tuple[int, int]],
) -> None:
    kept = PositionFilter(20, 15)
    told = [(at_s, placed(kept, fix(at_s, north_m=north))) for at_s, north in fixes]
    heard = [(at_s, north) for at_s, north in told if north is not None]
    for (before_s, before_m), (after_s, after_m) in pairwise(heard):
        assert after_s > before_s
        assert after_s - before_s >= 15 or abs(after_m - before_m) >= 19.9


WANDER = (0, 24, -31, 18, 40, -22, 9, 33, -38, 12, 27, -15)
"""Metres by which the fixes of one parked vehicle are off, one a second."""


def test_a_parked_unit_stays_where_it_is_and_is_heard_at_the_interval_only() -> None:
    """Two hours of fixes that wander: without the circle two of three would be a move."""
    kept = PositionFilter(20, 15)
    for at_s in range(61):
        kept.take(fix(at_s, WANDER[at_s % 12]))
    places = [placed(kept, fix(at_s, WANDER[at_s % 12])) for at_s in range(61, 7_261)]
    told = [one for one in places if one is not None]
    assert len(set(told)) == 1
    assert abs(told[0]) <= 40
    assert 479 <= len(told) <= 481


def test_a_unit_that_leaves_is_seen_to_leave() -> None:
    kept = PositionFilter(20, 15)
    for at_s in range(100):
        kept.take(fix(at_s))
    assert placed(kept, fix(100, 45)) is None
    assert placed(kept, fix(101, 60)) is None, "one alone may be an error"
    assert placed(kept, fix(102, 62)) == 62
    assert placed(kept, fix(103, 83)) == 83, "and it stands no more"


@pytest.mark.parametrize(
    ("north_m", "fields", "is_seen"),
    [
        (110, {}, True),
        (90, {}, False),
        (60, {"speed_mps": 8.0}, True),
        (60, {"speed_mps": 1.0}, False),
    ],
)
def test_a_unit_that_is_far_off_or_says_that_it_drives_is_seen_at_once(
    north_m: float,
    fields: dict[str, float],
    is_seen: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    kept = PositionFilter(20, 15)
    for at_s in range(100):
        kept.take(fix(at_s))
    assert (placed(kept, fix(100, north_m, "U1", **fields)) == north_m) is is_seen


def test_one_stray_fix_moves_nobody() -> None:
    kept = PositionFilter(20, 15)
    for at_s in range(100):
        kept.take(fix(at_s))
    assert placed(kept, fix(110, 80)) == 0, "it is heard of, where it stands"
    assert placed(kept, fix(125, 3)) == 0
    assert placed(kept, fix(140, 80)) == 0, "alone again"


def test_slow_driving_is_no_standing() -> None:
    kept = PositionFilter(20, 15)
    told = [placed(kept, fix(at_s, at_s * 1.0)) for at_s in range(300)]
    heard = [one for one in told if one is not None]
    assert len(heard) >= 14
    assert heard[-1] >= 280


def test_what_its_fixes_say_of_their_error_widens_the_circle() -> None:
    for accuracy_m, is_still in ((60.0, True), (5.0, False)):
        kept = PositionFilter(20, 15)
        for at_s in range(100):
            kept.take(fix(at_s, 0, accuracy_m=accuracy_m))
        kept.take(fix(115, 90, accuracy_m=accuracy_m))
        assert (placed(kept, fix(130, 90, accuracy_m=accuracy_m)) == 0) is is_still


def test_a_centre_may_do_without_the_circle() -> None:
    kept = PositionFilter(20, 15, WatchPolicy(still_m=0))
    for at_s in range(100):
        kept.take(fix(at_s))
    assert placed(kept, fix(100, 25)) == 25


def test_an_inaccurate_fix_is_heard_and_moves_nobody_while_there_is_a_better_one() -> None:
    kept = PositionFilter(20, 15)
    assert placed(kept, fix(0)) == 0
    assert kept.take(fix(5, 900, accuracy_m=800.0)) is None
    heard = kept.take(fix(20, 900, accuracy_m=800.0))
    assert isinstance(heard, VehicleLink)
    assert (heard.unit_id, heard.word, heard.event_id) == (
        "U1",
        LinkWord.HEARD,
        fix(20, 900).event_id,
    )
    assert kept.take(fix(21, 900, accuracy_m=800.0)) is None, "once an interval"
    assert isinstance(kept.take(fix(299, 900, accuracy_m=800.0)), VehicleLink)
    assert placed(kept, fix(301, 900, accuracy_m=800.0)) == 900, "better than an old one"
    assert isinstance(kept.take(fix(900, 90, accuracy_m=2_500.0)), VehicleLink), "never"
    assert placed(kept, fix(901, 20, accuracy_m=200.0)) == 20


def test_the_first_fix_may_be_inaccurate_but_not_by_a_town() -> None:
    kept = PositionFilter(20, 15)
    assert isinstance(kept.take(fix(0, 0, accuracy_m=5_000.0)), VehicleLink)
    assert placed(kept, fix(1, 0, accuracy_m=1_900.0)) == 0


def link(at_s: float, word: str, source: str = "gw", device: str | None = None) -> VehicleLink:
    said = {"source": source, "device": device}
    written = event("vehicle.link", at_s=at_s, unit_id="U1", word=word) | said
    found = decode(VEHICLE_POSITIONS, raw(written, VEHICLE_POSITIONS, key=b"U1"))
    assert isinstance(found, VehicleLink)
    return found


def test_word_of_a_device_goes_through_where_it_says_more() -> None:
    kept = PositionFilter(20, 15)
    assert kept.hears(link(0, "heard"))
    assert not kept.hears(link(14, "heard"))
    assert kept.hears(link(15, "heard"))
    assert kept.hears(link(16, "lost"))
    assert kept.hears(link(17, "heard")), "it is back"
    assert not kept.hears(link(18, "heard"))
    assert kept.hears(link(19, "lost", "other"))
    assert not kept.hears(link(20, "heard")), "that one was not lost"
    assert placed(kept, fix(40)) == 0
    assert not kept.hears(link(50, "heard")), "its fix says so"
    assert kept.hears(link(55, "heard"))


@pytest.mark.parametrize("back_s", [31, 29.5])
def test_the_first_fix_of_a_lost_device_goes_through_though_another_has_moved_the_unit(
    back_s: float,
) -> None:
    """Late or not, it tells that the device is back, where only the fixes of another are due."""
    kept = PositionFilter(20, 15)
    assert taken(kept, fix(0, device="a"))
    assert kept.hears(link(1, "lost", "test", "a"))
    assert taken(kept, fix(30, device="b"))
    assert not taken(kept, fix(30.5, device="b"))
    assert taken(kept, fix(back_s, device="a"))
    assert not taken(kept, fix(back_s + 0.1, device="a")), "that it is back is told once"
    assert not kept.hears(link(32, "heard", "test", "a"))


def test_two_devices_of_one_sender_are_lost_one_by_one() -> None:
    kept = PositionFilter(20, 15)
    assert kept.hears(link(0, "lost", device="a"))
    assert kept.hears(link(1, "lost", device="b"))
    assert kept.hears(link(2, "heard", device="a"))
    assert kept.hears(link(3, "heard", device="b"))
    assert not kept.hears(link(4, "heard", device="b"))


def test_an_inaccurate_fix_says_that_its_own_device_is_back() -> None:
    kept = PositionFilter(20, 15)
    assert taken(kept, fix(0, device="a"))
    assert kept.hears(link(1, "lost", "test", "a"))
    heard = kept.take(fix(2, accuracy_m=5_000.0, device="a"))
    assert isinstance(heard, VehicleLink)
    assert heard.device == "a"
