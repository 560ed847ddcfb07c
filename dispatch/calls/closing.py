"""The end of an incident: its unit is free, its pre-alert and alarms are over."""

from dispatch.alarms.causes import end_of_incident
from dispatch.calls import same_event
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.pre_alerts import moves as pre_alert_moves
from dispatch.pre_alerts.moves import Said
from dispatch.records.incident import Ended, Incident
from dispatch.state.turn import Turn
from dispatch.units import orders
from dispatch.units.legs import as_reported
from dispatch.words.explain import say
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import IncidentState, UnitState
from schemas.outputs.decisions import Decision, DecisionKind


def close(
    turn: Turn,
    incident: Incident,
    state: IncidentState,
    why: Bilingual,
    *,
    into: str | None = None,
    who: str | None = None,
) -> None:
    """End an incident by a person's word: stand its unit down and cancel its pre-alert.

    It can be opened again. ``into`` names the incident that goes on in its place, ``who`` the
    dispatcher whose decision it is.
    """
    # The hospital is told no more than that: what a person typed may name somebody.
    incident = pre_alert_moves.cancel(turn, incident, say("why.call_over"))
    if incident.order is not None:
        incident = orders.take_back(turn, incident, why)
    _end(turn, incident, state, why)
    if into is None:  # what was merged is compared as the call that it went into
        same_event.remember(turn, incident)
    turn.remember_ended(Ended(as_reported(incident), turn.event.event_id, into, who))


def complete(
    turn: Turn, incident: Incident, why: Bilingual, unit_state: UnitState, said: Said
) -> None:
    """End an incident that its crew has finished; the crew goes on to ``unit_state``.

    A hospital to which the crew did not come after all is told so.
    """
    unit_id = existing(incident.order, "a crew finishes what it was sent to").unit_id
    case = turn.world.pre_alerts.get(incident.pre_alert_id or "")
    if case is not None and not pre_alert_moves.move(turn, case, "handed_over", said):
        incident = pre_alert_moves.cancel(turn, incident, say("why.no_longer_comes"))
    turn.free_unit(turn.world.units[unit_id], unit_state)
    _end(turn, incident, IncidentState.CLOSED, why)
    same_event.remember(turn, incident)


def _end(turn: Turn, incident: Incident, state: IncidentState, why: Bilingual) -> None:
    end_of_incident(turn, incident.incident_id)
    turn.end_proposal(incident.incident_id)
    turn.end_incident(
        replaced(
            incident,
            state=state,
            queue_reason=None,
            awaits=None,
            queue_place=None,
            expected_wait_s=None,
            held_until=None,
            decided_by=None,
        )
    )
    same_event.forget(turn, incident.incident_id)
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "closed", incident.incident_id),
            kind=DecisionKind.CLOSED,
            incident_id=incident.incident_id,
            summary=say("closed", incident=incident.incident_id, reason=why),
        )
    )
    turn.reconsider = True
