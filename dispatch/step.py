"""One step of a centre: the world, one event, the decisions that follow."""

from dataclasses import dataclass
from typing import assert_never

from dispatch.aid import lending as mutual_aid
from dispatch.alarms import round as alarm_round
from dispatch.casualties import incident as mass_casualty
from dispatch.choosing import rolling, standby
from dispatch.ground.require import require
from dispatch.handlers import centre, roads, ticks
from dispatch.handlers.aid import events as aid
from dispatch.handlers.calls import events as calls
from dispatch.handlers.crews import events as crews
from dispatch.handlers.desk import events as desk
from dispatch.handlers.hospitals import events as hospitals
from dispatch.hospitals.leaving import let_hospitals_go
from dispatch.state.roads import EtaOracle
from dispatch.state.turn import Output, Turn
from dispatch.state.world import World
from dispatch.units import standing, trackers, watch
from schemas.events.centre import CentreConfigured
from schemas.events.roads import RoadEvent, RoadSpeeds
from schemas.events.ticks import Tick
from schemas.journal import AnyEvent


@dataclass(frozen=True, slots=True)
class Outcome:
    """The world after an event, and what the event caused, in order; ``units`` it has changed."""

    world: World
    outputs: tuple[Output, ...]
    units: tuple[str, ...] = ()


def step(
    world: World,
    event: AnyEvent,
    roads: EtaOracle,
    *,
    offset: int,
    ids_by_centre: bool = False,
) -> Outcome:
    """Apply one event.

    Parameters
    ----------
    world
        The centre before the event; it is not changed.
    event
        The event, of this centre, with its ``received_at``.
    roads
        Road times as they are at this point of the journal.
    offset
        The event's offset in the centre's journal partition; every output carries it.
    ids_by_centre
        Whether ids follow from the centre, too: see ``schemas.journal.JournalRecord``.

    Returns
    -------
    Outcome
        Equal arguments give an equal outcome, in every process.

    Raises
    ------
    RequirementFailed
        If the event is of another centre or has no time of receipt.
    """
    require(event.centre_id == world.centre_id, "an event is applied to its own centre")
    turn = Turn(world, event, roads, offset, ids_by_centre=ids_by_centre)
    if not standing.is_refused(turn, event):
        _handle(turn, event)
    if turn.is_refused:
        return Outcome(world, tuple(turn.outputs))  # not even the time has moved
    mass_casualty.settle(turn)
    rolling.settle(turn)
    standby.settle(turn)
    mutual_aid.settle(turn)
    standby.look(turn)  # after everybody who waits was served
    let_hospitals_go(turn)
    watch.forget_gone(turn)
    trackers.forget_gone(turn)
    alarm_round.settle(turn)
    turn.show_views()
    return Outcome(turn.world, tuple(turn.outputs), tuple(turn.touched_units))


def _handle(turn: Turn, event: AnyEvent) -> None:
    """Give the event to the room that hears it; the type checker sees that none is forgotten."""
    if isinstance(event, Tick):  # first, for it is no crew's: to ask for one of many takes long
        ticks.tick(turn, event)
        roads.look(turn, event.occurred_at)
    elif isinstance(event, crews.CrewEvent):
        crews.hear(turn, event)
    elif isinstance(event, calls.CallEvent):
        calls.hear(turn, event)
    elif isinstance(event, hospitals.HospitalWord):
        hospitals.hear(turn, event)
    elif isinstance(event, desk.DeskCommand):
        desk.hear(turn, event)
    elif isinstance(event, aid.AidWord):
        aid.hear(turn, event)
    elif isinstance(event, RoadEvent | RoadSpeeds):
        roads.roads_changed(turn, event)
    elif isinstance(event, CentreConfigured):
        centre.configured(turn, event)
    else:
        assert_never(event)
