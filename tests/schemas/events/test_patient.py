"""Months of a child say its years; what contradicts itself is named."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.events.incidents import Patient
from schemas.patient.parameters import EFFORTS
from schemas.patient.vitals import Vitals
from tests.support.patients import vitals


@pytest.mark.parametrize(("months", "years"), [(0, 0), (11, 0), (12, 1), (23, 1), (24, 2), (35, 2)])
def test_months_say_the_years(months: int, years: int) -> None:
    assert Patient(age_months=months).age_years == years
    read = Patient.model_validate_json(f'{{"age_months": {months}}}')
    assert (read.age_months, read.age_years) == (months, years)
    assert Patient.model_validate_json(read.model_dump_json()) == read


@pytest.mark.parametrize(
    "given",
    [
        {"age_months": 36},
        {"age_months": -1},
        {"age_months": 12, "age_years": 0},
        {"age_months": 3, "age_years": 1},
        {"age_months": True},
        {"age_months": "4"},
    ],
)
def test_months_that_cannot_be_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="age_months"):
        Patient.model_validate(given)


def test_an_age_in_years_alone_is_as_before() -> None:
    assert Patient(age_years=4).age_months is None
    with pytest.raises(ValidationError, match="valid dictionary"):
        Patient.model_validate("nobody")


def test_what_a_person_looks_at_is_in_the_simple_form_too() -> None:
    said = vitals(capillary_refill_s=3.0, respiratory_effort="severe", oxygen_flow_l_min=6.0)
    assert said.respiratory_effort == "severe"
    schema = Vitals.model_json_schema()["properties"]["respiratory_effort"]["anyOf"][0]
    assert tuple(schema["enum"]) == EFFORTS


@pytest.mark.parametrize(
    "given",
    [{"capillary_refill_s": 31.0}, {"respiratory_effort": "hard"}, {"fio2_pct": 0.4}],
)
def test_the_simple_form_refuses_what_cannot_be(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(given))):
        vitals(**given)
