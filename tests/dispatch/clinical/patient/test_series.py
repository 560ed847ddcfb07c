import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.clinical.patient.monitoring import MONITORED
from dispatch.clinical.patient.series import (
    FLAT_MINUTES,
    MINUTES_MAX,
    WINDOW_SAMPLES_MAX,
    Latest,
    Minutes,
    Series,
)
from schemas.patient.parameters import PARAMETERS
from schemas.patient.vitals import QualityFlag

RATE = MONITORED["heart_rate_per_min"]
CUFF = MONITORED["systolic_mmhg"]
WINDOW_MS = RATE.window_s * 1000


def series(*samples: tuple[int, float]) -> Series:
    filled = Series(RATE)
    for at_ms, value in samples:
        filled.add(at_ms, value)
    return filled


IN_ONE_WINDOW = st.lists(
    st.tuples(st.integers(0, WINDOW_MS), st.integers(0, 350).map(float)), min_size=1, max_size=40
)


@given(IN_ONE_WINDOW, st.randoms(use_true_random=False))
def test_order_within_a_window_does_not_matter(
    samples: list[tuple[int, float]], rng: random.Random
) -> None:
    mixed = samples.copy()
    rng.shuffle(mixed)
    assert series(*mixed).value() == series(*samples).value()
    assert series(*mixed).newest_ms == series(*samples).newest_ms


@given(IN_ONE_WINDOW, st.data())
def test_duplicates_change_nothing(samples: list[tuple[int, float]], data: st.DataObject) -> None:
    filled = series(*samples)
    before = filled.value(), filled.count, filled.trend()
    for at_ms, value in data.draw(st.lists(st.sampled_from(samples), min_size=1)):
        assert not filled.add(at_ms, value)
    assert (filled.value(), filled.count, filled.trend()) == before


def test_a_duplicate_of_what_has_left_the_window_changes_nothing() -> None:
    filled = series(*((second * 1000, 80.0 + second) for second in range(120)))
    before = filled.value(), filled.trend()
    assert not any(filled.add(second * 1000, 80.0 + second) for second in range(120))
    assert (filled.value(), filled.trend()) == before


def test_a_single_spike_is_seen_and_not_used() -> None:
    filled = series(*((second * 1000, 80.0) for second in range(5)), (5000, 240.0))
    assert filled.value() == (80.0, True)
    filled.add(6000, 81.0)
    assert filled.value() == (80.0, False)


def test_a_real_change_is_followed_when_it_is_the_most_of_the_window() -> None:
    filled = series(*((second * 1000, 80.0) for second in range(30)))
    told = []
    for second in range(30, 62):
        filled.add(second * 1000, 0.0)
        told.append(filled.value()[0])
    assert told[0] == 80.0
    assert told[-1] == 0.0
    assert told.index(0.0) <= 16, "an arrest is told within half a window"


def test_of_two_samples_the_newer_counts_for_nobody_knows_which_is_wrong() -> None:
    assert series((0, 80.0), (1000, 140.0)).value() == (140.0, False)
    assert series((1000, 140.0), (0, 80.0)).value() == (140.0, False)
    assert series((0, 80.0), (1000, 140.0), (2000, 141.0)).value() == (140.5, False)


def test_a_cuff_shows_its_newest_value_alone() -> None:
    cuff = Series(CUFF)
    assert [cuff.add(at_ms, value) for at_ms, value in ((0, 120.0), (180_000, 90.0))] == [True] * 2
    assert not cuff.add(60_000, 150.0)
    assert cuff.value() == (90.0, False)


def test_a_fast_device_keeps_its_newest_samples() -> None:
    filled = series(*((tick * 100, float(tick)) for tick in range(300)))
    assert filled.count == WINDOW_SAMPLES_MAX
    assert filled.newest_ms == 29_900


def test_the_trend_goes_over_minutes() -> None:
    filled = series(*((second * 1000, 80.0 + second / 60) for second in range(600)))
    found = filled.trend()
    assert found is not None
    assert found.slope_per_min == pytest.approx(1.0, abs=0.01)
    assert found.word == "rising"


def minutes_of(value: float, minutes: int, *, jitter: float = 0.0) -> Series:
    return series(
        *(
            (second * 1000, value + (jitter if second % 7 == 0 else 0.0))
            for second in range(0, minutes * 60 + 31, 5)
        )
    )


def flat_after(seconds: int) -> bool:
    return series(*((second * 1000, 72.0) for second in range(0, seconds + 1, 5))).is_flat()


def test_of_a_long_drive_the_newest_minutes_are_kept() -> None:
    minutes = Minutes(extremes=True)
    for minute in range(MINUTES_MAX + 3):
        minutes.add(minute * 60_000, 60.0 + minute)
    points = minutes.points()
    assert len(points) == MINUTES_MAX
    assert [mean for _, mean in points] == [60.0 + minute for minute in range(3, MINUTES_MAX + 3)]


def test_a_flat_line_is_no_patient() -> None:
    assert minutes_of(72.0, FLAT_MINUTES + 2).is_flat()
    assert not minutes_of(72.0, FLAT_MINUTES - 1).is_flat()
    assert all(flat_after(second) for second in range(300, 420, 5)), "it does not flicker"
    assert not minutes_of(72.0, FLAT_MINUTES + 2, jitter=1.0).is_flat()


def test_an_arrest_is_no_flat_line() -> None:
    assert not minutes_of(0.0, FLAT_MINUTES + 2).is_flat()


def test_a_word_is_the_newest_and_of_one_time_the_worse() -> None:
    word = Latest(PARAMETERS["consciousness"])
    assert [word.add(*one) for one in ((10, "A"), (10, "V"), (10, "C"), (5, "U"), (11, "A"))] == [
        True,
        True,
        False,
        False,
        True,
    ]
    assert word.value() == ("A", False)
    flag = Latest(PARAMETERS["on_oxygen"])
    assert flag.add(10, False)  # noqa: FBT003 - a value
    assert flag.add(10, True)  # noqa: FBT003 - as above
    assert not flag.add(10, False)  # noqa: FBT003 - as above


def test_the_newest_word_against_a_sample_is_kept() -> None:
    filled = series((0, 80.0))
    for at_ms, flag in (
        (5, QualityFlag.MOTION),
        (9, QualityFlag.LEADS_OFF),
        (7, QualityFlag.MOTION),
    ):
        filled.spoil(at_ms, flag)
    assert (filled.spoiled, filled.spoiled_ms) == (QualityFlag.LEADS_OFF, 9)
