"""The pre-alert: drafted for a destination and kept live on the way."""

from datetime import datetime, timedelta

from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.pre_alerts import changes as pre_alert_changes
from dispatch.pre_alerts import escalation
from dispatch.pre_alerts import rules as pre_alert_rules
from dispatch.pre_alerts.changes import News
from dispatch.pre_alerts.moves import ENGINE
from dispatch.pre_alerts.record import Notice, publish
from dispatch.records.incident import Incident
from dispatch.records.pre_alert import PreAlertCase
from dispatch.state.turn import Turn
from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.atmist import AlertChange
from schemas.outputs.pre_alerts import PreAlertStep
from schemas.patient.scores import News2


def draft(turn: Turn, incident: Incident, hospital_id: str, eta_ms: int | None) -> Incident:
    """Draft and publish the pre-alert of a transport; give the incident that carries it.

    The patient must have been weighed (``pre_alert_rules.weighed``).
    """
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
        told=pre_alert_changes.first(_news(turn, incident, _eta_at(turn, eta_ms)), turn.now),
    )
    updated = replaced(incident, hospital_id=hospital_id, pre_alert_id=case.pre_alert_id)
    turn.put_incident(updated)
    turn.put_pre_alert(case)
    publish(turn, case, "alert")
    escalation.tell(turn, case)
    return updated


def refresh(turn: Turn, incident: Incident, *, corrected: bool = False) -> None:
    """Ask the hospital to look again after a material change; send other news without asking.

    Other news are an ETA that moved by the limit, another score, and what ``corrected`` says: that
    something else which the hospital was told is no longer true. They are sent at most every
    ``update_every_s``; what came too soon goes out later, by ``flush``. The ETA is the road time
    from the unit's last position; it is not asked for after arrival.
    """
    case = turn.world.pre_alerts.get(incident.pre_alert_id or "")
    if case is None or case.state is PreAlertState.ARRIVED:
        return
    policy = turn.world.policies.pre_alert
    unit = turn.world.units[case.unit_id]
    hospital = turn.world.hospitals[case.hospital_id]
    eta_at = _eta_at(turn, turn.roads.times_to([unit.place], hospital.spec.place)[0])
    news = _news(turn, incident, eta_at)
    changes = pre_alert_changes.material(policy, case.told, news, turn.now)
    if changes:
        told = pre_alert_changes.asked(case.told, news, changes, turn.now)
        _send(turn, replaced(case, eta_at=eta_at, told=told), incident, "alert", changes)
        return
    if not (corrected or _eta_moved(turn, case, eta_at) or _score_changed(case, incident)):
        return
    if pre_alert_changes.may_update(policy, case.told, turn.now):
        told = pre_alert_changes.updated(case.told, news, turn.now)
        _send(turn, replaced(case, eta_at=eta_at, told=told), incident, "update")
    elif not case.told.pending:
        turn.put_pre_alert(replaced(case, told=replaced(case.told, pending=True)))


def flush(turn: Turn) -> None:
    """Send what was held back because it came too soon after the message before. O(pre-alerts)."""
    for pre_alert_id in sorted(turn.world.pre_alerts):
        case = turn.world.pre_alerts[pre_alert_id]
        incident = turn.world.incidents.get(case.incident_id)
        if case.told.pending and incident is not None and incident.pre_alert_id == pre_alert_id:
            refresh(turn, incident, corrected=True)


def _send(
    turn: Turn,
    case: PreAlertCase,
    incident: Incident,
    notice: Notice,
    changes: tuple[AlertChange, ...] = (),
) -> None:
    fresh = replaced(case, revision=case.revision + 1, news2=incident.news2)
    turn.put_pre_alert(fresh)
    publish(turn, fresh, notice, changes=changes)


def _news(turn: Turn, incident: Incident, eta_at: datetime | None) -> News:
    needs = pre_alert_rules.needs(turn.world.policies.pre_alert, incident)
    return News(incident.grounds.severity, needs, eta_at)


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
    instead = [(one.name, one.minimum, one.maximum, one.band) for one in score.instead]
    shown = score.minimum, score.maximum, score.band, score.not_scored
    return *shown, score.red_flags, score.caution, *instead
