"""What is said on pre-alerts: in every state, twice, late, by others, at the gate."""

from collections.abc import Callable

import pytest

from schemas.events.commands import ChooseHospital, CloseIncident, HospitalPhoned
from schemas.events.hospitals import PreAlertAnswer, PreAlertDelivery
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import IncidentState, PreAlertState, UnitState
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.pre_alerts import PreAlert
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, Said, at, hospital, unit

TOLD = AlarmKind.PRE_ALERT_UNANSWERED
PHONE = AlarmKind.PHONE_HOSPITAL
WITHDREW = AlarmKind.HOSPITAL_WITHDREW


def transporting() -> Centre:
    """U is at 50 with a patient for the hospital at 150: 100 s away."""
    centre = Centre([unit("U", 50)], [hospital("h", 150), hospital("i", 400)])
    centre.call(x=50, patient=Patient(age_years=61))
    centre.bring("U", UnitState.TRANSPORTING)
    return centre


def close(centre: Centre) -> Said:
    return centre.say(CloseIncident, incident_id="C-1", reason="nhầm")


def redirect(centre: Centre) -> Said:
    return centre.crew("U", "transporting", hospital_id="i")


def arriving(centre: Centre) -> Said:
    return centre.moved("U", 150, occurred_at=at(centre.clock_s + 1))


EVENTS: dict[str, Callable[[Centre], Said]] = {
    "sent": lambda centre: centre.deliver("sent"),
    "delivered": lambda centre: centre.deliver(),
    "received": lambda centre: centre.answer("received"),
    "read": lambda centre: centre.answer("read"),
    "accepted": lambda centre: centre.answer("accepted"),
    "refused": lambda centre: centre.answer("refused"),
    "preparing": lambda centre: centre.answer("preparing"),
    "ready": lambda centre: centre.answer("ready"),
    "arriving": arriving,
    "at_hospital": lambda centre: centre.crew("U", "at_hospital"),
    "arrived": lambda centre: centre.answer("arrived"),
    "handed_over": lambda centre: centre.answer("handed_over"),
    "clear": lambda centre: centre.crew("U", "clear"),
    "redirected": redirect,
    "cancelled": close,
}
ROADS: dict[PreAlertState, tuple[str, ...]] = {
    PreAlertState.DRAFTED: (),
    PreAlertState.SENT: ("sent",),
    PreAlertState.DELIVERED: ("delivered",),
    PreAlertState.READ: ("read",),
    PreAlertState.ACCEPTED: ("accepted",),
    PreAlertState.PREPARING: ("accepted", "preparing"),
    PreAlertState.READY: ("accepted", "ready"),
    PreAlertState.ARRIVING: ("accepted", "arriving"),
    PreAlertState.ARRIVED: ("accepted", "at_hospital"),
}
# What the hospital h hears of each event, by state: "." nothing, "=" the word is kept and the state
# stays, "!" the event is refused and nothing changes.
TABLE = """
          sent delivered received accepted refused preparing ready
drafted   sent delivered read     accepted refused preparing ready
sent      .    delivered read     accepted refused preparing ready
delivered =    .         read     accepted refused preparing ready
read      =    =         .        accepted refused preparing ready
accepted  =    =         =        .        refused preparing ready
preparing =    =         =        .        refused .         ready
ready     =    =         =        .        refused =         .
arriving  =    =         =        .        refused =         =
arrived   =    =         =        .        refused =         =
"""
MORE = """
          arriving at_hospital arrived handed_over redirected cancelled clear
drafted   =        arrived     arrived !           redirected cancelled !
sent      =        arrived     arrived !           redirected cancelled !
delivered =        arrived     arrived !           redirected cancelled !
read      =        arrived     arrived !           redirected cancelled !
accepted  arriving arrived     arrived !           redirected cancelled !
preparing arriving arrived     arrived !           redirected cancelled !
ready     arriving arrived     arrived !           redirected cancelled !
arriving  .        arrived     arrived handed_over redirected cancelled !
arrived   .        .           =       handed_over redirected cancelled handed_over
"""
CASES = [
    (PreAlertState(state), event, heard)
    for header, *rows in ([line.split() for line in one.splitlines()[1:]] for one in (TABLE, MORE))
    for state, *cells in rows
    for event, heard in zip(header, cells, strict=True)
]


