"""RED criteria of the 2021 National Guideline for the Field Triage of Injured Patients.

Newgard et al. 2022 (J Trauma Acute Care Surg 93:e49). Any one that is met means the highest level
of trauma centre within reach. For injured patients of any age; the limits of pressure depend on the
age, and where the age is not known only what holds at every age is taken as met or not met.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from dispatch.clinical.method.checklist import Criterion, judge
from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import Rule, Verdict, both, number
from dispatch.clinical.patient.vital_signs import Seen
from schemas.events.incidents import Patient
from schemas.patient.scores import Score

RULE: Final = Rule(
    "field-triage-red",
    "Field triage of injured patients 2021, RED",
    (
        "injury",
        "gcs_motor",
        "obeys_commands",
        "respiration_rate_per_min",
        "respiratory_distress",
        "spo2_pct",
        "on_oxygen",
        "systolic_mmhg",
        "heart_rate_per_min",
    ),
)
BANDS: Final = ("red", "not_red")

MOTOR_OBEYS: Final = 6
RESPIRATION_MIN, RESPIRATION_MAX = 10, 29
SPO2_MIN_PCT: Final = 90
CHILD_TO_YEARS: Final = 9
ADULT_TO_YEARS: Final = 64
CHILD_SYSTOLIC, CHILD_SYSTOLIC_PER_YEAR = 70, 2
ADULT_SYSTOLIC: Final = 90
OLD_SYSTOLIC: Final = 110


def score(seen: Seen, patient: Patient, at: datetime) -> Score:
    """Judge every criterion at ``at``."""
    rate = _whole(seen, "respiration_rate_per_min")
    injury = seen.get("injury")
    criteria = (
        Criterion(
            "injury pattern" if injury is None else f"injury pattern: {injury.value}",
            None if injury is None else injury.value != "none",
            ("injury",),
        ),
        Criterion("cannot follow commands", _no_commands(seen), ("gcs_motor",)),
        Criterion(
            "respiration below 10 or above 29",
            None if rate is None else not RESPIRATION_MIN <= rate <= RESPIRATION_MAX,
            ("respiration_rate_per_min",),
        ),
        Criterion(
            "respiratory distress or support",
            _flag(seen, "respiratory_distress"),
            ("respiratory_distress",),
        ),
        Criterion("SpO2 below 90 on air", _low_saturation(seen), ("spo2_pct", "on_oxygen")),
        Criterion(
            "systolic pressure low for the age",
            _at_every_age(patient, lambda age: _low_pressure(seen, age)),
            ("systolic_mmhg", "age_years"),
        ),
        Criterion(
            "heart rate above systolic pressure",
            _at_every_age(patient, lambda age: _rate_over_pressure(seen, age)),
            ("heart_rate_per_min", "systolic_mmhg", "age_years"),
        ),
    )
    found = judge(RULE, criteria, seen, at, bands=BANDS)
    if patient.age_years is None:
        return found
    known = tuple(name for name in found.missing if name != "age_years")
    return found.model_copy(update={"missing": known})


def _whole(seen: Seen, name: str) -> int | None:
    value = number(seen, name)
    return None if value is None else half_up(value)


def _flag(seen: Seen, name: str) -> Verdict:
    reading = seen.get(name)
    return None if reading is None else bool(reading.value)


def _no_commands(seen: Seen) -> Verdict:
    motor, obeys = number(seen, "gcs_motor"), _flag(seen, "obeys_commands")
    if motor is None:
        return None if obeys is None else not obeys
    return motor < MOTOR_OBEYS


def _low_saturation(seen: Seen) -> Verdict:
    saturation, oxygen = _whole(seen, "spo2_pct"), _flag(seen, "on_oxygen")
    low = None if saturation is None else saturation < SPO2_MIN_PCT
    return both(low, None if oxygen is None else not oxygen)


def _at_every_age(patient: Patient, judged: Callable[[int], Verdict]) -> Verdict:
    """Judge at the patient's age; where it is not known, only what all ages agree on counts."""
    if patient.age_years is not None:
        return judged(patient.age_years)
    ages = (0, CHILD_TO_YEARS, ADULT_TO_YEARS, ADULT_TO_YEARS + 1)
    verdicts = {judged(age) for age in ages}
    return verdicts.pop() if len(verdicts) == 1 else None


def _low_pressure(seen: Seen, age: int) -> Verdict:
    systolic = _whole(seen, "systolic_mmhg")
    if systolic is None:
        return None
    if age <= CHILD_TO_YEARS:
        return systolic < CHILD_SYSTOLIC + CHILD_SYSTOLIC_PER_YEAR * age
    return systolic < (ADULT_SYSTOLIC if age <= ADULT_TO_YEARS else OLD_SYSTOLIC)


def _rate_over_pressure(seen: Seen, age: int) -> Verdict:
    """Heart rate above systolic pressure counts from 10 years on."""
    if age <= CHILD_TO_YEARS:
        return False
    rate, systolic = _whole(seen, "heart_rate_per_min"), _whole(seen, "systolic_mmhg")
    return None if rate is None or systolic is None else rate > systolic
