"""What one person has decided about a call stands against the commands of another: the whole rule.

``CONTRADICTS`` is the table: for each command, the decisions of another person that it would undo.
Such a command is refused unless it says ``force``; against any other standing decision, and
against one's own, it is obeyed. Why each cell is as it is: docs/two-dispatchers.md. A decision ends
with its lifecycle: a declined or finished order, a refusal by the hospital, the end of the call.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, cast

from dispatch.records.incident import Incident
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.state.world import World
from dispatch.units import legs, scenes
from dispatch.words.explain import say
from schemas.events.commands import (
    AcceptProposal,
    AskAid,
    AssignUnit,
    ChooseHospital,
    CloseIncident,
    DeclareMassCasualty,
    DispatcherCommand,
    HoldIncident,
    LendUnit,
    MergeIncidents,
    ReleaseUnit,
    ReopenIncident,
    ResumeIncident,
    SplitIncident,
    StandDownMassCasualty,
)
from schemas.ground.envelope import Event
from schemas.journal import AnyEvent


class Standing(StrEnum):
    """What a person has decided, as long as neither they nor an event has ended it."""

    UNIT = "unit"
    HOLD = "hold"
    HOSPITAL = "hospital"
    RELEASED = "released"
    REOPENED = "reopened"
    DECLARED = "declared"
    STOOD_DOWN = "stood_down"
    APART = "apart"
    CLOSED = "closed"
    MERGED = "merged"


_S: Final = Standing
_WORK_ON_IT: Final = frozenset({_S.UNIT, _S.HOLD, _S.HOSPITAL})

CONTRADICTS: Final[Mapping[type[Event], frozenset[Standing]]] = MappingProxyType(
    {
        AcceptProposal: frozenset(),
        AskAid: frozenset(),
        AssignUnit: frozenset({_S.UNIT, _S.HOLD, _S.RELEASED}),
        ChooseHospital: frozenset({_S.HOSPITAL}),
        CloseIncident: _WORK_ON_IT | {_S.REOPENED, _S.DECLARED},
        DeclareMassCasualty: frozenset({_S.HOLD, _S.DECLARED, _S.STOOD_DOWN}),
        HoldIncident: frozenset({_S.UNIT, _S.HOLD, _S.REOPENED, _S.DECLARED}),
        LendUnit: frozenset(),
        MergeIncidents: _WORK_ON_IT | {_S.APART},
        ReleaseUnit: frozenset({_S.UNIT}),
        ReopenIncident: frozenset({_S.CLOSED, _S.MERGED}),
        ResumeIncident: frozenset({_S.UNIT, _S.HOLD}),
        SplitIncident: frozenset({_S.MERGED}),
        StandDownMassCasualty: _WORK_ON_IT | {_S.REOPENED, _S.DECLARED},
    }
)
"""By command, what of another person's it contradicts."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that stands, and whose it is."""

    what: Standing
    who: str


def is_refused(turn: Turn, event: AnyEvent) -> bool:
    """Refuse a command that contradicts what another person decided, unless it is forced."""
    against = CONTRADICTS.get(type(event))
    if not against or getattr(event, "force", False):
        return False
    command = cast("DispatcherCommand", event)  # the table names no other events
    for decided in concerned(turn.world, command):
        if decided.what in against and decided.who != command.source:
            what = say(f"standing.{decided.what.value}")
            why = say("why.decided_by", who=decided.who, what=what)
            refuse(turn, "source", command.source, why)
            return True
    return False


def by_persons(incident: Incident) -> Iterator[Decided]:
    """Give what persons have decided about one leg, most telling first."""
    if incident.decided_by is not None:
        held = incident.held_until is not None
        yield Decided(_S.HOLD if held else _S.UNIT, incident.decided_by)
    choice = incident.hospital_choice
    if choice is not None and choice.decided_by is not None:
        yield Decided(_S.HOSPITAL, choice.decided_by)
    if incident.reopened_by is not None:
        yield Decided(_S.REOPENED, incident.reopened_by)


