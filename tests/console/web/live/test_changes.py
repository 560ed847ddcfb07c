"""What pages are told: exactly what has changed, and nothing of the envelope."""

import json
from typing import Any

from console.picture.board import Board, Published, fold
from console.web.live.changes import Changes, between, whole
from schemas.ground.vocabulary import IncidentState, UnitState
from schemas.outputs.decisions import Explanation, IneligibleReason, UnitOption, UnitRefusal
from tests.console.support import samples


def told(changes: Changes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(changes.text())
    return found


def boards(first: list[Published], then: list[Published]) -> tuple[Board, Board]:
    before, _ = fold(Board(), first)
    return before, fold(before, then)[0]


def test_only_what_has_changed_is_told() -> None:
    before, after = boards(
        [samples.unit(1), samples.unit(2, "BC-02")], [samples.unit(3, state=UnitState.ALERTED)]
    )
    found = told(between(before, after))
    assert [(kind, name) for kind, name, _ in found["put"]] == [("units", "BC-01")]
    assert found["put"][0][2]["state"] == "alerted"
    assert (found["gone"], found["figures"]) == ([], {})
    assert not between(after, after)


def test_a_call_that_is_over_is_gone() -> None:
    before, after = boards([samples.incident(1)], [samples.incident(2, state=IncidentState.CLOSED)])
    assert told(between(before, after))["gone"] == [["calls", "C-1"]]


def test_the_whole_is_what_all_changes_come_to() -> None:
    """A page that was there from the beginning and one that comes now show the same."""
    steps: list[list[Published]] = [
        [samples.unit(1), samples.incident(2), samples.alarm(3)],
        [samples.assignment(4), samples.decision(4, incident_id="C-1"), samples.pre_alert(5)],
        [samples.alarm(6, withdrawn=True), samples.incident(7, "C-2")],
        [samples.incident(8, state=IncidentState.CLOSED), samples.dead_letter()],
    ]
    board = Board()
    seen: dict[tuple[str, str], Any] = {}
    figures: dict[str, Any] = {}
    for step in steps:
        after, _ = fold(board, step)
        found = told(between(board, after))
        seen |= {(kind, name): one for kind, name, one in found["put"]}
        for kind, name in found["gone"]:
            del seen[kind, name]
        figures |= found["figures"]
        board = after
    now = told(whole(board))
    assert {(kind, name): one for kind, name, one in now["put"]} == seen
    begun: dict[str, Any] = {"response_ms_median": None, "responses": 0, "announced": []}
    assert now["figures"] == begun | figures


def test_nothing_of_the_envelope_and_no_thousand_refusals_reach_a_page() -> None:
    refusals = tuple(
        UnitRefusal(unit_id=f"U-{number}", reason=IneligibleReason.BUSY) for number in range(900)
    )
    option = UnitOption(unit_id="BC-01", eta_ms=60_000, position_age_s=None)
    decision = samples.decision(
        1, incident_id="C-1", explanation=Explanation(units=(option,), unit_refusals=refusals)
    )
    text = whole(fold(Board(), [decision])[0]).text()
    shown = next(one for kind, _, one in json.loads(text)["put"] if kind == "choices")
    assert shown["no_option"] == {"busy": 900}
    assert [one["unit_id"] for one in shown["units"]] == ["BC-01"]
    assert 1 <= len(shown["lines"]) <= 3
    assert not {"centre_id", "schema_version", "explanation"} & set(shown)
    assert len(text) < 5_000


def test_what_people_typed_stays_text() -> None:
    nasty = '</script><img src=x onerror="alert(1)">\u2028'
    found = told(whole(fold(Board(), [samples.incident(1, complaint=nasty)])[0]))
    assert found["put"][0][2]["complaint"] == nasty
