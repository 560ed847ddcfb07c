"""A change of mind: a unit that is free now, or another road, is clearly better for a call.

Bounded for every order of events: each change counts on its call, and a call is changed at most
``ChangePolicy.redirects_max`` times, so a journal with n calls sees at most that many times n.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dispatch.choosing.candidates import Candidates, Ranking, may_be_redirected
from dispatch.ground.require import existing
from dispatch.records.incident import Incident
from dispatch.records.unit import Order, Unit
from dispatch.rules.lifecycle import ON_THE_WAY
from dispatch.state.turn import Turn
from dispatch.units import orders
from dispatch.units.response import MS, Option, milliseconds, mobilise_ms
from dispatch.words.explain import duration, say
from schemas.ground.base import LatLon
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import UnitState

LATE_MS: Final = 600_000
"""How much later than expected a unit may be before its relief from farther away is thought of."""


def improve(turn: Turn) -> bool:
    """Give calls whose unit is still far away a better one, if there is one; True if any got it.

    Only units that came free in this step are looked at, or after a change of the roads all idle
    ones: a position alone changes nobody's mind. O(calls under way), and O(idle units) for each of
    those that an idle unit could be there sooner for.
    """
    names = turn.world.units if turn.roads_changed else dict.fromkeys(turn.freed)
    idle = [name for name in sorted(names) if _is_idle(turn, name)]
    has_changed = False
    for incident in _promising(turn, idle) if idle else ():
        still_idle = [name for name in idle if _is_idle(turn, name)]
        if still_idle:
            candidates = Candidates(turn, still_idle, last_resort=False)  # the call has a unit
            has_changed |= _relieve(turn, candidates, incident, _place(incident))
    return has_changed


def _is_idle(turn: Turn, unit_id: str) -> bool:
    unit = turn.world.units.get(unit_id)
    return unit is not None and unit.state is UnitState.AVAILABLE


def _promising(turn: Turn, idle: Sequence[str]) -> list[Incident]:
    """Leave the calls out that no idle unit could be there sooner for, by its drive alone.

    Exact: whoever goes needs at least the drive of the nearest, whether that one suits or not. The
    roads are asked once for all calls, so that a fleet's size costs no more than its parts.
    """
    calls = _on_the_way(turn)
    starts = [turn.world.units[name].place for name in idle]
    nearest_ms = turn.roads.nearest_to(starts, [_place(one) for one in calls]) if calls else ()
    return [
        one
        for one, drive_ms in zip(calls, nearest_ms, strict=True)
        if drive_ms is not None and _could_gain(turn, one, drive_ms)
    ]


def _could_gain(turn: Turn, incident: Incident, response_ms: int) -> bool:
    """Tell whether a unit that is there so soon is better than the one under way by enough."""
    order = existing(incident.order, "it has a unit")
    if _is_hopeless(turn, order, response_ms):
        return False
    left_ms = remaining_ms(turn, turn.world.units[order.unit_id], _place(incident))
    return left_ms is None or left_ms - response_ms > turn.world.policies.change.gain_s * MS


def _on_the_way(turn: Turn) -> list[Incident]:
    """Give the calls whose unit may still be changed, the most urgent first."""
    found = [
        incident
        for incident in turn.world.incidents.values()
        if incident.order is not None
        and incident.place is not None
        and incident.redirects < turn.world.policies.change.redirects_max
        and turn.world.units[incident.order.unit_id].state in ON_THE_WAY
    ]
    return sorted(found, key=lambda i: (i.priority, i.reported_at, i.incident_id))


def _place(incident: Incident) -> LatLon:
    return existing(incident.place, "somebody drives to it")


def _relieve(turn: Turn, candidates: Candidates, incident: Incident, place: LatLon) -> bool:
    """Change the unit of one call if an idle one is there sooner by more than the threshold."""
    order = existing(incident.order, "it has a unit")
    unit = turn.world.units[order.unit_id]
    ranking = candidates.rank(incident, place)
    best = ranking.options[0] if ranking.options else None
    if best is None or not _could_gain(turn, incident, best.response_ms):
        return False
    if not may_be_redirected(turn, unit):
        return False
    left_ms = remaining_ms(turn, unit, place)
    gain_ms = None if left_ms is None else left_ms - best.response_ms
    changed = replace(incident, redirects=incident.redirects + 1)
    queued = orders.take_back(turn, changed, say("why.closer", unit=best.unit.unit_id))
    orders.give(
        turn,
        queued,
        best.unit,
        eta_ms=best.road_ms,
        response_ms=best.response_ms,
        summary=_summary(incident, unit, best, gain_ms),
        explanation=candidates.explain(_with_replaced(turn, ranking, unit, left_ms)),
    )
    return True


def _with_replaced(turn: Turn, ranking: Ranking, old: Unit, left_ms: int | None) -> Ranking:
    """Show the unit that was under way as the first alternative to the best."""
    if left_ms is None:
        return ranking
    rolls_ms = mobilise_ms(old, turn.world.policies.response)
    replaced = Option(old, left_ms - rolls_ms, rolls_ms, penalty_ms=0)
    best, *others = ranking.options
    return replace(ranking, options=(best, replaced, *others))


def _is_hopeless(turn: Turn, order: Order, response_ms: int) -> bool:
    """Tell without asking the roads that the unit under way is surely there first.

    So it is unless it is later than it was expected by more than ``LATE_MS``; after a change of the
    roads nothing is sure.
    """
    if turn.roads_changed or order.eta_at is None:
        return False
    expected_ms = max(0, milliseconds(order.eta_at - turn.now))
    return response_ms > expected_ms + LATE_MS


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
