"""One step of a centre: the world, one event, the decisions that follow."""

from dataclasses import dataclass
from operator import attrgetter
from typing import Final, assert_never

from dispatch.aid import lending as mutual_aid
from dispatch.alarms import round as alarm_round
from dispatch.casualties import incident as mass_casualty
from dispatch.choosing import standby
from dispatch.choosing.choice import serve_queue
from dispatch.choosing.redirection import improve
from dispatch.ground.require import require
from dispatch.handlers import centre, ticks
from dispatch.handlers.aid import borrowing, lending
from dispatch.handlers.calls import casualties, duplicates, incidents, reopening
from dispatch.handlers.crews import care, moves, telemetry
from dispatch.handlers.crews import status as crews
from dispatch.handlers.desk import alarms, commands, control
from dispatch.handlers.hospitals import pre_alerts
from dispatch.handlers.hospitals import status as hospitals
from dispatch.state.roads import EtaOracle
from dispatch.state.turn import Output, Turn
from dispatch.state.world import World
from dispatch.units import standing
from schemas.events.alarm_commands import AcknowledgeAlarm, ShelveAlarm, UnshelveAlarm
from schemas.events.centre import CentreConfigured
from schemas.events.commands import (
    AcceptProposal,
    AskAid,
    AssignUnit,
    ChooseHospital,
    CloseIncident,
    DeclareMassCasualty,
    HoldIncident,
    HospitalPhoned,
    JudgePreAlert,
    LendUnit,
    MergeIncidents,
    ReleaseUnit,
    ReopenIncident,
    ResumeIncident,
    SplitIncident,
    StandDownMassCasualty,
)
from schemas.events.hospitals import HospitalStatus, PreAlertAnswer, PreAlertDelivery
from schemas.events.incidents import (
    CasualtiesCounted,
    IncidentCancelled,
    IncidentReported,
    IncidentUpdated,
)
from schemas.events.moves import MoveAnswer
from schemas.events.mutual_aid import (
    AidDeclined,
    AidEvent,
    AidGranted,
    AidRequest,
    AidReturned,
    AidWithdrawn,
)
from schemas.events.roads import RoadEvent, RoadSpeeds
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehiclePosition, VehicleReadiness, VehicleStatus
from schemas.ground.vocabulary import IncidentState
from schemas.journal import AnyEvent
from schemas.patient.care import CareReported
from schemas.patient.signs import PatientSigns

_STATE: Final = attrgetter("state")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The world after an event, and what the event caused, in order."""

    world: World
    outputs: tuple[Output, ...]


def step(world: World, event: AnyEvent, roads: EtaOracle, *, offset: int) -> Outcome:
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
    turn = Turn(world, event, roads, offset)
    if not standing.is_refused(turn, event):
        _handle(turn, event)
    if turn.is_refused:
        return Outcome(world, tuple(turn.outputs))  # not even the time has moved
    mass_casualty.settle(turn)
    _serve(turn)
    standby.settle(turn)
    mutual_aid.settle(turn)
    if isinstance(event, Tick):
        standby.look(turn)  # after everybody who waits was served
    turn.let_hospitals_go()
    alarm_round.settle(turn)
    turn.show_views()
    return Outcome(turn.world, tuple(turn.outputs))


def _serve(turn: Turn) -> None:
    """Decide again what the event may have changed: who waits, then who could be served better."""
    if turn.reconsider:
        serve_queue(turn)
        if improve(turn):
            serve_queue(turn)  # the units that were relieved are free for who still waits
    elif turn.moved is not None and _somebody_waits(turn.world):
        serve_queue(turn, only=[turn.moved])


def _somebody_waits(world: World) -> bool:
    """Tell whether serving the queue could say or change anything; a surge may have to be ended."""
    return (
        world.surge
        or bool(world.proposals)
        or IncidentState.QUEUED in map(_STATE, world.incidents.values())
    )


def _handle(turn: Turn, event: AnyEvent) -> None:  # noqa: C901, PLR0912, PLR0915 - a case a type
    """Give the event to its handler; the type checker sees that none is forgotten."""
    match event:
        case IncidentReported():
            incidents.reported(turn, event)
        case IncidentUpdated():
            incidents.updated(turn, event)
        case IncidentCancelled():
            incidents.cancelled(turn, event)
        case VehiclePosition():
            telemetry.position(turn, event)
        case VehicleStatus():
            crews.status(turn, event)
        case VehicleReadiness():
            crews.readiness(turn, event)
        case MoveAnswer():
            moves.answer(turn, event)
        case CareReported() | JudgePreAlert():
            care.hear(turn, event)
        case PatientSigns():
            telemetry.signs(turn, event)
        case HospitalStatus():
            hospitals.status(turn, event)
        case PreAlertAnswer() | PreAlertDelivery() | HospitalPhoned():
            pre_alerts.hear(turn, event)
        case AssignUnit():
            commands.assign(turn, event)
        case ChooseHospital():
            hospitals.choose(turn, event)
        case CasualtiesCounted():
            casualties.counted(turn, event)
        case DeclareMassCasualty():
            casualties.declared(turn, event)
        case StandDownMassCasualty():
            casualties.stood_down(turn, event)
        case ReleaseUnit():
            commands.release(turn, event)
        case CloseIncident():
            commands.close_incident(turn, event)
        case ReopenIncident():
            reopening.reopen(turn, event)
        case MergeIncidents():
            duplicates.merge(turn, event)
        case SplitIncident():
            duplicates.split(turn, event)
        case AcceptProposal():
            control.accept(turn, event)
        case AcknowledgeAlarm() | ShelveAlarm() | UnshelveAlarm():
            alarms.take(turn, event)
        case HoldIncident():
            control.hold(turn, event)
        case ResumeIncident():
            control.resume(turn, event)
        case AskAid():
            borrowing.ask(turn, event)
        case LendUnit():
            lending.lend(turn, event)
        case AidDeclined() | AidGranted() | AidRequest() | AidReturned() | AidWithdrawn():
            _hear(turn, event)
        case CentreConfigured():
            centre.configured(turn, event)
        case RoadEvent() | RoadSpeeds():
            turn.roads_changed = True
            turn.reconsider = True  # the fold has changed the roads: who waits may now be reached
            hospitals.review_transports(turn)
            turn.replan = True
        case Tick():
            ticks.tick(turn, event)
        case _:
            assert_never(event)


def _hear(turn: Turn, message: AidEvent) -> None:
    """Give what another centre says to the side of mutual aid that it concerns."""
    match message:
        case AidRequest():
            lending.requested(turn, message)
        case AidWithdrawn():
            lending.withdrawn(turn, message)
        case AidReturned():
            lending.returned(turn, message)
        case AidGranted():
            borrowing.granted(turn, message)
        case AidDeclined():
            borrowing.declined(turn, message)
        case _:
            assert_never(message)
