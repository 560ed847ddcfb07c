"""What is measured or found on a patient: one table of names, units and plausible values.

A value outside the bounds cannot be a living or dying body's and is refused by name. The bounds are
ours: the extremes reported in living patients, rounded outwards; 0 stays possible wherever an
arrest shows as 0. A word's list goes from best to worst.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from schemas.ground.vocabulary import Consciousness

Value = float | bool | str
"""A number in the parameter's unit, a yes or no, or a word of the parameter's list."""


class Kind(StrEnum):
    """What a parameter's value is."""

    NUMBER = "number"
    FLAG = "flag"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row: ``low`` to ``high`` (both possible) in ``unit``; ``hint`` says what a miss may be.

    ``unit`` is empty for flags and words. ``whole`` refuses fractions. What is above 0 and not
    above ``never_to`` is measured by nothing. A value that came without a unit is asked about
    below ``bare_low`` (0 is no value of another unit: it stays) and above ``bare_high``, null: not.
    """

    name: str
    kind: Kind
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    words: tuple[str, ...] = ()
    hint: str = ""
    never_to: float = 0.0
    bare_low: float | None = None
    bare_high: float | None = None


def _number(name: str, unit: str, low: float, high: float, hint: str = "") -> Parameter:
    return Parameter(name, Kind.NUMBER, unit, low, high, hint=hint)


def _pressure(name: str, high: float, bare_low: float) -> Parameter:
    hint = "is it kPa? send its unit"
    return Parameter(name, Kind.NUMBER, "mmHg", 0, high, hint=hint, bare_low=bare_low)


def _points(name: str, low: int, high: int) -> Parameter:
    return Parameter(name, Kind.NUMBER, "1", low, high, whole=True)


def _flag(name: str) -> Parameter:
    return Parameter(name, Kind.FLAG)


RHYTHMS: Final = (
    "sinus",
    "sinus_tachycardia",
    "sinus_bradycardia",
    "paced",
    "atrial_fibrillation",
    "svt",
    "av_block",
    "ventricular_tachycardia",
    "pea",
    "ventricular_fibrillation",
    "asystole",
)
"""Rhythm words; the last three are an arrest. A rhythm that is none of them is refused by name."""

EFFORTS: Final = ("normal", "mild", "moderate", "severe", "apnoea")
"""How hard breathing is, in the words of the Bedside PEWS; ``apnoea`` is any pause."""

LABOURED: Final = frozenset(EFFORTS[2:])
"""The words of an effort that is respiratory distress."""

INJURIES: Final = (
    "none",
    "penetrating",
    "skull_deformity",
    "spinal_with_deficit",
    "chest_wall_instability",
    "pelvic_fracture",
    "two_long_bones",
    "crushed_or_pulseless_extremity",
    "amputation",
    "bleeding_needs_tourniquet",
)
"""Injury patterns of the 2021 field triage guideline, RED; ``none`` says that it was looked for."""

MEASURED: Final = (
    _number("respiration_rate_per_min", "/min", 0, 120),
    Parameter(
        "spo2_pct", Kind.NUMBER, "%", 0, 100, hint="is it a fraction? send % or unit 1", never_to=1
    ),
    _flag("on_oxygen"),
    _number("oxygen_flow_l_min", "L/min", 0, 80),
    _number("fio2_pct", "%", 20, 100, "is it a fraction? send it with unit 1"),
    _pressure("systolic_mmhg", 350, bare_low=25),
    _pressure("diastolic_mmhg", 300, bare_low=18),
    _pressure("mean_pressure_mmhg", 320, bare_low=20),
    _number("heart_rate_per_min", "/min", 0, 350),
    _number("pulse_rate_per_min", "/min", 0, 350),
    _number("temperature_c", "°C", 15, 46, "is it °F? is it K? send its unit"),
    _number("etco2_mmhg", "mmHg", 0, 150, "is it kPa or vol%?"),
    Parameter(
        "glucose_mmol_l",
        Kind.NUMBER,
        "mmol/L",
        0,
        60,
        hint="is it mg/dL? send its unit",
        bare_high=33.3,
    ),
    _points("gcs_eye", 1, 4),
    _points("gcs_verbal", 1, 5),
    _points("gcs_motor", 1, 6),
    _points("gcs_total", 3, 15),
    Parameter("consciousness", Kind.WORD, words=tuple(word.value for word in Consciousness)),
    _points("pain_score", 0, 10),
    Parameter("ecg_rhythm", Kind.WORD, words=RHYTHMS),
    _flag("stemi"),
    _number("capillary_refill_s", "s", 0, 30),
    Parameter("respiratory_effort", Kind.WORD, words=EFFORTS),
)
"""What a monitor or a crew member at the monitor enters.

The bounds without a unit are ours: below those of the pressures no cuff measures, and 25, 18 and
20 kPa would be 188, 135 and 150 mmHg; glucometers end at 33.3 mmol/L (600 mg/dL). A monitor that
says its unit is believed.
"""

FINDINGS: Final = (
    _flag("walking"),
    _flag("breathing"),
    _flag("breathes_after_airway_opened"),
    _flag("breathes_after_rescue_breaths"),
    _flag("palpable_pulse"),
    _flag("radial_pulse"),
    _flag("obeys_commands"),
    _flag("pain_response_appropriate"),
    _flag("respiratory_distress"),
    Parameter("injury", Kind.WORD, words=INJURIES),
    _flag("balance_loss"),
    _flag("eye_deficit"),
    _flag("face_droop"),
    _flag("arm_weakness"),
    _flag("speech_deficit"),
    _number("last_known_well_min", "min", 0, 100_000),
)
"""What a person finds by looking, for triage and stroke rules."""

PARAMETERS: Final[Mapping[str, Parameter]] = MappingProxyType(
    {row.name: row for row in (*MEASURED, *FINDINGS)}
)


def fault(parameter: Parameter, value: object) -> str | None:
    """Say what is wrong with a value in the parameter's own unit, or None where nothing is.

    The value itself is not repeated: it may be a patient's.
    """
    if parameter.kind is Kind.FLAG:
        return None if isinstance(value, bool) else f"{parameter.name} must be true or false"
    if parameter.kind is Kind.WORD:
        if isinstance(value, str) and value in parameter.words:
            return None
        return f"{parameter.name} must be one of {' '.join(parameter.words)}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{parameter.name} must be a number, not text or true/false"
    if not parameter.low <= value <= parameter.high:  # also catches NaN
        span = f"{parameter.low:g} to {parameter.high:g} {parameter.unit}"
        return f"{parameter.name} must be {span}{_hint(parameter)}"
    if 0 < value <= parameter.never_to:
        least = f"0 or above {parameter.never_to:g} {parameter.unit}"
        return f"{parameter.name} must be {least}{_hint(parameter)}"
    if parameter.whole and value != int(value):
        return f"{parameter.name} must be a whole number"
    return None


def doubt(parameter: Parameter, value: object) -> str | None:
    """Ask about a value that came without a unit and may be of another one; None where it is clear.

    It is used all the same, as our unit: a pressure of 16 that is a dying patient's and not one in
    kPa must not be lost.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if parameter.bare_low is not None and 0 < value < parameter.bare_low:
        limit = f"below {parameter.bare_low:g} {parameter.unit}"
    elif parameter.bare_high is not None and value > parameter.bare_high:
        limit = f"above {parameter.bare_high:g} {parameter.unit}"
    else:
        return None
    return f"{parameter.name} {limit} came without a unit and was taken{_hint(parameter)}"


def _hint(parameter: Parameter) -> str:
    return f": {parameter.hint}" if parameter.hint else ""
