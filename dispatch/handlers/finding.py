"""The open incident that an event is about."""

from dispatch.records.incident import Incident
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import legs
from dispatch.words.explain import say


def find(turn: Turn, incident_id: str, field: str = "incident_id") -> Incident | None:
    """Give the open incident of this id; refuse the event and give None where there is none."""
    incident = turn.world.incidents.get(incident_id)
    if incident is not None:
        return incident
    ended = turn.world.ended.get(incident_id)
    if ended is not None and ended.into is not None:
        refuse(turn, field, incident_id, say("why.is_merged", other=_last_of(turn, ended.into)))
    else:
        known = incident_id in turn.world.closed
        refuse(turn, field, incident_id, say("why.over" if known else "why.unknown"))
    return None


def _last_of(turn: Turn, incident_id: str) -> str:
    """Follow a call that was merged on to the one that it went into at last."""
    ended = turn.world.ended.get(incident_id)
    while ended is not None and ended.into is not None:  # a call goes into an open one: no circle
        incident_id = ended.into
        ended = turn.world.ended.get(incident_id)
    return incident_id


def find_legs(turn: Turn, incident_id: str, field: str = "incident_id") -> list[Incident]:
    """Give the open legs of a call; refuse the event and give none where there is none."""
    found = legs.of_call(turn.world, incident_id)
    if not found:
        find(turn, incident_id, field)
    return found
