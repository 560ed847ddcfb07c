"""RED criteria of the 2021 National Guideline for the Field Triage of Injured Patients.

Newgard et al. 2022 (J Trauma Acute Care Surg 93:e49). Any one that is met means the highest level
of trauma centre within reach. For injured patients of any age; the limits of pressure depend on the
age. Where the age is not known, what an adult's limit meets is met, and only what no age's meets is
not.

The guideline asks for an SpO2 below 90 % on room air. A patient below 90 % on oxygen would be lower
still on air, so that it counts whatever the oxygen, and is said to be on it. Where several signs
say whether a patient follows commands, breathes or is in distress, the worse one counts.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from dispatch.clinical.method.checklist import Criterion, judge
from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import Rule, Verdict, number, worse_of
from dispatch.clinical.patient.vital_signs import Seen
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Consciousness
from schemas.patient.parameters import LABOURED
from schemas.patient.scores import Score

RULE: Final = Rule(
    "field-triage-red",
    "Field triage of injured patients 2021, RED",
    (
        "injury",
        "gcs_motor",
        "gcs_total",
        "obeys_commands",
        "consciousness",
        "respiration_rate_per_min",
        "breathing",
        "respiratory_distress",
        "respiratory_effort",
        "spo2_pct",
        "on_oxygen",
        "systolic_mmhg",
        "heart_rate_per_min",
    ),
)
BANDS: Final = ("red", "not_red")

MOTOR_OBEYS: Final = 6
GCS_WITHOUT_OBEYING: Final = 7
"""A total up to here leaves no room for a motor score of 6: eyes and voice give at least 1 each."""
GCS_OBEYING: Final = 15
RESPIRATION_MIN, RESPIRATION_MAX = 10, 29
SPO2_MIN_PCT: Final = 90
SATURATION: Final = "SpO2 below 90"
CHILD_TO_YEARS: Final = 9
ADULT_TO_YEARS: Final = 64
CHILD_SYSTOLIC, CHILD_SYSTOLIC_PER_YEAR = 70, 2
ADULT_SYSTOLIC: Final = 90
OLD_SYSTOLIC: Final = 110


def score(seen: Seen, patient: Patient, at: datetime) -> Score:
    """Judge every criterion at ``at``."""
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
            _respiration(seen),
            ("respiration_rate_per_min",),
        ),
        Criterion(
            "respiratory distress or support",
            _distress(seen),
            ("respiratory_distress",),
        ),
        Criterion(_saturation_text(seen), _low_saturation(seen), ("spo2_pct",)),
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
    """Tell by all that says so; of a patient who answers to pain at most nothing more is needed."""
    motor, total = number(seen, "gcs_motor"), number(seen, "gcs_total")
    obeys, word = _flag(seen, "obeys_commands"), seen.get("consciousness")
    by_total = None
    if total is not None and (total <= GCS_WITHOUT_OBEYING or total == GCS_OBEYING):
        by_total = total <= GCS_WITHOUT_OBEYING
    dull = word is not None and word.value in {Consciousness.PAIN, Consciousness.UNRESPONSIVE}
    return worse_of(
        None if motor is None else motor < MOTOR_OBEYS,
        by_total,
        None if obeys is None else not obeys,
        True if dull else None,  # who is alert need not obey
    )


def _respiration(seen: Seen) -> Verdict:
    rate, breathing = _whole(seen, "respiration_rate_per_min"), _flag(seen, "breathing")
    return worse_of(
        None if rate is None else not RESPIRATION_MIN <= rate <= RESPIRATION_MAX,
        True if breathing is False else None,  # whoever breathes may do so at any rate
    )


def _distress(seen: Seen) -> Verdict:
    effort = seen.get("respiratory_effort")
    return worse_of(
        _flag(seen, "respiratory_distress"),
        None if effort is None else effort.value in LABOURED,
    )


def _low_saturation(seen: Seen) -> Verdict:
    saturation = _whole(seen, "spo2_pct")
    return None if saturation is None else saturation < SPO2_MIN_PCT


def _saturation_text(seen: Seen) -> str:
    oxygen = _flag(seen, "on_oxygen")
    if oxygen is None:
        return SATURATION
    return f"{SATURATION} {'on oxygen' if oxygen else 'on air'}"


def _at_every_age(patient: Patient, judged: Callable[[int], Verdict]) -> Verdict:
    """Judge at the patient's age; one that is not known is an adult's where that is the worse."""
    if patient.age_years is not None:
        return judged(patient.age_years)
    if judged(ADULT_TO_YEARS):
        return True
    verdicts = {judged(age) for age in (0, CHILD_TO_YEARS, ADULT_TO_YEARS, ADULT_TO_YEARS + 1)}
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
