"""What a person has ended is opened again: a call closed by mistake, two calls merged in error."""

from dataclasses import replace

from dispatch.calls import same_event
from dispatch.calls.amending import watch_place
from dispatch.records.incident import Ended
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.words.explain import say
from schemas.events.commands import ReopenIncident
from schemas.outputs.decisions import Decision, DecisionKind


def reopen(turn: Turn, event: ReopenIncident) -> None:
    """Open an incident again that a person's word ended; one that its crew finished stays so."""
    name = event.incident_id
    if name in turn.world.incidents:
        refuse(turn, "incident_id", name, say("why.open"))
        return
    ended = turn.world.ended.get(name)
    if ended is None:
        known = name in turn.world.closed
        refuse(turn, "incident_id", name, say("why.finished" if known else "why.unknown"))
        return
    open_again(turn, ended, DecisionKind.REOPENED, event.source, event.reason)


def open_again(turn: Turn, ended: Ended, kind: DecisionKind, who: str, reason: str) -> None:
    """Put an incident back among those that wait; a merged one is apart from then on."""
    call_id = ended.incident.incident_id
    for other in [one for one in turn.world.ended.values() if one.incident.part_of == call_id]:
        if other.cause_id == ended.cause_id:  # a leg that ended for itself before stays over
            turn.open_again(replace(other.incident, reopened_by=who))
            watch_place(turn, other.incident)
    incident = replace(ended.incident, reopened_by=who)
    if ended.into is not None:
        incident = replace(incident, not_same_as={**incident.not_same_as, ended.into: who})
    turn.open_again(incident)
    same_event.recall(turn, call_id)
    turn.reconsider = True
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", kind.value, incident.incident_id),
            kind=kind,
            incident_id=incident.incident_id,
            other_incident_id=ended.into,
            summary=say("reopened", incident=incident.incident_id, who=who, reason=reason),
        )
    )
    watch_place(turn, incident)
