"""What the next look at readiness will ask about an idle unit: asked while nobody waits for it."""

from dispatch.choosing.readiness import cells_counted
from dispatch.choosing.standby import chosen_rule, limits_ms, points
from dispatch.state.known_roads import KnownRoads
from dispatch.state.world import World
from dispatch.units.response import MS
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import UnitState


def look(world: World, roads: KnownRoads, unit_id: str, place: LatLon) -> None:
    """Have the ways known that begin where a unit stands now; nothing is decided by it.

    Where it stops, and, of an idle one where readiness counts, to all that readiness is measured
    by. ``place`` is WGS 84 degrees.
    """
    policies = world.policies
    roads.reach(policies.intake.walk_m_max)
    roads.stop(place, policies.intake.walk_m_max)
    moves_up = chosen_rule(world) is not None
    counts = moves_up or policies.response.strategy == "coverage_aware"
    if not counts or world.units[unit_id].state is not UnitState.AVAILABLE:
        return
    cells = roads.targets(cells_counted(world))
    if policies.response.strategy == "coverage_aware":
        cells.reach(place, policies.reach_s * MS)
    if moves_up:
        cells.reach(place, *limits_ms(policies))
        places = points(world)
        roads.targets([places[name] for name in sorted(places)]).times_from(place)
