import math

import pytest

from schemas.patient.parameters import MEASURED, PARAMETERS, Kind, doubt, fault
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


@pytest.mark.parametrize("value", [0.97, 0.01, 1.0])
def test_a_saturation_that_may_be_a_fraction_is_asked_about(value: float) -> None:
    said = fault(PARAMETERS["spo2_pct"], value)
    assert said == "spo2_pct must be 0 or above 1 %: is it a fraction? send % or unit 1"


@pytest.mark.parametrize("value", [0.0, 1.01, 3.0, 97.0])
def test_a_saturation_however_low_is_one(value: float) -> None:
    assert fault(PARAMETERS["spo2_pct"], value) is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("systolic_mmhg", 16.0, "systolic_mmhg below 25 mmHg came without a unit and was taken: "),
        ("systolic_mmhg", 24.9, "is it kPa? send its unit"),
        ("diastolic_mmhg", 10.6, "below 18 mmHg came without a unit"),
        ("mean_pressure_mmhg", 12, "below 20 mmHg came without a unit"),
        (
            "glucose_mmol_l",
            40.0,
            "above 33.3 mmol/L came without a unit and was taken: is it mg/dL?",
        ),
    ],
)
def test_without_a_unit_what_may_be_of_another_is_asked_about(
    name: str, value: object, said: str
) -> None:
    found = doubt(PARAMETERS[name], value)
    assert found is not None
    assert said in found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("systolic_mmhg", 0.0),
        ("systolic_mmhg", 25.0),
        ("systolic_mmhg", True),
        ("diastolic_mmhg", 18.0),
        ("glucose_mmol_l", 33.3),
        ("etco2_mmhg", 5.0),
        ("consciousness", "U"),
    ],
)
def test_without_a_unit_what_is_clear_is_not(name: str, value: object) -> None:
    assert doubt(PARAMETERS[name], value) is None


def test_the_simple_form_has_the_same_bounds() -> None:
    schema = Vitals.model_json_schema()["properties"]
    for row in MEASURED:
        if row.kind is Kind.NUMBER and row.name in schema:
            limits = schema[row.name]["anyOf"][0]
            assert (limits["minimum"], limits["maximum"]) == (row.low, row.high), row.name
