from typing import Any

import pytest

from schemas.centre.control import ControlPolicy
from schemas.centre.policies import IntakePolicy, Policies
from schemas.events.commands import AssignUnit, CloseIncident
from schemas.events.incidents import (
    IncidentCancelled,
    IncidentReported,
    IncidentUpdated,
    Patient,
    Settlement,
)
from schemas.ground.vocabulary import (
    CloseOutcome,
    CrewLevel,
    IncidentState,
    Priority,
    Service,
    UnitState,
)
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import IncidentView, UnitView
from schemas.rules.alarms import AlarmKind
from schemas.rules.protocol import Area
from tests.dispatch.support.centre import Centre, Said, hospital, unit
from tests.dispatch.support.plain_roads import here


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


def ask(centre: Centre, incident_id: str = "C-1", **fields: object) -> Said:
    """Report a call of which only these things are said."""
    told = {"complaint": "gọi cấp cứu", "place": here(0)} | fields
    return centre.say(IncidentReported, incident_id=incident_id, **told)


def test_the_protocol_says_what_a_call_needs() -> None:
    centre = Centre([unit("A", 1), unit("B", 5, "als")])
    said = ask(centre, complaint_code="chest_pain", answers={"clammy": "yes"})
    assert said.orders == [("made", "C-1", "B")]
    assert said.decided(DecisionKind.ASSIGNED).determinant == "chest_pain/clammy"
    (view,) = said.every(IncidentView)
    assert (view.priority, view.determinant) == (Priority.P1, "chest_pain/clammy")
    assert centre.incident().services == (Service.CATH_LAB,)


def test_more_answers_change_what_a_call_needs() -> None:
    centre = Centre([unit("A", 1), unit("B", 5, "als")])
    ask(centre, complaint_code="fall", answers={"walking": "yes", "heavy_bleeding": "no"})
    assert centre.incident().priority is Priority.P4
    said = update(centre, answers={"heavy_bleeding": "yes"})
    assert said.orders == [("withdrawn", "C-1", "A"), ("made", "C-1", "B")]
    assert centre.incident().determinant == "fall/bleeding"
    assert centre.incident().answers == {"walking": "yes", "heavy_bleeding": "yes"}
    update(centre, complaint_code="sick_person", answers={"walking": "no"})
    assert centre.incident().determinant == "sick_person/other"
    assert centre.incident().services == (Service.TRAUMA,), "no need is taken back by an answer"


def test_what_a_person_said_stands_against_later_answers() -> None:
    centre = Centre([unit("B", 5, "als")])
    ask(centre, complaint_code="fall", priority=Priority.P3)
    update(centre, answers={"heavy_bleeding": "yes"})
    incident = centre.incident()
    assert (incident.priority, incident.crew_level) == (Priority.P3, CrewLevel.ALS)
    update(centre, crew_level=CrewLevel.BLS)
    update(centre, answers={"over_3_m": "yes"}, priority=Priority.P2)
    incident = centre.incident()
    assert (incident.priority, incident.crew_level) == (Priority.P2, CrewLevel.BLS)
    assert set(incident.by_person) == {"priority", "crew_level"}


@pytest.mark.parametrize("outcome", CloseOutcome)
def test_a_call_that_needs_nobody_is_closed_at_once(outcome: CloseOutcome) -> None:
    centre = Centre([unit("A", 1)])
    said = ask(centre, settled=Settlement(outcome=outcome, reason="hỏi đường"))
    assert (said.orders, said.alarms, said.kinds) == ([], [], [DecisionKind.CLOSED])
    assert "hỏi đường" in said.decided(DecisionKind.CLOSED).summary.vi
    assert [view.state for view in said.every(IncidentView)] == [IncidentState.CLOSED]
    assert centre.world.incidents == {}
    assert ask(centre).refused == ("incident_id", "C-1")


def test_a_run_card_sends_several_units() -> None:
    centre = Centre([unit("A", 1), unit("B", 5, "als"), unit("D", 9)])
    said = ask(centre, complaint_code="road_accident", answers={"several_hurt": "yes"})
    assert sorted(said.orders) == [
        ("made", "C-1", "B"),
        ("made", "C-1.2", "A"),
        ("made", "C-1.3", "D"),
    ]
    assert {view.determinant for view in said.every(IncidentView)} == {"road_accident/several_hurt"}


def test_more_answers_ask_for_more_units_once() -> None:
    centre = Centre([unit("A", 1), unit("B", 5, "als"), unit("D", 9)])
    ask(centre, complaint_code="road_accident")
    assert list(centre.world.incidents) == ["C-1"]
    update(centre, answers={"several_hurt": "yes"})
    assert list(centre.world.incidents) == ["C-1", "C-1.2", "C-1.3"]
    cancel(centre, "C-1.3")
    update(centre, answers={"walking": "no"})
    assert list(centre.world.incidents) == ["C-1", "C-1.2"], "what was ended stays so"
    update(centre, "C-1.2", answers={"several_hurt": "yes"})
    assert list(centre.world.incidents) == ["C-1", "C-1.2"], "a leg has no legs"
    assert centre.incident("C-1.2").crew_level is CrewLevel.BLS


