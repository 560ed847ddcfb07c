"""What the call centre says: a new incident, a correction, a cancellation."""

from dataclasses import replace
from typing import Any, Final

from dispatch import legs, orders, pre_alerts
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

_ORDERED: Final = ("priority", "complaint", "address")
"""What an order says of its incident, beside the place, whose change is a new choice."""

_OF_ALL: Final = ("priority", "complaint", "place", "address", "services")
_OF_ONE: Final = ("crew_level", "patient")


def reported(turn: Turn, event: IncidentReported) -> None:
    """Open an incident for each unit that the call needs; served at the end of the step."""
    for name in legs.names(event):
        if name in turn.world.incidents:
            refuse(turn, "incident_id", name, say("why.exists"))
            return
        if name in turn.world.closed:
            refuse(turn, "incident_id", name, say("why.over"))
            return
    for leg in legs.split(event):
        turn.put_incident(leg)
    turn.reconsider = True


def updated(turn: Turn, event: IncidentUpdated) -> None:
    """Correct an incident, all its legs.

    A unit on its way to what is no longer true is chosen anew; what else changes is told to a crew
    that is on its way.
    """
    for incident in find_legs(turn, event.incident_id):
        _correct(turn, event, incident)
        turn.reconsider = True


def _correct(turn: Turn, event: IncidentUpdated, incident: Incident) -> None:
    given = _given(event, incident)
    if "patient" in given and incident.news2 is not None:
        # Another age or a pregnancy may forbid the adult score.
        given["news2"] = news2.score_signs(incident.signs, given["patient"], turn.now)
    changed = replace(incident, **given)
    if changed.state is IncidentState.QUEUED:
        changed = replace(changed, queue_reason=None, awaits=None)
    turn.put_incident(changed)
    corrected = any(getattr(changed, name) != getattr(incident, name) for name in _TOLD)
    pre_alerts.refresh(turn, changed, corrected=corrected)
    if changed.order is None:
        return
    unit = turn.world.units[changed.order.unit_id]
    if unit.state not in ON_THE_WAY:
        return
    if changed.place != incident.place or not suits(unit, changed):
        orders.take_back(turn, changed, say("why.moved"))
    elif any(getattr(changed, name) != getattr(incident, name) for name in _ORDERED):
        orders.tell(turn, changed)


def _given(event: IncidentUpdated, incident: Incident) -> dict[str, Any]:
    """Give what an update changes of this leg: the call's patient and crew are the first leg's."""
    names = _OF_ALL if incident.part_of == event.incident_id else (*_OF_ALL, *_OF_ONE)
    return {name: value for name in names if (value := getattr(event, name)) is not None}


def cancelled(turn: Turn, event: IncidentCancelled) -> None:
    """End an incident that needs nobody any more, but no leg whose patient is on board."""
    legs_of_it = find_legs(turn, event.incident_id)
    free = [leg for leg in legs_of_it if not _is_on_board(turn, leg)]
    if legs_of_it and not free:
        why = say("why.not_in_state", state=legs_of_it[0].state.value)
        refuse(turn, "type", event.type, why)
    for incident in free:
        why = say("why.cancelled", reason=event.reason)
        close(turn, incident, IncidentState.CANCELLED, why)


def _is_on_board(turn: Turn, incident: Incident) -> bool:
    order = incident.order
    return order is not None and turn.world.units[order.unit_id].state in PATIENT_ON_BOARD


def find_legs(turn: Turn, incident_id: str) -> list[Incident]:
    """Give the open legs of a call; refuse the event and give none where there is none."""
    found = legs.of_call(turn.world, incident_id)
    if not found:
        find(turn, incident_id)
    return found


def find(turn: Turn, incident_id: str) -> Incident | None:
    """Give the open incident of this id; refuse the event and give None where there is none."""
    incident = turn.world.incidents.get(incident_id)
    if incident is None:
        known = incident_id in turn.world.closed
        refuse(turn, "incident_id", incident_id, say("why.over" if known else "why.unknown"))
    return incident
