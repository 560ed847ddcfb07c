"""Bedside PEWS against its table, transcribed a second time and the other way round."""

from collections.abc import Mapping
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.clinical.scores import bedside_pews
from schemas.events.incidents import Patient
from schemas.patient.parameters import Value
from tests.support.patients import ADULT, AT, seen, without

NEWBORN, INFANT = Patient(age_months=1), Patient(age_months=7)
TODDLER, SCHOOL, TEEN = (Patient(age_years=age) for age in (3, 8, 14))

# The first value of each run of points, from 0 up: 4 2 1 0 1 2 4.
HEART = {
    NEWBORN: (0, 81, 91, 111, 150, 180, 190),
    INFANT: (0, 71, 81, 101, 150, 170, 180),
    TODDLER: (0, 61, 71, 91, 120, 150, 170),
    SCHOOL: (0, 51, 61, 71, 110, 130, 150),
    TEEN: (0, 41, 51, 61, 100, 120, 140),
}
SYSTOLIC = {
    NEWBORN: (0, 46, 51, 61, 80, 100, 130),
    INFANT: (0, 61, 71, 81, 100, 120, 150),
    TODDLER: (0, 66, 76, 91, 110, 125, 160),
    SCHOOL: (0, 71, 81, 91, 120, 140, 170),
    TEEN: (0, 76, 86, 101, 130, 150, 190),
}
RESPIRATION = {
    NEWBORN: (0, 16, 20, 30, 61, 81, 91),
    INFANT: (0, 16, 20, 25, 51, 71, 81),
    TODDLER: (0, 13, 16, 20, 41, 61, 71),
    SCHOOL: (0, 11, 15, 20, 31, 41, 51),
    TEEN: (0, 10, 11, 12, 17, 23, 30),
}
RUNS = (4, 2, 1, 0, 1, 2, 4)
TABLE = {
    "heart_rate_per_min": HEART,
    "systolic_mmhg": SYSTOLIC,
    "respiration_rate_per_min": RESPIRATION,
}
HIGHEST = {"heart_rate_per_min": 350, "systolic_mmhg": 350, "respiration_rate_per_min": 120}
OTHERS: Mapping[str, Value] = {
    "capillary_refill_s": 1.0,
    "respiratory_effort": "normal",
    "spo2_pct": 98.0,
    "on_oxygen": False,
}
WELL: Mapping[Patient, Mapping[str, Value]] = {
    child: {**{name: rows[child][3] for name, rows in TABLE.items()}, **OTHERS} for child in HEART
}


def total(child: Patient, **changed: Value) -> int | float | None:
    return bedside_pews.score(seen(**(dict(WELL[child]) | changed)), child, AT).total


def spans(starts: tuple[int, ...], highest: int) -> list[tuple[range, int]]:
    ends = (*starts[1:], highest + 1)
    return [(range(start, end), run) for start, end, run in zip(starts, ends, RUNS, strict=True)]


@pytest.mark.parametrize("child", WELL)
def test_a_child_in_the_middle_of_every_band_scores_nothing(child: Patient) -> None:
    scored = bedside_pews.score(seen(**WELL[child]), child, AT)
    assert (scored.total, scored.minimum, scored.maximum) == (0, 0, 0)
    assert (scored.band, scored.missing, scored.findings) == ("not_high", (), ())


@pytest.mark.parametrize(("name", "child"), list(product(TABLE, WELL)))
def test_every_value_of_every_band(name: str, child: Patient) -> None:
    for values, points in spans(TABLE[name][child], HIGHEST[name]):
        for value in values:
            apnoea = 4 if name == "respiration_rate_per_min" and value == 0 else 0
            assert total(child, **{name: float(value)}) == points + apnoea, value


@pytest.mark.parametrize(("name", "child"), list(product(TABLE, WELL)))
def test_values_are_rounded_before_they_are_banded(name: str, child: Patient) -> None:
    for (_, below), (values, points) in pairwise(spans(TABLE[name][child], HIGHEST[name])):
        assert total(child, **{name: values[0] - 0.51}) == below
        assert total(child, **{name: values[0] - 0.5}) == points


