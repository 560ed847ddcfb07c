"""When a busy unit is expected to be free: from how far it is, and how long jobs usually take."""

from datetime import datetime, timedelta
from typing import Final

from dispatch.records.unit import Unit
from dispatch.state.world import World
from schemas.ground.vocabulary import UnitState

_U: Final = UnitState
_ON_THE_WAY: Final = frozenset({_U.ALERTED, _U.ACCEPTED, _U.EN_ROUTE})


def clear_at(world: World, unit: Unit) -> datetime:
    """Give when a unit that is on an incident should be clear again; it may lie in the past.

    The parts that are still before it take as long as ``WorkPolicy`` says; the current one is
    counted from its beginning.
    """
    work = world.policies.work
    begun = unit.since or world.now
    if unit.state is _U.AT_HOSPITAL:
        return begun + timedelta(seconds=work.handover_s)
    if unit.state is _U.TRANSPORTING:
        return begun + timedelta(seconds=work.to_hospital_s + work.handover_s)
    arrived = begun
    if unit.state in _ON_THE_WAY:
        incident = world.incidents.get(unit.incident_id or "")
        order = incident.order if incident else None
        arrived = max(world.now, (order.eta_at if order else None) or world.now)
    return arrived + timedelta(seconds=work.after_arrival_s)
