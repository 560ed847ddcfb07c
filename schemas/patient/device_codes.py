"""Codes by which devices name what they measure, and the parameter that each stands for.

Sources: IEEE 11073-10101 numbers (partition 2: 131 072 + term) as used in public HL7 v2 and FHIR
examples of monitors; LOINC codes of the FHIR vital-signs profiles and of loinc.org; SNOMED CT codes
of the FHIR guides of Denmark, Czechia and the UK. A code may come bare or with its system, in any
spelling of ``schemas.ground.spelling``, by its MDC reference id, or as our own parameter name. A
code in no table is kept and never scored.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from schemas.ground.spelling import System, readings
from schemas.patient.parameters import MEASURED

MDC: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "147842": ("MDC_ECG_HEART_RATE", "heart_rate_per_min"),
        "149514": ("MDC_PULS_RATE", "pulse_rate_per_min"),
        "149522": ("MDC_BLD_PULS_RATE_INV", "pulse_rate_per_min"),
        "149530": ("MDC_PULS_OXIM_PULS_RATE", "pulse_rate_per_min"),
        "149546": ("MDC_PULS_RATE_NON_INV", "pulse_rate_per_min"),
        "150017": ("MDC_PRESS_BLD_SYS", "systolic_mmhg"),
        "150018": ("MDC_PRESS_BLD_DIA", "diastolic_mmhg"),
        "150019": ("MDC_PRESS_BLD_MEAN", "mean_pressure_mmhg"),
        "150021": ("MDC_PRESS_BLD_NONINV_SYS", "systolic_mmhg"),
        "150022": ("MDC_PRESS_BLD_NONINV_DIA", "diastolic_mmhg"),
        "150023": ("MDC_PRESS_BLD_NONINV_MEAN", "mean_pressure_mmhg"),
        "150033": ("MDC_PRESS_BLD_ART_SYS", "systolic_mmhg"),
        "150034": ("MDC_PRESS_BLD_ART_DIA", "diastolic_mmhg"),
        "150035": ("MDC_PRESS_BLD_ART_MEAN", "mean_pressure_mmhg"),
        "150037": ("MDC_PRESS_BLD_ART_ABP_SYS", "systolic_mmhg"),
        "150038": ("MDC_PRESS_BLD_ART_ABP_DIA", "diastolic_mmhg"),
        "150039": ("MDC_PRESS_BLD_ART_ABP_MEAN", "mean_pressure_mmhg"),
        "150301": ("MDC_PRESS_CUFF_SYS", "systolic_mmhg"),
        "150302": ("MDC_PRESS_CUFF_DIA", "diastolic_mmhg"),
        "150303": ("MDC_PRESS_CUFF_MEAN", "mean_pressure_mmhg"),
        "150324": ("MDC_SAT_O2_ART", "spo2_pct"),
        "150344": ("MDC_TEMP", "temperature_c"),
        "150364": ("MDC_TEMP_BODY", "temperature_c"),
        "150368": ("MDC_TEMP_CORE", "temperature_c"),
        "150392": ("MDC_TEMP_TYMP", "temperature_c"),
        "150456": ("MDC_PULS_OXIM_SAT_O2", "spo2_pct"),
        "151562": ("MDC_RESP_RATE", "respiration_rate_per_min"),
        "151570": ("MDC_AWAY_RESP_RATE", "respiration_rate_per_min"),
        "151578": ("MDC_TTHOR_RESP_RATE", "respiration_rate_per_min"),
        "151594": ("MDC_CO2_RESP_RATE", "respiration_rate_per_min"),
        "151658": ("MDC_PULS_OXIM_PLETH_RESP_RATE", "respiration_rate_per_min"),
        "151708": ("MDC_AWAY_CO2_ET", "etco2_mmhg"),
        "160020": ("MDC_CONC_GLU_GEN", "glucose_mmol_l"),
        "160184": ("MDC_CONC_GLU_CAPILLARY_WHOLEBLOOD", "glucose_mmol_l"),
        "160188": ("MDC_CONC_GLU_CAPILLARY_PLASMA", "glucose_mmol_l"),
        "160192": ("MDC_CONC_GLU_VENOUS_WHOLEBLOOD", "glucose_mmol_l"),
        "160196": ("MDC_CONC_GLU_VENOUS_PLASMA", "glucose_mmol_l"),
        "188420": ("MDC_TEMP_RECT", "temperature_c"),
        "188424": ("MDC_TEMP_ORAL", "temperature_c"),
        "188428": ("MDC_TEMP_EAR", "temperature_c"),
        "188452": ("MDC_TEMP_AXILLA", "temperature_c"),
        "188456": ("MDC_TEMP_GIT", "temperature_c"),
    }
)
"""IEEE 11073 number to reference id and parameter. Groups (150016, 150020, 150032, 150036) have no
value; pressures of the lung, the veins and the head and the temperature of the skin are others.
"""

LOINC: Final[Mapping[str, str]] = MappingProxyType(
    {
        "8867-4": "heart_rate_per_min",
        "76282-3": "heart_rate_per_min",
        "8889-8": "pulse_rate_per_min",
        "9279-1": "respiration_rate_per_min",
        "76174-2": "respiration_rate_per_min",
        "2708-6": "spo2_pct",
        "59408-5": "spo2_pct",
        "8480-6": "systolic_mmhg",
        "8462-4": "diastolic_mmhg",
        "8478-0": "mean_pressure_mmhg",
        "76215-3": "systolic_mmhg",
        "76213-8": "diastolic_mmhg",
        "76214-6": "mean_pressure_mmhg",
        "76534-7": "systolic_mmhg",
        "76535-4": "diastolic_mmhg",
        "76536-2": "mean_pressure_mmhg",
        "8310-5": "temperature_c",
        "8329-5": "temperature_c",
        "8331-1": "temperature_c",
        "8332-9": "temperature_c",
        "8333-7": "temperature_c",
        "8328-7": "temperature_c",
        "19889-5": "etco2_mmhg",
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
        "80288-4": "consciousness",
        "3151-8": "oxygen_flow_l_min",
        "3150-6": "fio2_pct",
        "3150-0": "fio2_pct",
        "72514-3": "pain_score",
        "44963-7": "capillary_refill_s",
        "80341-1": "respiratory_effort",
    }
)
"""LOINC code to parameter. 85354-9 (the pressure panel) has no value of its own."""

SNOMED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "364075005": "heart_rate_per_min",
        "78564009": "pulse_rate_per_min",
        "86290005": "respiration_rate_per_min",
        "431314004": "spo2_pct",
        "103228002": "spo2_pct",
        "271649006": "systolic_mmhg",
        "271650006": "diastolic_mmhg",
        "6797001": "mean_pressure_mmhg",
        "386725007": "temperature_c",
        "276885007": "temperature_c",
        "250790007": "etco2_mmhg",
        "365812005": "glucose_mmol_l",
        "248241002": "gcs_total",
        "386554004": "gcs_total",
        "281395000": "gcs_eye",
        "281397008": "gcs_verbal",
        "281396004": "gcs_motor",
        "449159002": "consciousness",
        "1104441000000107": "consciousness",
        "371825009": "on_oxygen",
    }
)
"""SNOMED CT code of what can be observed to parameter."""

OWN: Final = frozenset(row.name for row in MEASURED)

_PHYSIOLOGY: Final = 2 << 16
"""Partition 2 of IEEE 11073-10101: what devices measure; some send its term codes without it."""

_NUMBERS: Final[dict[str, str]] = (
    {code: code for code in MDC}
    | {reference.casefold(): code for code, (reference, _) in MDC.items()}
    | {str(int(code) - _PHYSIOLOGY): code for code in MDC}
)
"""What an MDC code is written as to its number: the number, its reference id, its term alone."""

_MDC: Final[dict[str, str]] = {spelt: MDC[code][1] for spelt, code in _NUMBERS.items()}
_OF_SYSTEM: Final[Mapping[System | None, Mapping[str, str]]] = MappingProxyType(
    {
        None: {**{name: name for name in OWN}, **_MDC, **LOINC, **SNOMED},
        System.MDC: _MDC,
        System.LOINC: LOINC,
        System.SNOMED: SNOMED,
        System.UCUM: {},
    }
)

_REMEMBERED_MAX: Final = 4_096  # a fleet's monitors name some hundreds of things

_ARTERIAL: Final = frozenset(
    {"76215-3", "76213-8", "76214-6"}
    | {spelt for spelt, code in _NUMBERS.items() if MDC[code][0].startswith("MDC_PRESS_BLD_ART_")}
)


@lru_cache(maxsize=_REMEMBERED_MAX)
def parameter_name(code: str) -> str | None:
    """Give the parameter that a code stands for, or None for a code in no table."""
    for reading in readings(code):
        name = _OF_SYSTEM[reading.system].get(reading.code.casefold())
        if name is not None:
            return name
    return None


@lru_cache(maxsize=_REMEMBERED_MAX)
def one_spelling(code: str) -> str:
    """Give the code alone, in one spelling, so that two ways to write it are one sensor.

    What IEEE 11073 names by reference id or by term is given by its number. A code in no table is
    given without spaces around it, in small letters.
    """
    for reading in readings(code):
        spelt = reading.code.casefold()
        if spelt in _OF_SYSTEM[reading.system]:
            return _NUMBERS.get(spelt, spelt)
    return code.strip().casefold()


@lru_cache(maxsize=_REMEMBERED_MAX)
def is_arterial(code: str) -> bool:
    """Tell whether a code is of a pressure that is measured within an artery, not by a cuff."""
    return any(reading.code.casefold() in _ARTERIAL for reading in readings(code))
