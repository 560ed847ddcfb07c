import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from console.contract.examples import EXAMPLES, payload, recorded
from console.contract.shapes import ROWS, shapes
from schemas.topics import BY_NAME, INPUTS, input_topic

FOUND = shapes()


def topic_model(name: str) -> TypeAdapter[Any]:
    row = next(row for row in ROWS if name in FOUND.models[row.name])
    return row.model


def test_every_input_has_an_example() -> None:
    inputs = {model for row in INPUTS for model in FOUND.models[row.name]}
    assert set(EXAMPLES) == inputs


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_is_accepted_on_the_topic_of_its_type(name: str) -> None:
    written = json.dumps(payload(EXAMPLES[name]))
    row = input_topic(payload(EXAMPLES[name])["type"])
    assert row.model.validate_json(written) == EXAMPLES[name]
    assert json.loads(written)[row.key]


def test_what_the_engine_answers_has_an_example() -> None:
    silent = {"journal"}  # nobody outside reads it
    outputs = {
        model
        for row in ROWS
        if row not in INPUTS and row.name not in silent
        for model in FOUND.models[row.name]
    }
    assert set(recorded()) == outputs


@pytest.mark.parametrize("name", sorted(recorded()))
def test_a_recorded_output_is_still_one(name: str) -> None:
    record = recorded()[name]
    parsed = topic_model(name).validate_json(json.dumps(record))
    assert json.loads(parsed.model_dump_json()) == record, "a field has come or gone"


def test_an_example_with_one_field_more_is_refused() -> None:
    written = json.dumps(payload(EXAMPLES["IncidentReported"]) | {"phone": "1"})
    with pytest.raises(ValidationError, match="phone"):
        BY_NAME["incidents"].model.validate_json(written)
