"""Units as devices send them, converted once, at the edge, to the one unit that is used inside.

A unit is read as UCUM (``schemas.ground.ucum``), as screens and people spell it
(``schemas.ground.unit_words``), or by its IEEE 11073 name or number; whatever measures the same
kind of thing is converted. The converted value is rounded to 0.001, finer than any device resolves,
so that 98.6 °F is 37 °C.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from schemas.ground.spelling import Coded, System, readings
from schemas.ground.ucum import AMOUNT_CONCENTRATION, MASS_CONCENTRATION, NoUnit, Unit, parse
from schemas.ground.unit_words import WORDS, key, ucum_of_mdc

G_PER_MOL_GLUCOSE: Final = Fraction("180.156")
"""The molar mass of glucose, the one substance of which we take a concentration."""

UNITS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "/min": ("/min", ("{beats}/min", "bpm", "lần/phút", "Hz")),
        "%": ("%", ("1",)),
        "mmHg": ("mm[Hg]", ("mm[Hg]", "kPa", "cm[H2O]")),
        "°C": ("Cel", ("Cel", "[degF]", "K")),
        "mmol/L": ("mmol/L", ("mg/dL",)),
        "L/min": ("L/min", ("mL/min",)),
        "s": ("s", ("min",)),
        "min": ("min", ("s", "h")),
        "1": ("1", ("{score}",)),
    }
)
"""The unit used inside: its UCUM code, and examples of what else is taken for it."""

_DECIMALS: Final = 3
_SHOWN_CHARS_MAX: Final = 40
_REMEMBERED_MAX: Final = 4_096  # a fleet's devices write some dozens of units

_Line = tuple[float, float]  # value * first + second
_SAME: Final[_Line] = (1.0, 0.0)


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
    line = _line(sent, wanted)
    if line is None:
        taken = " ".join((wanted, *UNITS[wanted][1]))
        msg = f"unit {sent[:_SHOWN_CHARS_MAX]!r} is not one of {taken} or what UCUM writes for them"
        raise UnknownUnit(msg)
    if line == _SAME:
        return value
    factor, shift = line
    return round(value * factor + shift, _DECIMALS)


@lru_cache(maxsize=_REMEMBERED_MAX)
def _line(sent: str, wanted: str) -> _Line | None:
    """Give what turns a value of one unit into the other, None where nothing does."""
    to = parse(UNITS[wanted][0])
    for code in _ucum_codes(sent, wanted):
        try:
            unit = parse(code)
        except NoUnit:
            continue
        factor = _per(unit, to)
        if factor is not None:
            return float(factor), float((unit.offset - to.offset) / to.factor)
    return None


def _ucum_codes(sent: str, wanted: str) -> Iterator[str]:
    """Give what a text may be in UCUM, the likeliest first."""
    for reading in readings(sent):
        yield from _of_reading(reading, wanted)


def _of_reading(reading: Coded, wanted: str) -> Iterator[str]:
    if reading.system in {None, System.MDC}:
        known = ucum_of_mdc(reading.code)
        if known is not None:
            yield known
    if reading.system in {None, System.UCUM}:
        word = WORDS[wanted].get(key(reading.code))
        if word is not None:
            yield word
        yield reading.code


def _per(unit: Unit, to: Unit) -> Fraction | None:
    """Give how many of ``to`` one of ``unit`` is; None where they measure different things."""
    if unit.dimension == to.dimension:
        return unit.factor / to.factor
    if (unit.dimension, to.dimension) == (MASS_CONCENTRATION, AMOUNT_CONCENTRATION):
        return unit.factor / G_PER_MOL_GLUCOSE / to.factor
    return None
