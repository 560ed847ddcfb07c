import json

import pytest
from pydantic import ValidationError

from console.documents.examples import EXAMPLES, payload, recorded
from console.documents.shapes import ROWS, is_input, shapes
from schemas.inputs import INPUTS, input_topic
from schemas.topics import BY_NAME

FOUND = shapes()


def test_every_input_has_an_example() -> None:
    inputs = {model for row in INPUTS for model in FOUND.models[row.name]}
    assert set(EXAMPLES) == inputs


def test_each_example_has_an_id_of_its_own() -> None:
    """Whoever publishes all of them in turn is told of no repeated event."""
    ids = [event.event_id for event in EXAMPLES.values()]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_is_accepted_on_the_topic_of_its_type(name: str) -> None:
    written = json.dumps(payload(EXAMPLES[name]))
    row = input_topic(payload(EXAMPLES[name])["type"])
    assert row.model.validate_json(written) == EXAMPLES[name]
    assert json.loads(written)[row.key]


def test_what_the_engine_answers_has_an_example() -> None:
    silent = {"journal", "snapshots", "case-keys"}  # nobody outside reads it
    outputs = {
        model
        for row in ROWS
        if not is_input(row) and row.name not in silent
        for model in FOUND.models[row.name]
    }
    assert set(recorded()) == outputs


def test_an_example_with_one_field_more_is_refused() -> None:
    written = json.dumps(payload(EXAMPLES["IncidentReported"]) | {"phone": "1"})
    with pytest.raises(ValidationError, match="phone"):
        BY_NAME["incidents"].model.validate_json(written)
