"""What the call centre says: a new call, a correction, a cancellation."""

from collections.abc import Mapping
from typing import Final

from dispatch import protocol
from dispatch.amending import amend, watch_place
from dispatch.closing import close
from dispatch.explain import say
from dispatch.handlers import duplicates
from dispatch.handlers.finding import find
from dispatch.lifecycle import PATIENT_ON_BOARD
from dispatch.refusals import refuse
from dispatch.require import existing
from dispatch.turn import Turn
from dispatch.world import Incident
from schemas.incidents import IncidentCancelled, IncidentReported, IncidentUpdated
from schemas.vocabulary import IncidentState

_BY_PERSON: Final = ("priority", "crew_level")
"""What a person may say instead of the protocol; it then stands."""


def reported(turn: Turn, event: IncidentReported) -> None:
    """Open an incident; it is served at the end of the step, or closed if nobody needs to go."""
    if event.incident_id in turn.world.incidents:
        refuse(turn, "incident_id", event.incident_id, say("why.exists"))
        return
    if event.incident_id in turn.world.closed:
        refuse(turn, "incident_id", event.incident_id, say("why.over"))
        return
    incident = _opened(turn, event)
    turn.put_incident(incident)
    if event.settled is not None:
        outcome = say(f"outcome.{event.settled.outcome.value}")
        why = say("why.settled", outcome=outcome, reason=event.settled.reason)
        close(turn, incident, IncidentState.CLOSED, why)
        return
    turn.reconsider = True
    watch_place(turn, incident)
    duplicates.check(turn, incident)


def _opened(turn: Turn, event: IncidentReported) -> Incident:
    call, found = protocol.completed(turn.world.policies.intake, event)
    return Incident(
        incident_id=call.incident_id,
        priority=existing(call.priority, "the protocol gives a priority"),
        complaint=call.complaint,
        complaint_code=call.complaint_code,
        answers=call.answers,
        determinant=found.determinant,
        by_person=tuple(name for name in _BY_PERSON if getattr(event, name) is not None),
        place=call.place,
        place_accuracy_m=None if call.place is None else call.place_accuracy_m,
        address=call.address,
        crew_level=existing(call.crew_level, "the protocol gives a crew level"),
        services=call.services,
        patient=call.patient,
        reported_at=call.occurred_at,
    )


def updated(turn: Turn, event: IncidentUpdated) -> None:
    """Correct an incident, and choose again what the correction makes wrong."""
    incident = find(turn, event.incident_id)
    if incident is None:
        return
    given = {
        name: getattr(event, name)
        for name in ("complaint", "address", "services", "patient", *_BY_PERSON)
        if getattr(event, name) is not None
    }
    by_person = dict.fromkeys((*incident.by_person, *(n for n in _BY_PERSON if n in given)))
    given |= {"by_person": tuple(by_person), **_place(turn, event, incident)}
    given = {**_triage_again(turn, event, incident), **given}
    amend(turn, incident, given)
    duplicates.check(turn, turn.world.incidents[event.incident_id])


def _place(turn: Turn, event: IncidentUpdated, incident: Incident) -> Mapping[str, object]:
    """Take over a corrected place with its accuracy; an area only where no place is known."""
    if event.place is not None:
        return {"place": event.place, "place_accuracy_m": event.place_accuracy_m}
    area = protocol.area_of(turn.world.policies.intake, event.area)
    if incident.place is None and area is not None:
        return {"place": area.place, "place_accuracy_m": float(area.radius_m)}
    if incident.place is not None and event.place_accuracy_m is not None:
        return {"place_accuracy_m": event.place_accuracy_m}
    return {}


def _triage_again(turn: Turn, event: IncidentUpdated, incident: Incident) -> dict[str, object]:
    """Ask the protocol again where it was told more; what a person said stands."""
    if event.answers is None and event.complaint_code is None:
        return {}
    code = event.complaint_code or incident.complaint_code
    answers = {**incident.answers, **(event.answers or {})}
    found = protocol.triage(turn.world.policies.intake, code, answers)
    again: dict[str, object] = {
        "complaint_code": code,
        "answers": answers,
        "determinant": found.determinant,
        "services": protocol.added(incident.services, found.services),
    }
    again |= {name: getattr(found, name) for name in _BY_PERSON if name not in incident.by_person}
    return again


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
