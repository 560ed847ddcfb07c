from datetime import timedelta

import pytest

from console.cli.talk import BadUsage
from console.patient import vitals
from console.patient.assemble import assemble
from console.patient.page import page
from console.patient.records import CentreRecords, Said, call_of, incident_of, put_in_order
from console.patient.summary import lines
from dispatch.words.explain import say
from schemas.events.commands import CloseIncident, JudgePreAlert, ReopenIncident
from schemas.events.incidents import IncidentCancelled, IncidentReported, IncidentUpdated, Patient
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import CrewLevel, PreAlertState, Priority, UnitState
from schemas.outputs.handover import HandoverEventKind, HandoverRecord, VitalCourse
from schemas.patient.care import CareReported, Finding, FindingSaid, Judgement, JudgementReason
from schemas.patient.scores import News2
from streams.fhir.handover import bundle_json
from tests.dispatch.support.centre import at, hospital, unit
from tests.dispatch.support.plain_roads import here
from tests.support import patient_cases as cases


def course(record: HandoverRecord, name: str) -> VitalCourse:
    (found,) = [one for one in record.vitals if one.parameter == name]
    return found


def test_the_head_is_the_incidents() -> None:
    record = cases.worsening().handover()
    assert (record.centre_id, record.incident_id, record.priority) == ("BD", "C-1", Priority.P1)
    assert (record.reported_at, record.ended_at, record.as_of) == (at(0), at(1_200), at(1_200))
    assert record.units == ("U1",)
    assert record.patient == Patient(age_years=61, sex="male")


def test_a_course_has_every_value_with_its_time_and_its_age_at_the_end() -> None:
    breathing = course(cases.worsening().handover(), "respiration_rate_per_min")
    assert [(one.at, one.value) for one in breathing.points] == [
        (at(60), 18),
        (at(150), 21),
        (at(210), 26),
        (at(900), 24),
    ]
    assert (breathing.unit, breathing.age_s, breathing.stale) == ("/min", 300, True)
    warm = course(cases.worsening().handover(), "temperature_c")
    assert (warm.age_s, warm.valid_s, warm.stale) == (990, 1_800, False)


@pytest.mark.parametrize(("age_s", "stale"), [(180, False), (181, True)])
def test_a_value_is_stale_once_it_is_older_than_it_is_valid_for(age_s: int, *, stale: bool) -> None:
    city = cases.carried()
    city.monitor(150, heart_rate_per_min=90.0)
    city.tick(age_s)
    heart = course(city.handover(), "heart_rate_per_min")
    assert (heart.age_s, heart.stale) == (age_s, stale)


def test_scores_are_of_when_the_last_vitals_came_and_name_what_had_expired() -> None:
    record = cases.worsening().handover()
    assert record.scored_at == at(900)
    first = record.scores[0]
    assert isinstance(first, News2)
    # RR 24: 2, SpO2 92: 2, oxygen 2, heart rate 118: 2, 36.5 °C and alert: 0; no pressure: 0 to 3
    assert (first.total, first.minimum, first.maximum, first.band) == (None, 8, 11, "high")
    assert first.missing == ("systolic_mmhg",)
    assert {one.name: one.age_s for one in first.inputs}["temperature_c"] == 690


def test_the_course_of_news2_is_what_the_core_told_the_hospital() -> None:
    city = cases.worsening()
    shown = {(one.measured_at, one.total) for one in city.handover().news2}
    told = {
        (one.news2.measured_at, one.news2.total)
        for one in city.said
        if one.type == "pre_alert" and one.news2 is not None
    }
    assert told <= shown
    assert (at(210), 12) in told


def test_of_a_silent_patient_everything_is_missing_and_nothing_is_scored() -> None:
    record = cases.silent().handover()
    assert (record.vitals, record.scores, record.news2, record.scored_at) == ((), (), (), None)
    assert record.not_measured == tuple(key for key in cases.WORSE if key != "centre_id")
    assert record.ended_at is None


def test_a_child_gets_no_adult_score() -> None:
    city = cases.carried(Patient(age_years=4))
    assert city.handover().scores[0].not_scored == "no adult score under 16 years"