@pytest.mark.parametrize(
    ("known", "points"),
    [
        ({"spo2_pct": 100.0}, 0),
        ({"spo2_pct": 95.0}, 0),
        ({"spo2_pct": 94.5}, 0),
        ({"spo2_pct": 94.4}, 1),
        ({"spo2_pct": 91.0}, 1),
        ({"spo2_pct": 90.0}, 2),
        ({"spo2_pct": 0.0}, 2),
        ({"capillary_refill_s": 2.9}, 0),
        ({"capillary_refill_s": 3.0}, 4),
        ({"respiratory_effort": "mild"}, 1),
        ({"respiratory_effort": "moderate"}, 2),
        ({"respiratory_effort": "severe"}, 4),
        ({"respiratory_effort": "apnoea"}, 4),
        ({"respiratory_distress": True}, 1),
        ({"breathing": False}, 8),
        ({"oxygen_flow_l_min": 0.0}, 0),
        ({"oxygen_flow_l_min": 0.5}, 2),
        ({"oxygen_flow_l_min": 3.9}, 2),
        ({"oxygen_flow_l_min": 4.0}, 4),
        ({"fio2_pct": 21.0}, 0),
        ({"fio2_pct": 22.0}, 2),
        ({"fio2_pct": 49.9}, 2),
        ({"fio2_pct": 50.0}, 4),
        ({"oxygen_flow_l_min": 2.0, "fio2_pct": 60.0}, 4),
        ({"oxygen_flow_l_min": 6.0, "fio2_pct": 21.0}, 4),
        ({"on_oxygen": True, "oxygen_flow_l_min": 0.0, "fio2_pct": 21.0}, 2),
    ],
)
def test_the_items_that_are_the_same_at_every_age(known: dict[str, Value], points: int) -> None:
    for child in WELL:
        assert total(child, **known) == points


@pytest.mark.parametrize(
    ("gone", "most"),
    [
        ("heart_rate_per_min", 4),
        ("systolic_mmhg", 4),
        ("respiration_rate_per_min", 4),
        ("capillary_refill_s", 4),
        ("respiratory_effort", 4),
        ("on_oxygen", 4),
        ("spo2_pct", 2),
    ],
)
def test_what_is_missing_makes_a_range_and_is_named(gone: str, most: int) -> None:
    for child in WELL:
        scored = bedside_pews.score(without(seen(**WELL[child]), gone), child, AT)
        assert (scored.total, scored.minimum, scored.maximum) == (None, 0, most)
        assert (scored.missing, scored.band) == ((gone,), "not_high")


def test_of_nothing_known_everything_is_possible() -> None:
    scored = bedside_pews.score({}, SCHOOL, AT)
    assert (scored.total, scored.minimum, scored.maximum) == (None, 0, bedside_pews.TOTAL_MAX)
    assert scored.bands_possible == bedside_pews.BANDS
    assert scored.missing == bedside_pews.RULE.inputs[:7]


@pytest.mark.parametrize(
    ("known", "choices", "missing"),
    [
        ({"on_oxygen": True}, (2, 4), "oxygen_flow_l_min"),
        ({"on_oxygen": True, "oxygen_flow_l_min": 0.0}, (2, 4), "fio2_pct"),
        ({"on_oxygen": True, "fio2_pct": 21.0}, (2, 4), "oxygen_flow_l_min"),
    ],
)
def test_oxygen_of_which_nobody_says_how_much_is_at_least_some(
    known: dict[str, Value], choices: tuple[int, int], missing: str
) -> None:
    scored = bedside_pews.score(seen(**(dict(WELL[SCHOOL]) | known)), SCHOOL, AT)
    assert (scored.minimum, scored.maximum, scored.missing) == (*choices, (missing,))


def test_who_is_in_distress_has_at_least_a_mild_effort() -> None:
    known = without(seen(**WELL[SCHOOL]), "respiratory_effort")
    scored = bedside_pews.score(known | seen(respiratory_distress=True), SCHOOL, AT)
    assert (scored.minimum, scored.maximum) == (1, 4)


def test_an_apnoea_is_the_worst_of_breath_and_of_effort() -> None:
    known = without(seen(**WELL[SCHOOL]), "respiratory_effort", "respiration_rate_per_min")
    for sign in ({"respiration_rate_per_min": 0.4}, {"breathing": False}):
        scored = bedside_pews.score(known | seen(**sign), SCHOOL, AT)
        assert (scored.total, scored.band) == (8, "high")
    assert bedside_pews.score(known | seen(breathing=True), SCHOOL, AT).minimum == 0


