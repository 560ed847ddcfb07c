"""Coded answers of what a person finds at the patient: consciousness, the Glasgow parts, oxygen.

Sources: LOINC answer lists of 9267-6, 9270-0, 9268-4 and 67775-7 (``LA6560-2`` stands for confusion
in both); SNOMED CT findings of the UK Core value set ACVPU (248234008 …) and its yes and no. An
answer may come in any spelling of ``schemas.ground.spelling``, consciousness as its English word.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.ground.spelling import System, readings
from schemas.ground.vocabulary import Consciousness
from schemas.patient.parameters import Value

_LOINC: Final[Mapping[str, Mapping[str, Value]]] = {
    "consciousness": {
        "la9340-6": Consciousness.ALERT.value,
        "la6560-2": Consciousness.CONFUSION.value,
        "la17108-4": Consciousness.VOICE.value,
        "la17107-6": Consciousness.PAIN.value,
        "la9343-0": Consciousness.UNRESPONSIVE.value,
    },
    "gcs_eye": {"la6553-7": 1.0, "la6554-5": 2.0, "la6555-2": 3.0, "la6556-0": 4.0},
    "gcs_verbal": {
        "la6557-8": 1.0,
        "la6558-6": 2.0,
        "la6559-4": 3.0,
        "la6560-2": 4.0,
        "la6561-0": 5.0,
    },
    "gcs_motor": {
        "la6562-8": 1.0,
        "la6563-6": 2.0,
        "la6564-4": 3.0,
        "la6565-1": 4.0,
        "la6566-9": 5.0,
        "la6567-7": 6.0,
    },
}

_SNOMED: Final[Mapping[str, Mapping[str, Value]]] = {
    "consciousness": {
        "248234008": Consciousness.ALERT.value,
        "130987000": Consciousness.CONFUSION.value,
        "300202002": Consciousness.VOICE.value,
        "450847001": Consciousness.PAIN.value,
        "422768004": Consciousness.UNRESPONSIVE.value,
    },
    "on_oxygen": {"373066001": True, "373067005": False},
}

_WORDS: Final[Mapping[str, Mapping[str, Value]]] = {
    "consciousness": {
        **{word.value.casefold(): word.value for word in Consciousness},
        "alert": Consciousness.ALERT.value,
        "confused": Consciousness.CONFUSION.value,
        "confusion": Consciousness.CONFUSION.value,
        "new confusion": Consciousness.CONFUSION.value,
        "verbal": Consciousness.VOICE.value,
        "voice": Consciousness.VOICE.value,
        "pain": Consciousness.PAIN.value,
        "painful": Consciousness.PAIN.value,
        "unresponsive": Consciousness.UNRESPONSIVE.value,
    }
}

ANSWERS: Final[Mapping[System | None, Mapping[str, Mapping[str, Value]]]] = MappingProxyType(
    {
        None: {
            name: {
                **_LOINC.get(name, {}),
                **_SNOMED.get(name, {}),
                **_WORDS.get(name, {}),
            }
            for name in (*_LOINC, "on_oxygen")
        },
        System.LOINC: _LOINC,
        System.SNOMED: _SNOMED,
    }
)
"""By coding system (null: none given), by parameter: the answer in lower case, and our value."""


def answered(parameter: str, text: str) -> Value | None:
    """Give the value that a coded answer stands for, None where it is in no table."""
    for reading in readings(text):
        value = ANSWERS.get(reading.system, {}).get(parameter, {}).get(reading.code.casefold())
        if value is not None:
            return value
    return None
