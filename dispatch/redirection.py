"""A change of mind: a unit that is free now, or another road, is clearly better for a call.

Bounded for every order of events: each change counts on its call, and a call is changed at most
``ChangePolicy.redirects_max`` times, so a journal with n calls sees at most that many times n.
"""

from collections.abc import Iterable
from dataclasses import replace

from dispatch import orders
from dispatch.candidates import Candidates, may_be_redirected
from dispatch.explain import duration, say
from dispatch.lifecycle import ON_THE_WAY
from dispatch.require import existing
from dispatch.response import MS, Option, mobilise_ms
from dispatch.turn import Turn
from dispatch.world import Incident, Unit
from schemas.base import LatLon
from schemas.texts import Bilingual
from schemas.vocabulary import UnitState


def improve(turn: Turn) -> bool:
    """Give calls whose unit is still far away a better one, if there is one; True if any got it.

    Only units that came free in this step are looked at, or after a change of the roads all idle
    ones: a position alone changes nobody's mind.
    """
    units = turn.world.units
    names = units if turn.roads_changed else turn.freed
    idle = [n for n in sorted(set(names)) if n in units and units[n].state is UnitState.AVAILABLE]
    if not idle:
        return False
    has_changed = False
    for incident in _on_the_way(turn):
        has_changed |= _relieve(turn, incident, existing(incident.place, "it is driven to"), idle)
    return has_changed


def _on_the_way(turn: Turn) -> list[Incident]:
    """Give the calls whose unit may still be changed, the most urgent first."""
    found = [
        incident
        for incident in turn.world.incidents.values()
        if incident.order is not None
        and incident.place is not None
        and turn.world.units[incident.order.unit_id].state in ON_THE_WAY
    ]
    return sorted(found, key=lambda i: (i.priority, i.reported_at, i.incident_id))


def _relieve(turn: Turn, incident: Incident, place: LatLon, idle: Iterable[str]) -> bool:
    """Change the unit of one call if an idle one is there sooner by more than the threshold."""
    unit = turn.world.units[existing(incident.order, "it has a unit").unit_id]
    if unit.leaving or incident.redirects >= turn.world.policies.change.redirects_max:
        return False
    still_idle = [n for n in idle if turn.world.units[n].state is UnitState.AVAILABLE]
    candidates = Candidates(turn, still_idle)
    ranking = candidates.rank(incident, place)
    if not ranking.options or not may_be_redirected(turn, unit):
        return False
    best = ranking.options[0]
    left_ms = remaining_ms(turn, unit, place)
    gain_ms = None if left_ms is None else left_ms - best.response_ms
    if gain_ms is not None and gain_ms <= turn.world.policies.change.gain_s * MS:
        return False
    changed = replace(incident, redirects=incident.redirects + 1)
    queued = orders.take_back(turn, changed, say("why.closer", unit=best.unit.unit_id))
    orders.give(
        turn,
        queued,
        best.unit,
        eta_ms=best.road_ms,
        response_ms=best.response_ms,
        summary=_summary(incident, unit, best, gain_ms),
        explanation=candidates.explain(ranking),
    )
    return True


def remaining_ms(turn: Turn, unit: Unit, place: LatLon) -> int | None:
    """Give how long a unit that is on its way still needs; None: no road leads there any more."""
    road_ms = turn.roads.times_to([unit.place], place)[0]
    if road_ms is None:
        return None
    return road_ms + mobilise_ms(unit, turn.world.policies.response)


def _summary(incident: Incident, old: Unit, best: Option, gain_ms: int | None) -> Bilingual:
    key = "assigned.closer" if gain_ms is not None else "assigned.cut_off"
    return say(
        key,
        unit=best.unit.unit_id,
        level=best.unit.crew_level.upper(),
        incident=incident.incident_id,
        priority=incident.priority,
        eta=duration(best.road_ms),
        old=old.unit_id,
        gap=duration(gain_ms or 0),
    )
