from typing import Any

import pytest

from schemas.alarms import AlarmKind
from schemas.assignments import Assignment
from schemas.decisions import DecisionKind
from schemas.incidents import IncidentCancelled, IncidentUpdated, Patient
from schemas.views import IncidentView
from schemas.vocabulary import CrewLevel, IncidentState, Priority, Service, UnitState
from tests.dispatch.centre import Centre, Said, hospital, unit
from tests.dispatch.plain_roads import here


def update(centre: Centre, incident_id: str = "C-1", **changed: object) -> Said:
    return centre.say(IncidentUpdated, incident_id=incident_id, **changed)


def cancel(centre: Centre, incident_id: str = "C-1") -> Said:
    return centre.say(IncidentCancelled, incident_id=incident_id, reason="tự đi viện")


def called(state: UnitState = UnitState.ALERTED) -> Centre:
    """A (basic, at 10) is on the call at 10; B (advanced, at 0) and D (basic, at 90) are free."""
    units = [unit("A", 10), unit("B", 0, "als"), unit("D", 90)]
    centre = Centre(units, [hospital("h", 200)])
    centre.call(x=10)
    centre.bring("A", state)
    return centre


def test_an_order_says_what_the_call_said() -> None:
    centre = Centre([unit("A", 10)])
    said = centre.call(priority="P1", address="ngã tư Sở Sao")
    (order,) = said.every(Assignment)
    assert (order.priority, order.complaint, order.address) == (
        Priority.P1,
        "té ngã",
        "ngã tư Sở Sao",
    )
    assert order.decision_id == said.decided(DecisionKind.ASSIGNED).decision_id


def test_the_same_incident_is_not_opened_twice_nor_again() -> None:
    centre = called()
    before = centre.digest
    assert centre.call(x=50).refused == ("incident_id", "C-1")
    assert centre.digest == before
    cancel(centre)
    before = centre.digest
    assert centre.call(x=50).refused == ("incident_id", "C-1")
    assert centre.digest == before


@pytest.mark.parametrize("state", [UnitState.ALERTED, UnitState.ACCEPTED, UnitState.EN_ROUTE])
def test_a_corrected_place_is_served_by_whoever_is_nearest_to_it(state: UnitState) -> None:
    said = update(called(state), place=here(100))
    assert said.orders == [("withdrawn", "C-1", "A"), ("made", "C-1", "D")]
    assert said.every(Assignment)[1].place == here(100)


@pytest.mark.parametrize(
    "state", [UnitState.ON_SCENE, UnitState.TRANSPORTING, UnitState.AT_HOSPITAL]
)
def test_a_crew_that_found_the_patient_is_not_sent_elsewhere(state: UnitState) -> None:
    centre = called(state)
    assert update(centre, place=here(100), crew_level=CrewLevel.ALS).orders == []
    assert centre.incident().place == here(100)


def test_a_need_that_the_crew_cannot_meet_sends_another() -> None:
    said = update(called(), crew_level=CrewLevel.ALS)
    assert said.orders == [("withdrawn", "C-1", "A"), ("made", "C-1", "B")]


@pytest.mark.parametrize(
    "changed", [{"priority": Priority.P1}, {"complaint": "ngưng tim"}, {"address": "số 7"}]
)
def test_a_crew_on_its_way_is_told_what_has_changed(changed: dict[str, Any]) -> None:
    centre = called(UnitState.EN_ROUTE)
    order = centre.incident().order
    assert order is not None
    said = update(centre, **changed)
    (told,) = said.every(Assignment)
    assert (told.status, told.assignment_id, told.attempt) == ("updated", order.assignment_id, 1)
    assert {name: getattr(told, name) for name in changed} == changed
    assert told.decision_id == said.decided(DecisionKind.UPDATED).decision_id
    assert centre.incident().order == order
    assert update(centre, **changed).orders == [], "the same again is no news"


