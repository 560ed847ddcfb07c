"""A call that needs several units: each leg has its own, and what is said reaches them all."""

import pytest
from pydantic import ValidationError

from schemas.events.commands import CloseIncident
from schemas.events.incidents import IncidentCancelled, IncidentReported, IncidentUpdated, Patient
from schemas.ground.vocabulary import CrewLevel, IncidentState, Priority, UnitState
from schemas.outputs.assignments import Assignment
from schemas.outputs.views import IncidentView
from tests.dispatch.support.centre import Centre, Said, hospital, unit
from tests.dispatch.support.plain_roads import here

ALS, BLS = CrewLevel.ALS, CrewLevel.BLS


def called(count: int = 3) -> Centre:
    units = [unit("A", 9, "als"), unit("B", 8), unit("C", 7), unit("D", 90)]
    centre = Centre(units, [hospital("h", 50)])
    centre.call(x=10, priority="P1", level="als", more_units=(BLS,) * (count - 1))
    return centre


def legs(centre: Centre) -> dict[str, IncidentState]:
    return {name: one.state for name, one in centre.world.incidents.items()}


def test_each_leg_gets_a_unit_of_its_level() -> None:
    said = called()
    sent = {one.incident_id: one.order for one in said.world.incidents.values()}
    assert {name: order.unit_id for name, order in sent.items() if order} == {
        "C-1": "A",
        "C-1.2": "B",
        "C-1.3": "C",
    }


def test_a_view_says_of_which_call_it_is_a_part() -> None:
    centre = Centre()
    views = centre.call(more_units=(BLS,)).every(IncidentView)
    assert [(one.incident_id, one.part_of) for one in views] == [("C-1", None), ("C-1.2", "C-1")]


def test_the_patient_and_the_level_are_the_first_legs() -> None:
    centre = Centre()
    centre.call(level="als", more_units=(BLS,), patient=Patient(age_years=7))
    assert centre.incident("C-1").patient == Patient(age_years=7)
    assert centre.incident("C-1.2").patient == Patient()
    changed = {"patient": Patient(age_years=9), "crew_level": BLS, "priority": Priority.P1}
    centre.say(IncidentUpdated, incident_id="C-1", **changed)
    first, second = centre.incident("C-1"), centre.incident("C-1.2")
    assert (first.patient.age_years, first.crew_level, first.priority) == (9, BLS, Priority.P1)
    assert (second.patient.age_years, second.priority) == (None, Priority.P1)
    centre.say(IncidentUpdated, incident_id="C-1.2", patient=Patient(age_years=60))
    assert centre.incident("C-1.2").patient.age_years == 60
    assert centre.incident("C-1").patient.age_years == 9


def test_a_corrected_place_moves_every_leg() -> None:
    centre = called(2)
    said = centre.say(IncidentUpdated, incident_id="C-1", place=here(30))
    made = [one for one in said.every(Assignment) if one.status == "made"]
    assert [(one.incident_id, one.place) for one in made] == [
        ("C-1", here(30)),
        ("C-1.2", here(30)),
    ]


def test_a_word_on_the_call_reaches_the_legs_that_are_left() -> None:
    centre = called(2)
    for status in ("accepted", "mobilised", "on_scene", "clear"):
        centre.crew("A", status)
    assert list(legs(centre)) == ["C-1.2"]
    said = centre.say(IncidentUpdated, incident_id="C-1", complaint="ngưng tim")
    assert said.orders == [("updated", "C-1.2", "B")]
    assert centre.say(CloseIncident, incident_id="C-1", reason="xong").orders == [
        ("withdrawn", "C-1.2", "B")
    ]
    assert centre.say(CloseIncident, incident_id="C-1", reason="xong").refused == (
        "incident_id",
        "C-1",
    )


def cancel(centre: Centre, name: str = "C-1") -> Said:
    return centre.say(IncidentCancelled, incident_id=name, reason="nhầm")


def test_a_cancellation_ends_all_legs_but_those_with_a_patient_on_board() -> None:
    centre = called(3)
    centre.bring("B", UnitState.TRANSPORTING)
    cancel(centre)
    assert legs(centre) == {"C-1.2": IncidentState.TRANSPORTING}
    assert cancel(centre).refused == ("type", "incident.cancelled")


def test_one_leg_can_be_cancelled_by_its_name() -> None:
    centre = called(3)
    cancel(centre, "C-1.3")
    assert list(legs(centre)) == ["C-1", "C-1.2"]


def test_a_call_whose_legs_names_are_taken_is_refused_whole() -> None:
    centre = Centre()
    centre.call("C-1.2")
    assert centre.call("C-1", more_units=(BLS,)).refused == ("incident_id", "C-1.2")
    cancel(centre, "C-1.2")
    assert centre.call("C-1", more_units=(BLS,)).refused == ("incident_id", "C-1.2")
    assert legs(centre) == {}


def test_a_legs_name_is_an_id() -> None:
    centre = Centre()
    centre.call("C" * 61, more_units=(ALS,) * 19)
    assert len(centre.world.incidents) == 20
    fields = centre.event(IncidentReported, incident_id="C" * 62, priority=Priority.P1)
    fields |= {"complaint": "ngã", "more_units": (ALS,)}
    with pytest.raises(ValidationError, match="at most 61 characters"):
        IncidentReported.model_validate(fields)
