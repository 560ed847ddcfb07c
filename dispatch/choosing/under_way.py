"""The calls whose unit can still turn: those that the rolling plan decides again with who waits.

Bounded for every order of events: each change counts on its call, and a call is changed at most
``ChangePolicy.redirects_max`` times, so a journal with n calls sees at most that many times n.
"""

from dataclasses import dataclass
from datetime import timedelta

from dispatch.records.incident import Incident
from dispatch.records.unit import Order, Unit
from dispatch.rules.lifecycle import ON_THE_WAY
from dispatch.state.reaching import stop_of
from dispatch.state.turn import Turn
from dispatch.units import proposals, watch
from dispatch.units.eligibility import Moment
from dispatch.units.queue import turn_of
from dispatch.units.response import MS, Option, milliseconds, mobilise_ms
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import UnitState


@dataclass(frozen=True, slots=True)
class Moving:
    """A unit that can still turn, its call, and what is left of its way.

    ``road_ms`` is the drive and ``mobilise_ms`` the time until it rolls; ``road_ms`` None: no road
    leads there any more.
    """

    incident: Incident
    unit: Unit
    road_ms: int | None
    mobilise_ms: int

    @property
    def left_ms(self) -> int | None:
        """Milliseconds until it should be on scene; None: it cannot get there."""
        return None if self.road_ms is None else self.road_ms + self.mobilise_ms

    def as_option(self) -> Option:
        """Put the unit with what is left of its way into the terms of a choice."""
        return Option(self.unit, self.road_ms or 0, self.mobilise_ms)


def moving(turn: Turn) -> list[Moving]:
    """Give the calls whose unit can still turn, the most urgent first. O(calls under way).

    Not by a person's order, nor where a person decides; not more often than the limit, not so soon
    after the unit was turned before, not near the scene, and not in the step that sent it. A unit
    that no road leads to its call may always go.
    """
    change = turn.world.policies.change
    if change.redirects_max == 0:
        return []
    rest = timedelta(seconds=change.rest_s)
    found: list[Moving] = []
    for incident in turn.world.incidents.values():
        order = incident.order
        if order is None or incident.place is None or incident.decided_by is not None:
            continue
        unit = turn.world.units[order.unit_id]
        if (
            unit.state in ON_THE_WAY
            and not unit.leaving
            and incident.redirects < change.redirects_max
            and incident.incident_id not in turn.sent
            and (unit.turned_at is None or turn.now - unit.turned_at >= rest)
            and not proposals.needs_person(turn, incident)
        ):
            road_ms = _road_ms(turn, unit, order, stop_of(turn, incident.place))
            if road_ms is None or road_ms > change.near_scene_s * MS:
                rolls_ms = _rolls_ms(turn, unit, order, road_ms or 0)
                found.append(Moving(incident, unit, road_ms, rolls_ms))
    return sorted(found, key=lambda one: turn_of(one.incident))


def _road_ms(turn: Turn, unit: Unit, order: Order, place: LatLon) -> int | None:
    """Give the drive that is left; of a crew not heard of lately it is taken that it drives on.

    Not for ever: if it should have been there long ago, it is where it was last known to be.
    """
    road_ms = turn.roads.time(unit.place, place)
    fresh_s = turn.world.policies.response.fresh_position_s
    is_known = unit.fix_at is not None and unit.fix_at >= Moment.before(turn.now, fresh_s)
    if road_ms is None or is_known or order.eta_at is None or unit.state is not UnitState.EN_ROUTE:
        return road_ms
    if watch.is_overdue(turn, unit, order):
        return road_ms
    return min(road_ms, max(0, milliseconds(order.eta_at - turn.now)))


def _rolls_ms(turn: Turn, unit: Unit, order: Order, road_ms: int) -> int:
    """Give what is left until a unit rolls: it counts from its order, not from now."""
    whole_ms = mobilise_ms(unit, turn.world.policies.response)
    if unit.state is UnitState.EN_ROUTE or order.eta_at is None:
        return whole_ms
    return min(whole_ms, max(0, milliseconds(order.eta_at - turn.now) - road_ms))
