"""Shock index: heart rate by systolic pressure, of adults.

Allgöwer and Burri 1967; the four classes of Mutschler et al. 2013 (Crit Care 17:R172): below 0.6
none, to 1.0 mild, to 1.4 moderate, from 1.4 severe. Both inputs are rounded to the integer, the
index half up to 0.01, and then banded. A pressure of 0 has no index, and no class but the worst.
"""

from datetime import datetime
from typing import Final

from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import Rule, no_adult_score, number
from dispatch.clinical.patient.vital_signs import Seen
from schemas.events.incidents import Patient
from schemas.patient.scores import Score

RULE: Final = Rule(
    "shock-index",
    "Shock index, classes of Mutschler 2013",
    ("heart_rate_per_min", "systolic_mmhg"),
)

CLASSES: Final = ((60, "none"), (100, "mild"), (140, "moderate"))
"""Upper bound in hundredths, which belongs to the next class, and the class below it."""

SEVERE: Final = "severe"
BANDS: Final = (*(word for _, word in CLASSES), SEVERE)


def shock_class(hundredths: int) -> str:
    """Give the class of an index in hundredths."""
    return next((word for bound, word in CLASSES if hundredths < bound), SEVERE)


def score(seen: Seen, patient: Patient, at: datetime) -> Score:
    """Give the index at ``at``; with one input missing nothing can be said of it."""
    why_not = no_adult_score(patient)
    if why_not is not None:
        return RULE.not_scored(seen, at, why_not)
    rate, systolic = number(seen, "heart_rate_per_min"), number(seen, "systolic_mmhg")
    pressure = None if systolic is None else half_up(systolic)
    if pressure == 0:
        return _banded(seen, at, None, SEVERE)
    if rate is None or pressure is None:
        return Score(
            name=RULE.name,
            table=RULE.table,
            measured_at=at,
            bands_possible=BANDS,
            missing=RULE.missing(seen),
            inputs=RULE.used(seen, at),
        )
    hundredths = (200 * half_up(rate) + pressure) // (2 * pressure)  # half up, in integers
    return _banded(seen, at, hundredths / 100, shock_class(hundredths))


def _banded(seen: Seen, at: datetime, index: float | None, band: str) -> Score:
    return Score(
        name=RULE.name,
        table=RULE.table,
        measured_at=at,
        total=index,
        minimum=index,
        maximum=index,
        band=band,
        bands_possible=(band,),
        inputs=RULE.used(seen, at),
    )
