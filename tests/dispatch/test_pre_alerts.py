"""The pre-alert: every state against every event, sent once, live, and never left unanswered."""

from collections.abc import Callable

import pytest

from dispatch import pre_alert_moves, pre_alerts
from dispatch.explain import say
from dispatch.require import RequirementFailed
from dispatch.world import Incident
from schemas.alarms import AlarmKind
from schemas.commands import CloseIncident
from schemas.hospitals import PreAlertAnswer, PreAlertDelivery
from schemas.incidents import IncidentUpdated, Patient
from schemas.pre_alerts import PreAlert
from schemas.vocabulary import Consciousness, PreAlertState, Priority, Service, UnitState
from tests.dispatch.centre import Centre, Said, at, hospital, unit
from tests.dispatch.plain_roads import off_road


def transporting() -> Centre:
    """U is at 50 with a patient for the hospital at 150: 100 s away."""
    centre = Centre([unit("U", 50)], [hospital("h", 150, "trauma"), hospital("i", 400, "icu")])
    centre.call(x=50, patient=Patient(age_years=61))
    centre.bring("U", UnitState.TRANSPORTING)
    return centre


def in_state(state: PreAlertState) -> Centre:
    centre = transporting()
    match state:
        case PreAlertState.SENT:
            centre.deliver()
        case PreAlertState.RECEIVED | PreAlertState.ACCEPTED:
            centre.answer(state.value)
        case PreAlertState.ARRIVED:
            centre.crew("U", "at_hospital")
        case _:
            pass
    assert centre.case.state is state
    return centre


EVENTS: dict[str, Callable[[Centre], Said]] = {
    "delivered": lambda centre: centre.deliver(),
    "received": lambda centre: centre.answer("received"),
    "accepted": lambda centre: centre.answer("accepted"),
    "refused": lambda centre: centre.answer("refused"),
    "arrived": lambda centre: centre.crew("U", "at_hospital"),
    "cancelled": lambda centre: centre.say(CloseIncident, incident_id="C-1", reason="nhầm"),
}
# What the hospital h hears, by state and event: "." nothing, "!" the event is refused.
TABLE = """
          delivered received accepted refused arrived cancelled
drafted   sent      received accepted refused arrived cancelled
sent      .         received accepted refused arrived cancelled
received  .         .        accepted refused arrived cancelled
accepted  .         .        .        !       arrived cancelled
arrived   .         .        .        !       .       cancelled
"""
HEADER, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CASES = [
    (PreAlertState(row[0]), event, heard)
    for row in ROWS
    for event, heard in zip(HEADER, row[1:], strict=True)
]


@pytest.mark.parametrize(("state", "event", "heard"), CASES)
def test_every_state_and_event(state: PreAlertState, event: str, heard: str) -> None:
    centre = in_state(state)
    before, revision = centre.digest, centre.case.revision
    said = EVENTS[event](centre)
    if heard == "!":
        assert said.refused == ("answer", event)
        assert centre.digest == before
        return
    to_h = [notice for notice in said.notices if notice[1] == "h"]
    if heard == ".":
        assert said.notices == []
        assert centre.digest == before
        return
    notice = "cancel" if heard == "cancelled" else "update"
    assert to_h == [(notice, "h", heard, revision + 1)]
    if heard in {"refused", "cancelled"}:
        assert all(case.hospital_id != "h" for case in centre.world.pre_alerts.values())
    else:
        assert centre.case.state == heard


def test_handover_ends_it() -> None:
    centre = in_state(PreAlertState.ARRIVED)
    assert centre.crew("U", "clear").notices == [("update", "h", "handed_over", 3)]
    assert centre.world.pre_alerts == {}


def test_it_is_sent_once_and_carries_the_little_that_is_needed() -> None:
    centre = Centre([unit("U", 50)], [hospital("h", 150)])
    centre.call(x=50, priority="P1", services=(), patient=Patient(age_years=61), address="số 5")
    centre.bring("U", UnitState.ON_SCENE)
    alert = centre.crew("U", "transporting").pre_alert
    assert (alert.notice, alert.revision, alert.state) == ("alert", 1, PreAlertState.DRAFTED)
    assert (alert.eta_ms, alert.eta_at) == (100_000, at(100))
    assert alert.priority is Priority.P1
    assert alert.patient == Patient(age_years=61)
    assert alert.news2 is None
    assert not {"address", "place", "name", "phone"} & set(PreAlert.model_fields)
    assert centre.tick(10).notices == []
    assert centre.crew("U", "transporting").notices == []


