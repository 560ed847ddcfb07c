from itertools import product

import pytest
import vitalscore

from dispatch.clinical.scores import qsofa
from schemas.events.incidents import Patient
from tests.support.patients import ADULT, AT, seen


def test_agrees_with_the_oracle_on_every_edge_of_everything() -> None:
    rates, pressures, totals = (20, 21, 22, 23, 40), (60, 99, 100, 101, 102, 180), range(3, 16)
    for rate, systolic, total in product(rates, pressures, totals):
        known = seen(respiration_rate_per_min=rate, systolic_mmhg=systolic, gcs_total=total)
        scored = qsofa.score(known, ADULT, AT)
        oracle = vitalscore.score_qsofa(gcs=total, respiratory_rate=rate, systolic_bp=systolic)
        assert scored.total == oracle.total
        assert (scored.band == "positive") == oracle.sepsis_alert


@pytest.mark.parametrize(
    ("rate", "systolic", "total"), [(21.4, 100.5, 0), (21.5, 100.5, 1), (21.5, 100.4, 2)]
)
def test_rounded_first(rate: float, systolic: float, total: int) -> None:
    known = seen(respiration_rate_per_min=rate, systolic_mmhg=systolic, consciousness="A")
    assert qsofa.score(known, ADULT, AT).total == total


@pytest.mark.parametrize("word", ["A", "C", "V", "P", "U"])
def test_any_word_but_alert_is_altered(word: str) -> None:
    known = seen(respiration_rate_per_min=12, systolic_mmhg=120, consciousness=word)
    assert qsofa.score(known, ADULT, AT).total == (0 if word == "A" else 1)


@pytest.mark.parametrize(
    ("total", "word", "altered"), [(15, "C", True), (14, "A", True), (15, "A", False)]
)
def test_of_the_glasgow_scale_and_a_word_the_worse_counts(
    total: int, word: str, *, altered: bool
) -> None:
    assert qsofa.altered_mentation(seen(gcs_total=total, consciousness=word)) is altered


def test_part_of_the_glasgow_scale_is_enough_to_be_altered_not_to_be_clear() -> None:
    assert qsofa.altered_mentation(seen(gcs_eye=3)) is True
    assert qsofa.altered_mentation(seen(gcs_eye=4)) is None


def test_missing_is_a_range_and_named() -> None:
    scored = qsofa.score(seen(respiration_rate_per_min=30), ADULT, AT)
    assert (scored.total, scored.minimum, scored.maximum, scored.band) == (None, 1, 3, None)
    assert scored.missing == ("systolic_mmhg", "consciousness")
    assert scored.findings == ("respiration_rate_per_min",)


def test_two_met_are_positive_whatever_the_third() -> None:
    known = seen(respiration_rate_per_min=30, systolic_mmhg=80)
    scored = qsofa.score(known, ADULT, AT)
    assert (scored.total, scored.band) == (None, "positive")


def test_not_in_pregnancy() -> None:
    scored = qsofa.score({}, Patient(age_years=30, pregnant=True), AT)
    assert scored.not_scored == "no adult score in pregnancy"
