"""A silent hospital is asked through the next channel, then by a person, and never forgotten."""

import pytest

from dispatch.words.explain import say
from schemas.events.centre import HospitalSpec
from schemas.events.commands import CloseIncident
from schemas.events.hospitals import PreAlertDelivery
from schemas.ground.vocabulary import PreAlertState, UnitState
from schemas.outputs.alarms import Alarm
from schemas.rules.alarms import AlarmKind
from schemas.rules.handshake import HandshakePolicy
from tests.dispatch.support.centre import POLICIES, Centre, Said, at, hospital, unit

TOLD = AlarmKind.PRE_ALERT_UNANSWERED
PHONE = AlarmKind.PHONE_HOSPITAL
SLOW = POLICIES.model_copy(
    update={
        "handshake": HandshakePolicy(
            delivered_s=30,
            read_s=60,
            acknowledge_s=90,
            phone_after_s=40,
            phone_again_s=200,
            arriving_s=1,
            arriving_m=0,
        )
    }
)


def transporting(*channels: str, phone: str | None = None) -> Centre:
    """U is at 50 with a patient for h, which is 900 s away and asked through these channels."""
    one = hospital("h", 950).model_dump() | {"duty_phone": phone}
    if channels:
        one["channels"] = channels
    centre = Centre([unit("U", 50)], [HospitalSpec.model_validate(one)], SLOW)
    centre.call(x=50)
    centre.bring("U", UnitState.TRANSPORTING)
    return centre


def close(centre: Centre) -> Said:
    return centre.say(CloseIncident, incident_id="C-1", reason="nhầm")


def about_hospitals(said: Said) -> list[tuple[str, AlarmKind]]:
    """Every alarm but that nothing is heard of the crew, which is silent in these stories."""
    return [one for one in said.alarms if one[1] is not AlarmKind.LOST_CONTACT]


def asked(said: Said) -> list[tuple[str, str | None]]:
    """Every notice with the channel that it is to go through."""
    return [(one.notice, one.channel) for one in said.outputs if one.type == "pre_alert"]


@pytest.mark.parametrize(
    ("words", "silent_s"),
    [
        ((), 30),
        (("sent",), 30),
        (("delivered",), 60),
        (("delivered", "read"), 120),
        (("read",), 120),
    ],
)
def test_each_step_has_its_limit_from_when_it_was_sent(
    words: tuple[str, ...], silent_s: int
) -> None:
    centre = transporting()
    centre.clock_s = 10
    for word in words:
        if word == "read":
            centre.answer(word)
        else:
            centre.deliver(word)
    assert centre.tick(silent_s - 11).alarms == []
    said = centre.tick(1)
    assert said.alarms == [("raised", TOLD)]
    assert asked(said) == [("update", "dispatcher")]


def test_a_silent_hospital_is_asked_through_each_channel_then_by_a_person() -> None:
    centre = transporting("topic", "sms", "app", phone="0274 3822 920")
    seen = []
    for after_s in (29, 1, 29, 1, 29, 1, 39, 1, 199, 1):
        said = centre.tick(after_s)
        seen.append((asked(said), said.alarms))
    assert seen == [
        ([], []),
        ([("alert", "sms")], []),
        ([], []),
        ([("alert", "app")], []),
        ([], []),
        ([("update", "dispatcher")], [("raised", TOLD)]),
        ([], []),
        ([("update", "duty_phone")], [("withdrawn", TOLD), ("raised", PHONE)]),
        ([], [("escalated", PHONE)]),
        ([], []),
    ], "the call that is to be made stays"
    assert centre.answer("accepted").alarms == [("withdrawn", PHONE)]
    assert about_hospitals(centre.tick(6_000)) == []


def test_the_task_names_the_number_the_patients_incident_and_what_it_is_about() -> None:
    centre = transporting("duty_phone", phone="0274 3822 920")
    (task,) = [one for one in centre.world.alarms.values() if one.kind is PHONE]
    assert task.incident_id == "C-1"
    bare = transporting()
    bare.tick(30)
    said = bare.tick(40).every(Alarm)[-1]
    assert said.text == say(
        "alarm.phone_hospital",
        hospital="Bệnh viện h",
        phone=say("phone.unknown"),
        incident="C-1",
        about=say("about.patient"),
    )
    assert (said.incident_id, said.priority) == ("C-1", "high")


