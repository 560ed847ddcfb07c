"""A crew that has just come free takes over a call whose unit keeps an unanswered order.

Such an order is no promise that anybody comes. The same holds in the step that asks a unit in
doubt: who comes free in it is asked before. Bounded: each unit that comes free relieves at most one
call, and an order that a person gave is left to persons.
"""

from dispatch.choosing.candidates import Candidates
from dispatch.ground.require import existing
from dispatch.records.incident import Incident
from dispatch.state.reaching import ground_told, stop_of
from dispatch.state.turn import Turn
from dispatch.units import orders
from dispatch.units.queue import in_turn
from dispatch.words.explain import duration, say
from schemas.ground.vocabulary import Priority, UnitState


def relieve(turn: Turn, *, before_others: bool) -> bool:
    """Send units that came free in this step to calls that nobody answers for; True if any was.

    ``before_others``: only to calls more urgent than all that wait, which are served next. O(freed
    units x unanswered calls), each asking the roads once.
    """
    if not turn.watched.silent:
        return False  # nobody is in doubt
    has_changed = False
    for unit_id in sorted(dict.fromkeys(turn.freed)):
        for incident in _unanswered(turn, before_others=before_others):
            if _is_idle(turn, unit_id) and _send(turn, unit_id, incident):
                has_changed = True
                break
    return has_changed


def _is_idle(turn: Turn, unit_id: str) -> bool:
    unit = turn.world.units.get(unit_id)
    return unit is not None and unit.state is UnitState.AVAILABLE


def _unanswered(turn: Turn, *, before_others: bool) -> list[Incident]:
    """Give the calls whose unit is in doubt, if nobody waits for its answer, most urgent first."""
    incidents, units = turn.world.incidents, turn.world.units
    asked = [units[name].incident_id for name in turn.watched.silent]
    found = [incidents[name] for name in asked if name and _is_unanswered(turn, incidents[name])]
    if before_others and found:
        waiting: list[Priority] = [one.priority for one in in_turn(turn.world)]
        found = [one for one in found if not waiting or one.priority < min(waiting)]
    return sorted(found, key=lambda one: (one.priority, one.reported_at, one.incident_id))


def _is_unanswered(turn: Turn, incident: Incident) -> bool:
    order = incident.order
    if order is None or incident.decided_by is not None:
        return False
    if not (order.is_kept or incident.incident_id in turn.sent):
        return False
    unit = turn.world.units[order.unit_id]
    return unit.is_doubtful and unit.state is UnitState.ALERTED


def _send(turn: Turn, unit_id: str, incident: Incident) -> bool:
    """Send one unit in place of the silent one, where it suits the call and a road leads there."""
    place = existing(incident.place, "the engine serves no call without a place")
    candidates = Candidates(turn, [unit_id])
    ranking = candidates.rank(incident, stop_of(turn, place))
    if not ranking.best:
        return False
    best = ranking.option(ranking.best[0])
    old = existing(incident.order, "its unit keeps an order").unit_id
    queued = orders.take_back(turn, incident, say("why.answers", unit=unit_id, old=old))
    orders.give(
        turn,
        queued,
        best.unit,
        eta_ms=best.road_ms,
        response_ms=best.response_ms,
        summary=say(
            "assigned.answers",
            unit=unit_id,
            level=best.unit.crew_level.upper(),
            incident=incident.incident_id,
            priority=incident.priority,
            eta=duration(best.road_ms),
            old=old,
            walk=ground_told(turn, best.unit.place, place),
        ),
        explanation=candidates.explain(ranking),
    )
    return True
