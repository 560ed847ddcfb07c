"""Which fixes can be. A good one moves the unit, any other goes to the dead letters by its name."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from math import cos, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.duplicates import distance_m
from dispatch.rules.fixes import (
    PAST_S_MAX,
    REASONS,
    TRACKERS_MAX,
    UNITS_MAX,
    FixWatch,
    Verdict,
    drives,
)
from dispatch.rules.region import Region
from schemas.centre.choosing import WatchPolicy
from schemas.events.vehicles import TrackerFault, VehiclePosition
from schemas.ground.base import LatLon
from tests.dispatch.support.centre import at

HOME = LatLon(lat=10.9786, lon=106.6538)
HANOI = LatLon(lat=21.0285, lon=105.8542)
ZERO = LatLon(lat=0.0, lon=0.0)
POLICY = WatchPolicy()
REGION = Region.around([HOME], POLICY.region_m)
F = TrackerFault


def east(km: float) -> LatLon:
    return LatLon(lat=HOME.lat, lon=HOME.lon + km / (111.195 * cos(radians(HOME.lat))))


class Worker:
    """A worker that judges the fixes of units, each as it comes."""

    def __init__(self, region: Region | None = REGION, policy: WatchPolicy = POLICY) -> None:
        self.watch = FixWatch(region, policy, future_s_max=5, every_s=15)
        self.number = 0

    def fix(
        self,
        second: float,
        place: LatLon,
        source: str = "tracker",
        *,
        seen_at: datetime | None = None,
        unit_id: str = "U",
        **fields: float,
    ) -> Verdict:
        self.number += 1
        event = VehiclePosition(
            event_id=f"e-{self.number}",
            centre_id="BD",
            occurred_at=at(second),
            source=source,
            unit_id=unit_id,
            place=place,
            **fields,  # type: ignore[arg-type]
        )
        return self.watch.take(event, seen_at or at(second))

    def faults(self, fixes: Iterable[tuple[float, LatLon]], source: str = "tracker") -> list[str]:
        return [fault_of(self.fix(second, place, source)) for second, place in fixes]


def fault_of(verdict: Verdict) -> str:
    assert (verdict.event is None) == (verdict.refusal is not None)
    return "" if verdict.refusal is None else verdict.refusal.fault.value


@pytest.mark.parametrize("place", [ZERO, LatLon(lat=0.3, lon=-0.9), LatLon(lat=-1, lon=1)])
def test_zero_is_no_place_however_often_it_comes(place: LatLon) -> None:
    worker = Worker()
    assert worker.faults([(0, HOME)]) == [""]
    assert worker.faults((s, place) for s in range(20, 2_000, 20)) == ["no_fix"] * 99
    assert worker.faults([(2_000, east(0.1))]) == [""], "the next good one is used"


def test_the_first_fix_of_a_unit_may_be_nonsense_too() -> None:
    worker = Worker()
    first = [(0, ZERO), (1, HANOI), (2, LatLon(lat=HOME.lat, lon=0.0)), (3, HOME)]
    assert worker.faults(first) == ["no_fix", "out_of_region", "no_fix", ""]


def test_the_good_fix_of_another_tracker_is_not_refused_because_of_it() -> None:
    worker = Worker()
    assert worker.faults([(0, HOME)], "a") == [""]
    assert worker.faults([(10, ZERO), (11, HANOI), (12, east(40))], "a") == [
        "no_fix",
        "out_of_region",
        "impossible_jump",
    ]
    assert worker.faults([(13, east(0.2))], "b") == [""]


def test_a_jump_that_no_vehicle_makes_is_refused_from_one_tracker_too() -> None:
    worker = Worker()
    worker.fix(0, HOME)
    verdict = worker.fix(10, east(5))
    assert fault_of(verdict) == "impossible_jump"
    assert verdict.refusal is not None
    assert "m from the last good one, 10 s before" in verdict.refusal.why
    assert fault_of(worker.fix(11, east(0.3))) == ""
    assert fault_of(worker.fix(81, east(5.1))) == "", "70 s at 70 m/s"


def test_what_a_fix_says_of_its_own_error_counts_up_to_a_bound() -> None:
    worker = Worker()
    worker.fix(0, HOME)
    assert fault_of(worker.fix(1, east(1.5))) == "impossible_jump"
    assert fault_of(worker.fix(2, east(1.5), accuracy_m=1_500.0)) == ""
    assert fault_of(worker.fix(3, east(30), accuracy_m=90_000.0)) == "impossible_jump"


def test_a_jump_on_which_several_fixes_agree_is_believed() -> None:
    """A first place that was wrong, or a unit that was carried, is not stuck for ever."""
    worker = Worker()
    worker.fix(0, HOME)
    faults = worker.faults((10 * n, east(40 + 0.1 * n)) for n in range(1, 7))
    assert faults == ["impossible_jump"] * 4 + ["", ""]
    assert fault_of(worker.fix(70, HOME)) == "impossible_jump", "that is the jump now"


def test_fixes_that_agree_for_a_moment_only_are_not_enough() -> None:
    worker = Worker()
    worker.fix(0, HOME)
    assert set(worker.faults((1 + n / 10, east(40)) for n in range(200))) == {"impossible_jump"}
    assert worker.faults([(31.5, east(40))]) == [""], "for half a minute"


def test_fixes_that_jump_to_and_fro_never_agree() -> None:
    worker = Worker()
    worker.fix(0, HOME)
    places = [east(40), east(-40)]
    faults = worker.faults((10 * n, places[n % 2]) for n in range(1, 30))
    assert set(faults) == {"impossible_jump"}


def test_one_that_jumps_beside_a_good_one_is_not_believed() -> None:
    """Two trackers with one unit id: the one that was there first stands as long as it goes on."""
    worker = Worker()
    for second in range(0, 600, 10):
        assert worker.faults([(second, HOME)], "a") == [""]
        assert worker.faults([(second + 5, east(60))], "b") == ["impossible_jump"]
    verdict = worker.fix(595, east(60), "b")
    assert verdict.refusal is not None
    assert " where a had it, 5 s before" in verdict.refusal.why


def test_two_trackers_of_one_unit_may_be_some_way_apart() -> None:
    worker = Worker()
    worker.fix(0, HOME, "a")
    assert worker.faults([(1, east(0.9))], "b") == [""]
    assert worker.faults([(2, east(0.2))], "b") == ["impossible_jump"], "one tracker is not"


def test_a_unit_that_is_seen_driving_there_may_be_anywhere() -> None:
    """Half a day's drive with a patient to the capital is real, and so is the way back."""
    worker = Worker()
    km = [n * 1.5 for n in range(300)]
    assert set(worker.faults((n * 60, east(far)) for n, far in enumerate(km))) == {""}
    assert worker.faults([(300 * 60 + 1_000, east(450))]) == ["out_of_region"], "not seen for long"


