"""The pre-alert: sent once, and live on the way."""

import pytest

from dispatch.ground.require import RequirementFailed
from dispatch.pre_alerts import drafting as pre_alerts
from dispatch.records.incident import Incident
from dispatch.words.explain import say
from schemas.events.incidents import IncidentUpdated, Patient
from schemas.ground.vocabulary import Consciousness, PreAlertState, Priority, Service, UnitState
from schemas.outputs.pre_alerts import PreAlert
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, at, hospital, unit
from tests.dispatch.support.plain_roads import off_road


def transporting() -> Centre:
    """U is at 50 with a patient for the hospital at 150: 100 s away."""
    centre = Centre([unit("U", 50)], [hospital("h", 150, "trauma"), hospital("i", 400, "icu")])
    centre.call(x=50, patient=Patient(age_years=61))
    centre.bring("U", UnitState.TRANSPORTING)
    return centre


def test_it_is_sent_once_and_carries_the_little_that_is_needed() -> None:
    centre = Centre([unit("U", 50)], [hospital("h", 150)])
    centre.call(x=50, priority="P1", services=(), patient=Patient(age_years=61), address="số 5")
    centre.bring("U", UnitState.ON_SCENE)
    alert = centre.crew("U", "transporting").pre_alert
    assert (alert.notice, alert.revision, alert.state) == ("alert", 1, PreAlertState.DRAFTED)
    assert (alert.eta_ms, alert.eta_at) == (100_000, at(100))
    assert alert.priority is Priority.P1
    assert (alert.atmist.age_band, alert.atmist.sex) == ("45-64", None)
    assert alert.news2 is None
    assert not {"address", "place", "name", "phone", "patient"} & set(PreAlert.model_fields)
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
    centre = transporting()
    centre.crew("U", "at_hospital")
    assert centre.moved("U", 10, occurred_at=at(1)).notices == []
    assert centre.vitals("U", heart_rate_per_min=140.0).notices == []


@pytest.mark.parametrize(
    "correction",
    [
        {"priority": Priority.P1},
        {"complaint_code": "chest_pain"},
        {"patient": Patient(age_years=72)},
        {"services": (Service.TRAUMA,)},
    ],
)
def test_a_correction_of_what_the_hospital_was_told_is_sent(correction: dict[str, object]) -> None:
    centre = transporting()
    said = centre.say(IncidentUpdated, incident_id="C-1", **correction)
    assert said.notices == [("update", "h", "drafted", 2)]
    shown = said.pre_alert
    for name in correction.keys() & {"priority", "services"}:
        assert getattr(shown, name) == correction[name]
    assert (shown.complaint is not None) is ("complaint_code" in correction)
    assert shown.atmist.age_band == ("65-79" if "patient" in correction else "45-64")
    again = centre.say(IncidentUpdated, incident_id="C-1", **correction)
    assert again.notices == [], "the same again is no news"


def test_a_need_that_the_hospital_cannot_meet_changes_the_destination() -> None:
    centre = transporting()
    said = centre.say(IncidentUpdated, incident_id="C-1", services=(Service.ICU,))
    assert said.notices == [("cancel", "h", "redirected", 2), ("alert", "i", "drafted", 1)]
    cancelled, _ = said.every(PreAlert)
    lacks = say("hospital.service_missing")
    assert cancelled.cancel_reason == say("why.left", hospital="Bệnh viện h", why=lacks)
    assert centre.incident().hospital_id == "i"
    nobody = centre.say(IncidentUpdated, incident_id="C-1", services=(Service.BURN,))
    assert nobody.alarms == [("raised", AlarmKind.HOSPITAL_UNSUITABLE)]
    assert centre.incident().hospital_id == "i", "the crew drives on until a person decides"


def test_at_the_hospital_a_new_need_changes_no_destination() -> None:
    centre = transporting()
    centre.crew("U", "at_hospital")
    centre.say(IncidentUpdated, incident_id="C-1", services=(Service.ICU,))
    assert centre.incident().hospital_id == "h"


def test_a_correction_that_a_hospital_needs_not_know_is_not_sent() -> None:
    centre = transporting()
    for typed in ({"address": "số 7"}, {"complaint": "gọi 0912 345 678"}):
        assert centre.say(IncidentUpdated, incident_id="C-1", **typed).notices == []


def test_a_pre_alert_needs_a_unit() -> None:
    centre = Centre()
    centre.call(x=None)
    waiting: Incident = centre.incident()
    with pytest.raises(RequirementFailed, match="a transport has a unit"):
        pre_alerts.draft(centre.turn(), waiting, "h", None)
