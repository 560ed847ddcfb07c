"""Two sources that disagree: the worse counts for this patient; silence is no better word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.clinical.patient.vital_signs import Reading, VitalSigns
from dispatch.clinical.scores import bedside_pews, meows, news2, red_flags
from dispatch.clinical.scores.sources import doubted, present, resolved, spoken_by
from schemas.events.incidents import Patient
from schemas.patient.parameters import Value
from tests.support.patients import ADULT, AT, seen

NEWBORN, CHILD = Patient(age_months=1), Patient(age_years=8)
MOTHER = Patient(age_years=28, pregnant=True)
HEART, PULSE = "heart_rate_per_min", "pulse_rate_per_min"


def rate(patient: Patient, ecg: float, pulse: float, **more: Value) -> float:
    found = resolved(seen(**{HEART: ecg, PULSE: pulse}, **more), patient)
    return float(found[HEART].value)


@pytest.mark.parametrize(
    ("patient", "ecg", "pulse", "counts"),
    [
        (ADULT, 80, 90, 80),  # no material difference
        (ADULT, 80, 34, 34),
        (ADULT, 34, 80, 34),
        (ADULT, 80, 170, 170),
        (ADULT, 170, 80, 170),
        (ADULT, 140, 70, 140),
        (NEWBORN, 140, 70, 70),  # half the beats are felt: alarming in a newborn alone
        (NEWBORN, 70, 140, 70),
        (CHILD, 90, 155, 155),
        (MOTHER, 80, 125, 125),
        (MOTHER, 80, 45, 45),
    ],
)
def test_of_two_rates_the_worse_one_for_this_patient_counts(
    patient: Patient, ecg: float, pulse: float, counts: float
) -> None:
    assert rate(patient, ecg, pulse) == counts


@pytest.mark.parametrize(("word", "counts"), [("A", 80), ("V", 80), ("P", 0), ("U", 0), (None, 0)])
def test_no_pulse_beside_an_ecg_that_beats(word: str | None, counts: float) -> None:
    """A loose finger clip is no arrest in who answers; in who does not it is one."""
    more: dict[str, Value] = {} if word is None else {"consciousness": word}
    assert rate(ADULT, 80, 0, **more) == counts


def test_what_counts_says_who_said_it_and_what_the_other_said() -> None:
    heart = resolved(seen(**{HEART: 80, PULSE: 170}), ADULT)[HEART]
    assert (heart.by, heart.differs) == ((PULSE,), 80)


@pytest.mark.parametrize(
    ("patient", "name", "value", "differs", "counts"),
    [
        (ADULT, "systolic_mmhg", 120, 62, 62),
        (ADULT, "systolic_mmhg", 62, 120, 62),
        (ADULT, "respiration_rate_per_min", 16, 4, 4),
        (ADULT, "temperature_c", 36.9, 34.0, 34.0),
        (ADULT, "temperature_c", 36.9, 41.5, 41.5),
        (NEWBORN, "respiration_rate_per_min", 45, 14, 14),
        (ADULT, "respiration_rate_per_min", 45, 14, 45),
        (MOTHER, "diastolic_mmhg", 80, 104, 104),
        (ADULT, "glucose_mmol_l", 5.0, 9.0, 5.0),  # no table of ours knows it
    ],
)
def test_another_sensor_of_the_same_parameter_counts_where_it_is_worse(
    patient: Patient, name: str, value: float, differs: float, counts: float
) -> None:
    found = resolved({name: Reading(value, AT, differs=differs)}, patient)[name]
    assert found.value == counts
    assert found.differs == (differs if counts == value else value)


PATIENTS = [NEWBORN, CHILD, MOTHER, ADULT, Patient(), Patient(age_years=15, pregnant=True)]


@given(
    st.sampled_from(PATIENTS),
    st.sampled_from([HEART, "respiration_rate_per_min", "systolic_mmhg", "temperature_c"]),
    st.tuples(st.floats(15, 46), st.floats(15, 46)),
)
def test_what_counts_shows_no_less_than_either_source_would(
    patient: Patient, name: str, values: tuple[float, float]
) -> None:
    scale = 1 if name == "temperature_c" else 5
    one, other = (round(value * scale, 1) for value in values)
    both = resolved({name: Reading(one, AT, differs=other)}, patient)
    for alone in ({name: Reading(one, AT)}, {name: Reading(other, AT)}):
        flags = red_flags.score(alone, patient, AT).findings
        assert set(flags) <= set(red_flags.score(both, patient, AT).findings)
        if not flags:
            continue
        assert (news2.score(alone, patient, AT).minimum or 0) <= (
            news2.score(both, patient, AT).minimum or 0
        ) or set(flags)


def test_what_is_present_is_current_and_resolved() -> None:
    signs = VitalSigns({HEART: Reading(80, AT), PULSE: Reading(170, AT)})
    assert present(signs, AT, ADULT)[HEART].value == 170


@pytest.mark.parametrize(
    ("by", "measured", "kept"),
    [
        ((), (), None),
        (("consciousness",), ("consciousness",), None),
        (("consciousness",), ("gcs_total",), set()),
        (("gcs_total",), ("consciousness",), set()),
        (("gcs_total",), ("gcs_motor", "gcs_total"), None),
        (("gcs_eye", "gcs_verbal"), ("gcs_eye",), {"gcs_eye"}),
        (("gcs_motor",), ("gcs_motor",), None),
        (("gcs_eye",), ("obeys_commands",), set()),
        (("spo2_pct",), (), None),  # nothing else speaks of it: it is simply missing
    ],
)
def test_a_source_that_has_gone_silent_leaves_its_family_in_doubt(
    by: tuple[str, ...], measured: tuple[str, ...], kept: set[str] | None
) -> None:
    """All but what is left of its own kind; null: nothing is in doubt."""
    whole = {"consciousness", "gcs_total", "gcs_eye", "gcs_verbal", "gcs_motor", "obeys_commands"}
    assert doubted(by, measured) == (set() if kept is None else whole - kept)


def test_who_spoke_is_named_once_and_by_name() -> None:
    known = {"b": Reading(1, AT), "a": Reading(1, AT, by=("c", "b")), "d": Reading(1, AT)}
    assert spoken_by(("b", "a", "e"), known) == ("b", "c")


def test_every_table_of_a_patient_has_its_say() -> None:
    both = Patient(age_years=15, pregnant=True)
    assert meows.CHART[HEART].colour(125) == "red"
    assert bedside_pews.age_bands(both) == (bedside_pews.TEEN,)
    assert rate(both, 80, 125) == 125
