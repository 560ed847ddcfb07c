"""Dispatchers overrule the engine, with name and reason; the impossible is refused."""

import pytest

from dispatch.words.explain import say
from schemas.events.commands import AssignUnit, CloseIncident, ReleaseUnit
from schemas.ground.vocabulary import IncidentState, PreAlertState, UnitState
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import DecisionKind
from schemas.outputs.views import IncidentView
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, Said, hospital, unit
from tests.dispatch.support.plain_roads import off_road, on_island

ON_THE_WAY = (UnitState.ALERTED, UnitState.ACCEPTED, UnitState.EN_ROUTE)
WITH_THE_PATIENT = (UnitState.ON_SCENE, UnitState.TRANSPORTING, UnitState.AT_HOSPITAL)


def two_units() -> Centre:
    """A is near the call at 10 and is sent; B is far."""
    centre = Centre([unit("A", 10), unit("B", 0)], [hospital("h", 50)])
    centre.call(x=10)
    return centre


def send(centre: Centre, unit_id: str, incident_id: str = "C-1") -> Said:
    return centre.say(AssignUnit, incident_id=incident_id, unit_id=unit_id, reason="biết đường")


def release(centre: Centre, unit_id: str) -> Said:
    return centre.say(ReleaseUnit, unit_id=unit_id, reason="đổi xe")


def close(centre: Centre, incident_id: str = "C-1") -> Said:
    return centre.say(CloseIncident, incident_id=incident_id, reason="không có ai")


@pytest.mark.parametrize("state", ON_THE_WAY)
def test_another_unit_is_sent_in_place_of_one_on_its_way(state: UnitState) -> None:
    centre = two_units()
    centre.bring("A", state)
    said = send(centre, "B")
    assert said.orders == [("withdrawn", "C-1", "A"), ("made", "C-1", "B")]
    decision = said.decided(DecisionKind.ASSIGNED)
    assert decision.overruled_by == "test"
    assert decision.summary.en == "B to C-1 by order of test: biết đường"
    assert [o.unit_id for o in decision.explanation.units] == ["B"]
    assert [(r.unit_id, r.reason) for r in decision.explanation.unit_refusals] == [
        ("A", "released")
    ], "what the engine would have had to choose from is kept"
    assert said.every(Assignment)[1].eta_ms == 10_000


@pytest.mark.parametrize("state", WITH_THE_PATIENT)
def test_a_crew_with_the_patient_is_not_replaced(state: UnitState) -> None:
    centre = two_units()
    centre.bring("A", state)
    before = centre.digest
    assert send(centre, "B").refused == ("incident_id", "C-1")
    assert centre.digest == before


@pytest.mark.parametrize("place", [None, off_road(5), on_island()])
def test_a_person_may_send_where_the_engine_cannot(place: object) -> None:
    centre = Centre([unit("U", 0), unit("V", 400, on_duty=False)])
    raised = centre.call(x=place)  # type: ignore[arg-type]
    ((_, kind),) = raised.alarms
    said = send(centre, "U")
    assert said.orders == [("made", "C-1", "U")]
    assert said.every(Assignment)[0].eta_ms is None
    assert said.alarms == [("withdrawn", kind)]


def test_a_person_may_send_a_crew_of_a_lower_level_that_declined() -> None:
    centre = Centre([unit("U", 0)])
    centre.call(level="als")
    assert send(centre, "U").orders == [("made", "C-1", "U")]
    centre.crew("U", "declined")
    assert send(centre, "U").orders == [("made", "C-1", "U")]


def test_what_cannot_be_done_is_refused_with_the_field() -> None:
    centre = Centre([unit("A", 10), unit("B", 0), unit("OFF", 0, on_duty=False)])
    centre.call("C-1", x=10)
    centre.call("C-2", x=0)
    centre.call("C-3", x=0)
    close(centre, "C-3")
    before = centre.digest
    assert send(centre, "A", "C-9").refused == ("incident_id", "C-9")
    assert send(centre, "A", "C-3").refused == ("incident_id", "C-3")
    assert send(centre, "NOBODY").refused == ("unit_id", "NOBODY")
    assert send(centre, "OFF").refused == ("unit_id", "OFF")
    assert send(centre, "B", "C-1").refused == ("unit_id", "B"), "it serves another incident"
    assert send(centre, "A", "C-1").refused == ("unit_id", "A"), "it is sent already"
    assert release(centre, "NOBODY").refused == ("unit_id", "NOBODY")
    assert release(centre, "OFF").refused == ("unit_id", "OFF")
    assert close(centre, "C-9").refused == ("incident_id", "C-9")
    assert close(centre, "C-3").refused == ("incident_id", "C-3")
    assert centre.digest == before


@pytest.mark.parametrize("state", ON_THE_WAY)
def test_a_released_unit_is_free_and_not_sent_there_again(state: UnitState) -> None:
    centre = two_units()
    centre.bring("A", state)
    said = release(centre, "A")
    assert said.orders == [("withdrawn", "C-1", "A"), ("made", "C-1", "B")]
    assert said.every(Assignment)[0].reason == say("why.released", who="test", reason="đổi xe")
    centre.crew("B", "declined")
    assert centre.tick(600).orders == []
    assert centre.call("C-2", x=10).orders == [("made", "C-2", "A")]


@pytest.mark.parametrize("state", WITH_THE_PATIENT)
def test_a_unit_with_its_patient_is_not_released(state: UnitState) -> None:
    centre = two_units()
    centre.bring("A", state)
    before = centre.digest
    assert release(centre, "A").refused == ("unit_id", "A")
    assert centre.digest == before


def test_a_command_and_its_opposite_are_each_taken_or_refused_whole() -> None:
    centre = two_units()
    release(centre, "A")
    assert release(centre, "A").refused == ("unit_id", "A")
    close(centre)
    before = centre.digest
    assert send(centre, "A").refused == ("incident_id", "C-1")
    assert close(centre).refused == ("incident_id", "C-1")
    assert release(centre, "B").refused == ("unit_id", "B")
    assert centre.digest == before


@pytest.mark.parametrize("state", ON_THE_WAY + WITH_THE_PATIENT)
def test_a_person_may_close_in_any_state_and_the_unit_is_free(state: UnitState) -> None:
    centre = two_units()
    centre.bring("A", state)
    said = close(centre)
    assert said.orders == [("withdrawn", "C-1", "A")]
    assert said.decided(DecisionKind.CLOSED).summary.en == "C-1 closed: test: không có ai"
    assert centre.unit("A").state is UnitState.AVAILABLE
    assert centre.world.incidents == {}
    assert all(one.state is PreAlertState.CANCELLED for one in centre.world.pre_alerts.values())
    (view,) = said.every(IncidentView)
    assert (view.state, view.unit_id, view.queue_reason) == (IncidentState.CLOSED, None, None)


def test_closing_a_call_that_waits_ends_its_alarm() -> None:
    centre = Centre()
    centre.call()
    assert close(centre).alarms == [("withdrawn", AlarmKind.NO_UNIT)]
    assert centre.tick(60).outputs == ()
