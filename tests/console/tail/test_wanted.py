import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tail.wanted import Wanted
from schemas.topics import ASSIGNMENTS, DEAD_LETTERS, DECISIONS, JOURNAL, UNIT_VIEWS, Topic
from streams.kafka.client import Received

NAMES = st.sampled_from([None, "C-1", "C-2"])


def includes(
    wanted: Wanted, value: object, topic: Topic = ASSIGNMENTS, key: bytes | None = b"BD"
) -> bool | None:
    content = None if value is None else value if isinstance(value, bytes) else _json(value)
    return wanted.includes(Received(topic.name, 0, 0, key, content), topic)


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def letter(original: bytes | None) -> dict[str, Any]:
    encoded = None if original is None else base64.b64encode(original).decode()
    return {"type": "dead_letter", "original_value": encoded}


@given(asked=st.tuples(NAMES, NAMES, NAMES), told=st.tuples(NAMES, NAMES, NAMES))
def test_a_record_is_shown_where_it_names_all_that_are_asked_for(
    asked: tuple[str | None, ...], told: tuple[str | None, ...]
) -> None:
    fields = zip(("incident_id", "unit_id", "hospital_id"), told, strict=True)
    value = {field: name for field, name in fields if name is not None}
    expected = all(one in {None, other} for one, other in zip(asked, told, strict=True))
    assert includes(Wanted(*asked), value) is expected


@pytest.mark.parametrize("value", [None, b"\xff", b"[1]", {}, {"incident_id": None}])
def test_without_a_filter_everything_is_shown(value: object) -> None:
    assert includes(Wanted(), value) is True


@pytest.mark.parametrize(
    "value", [b"\xff", b"{", b"[]", b"7", letter(None), letter(b"\x00"), letter(b"[]")]
)
def test_of_what_cannot_be_read_it_is_not_known(value: object) -> None:
    assert includes(Wanted(incident="C-1"), value, DEAD_LETTERS) is None


def test_a_dead_letter_that_is_no_base64_is_not_known() -> None:
    broken = {"type": "dead_letter", "original_value": "@"}
    assert includes(Wanted(unit="U"), broken, DEAD_LETTERS) is None


def test_a_dead_letter_is_about_whom_its_original_names() -> None:
    original = letter(_json({"unit_id": "BC-01", "speed_mps": "fast"}))
    assert includes(Wanted(unit="BC-01"), original, DEAD_LETTERS) is True
    assert includes(Wanted(unit="BC-02"), original, DEAD_LETTERS) is False


def test_a_journal_record_is_about_whom_its_event_names() -> None:
    record = {"type": "journal.record", "event": {"incident_id": "C-1"}}
    assert includes(Wanted(incident="C-1"), record, JOURNAL) is True
    assert includes(Wanted(incident="C-2"), record, JOURNAL) is False


@pytest.mark.parametrize("field", ["incident_id", "other_incident_id", "duplicate_id"])
def test_both_of_two_incidents_are_named(field: str) -> None:
    assert includes(Wanted(incident="C-2"), {"incident_id": "C-1", field: "C-2"}) is True


def test_one_of_several_units_is_named() -> None:
    assert includes(Wanted(unit="B"), {"unit_ids": ["A", "B"]}) is True
    assert includes(Wanted(unit="C"), {"unit_ids": ["A", "B"]}) is False


def test_what_a_decision_merely_looked_at_is_not_whom_it_is_about() -> None:
    decision = {"incident_id": "C-1", "unit_id": "A", "options": [{"unit_id": "B"}]}
    assert includes(Wanted(unit="A"), decision, DECISIONS) is True
    assert includes(Wanted(unit="B"), decision, DECISIONS) is False


def test_a_deleted_key_is_about_the_key() -> None:
    assert includes(Wanted(unit="A"), None, UNIT_VIEWS, b"A") is True
    assert includes(Wanted(unit="A"), None, UNIT_VIEWS, b"B") is False
    assert includes(Wanted(unit="A"), None, UNIT_VIEWS, None) is False
    assert includes(Wanted(incident="A"), None, UNIT_VIEWS, b"A") is False
