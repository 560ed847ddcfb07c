"""How each parameter is watched: window, validity, artefacts. One table; the numbers are ours.

They follow how the parameter is measured: what comes every second is filtered over half a minute
and is old after three; a cuff is inflated every 2 to 5 minutes, so that two may fail before its
value is old; what a person enters lasts until that person would look again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from schemas.patient.vitals import QualityFlag

VALID_S: Final = 1_800
"""Validity of what is in no row: findings that a person enters."""

LOST_AFTER_S: Final = 60
"""A device that was silent for longer, while another one of the patient was heard, is lost."""

SESSION_GAP_S: Final = 360
"""A unit's monitors silent for longer may have been put on another patient: what follows is a new
one's. A cuff alone, inflated every 5 minutes, is no silence.
"""

RELEASE_AFTER_S: Final = 900
"""A patient of whom nothing was heard for longer is handed over, or as good as; memory is freed."""

_WORN: Final = frozenset({QualityFlag.LEADS_OFF, QualityFlag.CALIBRATION})
_MOVED: Final = _WORN | {QualityFlag.MOTION}
_OPTICAL: Final = _MOVED | {QualityFlag.POOR_PERFUSION}


@dataclass(frozen=True, slots=True)
class Monitored:
    """One row.

    ``window_s`` is what the median is taken over, 0 for the newest sample alone. ``valid_s`` is how
    long a reading is current. A sample with a flag of ``spoiled_by`` is not used. ``spike`` is how
    far a sample may be from its window's median, None for any. ``flat`` says that no living
    patient shows the same number for minutes. ``material`` is a change worth telling, None for any.
    """

    window_s: int
    valid_s: int
    spoiled_by: frozenset[QualityFlag] = _WORN
    spike: float | None = None
    flat: bool = False
    material: float | None = None


MONITORED: Final[Mapping[str, Monitored]] = MappingProxyType(
    {
        "heart_rate_per_min": Monitored(30, 180, _MOVED, 40, flat=True, material=15),
        "pulse_rate_per_min": Monitored(30, 180, _OPTICAL, 40, flat=True, material=15),
        "respiration_rate_per_min": Monitored(30, 180, _MOVED, 15, material=5),
        "spo2_pct": Monitored(30, 180, _OPTICAL, 10, material=3),
        "etco2_mmhg": Monitored(30, 180, _WORN, 20, material=8),
        "systolic_mmhg": Monitored(0, 600, _MOVED, material=15),
        "diastolic_mmhg": Monitored(0, 600, _MOVED, material=15),
        "mean_pressure_mmhg": Monitored(0, 600, _MOVED, material=15),
        "temperature_c": Monitored(0, 1_800, material=0.5),
        "glucose_mmol_l": Monitored(0, 3_600, material=2),
        "on_oxygen": Monitored(0, 1_800),
        "oxygen_flow_l_min": Monitored(0, 1_800, material=2),
        "fio2_pct": Monitored(0, 1_800, material=10),
        "gcs_eye": Monitored(0, 900),
        "gcs_verbal": Monitored(0, 900),
        "gcs_motor": Monitored(0, 900),
        "gcs_total": Monitored(0, 900),
        "consciousness": Monitored(0, 900),
        "pain_score": Monitored(0, 1_800, material=3),
        "ecg_rhythm": Monitored(0, 180),
        "stemi": Monitored(0, 7_200),
        "capillary_refill_s": Monitored(0, 900),
        "respiratory_effort": Monitored(0, 900),
    }
)
