"""What crews report is taken from who has a patient, and refused from whoever has none."""

import pytest

from schemas.events.commands import CloseIncident, JudgePreAlert
from schemas.events.vehicles import VehicleStatus
from schemas.ground.vocabulary import CrewReport, UnitState
from schemas.patient.care import (
    CareReported,
    Finding,
    FindingSaid,
    Judgement,
    JudgementReason,
    Mechanism,
    MechanismSaid,
    Onset,
)
from schemas.patient.treatments import Dose, Remedy, Treatment
from tests.dispatch.support.centre import Centre, at, hospital, unit

ASPIRIN = Treatment(what=Remedy.ASPIRIN, at=at(0), dose=Dose(amount=300, unit="mg"), route="po")
SHOCK = (FindingSaid(code=Finding.SHOCK),)
WANTED = Judgement(wanted=True, why=JudgementReason.LOOKS_ILL)


def centre_with(state: UnitState) -> Centre:
    centre = Centre([unit("U", 50), unit("V", 900)], [hospital("h", 150)])
    centre.call(x=50, priority="P1")
    centre.bring("U", state)
    return centre


@pytest.mark.parametrize("state", list(UnitState))
def test_only_a_crew_with_its_patient_reports_care(state: UnitState) -> None:
    if state in {UnitState.OFF_DUTY, UnitState.AVAILABLE}:
        centre = Centre([unit("U", 50, on_duty=state is UnitState.AVAILABLE)], [hospital("h", 150)])
    else:
        centre = centre_with(state)
    before = centre.digest
    said = centre.say(CareReported, unit_id="U", findings=SHOCK)
    if state in {UnitState.ON_SCENE, UnitState.TRANSPORTING, UnitState.AT_HOSPITAL}:
        assert centre.incident().care.findings[Finding.SHOCK].present
    else:
        assert said.refused == ("unit_id", "U")
        assert centre.digest == before


def test_a_report_for_somebody_else_is_refused() -> None:
    centre = centre_with(UnitState.ON_SCENE)
    centre.call("C-2", x=900)
    before = centre.digest
    for incident_id in ("C-2", "C-404"):
        said = centre.say(CareReported, unit_id="U", incident_id=incident_id, findings=SHOCK)
        assert said.refused == ("incident_id", incident_id)
    assert centre.say(CareReported, unit_id="X", findings=SHOCK).refused == ("unit_id", "X")
    assert centre.digest == before


def test_a_report_after_the_end_is_refused() -> None:
    centre = centre_with(UnitState.ON_SCENE)
    centre.say(CloseIncident, incident_id="C-1", reason="xong")
    late = centre.say(CareReported, unit_id="U", incident_id="C-1", findings=SHOCK)
    assert late.refused == ("incident_id", "C-1")


def test_all_that_is_reported_is_told_to_the_hospital() -> None:
    centre = centre_with(UnitState.TRANSPORTING)
    said = centre.say(
        CareReported,
        unit_id="U",
        incident_id="C-1",
        treatments=(ASPIRIN,),
        findings=(*SHOCK, FindingSaid(code=Finding.SEIZING, present=False)),
        mechanisms=(MechanismSaid(code=Mechanism.FALL_LOW),),
        onset=Onset(kind="injury", at=at(-300)),
    )
    told = said.pre_alert.atmist
    assert told.treatments == (ASPIRIN,)
    assert (told.findings, told.denied) == ((Finding.SHOCK,), (Finding.SEIZING,))
    assert told.mechanisms == (Mechanism.FALL_LOW,)
    assert told.onset == Onset(kind="injury", at=at(-300))


def test_a_report_that_says_nothing_new_is_no_news() -> None:
    centre = centre_with(UnitState.TRANSPORTING)
    centre.say(CareReported, unit_id="U", treatments=(ASPIRIN,))
    assert centre.say(CareReported, unit_id="U", treatments=(ASPIRIN,)).notices == []


def test_a_crew_that_reports_is_heard_of() -> None:
    centre = centre_with(UnitState.ON_SCENE)
    centre.clock_s = 500
    centre.say(CareReported, unit_id="U", treatments=(ASPIRIN,))
    assert (centre.unit("U").heard_at, centre.unit("U").spoke_at) == (at(500), at(500))


def test_what_was_done_is_kept_when_a_call_is_opened_again() -> None:
    centre = centre_with(UnitState.ON_SCENE)
    centre.say(CareReported, unit_id="U", treatments=(ASPIRIN,))
    care = centre.incident().care
    centre.say(CloseIncident, incident_id="C-1", reason="nhầm")
    assert centre.world.ended["C-1"].incident.care == care


def test_a_dispatchers_word_is_about_an_open_call_on_its_way() -> None:
    centre = centre_with(UnitState.AT_HOSPITAL)
    fields = {"judgement": WANTED, "reason": "lo ngại"}
    assert centre.say(JudgePreAlert, incident_id="C-1", **fields).refused == ("incident_id", "C-1")
    assert centre.say(JudgePreAlert, incident_id="C-9", **fields).refused == ("incident_id", "C-9")
    centre.say(VehicleStatus, unit_id="U", status=CrewReport.CLEAR)
    assert centre.say(JudgePreAlert, incident_id="C-1", **fields).refused == ("incident_id", "C-1")