@pytest.mark.parametrize(
    ("patient", "like"),
    [
        (Patient(age_months=0), NEWBORN),
        (Patient(age_months=2), NEWBORN),
        (Patient(age_months=3), INFANT),
        (Patient(age_months=11), INFANT),
        (Patient(age_months=12), TODDLER),
        (Patient(age_months=35), TODDLER),
        (Patient(age_years=1), TODDLER),
        (Patient(age_years=4), TODDLER),
        (Patient(age_years=5), SCHOOL),
        (Patient(age_years=12), SCHOOL),
        (Patient(age_years=13), TEEN),
        (Patient(age_years=17), TEEN),
    ],
)
def test_which_band_an_age_is_in(patient: Patient, like: Patient) -> None:
    assert bedside_pews.age_bands(patient) == bedside_pews.age_bands(like)
    for name, rows in TABLE.items():
        for start in rows[like]:
            known = seen(**{name: float(start)})
            assert bedside_pews.extent(known, patient) == bedside_pews.extent(known, like)


def test_who_is_no_child_has_none() -> None:
    for patient in (Patient(age_years=18), ADULT):
        scored = bedside_pews.score(seen(heart_rate_per_min=200), patient, AT)
        assert scored.not_scored == "no child's score from 18 years"
        assert scored.minimum is None


@given(st.integers(0, 350), st.integers(0, 350), st.integers(1, 120))
def test_an_infant_whose_months_are_not_known_counts_by_the_worse_band(
    heart: int, systolic: int, respiration: int
) -> None:
    for name, value in (
        ("heart_rate_per_min", heart),
        ("systolic_mmhg", systolic),
        ("respiration_rate_per_min", respiration),
    ):
        known = seen(**(dict(OTHERS) | {name: float(value)}))
        found = bedside_pews.choices(known, bedside_pews.age_bands(Patient(age_years=0)))[name]
        ages = [bedside_pews.age_bands(child) for child in (NEWBORN, INFANT)]
        assert found == max(bedside_pews.choices(known, bands)[name] for bands in ages)


def test_the_worse_band_is_said() -> None:
    said = bedside_pews.score(seen(heart_rate_per_min=140), Patient(age_years=0), AT).caution
    assert said is not None
    assert "months not known" in said.en
    assert "chưa rõ tháng tuổi" in said.vi
    known = bedside_pews.score(seen(heart_rate_per_min=140), INFANT, AT).caution
    assert known == bedside_pews.WARD


@given(st.integers(0, 350), st.integers(0, 350), st.integers(0, 120))
def test_an_age_that_is_not_known_is_a_range_over_all_of_them(
    heart: int, systolic: int, respiration: int
) -> None:
    known = seen(
        heart_rate_per_min=heart, systolic_mmhg=systolic, respiration_rate_per_min=respiration
    )
    scored = bedside_pews.score(known, Patient(), AT)
    each = [bedside_pews.extent(known, child) for child in WELL]
    assert scored.total is None
    assert "age_years" in scored.missing
    assert (scored.minimum, scored.maximum) == (
        min(low for low, _ in each),
        max(high for _, high in each),
    )


@pytest.mark.parametrize(("respiration", "band"), [(40.0, "not_high"), (41.0, "high")])
def test_it_is_high_from_eight_on(respiration: float, band: str) -> None:
    known = {"heart_rate_per_min": 150.0, "respiration_rate_per_min": respiration, "spo2_pct": 90.0}
    scored = bedside_pews.score(seen(**(dict(WELL[SCHOOL]) | known)), SCHOOL, AT)
    assert scored.minimum == (7 if band == "not_high" else 8)
    assert scored.band == band


def test_the_items_at_their_worst_are_named() -> None:
    known = dict(WELL[SCHOOL]) | {"heart_rate_per_min": 160.0, "capillary_refill_s": 4.0}
    scored = bedside_pews.score(seen(**known), SCHOOL, AT)
    assert scored.findings == ("heart_rate_per_min", "capillary_refill_s")


def test_each_result_says_for_whom_it_was_made() -> None:
    scored = bedside_pews.score({}, SCHOOL, AT)
    assert "ward children" in scored.table
    assert scored.caution is not None
    assert "not before the hospital" in scored.caution.en
    assert "trẻ nằm viện" in scored.caution.vi
