"""What dispatchers order. The engine obeys, notes who and why, and refuses the impossible."""

from dispatch import orders
from dispatch.candidates import Candidates
from dispatch.closing import close
from dispatch.explain import say
from dispatch.handlers.incidents import find, find_legs
from dispatch.lifecycle import ON_THE_WAY
from dispatch.refusals import refuse
from dispatch.turn import Turn
from dispatch.world import Incident, Unit
from schemas.commands import AssignUnit, CloseIncident, ReleaseUnit
from schemas.decisions import Explanation, IneligibleReason
from schemas.vocabulary import IncidentState, UnitState


def assign(turn: Turn, event: AssignUnit) -> None:
    """Send this unit, whatever its level, declines or position; it must be free and on duty."""
    incident = find(turn, event.incident_id)
    if incident is None:
        return
    unit = turn.world.units.get(event.unit_id)
    if unit is None:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    if unit.incident_id is not None:
        refuse(turn, "unit_id", event.unit_id, say("why.busy", incident=unit.incident_id))
        return
    if unit.state is not UnitState.AVAILABLE:
        why = say("why.not_in_state", state=unit.state.value)
        refuse(turn, "unit_id", event.unit_id, why)
        return
    if incident.order is not None:
        current = turn.world.units[incident.order.unit_id]
        if current.state not in ON_THE_WAY:
            why = say("why.not_in_state", state=incident.state.value)
            refuse(turn, "incident_id", event.incident_id, why)
            return
        why = say("why.reassigned", who=event.source)
        incident = orders.take_back(turn, incident, why, exclude=IneligibleReason.RELEASED)
    _send(turn, event, incident, unit)


def _send(turn: Turn, event: AssignUnit, incident: Incident, unit: Unit) -> None:
    eta_ms, explanation = None, Explanation()
    if incident.place is not None:
        candidates = Candidates(turn)
        explanation = candidates.explain(candidates.rank(incident, incident.place))
        eta_ms = turn.roads.times_to([unit.place], incident.place)[0]
    orders.give(
        turn,
        incident,
        unit,
        eta_ms=eta_ms,
        summary=say(
            "overruled",
            unit=unit.unit_id,
            incident=incident.incident_id,
            who=event.source,
            reason=event.reason,
        ),
        explanation=explanation,
        overruled_by=event.source,
    )


def release(turn: Turn, event: ReleaseUnit) -> None:
    """Take a unit off an incident that it has not reached; another one is chosen."""
    unit = turn.world.units.get(event.unit_id)
    if unit is None:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    if unit.incident_id is None:
        refuse(turn, "unit_id", event.unit_id, say("why.no_incident"))
        return
    if unit.state not in ON_THE_WAY:
        why = say("why.not_in_state", state=unit.state.value)
        refuse(turn, "unit_id", event.unit_id, why)
        return
    why = say("why.released", who=event.source, reason=event.reason)
    incident = turn.world.incidents[unit.incident_id]
    orders.take_back(turn, incident, why, exclude=IneligibleReason.RELEASED)


def close_incident(turn: Turn, event: CloseIncident) -> None:
    """Close an incident in any state, all its legs: a person's word ends it; its unit is free."""
    why = say("why.closed_by", who=event.source, reason=event.reason)
    for incident in find_legs(turn, event.incident_id):
        close(turn, incident, IncidentState.CLOSED, why)