def test_a_hospital_with_a_phone_only_is_phoned_at_once() -> None:
    centre = Centre(
        [unit("U", 50)],
        [
            hospital("h", 950).model_copy(
                update={"channels": ("duty_phone",), "duty_phone": "0274 3822 920"}
            )
        ],
        SLOW,
    )
    centre.call(x=50)
    said = centre.bring("U", UnitState.TRANSPORTING)
    assert asked(said) == [("alert", "duty_phone")]
    (task,) = said.every(Alarm)
    assert task.kind is PHONE
    assert "0274 3822 920" in task.text.vi
    assert "0274 3822 920" in task.text.en


def test_a_call_that_nobody_took_is_made_again_until_somebody_does() -> None:
    centre = transporting("duty_phone")
    for _ in range(3):
        said = centre.phone("no_answer")
        assert said.alarms == [("withdrawn", PHONE)]
        assert asked(said) == [("update", "duty_phone")]
        assert centre.phone("no_answer").alarms == []
        assert centre.tick(199).alarms == []
        assert centre.tick(1).alarms == [("raised", PHONE)]
    assert centre.phone("accepted").alarms == [("withdrawn", PHONE)]
    assert about_hospitals(centre.tick(6_000)) == []


def test_a_person_may_phone_before_being_told_to() -> None:
    centre = transporting()
    centre.tick(30)
    said = centre.phone("no_answer")
    assert said.alarms == [("withdrawn", TOLD)]
    assert centre.tick(200).alarms == [("raised", PHONE)]


def test_a_channel_that_nothing_serves_is_passed_over_and_after_the_last_one_it_is_phoned() -> None:
    centre = transporting("topic", "sms")
    assert asked(centre.deliver("no_channel", channel="topic")) == [("alert", "sms")]
    assert centre.deliver("no_channel", channel="topic").outputs == (), "late: it is asked by sms"
    said = centre.deliver("no_channel")
    assert (asked(said), said.alarms) == ([("update", "duty_phone")], [("raised", PHONE)])
    assert centre.deliver("no_channel").outputs == ()
    centre.answer("accepted")
    assert centre.deliver("no_channel", channel="sms").outputs == ()


def test_a_channel_that_is_configured_no_longer_is_followed_by_a_person() -> None:
    centre = transporting("sms")
    centre.configure([unit("U", 50)], [hospital("h", 950)], SLOW)
    assert centre.tick(30).alarms == [("raised", TOLD)]


@pytest.mark.parametrize("word", ["accepted", "preparing", "ready", "refused"])
def test_any_answer_ends_the_alarm(word: str) -> None:
    centre = transporting()
    centre.tick(30)
    assert centre.answer("received").alarms == [], "read is no answer"
    assert ("withdrawn", TOLD) in centre.answer(word).alarms


def test_a_patient_who_is_there_before_an_answer_is_told_at_once() -> None:
    centre = transporting()
    said = centre.crew("U", "at_hospital")
    assert (asked(said), said.alarms) == ([("update", "dispatcher")], [("raised", TOLD)])
    assert centre.tick(40).alarms == [("withdrawn", TOLD), ("raised", PHONE)]
    assert centre.crew("U", "clear").alarms == [("withdrawn", PHONE)]


def test_a_patient_who_is_there_is_no_reason_to_ask_a_hospital_that_is_phoned_already() -> None:
    centre = transporting("duty_phone")
    assert centre.crew("U", "at_hospital").alarms == []


def test_a_hospital_that_says_it_has_the_patient_has_answered() -> None:
    centre = transporting()
    assert centre.answer("arrived").alarms == []
    assert about_hospitals(centre.tick(6_000)) == []


