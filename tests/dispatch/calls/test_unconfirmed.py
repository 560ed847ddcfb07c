"""Calls that no card has judged: raised by their words, told, and confirmed by a person."""

import pytest

from dispatch.words.account import told
from schemas.centre.policies import IntakePolicy, Policies
from schemas.events.incidents import (
    IncidentCancelled,
    IncidentReported,
    IncidentUpdated,
    Settlement,
)
from schemas.ground.vocabulary import CloseOutcome, CrewLevel, Priority
from schemas.outputs.decisions import DecisionKind
from schemas.outputs.views import IncidentView
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, Said, hospital, unit
from tests.dispatch.support.plain_roads import here

ASKED = ("raised", AlarmKind.PRIORITY_UNCONFIRMED)
OVER = ("withdrawn", AlarmKind.PRIORITY_UNCONFIRMED)


def centre_of(policies: Policies | None = None) -> Centre:
    units = [unit("A", 0), unit("B", 10, "als"), unit("D", 20, "als")]
    return Centre(units, [hospital("h", 100)], policies or Policies())


def report(centre: Centre, complaint: str, **more: object) -> Said:
    given: dict[str, object] = {"complaint": complaint, "place": here(0), **more}
    return centre.say(IncidentReported, incident_id="C-1", **given)


def update(centre: Centre, **changed: object) -> Said:
    return centre.say(IncidentUpdated, incident_id="C-1", **changed)


def view(said: Said) -> IncidentView:
    return [one for one in said.every(IncidentView) if one.incident_id == "C-1"][-1]


@pytest.mark.parametrize(
    ("complaint", "priority", "sign"),
    [
        ("bố tôi không thở", Priority.P1, "not_breathing"),
        ("bo toi khong tho", Priority.P1, "not_breathing"),
        ("bất tỉnh", Priority.P1, "unconscious"),
        ("bleeding badly", Priority.P1, "bleeding"),
        ("đau ngực", Priority.P2, "chest_pain"),
        ("chest pain", Priority.P2, "chest_pain"),
    ],
)
def test_a_call_without_code_and_priority_is_raised_by_its_words(
    complaint: str, priority: Priority, sign: str
) -> None:
    policies = Policies(intake=IntakePolicy(unlisted_priority=Priority.P4))
    centre = centre_of(policies)
    said = report(centre, complaint)
    call = centre.incident("C-1")
    assert (call.priority, call.crew_level) == (priority, CrewLevel.ALS)
    assert call.determinant == f"words/{sign}"
    assert view(said).priority_unconfirmed
    assert view(said).determinant == f"words/{sign}"
    assert ASKED in said.alarms
    triaged = said.decided(DecisionKind.TRIAGED)
    assert triaged.summary.en.endswith("the priority is for a person to confirm")
    assert triaged.summary.vi.endswith("chờ người xác nhận mức ưu tiên")


def test_the_explanation_of_what_follows_says_by_what_it_was_raised() -> None:
    said = report(centre_of(), "bất tỉnh")
    lines = told(said.decided(DecisionKind.ASSIGNED))
    assert "by the caller's words, no card (words/unconscious)" in lines[-1].en
    assert "theo lời báo, không qua bảng hỏi (words/unconscious)" in lines[-1].vi


@pytest.mark.parametrize("complaint", ["không đau ngực", "no chest pain", "té ngã"])
def test_words_that_name_nothing_leave_the_default(complaint: str) -> None:
    centre = centre_of()
    said = report(centre, complaint)
    assert centre.incident("C-1").priority is Priority.P2
    assert centre.incident("C-1").determinant is None
    assert not view(said).priority_unconfirmed
    assert ASKED not in said.alarms
    assert DecisionKind.TRIAGED not in said.kinds


@pytest.mark.parametrize(
    "given",
    [{"priority": Priority.P3}, {"complaint_code": "sick_person"}],
    ids=["priority", "code"],
)
def test_what_a_person_or_the_protocol_says_stands(given: dict[str, object]) -> None:
    centre = centre_of()
    said = report(centre, "bất tỉnh", **given)
    assert centre.incident("C-1").priority >= Priority.P3
    assert not view(said).priority_unconfirmed
    assert DecisionKind.TRIAGED not in said.kinds
    said = update(centre, complaint="bất tỉnh, không thở")
    assert centre.incident("C-1").priority >= Priority.P3
    assert ASKED not in said.alarms


def test_a_crew_that_a_person_gave_stands() -> None:
    centre = centre_of()
    report(centre, "bất tỉnh", crew_level=CrewLevel.BLS)
    assert centre.incident("C-1").crew_level is CrewLevel.BLS
    update(centre, complaint="không thở")
    assert centre.incident("C-1").crew_level is CrewLevel.BLS


def test_a_person_confirms_by_giving_the_priority() -> None:
    centre = centre_of()
    report(centre, "bất tỉnh")
    said = update(centre, priority=Priority.P1)
    assert OVER in said.alarms
    assert not view(said).priority_unconfirmed
    assert centre.incident("C-1").priority is Priority.P1
    said = update(centre, complaint="bất tỉnh, chảy máu")
    assert ASKED not in said.alarms