def test_the_eta_is_sent_again_when_it_moved_by_the_limit() -> None:
    """Expected at 100 s. The limit is 30 s: 29 s early is no news, 30 s is."""
    centre = transporting()
    assert centre.moved("U", 79, occurred_at=at(1)).notices == []
    said = centre.moved("U", 80, occurred_at=at(2))
    assert said.notices == [("update", "h", "drafted", 2)]
    assert (said.pre_alert.eta_ms, said.pre_alert.eta_at) == (70_000, at(70))
    centre.clock_s = 29
    assert centre.moved("U", 80, occurred_at=at(29)).notices == []
    centre.clock_s = 30
    assert centre.moved("U", 80, occurred_at=at(30)).notices == [("update", "h", "drafted", 3)]


def test_the_time_left_is_counted_from_the_record_that_says_it() -> None:
    centre = transporting()
    centre.clock_s = 20
    accepted = centre.answer("accepted").pre_alert
    assert (accepted.eta_ms, accepted.eta_at) == (80_000, at(100))
    centre.clock_s = 130
    arrived = centre.crew("U", "at_hospital").pre_alert
    assert (arrived.eta_ms, arrived.eta_at) == (None, None), "who is there is not expected"


def test_a_patient_who_is_overdue_is_expected_now_not_before() -> None:
    centre = transporting()
    centre.clock_s = 130
    assert centre.answer("accepted").pre_alert.eta_ms == 0


def test_an_eta_that_becomes_unknown_or_known_is_news_once() -> None:
    centre = transporting()
    lost = centre.moved("U", off_road(60), occurred_at=at(1))
    assert (lost.pre_alert.eta_ms, lost.pre_alert.eta_at) == (None, None)
    assert centre.moved("U", off_road(61), occurred_at=at(2)).notices == []
    assert centre.moved("U", 62, occurred_at=at(3)).pre_alert.eta_ms == 88_000


def test_a_score_is_sent_when_it_changes_and_not_when_only_its_time_does() -> None:
    centre = transporting()
    first = centre.vitals("U", heart_rate_per_min=80.0)
    assert first.pre_alert.news2 is not None
    assert (first.pre_alert.news2.total, first.pre_alert.news2.minimum) == (None, 0)
    centre.clock_s = 5
    assert centre.vitals("U", heart_rate_per_min=82.0).notices == []
    worse = centre.vitals("U", heart_rate_per_min=140.0, consciousness=Consciousness.VOICE)
    assert worse.pre_alert.news2 is not None
    assert worse.pre_alert.news2.minimum == 6


def test_nothing_live_is_sent_after_arrival() -> None:
    centre = in_state(PreAlertState.ARRIVED)
    assert centre.moved("U", 10, occurred_at=at(1)).notices == []
    assert centre.vitals("U", heart_rate_per_min=140.0).notices == []


@pytest.mark.parametrize(
    "correction",
    [
        {"priority": Priority.P1},
        {"complaint": "ngưng tim"},
        {"patient": Patient(age_years=62)},
        {"services": (Service.TRAUMA,)},
    ],
)
def test_a_correction_of_what_the_hospital_was_told_is_sent(correction: dict[str, object]) -> None:
    centre = transporting()
    said = centre.say(IncidentUpdated, incident_id="C-1", **correction)
    assert said.notices == [("update", "h", "drafted", 2)]
    ((name, value),) = correction.items()
    assert getattr(said.pre_alert, name) == value
    again = centre.say(IncidentUpdated, incident_id="C-1", **correction)
    assert again.notices == [], "the same again is no news"


def test_a_need_that_the_hospital_cannot_meet_changes_the_destination() -> None:
    centre = transporting()
    said = centre.say(IncidentUpdated, incident_id="C-1", services=(Service.ICU,))
    assert said.notices == [("cancel", "h", "cancelled", 2), ("alert", "i", "drafted", 1)]
    cancelled, _ = said.every(PreAlert)
    lacks = say("hospital.service_missing")
    assert cancelled.cancel_reason == say("why.left", hospital="h", why=lacks)
    assert centre.incident().hospital_id == "i"
    nobody = centre.say(IncidentUpdated, incident_id="C-1", services=(Service.BURN,))
    assert nobody.alarms == [("raised", AlarmKind.HOSPITAL_UNSUITABLE)]
    assert centre.incident().hospital_id == "i", "the crew drives on until a person decides"


