"""Golden records: of each type and version some, as the engine of that time wrote them.

A line of ``records/version-N.jsonl`` is the topic and the record. Lines are added, by
``python -m tests.schemas.versions.golden`` for a type or version that has none, and never changed:
those of the first version begin with the oldest that there were of each event.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from console.documents.examples import payloads
from schemas.inputs import INPUTS, input_types
from schemas.topics import BY_NAME, CASE_KEYS, JOURNAL, SNAPSHOTS, Topic
from schemas.versions import FIRST, VERSIONS
from tests.console.support import samples

FOLDER: Final = Path(__file__).parent / "records"
_STORIES: Final = Path(__file__).parents[2] / "dispatch/stories/golden"
Golden = tuple[Topic, str, dict[str, Any]]
"""Topic, kind (a journal record's with its event's type), and the record."""


def current(kind: str) -> int:
    """Give today's version of a kind."""
    return VERSIONS.get(kind, FIRST)


def file_of(version: int) -> Path:
    """Give the file of a version's records."""
    return FOLDER / f"version-{version}.jsonl"


def stored(version: int) -> list[Golden]:
    """Read the golden records of a version."""
    lines = file_of(version).read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    return [
        (BY_NAME[one["topic"]], kind_of(BY_NAME[one["topic"]], one["record"]), one["record"])
        for one in told
    ]


@cache
def kinds(topic: Topic) -> list[str]:
    """Give the kinds of records of a topic, by its model."""
    schema = topic.model.json_schema()
    event = schema.get("properties", {}).get("event", {})
    if topic is JOURNAL:
        return [f"journal.record/{kind}" for kind in event["discriminator"]["mapping"]]
    if "discriminator" in schema:
        return list(schema["discriminator"]["mapping"])
    return [schema["properties"]["type"]["const"]]


def kind_of(topic: Topic, record: dict[str, Any]) -> str:
    """Give the kind of a record: of an input that leaves it out, its topic's only one."""
    if topic is JOURNAL:
        return f"journal.record/{record['event'].get('type') or _guessed(record)}"
    return str(record.get("type") or kinds(topic)[0])


def _guessed(record: dict[str, Any]) -> str:
    """Name the event of a record that was written without: as its model reads it."""
    return str(JOURNAL.model.validate_json(json.dumps(record)).event.type)


def todays() -> Iterator[Golden]:
    """Give a record of today of each kind: outputs, inputs, and the journal's of each event."""
    lines = Path("console/documents/outputs.jsonl").read_text(encoding="utf-8").splitlines()
    for one in map(json.loads, lines):
        topic = BY_NAME[one["topic"]]
        yield topic, kind_of(topic, one["record"]), one["record"]
    for topic, model in ((CASE_KEYS, samples.CASE_KEY), (SNAPSHOTS, samples.SNAPSHOT)):
        yield topic, model.type, model.model_dump(mode="json")
    for payload in payloads().values():
        for topic in INPUTS:
            if payload.get("type") in input_types(topic):
                record = {"schema_version": current(payload["type"])} | payload
                yield topic, payload["type"], record
                yield from _journaled(payload["type"], record)
    fix = payloads()["VehiclePosition"]
    head = {name: fix[name] for name in ("event_id", "centre_id", "occurred_at", "source")}
    tracker = {
        "unit_id": fix["unit_id"],
        "fault": "no_fix",
        "refused": 3,
        "since": fix["occurred_at"],
    }
    yield from _journaled("vehicle.positions", head | {"fixes": [fix]})
    yield from _journaled("vehicle.tracker", head | tracker)
    for story in sorted(_STORIES.glob("*.jsonl")):
        for line in story.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)["record"]
            yield JOURNAL, kind_of(JOURNAL, record), record


def _journaled(kind: str, event: dict[str, Any]) -> Iterator[Golden]:
    if f"journal.record/{kind}" in kinds(JOURNAL):
        whole = event | {"type": kind, "received_at": event["occurred_at"]}
        record = {
            "type": "journal.record",
            "schema_version": current("journal.record"),
            "event": whole,
        }
        yield JOURNAL, f"journal.record/{kind}", record


def write() -> None:
    """Add a record of each kind and version that has none."""
    FOLDER.mkdir(exist_ok=True)
    for topic, kind, record in todays():
        version = current(kind.rpartition("/")[2])
        file = file_of(version)
        there = stored(version) if file.exists() else []
        if (topic, kind) not in {(one, name) for one, name, _ in there}:
            line = json.dumps({"topic": topic.name, "record": record}, ensure_ascii=False)
            with file.open("a", encoding="utf-8") as lines:
                lines.write(f"{line}\n")


if __name__ == "__main__":
    write()
