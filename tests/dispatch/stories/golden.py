"""Golden journals: what the core once decided, line by line, so that a change of mind is seen.

A line of ``golden/<name>.jsonl`` is a journal record and what it caused: orders, decisions, alarms,
pre-alerts and messages to neighbours, each in one line. ``python -m
tests.dispatch.stories.golden`` plays every story again and writes the files; a difference that it
makes belongs into CHANGELOG.md with its reason.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from dispatch.state.turn import Output
from schemas.events.centre import CentreConfigured
from schemas.events.moves import MoveOrder
from schemas.events.mutual_aid import AidMessage
from schemas.journal import JournalRecord
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import HospitalView, IncidentView, UnitView
from tests.dispatch.support.centre import CENTRE_ID, Centre
from tests.dispatch.support.every_second import EverySecond
from tests.dispatch.support.plain_roads import PlainRoads

FOLDER = Path(__file__).parent / "golden"

Line = tuple[JournalRecord, list[str]]


def line_of(output: Output) -> str | None:
    """Write an output in one line; None for a view, which only repeats what was decided."""
    match output:
        case Assignment():
            return f"order {output.status}: {output.incident_id} {output.unit_id}"
        case Decision():
            return f"{output.kind.value}: {output.summary.en}"
        case Alarm():
            return f"alarm {output.status}: {output.kind.value}: {output.text.en}"
        case MoveOrder():
            return f"move {output.status}: {output.unit_id} {output.point_id}"
        case PreAlert():
            return f"pre-alert {output.notice}: {output.hospital_id} {output.state.value}"
        case AidMessage():
            return f"to {output.centre_id}: {output.type}"
        case UnitView() | IncidentView() | HospitalView():
            return None


def play(records: Iterable[JournalRecord]) -> list[Line]:
    """Fold a journal on plain roads, and keep what each record caused."""
    fold = EverySecond(CENTRE_ID, PlainRoads())
    lines: list[Line] = []
    for offset, record in enumerate(records):
        said = [line_of(output) for output in fold.apply(record, offset=offset).outputs]
        lines.append((record, [one for one in said if one is not None]))
    return lines


def read(path: Path) -> list[Line]:
    lines: list[Line] = []
    for text in path.read_text(encoding="utf-8").splitlines():
        one = json.loads(text)
        record = JournalRecord.model_validate_json(json.dumps(one["record"]))
        lines.append((record, one["said"]))
    return lines


def write(name: str, records: Iterable[JournalRecord]) -> None:
    with (FOLDER / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for record, said in play(records):
            content = record.model_dump(mode="json", exclude_defaults=True)
            content["event"]["type"] = record.event.type
            if isinstance(record.event, CentreConfigured):
                _keep_alarms(content["event"], record.event)
            line = {"record": content, "said": said}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _keep_alarms(content: dict[str, Any], event: CentreConfigured) -> None:
    """Write a changed kind of alarm whole: what is left out of it is the kind's, not nought."""
    changed = content.get("policies", {}).get("alarms", {})
    whole = event.policies.alarms.model_dump(mode="json")
    changed.update({name: whole[name] for name in changed})


def write_all(stories: dict[str, Callable[[], Centre]]) -> None:
    for name, story in stories.items():
        write(name, story().records)


if __name__ == "__main__":
    from tests.dispatch.stories.every import STORIES

    write_all(STORIES)