def test_at_the_hospital_a_new_need_changes_no_destination() -> None:
    centre = in_state(PreAlertState.ARRIVED)
    centre.say(IncidentUpdated, incident_id="C-1", services=(Service.ICU,))
    assert centre.incident().hospital_id == "h"


def test_a_correction_that_a_hospital_needs_not_know_is_not_sent() -> None:
    centre = transporting()
    assert centre.say(IncidentUpdated, incident_id="C-1", address="số 7").notices == []


@pytest.mark.parametrize("state", [PreAlertState.DRAFTED, PreAlertState.SENT])
def test_no_answer_in_time_raises_one_alarm_that_the_answer_ends(state: PreAlertState) -> None:
    centre = in_state(state)
    assert centre.tick(119).alarms == []
    assert centre.tick(1).alarms == [("raised", AlarmKind.PRE_ALERT_UNANSWERED)]
    assert centre.tick(60).alarms == []
    assert centre.answer("received").alarms == [], "read is no answer"
    assert centre.answer("accepted").alarms == [("withdrawn", AlarmKind.PRE_ALERT_UNANSWERED)]
    assert centre.tick(600).alarms == []


@pytest.mark.parametrize("ends", ["refused", "arrived", "cancelled"])
def test_whatever_ends_the_wait_ends_the_alarm(ends: str) -> None:
    centre = in_state(PreAlertState.SENT)
    centre.tick(120)
    assert ("withdrawn", AlarmKind.PRE_ALERT_UNANSWERED) in EVENTS[ends](centre).alarms


@pytest.mark.parametrize("state", [PreAlertState.ACCEPTED, PreAlertState.ARRIVED])
def test_an_answered_pre_alert_has_no_deadline(state: PreAlertState) -> None:
    assert in_state(state).tick(600).alarms == []


def test_a_hospital_without_a_channel_is_phoned() -> None:
    centre = transporting()
    said = centre.deliver("no_channel")
    assert said.alarms == [("raised", AlarmKind.NO_CHANNEL)]
    assert centre.deliver("no_channel").alarms == []
    assert centre.answer("accepted").alarms == [("withdrawn", AlarmKind.NO_CHANNEL)]


def test_an_answer_to_no_pre_alert_is_refused_and_a_late_receipt_is_not() -> None:
    centre = transporting()
    case = centre.case
    before = centre.digest
    none = {"hospital_id": "h", "pre_alert_id": "pal-none"}
    assert centre.say(PreAlertAnswer, answer="accepted", **none).refused == (
        "pre_alert_id",
        "pal-none",
    )
    assert centre.say(PreAlertDelivery, outcome="delivered", **none).outputs == ()
    assert centre.answer("accepted", hospital_id="i").refused == ("hospital_id", "i")
    assert centre.answer("accepted", hospital_id="nowhere").refused == ("hospital_id", "nowhere")
    assert centre.deliver(hospital_id="nowhere").refused == ("hospital_id", "nowhere")
    assert centre.deliver(hospital_id="i").refused == ("hospital_id", "i")
    assert centre.digest == before
    centre.say(CloseIncident, incident_id="C-1", reason="xong")
    late = {"hospital_id": "h", "pre_alert_id": case.pre_alert_id}
    assert centre.say(PreAlertAnswer, answer="accepted", **late).refused[0] == "pre_alert_id"


def test_the_reason_of_a_refusal_reaches_the_reader() -> None:
    assert transporting().answer("refused").every(PreAlert)[0].answer_reason == "hết giường"


def test_an_illegal_move_is_reported_and_not_made() -> None:
    turn = in_state(PreAlertState.ACCEPTED).turn()
    (case,) = turn.world.pre_alerts.values()
    assert not pre_alert_moves.move(turn, case, "refused")
    assert not turn.outputs


def test_a_pre_alert_needs_a_unit() -> None:
    centre = Centre()
    centre.call(x=None)
    waiting: Incident = centre.incident()
    with pytest.raises(RequirementFailed, match="a transport has a unit"):
        pre_alerts.draft(centre.turn(), waiting, "h", None)
