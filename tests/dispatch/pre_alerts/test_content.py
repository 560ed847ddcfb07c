"""What a hospital is told of a patient: everything with its age, and nothing that was typed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.clinical.patient.vital_signs import NONE_YET
from dispatch.pre_alerts.content import age_band, eta_range, signs, with_score
from dispatch.words.pre_alerts import lines
from schemas.centre.pre_alerts import PreAlertPolicy
from schemas.events.commands import ChooseHospital, JudgePreAlert
from schemas.events.incidents import IncidentCancelled, IncidentReported, IncidentUpdated, Patient
from schemas.ground.vocabulary import Consciousness, Priority, UnitState
from schemas.outputs.atmist import AGE_BANDS, COURSE_MAX
from schemas.outputs.pre_alerts import PreAlert
from schemas.patient.care import (
    CareReported,
    Finding,
    FindingSaid,
    Judgement,
    JudgementReason,
    Onset,
)
from tests.dispatch.pre_alerts.test_rules import WELL, incident
from tests.dispatch.support.centre import Centre, at, hospital, unit
from tests.dispatch.support.plain_roads import here

SECRETS = ("Nguyễn Văn Bí Mật", "bí mật", "0912 345 678", "0912345678", "12 Hẻm Kín", "hẻm kín")
TYPED = f"{SECRETS[0]} {SECRETS[2]} {SECRETS[3]} {SECRETS[4]}"


def transporting(**call: Any) -> Centre:  # noqa: ANN401
    """U is at 50 with a P1 patient for the hospital at 150: 100 s away."""
    centre = Centre([unit("U", 50)], [hospital("h", 150), hospital("i", 400)])
    centre.call(x=50, priority="P1", **call)
    centre.bring("U", UnitState.ON_SCENE)
    return centre


@pytest.mark.parametrize(
    ("years", "band"),
    [
        (None, None),
        (0, "<1"),
        (1, "1-4"),
        (4, "1-4"),
        (5, "5-9"),
        (9, "5-9"),
        (10, "10-15"),
        (15, "10-15"),
        (16, "16-29"),
        (29, "16-29"),
        (30, "30-44"),
        (44, "30-44"),
        (45, "45-64"),
        (64, "45-64"),
        (65, "65-79"),
        (79, "65-79"),
        (80, "80+"),
        (130, "80+"),
    ],
)
def test_an_age_is_told_as_its_band(years: int | None, band: str | None) -> None:
    assert age_band(years) == band


@given(st.integers(min_value=0, max_value=130))
def test_every_age_has_a_band_that_holds_it(years: int) -> None:
    band = age_band(years)
    assert band in AGE_BANDS
    assert band is not None
    low, _, high = band.strip("<+").partition("-")
    if band == "<1":
        assert years < 1
    else:
        assert int(low) <= years <= int(high or 130)


@given(st.integers(min_value=0, max_value=10**7))
def test_a_range_holds_the_time_left(left_ms: int) -> None:
    low, high = eta_range(PreAlertPolicy(), left_ms)
    assert low is not None
    assert high is not None
    assert 0 <= low <= left_ms <= high
    assert eta_range(PreAlertPolicy(eta_low_pm=1_000, eta_high_pm=1_000), left_ms) == (
        left_ms,
        left_ms,
    )


def test_no_range_is_made_up() -> None:
    assert eta_range(PreAlertPolicy(), None) == (None, None)
    none = PreAlertPolicy(eta_low_pm=None, eta_high_pm=None)
    assert eta_range(none, 60_000) == (None, None)
    centre = transporting()
    centre.configure(
        [unit("U", 50)],
        [hospital("h", 150)],
        centre.world.policies.model_copy(update={"pre_alert": none}),
    )
    alert = centre.crew("U", "transporting").pre_alert
    assert (alert.eta_ms, alert.eta_low_ms, alert.eta_basis) == (100_000, None, None)
    assert "range not known" in lines(alert)[0].en


def test_a_range_says_what_it_rests_on() -> None:
    alert = transporting().crew("U", "transporting").pre_alert
    assert (alert.eta_low_ms, alert.eta_high_ms, alert.eta_basis) == (73_000, 138_000, "assumed")


def test_what_was_never_measured_is_listed_without_a_value() -> None:
    found = signs(NONE_YET, at(0))
    assert [one.parameter for one in found] == [*WELL]
    assert {(one.value, one.age_s, one.stale) for one in found} == {(None, None, False)}


def test_signs_have_their_ages_and_a_stale_one_says_so() -> None:
    one = incident({"spo2_pct": 91.0, "pain_score": 4}, taken_at=at(40))
    by_name = {sign.parameter: sign for sign in signs(one.signs, at(100))}
    assert (by_name["spo2_pct"].age_s, by_name["spo2_pct"].stale) == (60.0, False)
    assert by_name["pain_score"].value == 4
    late = {sign.parameter: sign for sign in signs(one.signs, at(4_000))}
    assert (late["spo2_pct"].value, late["spo2_pct"].stale) == (91.0, True)


def test_a_course_has_a_point_for_each_change_and_keeps_the_newest() -> None:
    one = incident()
    assert one.news2 is not None
    for number in range(COURSE_MAX + 3):
        score = one.news2.model_copy(
            update={"measured_at": at(number), "total": number, "minimum": number}
            | {"maximum": number}
        )
        one = with_score(with_score(one, score), score)
    assert [point.minimum for point in one.course] == list(range(3, COURSE_MAX + 3))
    assert with_score(one, None).course == one.course


def test_a_childs_course_is_its_bedside_pews() -> None:
    child = incident(patient=Patient(age_years=3))
    (point,) = with_score(child, child.news2).course
    assert (point.score, point.minimum, point.maximum) == ("bedside-pews", 3, 11)
    mother = incident(patient=Patient(age_years=28, pregnant=True))
    assert with_score(mother, mother.news2).course == ()


def test_what_another_source_says_goes_with_the_sign() -> None:
    one = incident({"heart_rate_per_min": 76.0, "pulse_rate_per_min": 140.0})
    by_name = {sign.parameter: sign for sign in signs(one.signs, at(100), one.patient)}
    heart = by_name["heart_rate_per_min"]
    assert (heart.value, heart.differs) == (140.0, 76.0)
    assert by_name["pulse_rate_per_min"].differs is None


def test_the_card_of_the_call_is_told_and_not_the_words() -> None:
    centre = transporting(complaint_code="assault")
    alert = centre.crew("U", "transporting").pre_alert
    assert alert.complaint is not None
    assert alert.complaint.en == "assault"
    other = transporting(complaint_code="not_on_a_card")
    assert other.crew("U", "transporting").pre_alert.complaint is None


def alerts_of_a_talkative_centre() -> list[PreAlert]:
    """All that hospitals are told, where names and numbers are typed wherever anybody can type."""
    centre = Centre([unit("U", 50)], [hospital("h", 150), hospital("i", 400)])
    told = [
        centre.say(
            IncidentReported,
            incident_id="C-1",
            priority=Priority.P1,
            complaint=TYPED,
            callback=SECRETS[2],
            address=TYPED,
            place=here(50),
            patient=Patient(age_years=61, sex="male"),
        ),
        centre.bring("U", UnitState.ON_SCENE),
        centre.vitals("U", heart_rate_per_min=120.0, consciousness=Consciousness.VOICE),
        centre.say(
            CareReported,
            unit_id="U",
            findings=(FindingSaid(code=Finding.STEMI),),
            onset=Onset(kind="symptoms", at=at(-600)),
        ),
        centre.say(IncidentUpdated, incident_id="C-1", complaint=TYPED, address=TYPED),
        centre.crew("U", "transporting", reason=TYPED),
        centre.say(IncidentUpdated, incident_id="C-1", complaint=f"{TYPED}!"),
        centre.say(
            JudgePreAlert, incident_id="C-1", judgement=_judgement(wanted=True), reason=TYPED
        ),
        centre.say(
            ChooseHospital, incident_id="C-1", hospital_id="i", chosen_by="patient", reason=TYPED
        ),
        centre.say(
            JudgePreAlert, incident_id="C-1", judgement=_judgement(wanted=False), reason=TYPED
        ),
        centre.say(
            JudgePreAlert, incident_id="C-1", judgement=_judgement(wanted=True), reason=TYPED
        ),
        centre.say(IncidentCancelled, incident_id="C-1", reason=TYPED),
    ]
    return [alert for one in told for alert in one.every(PreAlert)]


def _judgement(*, wanted: bool) -> Judgement:
    why = JudgementReason.RISKY_HISTORY if wanted else JudgementReason.TOLD_BY_PHONE
    return Judgement(wanted=wanted, why=why)


def test_nothing_that_was_typed_reaches_a_hospital() -> None:
    alerts = alerts_of_a_talkative_centre()
    assert {alert.notice for alert in alerts} == {"alert", "update", "cancel"}
    for alert in alerts:
        text = alert.model_dump_json().lower()
        spoken = " ".join(f"{line.vi} {line.en}" for line in lines(alert)).lower()
        for secret in SECRETS:
            assert secret.lower() not in text
            assert secret.lower() not in spoken


def test_an_exact_age_or_a_place_is_not_told() -> None:
    for alert in alerts_of_a_talkative_centre():
        content = alert.model_dump()
        assert not {"patient", "address", "place", "callback", "name"} & set(content)
        assert alert.atmist.age_band == "45-64"
        assert 61 not in content["atmist"].values()
