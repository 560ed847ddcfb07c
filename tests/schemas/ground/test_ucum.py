"""The grammar of UCUM, as far as vital signs need it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ground.ucum import (
    AMOUNT_CONCENTRATION,
    CHARS_MAX,
    FLOW,
    MASS_CONCENTRATION,
    NONE,
    PRESSURE,
    RATE,
    TEMPERATURE,
    TIME,
    Dimension,
    NoUnit,
    parse,
)


@pytest.mark.parametrize(
    ("text", "factor", "dimension"),
    [
        ("/min", Fraction(1, 60), RATE),
        ("1/min", Fraction(1, 60), RATE),
        ("{Beats}/min", Fraction(1, 60), RATE),
        ("/min{beats}", Fraction(1, 60), RATE),
        ("min-1", Fraction(1, 60), RATE),
        ("{any text: (/).0}", Fraction(1), NONE),
        ("Hz", Fraction(1), RATE),
        ("%", Fraction(1, 100), NONE),
        ("%{O2}", Fraction(1, 100), NONE),
        ("10*-2", Fraction(1, 100), NONE),
        ("10^3", Fraction(1_000), NONE),
        ("10*", Fraction(10), NONE),
        ("1", Fraction(1), NONE),
        ("mm[Hg]", Fraction("133322.387"), PRESSURE),
        ("kPa", Fraction(10**6), PRESSURE),
        ("daPa", Fraction(10**4), PRESSURE),
        ("hPa", Fraction(10**5), PRESSURE),
        ("mbar", Fraction(10**5), PRESSURE),
        ("cm[H2O]", Fraction("98066.5"), PRESSURE),
        ("kg/m/s2", Fraction(1_000), PRESSURE),
        ("g.m-1.s-2", Fraction(1), PRESSURE),
        ("kg.m.s-2/m2", Fraction(1_000), PRESSURE),
        ("L/min", Fraction(1, 60_000), FLOW),
        ("mL/h", Fraction(1, 3_600_000_000), FLOW),
        ("dL/(10.min)", Fraction(1, 6_000_000), FLOW),
        ("mmol/L", Fraction(1), AMOUNT_CONCENTRATION),
        ("umol/l", Fraction(1, 1_000), AMOUNT_CONCENTRATION),
        ("mg/dL", Fraction(10), MASS_CONCENTRATION),
        ("K", Fraction(1), TEMPERATURE),
        ("h", Fraction(3_600), TIME),
        ("ms", Fraction(1, 1_000), TIME),
        ("s+1", Fraction(1), TIME),
    ],
)
def test_what_the_grammar_writes_is_read(text: str, factor: Fraction, dimension: Dimension) -> None:
    unit = parse(text)
    assert (unit.factor, unit.dimension, unit.offset) == (factor, dimension, Fraction(0))


@pytest.mark.parametrize(
    ("text", "value", "kelvin"),
    [
        ("Cel", 37, "310.15"),
        ("Cel{oral}", 0, "273.15"),
        ("(Cel)", 0, "273.15"),
        ("[degF]", "98.6", "310.15"),
        ("[degF]", "-459.67", "0"),
        ("K", "310.15", "310.15"),
    ],
)
def test_temperatures_begin_where_they_begin(text: str, value: str, kelvin: str) -> None:
    unit = parse(text)
    assert Fraction(value) * unit.factor + unit.offset == Fraction(kelvin)
    assert unit.dimension == TEMPERATURE


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "1 to 64 characters"),
        ("m" * (CHARS_MAX + 1), "1 to 64 characters"),
        ("bpm", "in no table"),
        ("mmHg", "in no table"),
        ("MM[HG]", "in no table"),
        ("kmin", "in no table"),
        ("mCel", "in no table"),
        ("k", "in no table"),
        ("°C", "is in no unit"),
        ("mm Hg", "is in no unit"),
        ("{open", "is in no unit"),
        ("m[Hg", "is in no unit"),
        ("/", "missing at the end"),
        ("m/", "missing at the end"),
        ("m./s", "missing before '/'"),
        ("(m", "not closed"),
        ("m)", "no place there"),
        ("m{a}{b}", "no place there"),
        ("Cel/min", "stands alone"),
        ("/Cel", "stands alone"),
        ("Cel2", "stands alone"),
        ("10*999", "a power of 999"),
        ("0", "0 is no unit"),
        ("m/0", "0 is no unit"),
    ],
)
def test_what_it_does_not_is_refused(text: str, why: str) -> None:
    with pytest.raises(NoUnit, match=why.replace("(", r"\(")):
        parse(text)


PARTS = [
    "m",
    "k",
    "Pa",
    "[Hg]",
    "[degF]",
    "Cel",
    "%",
    "10*",
    "{x}",
    "/",
    ".",
    "(",
    ")",
    "1",
    "-2",
    "0",
]


@given(st.lists(st.sampled_from(PARTS), max_size=16).map("".join) | st.text(max_size=80))
def test_any_text_is_a_unit_or_is_refused(text: str) -> None:
    try:
        unit = parse(text)
    except NoUnit:
        return
    assert unit.factor > 0


@given(
    st.sampled_from(["/min", "mm[Hg]", "mg/dL", "L/min", "kPa", "%"]),
    st.text(st.characters(exclude_characters="{}"), max_size=20),
)
def test_text_in_braces_means_nothing(text: str, comment: str) -> None:
    assert parse(f"{text}{{{comment}}}") == parse(text)