def in_state(state: PreAlertState) -> Centre:
    centre = transporting()
    for event in ROADS[state]:
        EVENTS[event](centre)
    assert centre.case.state is state
    return centre


@pytest.mark.parametrize(("state", "event", "heard"), CASES)
def test_every_state_and_event(state: PreAlertState, event: str, heard: str) -> None:
    centre = in_state(state)
    before, case = centre.digest, centre.case
    said = EVENTS[event](centre)
    if heard == "!":
        assert said.refused[0] in {"answer", "status"}
        assert centre.digest == before
        return
    to_h = [notice for notice in said.notices if notice[1] == "h"]
    if heard == ".":
        assert to_h == []
        assert centre.case == case
        return
    becomes = state.value if heard == "=" else heard
    notice = "cancel" if heard in {"redirected", "cancelled"} else "update"
    assert to_h[-1][:3] == (notice, "h", becomes)
    assert [one[3] for one in to_h] == [case.revision + 1 + place for place in range(len(to_h))]
    of_h = {one.state.value for one in centre.world.pre_alerts.values() if one.hospital_id == "h"}
    assert of_h == ({becomes} if heard not in {"refused", "handed_over"} else set())


def test_read_and_received_are_one_word() -> None:
    centre = transporting()
    assert centre.answer("read").notices == [("update", "h", "read", 2)]
    assert centre.answer("received").notices == []


def test_the_whole_way_keeps_who_when_and_through_what() -> None:
    centre = transporting()
    for after_s, word in enumerate(("sent", "delivered", "read", "accepted", "preparing", "ready")):
        centre.clock_s = after_s + 1.0
        EVENTS[word](centre)
    centre.clock_s = 90
    arriving(centre)
    centre.crew("U", "at_hospital", source="kíp U")
    centre.clock_s = 99
    over = centre.crew("U", "clear", source="kíp U", handed_over_to="triage nurse")
    assert centre.world.pre_alerts == {}
    told = over.every(PreAlert)[0]
    assert told.state is PreAlertState.HANDED_OVER
    assert [(s.state.value, s.who, s.through, s.role) for s in told.history] == [
        ("drafted", "smart115", None, None),
        ("sent", "test", "topic", None),
        ("delivered", "test", "topic", None),
        ("read", "test", "hospital-status", None),
        ("accepted", "test", "hospital-status", None),
        ("preparing", "test", "hospital-status", None),
        ("ready", "test", "hospital-status", None),
        ("arriving", "smart115", None, None),
        ("arrived", "kíp U", "vehicle-status", None),
        ("handed_over", "kíp U", "vehicle-status", "triage nurse"),
    ]
    assert [step.at for step in told.history[-2:]] == [at(90), at(99)]


def test_the_hospital_itself_may_say_that_it_has_the_patient_and_who_took_them() -> None:
    centre = transporting()
    centre.answer("arrived")
    said = centre.answer("handed_over", role="bác sĩ trực", source="cấp cứu h")
    assert said.notices == [("update", "h", "handed_over", 3)]
    assert said.pre_alert.history[-1].role == "bác sĩ trực"
    assert centre.world.pre_alerts == {}
    assert centre.hospital("h", accepting=False).notices == [], "nobody is turned who is there"
    assert centre.crew("U", "at_hospital").notices == []
    assert centre.crew("U", "clear").notices == []


