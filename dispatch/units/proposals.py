"""Advise: the engine proposes a unit, a person decides; what happens when nobody does."""

from dataclasses import replace
from datetime import timedelta

from dispatch.alarms.causes import raise_alarm, withdraw_alarms
from dispatch.ground.require import require
from dispatch.plans.weights import tier
from dispatch.records.incident import UNDECIDED, Incident, Proposal
from dispatch.records.unit import Unit
from dispatch.state.turn import Turn
from dispatch.words.explain import say
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import UnitState
from schemas.outputs.decisions import Decision, DecisionKind, Explanation
from schemas.rules.alarms import AlarmKind


def needs_person(turn: Turn, incident: Incident) -> bool:
    """Tell whether a person decides who goes; no longer once nobody did and the centre says so."""
    mode = turn.world.policies.control.mode(incident.priority)
    return mode == "advise" and not incident.lapsed


def is_with_person(turn: Turn, incident: Incident) -> bool:
    """Tell whether an incident is not the engine's to serve now: held, or proposed already."""
    return incident.held_until is not None or incident.incident_id in turn.world.proposals


def drop_void(turn: Turn) -> bool:
    """End the proposals whose unit can no longer go; True if there were any: propose again."""
    void = [
        proposal.incident_id
        for proposal in turn.world.proposals.values()
        if not _can_go(turn.world.units.get(proposal.unit_id))
    ]
    for incident_id in void:
        turn.end_proposal(incident_id)
    return bool(void)


def _can_go(unit: Unit | None) -> bool:
    return unit is not None and not unit.leaving and unit.state is UnitState.AVAILABLE


def reserved(turn: Turn, incident: Incident) -> frozenset[str]:
    """Name the units proposed for others that are served no later. O(proposals).

    Who is served first is a matter of the tier, as in the choice itself: else a call that has
    waited long would be given a unit in one step and lose it to a fresh one in the next.
    """
    proposed = turn.world.proposals
    if not proposed:
        return frozenset()
    own = _tier(turn, incident)
    return frozenset(
        proposal.unit_id
        for proposal in proposed.values()
        if proposal.incident_id != incident.incident_id
        and _tier(turn, turn.world.incidents[proposal.incident_id]) <= own
    )


def _tier(turn: Turn, incident: Incident) -> int:
    waited_s = max(0, int((turn.now - incident.reported_at).total_seconds()))
    return tier(turn.world.policies.weights, incident.priority, waited_s)


def propose(
    turn: Turn, incident: Incident, unit: Unit, *, summary: Bilingual, explanation: Explanation
) -> None:
    """Propose a unit for a waiting incident; the proposal stands until it expires."""
    require(incident.order is None, "a unit is proposed to who waits")
    expires_s = turn.world.policies.control.expires_s
    proposal = Proposal(
        proposal_id=turn.new_id("dec", "proposed", incident.incident_id),
        incident_id=incident.incident_id,
        unit_id=unit.unit_id,
        expires_at=turn.now + timedelta(seconds=expires_s),
    )
    turn.put_proposal(proposal)
    turn.put_incident(replace(incident, queue_reason=UNDECIDED, awaits=None))
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=proposal.proposal_id,
            kind=DecisionKind.PROPOSED,
            incident_id=incident.incident_id,
            unit_id=unit.unit_id,
            expires_at=proposal.expires_at,
            summary=say("proposed", told=summary),
            explanation=explanation,
        )
    )
    withdraw_alarms(
        turn, incident.incident_id, AlarmKind.NO_LOCATION, AlarmKind.OFF_MAP, AlarmKind.NO_UNIT
    )


def expire(turn: Turn) -> None:
    """Act on proposals that nobody took up and on calls that are held for too long."""
    control = turn.world.policies.control
    for incident_id, proposal in sorted(turn.world.proposals.items()):
        if turn.now < proposal.expires_at:
            continue
        turn.end_proposal(incident_id)
        words: dict[str, object] = {"seconds": control.expires_s}
        raise_alarm(turn, AlarmKind.UNDECIDED, incident_id, incident_id=incident_id, words=words)
        incident = turn.world.incidents[incident_id]
        turn.put_incident(replace(incident, lapsed=control.on_expiry == "auto"))
        turn.reconsider = True
    for incident in turn.world.incidents.values():
        if incident.held_until is not None and turn.now >= incident.held_until:
            name, held = incident.incident_id, {"who": incident.decided_by}
            raise_alarm(turn, AlarmKind.HELD_LONG, name, incident_id=name, words=held)
