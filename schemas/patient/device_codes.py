"""Codes by which devices name what they measure, and the parameter that each stands for.

Sources: IEEE 11073-10101 numbers (partition 2: 131 072 + term) as used in public HL7 v2 and FHIR
examples of monitors; LOINC codes of the FHIR vital-signs profiles and of loinc.org. A code may come
bare (``147842``, ``8867-4``), with its system (``mdc:147842``, ``loinc:8867-4``), by its MDC
reference id, or as our own parameter name. A code in no table is kept and never scored.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.patient.parameters import MEASURED

MDC: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "147842": ("MDC_ECG_HEART_RATE", "heart_rate_per_min"),
        "149514": ("MDC_PULS_RATE", "pulse_rate_per_min"),
        "149530": ("MDC_PULS_OXIM_PULS_RATE", "pulse_rate_per_min"),
        "149546": ("MDC_PULS_RATE_NON_INV", "pulse_rate_per_min"),
        "150021": ("MDC_PRESS_BLD_NONINV_SYS", "systolic_mmhg"),
        "150022": ("MDC_PRESS_BLD_NONINV_DIA", "diastolic_mmhg"),
        "150023": ("MDC_PRESS_BLD_NONINV_MEAN", "mean_pressure_mmhg"),
        "150344": ("MDC_TEMP", "temperature_c"),
        "150364": ("MDC_TEMP_BODY", "temperature_c"),
        "150456": ("MDC_PULS_OXIM_SAT_O2", "spo2_pct"),
        "151562": ("MDC_RESP_RATE", "respiration_rate_per_min"),
        "151570": ("MDC_TTHOR_RESP_RATE", "respiration_rate_per_min"),
        "151594": ("MDC_CO2_RESP_RATE", "respiration_rate_per_min"),
        "151708": ("MDC_AWAY_CO2_ET", "etco2_mmhg"),
        "160020": ("MDC_CONC_GLU_GEN", "glucose_mmol_l"),
        "160184": ("MDC_CONC_GLU_CAPILLARY_WHOLEBLOOD", "glucose_mmol_l"),
    }
)
"""IEEE 11073 number to reference id and parameter. 150020 (the pressure group) has no value."""

LOINC: Final[Mapping[str, str]] = MappingProxyType(
    {
        "8867-4": "heart_rate_per_min",
        "8889-8": "pulse_rate_per_min",
        "9279-1": "respiration_rate_per_min",
        "2708-6": "spo2_pct",
        "59408-5": "spo2_pct",
        "8480-6": "systolic_mmhg",
        "8462-4": "diastolic_mmhg",
        "8478-0": "mean_pressure_mmhg",
        "8310-5": "temperature_c",
        "19891-1": "etco2_mmhg",
        "2339-0": "glucose_mmol_l",
        "15074-8": "glucose_mmol_l",
        "41653-7": "glucose_mmol_l",
        "14743-9": "glucose_mmol_l",
        "9267-6": "gcs_eye",
        "9270-0": "gcs_verbal",
        "9268-4": "gcs_motor",
        "9269-2": "gcs_total",
        "67775-7": "consciousness",
        "3151-8": "oxygen_flow_l_min",
        "3150-6": "fio2_pct",
        "72514-3": "pain_score",
    }
)
"""LOINC code to parameter. 85354-9 (the pressure panel) has no value of its own."""

OWN: Final = frozenset(row.name for row in MEASURED)

_BY_CODE: Final[Mapping[str, str]] = MappingProxyType(
    {name: name for name in OWN}
    | {key: name for code, (_, name) in MDC.items() for key in (code, f"mdc:{code}")}
    | dict(MDC.values())
    | {key: name for code, name in LOINC.items() for key in (code, f"loinc:{code}")}
)


def parameter_name(code: str) -> str | None:
    """Give the parameter that a code stands for, or None for a code in no table."""
    return _BY_CODE.get(code)
