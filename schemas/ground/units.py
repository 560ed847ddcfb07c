"""Units as devices send them, converted once, at the edge, to the one unit that is used inside.

Spelled in UCUM, as on the device's screen, or by the IEEE 11073-10101 name (``MDC_DIM_…``). The
converted value is rounded to 0.001, finer than any device resolves, so that 98.6 °F is 37 °C.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MMHG_PER_KPA: Final = 7.500617
"""1 mmHg is 133.322387 Pa (BIPM)."""

MG_DL_PER_MMOL_L: Final = 18.0156
"""Of glucose: its molar mass is 180.156 g/mol."""

_DECIMALS: Final = 3
_Line = tuple[float, float]  # value * first + second
_SAME: Final[_Line] = (1.0, 0.0)

_PER_MINUTE: Final = dict.fromkeys(
    ("/min", "{beats}/min", "{breaths}/min", "beats/min", "breaths/min", "1/min", "bpm", "min-1"),
    _SAME,
) | dict.fromkeys(
    ("MDC_DIM_BEAT_PER_MIN", "MDC_DIM_RESP_PER_MIN", "264864", "264928", "rpm"), _SAME
)

UNITS: Final[Mapping[str, Mapping[str, _Line]]] = MappingProxyType(
    {
        "/min": _PER_MINUTE,
        "%": {"%": _SAME, "MDC_DIM_PERCENT": _SAME, "262688": _SAME, "1": (100.0, 0.0)},
        "mmHg": {
            "mmHg": _SAME,
            "mm[Hg]": _SAME,
            "MDC_DIM_MMHG": _SAME,
            "266016": _SAME,
            "kPa": (MMHG_PER_KPA, 0.0),
            "MDC_DIM_KILO_PASCAL": (MMHG_PER_KPA, 0.0),
        },
        "°C": {
            "°C": _SAME,
            "Cel": _SAME,
            "C": _SAME,
            "degC": _SAME,
            "MDC_DIM_DEGC": _SAME,
            "268192": _SAME,
            "°F": (5 / 9, -160 / 9),
            "[degF]": (5 / 9, -160 / 9),
            "F": (5 / 9, -160 / 9),
            "degF": (5 / 9, -160 / 9),
            "MDC_DIM_FAHR": (5 / 9, -160 / 9),
        },
        "mmol/L": {
            "mmol/L": _SAME,
            "MDC_DIM_MILLI_MOLE_PER_L": _SAME,
            "mg/dL": (1 / MG_DL_PER_MMOL_L, 0.0),
            "MDC_DIM_MILLI_G_PER_DL": (1 / MG_DL_PER_MMOL_L, 0.0),
        },
        "L/min": {"L/min": _SAME, "MDC_DIM_X_L_PER_MIN": _SAME, "MDC_DIM_L_PER_MIN": _SAME},
        "s": {"s": _SAME, "MDC_DIM_X_SEC": _SAME},
        "min": {"min": _SAME, "h": (60.0, 0.0)},
        "1": {"1": _SAME, "{score}": _SAME, "MDC_DIM_DIMLESS": _SAME},
    }
)
"""The unit used inside, and what is accepted for it."""


class UnknownUnit(ValueError):
    """A unit that this parameter is not measured in; the message lists those that it is."""


def convert(value: float, sent: str, wanted: str) -> float:
    """Bring ``value`` from the unit ``sent`` to the unit ``wanted``, a key of ``UNITS``.

    A value that is in the wanted unit already is given back as it is.

    Raises
    ------
    UnknownUnit
        If the sent unit is not one that can be brought to the wanted one.
    """
    known = UNITS[wanted]
    line = known.get(sent)
    if line is None:
        msg = f"unit {sent!r} is not one of {' '.join(known)}"
        raise UnknownUnit(msg)
    if line is _SAME:
        return value
    factor, shift = line
    return round(value * factor + shift, _DECIMALS)