def test_who_answered_what_when_and_through_what() -> None:
    steps = cases.worsening().handover().handshake
    assert [(one.at, one.hospital_id, one.state, one.who, one.through) for one in steps] == [
        (at(120), "h1", PreAlertState.DRAFTED, "smart115", None),
        (at(120), "h1", PreAlertState.DELIVERED, "delivery", "topic"),
        (at(240), "h1", PreAlertState.REFUSED, "triage-nurse", "hospital-status"),
        (at(240), "h2", PreAlertState.DRAFTED, "smart115", None),
        (at(240), "h2", PreAlertState.DELIVERED, "delivery", "topic"),
        (at(270), "h2", PreAlertState.ACCEPTED, "ed-doctor", "hospital-status"),
        (at(1_000), "h2", PreAlertState.ARRIVED, "U1", "vehicle-status"),
        (at(1_200), "h2", PreAlertState.HANDED_OVER, "U1", "vehicle-status"),
    ]
    assert steps[2].reason == Bilingual(vi="hết giường", en="hết giường")


def test_events_are_of_this_patient_alone() -> None:
    city = cases.carried()
    city.call("C-2", x=890.0)
    city.crew("U2", "accepted")
    said = [one.text.en for one in city.handover().events]
    assert any("U1 says transporting" in one for one in said)
    assert not [one for one in said if "C-2" in one or "U2 says" in one]
    other = [one.text.en for one in city.handover("C-2").events]
    assert any("U2 says accepted" in one for one in other)
    assert not [one for one in other if "U1 says" in one]


def test_what_was_not_applied_is_said_to_be_so() -> None:
    city = cases.carried()
    city.crew("U1", "mobilised", incident_id="C-1")  # it is transporting: too late to set out
    (refused,) = [one for one in city.handover().events if one.refused]
    assert (refused.kind, refused.who) == (HandoverEventKind.CREW, "test")


def test_a_dispatchers_word_is_there_with_who_said_it() -> None:
    city = cases.carried()
    city.say(CloseIncident, incident_id="C-1", reason="tử vong", source="dispatcher-7")
    events = city.handover().events
    assert ("dispatcher-7", "dispatcher-commands") in {(one.who, one.through) for one in events}


def test_a_correction_counts() -> None:
    city = cases.carried()
    city.say(IncidentUpdated, incident_id="C-1", patient=Patient(age_years=15))
    record = city.handover()
    assert record.patient.age_years == 15


def test_no_address_and_no_place_of_the_call_are_in_it() -> None:
    text = cases.worsening().handover().model_dump_json()
    assert "Bí Mật" not in text
    assert "106.0" not in text


def test_what_was_typed_of_the_call_is_not_in_it() -> None:
    secret = "Nguyễn Thị Kín, 0912 345 678"
    city = cases.Recorded()
    city.configure((unit("U1", 10),), (hospital("h1", 300, "emergency", "cath_lab"),))
    city.say(
        IncidentReported,
        incident_id="C-1",
        complaint=secret,
        complaint_code="chest_pain",
        place=here(20.0),
        priority=Priority.P1,
        crew_level=CrewLevel.BLS,
    )
    city.say(IncidentUpdated, incident_id="C-1", complaint=f"{secret}, đau ngực")
    judgement = Judgement(wanted=True, why=JudgementReason.RISKY_HISTORY)
    city.say(JudgePreAlert, incident_id="C-1", judgement=judgement, reason=secret)
    city.bring("U1", UnitState.TRANSPORTING)
    city.call("C-2", x=20.0)
    city.say(IncidentCancelled, incident_id="C-2", reason=secret)
    record = city.handover()
    assert record.complaint is not None
    assert record.complaint.vi == "đau ngực"
    bundled = bundle_json(record)
    texts = (record.model_dump_json(), page(record, "vi"), bundled, *lines(record, "vi"))
    assert not [one for one in (*texts, city.handover("C-2").model_dump_json()) if secret in one]
    assert "đau ngực" in bundled


def test_signs_before_the_last_handover_are_the_other_patients() -> None:
    city = cases.worsening()  # U1 is free since 1 200 s
    city.monitor(1_190, respiration_rate_per_min=40.0)  # late: of the patient before
    city.clock_s = 1_700
    city.call("C-2", x=20.0)
    city.monitor(1_720, respiration_rate_per_min=15.0)
    breathing = course(city.handover("C-2"), "respiration_rate_per_min")
    assert [one.value for one in breathing.points] == [15]
    assert 40 not in [
        one.value for one in course(city.handover(), "respiration_rate_per_min").points
    ]


def test_signs_that_waited_for_their_incident_are_the_patients() -> None:
    city = cases.Recorded()
    city.monitor(30, respiration_rate_per_min=30.0)
    city.clock_s = 60
    city.call(x=20.0)
    assert city.handover().vitals == ()
    city.monitor(90, heart_rate_per_min=100.0)
    assert course(city.handover(), "respiration_rate_per_min").points[0].at == at(30)
    assert {one.parameter for one in city.handover().vitals} == set(
        city.incident().signs.readings
    ), "the core's own signs"


