"""How grave: what is certain, at every age; of nothing measured nothing is known."""

import pytest

from dispatch.clinical.patient.severity import Severity, severity_of
from dispatch.clinical.scores import news2
from dispatch.clinical.triage import arrest
from schemas.events.incidents import Patient
from schemas.patient.parameters import Value
from tests.support.patients import ADULT, AT, seen

CHILD, MOTHER = Patient(age_years=6), Patient(age_years=28, pregnant=True)


def severity(patient: Patient, **known: Value) -> Severity:
    signs = seen(**known)
    return severity_of(news2.score(signs, patient, AT), arrest.score(signs, patient, AT))


@pytest.mark.parametrize("patient", [ADULT, CHILD, MOTHER, Patient()])
@pytest.mark.parametrize(
    ("known", "grave"),
    [
        ({}, Severity.UNKNOWN),
        ({"spo2_pct": 98}, Severity.LOW),
        ({"spo2_pct": 60}, Severity.HIGH),
        ({"ecg_rhythm": "asystole"}, Severity.ARREST),
        ({"respiration_rate_per_min": 0}, Severity.ARREST),
    ],
)
def test_every_age_has_a_gravity(
    patient: Patient, known: dict[str, Value], grave: Severity
) -> None:
    assert severity(patient, **known) is grave


def test_of_nobody_scored_nothing_is_known() -> None:
    assert severity_of(None, arrest.score({}, ADULT, AT)) is Severity.UNKNOWN


def test_an_adult_without_an_extreme_sign_is_as_grave_as_the_band() -> None:
    assert severity(ADULT, respiration_rate_per_min=25) is Severity.LOW_MEDIUM
    assert severity(ADULT, respiration_rate_per_min=36) is Severity.HIGH