def concerned(  # noqa: C901 - a case a command
    world: World, command: DispatcherCommand
) -> Iterator[Decided]:
    """Give the decisions that stand about what a command would change. O(open incidents)."""
    match command:
        case AssignUnit(incident_id=name, unit_id=unit_id):
            yield from _of_leg(world, name)
            incident = world.incidents.get(name)
            if incident is not None and unit_id in incident.released_by:
                yield Decided(_S.RELEASED, incident.released_by[unit_id])
        case ReleaseUnit(unit_id=unit_id):
            unit = world.units.get(unit_id)
            yield from _of_leg(world, unit.incident_id or "" if unit else "")
        case ChooseHospital(incident_id=name, hospital_id=hospital_id):
            choice = world.incidents[name].hospital_choice if name in world.incidents else None
            is_other = choice is not None and choice.hospital_id != hospital_id
            yield from _of_leg(world, name) if is_other else ()
        case CloseIncident(incident_id=name):
            yield from _of_legs(legs.of_call(world, name))
            yield from _of_scene(world, name)
        case HoldIncident(incident_id=name):
            yield from _of_leg(world, name)
            incident = world.incidents.get(name)
            yield from _of_scene(world, scenes.call_of(incident) if incident else name)
        case ReopenIncident(incident_id=name) | SplitIncident(incident_id=name):
            yield from _of_end(world, name)
        case MergeIncidents(incident_id=name, duplicate_id=other):
            yield from _of_legs(legs.of_call(world, other))
            yield from _of_pair(world, name, other)
        case DeclareMassCasualty() | StandDownMassCasualty():
            yield from _of_declaration(world, command)
        case ResumeIncident(incident_id=name):
            yield from _of_leg(world, name)
        case _:  # to accept a proposal and to ask or lend a neighbour undo nobody's decision
            return


def _of_leg(world: World, incident_id: str) -> Iterator[Decided]:
    incident = world.incidents.get(incident_id)
    if incident is not None:
        yield from by_persons(incident)


def _of_legs(incidents: list[Incident]) -> Iterator[Decided]:
    for incident in incidents:
        yield from by_persons(incident)


def _of_scene(world: World, call_id: str) -> Iterator[Decided]:
    scene = world.scenes.get(call_id)
    if scene is not None and scene.declaration is not None and scene.declaration.who is not None:
        yield Decided(_S.DECLARED, scene.declaration.who)


def _of_end(world: World, incident_id: str) -> Iterator[Decided]:
    ended = world.ended.get(incident_id)
    if ended is not None and ended.who is not None:
        yield Decided(_S.CLOSED if ended.into is None else _S.MERGED, ended.who)


def _of_pair(world: World, one_id: str, other_id: str) -> Iterator[Decided]:
    for name, told in ((one_id, other_id), (other_id, one_id)):
        incident = world.incidents.get(name)
        if incident is not None and told in incident.not_same_as:
            yield Decided(_S.APART, incident.not_same_as[told])


def _of_declaration(
    world: World, command: DeclareMassCasualty | StandDownMassCasualty
) -> Iterator[Decided]:
    """Give what stands about a scene; to declare again what is declared contradicts nobody."""
    found = legs.of_call(world, command.incident_id)
    if not found:
        return
    call_id = scenes.call_of(found[0])
    open_ones = legs.of_call(world, call_id)
    if isinstance(command, StandDownMassCasualty):
        yield from _of_legs([leg for leg in open_ones if scenes.is_stood_down(world, leg)])
        yield from _of_scene(world, call_id)
        return
    yield from _of_legs(open_ones)
    scene = world.scenes.get(call_id)
    known = scene.declaration if scene else None
    if known is not None and command.staging not in {None, known.staging}:
        yield from _of_scene(world, call_id)
    for leg in open_ones:
        if leg.stood_down_by is not None:
            yield Decided(_S.STOOD_DOWN, leg.stood_down_by)