def test_a_late_word_after_the_handover_is_no_news_and_a_contradiction_is_refused() -> None:
    centre = in_state(PreAlertState.ARRIVED)
    about = {"hospital_id": "h", "pre_alert_id": centre.case.pre_alert_id}
    centre.crew("U", "clear")
    for word in ("received", "accepted", "ready", "arrived", "handed_over"):
        assert centre.say(PreAlertAnswer, answer=word, **about).outputs == ()
    for word in ("refused", "acknowledged"):
        refused = centre.say(PreAlertAnswer, answer=word, reason="hết giường", **about)
        assert refused.refused == ("pre_alert_id", about["pre_alert_id"])
        assert "is over: handed over" in refused.every(Decision)[0].summary.en


def test_a_refusal_that_is_repeated_is_no_news_and_one_taken_back_is_refused() -> None:
    centre = transporting()
    about = {"hospital_id": "h", "pre_alert_id": centre.case.pre_alert_id}
    centre.answer("refused")
    assert centre.answer("refused", **about).outputs == ()
    assert centre.answer("accepted", **about).refused[0] == "pre_alert_id"
    assert centre.incident().hospital_id == "i"


@pytest.mark.parametrize("state", ["accepted", "preparing", "ready", "arriving"])
def test_a_refusal_after_the_acceptance_turns_the_crew_and_tells_a_person(state: str) -> None:
    centre = in_state(PreAlertState(state))
    said = centre.answer("refused")
    assert [(*one[:3], one[3] == 1) for one in said.notices] == [
        ("update", "h", "refused", False),
        ("alert", "i", "drafted", True),
    ]
    (order,) = said.every(Assignment)
    assert (order.status, order.hospital_id) == ("updated", "i")
    assert said.alarms == [("raised", WITHDREW)]
    assert centre.incident().hospitals_refused == ("h",)
    assert centre.answer("accepted").alarms == [("withdrawn", WITHDREW)]


def test_a_refusal_before_any_acceptance_is_an_answer_and_no_alarm() -> None:
    assert in_state(PreAlertState.READ).answer("refused").alarms == []


def test_a_patient_refused_at_the_gate_is_taken_elsewhere_by_the_same_crew() -> None:
    centre = in_state(PreAlertState.ARRIVED)
    said = centre.answer("refused")
    assert [notice[:3] for notice in said.notices] == [
        ("update", "h", "refused"),
        ("alert", "i", "drafted"),
    ]
    assert said.alarms == [("raised", WITHDREW)]
    assert [one.hospital_id for one in said.every(Assignment)] == ["i"]
    assert centre.incident().turned_away
    assert centre.tick(1).notices == [], "it is still at the gate of h, not arriving at i"
    assert centre.crew("U", "at_hospital").notices == [], "a repetition is of h"
    assert centre.crew("U", "transporting").notices == []
    assert (centre.incident().state, centre.incident().turned_away) == (
        IncidentState.TRANSPORTING,
        False,
    )
    assert centre.crew("U", "at_hospital").notices == [("update", "i", "arrived", 2)]
    assert centre.crew("U", "clear").notices == [("update", "i", "handed_over", 3)]


def test_a_patient_still_at_the_gate_is_not_arriving_at_the_next_hospital_that_accepts() -> None:
    centre = in_state(PreAlertState.ARRIVED)
    centre.answer("refused")
    assert centre.answer("accepted").notices == [("update", "i", "accepted", 2)]
    assert centre.moved("U", 390, occurred_at=at(centre.clock_s + 1)).notices == []
    assert centre.tick(400).notices == [], "its crew has not said that it has left"
    centre.crew("U", "transporting")
    arriving = centre.moved("U", 400, occurred_at=at(centre.clock_s + 1))
    assert arriving.notices[-1] == ("update", "i", "arriving", 4), "after its new time"


