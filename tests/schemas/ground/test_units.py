import pytest

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


def test_every_parameter_with_a_unit_can_be_converted_to_it() -> None:
    assert {row.unit for row in PARAMETERS.values() if row.unit} <= UNITS.keys()
