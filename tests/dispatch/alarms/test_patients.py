"""The patient with a crew: an alarm only where the centre must act."""

from typing import Any

import pytest

from schemas.events.alarm_commands import AcknowledgeAlarm
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Consciousness, UnitState
from schemas.outputs.alarms import Alarm
from schemas.rules.alarms import AlarmKind, AlarmState
from tests.dispatch.support.centre import Centre, Said, hospital, unit

K = AlarmKind
HIGH = {"respiration_rate_per_min": 26.0, "spo2_pct": 90.0, "heart_rate_per_min": 115.0}
"""NEWS2 8 at least, and no sign that is extreme."""
BETTER = {"respiration_rate_per_min": 15.0, "spo2_pct": 97.0, "heart_rate_per_min": 80.0}


def on_board(
    state: UnitState = UnitState.TRANSPORTING,
    *,
    level: str = "als",
    priority: str = "P1",
    **call: Any,  # noqa: ANN401
) -> Centre:
    centre = Centre([unit("U", 0, level)], [hospital("h", 900)])
    centre.call(x=10, priority=priority, level=level, **call)
    centre.bring("U", state)
    return centre


def measure(centre: Centre, after_s: float = 0, **signs: float | str) -> Said:
    centre.clock_s += after_s
    word = signs.pop("consciousness", None)
    said = {} if word is None else {"consciousness": Consciousness(str(word))}
    return centre.vitals("U", **signs, **said)


def kinds(said: Said) -> list[tuple[str, AlarmKind]]:
    mine = {K.PATIENT_ARREST, K.PATIENT_WORSE, K.EXTREME_SIGN, K.MONITOR_LOST}
    return [(one.status, one.kind) for one in said.every(Alarm) if one.kind in mine]


def standing(centre: Centre) -> dict[AlarmKind, AlarmState]:
    return {one.kind: one.state for one in centre.world.alarms.values()}


@pytest.mark.parametrize("state", [UnitState.ON_SCENE, UnitState.TRANSPORTING])
def test_an_arrest_is_announced_at_once_and_is_over_a_minute_after_the_heart_beats(
    state: UnitState,
) -> None:
    centre = on_board(state)
    said = measure(centre, heart_rate_per_min=0.0)
    assert kinds(said) == [("raised", K.PATIENT_ARREST)]
    (alarm,) = [one for one in said.every(Alarm) if one.kind is K.PATIENT_ARREST]
    assert "clinicians decide" in alarm.action.en
    assert alarm.text.en == "C-1: the monitor on U shows a cardiac arrest"
    assert kinds(measure(centre, 1, heart_rate_per_min=70.0)) == []
    assert kinds(measure(centre, 30, heart_rate_per_min=0.0)) == [], "it stands still"
    measure(centre, 1, heart_rate_per_min=70.0)
    assert ("returned", K.PATIENT_ARREST) in kinds(centre.tick(60))


def test_an_arrest_that_the_patient_contradicts_is_a_matter_of_the_leads() -> None:
    centre = on_board()
    assert kinds(measure(centre, heart_rate_per_min=0.0, consciousness="A")) == []


def test_high_risk_is_announced_when_no_hospital_has_accepted_for_a_while() -> None:
    centre = on_board()
    assert kinds(measure(centre, **HIGH)) == []
    assert kinds(centre.tick(89)) == []
    said = centre.tick(1)
    assert kinds(said) == [("raised", K.PATIENT_WORSE)]
    (alarm,) = [one for one in said.every(Alarm) if one.kind is K.PATIENT_WORSE]
    assert (alarm.hospital_id, alarm.pre_alert_id) == ("h", centre.case.pre_alert_id)
    assert "NEWS2 ≥ 8" in alarm.text.en
    assert kinds(centre.answer("received")) == []
    centre.answer("accepted")
    centre.tick(1)
    assert kinds(centre.tick(60)) == [("withdrawn", K.PATIENT_WORSE)]


def test_high_risk_that_a_hospital_has_accepted_is_no_alarm() -> None:
    centre = on_board()
    centre.answer("accepted")
    measure(centre, **HIGH)
    assert kinds(centre.tick(100)) == []