def test_a_crew_turned_away_that_reports_where_it_came_next_has_left() -> None:
    centre = in_state(PreAlertState.ARRIVED)
    centre.answer("refused")
    assert centre.crew("U", "at_hospital", hospital_id="i").notices == [
        ("update", "i", "arrived", 2)
    ]
    assert not centre.incident().turned_away


def test_a_crew_turned_away_that_is_clear_after_all_has_the_next_hospital_told() -> None:
    centre = in_state(PreAlertState.ARRIVED)
    centre.answer("refused")
    said = centre.crew("U", "clear")
    assert said.notices == [("cancel", "i", "cancelled", 2)]
    assert centre.world.incidents == {}
    assert centre.answer("acknowledged").notices == [("update", "i", "stood_down", 3)]
    assert centre.world.pre_alerts == {}


def test_turned_away_with_nowhere_to_go_is_tried_again_until_somebody_takes_the_patient() -> None:
    centre = Centre([unit("U", 50)], [hospital("h", 150), hospital("i", 400)])
    centre.call(x=50)
    centre.bring("U", UnitState.AT_HOSPITAL)
    centre.hospital("i", accepting=False)
    said = centre.answer("refused")
    assert said.alarms == [
        ("withdrawn", TOLD),
        ("raised", WITHDREW),
        ("raised", AlarmKind.NO_HOSPITAL),
    ]
    assert centre.hospital("i").notices == [("alert", "i", "drafted", 1)]


def test_a_person_may_choose_where_a_patient_goes_who_was_turned_away() -> None:
    centre = Centre([unit("U", 50)], [hospital("h", 150), hospital("i", 400), hospital("k", 900)])
    centre.call(x=50)
    centre.bring("U", UnitState.AT_HOSPITAL)
    centre.answer("refused")
    said = centre.say(
        ChooseHospital, incident_id="C-1", hospital_id="k", chosen_by="clinician", reason="đã gọi"
    )
    assert said.notices == [("cancel", "i", "redirected", 2), ("alert", "k", "drafted", 1)]


def test_a_crew_does_not_leave_a_hospital_that_takes_its_patient_but_for_another() -> None:
    centre = in_state(PreAlertState.ARRIVED)
    before = centre.digest
    assert centre.crew("U", "transporting").refused == ("status", "transporting")
    assert centre.crew("U", "transporting", hospital_id="h").refused == ("status", "transporting")
    assert centre.digest == before
    said = centre.crew("U", "transporting", hospital_id="i")
    assert said.notices == [("cancel", "h", "redirected", 4), ("alert", "i", "drafted", 1)]
    assert said.every(PreAlert)[0].redirected_to == "i"


def test_a_hospital_that_acknowledges_ends_it_even_after_the_incident() -> None:
    centre = transporting()
    gone = close(centre).every(PreAlert)[0]
    assert (gone.notice, gone.state, gone.channel) == ("cancel", PreAlertState.CANCELLED, "topic")
    assert gone.cancel_reason is not None
    assert (gone.eta_at, gone.redirected_to) == (None, None)
    assert centre.world.incidents == {}
    said = centre.answer("acknowledged", role="điều dưỡng")
    assert said.notices == [("update", "h", "stood_down", 3)]
    known = said.pre_alert
    assert (known.complaint, known.atmist) == (gone.complaint, gone.atmist)
    assert known.cancel_reason == gone.cancel_reason
    assert known.channel is None
    assert [step.state.value for step in known.history] == ["drafted", "cancelled", "stood_down"]
    assert centre.world.pre_alerts == {}
    about = {"hospital_id": "h", "pre_alert_id": gone.pre_alert_id}
    assert centre.say(PreAlertAnswer, answer="acknowledged", **about).outputs == ()
    assert centre.say(PreAlertAnswer, answer="accepted", **about).refused[0] == "pre_alert_id"


