"""When the plan is made again: what happened can change it, or enough time has passed."""

from datetime import timedelta

from dispatch.choosing import relief
from dispatch.choosing.choice import replan
from dispatch.records.incident import Incident
from dispatch.records.planned import Planned
from dispatch.records.unit import Unit
from dispatch.state.reaching import stop_of
from dispatch.state.turn import Turn
from dispatch.units import watch
from dispatch.units.eligibility import Moment, why_unit_not
from dispatch.units.queue import in_turn
from dispatch.units.work import clear_at
from schemas.events.ticks import Tick


def settle(turn: Turn) -> None:
    """Make the plan again at the end of a step that may change it.

    An event that changes who could go asks for it. Where none has, it stands until the roads
    change, until a unit that a call waits for should have been clear, or until ``look_s`` have
    passed: then it is looked at who has moved and who is late. A position alone makes it new only
    where it brings a unit to a call that waits for one.
    """
    if turn.reconsider or _is_over(turn) or _is_wanted(turn):
        watch.look_for_late(turn)
        relief.relieve(turn, before_others=True)
        replan(turn)
        if relief.relieve(turn, before_others=False):
            replan(turn)
        _note(turn)


def _is_over(turn: Turn) -> bool:
    """Tell whether the plan no longer stands by itself; time passes by ticks."""
    if not isinstance(turn.event, Tick):
        return False
    planned = turn.world.planned
    if planned is None:
        return turn.world.configured
    return turn.now >= planned.until or planned.roads_version != turn.roads.version


def _note(turn: Turn) -> None:
    """Keep until when this plan stands by itself."""
    look = timedelta(seconds=turn.world.policies.change.look_s)
    ends = [turn.now + look]
    for incident in in_turn(turn.world):
        unit = turn.world.units.get(incident.awaits or "")
        if unit is not None:
            ends.append(max(clear_at(turn.world, unit), turn.now + timedelta(seconds=1)))
    turn.put_planned(Planned(min(ends), turn.roads.version))


def _is_wanted(turn: Turn) -> bool:
    """Tell whether an idle unit that is somewhere else now could serve a call that waits."""
    if not turn.moved:
        return False
    waiting = [one for one in turn.world.incidents.values() if one.queue_reason == "no_unit"]
    units = [turn.world.units[name] for name in turn.moved] if waiting else []
    return any(_could_serve(turn, unit, one) for unit in units for one in waiting)


def _could_serve(turn: Turn, unit: Unit, incident: Incident) -> bool:
    """Tell whether a unit could go to a call that waits because nobody could."""
    if incident.place is None:
        return False
    moment = Moment.of(turn.now, turn.world.policies)
    if why_unit_not(unit, incident, moment) is not None:
        return False
    return turn.roads.times_to([unit.place], stop_of(turn, incident.place))[0] is not None
