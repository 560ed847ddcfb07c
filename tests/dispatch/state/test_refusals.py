import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from dispatch.state import refusals
from dispatch.state.refusals import refuse
from dispatch.words.explain import say
from schemas.events.commands import HoldIncident, ReleaseUnit
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewReport
from schemas.journal import AnyEvent
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.words.catalogue import CATALOGUE
from tests.dispatch.support.centre import Centre, hospital, unit

DISPATCH = Path(refusals.__file__).parents[1]


def refusal(value: object, field: str = "unit_id") -> Decision:
    turn = Centre().turn()
    refuse(turn, field, value, say("why.unknown"))
    (only,) = turn.outputs
    assert isinstance(only, Decision)
    return only


def test_a_refusal_says_what_was_not_applied_and_why_in_both_languages() -> None:
    decision = refusal("BC-99")
    assert decision.kind is DecisionKind.REFUSED
    assert decision.refused is not None
    assert (decision.refused.event_id, decision.refused.event_type) == ("by-hand", "tick")
    assert decision.summary.en == (
        "Not applied: passing of time: unit BC-99: is not known in this centre"
    )
    assert decision.summary.vi == (
        "Không thực hiện: nhịp thời gian: xe BC-99: không có trong trung tâm này"
    )


def test_it_names_the_unit_the_call_and_the_hospital() -> None:
    centre = Centre((unit("BC-1", 10),), (hospital("h", 50),))
    centre.call("C-1", x=20)
    wrong = centre.crew("BC-1", "clear")
    words = wrong.decided(DecisionKind.REFUSED)
    assert (words.unit_id, words.incident_id) == ("BC-1", "C-1")
    assert words.summary.en == (
        "Not applied: crew's report (BC-1, C-1): word “clear”: is not possible while alerted"
    )
    assert words.summary.vi == (
        "Không thực hiện: báo cáo của kíp xe (BC-1, C-1): tin “đã xong, sẵn sàng”: "
        "không hợp lệ ở trạng thái “chờ kíp xác nhận”"
    )
    centre.crew("BC-1", "accepted")
    centre.crew("BC-1", "mobilised")
    centre.crew("BC-1", "on_scene")
    gone = centre.say(ReleaseUnit, unit_id="BC-1", reason="-").decided(DecisionKind.REFUSED)
    assert "order to take the unit off (BC-1, C-1)" in gone.summary.en
    other = centre.crew("BC-1", "transporting", hospital_id="h-9")
    assert "(BC-1, C-1, h-9): hospital h-9: " in other.decided(DecisionKind.REFUSED).summary.en


def test_a_long_value_is_cut_and_none_is_null() -> None:
    cut, none = refusal("x" * 500), refusal(None)
    assert cut.refused is not None
    assert cut.refused.value == "x" * 80
    assert none.refused is not None
    assert none.refused.value is None
    assert none.summary.en == "Not applied: passing of time: is not known in this centre"


def test_the_refused_event_keeps_its_subject() -> None:
    centre = Centre()
    decision = centre.crew("BC-99", "clear").decided(DecisionKind.REFUSED)
    assert decision.unit_id == "BC-99"
    assert centre.hospital("h-9").decided(DecisionKind.REFUSED).hospital_id == "h-9"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        *(("status", one.value, CATALOGUE[f"report.{one.value}"][1]) for one in CrewReport),
        *(("answer", word, "refused") for word in ("refused",)),
        ("result", "no_answer", "nobody took the phone"),
        ("result", "received", "read"),
        ("type", "incident.cancelled", "cancellation of the call"),
        ("staging", LatLon(lat=11.05, lon=106.66), "11.0500, 106.6600"),
        ("beds.icu.available", 900, "900"),
    ],
)
def test_codes_are_said_in_words(field: str, value: object, said: str) -> None:
    assert f" {said}: is not known in this centre" in refusal(value, field).summary.en


@pytest.mark.parametrize("event", get_args(get_args(AnyEvent)[0]), ids=lambda one: one.__name__)
def test_every_event_has_a_name_in_words(event: Any) -> None:  # noqa: ANN401 - a model
    (kind,) = get_args(event.model_fields["type"].annotation)
    assert f"event.{kind}" in CATALOGUE


def fields_refused() -> Iterator[str]:
    """Read from the code which fields are refused by name."""
    for path in sorted(DISPATCH.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                named = [one.value for one in node.args if isinstance(one, ast.Constant)]
                if node.func.id in {"refuse", "_refused", "_refuse_here", "find", "find_legs"}:
                    yield from (one for one in named if isinstance(one, str) and one != "$")


def test_every_field_that_is_refused_has_a_name_in_words() -> None:
    fields = set(fields_refused())
    assert {"unit_id", "until", "result"} <= fields
    for field in fields:
        assert f"field.{field}" in CATALOGUE, field


def test_a_state_that_is_a_whole_clause_is_quoted() -> None:
    centre = Centre((unit("BC-1", 10),))
    centre.call("C-1", x=20)
    held = centre.say(HoldIncident, incident_id="C-1", reason="-").decided(DecisionKind.REFUSED)
    assert held.summary.vi.endswith("không hợp lệ ở trạng thái “đã điều xe”")