def test_where_no_region_is_known_only_the_drive_counts() -> None:
    worker = Worker(region=None)
    assert worker.faults([(0, HANOI), (1, HOME), (2, ZERO)]) == ["", "impossible_jump", "no_fix"]


@pytest.mark.parametrize(
    ("off_s", "fault"),
    [
        (5.0, ""),
        (5.1, "clock_ahead"),
        (40 * 365 * 86_400, "clock_ahead"),
        (-PAST_S_MAX, ""),
        (-PAST_S_MAX - 1, "clock_behind"),
        (-1_024 * 7 * 86_400, "clock_behind"),
    ],
)
def test_a_time_that_cannot_be_is_a_wrong_clock(off_s: float, fault: str) -> None:
    worker = Worker()
    worker.fix(-90_000, HOME, seen_at=at(-90_000))
    assert fault_of(worker.fix(off_s, east(0.1), seen_at=at(0))) == fault


def test_the_week_count_of_gps_is_named() -> None:
    worker = Worker()
    back = timedelta(weeks=1_024).total_seconds()
    verdict = worker.fix(-back + 3_600, HOME, seen_at=at(0))
    assert verdict.refusal is not None
    assert "(1024 weeks: its count has rolled over)" in verdict.refusal.why
    assert verdict.refusal.off == back - 3_600
    verdict = worker.fix(-back / 2, HOME, seen_at=at(0))
    assert verdict.refusal is not None
    assert "weeks" not in verdict.refusal.why


def test_a_late_fix_is_late_and_no_jump() -> None:
    worker = Worker()
    worker.fix(100, HOME)
    assert fault_of(worker.fix(50, east(80))) == ""
    assert fault_of(worker.fix(101, east(0.1))) == "", "and moves nothing"


def test_a_clock_that_stays_behind_is_told_with_each_fix() -> None:
    worker = Worker()
    told = [worker.fix(n, HOME, seen_at=at(n + 90)).event for n in range(9)]
    assert [one.clock_ahead_s for one in told if one] == [None] * 7 + [-90.0] * 2
    assert worker.fix(99, HOME, seen_at=at(99)).event.clock_ahead_s is None  # type: ignore[union-attr]


