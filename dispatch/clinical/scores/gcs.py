"""Glasgow Coma Scale: eyes 1–4, voice 1–5, movement 1–6; total 3 to 15.

Teasdale and Jennett 1974, with the usual three grades of head injury: mild 13–15, moderate 9–12,
severe 3–8. A part that was not tested makes the total a range; a total that was entered without its
parts is taken as it is. Where parts and total contradict each other the newer counts, of one time
the worse.
"""

from datetime import datetime
from typing import Final

from dispatch.clinical.method.rule import Rule
from dispatch.clinical.patient.vital_signs import Seen, gcs_total
from schemas.events.incidents import Patient
from schemas.patient.scores import Score

PARTS: Final = (("gcs_eye", 4), ("gcs_verbal", 5), ("gcs_motor", 6))
RULE: Final = Rule("gcs", "Glasgow Coma Scale, Teasdale 1974", tuple(name for name, _ in PARTS))
_WITH_TOTAL: Final = Rule(RULE.name, RULE.table, (*RULE.inputs, "gcs_total"))

GRADES: Final = ((8, "severe"), (12, "moderate"), (15, "mild"))
"""Upper bound of the total, and the grade."""


def extent(seen: Seen) -> tuple[int, int]:
    """Give the least and the greatest total that the known parts allow, 3 and 15 if none is."""
    parts = [seen[name] for name, _ in PARTS if name in seen]
    low = sum(int(seen[name].value) if name in seen else 1 for name, _ in PARTS)
    high = sum(int(seen[name].value) if name in seen else most for name, most in PARTS)
    told = gcs_total(seen)
    if told is None:
        return low, high
    total = int(told.value)
    if len(parts) == len(PARTS) or low <= total <= high:
        return total, total
    newest = max(part.at for part in parts)
    return (low, high) if (newest, -high) > (told.at, -total) else (total, total)


def grade(total: int) -> str:
    """Give the grade of a total."""
    return next(word for bound, word in GRADES if total <= bound)


def score(seen: Seen, _patient: Patient, at: datetime) -> Score:
    """Give the total of the parts that are known at ``at``; it holds at any age that can speak."""
    low, high = extent(seen)
    possible = [word for _, word in GRADES if word in {grade(one) for one in range(low, high + 1)}]
    return Score(
        name=RULE.name,
        table=RULE.table,
        measured_at=at,
        total=low if low == high else None,
        minimum=low,
        maximum=high,
        band=possible[0] if len(possible) == 1 else None,
        bands_possible=tuple(possible),
        missing=() if low == high else RULE.missing(seen),
        inputs=_WITH_TOTAL.used(seen, at),
    )
