"""What a hospital is told: the record of a pre-alert as it stands."""

from datetime import timedelta
from typing import Literal

from dispatch.pre_alerts.content import content
from dispatch.records.hospital import name_of
from dispatch.records.incident import Incident
from dispatch.records.pre_alert import PreAlertCase
from dispatch.rules.handshake import owes_word
from dispatch.state.turn import Turn
from schemas.outputs.atmist import AlertChange
from schemas.outputs.pre_alerts import PreAlert

Notice = Literal["alert", "update", "cancel"]


def publish(
    turn: Turn, case: PreAlertCase, notice: Notice, *, changes: tuple[AlertChange, ...] = ()
) -> None:
    """Publish a pre-alert as it is now; of a patient who does not come, as was said at farewell.

    ``changes`` are what the hospital is asked to look again for.
    """
    if case.farewell is None:
        said = record(turn, case, turn.world.incidents[case.incident_id], notice)
        turn.emit(said.model_copy(update={"changes": changes}))
        return
    turn.emit(case.farewell.model_copy(update={**turn.head(), **_moved(case, notice)}))


def record(turn: Turn, case: PreAlertCase, incident: Incident, notice: Notice) -> PreAlert:
    """Say what a hospital may know of a patient and their way."""
    return PreAlert.model_validate(
        {
            **turn.head(),
            **_moved(case, notice),
            **content(turn.world.policies, incident, turn.now, _time_left_ms(turn, case)),
            "pre_alert_id": case.pre_alert_id,
            "hospital_id": case.hospital_id,
            "hospital_name": name_of(turn.world.hospitals, case.hospital_id),
            "unit_id": case.unit_id,
            "eta_at": case.eta_at,
            "news2": case.news2,
        }
    )


def _moved(case: PreAlertCase, notice: Notice) -> dict[str, object]:
    """Give where the handshake stands."""
    return {
        "revision": case.revision,
        "notice": notice,
        "state": case.state,
        "answer_reason": case.answer_reason,
        "channel": case.channel if owes_word(case.state, case.heard) else None,
        "history": case.history,
    }


def _time_left_ms(turn: Turn, case: PreAlertCase) -> int | None:
    """Give the time until the expected arrival as it is now, 0 where the patient is overdue."""
    if case.eta_at is None:
        return None
    return max(0, (case.eta_at - turn.now) // timedelta(milliseconds=1))
