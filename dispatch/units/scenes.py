"""The scene of many patients: whose legs are whose, who is left there, who is kept waiting."""

from collections import Counter
from dataclasses import replace

from dispatch.plans.casualties import TRANSPORTED
from dispatch.records.incident import Incident
from dispatch.records.scene import Scene
from dispatch.rules.lifecycle import ON_THE_WAY
from dispatch.state.world import World
from dispatch.units.queue import in_turn
from schemas.events.incidents import CasualtyGroup
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import UnitState
from schemas.patient.casualties import Tag


def call_of(incident: Incident) -> str:
    """Give the id of the call that an incident is a leg of; a call's first leg has that id."""
    return incident.part_of or incident.incident_id


def scene_of(world: World, incident: Incident) -> Scene | None:
    """Give the declared scene that a leg serves, None where there is none."""
    scene = world.scenes.get(call_of(incident))
    return scene if scene is not None and scene.declaration is not None else None


def is_staged(world: World, incident: Incident) -> bool:
    """Tell whether a leg's place is a staging point, not that of the incident."""
    scene = scene_of(world, incident)
    if scene is None or scene.declaration is None or incident.part_of is None:
        return False
    return scene.declaration.staging is not None


def is_stood_down(world: World, leg: Incident) -> bool:
    """Tell whether a leg ends as its scene is stood down: a further one that has not arrived."""
    if leg.part_of is None:
        return False
    return leg.order is None or world.units[leg.order.unit_id].state in ON_THE_WAY


def place_of(world: World, scene: Scene) -> LatLon | None:
    """Give where the patients are: the place of the call's first leg, as long as that is open."""
    first = world.incidents.get(scene.incident_id)
    return scene.place if first is None else first.place


def followed(scene: Scene, incident: Incident) -> Scene:
    """Give the scene with the hospital to which a leg takes its patients now."""
    taken = tuple(
        replace(one, hospital_id=incident.hospital_id)
        if one.incident_id == incident.incident_id
        else one
        for one in scene.taken
    )
    return replace(scene, taken=taken)


def counts(scene: Scene) -> Counter[Tag | None]:
    """Count all patients of a scene by tag; None stands for those who are not sorted yet."""
    found: Counter[Tag | None] = Counter()
    for group in scene.groups:
        found[group.tag] += group.patients
    return found


def living(scene: Scene) -> int:
    """Count the patients who are not dead, sorted or not."""
    return sum(number for tag, number in counts(scene).items() if tag is not Tag.BLACK)


def left(scene: Scene) -> tuple[CasualtyGroup, ...]:
    """Give the groups as they are at the scene now: the count less who was taken.

    More may have been taken than were counted: nobody of that group is left, then.
    """
    taken: Counter[tuple[Tag | None, frozenset[str]]] = Counter()
    for one in scene.taken:
        taken[one.group.tag, frozenset(one.group.services)] += one.group.patients
    there = [
        (group, group.patients - taken[group.tag, frozenset(group.services)])
        for group in scene.groups
    ]
    return tuple(group.model_copy(update={"patients": n}) for group, n in there if n > 0)


def gravest(groups: tuple[CasualtyGroup, ...]) -> Tag | None:
    """Give the gravest tag that is transported and left, None where nobody of those is."""
    there = {group.tag for group in groups}
    return next((tag for tag in TRANSPORTED if tag in there), None)


def held(world: World) -> frozenset[str]:
    """Name the waiting legs that must leave the last available units to other calls.

    Of the further legs of declared scenes, as many may be served as there are available units
    beyond the reserve, in their turn; the first leg of a call is never held. O(units + waiting) if
    there is a scene, else O(1).
    """
    if not world.scenes:
        return frozenset()
    available = sum(unit.state is UnitState.AVAILABLE for unit in world.units.values())
    free = max(0, available - world.policies.casualties.reserve_units)
    further = [one for one in in_turn(world) if one.part_of is not None and scene_of(world, one)]
    return frozenset(one.incident_id for one in further[free:])
