"""What is written is read back as the same message, whichever it is."""

import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from schemas.topics import BY_NAME, JOURNAL
from tests.schemas.support import output_samples, samples

TOPIC_OF = {
    "assignment": "assignments",
    "pre_alert": "pre-alerts",
    "decision": "decisions",
    "alarm": "alarms",
    "unit.view": "unit-views",
    "move": "moves",
    "hospital.view": "hospital-views",
    "incident.view": "incident-views",
    "dead_letter": "dead-letters",
    "journal.record": "journal",
}


def adapter_of(name: str) -> TypeAdapter[Any]:
    return samples.reader(name) if name in samples.EVENTS else BY_NAME[TOPIC_OF[name]].model


def optional(name: str) -> list[samples.Path]:
    """The fields of a sample that may be null, found by trying."""
    found = []
    for path, _ in samples.leaves(samples.sample(name)):
        nulled = samples.put(samples.sample(name), path, None)
        try:
            adapter_of(name).validate_json(json.dumps(nulled))
        except ValueError:
            continue
        found.append(path)
    return found


@pytest.mark.parametrize("name", [*samples.EVENTS, *TOPIC_OF])
def test_json_round_trip(name: str) -> None:
    adapter = adapter_of(name)
    message = adapter.validate_json(json.dumps(samples.sample(name)))
    text = adapter.dump_json(message)
    assert adapter.validate_json(text) == message
    assert adapter.dump_json(adapter.validate_json(text)) == text
    written = json.loads(text)
    for path, value in samples.leaves(samples.sample(name)):
        back = written
        for part in path:
            back = back[part]
        if value == output_samples.AT:
            assert back == "2026-11-24T05:00:00Z"
        else:
            assert back == value, path


@pytest.mark.parametrize("name", [*samples.EVENTS, *TOPIC_OF])
def test_json_round_trip_with_each_optional_field_null(name: str) -> None:
    adapter = adapter_of(name)
    for path in optional(name):
        message = adapter.validate_json(json.dumps(samples.put(samples.sample(name), path, None)))
        assert adapter.validate_json(adapter.dump_json(message)) == message, path


@pytest.mark.parametrize("name", [one for one in samples.EVENTS if one not in samples.REDUCED])
def test_every_event_comes_through_the_journal_as_it_was(name: str) -> None:
    record = samples.put(samples.JOURNAL_RECORD, ("event",), samples.sample(name))
    journaled = JOURNAL.model.validate_json(json.dumps(record))
    back = JOURNAL.model.validate_json(JOURNAL.model.dump_json(journaled))
    assert back.event == samples.reader(name).validate_json(json.dumps(samples.sample(name)))