def test_a_person_may_say_that_it_is_less() -> None:
    centre = centre_of()
    report(centre, "bất tỉnh")
    update(centre, priority=Priority.P3)
    assert centre.incident("C-1").priority is Priority.P3


def test_a_code_of_the_protocol_ends_it_too() -> None:
    centre = centre_of()
    report(centre, "bất tỉnh")
    said = update(centre, complaint_code="sick_person", answers={"breathing_normally": "yes"})
    assert OVER in said.alarms
    call = centre.incident("C-1")
    assert (call.priority, call.determinant) == (Priority.P4, "sick_person/other")


def test_later_words_raise_and_never_lower() -> None:
    centre = centre_of()
    said = report(centre, "mệt")
    assert DecisionKind.TRIAGED not in said.kinds
    said = update(centre, complaint="mệt, đau ngực")
    assert DecisionKind.TRIAGED in said.kinds
    assert centre.incident("C-1").determinant == "words/chest_pain"
    said = update(centre, complaint="mệt, đau ngực, giờ bất tỉnh")
    assert DecisionKind.TRIAGED in said.kinds
    assert centre.incident("C-1").priority is Priority.P1
    said = update(centre, complaint="mệt, đau ngực")
    call = centre.incident("C-1")
    assert (call.priority, call.determinant) == (Priority.P1, "words/unconscious")
    assert DecisionKind.TRIAGED not in said.kinds
    said = update(centre, answers={"conscious": "yes"})
    call = centre.incident("C-1")
    assert (call.priority, call.crew_level) == (Priority.P1, CrewLevel.ALS)
    assert call.answers == {"conscious": "yes"}


def test_a_code_on_no_card_is_told_and_asked_about() -> None:
    centre = centre_of()
    said = report(centre, "té ngã", complaint_code="6d1")
    triaged = said.decided(DecisionKind.TRIAGED)
    assert "complaint code 6d1 is on no card of the centre, the default was taken" in (
        triaged.summary.en
    )
    assert "mã khiếu nại 6d1 không có trong bảng của trung tâm" in triaged.summary.vi
    assert ASKED in said.alarms
    assert view(said).priority_unconfirmed
    said = update(centre, complaint_code="fall")
    assert OVER in said.alarms
    assert centre.incident("C-1").determinant == "fall/other"


def test_a_code_on_no_card_does_not_hide_what_the_words_name() -> None:
    centre = centre_of()
    said = report(centre, "không thở", complaint_code="6d1")
    summary = said.decided(DecisionKind.TRIAGED).summary
    assert "6d1 is on no card of the centre, the caller's words name not breathing" in summary.en
    assert centre.incident("C-1").priority is Priority.P1


def test_a_code_on_no_card_beside_a_priority_is_told_and_asks_for_nothing() -> None:
    centre = centre_of()
    said = report(centre, "bất tỉnh", complaint_code="6d1", priority=Priority.P3)
    summary = said.decided(DecisionKind.TRIAGED).summary
    assert summary.en.endswith("the call-taker's priority stands")
    assert ASKED not in said.alarms
    assert not view(said).priority_unconfirmed
    said = update(centre, complaint_code="6d2")
    assert "6d2" in said.decided(DecisionKind.TRIAGED).summary.en
    assert centre.incident("C-1").priority is Priority.P3


def test_another_code_on_no_card_is_judged_anew() -> None:
    centre = centre_of()
    report(centre, "té", complaint_code="cardiac_arrest")
    assert centre.incident("C-1").priority is Priority.P1
    said = update(centre, complaint_code="6d1")
    assert centre.incident("C-1").priority is Priority.P2
    assert ASKED in said.alarms


def test_a_call_that_needs_nobody_asks_for_nothing() -> None:
    settled = Settlement(outcome=CloseOutcome.ADVICE, reason="đã tư vấn")
    said = report(centre_of(), "bất tỉnh hôm qua", settled=settled)
    assert said.alarms == []


def test_the_alarm_ends_with_the_call() -> None:
    centre = centre_of()
    report(centre, "bất tỉnh")
    said = centre.say(IncidentCancelled, incident_id="C-1", reason="tự đi")
    assert OVER in said.alarms


def test_a_centre_has_its_own_words() -> None:
    none = centre_of(Policies(intake=IntakePolicy(signs=())))
    report(none, "bất tỉnh")
    assert none.incident("C-1").priority is Priority.P2
    assert none.incident("C-1").determinant is None


def test_a_sign_that_a_centre_has_taken_out_asks_no_more() -> None:
    centre = centre_of()
    report(centre, "bất tỉnh")
    units = [unit("A", 0), unit("B", 10, "als"), unit("D", 20, "als")]
    centre.configure(units, [hospital("h", 100)], Policies(intake=IntakePolicy(signs=())))
    said = update(centre, address="số 5")
    assert OVER in said.alarms
