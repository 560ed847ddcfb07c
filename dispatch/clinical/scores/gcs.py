"""Glasgow Coma Scale: eyes 1–4, voice 1–5, movement 1–6; total 3 to 15.

Teasdale and Jennett 1974, with the usual three grades of head injury: mild 13–15, moderate 9–12,
severe 3–8. A part that was not tested makes the total a range; a total that was entered without its
parts is taken as it is.
"""

from datetime import datetime
from typing import Final

from dispatch.clinical.method.rule import Rule
from dispatch.clinical.patient.vital_signs import Seen
from schemas.events.incidents import Patient
from schemas.patient.scores import Score

PARTS: Final = (("gcs_eye", 4), ("gcs_verbal", 5), ("gcs_motor", 6))
RULE: Final = Rule("gcs", "Glasgow Coma Scale, Teasdale 1974", tuple(name for name, _ in PARTS))
_WITH_TOTAL: Final = Rule(RULE.name, RULE.table, (*RULE.inputs, "gcs_total"))

GRADES: Final = ((8, "severe"), (12, "moderate"), (15, "mild"))
"""Upper bound of the total, and the grade."""


def extent(seen: Seen) -> tuple[int, int]:
    """Give the least and the greatest total that the known parts allow, 3 and 15 if none is."""
    if all(name in seen for name, _ in PARTS) or "gcs_total" not in seen:
        low = sum(int(seen[name].value) if name in seen else 1 for name, _ in PARTS)
        high = sum(int(seen[name].value) if name in seen else most for name, most in PARTS)
        return low, high
    total = int(seen["gcs_total"].value)
    return total, total


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