def test_high_risk_stands_for_the_unanswered_pre_alert() -> None:
    centre = on_board()
    measure(centre, **HIGH)
    centre.tick(60)
    assert standing(centre)[K.PRE_ALERT_UNANSWERED] is AlarmState.RAISED
    centre.tick(30)
    assert standing(centre) == {
        K.PATIENT_WORSE: AlarmState.RAISED,
        K.PRE_ALERT_UNANSWERED: AlarmState.SUPPRESSED,
    }
    centre.tick(60)
    assert standing(centre) == {
        K.PATIENT_WORSE: AlarmState.SUPPRESSED,
        K.PHONE_HOSPITAL: AlarmState.RAISED,
    }, "one call to make, and one alarm about it"


def test_high_risk_on_scene_is_the_crews_matter() -> None:
    centre = on_board(UnitState.ON_SCENE)
    measure(centre, **HIGH)
    assert kinds(centre.tick(100)) == []


def test_a_patient_who_gets_much_worse_is_announced_again_to_who_had_acknowledged() -> None:
    centre = on_board()
    measure(centre, **HIGH)
    (raised,) = centre.tick(90).every(Alarm)
    centre.say(AcknowledgeAlarm, alarm_id=raised.alarm_id)
    assert kinds(measure(centre, 1, **(HIGH | {"heart_rate_per_min": 125.0}))) == []
    worse = HIGH | {"systolic_mmhg": 88.0}
    assert kinds(measure(centre, 1, **worse)) == [("raised", K.PATIENT_WORSE)]


def test_the_red_flags_of_a_child_are_high_risk() -> None:
    centre = on_board(patient=Patient(age_years=4))
    measure(centre, spo2_pct=80.0, respiration_rate_per_min=60.0)
    (alarm,) = centre.tick(90).every(Alarm)
    assert alarm.kind is K.PATIENT_WORSE
    assert "NEWS2" not in alarm.text.en


def test_an_extreme_sign_asks_whether_a_bls_crew_needs_help() -> None:
    centre = on_board(UnitState.ON_SCENE, level="bls")
    assert kinds(measure(centre, spo2_pct=80.0)) == []
    assert kinds(measure(centre, 59, spo2_pct=80.0)) == []
    said = centre.tick(1)
    assert kinds(said) == [("raised", K.EXTREME_SIGN)]
    (alarm,) = said.every(Alarm)
    assert alarm.text.en == "C-1: U (BLS): SpO2 80"
    assert kinds(measure(centre, 1, spo2_pct=86.0)) == [], "within the deadband"
    assert kinds(measure(centre, 1, spo2_pct=95.0)) == []
    assert kinds(centre.tick(60)) == [("withdrawn", K.EXTREME_SIGN)]


@pytest.mark.parametrize(
    ("patient", "sign"),
    [
        (Patient(age_years=3), {"spo2_pct": 60.0}),
        (Patient(age_years=3), {"heart_rate_per_min": 55.0}),
        (Patient(age_years=0), {"heart_rate_per_min": 75.0}),
        (Patient(age_years=10), {"systolic_mmhg": 60.0}),
        (Patient(age_years=8), {"consciousness": "P"}),
        (Patient(age_years=30, pregnant=True), {"spo2_pct": 60.0}),
        (Patient(age_years=30, pregnant=True), {"consciousness": "U"}),
    ],
)
def test_an_extreme_sign_of_a_child_or_in_pregnancy_asks_the_same(
    patient: Patient, sign: dict[str, Any]
) -> None:
    """They had no limits: whatever was measured of them was no alarm."""
    centre = on_board(level="bls", patient=patient)
    first, second = measure(centre, **sign), centre.tick(60)
    assert ("raised", K.EXTREME_SIGN) in [*kinds(first), *kinds(second)]


