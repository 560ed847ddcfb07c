"""Moving a pre-alert on: what the hospital, the crew and the engine do to it until its end."""

from dataclasses import replace

from dispatch.alarms import withdraw_alarms
from dispatch.handshake import (
    AWAITING_ANSWER,
    PATIENT_EXPECTED,
    PreAlertMove,
    next_pre_alert_state,
)
from dispatch.pre_alert_record import Notice, publish
from dispatch.require import require
from dispatch.turn import Turn
from dispatch.world import Incident, PreAlertCase
from schemas.alarms import AlarmKind
from schemas.texts import Bilingual
from schemas.vocabulary import PreAlertState

_ENDS = frozenset({PreAlertState.REFUSED, PreAlertState.HANDED_OVER, PreAlertState.CANCELLED})


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
    publish(turn, moved, incident, notice, why)
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
