"""What dispatchers order. The engine obeys, notes who and why, and refuses the impossible."""

from dataclasses import replace

from dispatch.aid import lending as mutual_aid
from dispatch.calls.closing import close
from dispatch.choosing.candidates import Candidates
from dispatch.handlers.finding import find, find_legs
from dispatch.records.incident import Incident
from dispatch.records.unit import Unit
from dispatch.rules.lifecycle import ON_THE_WAY
from dispatch.state.reaching import ground_told, stop_of
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import orders, silence
from dispatch.words.explain import say
from schemas.events.commands import AssignUnit, CloseIncident, ReleaseUnit
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import IncidentState, UnitState
from schemas.outputs.decisions import Explanation, IneligibleReason


def assign(turn: Turn, event: AssignUnit) -> None:
    """Send this unit, whatever its level, declines or position.

    It must be free and on duty or, if the order is forced, on its way to another incident. Whoever
    names a unit that was not heard of knows better: nobody doubts it any more.
    """
    incident = find(turn, event.incident_id)
    if incident is None:
        return
    unit = turn.world.units.get(event.unit_id)
    if unit is None:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    if not _can_be_sent(turn, event, unit):
        return
    who = say("why.reassigned", who=event.source)
    if incident.order is not None:
        current = turn.world.units[incident.order.unit_id]
        if current.state not in ON_THE_WAY:
            why = say("why.not_in_state", state=say(f"incident.{incident.state.value}"))
            refuse(turn, "incident_id", event.incident_id, why)
            return
        incident = orders.take_back(turn, incident, who, exclude=IneligibleReason.RELEASED)
    if unit.incident_id is not None:
        orders.take_back(turn, turn.world.incidents[unit.incident_id], who)
    summary = say(
        "overruled",
        unit=unit.unit_id,
        incident=incident.incident_id,
        who=event.source,
        reason=event.reason,
        walk=ground_told(turn, unit.place, incident.place),
    )
    unit = silence.heard(turn, turn.world.units[event.unit_id])
    incident = turn.world.incidents[incident.incident_id]
    released_by = {name: by for name, by in incident.released_by.items() if name != unit.unit_id}
    incident = replace(incident, released_by=released_by)
    send(turn, incident, unit, summary=summary, person=orders.Person(event.source))


def _can_be_sent(turn: Turn, event: AssignUnit, unit: Unit) -> bool:
    """Refuse a unit that is away or serves somebody, unless force may take it from there."""
    if unit.state is UnitState.AVAILABLE:
        return True
    if unit.lent_to is not None:
        why = say("why.lent", centre=unit.lent_to.centre_id)
    elif unit.incident_id is None:
        why = say("why.not_in_state", state=say(f"unit.{unit.state.value}"))
    elif unit.incident_id != event.incident_id and event.force and unit.state in ON_THE_WAY:
        return True
    else:
        why = say("why.busy", incident=unit.incident_id)
    refuse(turn, "unit_id", event.unit_id, why)
    return False


def send(
    turn: Turn,
    incident: Incident,
    unit: Unit,
    *,
    summary: Bilingual,
    person: orders.Person,
) -> None:
    """Send a unit by a person's word, with what the engine knows about the choice."""
    eta_ms, explanation = None, Explanation()
    if incident.place is not None:
        candidates = Candidates(turn)
        stop = stop_of(turn, incident.place)
        explanation = candidates.explain(candidates.rank(incident, stop))
        eta_ms = turn.roads.times_to([unit.place], stop)[0]
    orders.give(
        turn,
        incident,
        unit,
        eta_ms=eta_ms,
        summary=summary,
        explanation=explanation,
        person=person,
    )


def release(turn: Turn, event: ReleaseUnit) -> None:
    """Take a unit off an incident that it has not reached; another one is chosen.

    A unit on loan here without an incident goes back; one that is lent and overdue is taken back.
    """
    unit = turn.world.units.get(event.unit_id)
    if unit is None:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    if unit.incident_id is None and unit.lent_by is not None:
        mutual_aid.dismiss(turn, unit)
        return
    if unit.lent_to is not None:
        mutual_aid.take_back(turn, event, unit.lent_to)
        return
    if unit.incident_id is None:
        refuse(turn, "unit_id", event.unit_id, say("why.no_incident"))
        return
    if unit.state not in ON_THE_WAY:
        why = say("why.not_in_state", state=say(f"unit.{unit.state.value}"))
        refuse(turn, "unit_id", event.unit_id, why)
        return
    incident = turn.world.incidents[unit.incident_id]
    why = say("why.released", who=event.source, reason=event.reason)
    queued = orders.take_back(turn, incident, why, exclude=IneligibleReason.RELEASED)
    released_by = {**queued.released_by, unit.unit_id: event.source}
    turn.put_incident(replace(queued, released_by=released_by))


def close_incident(turn: Turn, event: CloseIncident) -> None:
    """Close an incident in any state, all its legs: a person's word ends it; its unit is free."""
    why = say("why.closed_by", who=event.source, reason=event.reason)
    if event.outcome is not None:
        why = say("why.settled", outcome=say(f"outcome.{event.outcome.value}"), reason=why)
    for incident in find_legs(turn, event.incident_id):
        close(turn, incident, IncidentState.CLOSED, why, who=event.source)
