"""Who is announced, who is not and why, and who is announced only on the way."""

from typing import Any

import pytest

from dispatch.clinical.patient.severity import Severity
from dispatch.words.explain import say
from schemas.centre.pre_alerts import PreAlertPolicy
from schemas.events.commands import JudgePreAlert
from schemas.events.incidents import IncidentUpdated
from schemas.ground.vocabulary import Consciousness, PreAlertState, Priority, UnitState
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.pre_alerts import PreAlert
from schemas.patient.care import (
    CareReported,
    Finding,
    FindingSaid,
    Judgement,
    JudgementReason,
    Need,
)
from tests.dispatch.support.centre import POLICIES, Centre, Said, at, hospital, unit

WELL: dict[str, Any] = {
    "respiration_rate_per_min": 16.0,
    "spo2_pct": 98.0,
    "on_oxygen": False,
    "systolic_mmhg": 124.0,
    "heart_rate_per_min": 76.0,
    "temperature_c": 36.8,
    "consciousness": Consciousness.ALERT,
}
ILL = WELL | {"respiration_rate_per_min": 26.0, "spo2_pct": 88.0, "heart_rate_per_min": 124.0}
WANTED = Judgement(wanted=True, why=JudgementReason.LOOKS_ILL)
NOT_NEEDED = Judgement(wanted=False, why=JudgementReason.TOLD_BY_PHONE)


def on_scene(priority: str = "P3", policy: PreAlertPolicy | None = None, **call: Any) -> Centre:  # noqa: ANN401
    """U is at 50 with a patient; Bệnh viện h is 100 s away, i 350 s."""
    pre_alert = policy or PreAlertPolicy(update_every_s=0)
    policies = POLICIES.model_copy(update={"pre_alert": pre_alert})
    centre = Centre([unit("U", 50)], [hospital("h", 150), hospital("i", 400)], policies)
    centre.call(x=50, priority=priority, **call)
    centre.bring("U", UnitState.ON_SCENE)
    return centre


def transporting(priority: str = "P3", policy: PreAlertPolicy | None = None) -> tuple[Centre, Said]:
    centre = on_scene(priority, policy)
    return centre, centre.crew("U", "transporting")


def codes(alert: PreAlert) -> list[str]:
    return [reason.code for reason in alert.reasons]


@pytest.mark.parametrize("priority", ["P3", "P4"])
def test_who_meets_no_rule_has_a_hospital_and_no_pre_alert(priority: str) -> None:
    centre, said = transporting(priority)
    assert said.notices == []
    assert said.decided(DecisionKind.DESTINATION).hospital_id == "h"
    words = said.decided(DecisionKind.DESTINATION).summary
    assert words.en.endswith("; no pre-alert: no rule calls for one")
    assert words.vi.endswith("; không báo trước: không có lý do nào")
    assert said.orders == [("updated", "C-1", "U")]
    assert (centre.incident().hospital_id, centre.incident().pre_alert_id) == ("h", None)
    assert centre.crew("U", "transporting").notices == [], "said again, nothing is new"
    assert centre.moved("U", 80, occurred_at=at(1)).notices == []
    assert centre.crew("U", "at_hospital").notices == []
    assert centre.crew("U", "clear").decided(DecisionKind.CLOSED).incident_id == "C-1"


def test_a_monitor_that_is_taken_off_makes_nobody_well() -> None:
    centre = on_scene()
    centre.vitals("U", **ILL)
    centre.tick(3_600)
    said = centre.crew("U", "transporting", occurred_at=at(3_601))
    assert said.notices == [("alert", "h", "drafted", 1)]
    assert "news2_high" in codes(said.pre_alert)
    assert not any(reason.standing for reason in said.pre_alert.reasons)


@pytest.mark.parametrize(
    ("priority", "reasons"), [("P1", ["p1", "not_measured"]), ("P2", ["not_measured"])]
)
def test_who_is_urgent_and_not_measured_is_announced(priority: str, reasons: list[str]) -> None:
    _, said = transporting(priority)
    assert said.notices == [("alert", "h", "drafted", 1)]
    assert codes(said.pre_alert) == reasons
    assert said.decided(DecisionKind.DESTINATION).summary.en.endswith("that can treat")


def test_a_p2_who_is_measured_and_well_is_not_announced() -> None:
    centre = on_scene("P2")
    centre.vitals("U", **WELL)
    assert centre.crew("U", "transporting").notices == []


