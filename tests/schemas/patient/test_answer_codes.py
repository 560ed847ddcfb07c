"""Answers of LOINC and SNOMED CT for what a person finds."""

import pytest

from schemas.patient.answer_codes import ANSWERS, answered
from schemas.patient.parameters import PARAMETERS, Value, fault


@pytest.mark.parametrize(
    ("parameter", "text", "value"),
    [
        ("consciousness", "LA9340-6", "A"),
        ("consciousness", "LA6560-2", "C"),
        ("consciousness", "LA17108-4", "V"),
        ("consciousness", "LA17107-6", "P"),
        ("consciousness", "LA9343-0", "U"),
        ("consciousness", "248234008", "A"),
        ("consciousness", "130987000", "C"),
        ("consciousness", "300202002", "V"),
        ("consciousness", "450847001", "P"),
        ("consciousness", "422768004", "U"),
        ("consciousness", "v", "V"),
        ("consciousness", "Unresponsive", "U"),
        ("gcs_eye", "LA6553-7", 1.0),
        ("gcs_eye", "LA6556-0", 4.0),
        ("gcs_verbal", "LA6557-8", 1.0),
        ("gcs_verbal", "LA6560-2", 4.0),
        ("gcs_verbal", "LA6561-0", 5.0),
        ("gcs_motor", "LA6562-8", 1.0),
        ("gcs_motor", "LA6565-1", 4.0),
        ("gcs_motor", "LA6567-7", 6.0),
        ("gcs_motor", "http://loinc.org|LA6567-7", 6.0),
        ("gcs_motor", "LA6567-7^Obeys commands^LN", 6.0),
        ("on_oxygen", "373066001", True),
        ("on_oxygen", "http://snomed.info/sct|373067005", False),
    ],
)
def test_a_coded_answer_is_a_value(parameter: str, text: str, value: Value) -> None:
    assert answered(parameter, text) == value
    assert type(answered(parameter, text)) is type(value)


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        ("gcs_eye", "LA6567-7"),
        ("gcs_total", "LA6567-7"),
        ("consciousness", "http://snomed.info/sct|LA9340-6"),
        ("consciousness", "drowsy"),
        ("heart_rate_per_min", "80"),
        ("gcs_eye", ""),
    ],
)
def test_an_answer_to_another_question_is_none(parameter: str, text: str) -> None:
    assert answered(parameter, text) is None


def test_every_answer_is_a_value_of_its_parameter() -> None:
    for table in ANSWERS.values():
        for name, answers in table.items():
            assert all(fault(PARAMETERS[name], value) is None for value in answers.values()), name
