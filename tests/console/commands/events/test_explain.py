"""``smart115 explain``: which decisions are meant, and how they are told."""

import json

import pytest

from console.told.explaining import aloud, described, lines, meant, newest, sought, tried, tries
from schemas.events.commands import ReleaseUnit
from schemas.ground.vocabulary import UnitState
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.doors.notices import NoticeOutcome
from schemas.outputs.pre_alerts import PreAlert
from tests.console.support import samples
from tests.dispatch.support.aid import asking, grant, request_id
from tests.dispatch.support.centre import Centre, hospital, unit


@pytest.fixture
def decisions() -> list[Decision]:
    """Two calls at one place: the second may be a duplicate of the first."""
    centre = Centre([unit("A", 0), unit("B", 9)])
    said = [*centre.call("C-1").outputs, *centre.call("C-2").outputs]
    return [output for output in said if isinstance(output, Decision)]


def written(decisions: list[Decision]) -> list[bytes | None]:
    return [decision.model_dump_json().encode() for decision in decisions]


def test_an_incident_is_all_decisions_about_it_once_each(decisions: list[Decision]) -> None:
    twice = [*written(decisions), *written(decisions)]
    kinds = [one.kind for one in sought(twice, "C-1")]
    assert kinds == [DecisionKind.ASSIGNED, DecisionKind.DUPLICATE]
    assert [one.incident_id for one in sought(twice, "C-2")] == ["C-2", "C-2"]


def test_a_decision_is_one(decisions: list[Decision]) -> None:
    wanted = decisions[1]
    assert sought(written(decisions), wanted.decision_id) == [wanted]
    assert sought(written(decisions), "C-9") == []


def test_a_mistyped_name_is_guessed(decisions: list[Decision]) -> None:
    assert meant("c-1", written(decisions), [None, b"[]"]).startswith(" (did you mean 'C-1'")
    wanted = decisions[0].decision_id
    assert repr(wanted) in meant(wanted[:-1], written(decisions), [])
    assert meant("xyzzy", [b"{", None], []) == ""


def test_a_pre_alert_is_guessed() -> None:
    alert = json.dumps({"pre_alert_id": "pal-0daa3607e6f551bc85e2", "incident_id": 7}).encode()
    assert "pal-0daa3607e6f551bc85e2" in meant("pal-0daa3607e6f551bc85e3", [], [alert])


def test_what_is_no_decision_is_counted_and_passed_over(
    decisions: list[Decision], capsys: pytest.CaptureFixture[str]
) -> None:
    found = sought([b"{}", None, *written(decisions)], "C-1")
    assert len(found) == 2
    assert "2 records were no decisions" in capsys.readouterr().err


def test_it_is_told_in_the_language_that_is_asked_for(decisions: list[Decision]) -> None:
    head, *english = lines(decisions[0], "en")
    _, *vietnamese = lines(decisions[0], "vi")
    assert decisions[0].decision_id in head
    assert 2 <= len(english) == len(vietnamese) <= 3
    assert english[0].strip() == decisions[0].summary.en
    assert vietnamese[0].strip() == decisions[0].summary.vi


def test_programs_get_the_account_in_seconds(decisions: list[Decision]) -> None:
    told = json.loads(json.dumps(described(decisions[0])))
    assert told["chosen"] == "A"
    assert told["terms_s"] == {"eta": 0, "mobilise": 60}
    assert told["alternatives"][0]["name"] == "B"
    assert told["incident_id"] == "C-1"
    assert set(told["lines"][0]) == {"vi", "en"}


def test_a_request_for_mutual_aid_is_all_that_became_of_it() -> None:
    centre = asking(lend_s=9_000)
    name = request_id(centre)
    said = [*grant(centre, name, "als").outputs, *grant(centre, "r-0").outputs]
    said += centre.say(ReleaseUnit, unit_id="N-1", reason="xong").outputs
    found = sought(written([one for one in said if isinstance(one, Decision)]), name)
    assert [one.summary.en[:15] for one in found] == ["HCM lends N-1 (", "N-1 goes back t"]
    assert described(found[0])["request_id"] == name
    assert 2 <= len(lines(found[0], "vi")) <= 4


def written_alerts() -> tuple[list[bytes | None], PreAlert]:
    """A pre-alert that was accepted, its records out of order, among what is none."""
    centre = Centre([unit("A", 50)], [hospital("h", 150)])
    centre.call(x=50, priority="P1")
    first = centre.bring("A", UnitState.TRANSPORTING).pre_alert
    last = centre.answer("accepted").pre_alert
    other = first.model_copy(update={"pre_alert_id": f"{first.pre_alert_id}x"})
    broken = f'{{"pre_alert_id": "{first.pre_alert_id}"}}'.encode()
    records = (last, other, first)
    return [None, broken, *(one.model_dump_json().encode() for one in records)], last


def test_a_pre_alert_is_its_newest_record() -> None:
    values, last = written_alerts()
    assert newest(values, last.pre_alert_id) == last
    assert newest(values, "pal-none") is None


def test_a_pre_alert_is_read_aloud_in_the_language_that_is_asked_for() -> None:
    _, last = written_alerts()
    english, vietnamese = aloud(last, "en"), aloud(last, "vi")
    assert last.pre_alert_id in english[0]
    assert english[1].startswith("A to Bệnh viện h, P1: in 1 min 40 s")
    assert vietnamese[1].startswith("A đến Bệnh viện h, P1: còn 1 phút 40 giây")
    assert "clinicians decide" in english[-1]
    assert "bác sĩ quyết định" in vietnamese[-1]
    assert len(english) == len(vietnamese) <= 9


def test_how_its_hospital_was_told_is_told_once_each_in_order() -> None:
    first = samples.tried(1, at_s=2)
    second = samples.tried(2, at_s=9, outcome=NoticeOutcome.TAKEN, why=None, status=200)
    other = samples.tried(1, at_s=1, pre_alert_id="pa-9", incident_id="C-9")
    values = [one.model_dump_json().encode() for one in (second, first, other, second)]
    found = tries([None, b"{}", *values], first.incident_id or "")
    assert found == [first, second]
    assert tries(values, "pa-9") == [other]
    assert "not reached by webhook, try 1: 503 http 503" in tried(first, "en")
    assert "đã nhận báo trước" in tried(second, "vi")
