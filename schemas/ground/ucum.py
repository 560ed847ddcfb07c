"""Units of measure as UCUM writes them: the part of its grammar and tables that vital signs need.

The grammar (The Unified Code for Units of Measure 2.1, case-sensitive; https://ucum.org/ucum)::

    term       = [ "/" ] component { ( "." | "/" ) component }   from left to right
    component  = unit [ annotation ] | number | annotation | "(" term ")"
    unit       = [ prefix ] atom [ exponent ]                    a prefix before metric atoms only
    exponent   = [ "+" | "-" ] digits
    annotation = "{" any text "}"                                means nothing: it counts as 1

Left out are the atoms that no monitor sends, logarithms, and everything in the case-insensitive
variant that ``schemas.ground.unit_words`` does not list. No library: those kept on PyPI bring a
parser generator and a unit registry of some megabytes, and read no screen's spelling.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

Dimension = tuple[int, int, int, int, int]
"""The powers of length, time, mass, temperature and amount of substance."""

NONE: Final[Dimension] = (0, 0, 0, 0, 0)
RATE: Final[Dimension] = (0, -1, 0, 0, 0)
TIME: Final[Dimension] = (0, 1, 0, 0, 0)
PRESSURE: Final[Dimension] = (-1, -2, 1, 0, 0)
FLOW: Final[Dimension] = (3, -1, 0, 0, 0)
TEMPERATURE: Final[Dimension] = (0, 0, 0, 1, 0)
MASS_CONCENTRATION: Final[Dimension] = (-3, 0, 1, 0, 0)
AMOUNT_CONCENTRATION: Final[Dimension] = (-3, 0, 0, 0, 1)

_LITRE: Final[Dimension] = (3, 0, 0, 0, 0)

CHARS_MAX: Final = 64
"""A longer text is no unit; it also bounds the depth of parentheses."""

_POWER_MAX: Final = 30  # as far as prefixes go: 10*999999999 would be a very long number


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: ``value * factor + offset`` is the value in m, s, g, K and mol, exactly.

    ``offset`` is 0 but for temperatures that do not begin at absolute zero.
    """

    factor: Fraction
    dimension: Dimension = NONE
    offset: Fraction = Fraction(0)


class NoUnit(ValueError):
    """A text that is no unit of this part of UCUM."""


