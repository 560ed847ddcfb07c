"""A pre-alert of a patient of whom nothing is known, for tests that are about something else."""

from typing import Any

from schemas.outputs.atmist import Atmist

UNKNOWN: dict[str, Any] = {
    "complaint": None,
    "services": (),
    "reasons": (),
    "needs": (),
    "atmist": Atmist(
        age_band=None,
        sex=None,
        pregnant=None,
        onset=None,
        mechanisms=(),
        findings=(),
        denied=(),
        signs=(),
        treatments=(),
    ),
    "news2": None,
}
"""The fields that say how a patient is."""
