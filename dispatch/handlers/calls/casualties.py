"""An incident with many patients: counted at the scene, declared and stood down by a person."""

from dataclasses import replace

from dispatch.calls import places
from dispatch.casualties import incident as mass_casualty
from dispatch.handlers.finding import find_legs
from dispatch.records.scene import Scene
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import scenes
from dispatch.words.explain import say
from schemas.events.commands import DeclareMassCasualty, StandDownMassCasualty
from schemas.events.incidents import CasualtiesCounted


def counted(turn: Turn, event: CasualtiesCounted) -> None:
    """Take a count over; from so many living patients on it declares the incident by itself.

    A count older than the last one is late, not wrong: it changes nothing.
    """
    scene = _scene(turn, event.incident_id)
    if scene is None:
        return
    if scene.counted_at is not None and event.occurred_at < scene.counted_at:
        return
    scene = replace(scene, scheme=event.scheme, groups=event.groups, counted_at=event.occurred_at)
    turn.put_scene(scene)
    mass_casualty.tell_count(turn, scene)
    if scene.declaration is not None:
        mass_casualty.ask_for_units(turn, scene.incident_id)
        turn.replan = True
    elif scenes.living(scene) >= turn.world.policies.casualties.declare_from_patients:
        why = say("why.counted", count=scenes.living(scene))
        declared_by_count = mass_casualty.with_staging(scene, None, None)
        mass_casualty.declare(turn, declared_by_count, who=None, why=why)


def declared(turn: Turn, event: DeclareMassCasualty) -> None:
    """Declare an incident, or move the staging point of one that is declared."""
    if places.cannot_be(turn.world, event.staging):
        refuse(turn, "staging", event.staging, say("why.implausible"))
        return
    scene = _scene(turn, event.incident_id)
    if scene is None:
        return
    known = scene.declaration
    if known is not None and event.staging in {None, known.staging}:
        refuse(turn, "incident_id", event.incident_id, say("why.declared"))
        return
    scene = mass_casualty.with_staging(scene, event.source, event.staging)
    why = say("why.by_command", reason=event.reason)
    mass_casualty.declare(turn, scene, who=event.source, why=why)


def stood_down(turn: Turn, event: StandDownMassCasualty) -> None:
    """End what was declared; patients on board and at the scene are still served."""
    scene = _scene(turn, event.incident_id)
    if scene is None:
        return
    if scene.declaration is None:
        refuse(turn, "incident_id", event.incident_id, say("why.not_declared"))
        return
    mass_casualty.stand_down(turn, scene, event.source, event.reason)


def _scene(turn: Turn, incident_id: str) -> Scene | None:
    """Give the scene of a call, by the id of any of its legs; refuse where none is open."""
    legs = find_legs(turn, incident_id)
    return mass_casualty.opened(turn, scenes.call_of(legs[0])) if legs else None
