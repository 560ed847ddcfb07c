"""When the patient on board is a matter for the centre, beyond the crew that is with them. Pure.

Each rule is told whether its alarm stands already (``was``): what began at a limit ends only a
deadband within it, so that a value that hovers at an edge changes nothing. The numbers are ours
unless a source is named; limits of signs are a centre's own (``schemas.centre.alarms``). The engine
advises; clinicians decide.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import no_adult_score, number
from dispatch.clinical.patient.vital_signs import Seen, VitalSigns
from dispatch.clinical.scores import news2
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
    """Tell whether the risk is certainly high: by NEWS2, or by the red flags of the age."""
    if scored is None:
        return False
    if scored.red_flags:
        return True
    least = news2.HIGH_FROM - (NEWS2_DEADBAND if was else 0)
    return scored.minimum is not None and scored.minimum >= least


def risk_level(scored: News2) -> int:
    """Give how far above its bound a high risk is, in steps; 0 where there is no number."""
    return max(0, (scored.minimum or 0) - news2.HIGH_FROM) // LEVEL_POINTS


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

    None for a child or in pregnancy: the limits are an adult's. A sign that is not known is not
    extreme. O(limits).
    """
    if no_adult_score(patient) is not None:
        return {}
    found: dict[str, str] = {}
    for name, limit in limits.items():
        value = number(seen, name)
        if value is not None and is_extreme(value, limit, was=name in was):
            found[name] = f"{value:g}"
    word = seen.get(CONSCIOUSNESS)
    if word is not None and word.value == Consciousness.UNRESPONSIVE:
        found[CONSCIOUSNESS] = str(word.value)
    return found


def is_silent(signs: VitalSigns, at: datetime, silent_s: int) -> bool:
    """Tell whether a monitor that was on has measured nothing for ``silent_s``."""
    times = [signs.readings[name].at for name in CONTINUOUS if name in signs.readings]
    return bool(times) and at - max(times) >= timedelta(seconds=silent_s)
