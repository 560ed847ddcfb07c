"""What a hospital is told: the record of a pre-alert as it stands."""

from datetime import timedelta
from typing import Literal

from dispatch.turn import Turn
from dispatch.world import Incident, PreAlertCase
from schemas.pre_alerts import PreAlert
from schemas.texts import Bilingual

Notice = Literal["alert", "update", "cancel"]


def publish(
    turn: Turn,
    case: PreAlertCase,
    incident: Incident,
    notice: Notice,
    why: Bilingual | None = None,
) -> None:
    """Publish a pre-alert; ``why`` is the engine's reason for a cancellation."""
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


def _time_left_ms(turn: Turn, case: PreAlertCase) -> int | None:
    """Give the time until the expected arrival as it is now, 0 where the patient is overdue."""
    if case.eta_at is None:
        return None
    return max(0, (case.eta_at - turn.now) // timedelta(milliseconds=1))
