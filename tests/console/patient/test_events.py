"""What a handover record keeps of a pre-alert: each word with its channel, calls, late words."""

from schemas.events.commands import CloseIncident
from schemas.events.hospitals import PreAlertAnswer
from schemas.outputs.handover import HandoverEvent, HandoverEventKind, HandoverRecord
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import at
from tests.support import patient_cases as cases


def of_kind(record: HandoverRecord, kind: HandoverEventKind) -> list[HandoverEvent]:
    return [one for one in record.events if one.kind is kind]


def test_the_same_word_through_two_channels_is_kept_twice_and_repeated_once() -> None:
    city = cases.carried()
    city.clock_s = 130
    city.answer("accepted", source="ed-doctor", role="bác sĩ trực")
    city.answer("accepted", source="ed-doctor")
    city.phone("accepted", source="lan", role="điều dưỡng")
    steps = city.handover().handshake
    assert [(one.state.value, one.who, one.role, one.through) for one in steps] == [
        ("drafted", "smart115", None, None),
        ("accepted", "ed-doctor", "bác sĩ trực", "hospital-status"),
        ("accepted", "lan", "điều dưỡng", "duty_phone"),
    ]


def test_a_call_that_nobody_took_is_an_event_and_so_is_the_task() -> None:
    city = cases.carried()
    city.deliver("no_channel")
    city.phone("no_answer", source="lan")
    record = city.handover()
    (call,) = [one for one in of_kind(record, HandoverEventKind.DISPATCH) if one.who == "lan"]
    assert "no answer" in call.text.en
    alarms = [one.text.en for one in of_kind(record, HandoverEventKind.ALARM)]
    assert any("its duty phone" in one and "Phone it" in one for one in alarms)


def test_a_call_about_another_patient_is_not_this_ones() -> None:
    city = cases.carried()
    city.call("C-2", x=890.0)
    city.phone("no_answer", source="lan")
    assert not [one for one in city.handover("C-2").events if one.who == "lan"]


def test_what_is_asked_after_the_end_of_the_incident_is_kept() -> None:
    city = cases.carried()
    about = {"hospital_id": city.case.hospital_id, "pre_alert_id": city.case.pre_alert_id}
    city.say(CloseIncident, incident_id="C-1", reason="nhầm")
    city.clock_s = 500
    city.tick()
    assert AlarmKind.PRE_ALERT_UNANSWERED in {one.kind for one in city.world.alarms.values()}
    city.say(PreAlertAnswer, answer="accepted", source="ed-doctor", **about)
    record = city.handover()
    (late,) = of_kind(record, HandoverEventKind.HOSPITAL)
    assert (late.at, late.who, late.refused) == (at(500), "ed-doctor", True)
    alarms = [one.text.en for one in of_kind(record, HandoverEventKind.ALARM)]
    assert any("nobody comes any more" in one for one in alarms)


def test_who_took_a_patient_over_is_kept_though_the_crew_was_clear_before() -> None:
    city = cases.worsening()
    (case,) = {one.pre_alert_id for one in city.handover().handshake if one.hospital_id == "h2"}
    city.clock_s = 1_210
    city.say(
        PreAlertAnswer,
        hospital_id="h2",
        pre_alert_id=case,
        answer="handed_over",
        role="trưởng kíp",
    )
    (late,) = of_kind(city.handover(), HandoverEventKind.HOSPITAL)
    assert "trưởng kíp" in late.text.vi
    assert not late.refused
