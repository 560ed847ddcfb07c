"""ST-elevation infarction, as the electrocardiograph or the crew has flagged it.

The flag is taken, never computed: this engine reads no ECG. The aim is 90 min from door to balloon
(AHA/ACC 2013), hence the cath lab in the pre-alert.
"""

from datetime import datetime
from typing import Final

from dispatch.clinical.method.checklist import Criterion, judge
from dispatch.clinical.method.rule import Rule
from dispatch.clinical.patient.vital_signs import Seen
from schemas.events.incidents import Patient
from schemas.patient.scores import Score

RULE: Final = Rule("stemi", "STEMI flag of the 12-lead ECG", ("stemi",))
BANDS: Final = ("stemi", "not_flagged")


def score(seen: Seen, _patient: Patient, at: datetime) -> Score:
    """Tell whether an infarction is flagged at ``at``."""
    flag = seen.get("stemi")
    met = None if flag is None else bool(flag.value)
    return judge(RULE, [Criterion("ST elevation flagged", met, ("stemi",))], seen, at, bands=BANDS)