def test_the_childs_score_and_flags_are_named_where_no_hospital_has_accepted() -> None:
    centre = on_board(patient=Patient(age_years=8))
    signs = {"heart_rate_per_min": 155.0, "respiration_rate_per_min": 44.0, "spo2_pct": 88.0}
    measure(centre, **signs)
    (alarm,) = [one for one in centre.tick(90).every(Alarm) if one.kind is K.PATIENT_WORSE]
    assert alarm.text.en == (
        "C-1: high risk on U (Bedside PEWS ≥ 8, SpO2 below 90, HR below 60 or above 149, "
        "Bedside PEWS 8 or more), no hospital has accepted"
    )
    assert "Bedside PEWS từ 8 điểm" in alarm.text.vi


def test_an_adults_extreme_sign_is_high_risk_whatever_its_news2() -> None:
    centre = on_board()
    measure(centre, temperature_c=42.5)
    (alarm,) = [one for one in centre.tick(90).every(Alarm) if one.kind is K.PATIENT_WORSE]
    assert "(NEWS2 ≥ 2, T below 32 or above 40.9)" in alarm.text.en


def test_an_als_crew_has_what_an_extreme_sign_needs() -> None:
    centre = on_board(UnitState.ON_SCENE, level="als")
    measure(centre, spo2_pct=80.0)
    assert kinds(centre.tick(100)) == []


def test_an_unresponsive_patient_has_the_kinds_own_delay() -> None:
    centre = on_board(UnitState.ON_SCENE, level="bls")
    assert kinds(measure(centre, consciousness="U")) == [("raised", K.EXTREME_SIGN)]


def test_an_arrest_stands_for_all_else_about_the_patient() -> None:
    centre = on_board(UnitState.ON_SCENE, level="bls")
    assert kinds(measure(centre, consciousness="U")) == [("raised", K.EXTREME_SIGN)]
    said = measure(centre, 1, consciousness="U", heart_rate_per_min=0.0)
    assert kinds(said) == [("suppressed", K.EXTREME_SIGN), ("raised", K.PATIENT_ARREST)]
    assert said.every(Alarm)[-1].stands_for_count == 1


def test_a_silent_monitor_of_a_p1_patient_is_asked_after() -> None:
    centre = on_board()
    measure(centre, **BETTER)
    centre.answer("accepted")
    assert kinds(centre.tick(180)) == []
    assert kinds(centre.tick(30)) == [("raised", K.MONITOR_LOST)]
    assert kinds(measure(centre, 1, **BETTER)) == []
    assert kinds(centre.tick(30)) == [("withdrawn", K.MONITOR_LOST)]


@pytest.mark.parametrize("priority", ["P2", "P3", "P4"])
def test_a_silent_monitor_of_another_patient_is_the_crews_matter(priority: str) -> None:
    centre = on_board(priority=priority)
    measure(centre, **BETTER)
    if centre.world.pre_alerts:  # a light case is not announced
        centre.answer("accepted")
    assert kinds(centre.tick(400)) == []


def test_a_lost_unit_stands_for_its_silent_monitor() -> None:
    centre = on_board()
    centre.moved("U", 20)
    measure(centre, **BETTER)
    centre.answer("accepted")
    centre.tick(210)
    centre.tick(100)
    assert standing(centre) == {
        K.LOST_CONTACT: AlarmState.RAISED,
        K.MONITOR_LOST: AlarmState.SUPPRESSED,
    }


def test_at_the_hospital_the_patient_is_others_matter() -> None:
    centre = on_board(level="bls")
    measure(centre, consciousness="U", heart_rate_per_min=0.0)
    assert K.PATIENT_ARREST in standing(centre)
    centre.crew("U", "at_hospital")
    centre.tick(1)
    centre.tick(60)
    assert K.EXTREME_SIGN not in standing(centre)
    assert standing(centre)[K.PATIENT_ARREST] is AlarmState.RETURNED
    centre.crew("U", "clear")
    assert standing(centre) == {}


def test_a_patient_whose_unit_was_taken_back_is_nobodys_alarm() -> None:
    centre = on_board(UnitState.EN_ROUTE)
    measure(centre, heart_rate_per_min=0.0)
    assert standing(centre) == {}
