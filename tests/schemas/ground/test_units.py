import unicodedata
from typing import Literal

import pytest

from schemas.ground.unit_words import WORDS
from schemas.ground.units import UNITS, UnknownUnit, convert
from schemas.patient.parameters import PARAMETERS


@pytest.mark.parametrize(
    ("value", "sent", "wanted", "is_"),
    [
        (98.6, "°F", "°C", 37.0),
        (95.0, "[degF]", "°C", 35.0),
        (102.2, "MDC_DIM_FAHR", "°C", 39.0),
        (36.65, "Cel", "°C", 36.65),
        (16.0, "kPa", "mmHg", 120.01),
        (4.8, "MDC_DIM_KILO_PASCAL", "mmHg", 36.003),
        (120.0, "mm[Hg]", "mmHg", 120.0),
        (90.0, "mg/dL", "mmol/L", 4.996),
        (5.5, "mmol/L", "mmol/L", 5.5),
        (0.97, "1", "%", 97.0),
        (0.4, "1", "%", 40.0),
        (4.5, "h", "min", 270.0),
        (310.15, "K", "°C", 37.0),
        (16.3, "cm[H2O]", "mmHg", 11.99),
        (1.5, "Hz", "/min", 90.0),
        (0.9, "g/L", "mmol/L", 4.996),
        (500.0, "mL/min", "L/min", 0.5),
        (97.0, "10*-2", "%", 97.0),
    ],
)
def test_known_conversions(value: float, sent: str, wanted: str, is_: float) -> None:
    assert convert(value, sent, wanted) == is_


def test_a_value_in_our_unit_is_not_touched() -> None:
    for wanted in UNITS:
        assert convert(1.23456789, wanted, wanted) == 1.23456789


@pytest.mark.parametrize(("sent", "wanted"), [("kg", "%"), ("°C", "mmHg"), ("", "/min")])
def test_another_unit_is_refused_and_the_right_ones_are_named(sent: str, wanted: str) -> None:
    with pytest.raises(UnknownUnit, match=f"unit '{sent}' is not one of {wanted}"):
        convert(1.0, sent, wanted)


EVERYDAY = {
    "/min": [
        "{Beats}/min",
        "{Breaths}/min",
        "beats/minute",
        "breaths/minute",
        "beats per minute",
        "Breaths/min",
        "BPM",
        "b/min",
        "1 / min",
        "min⁻¹",
        "lần/phút",
        "nhịp/phút",
        "NHỊP/PHÚT",
        "l/ph",
        "264864^MDC_DIM_BEAT_PER_MIN^MDC",
        "MDC_DIM_PULS_PER_MIN",
        "mdc:264928",
        "2784",
        "http://unitsofmeasure.org|/min",
        "/min^per minute^UCUM",
    ],
    "mmHg": [
        "mm Hg",
        "mm[Hg]",
        "MMHG",
        "mmhg",
        "mmHg.",
        "mm\u00a0Hg",
        "㎜Hg",
        "mm thuỷ ngân",
        "torr",
    ],
    "°C": ["℃", "° C", "ºC", "˚C", "degrees C", "deg C", "Celsius", "độ C", "c", "CEL", "Cel{ear}"],
    "%": ["percent", "pct", "% ", "％", "phần trăm", "%{O2}", "%SpO2"],
    "mmol/L": ["mmol/l", "MMOL/L", "mmol / L", "mmol/lít"],
    "L/min": ["l/min", "LPM", "lít/phút", "l/ph", "L.min-1", "liters per minute"],
    "1": ["{score}", "points", "điểm", "{Glasgow}"],
    "min": ["phút", "minutes"],
    "s": ["sec", "giây", "seconds"],
}


@pytest.mark.parametrize(
    ("wanted", "sent"), [(wanted, sent) for wanted, many in EVERYDAY.items() for sent in many]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_everyday_spellings_are_the_unit_itself(
    wanted: str, sent: str, form: Literal["NFC", "NFD"]
) -> None:
    assert convert(36.5, unicodedata.normalize(form, sent), wanted) == 36.5


@pytest.mark.parametrize("sent", ["°F", "℉", "deg F", "degrees Fahrenheit", "độ F", "f", "266560"])
def test_everyday_fahrenheit(sent: str) -> None:
    assert convert(98.6, sent, "°C") == 37.0


def test_every_word_is_of_its_own_unit() -> None:
    for wanted, words in WORDS.items():
        for word in words:
            assert convert(1.0, word, wanted) > -500, word
    assert UNITS.keys() == WORDS.keys()


def test_the_unit_that_is_refused_is_shown_short() -> None:
    with pytest.raises(UnknownUnit, match=r"unit 'x{40}' is not one of %"):
        convert(1.0, "x" * 60, "%")


def test_every_parameter_with_a_unit_can_be_converted_to_it() -> None:
    assert {row.unit for row in PARAMETERS.values() if row.unit} <= UNITS.keys()
