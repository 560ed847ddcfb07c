"""Every version that was ever written is read, old ones step by step; a newer one never half."""

import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from schemas.topics import INCIDENTS, JOURNAL
from schemas.versions import FIRST, UPCASTERS, VERSIONS, NewerVersion, Record, read, upcast
from tests.schemas.versions import golden

NEWEST = max(VERSIONS.values(), default=FIRST)
GOLDEN = [one for version in range(FIRST, NEWEST + 1) for one in golden.stored(version)]


def test_each_kind_has_a_golden_record_of_each_of_its_versions() -> None:
    """A new kind gets its first one by `make docs`."""
    there = {(topic, kind): set[int]() for topic, kind, _ in GOLDEN}
    for topic, kind, record in GOLDEN:
        there[topic, kind].add(record.get("schema_version", FIRST))
    assert len(there) >= KINDS_MIN
    for (_, kind), versions in there.items():
        newest = golden.current(kind.rpartition("/")[2])
        assert versions == set(range(FIRST, newest + 1)), kind


KINDS_MIN = 95
"""So many there were when versions began to be kept; none goes."""


@pytest.mark.parametrize("number", range(len(GOLDEN)))
def test_a_golden_record_is_read_and_means_the_same_when_it_is_read_again(number: int) -> None:
    topic, kind, record = GOLDEN[number]
    found = read(topic.model, json.dumps(record).encode())
    assert kind.partition("/")[0] == found.type
    assert read(topic.model, found.model_dump_json().encode()) == found


@pytest.mark.parametrize("number", range(len(GOLDEN)))
def test_a_newer_version_of_it_is_refused_as_such_and_nothing_else(number: int) -> None:
    topic, kind, record = GOLDEN[number]
    named = kind.partition("/")[0]
    newer = record | {"type": named, "schema_version": golden.current(named) + 1, "tomorrow": 1}
    with pytest.raises(NewerVersion) as refused:
        read(topic.model, json.dumps(newer).encode())
    assert (refused.value.kind, refused.value.known) == (named, golden.current(named))


def test_a_newer_event_in_a_journal_record_is_refused_by_its_own_version() -> None:
    record = next(one for topic, kind, one in GOLDEN if kind == "journal.record/incident.reported")
    event = record["event"] | {"type": "incident.reported", "schema_version": 9}
    with pytest.raises(NewerVersion, match=r"version 9 of incident\.reported") as refused:
        read(JOURNAL.model, json.dumps(record | {"event": event}).encode())
    assert refused.value.centre_id == event["centre_id"]


def test_each_version_but_the_newest_has_its_step() -> None:
    steps = {(kind, one) for kind, newest in VERSIONS.items() for one in range(FIRST, newest)}
    assert set(UPCASTERS) == steps


def _second(record: Record) -> Record:
    return {name: value for name, value in record.items() if name != "who"} | {"by": record["who"]}


def _third(record: Record) -> Record:
    return record | {"by": [record["by"]]}


STEPS = {("note", 1): _second, ("note", 2): _third}


@pytest.mark.parametrize(
    "old",
    [
        {"type": "note", "who": "a"},
        {"type": "note", "schema_version": 1, "who": "a"},
        {"type": "note", "schema_version": 2, "by": "a"},
    ],
)
def test_old_records_are_brought_up_step_by_step(old: dict[str, Any]) -> None:
    today = {"type": "note", "schema_version": 3, "by": ["a"]}
    before = dict(old)
    assert upcast(old, {"note": 3}, STEPS) == today
    assert old == before
    assert upcast(today, {"note": 3}, STEPS) is today
    journaled = {"type": "journal.record", "event": old, "source": None}
    assert upcast(journaled, {"note": 3}, STEPS)["event"] == today


@pytest.mark.parametrize("written", [b"{", b"[]", b'"x"', b"1", b"[" * 100_000])
def test_what_is_no_record_is_told_by_the_model(written: bytes) -> None:
    with pytest.raises(ValueError, match="validation error"):
        read(INCIDENTS.model, written)


@pytest.mark.parametrize("version", [True, "2", 0, -1, None, 1.5])
def test_what_is_no_version_is_the_models_to_refuse(version: object) -> None:
    adapter: TypeAdapter[Any] = INCIDENTS.model
    record = next(one for topic, _, one in GOLDEN if topic is INCIDENTS)
    with pytest.raises(ValueError, match="schema_version"):
        read(adapter, json.dumps(record | {"schema_version": version}).encode())
