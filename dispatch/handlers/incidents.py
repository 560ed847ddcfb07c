"""What the call centre says: a new incident, a correction, a cancellation."""

from dataclasses import replace
from typing import Final

from dispatch import orders, pre_alerts
from dispatch.clinical import news2
from dispatch.closing import close
from dispatch.eligibility import suits
from dispatch.explain import say
from dispatch.lifecycle import ON_THE_WAY, PATIENT_ON_BOARD
from dispatch.refusals import refuse
from dispatch.turn import Turn
from dispatch.world import Incident
from schemas.incidents import IncidentCancelled, IncidentReported, IncidentUpdated
from schemas.vocabulary import IncidentState

_TOLD: Final = ("priority", "complaint", "patient", "services")
"""What a pre-alert says of its incident, beside the live fields."""


def reported(turn: Turn, event: IncidentReported) -> None:
    """Open an incident; it is served at the end of the step."""
    if event.incident_id in turn.world.incidents:
        refuse(turn, "incident_id", event.incident_id, say("why.exists"))
        return
    if event.incident_id in turn.world.closed:
        refuse(turn, "incident_id", event.incident_id, say("why.over"))
        return
    turn.put_incident(
        Incident(
            incident_id=event.incident_id,
            priority=event.priority,
            complaint=event.complaint,
            place=event.place,
            address=event.address,
            crew_level=event.crew_level,
            services=event.services,
            patient=event.patient,
            reported_at=event.occurred_at,
        )
    )
    turn.reconsider = True


def updated(turn: Turn, event: IncidentUpdated) -> None:
    """Correct an incident. A unit on its way to what is no longer true is chosen anew."""
    incident = find(turn, event.incident_id)
    if incident is None:
        return
    given = {
        name: getattr(event, name)
        for name in ("priority", "complaint", "place", "address", "crew_level", "services")
        if getattr(event, name) is not None
    }
    if event.patient is not None:
        given["patient"] = event.patient
        if incident.news2 is not None:  # another age or a pregnancy may forbid the adult score
            given["news2"] = news2.score_signs(incident.signs, event.patient, turn.now)
    changed = replace(incident, **given)
    if changed.state is IncidentState.QUEUED:
        changed = replace(changed, queue_reason=None)
    turn.put_incident(changed)
    corrected = any(getattr(changed, name) != getattr(incident, name) for name in _TOLD)
    pre_alerts.refresh(turn, changed, corrected=corrected)
    turn.reconsider = True
    if changed.order is None:
        return
    unit = turn.world.units[changed.order.unit_id]
    outdated = changed.place != incident.place or not suits(unit, changed)
    if unit.state in ON_THE_WAY and outdated:
        orders.take_back(turn, changed, say("why.moved"))


def cancelled(turn: Turn, event: IncidentCancelled) -> None:
    """End an incident that needs nobody any more; not while the patient is on board."""
    incident = find(turn, event.incident_id)
    if incident is None:
        return
    if incident.order is not None:
        unit = turn.world.units[incident.order.unit_id]
        if unit.state in PATIENT_ON_BOARD:
            why = say("why.not_in_state", state=incident.state.value)
            refuse(turn, "type", event.type, why)
            return
    close(turn, incident, IncidentState.CANCELLED, say("why.cancelled", reason=event.reason))


def find(turn: Turn, incident_id: str) -> Incident | None:
    """Give the open incident of this id; refuse the event and give None where there is none."""
    incident = turn.world.incidents.get(incident_id)
    if incident is None:
        known = incident_id in turn.world.closed
        refuse(turn, "incident_id", incident_id, say("why.over" if known else "why.unknown"))
    return incident
