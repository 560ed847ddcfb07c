from datetime import UTC, datetime

import pytest

from dispatch.clinical.watching.device_samples import translate
from scenarios.patients.bedside import BEDSIDES, NOISES, monitor
from schemas.patient.vitals import MonitorRecord, QualityFlag

START = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def records(name: str, noise: str = "moving", seed: int = 1) -> list[MonitorRecord]:
    return list(monitor(name, NOISES[noise], seed=seed, start=START, seconds=900))


@pytest.mark.parametrize("name", sorted(BEDSIDES))
@pytest.mark.parametrize("noise", sorted(NOISES))
def test_what_a_monitor_says_is_usable_to_the_last_sample(name: str, noise: str) -> None:
    for record in records(name, noise):
        batch = translate(record)
        assert (batch.faults, batch.unmapped) == ([], [])
        assert len(batch.samples) == len(record.samples)


def test_the_same_seed_gives_the_same_records_and_another_one_others() -> None:
    assert records("sepsis") == records("sepsis")
    assert records("sepsis") != records("sepsis", seed=2)


def test_between_frames_signs_go_in_a_straight_line() -> None:
    sepsis = BEDSIDES["sepsis"]
    first, last = sepsis.frames
    middle = sepsis.at(450).signs.heart_rate
    assert middle == pytest.approx((first.signs.heart_rate + last.signs.heart_rate) / 2)
    assert sepsis.at(0).signs == first.signs
    assert sepsis.at(900) == sepsis.at(9_000) == last


def test_an_arrest_shows_as_zero_and_ends() -> None:
    heart = [record.samples[0].value for record in records("arrest")]
    assert set(heart[605:840]) == {0.0}
    assert min(float(one) for one in heart[870:]) > 50


def test_a_moving_patient_is_disturbed_more_often_than_one_who_lies_still() -> None:
    flagged = {
        noise: sum(bool(one.flags) for record in records("stable", noise) for one in record.samples)
        for noise in NOISES
    }
    assert flagged["moving"] > flagged["still"]


def test_cold_fingers_are_told_as_poor_perfusion() -> None:
    flags = {
        flag for record in records("stable", "cold") for one in record.samples for flag in one.flags
    }
    assert flags == {QualityFlag.POOR_PERFUSION}
