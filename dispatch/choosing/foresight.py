"""What the next look at readiness will ask about an idle unit: asked while nobody waits for it."""

from typing import Final

from dispatch.choosing.readiness import cells_counted
from dispatch.choosing.standby import chosen_rule, limits_ms, points
from dispatch.state.known_roads import KnownRoads
from dispatch.state.world import World
from dispatch.units.response import MS
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import UnitState

_IDLE_SOON: Final = frozenset({UnitState.AVAILABLE, UnitState.AT_HOSPITAL})
"""Who is counted on at the next look: a crew that hands a patient over comes free where it is."""


def look(world: World, roads: KnownRoads, unit_id: str, place: LatLon) -> None:
    """Have the ways known that begin where a unit stands now; nothing is decided by it.

    Where it stops, and, of one that is idle or about to be, where readiness counts, to all that
    readiness is measured by. ``place`` is WGS 84 degrees.
    """
    policies = world.policies
    roads.reach(policies.intake.walk_m_max)
    roads.stop(place, policies.intake.walk_m_max)
    moves_up = chosen_rule(world) is not None
    counts = moves_up or policies.response.strategy == "coverage_aware"
    if not counts or world.units[unit_id].state not in _IDLE_SOON:
        return
    cells = roads.targets(cells_counted(world))
    if policies.response.strategy == "coverage_aware":
        cells.reach(place, policies.reach_s * MS)
    if moves_up:
        cells.reach(place, *limits_ms(policies))
        places = points(world)
        roads.targets([places[name] for name in sorted(places)]).times_from(place)