def test_who_worsens_on_the_way_is_announced_then_with_the_reason() -> None:
    centre, _ = transporting()
    centre.clock_s = 20
    assert centre.vitals("U", **WELL).notices == []
    centre.clock_s = 40
    said = centre.vitals("U", **ILL)
    assert said.notices == [("alert", "h", "drafted", 1)]
    alert = said.pre_alert
    assert (alert.eta_ms, alert.eta_at) == (100_000, at(140))
    assert codes(alert) == ["news2_high", "news2_single_red", "hypoxia", "shock_index"]
    assert alert.needs == (Need.RESUS_TEAM,)
    assert alert.course[0].minimum == 0
    words = said.decided(DecisionKind.PRE_ALERT).summary.en
    assert words.startswith("C-1: Bệnh viện h is told on the way: NEWS2 7 or more, ")
    assert centre.vitals("U", **ILL).notices == []


def test_a_priority_or_a_finding_announces_on_the_way_as_well() -> None:
    centre, _ = transporting()
    said = centre.say(IncidentUpdated, incident_id="C-1", priority=Priority.P1)
    assert codes(said.pre_alert) == ["p1", "not_measured"]
    centre, _ = transporting()
    said = centre.say(
        CareReported, unit_id="U", findings=(FindingSaid(code=Finding.STROKE_SUSPECTED),)
    )
    assert (codes(said.pre_alert), said.pre_alert.needs) == (["stroke"], (Need.STROKE_TEAM,))


def test_a_value_that_expires_can_announce() -> None:
    centre = on_scene("P2")
    centre.vitals("U", **WELL)
    assert centre.crew("U", "transporting").notices == []
    said = centre.tick(4_000)
    assert codes(said.pre_alert) == ["not_measured"]


def test_a_graver_band_asks_again_and_a_lesser_change_does_not() -> None:
    centre = on_scene("P1")
    centre.vitals("U", **WELL)
    centre.crew("U", "transporting")
    centre.clock_s = 30
    slightly = centre.vitals("U", **WELL | {"heart_rate_per_min": 95.0})
    assert slightly.notices == [("update", "h", "drafted", 2)]
    assert slightly.pre_alert.changes == ()
    graver = centre.vitals("U", **ILL)
    assert graver.notices == [("alert", "h", "drafted", 3)]
    severity, need = graver.pre_alert.changes
    assert severity.text == say(
        "change.severity", was=say("severity.low"), now=say("severity.high")
    )
    assert need.text.en == "now also needs: resuscitation team"
    assert centre.incident().grounds.severity is Severity.HIGH


def test_an_arrival_that_moves_far_asks_again() -> None:
    centre, _ = transporting("P1")
    said = centre.moved("U", 349, occurred_at=at(1))
    assert said.pre_alert.notice == "update", "298 s later is live news"
    said = centre.moved("U", 350, occurred_at=at(2))
    assert said.pre_alert.notice == "alert"
    assert said.pre_alert.changes[0].text.en == "arrives 5 min 00 s later"


def test_news_that_come_too_soon_go_out_with_a_tick() -> None:
    centre, _ = transporting("P1", PreAlertPolicy(update_every_s=10))
    assert centre.moved("U", 80, occurred_at=at(1)).pre_alert.notice == "update"
    centre.clock_s = 4
    assert centre.moved("U", 20, occurred_at=at(4)).notices == []
    assert [case.told.pending for case in centre.world.pre_alerts.values()] == [True]
    assert centre.moved("U", 21, occurred_at=at(5)).notices == []
    assert centre.tick(5).notices == []
    said = centre.tick(1)
    assert said.notices == [("update", "h", "drafted", 3)]
    assert [case.told.pending for case in centre.world.pre_alerts.values()] == [False]
    assert centre.tick(5).notices == []


def test_an_urgent_change_does_not_wait() -> None:
    centre, _ = transporting("P1", PreAlertPolicy(update_every_s=600))
    assert centre.vitals("U", **WELL).pre_alert.notice == "update"
    assert centre.vitals("U", **ILL).pre_alert.notice == "alert"


def test_a_crew_or_a_dispatcher_can_have_a_hospital_told() -> None:
    centre, _ = transporting()
    said = centre.say(CareReported, unit_id="U", pre_alert=WANTED)
    assert codes(said.pre_alert) == ["judgement"]
    assert said.pre_alert.judgement == WANTED
    decision, _ = (one for one in said.every(Decision) if one.kind is DecisionKind.PRE_ALERT)
    assert decision.overruled_by == "test"
    assert decision.summary.en == "C-1: a pre-alert is wanted: looks worse than the numbers"
    centre, _ = transporting()
    said = centre.say(JudgePreAlert, incident_id="C-1", judgement=WANTED, reason="lo ngại")
    assert codes(said.pre_alert) == ["judgement"]
    assert said.every(PreAlert)[0].notice == "alert"


