"""Input that cannot be applied: refused with its reason, nothing else said, nothing changed."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.centre.policies import Limits, Policies, policies_hash
from schemas.events.commands import (
    AcceptProposal,
    AssignUnit,
    ChooseHospital,
    CloseIncident,
    DeclareMassCasualty,
    HoldIncident,
    MergeIncidents,
    ReleaseUnit,
    ReopenIncident,
    ResumeIncident,
    SplitIncident,
    StandDownMassCasualty,
)
from schemas.events.hospitals import HospitalStatus, PreAlertAnswer
from schemas.events.incidents import CasualtiesCounted, IncidentCancelled, IncidentUpdated
from schemas.events.moves import MoveAnswer
from schemas.events.ticks import Tick
from schemas.events.vehicles import (
    CrewWelfare,
    VehiclePosition,
    VehicleReadiness,
    VehicleStatus,
    WelfareWord,
)
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import CrewReport, UnitState
from schemas.outputs.decisions import DecisionKind
from schemas.patient.signs import PatientSigns
from tests.dispatch.support.centre import POLICIES, Centre, Said, at, hospital, unit
from tests.dispatch.support.plain_roads import here

WHY = {"reason": "lý do"}
CLEAR = {"status": CrewReport.CLEAR}
SINCE = {"since": at(0), "signs": ()}

ABOUT: list[tuple[type[Event], dict[str, Any]]] = [
    (IncidentUpdated, {"incident_id": "{call}", "address": "số 5"}),
    (IncidentCancelled, {"incident_id": "{call}"} | WHY),
    (CasualtiesCounted, {"incident_id": "{call}", "groups": ()}),
    (AssignUnit, {"incident_id": "{call}", "unit_id": "B"} | WHY),
    (ChooseHospital, {"incident_id": "{call}", "hospital_id": "h", "chosen_by": "patient"} | WHY),
    (CloseIncident, {"incident_id": "{call}"} | WHY),
    (DeclareMassCasualty, {"incident_id": "{call}"} | WHY),
    (StandDownMassCasualty, {"incident_id": "{call}"} | WHY),
    (MergeIncidents, {"incident_id": "{call}", "duplicate_id": "C-1"} | WHY),
    (MergeIncidents, {"incident_id": "C-1", "duplicate_id": "{call}"} | WHY),
    (SplitIncident, {"incident_id": "{call}"} | WHY),
    (AcceptProposal, {"incident_id": "{call}", "proposal_id": "dec-1"}),
    (HoldIncident, {"incident_id": "{call}"} | WHY),
    (ResumeIncident, {"incident_id": "{call}"} | WHY),
    (VehicleStatus, {"unit_id": "B", "status": CrewReport.CLEAR, "incident_id": "C-none"}),
    (VehicleStatus, {"unit_id": "none"} | CLEAR),
    (VehicleStatus, {"unit_id": "A", "status": CrewReport.ACCEPTED, "assignment_id": "asg-0"}),
    (VehicleStatus, {"unit_id": "A", "status": CrewReport.ACCEPTED, "hospital_id": "none"}),
    (VehicleStatus, {"unit_id": "A", "status": CrewReport.AT_HOSPITAL}),
    (VehiclePosition, {"unit_id": "none", "place": here(0)}),
    (VehicleReadiness, {"unit_id": "none"}),
    (CrewWelfare, {"unit_id": "none", "word": WelfareWord.SOS}),
    (MoveAnswer, {"unit_id": "none", "move_id": "mov-1", "answer": "accepted"}),
    (MoveAnswer, {"unit_id": "B", "move_id": "mov-1", "answer": "arrived"}),
    (PatientSigns, {"unit_id": "none"} | SINCE),
    (PatientSigns, {"unit_id": "B", "incident_id": "{call}"} | SINCE),
    (ReleaseUnit, {"unit_id": "none"} | WHY),
    (ReleaseUnit, {"unit_id": "B"} | WHY),
    (AssignUnit, {"incident_id": "C-1", "unit_id": "none"} | WHY),
    (ChooseHospital, {"incident_id": "C-1", "hospital_id": "none", "chosen_by": "patient"} | WHY),
    (HospitalStatus, {"hospital_id": "none", "accepting": True}),
    (HospitalStatus, {"hospital_id": "h", "accepting": True, "load_pct": 400}),
    (PreAlertAnswer, {"hospital_id": "h", "pre_alert_id": "pal-0", "answer": "accepted"}),
    (PreAlertAnswer, {"hospital_id": "none", "pre_alert_id": "pal-0", "answer": "accepted"}),
    (ReopenIncident, {"incident_id": "C-1"} | WHY),
    (ReopenIncident, {"incident_id": "C-none"} | WHY),
]


def centre_of() -> Centre:
    """A is on its way to C-1; C-over was finished by its crew; B is free."""
    centre = Centre([unit("A", 0), unit("B", 50)], [hospital("h", 100)])
    centre.call("C-over", x=50)
    centre.bring("B", UnitState.ON_SCENE)
    centre.crew("B", "clear")
    centre.call("C-1", x=0)
    return centre


@pytest.mark.parametrize("call", ["C-none", "C-over"])
@pytest.mark.parametrize(("kind", "fields"), ABOUT)
def test_what_is_not_there_or_over_is_refused(
    kind: type[Event], fields: dict[str, Any], call: str
) -> None:
    centre = centre_of()
    before = centre.digest
    named = {
        name: value.format(call=call) if isinstance(value, str) else value
        for name, value in fields.items()
    }
    centre.clock_s = 30
    said = centre.say(kind, **named)
    field, value = said.refused
    assert (field, value) == (field, str(getattr(named[field], "value", named[field])))
    assert centre.digest == before, "not even its time is the world's"
    assert said.decided(DecisionKind.REFUSED).decided_at == at(30)
    assert centre.fold.broken_promises == 0


def test_clocks_that_run_backwards_change_nothing_that_is_newer() -> None:
    centre = centre_of()
    centre.hospital("h", load_pct=50)
    centre.moved("A", 3)
    centre.tick(60)
    before = centre.digest
    early: Any = {"occurred_at": at(-600), "received_at": at(-500)}
    assert centre.say(Tick, **early).outputs == ()
    assert centre.moved("A", 90, **early).outputs == ()
    assert centre.hospital("h", load_pct=90, **early).refused[0] == "occurred_at"
    assert centre.digest == before
    assert centre.world.now == at(60)


def test_an_event_of_before_is_decided_at_the_time_of_the_journal() -> None:
    centre = centre_of()
    centre.tick(600)
    said = centre.call("C-2", x=50, received_at=at(0), occurred_at=at(-60))
    assert said.decided(DecisionKind.ASSIGNED).decided_at == at(600)
    order = centre.incident("C-2").order
    assert order is not None
    assert order.acknowledge_by == at(600) + timedelta(seconds=POLICIES.limits.acknowledge_s)


@pytest.mark.parametrize(
    ("kind", "fields", "named"),
    [
        (HospitalStatus, {"hospital_id": "h", "accepting": True, "beds_free": -1}, "beds_free"),
        (HospitalStatus, {"hospital_id": "h", "accepting": True, "load_pct": -1}, "load_pct"),
        (
            CasualtiesCounted,
            {"incident_id": "C-1", "groups": ({"tag": "red", "patients": -2},)},
            "patients",
        ),
        (VehicleStatus, {"unit_id": "A", "status": "transporting", "patients": 0}, "patients"),
        (IncidentUpdated, {"incident_id": "C-1", "place_accuracy_m": -5.0}, "place_accuracy_m"),
        (IncidentUpdated, {"incident_id": "C-1", "place_accuracy_km": 1}, "place_accuracy_km"),
    ],
)
def test_negative_counts_and_other_units_do_not_become_events(
    kind: type[Event], fields: dict[str, Any], named: str
) -> None:
    centre = centre_of()
    before = centre.digest
    with pytest.raises(ValidationError, match=named):
        centre.say(kind, **fields)
    assert centre.digest == before


def other_parameters(centre: Centre) -> Said:
    own = POLICIES.model_copy(update={"limits": Limits(acknowledge_s=45)})
    return centre.configure([unit("A", 0), unit("B", 50)], [hospital("h", 100)], own)


def test_a_change_of_configuration_is_an_event_and_the_next_decisions_carry_its_hash() -> None:
    centre = centre_of()
    old = policies_hash(POLICIES)
    assert centre.world.policies_hash == old
    changed = other_parameters(centre).decided(DecisionKind.CONFIGURED)
    new = centre.world.policies_hash
    assert changed.policies_hash == new != old
    assert "C-1" in centre.world.incidents, "a call stays open"
    assert centre.unit("A").incident_id == "C-1", "and so does its crew"
    made = centre.call("C-2", x=50).decided(DecisionKind.ASSIGNED)
    assert made.policies_hash == new
    order = centre.incident("C-2").order
    assert order is not None
    assert order.acknowledge_by == at(45)
    record = centre.records[-2].event
    assert record.type == "centre.configured"
    assert policies_hash(record.policies) == new


def test_a_hash_that_is_not_that_of_its_parameters_does_not_become_an_event() -> None:
    centre = centre_of()
    with pytest.raises(ValidationError, match=r"policies_hash 0+ is not that of policies"):
        centre.say(
            type(centre.records[0].event),
            name="t",
            map_name="plain",
            map_hash="0" * 64,
            units=(),
            hospitals=(),
            policies=Policies(),
            policies_hash="0" * 64,
        )
