"""When the patient on board is a matter for the centre, beyond the crew that is with them. Pure.

Each rule is told whether its alarm stands already (``was``): what began at a limit ends only a
deadband within it, so that a value that hovers at an edge changes nothing. The numbers are ours
unless a source is named; limits of signs are a centre's own (``schemas.centre.alarms``), but for a
child's, which depend on the age. The engine advises; clinicians decide.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import ADULT_FROM_YEARS, number
from dispatch.clinical.patient.vital_signs import Seen, VitalSigns
from dispatch.clinical.scores import bedside_pews, news2
from dispatch.clinical.scores.red_flags import child_limits
from dispatch.clinical.triage import arrest
from schemas.centre.alarms import SignLimit
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Consciousness
from schemas.patient.scores import News2

CONSCIOUSNESS: Final = "consciousness"

NEWS2_DEADBAND: Final = 2
"""A risk that was high (7, RCP 2017) is high until the total is below 5, where medium begins."""

LEVEL_POINTS: Final = 3
"""So many NEWS2 points more are a patient who got worse: as much as one parameter can give."""

OF_THE_AGE: Final = frozenset(
    {"respiration_rate_per_min", "spo2_pct", "systolic_mmhg", "heart_rate_per_min"}
)
"""The signs of which a child has limits of its age."""
CHILDS_HIGH_TO_YEARS: Final = 12
SVT_OF_AN_INFANT: Final = 220.0
SVT_OF_A_CHILD: Final = 180.0
FAST_BREATHS: Final = 61.0

_DEEP: Final = frozenset({Consciousness.UNRESPONSIVE})
_DEEP_IN_A_CHILD: Final = _DEEP | {Consciousness.PAIN}

CONTINUOUS: Final = (
    "heart_rate_per_min",
    "pulse_rate_per_min",
    "respiration_rate_per_min",
    "spo2_pct",
)
"""What a monitor that is on goes on measuring; of the others, silence says nothing."""


def in_arrest(seen: Seen, patient: Patient, at: datetime) -> bool:
    """Tell whether the monitor shows a cardiac arrest that the patient does not contradict."""
    rate, rhythm = number(seen, "heart_rate_per_min"), seen.get("ecg_rhythm")
    silent = rhythm is not None and rhythm.value in arrest.NO_OUTPUT
    if not (silent or (rate is not None and half_up(rate) == 0)):
        return False
    found = arrest.score(seen, patient, at)
    return found.band == arrest.BANDS[0] and not found.findings


def is_high_risk(scored: News2 | None, *, was: bool) -> bool:
    """Tell whether the risk is certainly high: by NEWS2, or by a red flag of the age."""
    if scored is None:
        return False
    if scored.red_flags:
        return True
    least = news2.HIGH_FROM - (NEWS2_DEADBAND if was else 0)
    return scored.minimum is not None and scored.minimum >= least


def risk_level(scored: News2) -> int:
    """Give how far above its bound a high risk is, in steps; 0 where there is no number."""
    levels = [max(0, (scored.minimum or 0) - news2.HIGH_FROM) // LEVEL_POINTS]
    levels += [
        max(0, int(one.minimum) - bedside_pews.HIGH_FROM) // bedside_pews.WORST
        for one in scored.instead
        if one.minimum is not None
    ]
    return max(levels)


def is_extreme(value: float, limit: SignLimit, *, was: bool) -> bool:
    """Tell whether a sign is at its limit or beyond, or has not come back within the deadband."""
    band = limit.deadband if was else 0.0
    low = limit.low is not None and (value <= limit.low or (was and value < limit.low + band))
    high = limit.high is not None and (value >= limit.high or (was and value > limit.high - band))
    return low or high


def extreme_signs(
    seen: Seen, patient: Patient, limits: Mapping[str, SignLimit], was: frozenset[str]
) -> dict[str, str]:
    """Give each extreme sign with its value as shown; ``was`` names those that stand already.

    ``limits`` are the patient's own, see ``limits_at``. A sign that is not known is not extreme.
    A child who only answers to pain counts as one who does not answer. O(limits).
    """
    found: dict[str, str] = {}
    for name, limit in limits.items():
        value = number(seen, name)
        if value is not None and is_extreme(value, limit, was=name in was):
            found[name] = f"{value:g}"
    word = seen.get(CONSCIOUSNESS)
    deep = _DEEP_IN_A_CHILD if _is_child(patient) else _DEEP
    if word is not None and word.value in deep:
        found[CONSCIOUSNESS] = str(word.value)
    return found


def limits_at(limits: Mapping[str, SignLimit], patient: Patient) -> dict[str, SignLimit]:
    """Give the limits of a patient's signs: a centre's own, but for a child those of the age.

    Low is what is a red flag of the age; high a heart rate at which PALS thinks of SVT (220 under
    1 year, 180 to 12 years) and a respiration above its 60, for a child that cries is no alarm.
    From 13 years on high is as in adults, as are temperature, deadbands and delays at every age.
    In pregnancy an adult's limits hold.
    """
    if not _is_child(patient):
        return dict(limits)
    age = patient.age_years or 0
    lowest = {name: low for name, _, low, _ in child_limits(age, patient.age_months)}
    found = dict(limits)
    for name in [name for name in limits if name in OF_THE_AGE]:
        high = limits[name].high if age > CHILDS_HIGH_TO_YEARS else _childs_high(name, age)
        low = lowest[name]
        found[name] = limits[name].model_copy(
            update={"low": None if low is None else float(low - 1), "high": high}
        )
    return found


def _childs_high(name: str, age: int) -> float | None:
    if name == "heart_rate_per_min":
        return SVT_OF_AN_INFANT if age < 1 else SVT_OF_A_CHILD
    return FAST_BREATHS if name == "respiration_rate_per_min" else None


def _is_child(patient: Patient) -> bool:
    return patient.age_years is not None and patient.age_years < ADULT_FROM_YEARS


def is_silent(signs: VitalSigns, at: datetime, silent_s: int) -> bool:
    """Tell whether a monitor that was on has measured nothing for ``silent_s``."""
    times = [signs.readings[name].at for name in CONTINUOUS if name in signs.readings]
    return bool(times) and at - max(times) >= timedelta(seconds=silent_s)
