"""Crews' reports; the whole table of states and reports is in test_lifecycle.py."""

import pytest

from schemas.events.commands import CloseIncident
from schemas.ground.vocabulary import UnitState
from schemas.outputs.decisions import DecisionKind
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, hospital, unit


def called() -> Centre:
    centre = Centre([unit("A", 10), unit("B", 0)], [hospital("h", 100)])
    centre.call("C-1", x=10)
    centre.call("C-2", x=0)
    return centre


def order_of(centre: Centre, incident_id: str) -> str:
    order = centre.incident(incident_id).order
    assert order is not None
    return order.assignment_id


def test_a_report_may_name_its_incident_and_its_order() -> None:
    centre = called()
    named = {"incident_id": "C-1", "assignment_id": order_of(centre, "C-1")}
    assert centre.crew("A", "accepted", **named).kinds == []
    assert centre.unit("A").state is UnitState.ACCEPTED


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit_id", "NOBODY"),
        ("incident_id", "C-2"),
        ("incident_id", "C-9"),
        ("assignment_id", "asg-none"),
        ("hospital_id", "nowhere"),
    ],
)
def test_what_is_not_known_or_not_its_own_is_refused(field: str, value: str) -> None:
    centre = called()
    before = centre.digest
    fields = {"unit_id": "A"} | {field: value}
    assert centre.crew(fields.pop("unit_id"), "accepted", **fields).refused == (field, value)
    assert centre.digest == before


def test_an_answer_to_an_order_that_was_taken_back_is_refused() -> None:
    centre = called()
    old = order_of(centre, "C-1")
    centre.tick(60)
    assert order_of(centre, "C-1") != old
    unit_id = next(u.unit_id for u in centre.world.units.values() if u.incident_id == "C-1")
    before = centre.digest
    said = centre.crew(unit_id, "accepted", assignment_id=old)
    assert said.refused == ("assignment_id", old)
    assert centre.digest == before


def test_a_late_clear_of_an_incident_that_is_over_is_taken() -> None:
    centre = called()
    centre.say(CloseIncident, incident_id="C-1", reason="xong")
    assert centre.crew("A", "clear", incident_id="C-1").kinds == []
    assert centre.crew("A", "clear", incident_id="C-9").refused == ("incident_id", "C-9")
    assert centre.crew("A", "clear", incident_id="C-2").refused == ("incident_id", "C-2")
    assert centre.crew("A", "on_scene", incident_id="C-1").refused == ("status", "on_scene")


def test_a_report_on_an_incident_that_is_over_from_a_unit_on_another_is_refused() -> None:
    centre = called()
    centre.say(CloseIncident, incident_id="C-1", reason="xong")
    assert centre.crew("B", "accepted", incident_id="C-1").refused == ("incident_id", "C-1")


def test_a_word_of_the_crew_ends_the_alarm_about_its_silence() -> None:
    centre = Centre([unit("A", 10), unit("B", 0)])
    centre.call(x=10)
    assert centre.tick(60).alarms == [("raised", AlarmKind.UNIT_SILENT)]
    assert centre.crew("B", "accepted").alarms == [], "A has not said anything"
    assert centre.crew("A", "clear").alarms == [("withdrawn", AlarmKind.UNIT_SILENT)]


def test_mobilising_at_once_accepts() -> None:
    centre = Centre([unit("A", 10)])
    centre.call(x=10)
    centre.crew("A", "mobilised")
    assert centre.tick(600).orders == []


def test_treated_on_scene_ends_it_without_a_hospital() -> None:
    centre = called()
    centre.bring("A", UnitState.ON_SCENE)
    said = centre.crew("A", "clear")
    assert "treated on scene" in said.decided(DecisionKind.CLOSED).summary.en
    assert (said.notices, said.orders) == ([], [])


def test_handed_over_names_the_hospital() -> None:
    centre = called()
    centre.bring("A", UnitState.AT_HOSPITAL)
    said = centre.crew("A", "off_duty")
    assert "handed over at Bệnh viện h" in said.decided(DecisionKind.CLOSED).summary.en
    assert centre.unit("A").state is UnitState.OFF_DUTY


def test_a_unit_that_comes_on_duty_serves_who_waits() -> None:
    centre = Centre([unit("A", 0, on_duty=False)])
    centre.call()
    assert centre.crew("A", "clear").orders == [("made", "C-1", "A")]
