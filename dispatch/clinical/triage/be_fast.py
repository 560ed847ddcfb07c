"""BE-FAST: balance, eyes, face, arm, speech, and the time at which the patient was last well.

Aroor, Singh and Goldstein 2017 (Stroke 48:479). One sign is enough to suspect a stroke. Without the
time last known well no hospital can choose the treatment, so it is asked for whenever one is met.
"""

from datetime import datetime
from typing import Final

from dispatch.clinical.method.checklist import Criterion, judge
from dispatch.clinical.method.rule import Rule, number
from dispatch.clinical.patient.vital_signs import Seen
from schemas.events.incidents import Patient
from schemas.patient.scores import Score

SIGNS: Final = ("balance_loss", "eye_deficit", "face_droop", "arm_weakness", "speech_deficit")
WELL: Final = "last_known_well_min"
RULE: Final = Rule("be-fast", "BE-FAST 2017", (*SIGNS, WELL))
BANDS: Final = ("stroke_suspected", "not_suspected")


def score(seen: Seen, _patient: Patient, at: datetime) -> Score:
    """Judge the signs at ``at``; name the time last known well as missing where it is needed."""
    criteria = [
        Criterion(name, None if name not in seen else bool(seen[name].value), (name,))
        for name in SIGNS
    ]
    found = judge(RULE, criteria, seen, at, bands=BANDS)
    if BANDS[0] not in found.bands_possible:
        return found
    minutes = number(seen, WELL)
    if minutes is None:
        return found.model_copy(update={"missing": (*found.missing, WELL)})
    minutes += max(0.0, (at - seen[WELL].at).total_seconds()) / 60
    said = f"last known well {int(minutes)} min ago"
    return found.model_copy(update={"findings": (*found.findings, said)})
