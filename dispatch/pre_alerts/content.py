"""What a pre-alert says of the patient: ATMIST, reasons, needs, course, how sure the ETA is.

Closed codes and numbers only. What a caller, a call-taker or a crew has typed (complaint, address,
reasons) stays in the centre: nobody can filter every name and phone number out of free text.
"""

from datetime import datetime
from typing import Final, Literal, TypedDict

from dispatch.clinical.patient.care import denied
from dispatch.clinical.patient.care import present as there
from dispatch.clinical.patient.vital_signs import Reading, VitalSigns
from dispatch.clinical.scores import bedside_pews, news2
from dispatch.clinical.scores.sources import present
from dispatch.ground.replaced import replaced
from dispatch.pre_alerts import rules as pre_alert_rules
from dispatch.records.incident import Incident
from dispatch.rules.protocol import card_of
from schemas.centre.policies import Policies
from schemas.centre.pre_alerts import PreAlertPolicy
from schemas.events.incidents import Patient, Services
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import Priority
from schemas.outputs.atmist import (
    AGE_BANDS,
    COURSE_MAX,
    AgeBand,
    AlertReason,
    AlertSign,
    Atmist,
    CoursePoint,
)
from schemas.patient.care import Judgement, Need
from schemas.patient.parameters import FINDINGS, MEASURED, PARAMETERS
from schemas.patient.scores import News2

_FROM_YEARS: Final = (0, 1, 5, 10, 16, 30, 45, 65, 80)
_ALWAYS: Final = frozenset(news2.RULE.inputs)
_OTHERS: Final = tuple(row.name for row in (*MEASURED, *FINDINGS))
_WHOLE: Final = 1_000

NOBODY: Final = Patient()
"""Who the patient is, is not known."""


class Content(TypedDict):
    """The fields of a pre-alert that are about the patient, named as ``PreAlert`` has them."""

    incident_id: str
    priority: Priority
    complaint: Bilingual | None
    services: Services
    eta_ms: int | None
    eta_low_ms: int | None
    eta_high_ms: int | None
    eta_basis: Literal["assumed", "fitted"] | None
    reasons: tuple[AlertReason, ...]
    needs: tuple[Need, ...]
    judgement: Judgement | None
    atmist: Atmist
    course: tuple[CoursePoint, ...]


def content(policies: Policies, incident: Incident, now: datetime, left_ms: int | None) -> Content:
    """Say all of a patient that a hospital needs; ``left_ms`` until arrival, None: not known."""
    policy = policies.pre_alert
    low_ms, high_ms = eta_range(policy, left_ms)
    card = card_of(policies.intake, incident.complaint_code)
    judged = incident.grounds.judged
    return Content(
        incident_id=incident.incident_id,
        priority=incident.priority,
        complaint=None if card is None else Bilingual(vi=card.vi, en=card.en),
        services=incident.services,
        eta_ms=left_ms,
        eta_low_ms=low_ms,
        eta_high_ms=high_ms,
        eta_basis=None if low_ms is None else policy.eta_basis,
        reasons=_reasons(policy, incident, now),
        needs=pre_alert_rules.needs(policy, incident),
        judgement=None if judged is None else judged.judgement,
        atmist=atmist(incident, now),
        course=incident.course,
    )


def eta_range(policy: PreAlertPolicy, left_ms: int | None) -> tuple[int | None, int | None]:
    """Give the bounds of the time left; None where it is not known, or no factors are given."""
    if left_ms is None or policy.eta_low_pm is None or policy.eta_high_pm is None:
        return None, None
    return left_ms * policy.eta_low_pm // _WHOLE, left_ms * policy.eta_high_pm // _WHOLE


def _reasons(policy: PreAlertPolicy, incident: Incident, now: datetime) -> tuple[AlertReason, ...]:
    return tuple(
        AlertReason(
            code=one.rule.code,
            kind=one.rule.kind,
            text=Bilingual(vi=one.rule.vi, en=one.rule.en),
            since=one.since,
            standing=one.standing,
            needs=one.rule.needs,
            inputs=one.inputs,
        )
        for one in pre_alert_rules.reasons(policy, incident, now)
    )


def atmist(incident: Incident, now: datetime) -> Atmist:
    """Put the patient's handover together as of ``now``."""
    patient, care = incident.patient, incident.care
    return Atmist(
        age_band=age_band(patient.age_years),
        sex=patient.sex,
        pregnant=patient.pregnant,
        onset=care.onset,
        mechanisms=there(care.mechanisms),
        findings=there(care.findings),
        denied=denied(care.findings),
        signs=signs(incident.signs, now, patient),
        treatments=care.treatments,
    )


def age_band(years: int | None) -> AgeBand | None:
    """Give the band of an age; None where it is not known."""
    if years is None:
        return None
    return AGE_BANDS[sum(years >= start for start in _FROM_YEARS) - 1]


def signs(given: VitalSigns, now: datetime, patient: Patient = NOBODY) -> tuple[AlertSign, ...]:
    """Give the inputs of NEWS2, known or not, then whatever else was measured or found."""
    fresh = present(given, now, patient)
    known = {**given.readings, **fresh}
    names = [*news2.RULE.inputs, *(n for n in _OTHERS if n in known and n not in _ALWAYS)]
    return tuple(_sign(name, known.get(name), now, stale=name not in fresh) for name in names)


def _sign(name: str, reading: Reading | None, now: datetime, *, stale: bool) -> AlertSign:
    unit = PARAMETERS[name].unit
    if reading is None:
        return AlertSign(parameter=name, value=None, unit=unit, age_s=None, stale=False)
    return AlertSign(
        parameter=name,
        value=reading.value,
        unit=unit,
        age_s=max(0.0, (now - reading.at).total_seconds()),
        stale=stale,
        trend=None if reading.trend is None else reading.trend.word,
        differs=reading.differs,
    )


def with_score(incident: Incident, score: News2 | None) -> Incident:
    """Give the incident with its new score, which is a point of its course if it is another one."""
    scored = replaced(incident, news2=score)
    point = None if score is None else _point(score)
    last = incident.course[-1] if incident.course else None
    if point is None or (last is not None and last == point.model_copy(update={"at": last.at})):
        return scored
    return replaced(scored, course=(*incident.course, point)[-COURSE_MAX:])


def _point(score: News2) -> CoursePoint | None:
    """Give a score's point of the course: NEWS2, or where that is not scored a child's PEWS."""
    if score.minimum is not None:
        return CoursePoint(at=score.measured_at, minimum=score.minimum, maximum=score.maximum)
    for one in score.instead:
        if one.name == bedside_pews.RULE.name and one.minimum is not None:
            return CoursePoint(
                at=one.measured_at,
                minimum=int(one.minimum),
                maximum=None if one.maximum is None else int(one.maximum),
                score="bedside-pews",
            )
    return None
