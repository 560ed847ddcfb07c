"""Who is clearly dying is never without a flag, at any age; and worse never shows less.

Every age from 0 to 100, months of infants, an age that nobody knows, pregnant or not; each sign
alone, with all others missing or all normal, and every pair of signs.
"""

from collections.abc import Mapping
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.clinical.patient.severity import Severity, rank
from dispatch.clinical.patient.vital_signs import Reading, VitalSigns
from dispatch.clinical.scores import bedside_pews, meows, red_flags
from dispatch.clinical.scores.sources import present
from dispatch.pre_alerts.rules import is_due, weighed
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Priority
from schemas.patient.parameters import Value
from tests.dispatch.pre_alerts.test_rules import NOW, POLICY, incident

Signs = Mapping[str, Value]

DYING: list[dict[str, Value]] = [
    {"respiration_rate_per_min": 0.0},
    {"respiration_rate_per_min": 4.0},
    {"respiration_rate_per_min": 70.0},
    {"respiration_rate_per_min": 110.0},
    {"spo2_pct": 60.0},
    {"spo2_pct": 0.0},
    {"spo2_pct": 70.0, "on_oxygen": True},
    {"heart_rate_per_min": 0.0},
    {"heart_rate_per_min": 25.0},
    {"heart_rate_per_min": 230.0},
    {"pulse_rate_per_min": 25.0},
    {"systolic_mmhg": 0.0},
    {"systolic_mmhg": 40.0},
    {"temperature_c": 25.0},
    {"temperature_c": 42.5},
    {"consciousness": "U"},
    {"consciousness": "P"},
    {"gcs_total": 3},
    {"gcs_eye": 1, "gcs_verbal": 1, "gcs_motor": 1},
    {"ecg_rhythm": "asystole"},
    {"ecg_rhythm": "ventricular_fibrillation"},
    {"ecg_rhythm": "pea"},
]

AGES = [
    *(Patient(age_years=age) for age in range(101)),
    *(Patient(age_months=months) for months in (0, 1, 2, 3, 11, 12, 35)),
    Patient(),
]
PATIENTS = [
    one.model_copy(update={"pregnant": pregnant})
    for one in AGES
    for pregnant in (None, False, True)
]


RATES: dict[int | None, tuple[float, float, float]] = {
    bedside_pews.NEWBORN: (130.0, 40.0, 75.0),
    bedside_pews.INFANT: (130.0, 35.0, 90.0),
    bedside_pews.TODDLER: (105.0, 28.0, 98.0),
    bedside_pews.SCHOOL: (85.0, 22.0, 105.0),
    bedside_pews.TEEN: (75.0, 14.0, 115.0),
    None: (75.0, 16.0, 120.0),
}


def well(patient: Patient) -> dict[str, Value]:
    """What is normal at an age, and a flag at none."""
    heart, breaths, systolic = RATES[_last_band(patient)]
    return {
        "respiration_rate_per_min": breaths,
        "spo2_pct": 98.0,
        "on_oxygen": False,
        "systolic_mmhg": systolic,
        "diastolic_mmhg": 60.0,
        "heart_rate_per_min": heart,
        "temperature_c": 36.9,
        "consciousness": "A",
    }


def _last_band(patient: Patient) -> int | None:
    bands = bedside_pews.age_bands(patient)
    return None if patient.age_years is None or not bands else bands[-1]


def seen(signs: Signs, patient: Patient) -> dict[str, Reading]:
    readings = {name: Reading(value, NOW) for name, value in signs.items()}
    return present(VitalSigns(readings), NOW, patient)


def told(signs: Signs, patient: Patient) -> tuple[frozenset[str], int, set[str]]:
    """What is shown: the flags, the rank of severity, the reasons to tell a hospital of a P4."""
    one = weighed(POLICY, incident(signs, patient=patient, priority=Priority.P4), NOW)
    flags = frozenset() if one.news2 is None else frozenset(one.news2.red_flags)
    return flags, rank(one.grounds.severity), set(one.grounds.met)


def assert_told(signs: Signs, patient: Patient) -> None:
    judged = red_flags.score(seen(signs, patient), patient, NOW)
    assert judged.band == "red_flag", (patient, signs)
    one = weighed(POLICY, incident(signs, patient=patient, priority=Priority.P4), NOW)
    known = one.news2 is not None  # of nothing that NEWS2 asks for there is no score
    assert rank(one.grounds.severity) >= rank(Severity.HIGH if known else Severity.UNKNOWN)
    assert is_due(one), (patient, signs)


@pytest.mark.parametrize("signs", DYING, ids=str)
def test_one_sign_of_dying_is_told_at_every_age_whatever_else_is_known(signs: Signs) -> None:
    for patient in PATIENTS:
        assert_told(signs, patient)
        normal = well(patient)
        if "gcs_total" in signs or "gcs_eye" in signs:
            del normal["consciousness"]
        assert_told(normal | dict(signs), patient)


