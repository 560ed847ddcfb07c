import math

import pytest

from schemas.patient.parameters import MEASURED, PARAMETERS, Kind, fault
from schemas.patient.vitals import Vitals

NUMBERS = [row for row in PARAMETERS.values() if row.kind is Kind.NUMBER]


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row.name)
def test_both_bounds_are_possible_and_one_step_beyond_is_not(row: object) -> None:
    parameter = PARAMETERS[getattr(row, "name")]  # noqa: B009 - a parameter of the test
    step = 1 if parameter.whole else 0.001
    assert fault(parameter, parameter.low) is None
    assert fault(parameter, parameter.high) is None
    for value in (parameter.low - step, parameter.high + step, -1e9, 1e9, math.nan, math.inf):
        said = fault(parameter, value)
        assert said is not None
        assert said.startswith(f"{parameter.name} must be {parameter.low:g} to")


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row.name)
@pytest.mark.parametrize("value", ["70", True, None, [70]])
def test_only_a_number_is_a_number(row: object, value: object) -> None:
    said = fault(PARAMETERS[getattr(row, "name")], value)  # noqa: B009 - as above
    assert said is not None
    assert "must be a number" in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("temperature_c", 98.6, "is it °F?"),
        ("glucose_mmol_l", 100.0, "is it mg/dL?"),
        ("etco2_mmhg", 400.0, "is it kPa or vol%?"),
        ("heart_rate_per_min", -1, "0 to 350 /min"),
        ("gcs_motor", 2.5, "whole number"),
        ("gcs_verbal", 6, "1 to 5"),
        ("on_oxygen", 1, "true or false"),
        ("consciousness", "X", "one of A C V P U"),
        ("consciousness", 3, "one of A C V P U"),
        ("ecg_rhythm", "odd", "one of sinus"),
    ],
)
def test_the_fault_says_what_is_wanted(name: str, value: object, said: str) -> None:
    found = fault(PARAMETERS[name], value)
    assert found is not None
    assert said in found


def test_a_fault_never_repeats_the_value() -> None:
    found = fault(PARAMETERS["temperature_c"], 98.6)
    assert found is not None
    assert "98.6" not in found


def test_the_simple_form_has_the_same_bounds() -> None:
    schema = Vitals.model_json_schema()["properties"]
    for row in MEASURED:
        if row.kind is Kind.NUMBER and row.name in schema:
            limits = schema[row.name]["anyOf"][0]
            assert (limits["minimum"], limits["maximum"]) == (row.low, row.high), row.name
