"""The pre-alert: drafted for a destination, kept live, followed until its end."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from dispatch.alarms import withdraw_alarms
from dispatch.lifecycle import (
    AWAITING_ANSWER,
    PATIENT_EXPECTED,
    PreAlertMove,
    next_pre_alert_state,
)
from dispatch.require import existing, require
from dispatch.turn import Turn
from dispatch.world import Incident, PreAlertCase
from schemas.alarms import AlarmKind
from schemas.pre_alerts import PreAlert
from schemas.scores import News2
from schemas.texts import Bilingual
from schemas.vocabulary import PreAlertState

Notice = Literal["alert", "update", "cancel"]

_ENDS = frozenset({PreAlertState.REFUSED, PreAlertState.HANDED_OVER, PreAlertState.CANCELLED})


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
        answer_by=turn.now + timedelta(seconds=turn.world.policies.limits.pre_alert_answer_s),
        eta_at=_eta_at(turn, eta_ms),
        news2=incident.news2,
    )
    updated = replace(incident, hospital_id=hospital_id, pre_alert_id=case.pre_alert_id)
    turn.put_incident(updated)
    turn.put_pre_alert(case)
    _publish(turn, case, updated, "alert")
    return updated


def move(
    turn: Turn,
    case: PreAlertCase,
    by: PreAlertMove,
    *,
    reason: str | None = None,
    why: Bilingual | None = None,
) -> bool:
    """Make a move; publish it where it changes the state. False: the move is illegal here.

    ``reason`` is the hospital's own, with its answer; ``why`` the engine's, with a cancellation.
    """
    state = next_pre_alert_state(case.state, by)
    if state is None:
        return False
    if state is case.state:
        return True
    moved = replace(
        case,
        state=state,
        revision=case.revision + 1,
        eta_at=case.eta_at if state in PATIENT_EXPECTED else None,
        answer_reason=reason,
    )
    turn.put_pre_alert(moved)
    incident = turn.world.incidents[case.incident_id]
    notice: Notice = "cancel" if state is PreAlertState.CANCELLED else "update"
    _publish(turn, moved, incident, notice, why)
    if state not in AWAITING_ANSWER:
        withdraw_alarms(
            turn, case.pre_alert_id, AlarmKind.PRE_ALERT_UNANSWERED, AlarmKind.NO_CHANNEL
        )
    if state in _ENDS:
        turn.end_pre_alert(case.pre_alert_id)
    return True


def cancel(turn: Turn, incident: Incident, why: Bilingual) -> Incident:
    """Cancel the pre-alert of an incident, if it has one; give the incident without it."""
    case = turn.world.pre_alerts.get(incident.pre_alert_id or "")
    if case is not None:
        require(move(turn, case, "cancelled", why=why), "an open pre-alert can be cancelled")
    without = replace(incident, pre_alert_id=None, hospital_id=None)
    turn.put_incident(without)
    return without


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
    _publish(turn, fresh, incident, "update")


def _time_left_ms(turn: Turn, case: PreAlertCase) -> int | None:
    """Give the time until the expected arrival as it is now, 0 where the patient is overdue."""
    if case.eta_at is None:
        return None
    return max(0, (case.eta_at - turn.now) // timedelta(milliseconds=1))


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


def _publish(
    turn: Turn,
    case: PreAlertCase,
    incident: Incident,
    notice: Notice,
    why: Bilingual | None = None,
) -> None:
    turn.emit(
        PreAlert(
            **turn.head(),
            pre_alert_id=case.pre_alert_id,
            revision=case.revision,
            notice=notice,
            state=case.state,
            hospital_id=case.hospital_id,
            incident_id=case.incident_id,
            unit_id=case.unit_id,
            priority=incident.priority,
            complaint=incident.complaint,
            patient=incident.patient,
            services=incident.services,
            eta_ms=_time_left_ms(turn, case),
            eta_at=case.eta_at,
            news2=case.news2,
            answer_reason=case.answer_reason,
            cancel_reason=why,
        )
    )
