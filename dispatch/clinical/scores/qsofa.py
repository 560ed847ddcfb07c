"""Quick SOFA, Singer et al. 2016 (Sepsis-3, JAMA 315:801), of adults.

One point each: respiration 22 or more, systolic pressure 100 or less, altered mentation (GCS below
15, or any word but "alert"). Two or more are positive. Rounded to the integer first.
"""

from datetime import datetime
from typing import Final

from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import Rule, Verdict, no_adult_score, number, worse_of
from dispatch.clinical.patient.vital_signs import ALERT_GCS, Seen
from dispatch.clinical.scores import gcs
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Consciousness
from schemas.patient.scores import Score

RULE: Final = Rule(
    "qsofa",
    "qSOFA, Sepsis-3 2016",
    ("respiration_rate_per_min", "systolic_mmhg", "gcs_total", "consciousness"),
)

RESPIRATION_FROM: Final = 22
SYSTOLIC_TO: Final = 100
POSITIVE_FROM: Final = 2
BANDS: Final = ("negative", "positive")


def altered_mentation(seen: Seen) -> Verdict:
    """Tell whether mentation is altered, by the Glasgow scale or by ACVPU, whichever is worse."""
    low, high = gcs.extent(seen)
    word = seen.get("consciousness")
    return worse_of(
        high < ALERT_GCS if high < ALERT_GCS or low == ALERT_GCS else None,
        None if word is None else word.value != Consciousness.ALERT,
    )


def score(seen: Seen, patient: Patient, at: datetime) -> Score:
    """Count the criteria that are met at ``at``; an unknown one may be met or not."""
    why_not = no_adult_score(patient)
    if why_not is not None:
        return RULE.not_scored(seen, at, why_not)
    rate, systolic = number(seen, "respiration_rate_per_min"), number(seen, "systolic_mmhg")
    criteria: tuple[tuple[str, Verdict], ...] = (
        (RULE.inputs[0], None if rate is None else half_up(rate) >= RESPIRATION_FROM),
        (RULE.inputs[1], None if systolic is None else half_up(systolic) <= SYSTOLIC_TO),
        ("consciousness", altered_mentation(seen)),
    )
    low = sum(met is True for _, met in criteria)
    high = low + sum(met is None for _, met in criteria)
    possible = tuple(dict.fromkeys(BANDS[total >= POSITIVE_FROM] for total in range(low, high + 1)))
    return Score(
        name=RULE.name,
        table=RULE.table,
        measured_at=at,
        total=low if low == high else None,
        minimum=low,
        maximum=high,
        band=possible[0] if len(possible) == 1 else None,
        bands_possible=possible,
        missing=tuple(name for name, met in criteria if met is None),
        inputs=RULE.used(seen, at),
        findings=tuple(name for name, met in criteria if met),
    )