def test_a_word_before_the_transport_is_kept_for_it() -> None:
    centre = on_scene()
    assert centre.say(CareReported, unit_id="U", pre_alert=WANTED).notices == []
    assert codes(centre.crew("U", "transporting").pre_alert) == ["judgement"]
    centre = on_scene("P1")
    centre.say(JudgePreAlert, incident_id="C-1", judgement=NOT_NEEDED, reason="đã gọi")
    said = centre.crew("U", "transporting")
    assert said.notices == []
    words = said.decided(DecisionKind.DESTINATION).summary.en
    assert words.endswith("no pre-alert: judged not needed (told by phone already)")


def test_a_person_can_take_a_pre_alert_back_and_the_hospital_stays() -> None:
    centre, _ = transporting("P1")
    said = centre.say(JudgePreAlert, incident_id="C-1", judgement=NOT_NEEDED, reason="đã gọi")
    assert said.notices == [("cancel", "h", "cancelled", 2)]
    assert said.pre_alert.cancel_reason == say(
        "no_alert.judged", why=say("judgement.told_by_phone")
    )
    assert (centre.incident().hospital_id, centre.incident().pre_alert_id) == ("h", None)
    assert centre.vitals("U", **WELL).notices == []
    again = centre.vitals("U", **ILL)
    assert again.notices == [("alert", "h", "drafted", 1)], "what is new was not judged"


def test_a_second_thought_counts_and_an_older_word_does_not() -> None:
    centre, _ = transporting("P1")
    centre.clock_s = 10
    centre.say(JudgePreAlert, incident_id="C-1", judgement=NOT_NEEDED, reason="đã gọi")
    old = centre.say(
        CareReported,
        unit_id="U",
        pre_alert=WANTED,
        occurred_at=at(5),
        findings=(FindingSaid(code=Finding.MINOR_ILLNESS),),
    )
    assert (old.notices, old.kinds) == ([], [])
    assert Finding.MINOR_ILLNESS in centre.incident().care.findings
    new = centre.say(CareReported, unit_id="U", pre_alert=WANTED)
    assert new.notices == [("alert", "h", "drafted", 1)]


def test_another_hospital_is_another_pre_alert() -> None:
    centre, said = transporting("P1")
    first = said.pre_alert
    moved = centre.hospital("h", accepting=False)
    assert moved.notices == [("cancel", "h", "redirected", 2), ("alert", "i", "drafted", 1)]
    assert moved.every(PreAlert)[1].pre_alert_id != first.pre_alert_id
    assert moved.every(PreAlert)[1].changes == ()


def test_who_is_not_announced_can_be_taken_elsewhere_as_well() -> None:
    centre, _ = transporting()
    said = centre.hospital("h", accepting=False)
    assert said.notices == []
    assert centre.incident().hospital_id == "i"
    assert said.decided(DecisionKind.DESTINATION).hospital_id == "i"


def test_a_hospital_counts_who_comes_unannounced() -> None:
    centre = Centre([unit("U", 50), unit("V", 50)], [hospital("h", 150), hospital("i", 160)])
    centre.hospital("h", beds_free=1)
    centre.call("C-1", x=50, priority="P4")
    centre.bring("U", UnitState.TRANSPORTING)
    centre.call("C-2", x=50, priority="P4")
    said = centre.bring("V", UnitState.TRANSPORTING)
    chosen = said.decided(DecisionKind.DESTINATION)
    left = {one.hospital_id: one.beds_left for one in chosen.explanation.hospitals}
    assert left["h"] == 0
    assert chosen.hospital_id == "i", "the one bed is for the first patient"


def test_a_hospital_that_goes_waits_for_who_comes_unannounced() -> None:
    centre, _ = transporting()
    centre.configure([unit("U", 50)], [hospital("i", 400)])
    assert centre.world.hospitals["h"].leaving
    centre.crew("U", "at_hospital")
    assert "h" in centre.world.hospitals
    centre.crew("U", "clear")
    assert list(centre.world.hospitals) == ["i"]


def test_a_patient_who_has_arrived_is_not_announced_any_more() -> None:
    centre, _ = transporting()
    centre.crew("U", "at_hospital")
    assert centre.vitals("U", **ILL).notices == []
    late = centre.say(CareReported, unit_id="U", pre_alert=WANTED)
    assert late.notices == []
    assert centre.incident().grounds.judged is None


def test_the_state_of_a_pre_alert_is_not_that_of_its_news() -> None:
    centre, _ = transporting("P1")
    centre.answer("accepted")
    said = centre.vitals("U", **ILL)
    assert said.notices == [("alert", "h", "accepted", 3)]
    assert centre.case.state is PreAlertState.ACCEPTED
