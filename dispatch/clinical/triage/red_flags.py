"""Red flags of children and of pregnant women, to whom no adult score applies.

Not a score: any one of them asks for a clinician's eyes. Children: hypotension by age of the AHA's
PALS (below 60 in a newborn, 70 under 1 year, 70 + 2 · age to 10, then 90), a heart rate below 60
and a respiration above 60 (PALS), the JumpSTART limits of respiration from 1 to 8 years, SpO2 below
90 and consciousness of P or U. Pregnancy: the red triggers of the MEOWS chart (CEMACH 2007, as
validated by Singh 2012, Anaesthesia 67:12). From secondary sources; the national PEWS and MEWS
tables were not at hand, so conformance with them is not claimed.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from dispatch.clinical.method.checklist import Criterion, judge
from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import ADULT_FROM_YEARS, Rule, Verdict, number
from dispatch.clinical.patient.vital_signs import Seen
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Consciousness
from schemas.patient.scores import Score

_INPUTS: Final = (
    "respiration_rate_per_min",
    "spo2_pct",
    "systolic_mmhg",
    "diastolic_mmhg",
    "heart_rate_per_min",
    "temperature_c",
    "consciousness",
)
RULE: Final = Rule("red-flags", "Red flags: PALS 2020, JumpSTART 2002; MEOWS 2007", _INPUTS)
BANDS: Final = ("red_flag", "no_red_flag")

DULL: Final = "consciousness P or U"
_UNRESPONSIVE: Final = frozenset({Consciousness.PAIN, Consciousness.UNRESPONSIVE})
_JUMPSTART_AGES: Final = range(1, 9)

Limit = tuple[str, int, int | None, int | None]
"""A parameter, steps per unit, the lowest and the highest value that is no flag; None: no bound."""

PREGNANCY: Final[tuple[Limit, ...]] = (
    ("respiration_rate_per_min", 1, 10, 30),
    ("spo2_pct", 1, 95, None),
    ("systolic_mmhg", 1, 90, 160),
    ("diastolic_mmhg", 1, None, 100),
    ("heart_rate_per_min", 1, 40, 120),
    ("temperature_c", 10, 350, 380),
)


def child_limits(age_years: int) -> tuple[Limit, ...]:
    """Give the limits of a child's age."""
    hypotension = 70 + 2 * age_years if age_years <= 10 else 90  # noqa: PLR2004 - PALS
    breaths = (15, 45) if age_years in _JUMPSTART_AGES else (10, 60)
    return (
        ("respiration_rate_per_min", 1, *breaths),
        ("spo2_pct", 1, 90, None),
        ("systolic_mmhg", 1, hypotension, None),
        ("heart_rate_per_min", 1, 60, 220 if age_years < 1 else 180),
    )


def score(seen: Seen, patient: Patient, at: datetime) -> Score:
    """Judge the flags of this patient at ``at``; an adult who is not pregnant has none."""
    age = patient.age_years
    limits: list[Limit] = []
    if age is not None and age < ADULT_FROM_YEARS:
        limits += child_limits(age)
    if patient.pregnant:
        limits += PREGNANCY
    if not limits:
        return RULE.not_scored(seen, at, "an adult: see the adult scores")
    criteria = [_criterion(seen, limit) for limit in limits]
    word = seen.get("consciousness")
    dull = None if word is None else word.value in _UNRESPONSIVE
    criteria.append(Criterion(DULL, dull, ("consciousness",)))
    return judge(RULE, criteria, seen, at, bands=BANDS)


def _criterion(seen: Seen, limit: Limit) -> Criterion:
    name, per_unit, low, high = limit
    value = number(seen, name)
    met: Verdict = None
    if value is not None:
        steps = half_up(value, per_unit=per_unit)
        met = (low is not None and steps < low) or (high is not None and steps > high)
    return Criterion(_text(limit), met, (name,))


def _text(limit: Limit) -> str:
    name, per_unit, low, high = limit
    said = [f"below {low / per_unit:g}"] if low is not None else []
    said += [f"above {high / per_unit:g}"] if high is not None else []
    return f"{name} {' or '.join(said)}"


FLAGS: Final[Mapping[str, Limit]] = MappingProxyType(
    {
        _text(limit): limit
        for limits in (*map(child_limits, range(ADULT_FROM_YEARS)), PREGNANCY)
        for limit in limits
    }
)
"""The limit behind each text that a score may name, beside ``DULL``."""