_PREFIXES: Final[Mapping[str, int]] = MappingProxyType(
    {"G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12}
)

_PASCAL: Final = Fraction(1_000)  # in g/(m.s2)

_METRIC: Final[Mapping[str, Unit]] = MappingProxyType(
    {
        "m": Unit(Fraction(1), (1, 0, 0, 0, 0)),
        "s": Unit(Fraction(1), TIME),
        "g": Unit(Fraction(1), (0, 0, 1, 0, 0)),
        "K": Unit(Fraction(1), TEMPERATURE),
        "Cel": Unit(Fraction(1), TEMPERATURE, Fraction("273.15")),
        "mol": Unit(Fraction(1), (0, 0, 0, 0, 1)),
        "L": Unit(Fraction(1, 1_000), _LITRE),
        "l": Unit(Fraction(1, 1_000), _LITRE),
        "Hz": Unit(Fraction(1), RATE),
        "Pa": Unit(_PASCAL, PRESSURE),
        "bar": Unit(_PASCAL * 100_000, PRESSURE),
        # A metre of mercury by the BIPM's mmHg of 133.322387 Pa; UCUM itself cuts it to 133.3220.
        "m[Hg]": Unit(_PASCAL * Fraction("133322.387"), PRESSURE),
        "m[H2O]": Unit(_PASCAL * Fraction("9806.65"), PRESSURE),
    }
)

_PLAIN: Final[Mapping[str, Unit]] = MappingProxyType(
    {
        "%": Unit(Fraction(1, 100)),
        "[ppth]": Unit(Fraction(1, 1_000)),
        "10*": Unit(Fraction(10)),
        "10^": Unit(Fraction(10)),
        "min": Unit(Fraction(60), TIME),
        "h": Unit(Fraction(3_600), TIME),
        "d": Unit(Fraction(86_400), TIME),
        "atm": Unit(_PASCAL * 101_325, PRESSURE),
        "[psi]": Unit(_PASCAL * Fraction("6894.757293168"), PRESSURE),
        "[degF]": Unit(Fraction(5, 9), TEMPERATURE, Fraction("459.67") * Fraction(5, 9)),
    }
)

_TOKEN: Final = re.compile(
    r"""(?P<operator>[./()])
      | (?P<annotation>\{[^{}]*\})
      | (?P<ten>10[*^])(?P<power>[+-]?\d+)?
      | (?P<number>\d+)
      | (?P<atom>(?:[A-Za-z%]|\[[^\[\]]*\])+)(?P<exponent>[+-]?\d+)?
    """,
    re.VERBOSE | re.ASCII,
)


def parse(text: str) -> Unit:
    """Read a unit, case-sensitively.

    Raises
    ------
    NoUnit
        If the text does not follow the grammar, or names an atom that is in no table.
    """
    if not text or len(text) > CHARS_MAX:
        msg = f"a unit has 1 to {CHARS_MAX} characters"
        raise NoUnit(msg)
    tokens = _tokens(text)
    unit, end = _term(tokens, 0)
    if end != len(tokens):
        msg = f"{tokens[end].group()!r} has no place there"
        raise NoUnit(msg)
    return unit


def _tokens(text: str) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            msg = f"{text[at]!r} is in no unit"
            raise NoUnit(msg)
        found.append(token)
        at = token.end()
    return found


def _term(tokens: list[re.Match[str]], at: int) -> tuple[Unit, int]:
    """Read a term from a token on; give it with the place of the first token behind it."""
    unit, power = Unit(Fraction(1)), 1
    if at < len(tokens) and tokens[at].group() == "/":
        power, at = -1, at + 1
    alone = power == 1
    while True:
        part, at = _component(tokens, at)
        ends = at == len(tokens) or tokens[at].group() not in {".", "/"}
        if alone and ends:
            return part, at  # only a unit that stands alone may begin elsewhere than at 0
        unit, alone = _times(unit, part, power), False
        if ends:
            return unit, at
        power, at = 1 if tokens[at].group() == "." else -1, at + 1


def _component(tokens: list[re.Match[str]], at: int) -> tuple[Unit, int]:
    if at == len(tokens):
        msg = "a unit is missing at the end"
        raise NoUnit(msg)
    token = tokens[at]
    if token.group() == "(":
        unit, at = _term(tokens, at + 1)
        if at == len(tokens) or tokens[at].group() != ")":
            msg = "a parenthesis is not closed"
            raise NoUnit(msg)
        return unit, at + 1
    at += 1
    if token["operator"]:
        msg = f"a unit is missing before {token.group()!r}"
        raise NoUnit(msg)
    if token["annotation"]:
        return Unit(Fraction(1)), at
    unit = _simple(token)
    if at < len(tokens) and tokens[at]["annotation"]:
        at += 1
    return unit, at


def _simple(token: re.Match[str]) -> Unit:
    """Read a number, or an atom with its prefix and exponent."""
    if token["number"]:
        if int(token["number"]) == 0:
            msg = "0 is no unit"
            raise NoUnit(msg)
        return Unit(Fraction(int(token["number"])))
    unit = _atom(token["ten"] or token["atom"])
    exponent = token["power"] or token["exponent"]
    return unit if exponent is None else _times(Unit(Fraction(1)), unit, int(exponent))


def _atom(name: str) -> Unit:
    found = _PLAIN.get(name) or _METRIC.get(name)
    if found is not None:
        return found
    for prefix, tens in _PREFIXES.items():
        metric = _METRIC.get(name.removeprefix(prefix)) if name.startswith(prefix) else None
        if metric is not None and not metric.offset:
            return Unit(metric.factor * Fraction(10) ** tens, metric.dimension)
    msg = f"{name!r} is in no table"
    raise NoUnit(msg)


def _times(one: Unit, other: Unit, power: int) -> Unit:
    """Multiply a unit by a power of another; neither may begin elsewhere than at 0."""
    if other.offset or abs(power) > _POWER_MAX:
        msg = "a temperature that does not begin at absolute zero stands alone"
        raise NoUnit(msg if other.offset else f"a power of {power}")
    length, time, mass, heat, amount = (
        mine + power * theirs for mine, theirs in zip(one.dimension, other.dimension, strict=True)
    )
    return Unit(one.factor * other.factor**power, (length, time, mass, heat, amount))