def test_a_crew_that_is_there_is_not_told() -> None:
    assert update(called(UnitState.ON_SCENE), complaint="ngưng tim").orders == []


def test_a_correction_keeps_the_unit_on_its_way() -> None:
    centre = called()
    said = update(centre, priority=Priority.P1, complaint="ngưng tim", place=here(10))
    assert said.orders == [("updated", "C-1", "A")]
    assert (centre.incident().priority, centre.incident().complaint) == (Priority.P1, "ngưng tim")


def test_a_field_left_out_is_unchanged_and_an_empty_list_is_a_change() -> None:
    centre = Centre()
    patient = Patient(age_years=40)
    centre.call(services=("stroke",), address="số 5", patient=patient)
    update(centre, priority=Priority.P1)
    kept = centre.incident()
    assert (kept.services, kept.address, kept.patient) == ((Service.STROKE,), "số 5", patient)
    update(centre, services=())
    assert centre.incident().services == ()


def test_the_place_that_was_missing_is_found() -> None:
    centre = Centre([unit("A", 10)])
    centre.call(x=None)
    said = update(centre, place=here(10))
    assert said.orders == [("made", "C-1", "A")]
    assert said.alarms == [("withdrawn", AlarmKind.NO_LOCATION)]


def test_a_correction_of_what_waits_says_again_why_it_waits() -> None:
    centre = Centre()
    centre.call()
    said = update(centre, priority=Priority.P1)
    assert said.decided(DecisionKind.QUEUED).summary.en.startswith("C-1 (P1) waits")
    assert said.alarms == [], "the alarm about it stands"


def test_a_corrected_patient_is_scored_anew() -> None:
    centre = called(UnitState.ON_SCENE)
    centre.vitals("A", heart_rate_per_min=140.0)
    before = centre.incident().news2
    assert before is not None
    assert before.minimum == 3
    update(centre, patient=Patient(age_years=9))
    after = centre.incident().news2
    assert after is not None
    assert (after.minimum, after.inputs) == (None, before.inputs)
    assert "under 16" in str(after.not_scored)


@pytest.mark.parametrize(
    "state", [UnitState.ALERTED, UnitState.ACCEPTED, UnitState.EN_ROUTE, UnitState.ON_SCENE]
)
def test_a_cancelled_incident_frees_its_unit(state: UnitState) -> None:
    centre = called(state)
    said = cancel(centre)
    assert said.orders == [("withdrawn", "C-1", "A")]
    assert said.decided(DecisionKind.CLOSED).summary.vi == "C-1 kết thúc: đã hủy: tự đi viện"
    assert [view.state for view in said.every(IncidentView)] == [IncidentState.CANCELLED]
    assert centre.unit("A").state is UnitState.AVAILABLE


@pytest.mark.parametrize("state", [UnitState.TRANSPORTING, UnitState.AT_HOSPITAL])
def test_a_patient_on_board_is_not_cancelled(state: UnitState) -> None:
    centre = called(state)
    before = centre.digest
    assert cancel(centre).refused == ("type", "incident.cancelled")
    assert centre.digest == before


def test_a_freed_unit_is_sent_to_who_waits() -> None:
    centre = Centre([unit("A", 10)])
    centre.call("C-1")
    centre.call("C-2")
    assert cancel(centre).orders == [("withdrawn", "C-1", "A"), ("made", "C-2", "A")]


@pytest.mark.parametrize(("incident_id", "words"), [("C-9", "not known"), ("C-1", "is over")])
def test_a_word_on_an_incident_that_is_not_open_is_refused(incident_id: str, words: str) -> None:
    centre = called()
    cancel(centre)
    before = centre.digest
    for said in (update(centre, incident_id, complaint="x"), cancel(centre, incident_id)):
        assert said.refused == ("incident_id", incident_id)
        assert words in said.decided(DecisionKind.REFUSED).summary.en
    assert centre.digest == before
