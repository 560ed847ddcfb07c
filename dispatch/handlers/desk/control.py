"""A person decides: a proposal is accepted, a call is held, a decision is given back."""

from dataclasses import replace
from datetime import timedelta

from dispatch.alarms.causes import withdraw_alarms
from dispatch.handlers.desk.commands import send
from dispatch.handlers.finding import find
from dispatch.records.incident import HELD
from dispatch.state.reaching import ground_told
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units.orders import Person
from dispatch.words.explain import say
from schemas.events.commands import AcceptProposal, HoldIncident, ResumeIncident
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.rules.alarms import AlarmKind


def accept(turn: Turn, event: AcceptProposal) -> None:
    """Send the unit that was proposed; an old proposal, or one that is over, is refused."""
    incident = find(turn, event.incident_id)
    if incident is None:
        return
    proposal = turn.world.proposals.get(event.incident_id)
    if proposal is None or proposal.proposal_id != event.proposal_id:
        refuse(turn, "proposal_id", event.proposal_id, say("why.proposal_over"))
        return
    unit = turn.world.units[proposal.unit_id]
    summary = say(
        "accepted",
        unit=unit.unit_id,
        incident=incident.incident_id,
        who=event.source,
        walk=ground_told(turn, unit.place, incident.place),
    )
    send(turn, incident, unit, summary=summary, person=Person(event.source, agreed=True))


def hold(turn: Turn, event: HoldIncident) -> None:
    """Keep a waiting call from being served until a person resumes it or sends a unit."""
    incident = find(turn, event.incident_id)
    if incident is None:
        return
    if incident.order is not None:
        why = say("why.not_in_state", state=say(f"incident.{incident.state.value}"))
        refuse(turn, "incident_id", event.incident_id, why)
        return
    turn.end_proposal(event.incident_id)
    until = turn.now + timedelta(seconds=turn.world.policies.control.hold_s_max)
    turn.put_incident(
        replace(incident, queue_reason=HELD, held_until=until, decided_by=event.source)
    )
    withdraw_alarms(
        turn,
        event.incident_id,
        AlarmKind.NO_LOCATION,
        AlarmKind.OFF_MAP,
        AlarmKind.NO_UNIT,
        AlarmKind.UNDECIDED,
        AlarmKind.HELD_LONG,
    )
    _decide(turn, event, DecisionKind.HELD)


def resume(turn: Turn, event: ResumeIncident) -> None:
    """Give an incident back to the engine: who was held is served, who was sent may be changed."""
    incident = find(turn, event.incident_id)
    if incident is None:
        return
    if incident.decided_by is None:
        refuse(turn, "incident_id", event.incident_id, say("why.nothing_decided"))
        return
    reason = None if incident.held_until is not None else incident.queue_reason
    turn.put_incident(replace(incident, held_until=None, decided_by=None, queue_reason=reason))
    withdraw_alarms(turn, event.incident_id, AlarmKind.HELD_LONG)
    turn.reconsider = True
    _decide(turn, event, DecisionKind.RESUMED)


def _decide(turn: Turn, event: HoldIncident | ResumeIncident, kind: DecisionKind) -> None:
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", kind.value, event.incident_id),
            kind=kind,
            incident_id=event.incident_id,
            overruled_by=event.source,
            summary=say(
                kind.value, incident=event.incident_id, who=event.source, reason=event.reason
            ),
        )
    )