@pytest.mark.parametrize("patient", PATIENTS[::3], ids=str)
def test_two_signs_of_dying_are_told_at_every_age(patient: Patient) -> None:
    for one, other in combinations(DYING, 2):
        judged = red_flags.score(seen({**one, **other}, patient), patient, NOW)
        assert judged.band == "red_flag", (one, other)


def may_be(patient: Patient) -> bool:
    return not (patient.pregnant and patient.age_years is not None and patient.age_years < 10)


POSSIBLE = [*filter(may_be, PATIENTS)]


@pytest.mark.parametrize("patient", POSSIBLE, ids=str)
def test_who_is_well_has_no_flag_at_any_age(patient: Patient) -> None:
    signs = well(patient)
    judged = red_flags.score(seen(signs, patient), patient, NOW)
    assert judged.findings == ()
    if patient.age_years is not None:
        assert judged.band == "no_red_flag"
    assert told(signs, patient)[0] == frozenset()


def test_years_leave_no_gap_between_the_scores() -> None:
    """Every age has a score of its own, and the flags beside it."""
    for patient in PATIENTS:
        one = incident(well(patient), patient=patient)
        assert one.news2 is not None
        numbers = [score.minimum for score in (one.news2, *one.news2.instead)]
        chart = [score.name for score in one.news2.instead if score.name == meows.RULE.name]
        assert any(number is not None for number in numbers) or chart, patient


DOWN, UP = -1, 1
WAYS: list[tuple[str, int, float, float]] = [
    ("respiration_rate_per_min", DOWN, 0, 120),
    ("respiration_rate_per_min", UP, 0, 120),
    ("spo2_pct", DOWN, 0, 100),
    ("systolic_mmhg", DOWN, 0, 350),
    ("systolic_mmhg", UP, 0, 350),
    ("diastolic_mmhg", UP, 0, 300),
    ("heart_rate_per_min", DOWN, 0, 350),
    ("heart_rate_per_min", UP, 0, 350),
    ("temperature_c", DOWN, 15, 46),
    ("temperature_c", UP, 15, 46),
]
WORDS: dict[str, list[Value]] = {
    "consciousness": ["A", "C", "V", "P", "U"],
    "on_oxygen": [False, True],
    "gcs_total": [15, 14, 13, 10, 6, 3],
    "capillary_refill_s": [1.0, 2.9, 3.0, 9.0],
    "respiratory_effort": ["normal", "mild", "moderate", "severe", "apnoea"],
    "oxygen_flow_l_min": [0.0, 2.0, 4.0, 15.0],
    "fio2_pct": [21.0, 30.0, 50.0, 100.0],
    "pain_score": [0, 4, 10],
    "breathing": [True, False],
}
RATIOS = {"shock_index", "field_triage_red"}
"""Reasons by a quotient of two signs, in which a worse one can make up for the other."""

KNOWN = st.fixed_dictionaries(
    {},
    optional={name: st.floats(low, high).map(lambda v: round(v, 1)) for name, _, low, high in WAYS}
    | {name: st.sampled_from(values) for name, values in WORDS.items()},
)


@given(st.sampled_from(POSSIBLE), KNOWN, st.sampled_from(WAYS), st.floats(0, 1), st.floats(0, 1))
def test_no_number_made_worse_shows_less(
    patient: Patient,
    known: dict[str, Value],
    way: tuple[str, int, float, float],
    near: float,
    far: float,
) -> None:
    name, direction, low, high = way
    start, end = float(well(patient)[name]), (low if direction == DOWN else high)
    better, worse = (
        {**known, name: round(start + (end - start) * part, 1)} for part in sorted((near, far))
    )
    _assert_no_less(better, worse, patient)


@given(st.sampled_from(POSSIBLE), KNOWN, st.data())
def test_no_word_made_worse_shows_less(
    patient: Patient, known: dict[str, Value], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(WORDS)))
    values = WORDS[name]
    first = data.draw(st.integers(0, len(values) - 2))
    second = data.draw(st.integers(first + 1, len(values) - 1))
    _assert_no_less({**known, name: values[first]}, {**known, name: values[second]}, patient)


def _assert_no_less(better: Signs, worse: Signs, patient: Patient) -> None:
    before, after = told(better, patient), told(worse, patient)
    assert before[0] <= after[0]
    assert before[1] <= after[1]
    assert before[2] - RATIOS <= after[2]
    if bedside_pews.age_bands(patient):
        least, _ = bedside_pews.extent(seen(better, patient), patient)
        assert least <= bedside_pews.extent(seen(worse, patient), patient)[0]
