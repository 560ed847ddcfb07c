"""The open incident that an event is about; and whether another person has decided about it."""

from dispatch import legs
from dispatch.explain import say
from dispatch.refusals import refuse
from dispatch.turn import Turn
from dispatch.world import Incident


def find(turn: Turn, incident_id: str, field: str = "incident_id") -> Incident | None:
    """Give the open incident of this id; refuse the event and give None where there is none."""
    incident = turn.world.incidents.get(incident_id)
    if incident is not None:
        return incident
    ended = turn.world.ended.get(incident_id)
    if ended is not None and ended.into is not None:
        refuse(turn, field, incident_id, say("why.is_merged", other=ended.into))
    else:
        known = incident_id in turn.world.closed
        refuse(turn, field, incident_id, say("why.over" if known else "why.unknown"))
    return None


def find_legs(turn: Turn, incident_id: str) -> list[Incident]:
    """Give the open legs of a call; refuse the event and give none where there is none."""
    found = legs.of_call(turn.world, incident_id)
    if not found:
        find(turn, incident_id)
    return found


def is_anothers(turn: Turn, incident: Incident, *, force: bool) -> bool:
    """Refuse a command that contradicts what another person decided, unless it is forced."""
    who = incident.decided_by
    if force or who is None or who == turn.event.source:
        return False
    refuse(turn, "source", turn.event.source, say("why.decided_by", who=who))
    return True