def test_how_many_units_a_person_said_stands() -> None:
    centre = Centre([unit("A", 1), unit("B", 5, "als")])
    one_more = (CrewLevel.ALS,)
    ask(centre, complaint_code="road_accident", more_units=one_more)
    update(centre, answers={"several_hurt": "yes"})
    assert list(centre.world.incidents) == ["C-1", "C-1.2"]


def test_a_call_whose_id_leaves_no_room_is_one_incident() -> None:
    centre = Centre([unit("A", 1)])
    ask(centre, "C" * 62, complaint_code="cardiac_arrest")
    assert list(centre.world.incidents) == ["C" * 62]


def with_area() -> Centre:
    area = Area(area_id="vsip", name="KCN VSIP", place=here(50), radius_m=900)
    return Centre([unit("A", 0)], policies=Policies(intake=IntakePolicy(areas=(area,))))


def test_an_area_is_served_and_asked_about_until_the_place_is_known() -> None:
    centre = with_area()
    said = ask(centre, place=None, area="vsip")
    assert said.orders == [("made", "C-1", "A")]
    assert said.alarms == [("raised", AlarmKind.VAGUE_LOCATION)]
    assert said.every(IncidentView)[0].place_accuracy_m == 900
    assert update(centre, area="vsip").alarms == []
    said = update(centre, place=here(51), place_accuracy_m=20.0)
    assert said.alarms == [("withdrawn", AlarmKind.VAGUE_LOCATION)]
    assert said.orders == [("updated", "C-1", "A")], "the crew need not be chosen again"


def test_an_area_named_later_is_better_than_nothing_and_a_place_better_than_it() -> None:
    centre = with_area()
    assert ask(centre, place=None, area="not-listed").alarms == [("raised", AlarmKind.NO_LOCATION)]
    assert update(centre, area="vsip").orders == [("made", "C-1", "A")]
    assert centre.incident().place_accuracy_m == 900
    update(centre, place=here(52))
    update(centre, area="vsip")
    assert (centre.incident().place, centre.incident().place_accuracy_m) == (here(52), None)


def test_an_accuracy_alone_is_of_the_place_that_is_known() -> None:
    centre = Centre([unit("A", 0)])
    assert ask(centre, place_accuracy_m=499.0).alarms == []
    assert update(centre, place_accuracy_m=500.0).alarms == [("raised", AlarmKind.VAGUE_LOCATION)]
    ask(centre, "C-2", place=None, place_accuracy_m=5.0)
    update(centre, "C-2", place_accuracy_m=6.0)
    assert centre.incident("C-2").place_accuracy_m is None


CALLBACK = "+84 274 382 2222"


def test_the_callers_number_is_in_no_output_of_any_step() -> None:
    """Everything that is ever said about a call that has a number, refusals and faults included."""
    advised = Policies(control=ControlPolicy(p2="advise"))
    centre = Centre([unit("A", 0), unit("B", 9)], [hospital("h", 40)], advised)
    said = [
        ask(centre, callback=CALLBACK, place=None, priority=Priority.P2),
        ask(centre, callback=CALLBACK),
        update(centre, callback=CALLBACK),
        update(centre, place=here(5), place_accuracy_m=2_000.0, callback=CALLBACK),
        ask(centre, "C-2", callback=CALLBACK, priority=Priority.P1),
        update(centre, "C-9", callback=CALLBACK),
        centre.say(AssignUnit, incident_id="C-1", unit_id="B", reason="gần"),
        centre.bring("B", UnitState.TRANSPORTING),
        centre.say(CloseIncident, incident_id="C-2", reason="nhầm"),
    ]
    centre.roads.is_broken = True
    said.append(ask(centre, "C-3", callback=CALLBACK, priority=Priority.P1))
    outputs = [output for one in said for output in one.outputs]
    assert {type(output) for output in outputs} >= {
        Alarm,
        Assignment,
        Decision,
        IncidentView,
        PreAlert,
        UnitView,
    }
    digits = "".join(filter(str.isdigit, CALLBACK))
    for output in outputs:
        text = f"{output.model_dump_json()} {output!r}"
        assert CALLBACK not in text
        assert digits not in "".join(filter(str.isalnum, text))
    assert CALLBACK not in repr(centre.world)
    event = centre.event(IncidentReported, incident_id="C-4", complaint="x", callback=CALLBACK)
    assert CALLBACK not in repr(IncidentReported.model_validate(event))