def test_repeated_records_change_nothing() -> None:
    city = cases.worsening()
    said = [one for one in city.said if isinstance(one, Said)]
    twice = put_in_order("BD", city.journal * 2, [*said, *reversed(said)])
    assert assemble(twice, "C-1") == city.handover()


def test_the_record_survives_json() -> None:
    record = cases.worsening().handover()
    assert HandoverRecord.model_validate_json(record.model_dump_json()) == record


def test_an_incident_without_report_is_refused() -> None:
    with pytest.raises(BadUsage, match="no report of incident C-9"):
        cases.silent().handover("C-9")
    with pytest.raises(BadUsage):
        assemble(CentreRecords("BD", ()), "C-1")


def test_a_name_is_an_incidents_or_a_pre_alerts() -> None:
    city = cases.worsening()
    said = [one for one in city.said if isinstance(one, Said)]
    pre_alert_id = city.handover().handshake[0].pre_alert_id
    assert incident_of(said, "C-1") == incident_of(said, pre_alert_id) == {("BD", "C-1")}
    assert incident_of(said, "nothing") == set()


def test_ages_are_never_negative() -> None:
    city = cases.carried()
    own, _ = vitals.own_signs(city.decided, "C-1")
    early = vitals.courses(own, at(60) - timedelta(seconds=5))
    assert {one.age_s for one in early} == {0}


def test_an_incident_that_was_opened_again_has_not_ended() -> None:
    city = cases.carried()
    city.say(CloseIncident, incident_id="C-1", reason="nhầm")
    assert city.handover().ended_at == at(120)
    city.clock_s = 180
    city.say(ReopenIncident, incident_id="C-1", reason="nhầm")
    assert city.handover().ended_at is None


def test_why_nobody_comes_is_said() -> None:
    city = cases.carried()
    city.say(CloseIncident, incident_id="C-1", reason="nhầm")
    last = city.handover().handshake[-1]
    assert last.state is PreAlertState.CANCELLED
    assert last.reason == say("why.call_over"), "what was typed stays in the centre"


def test_of_a_further_unit_the_call_is_the_same_and_the_patient_another() -> None:
    city = cases.Recorded()
    patient = Patient(age_years=61)
    city.call(x=20.0, patient=patient, more_units=(CrewLevel.BLS,))
    first, second = city.handover(), city.handover("C-1.2")
    assert (first.patient, second.patient) == (patient, Patient())
    assert (first.units, second.units) == (("U1",), ("U2",))
    assert second.events[0].kind is HandoverEventKind.CALL


def test_the_priority_is_what_the_engine_told() -> None:
    city = cases.Recorded()
    city.say(IncidentReported, incident_id="C-1", complaint="té ngã", place=here(20.0))
    (order,) = [one for one in city.said if one.type == "assignment"]
    assert city.handover().priority is order.priority


@pytest.mark.parametrize(
    ("name", "call"), [("C-1.2", "C-1"), ("C-1", "C-1"), ("C.x", "C.x"), (".2", ".2")]
)
def test_a_leg_names_its_call(name: str, call: str) -> None:
    assert call_of(name) == call


def test_what_crews_said_is_of_their_patient_and_counts_once() -> None:
    city = cases.treated()
    care = city.handover().care
    done = [one.what.value for one in care.treatments]
    assert done == ["ecg_12_lead", "morphine", "oxygen", "aspirin"]
    assert (care.findings, care.denied, care.needs) == (("stemi",), ("shock",), ("cath_lab",))
    city.crew("U1", "at_hospital")
    city.crew("U1", "clear")
    city.say(CareReported, unit_id="U1", findings=(FindingSaid(code=Finding.SEIZING),))
    assert city.handover().care == care, "it was refused"
    city.call("C-2", x=20.0)
    city.bring("U1", UnitState.ON_SCENE)
    city.say(CareReported, unit_id="U1", findings=(FindingSaid(code=Finding.SEIZING),))
    assert city.handover().care == care
    assert city.handover("C-2").care.findings == ("seizing",)
    said = [one for one in city.handover().events if one.kind is HandoverEventKind.CREW]
    assert any("aspirin 300 mg po" in one.text.vi for one in said)


def test_a_hospital_that_was_not_told_is_named_as_well() -> None:
    city = cases.Recorded()
    city.call(x=20.0, priority="P4")
    city.bring("U1", UnitState.TRANSPORTING)
    record = city.handover()
    assert (record.hospitals, record.handshake) == (("h1",), ())