def test_a_cancellation_is_asked_for_in_the_same_way_beyond_the_end_of_the_incident() -> None:
    centre = transporting()
    centre.answer("accepted")
    assert asked(close(centre)) == [("cancel", "topic")]
    seen = []
    for after_s in (89, 1, 40, 200):
        said = centre.tick(after_s)
        seen.append((asked(said), said.alarms))
    assert seen == [
        ([], []),
        ([("update", "dispatcher")], [("raised", TOLD)]),
        ([("update", "duty_phone")], [("withdrawn", TOLD), ("raised", PHONE)]),
        ([], [("escalated", PHONE)]),
    ]
    (alarm,) = centre.world.alarms.values()
    assert alarm.incident_id is None, "the end of an incident must not end it"
    assert centre.phone("no_answer", about=centre.leaving).alarms == [("withdrawn", PHONE)]
    assert centre.tick(200).alarms == [("raised", PHONE)]
    assert centre.answer("acknowledged").alarms == [("withdrawn", PHONE)]
    assert centre.world.pre_alerts == {}


def test_a_cancellation_goes_through_the_next_channel_as_one() -> None:
    centre = transporting("topic", "sms")
    close(centre)
    assert asked(centre.tick(90)) == [("cancel", "sms")]


def test_a_hospital_phoned_about_the_patient_is_phoned_again_about_the_end() -> None:
    centre = transporting("duty_phone")
    said = close(centre)
    assert said.alarms == [("raised", PHONE)], "the same task, about something else"
    assert "nobody comes" in said.every(Alarm)[-1].text.en


@pytest.mark.parametrize(
    ("policy", "x", "clock_s", "state"),
    [
        ({"arriving_s": 100, "arriving_m": 0}, 100, 1, PreAlertState.ACCEPTED),
        ({"arriving_s": 100, "arriving_m": 0}, 850, 1, PreAlertState.ARRIVING),
        ({"arriving_s": 1, "arriving_m": 10_000}, 870, 1, PreAlertState.ARRIVING),
        ({"arriving_s": 100, "arriving_m": 0}, 51, 790, PreAlertState.ACCEPTED),
    ],
)
def test_arriving_is_told_by_the_eta_or_by_how_near_it_is(
    policy: dict[str, int], x: float, clock_s: int, state: PreAlertState
) -> None:
    centre = transporting()
    handshake = SLOW.handshake.model_copy(update=policy)
    centre.configure(
        [unit("U", 50)],
        [hospital("h", 950)],
        SLOW.model_copy(update={"handshake": handshake}),
    )
    centre.clock_s = clock_s
    centre.moved("U", x, occurred_at=at(clock_s))
    assert centre.case.state is PreAlertState.DRAFTED, "not before there is an answer"
    centre.answer("accepted")
    centre.tick()
    assert centre.case.state is state


def test_time_alone_brings_a_patient_near_and_nothing_takes_them_away_again() -> None:
    centre = transporting()
    centre.answer("accepted")
    assert centre.tick(898).notices == []
    assert centre.tick(1).notices == [("update", "h", "arriving", 3)]
    centre.moved("U", 0, occurred_at=at(900))
    assert centre.case.state is PreAlertState.ARRIVING
    assert centre.tick(5_000).notices == [], "and no time-out ends it"


def test_a_receipt_may_come_when_it_is_a_persons_to_ask() -> None:
    centre = transporting()
    centre.tick(30)
    said = centre.say(
        PreAlertDelivery,
        outcome="delivered",
        hospital_id="h",
        pre_alert_id=centre.case.pre_alert_id,
    )
    assert said.notices == [("update", "h", "delivered", 3)]
    assert centre.case.history[-1].through == "topic"
    assert said.alarms == []


def test_a_transport_without_a_hospital_arrives_nowhere() -> None:
    centre = Centre([unit("U", 50)], policies=SLOW)
    centre.call(x=50)
    centre.bring("U", UnitState.TRANSPORTING)
    assert centre.moved("U", 90, occurred_at=at(1)).notices == []


def test_a_cancellation_outlives_the_unit_and_the_configuration_of_its_hospital() -> None:
    centre = transporting()
    close(centre)
    centre.configure([], [], SLOW)
    assert centre.tick(90).alarms == [("raised", TOLD)]
    assert centre.tick(40).alarms == [("withdrawn", TOLD), ("raised", PHONE)]
    centre.answer("acknowledged")
    assert (centre.world.pre_alerts, centre.world.hospitals) == ({}, {})
