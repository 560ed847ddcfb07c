"""The pre-alert: drafted for a destination and kept live on the way."""

from dataclasses import replace
from datetime import datetime, timedelta

from dispatch import escalation
from dispatch.pre_alert_moves import ENGINE
from dispatch.pre_alert_record import publish
from dispatch.require import existing
from dispatch.turn import Turn
from dispatch.world import Incident, PreAlertCase
from schemas.pre_alerts import PreAlertStep
from schemas.scores import News2
from schemas.vocabulary import PreAlertState


def draft(turn: Turn, incident: Incident, hospital_id: str, eta_ms: int | None) -> Incident:
    """Draft and publish the pre-alert of a transport; give the incident that carries it."""
    unit_id = existing(incident.order, "a transport has a unit").unit_id
    case = PreAlertCase(
        pre_alert_id=turn.new_id("pal", incident.incident_id, hospital_id),
        incident_id=incident.incident_id,
        unit_id=unit_id,
        hospital_id=hospital_id,
        state=PreAlertState.DRAFTED,
        revision=1,
        channel=escalation.first_channel(turn, hospital_id),
        asked_at=turn.now,
        history=(PreAlertStep(state=PreAlertState.DRAFTED, at=turn.now, who=ENGINE.who),),
        eta_at=_eta_at(turn, eta_ms),
        news2=incident.news2,
    )
    updated = replace(incident, hospital_id=hospital_id, pre_alert_id=case.pre_alert_id)
    turn.put_incident(updated)
    turn.put_pre_alert(case)
    publish(turn, case, "alert")
    escalation.tell(turn, case)
    return updated


def refresh(turn: Turn, incident: Incident, *, corrected: bool = False) -> None:
    """Publish the pre-alert again if the ETA moved by the limit or the NEWS2 changed.

    ``corrected`` says that something else which the hospital was told is no longer true. The ETA
    is the road time from the unit's last position; it is not asked for after arrival.
    """
    case = turn.world.pre_alerts.get(incident.pre_alert_id or "")
    if case is None or case.state is PreAlertState.ARRIVED:
        return
    unit = turn.world.units[case.unit_id]
    hospital = turn.world.hospitals[case.hospital_id]
    eta_ms = turn.roads.times_to([unit.place], hospital.spec.place)[0]
    eta_at = _eta_at(turn, eta_ms)
    if not (corrected or _eta_moved(turn, case, eta_at) or _score_changed(case, incident)):
        return
    fresh = replace(case, revision=case.revision + 1, eta_at=eta_at, news2=incident.news2)
    turn.put_pre_alert(fresh)
    publish(turn, fresh, "update")


def _eta_at(turn: Turn, eta_ms: int | None) -> datetime | None:
    return None if eta_ms is None else turn.now + timedelta(milliseconds=eta_ms)


def _eta_moved(turn: Turn, case: PreAlertCase, eta_at: datetime | None) -> bool:
    """Tell whether the expected arrival moved by the limit, or became known or unknown."""
    if case.eta_at is None or eta_at is None:
        return case.eta_at is not eta_at
    limit = timedelta(seconds=turn.world.policies.limits.eta_change_s)
    return abs(eta_at - case.eta_at) >= limit


def _score_changed(case: PreAlertCase, incident: Incident) -> bool:
    """Tell whether the score differs from what was last sent; its time alone does not count."""
    old, new = case.news2, incident.news2
    if old is None or new is None:
        return old is not new
    return _shown(old) != _shown(new)


def _shown(score: News2) -> tuple[object, ...]:
    """Give what of a score a hospital acts on."""
    return score.minimum, score.maximum, score.band, score.not_scored, score.red_flags
