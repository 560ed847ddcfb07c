"""Cardiac and respiratory arrest: a state that the monitor shows, not an error of it.

Our rule. Cardiac: a heart rate of 0, or a rhythm without output. Respiratory: a respiration of 0
with the heart beating. A patient who responds contradicts the monitor; that is said, and not
decided: the crew looks at the patient and at the leads. A word that was said before the monitor
showed it contradicts nothing.
"""

from datetime import datetime, timedelta
from typing import Final

from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import Rule, Verdict, any_of, number
from dispatch.clinical.patient.vital_signs import Seen
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Consciousness
from schemas.patient.scores import Score

RULE: Final = Rule(
    "arrest",
    "Arrest, our rule",
    ("heart_rate_per_min", "respiration_rate_per_min", "ecg_rhythm", "consciousness"),
)
BANDS: Final = ("cardiac_arrest", "respiratory_arrest", "no_arrest")

NO_OUTPUT: Final = frozenset({"pea", "ventricular_fibrillation", "asystole"})
CONTRADICTS_FOR: Final = timedelta(seconds=60)
"""A word that is older than the monitor's by more was said of another state; ours."""

RESPONDS: Final = frozenset({Consciousness.ALERT, Consciousness.CONFUSION, Consciousness.VOICE})


def score(seen: Seen, _patient: Patient, at: datetime) -> Score:
    """Tell the state at ``at``. One sign of an arrest is enough; its absence needs both rates."""
    rhythm = seen.get("ecg_rhythm")
    silent = None if rhythm is None else rhythm.value in NO_OUTPUT
    still = _zero(seen, "heart_rate_per_min")
    # A rhythm with output is no proof of one; without any rhythm the heart rate alone decides.
    cardiac = any_of(still, bool(silent))
    possible = _possible(cardiac, _zero(seen, "respiration_rate_per_min"))
    contradicted = BANDS[2] not in possible and _responds(seen)
    needed = ("heart_rate_per_min", "respiration_rate_per_min")
    certain = len(possible) == 1
    return Score(
        name=RULE.name,
        table=RULE.table,
        measured_at=at,
        band=possible[0] if certain else None,
        bands_possible=possible,
        missing=() if certain else tuple(name for name in needed if name not in seen),
        inputs=RULE.used(seen, at),
        findings=("the patient responds: check the leads",) if contradicted else (),
    )


def _responds(seen: Seen) -> bool:
    """Tell whether somebody has said of late that the patient responds."""
    word = seen.get("consciousness")
    if word is None or word.value not in RESPONDS:
        return False
    shown_at = [seen[name].at for name in RULE.inputs[:3] if name in seen]
    return all(word.at >= at - CONTRADICTS_FOR for at in shown_at)


def _zero(seen: Seen, name: str) -> Verdict:
    value = number(seen, name)
    return None if value is None else half_up(value) == 0


def _possible(cardiac: Verdict, apnoea: Verdict) -> tuple[str, ...]:
    if cardiac:
        return (BANDS[0],)
    rest = BANDS[1:] if apnoea is None else (BANDS[1 if apnoea else 2],)
    return rest if cardiac is False else (BANDS[0], *rest)