@pytest.mark.parametrize("word", ["accepted", "refused", "preparing", "ready", "arrived"])
def test_an_answer_after_the_cancellation_is_refused_and_does_not_acknowledge(word: str) -> None:
    centre = transporting()
    about = {"hospital_id": "h", "pre_alert_id": centre.case.pre_alert_id}
    close(centre)
    before = centre.digest
    said = centre.say(PreAlertAnswer, answer=word, reason="hết giường", **about)
    assert said.refused == ("answer", word)
    assert said.every(Decision)[0].incident_id == "C-1"
    assert centre.digest == before


def test_a_late_receipt_after_the_cancellation_is_kept_and_does_not_acknowledge() -> None:
    centre = transporting()
    about = {"hospital_id": "h", "pre_alert_id": centre.case.pre_alert_id}
    close(centre)
    said = centre.say(PreAlertDelivery, outcome="delivered", **about)
    assert said.notices == [("update", "h", "cancelled", 3)]


def test_an_acknowledgement_of_what_is_not_over_is_refused() -> None:
    centre = transporting()
    about = {"hospital_id": "h", "pre_alert_id": centre.case.pre_alert_id}
    before = centre.digest
    said = centre.say(PreAlertAnswer, answer="acknowledged", **about)
    assert said.refused == ("answer", "acknowledged")
    assert centre.digest == before


def test_a_word_on_no_pre_alert_or_on_anothers_is_refused_and_a_late_receipt_is_not() -> None:
    centre = transporting()
    before = centre.digest
    none = {"hospital_id": "h", "pre_alert_id": "pal-none"}
    assert centre.say(PreAlertAnswer, answer="accepted", **none).refused == (
        "pre_alert_id",
        "pal-none",
    )
    assert centre.say(PreAlertDelivery, outcome="delivered", **none).outputs == ()
    called = centre.say(HospitalPhoned, pre_alert_id="pal-none", result="no_answer")
    assert called.refused == ("pre_alert_id", "pal-none")
    others = centre.answer("accepted", hospital_id="i")
    assert others.refused == ("hospital_id", "i")
    assert others.every(Decision)[0].incident_id == "C-1", "whose alert it is sees it"
    assert centre.answer("accepted", hospital_id="nowhere").refused == ("hospital_id", "nowhere")
    assert centre.deliver(hospital_id="nowhere").refused == ("hospital_id", "nowhere")
    assert centre.deliver(hospital_id="i").refused == ("hospital_id", "i")
    assert centre.answer("accepted", channel="sms").refused == ("channel", "sms")
    assert centre.deliver(channel="sms").refused == ("channel", "sms")
    assert centre.digest == before


def test_the_reason_of_a_refusal_reaches_the_reader() -> None:
    assert transporting().answer("refused").every(PreAlert)[0].answer_reason == "hết giường"


@pytest.mark.parametrize("result", ["accepted", "refused"])
def test_what_is_said_on_the_phone_counts_like_any_other_word(result: str) -> None:
    centre = transporting()
    said = centre.phone(result, role="bác sĩ trực")
    step = said.every(PreAlert)[0].history[-1]
    assert (step.state.value, step.through, step.role) == (result, "duty_phone", "bác sĩ trực")
    if result == "refused":
        assert said.decided(DecisionKind.DESTINATION).hospital_id == "i"
        assert step.reason is not None
        assert step.reason.en == "hết giường"


def test_an_acknowledgement_on_the_phone_ends_it() -> None:
    centre = transporting()
    close(centre)
    assert centre.phone("acknowledged").notices == [("update", "h", "stood_down", 3)]
    assert centre.world.pre_alerts == {}


def test_a_call_that_was_not_needed_is_refused() -> None:
    centre = in_state(PreAlertState.ACCEPTED)
    before = centre.digest
    assert centre.phone("no_answer").refused == ("result", "no_answer")
    about = centre.case.pre_alert_id
    late = centre.say(HospitalPhoned, pre_alert_id=about, result="acknowledged")
    assert late.refused == ("result", "acknowledged")
    assert centre.digest == before