def test_what_a_sender_says_of_its_clock_is_replaced() -> None:
    event = Worker().fix(0, HOME, clock_ahead_s=7.0).event
    assert event is not None
    assert event.clock_ahead_s is None


def test_a_row_is_told_at_first_when_it_is_an_alarm_and_now_and_then() -> None:
    worker = Worker()
    reports = [worker.fix(second, ZERO).report for second in range(40)]
    told = [one for one in reports if one is not None]
    assert [one.refused for one in told] == [1, 3, 18, 33]
    assert {one.since for one in told} == {at(0)}
    assert (told[0].fault, told[0].event_id, told[0].source) == (F.NO_FIX, "e-1", "tracker")
    assert told[0].off is None
    assert worker.fix(40, HOME).ends_row
    assert not worker.fix(41, HOME).ends_row
    again = worker.fix(42, ZERO).report
    assert again is not None
    assert again.refused == 1


def test_what_was_known_before_a_restart_counts() -> None:
    worker = Worker()
    worker.watch.remember("U", HOME, at(0))
    worker.watch.remember("U", east(90), at(-10))
    assert fault_of(worker.fix(1, east(50))) == "impossible_jump"
    assert fault_of(worker.fix(2, east(0.8))) == "", "nobody knows which tracker it was"


def test_units_and_trackers_that_are_silent_are_forgotten_at_last() -> None:
    worker = Worker()
    worker.fix(0, HOME)
    for number in range(TRACKERS_MAX + 1):
        worker.fix(1 + number, ZERO, f"t-{number}")
    first = worker.fix(500, ZERO, "t-0").report
    assert first is not None
    assert first.refused == 1
    assert fault_of(worker.fix(501, east(90))) == "impossible_jump"
    for number in range(UNITS_MAX):
        worker.fix(0, HOME, unit_id=f"U-{number}")
    assert fault_of(worker.fix(502, east(90))) == "", "forgotten, so it is a first fix"


def test_every_fault_has_its_name_in_the_dead_letters() -> None:
    assert set(REASONS) == set(TrackerFault)
    assert len(set(REASONS.values())) == len(REASONS)


PLACES = st.sampled_from([HOME, east(1), east(3), east(30), east(90), HANOI, ZERO])
FIXES = st.lists(st.tuples(st.integers(1, 400), PLACES, st.sampled_from(["a", "b"])), max_size=40)


@given(FIXES)
def test_of_the_good_fixes_each_could_be_driven_or_was_agreed_on(
    fixes: list[tuple[int, LatLon, str]],
) -> None:
    """Whatever comes: nothing at 0, 0 or in Hanoi, and no jump that not several fixes made."""
    worker, now, seen = Worker(), 0, []
    for passes_s, place, source in fixes:
        now += passes_s
        verdict = worker.fix(now, place, source)
        seen.append((now, place, verdict.event is not None))
    good = [(second, place) for second, place, is_good in seen if is_good]
    assert ZERO not in [place for _, place in good]
    assert HANOI not in [place for _, place in good]
    for (before_s, before), (after_s, after) in pairwise(good):
        slack_m = max(POLICY.jump_m, POLICY.two_sources_m)
        if distance_m(before, after) > slack_m + POLICY.speed_mps_max * (after_s - before_s):
            between = [one for one in seen if before_s < one[0] <= after_s]
            assert len(between) >= POLICY.confirm_fixes


@given(st.lists(PLACES.filter(lambda one: one not in {ZERO, HANOI}), min_size=1, max_size=20))
def test_no_unit_is_stuck_for_ever(places: list[LatLon]) -> None:
    worker = Worker()
    for number, place in enumerate(places):
        worker.fix(number, place)
    begin = len(places)
    faults = worker.faults((begin + 10 * n, east(60)) for n in range(8))
    assert faults[-1] == ""


@pytest.mark.parametrize(
    ("speed_mps", "does"), [(None, False), (0.0, False), (2.9, False), (3.0, True), (20.0, True)]
)
def test_who_says_to_be_fast_drives(speed_mps: float | None, *, does: bool) -> None:
    fix = VehiclePosition(
        event_id="f-1",
        centre_id="BD",
        occurred_at=at(0),
        source="gps",
        unit_id="U",
        place=HOME,
        speed_mps=speed_mps,
    )
    assert drives(fix) is does
