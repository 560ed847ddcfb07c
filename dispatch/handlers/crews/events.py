"""What comes from a unit: which event of crew, tracker or monitor goes to which handler."""

from typing import assert_never

from dispatch.handlers.crews import care, links, moves, status, telemetry, welfare
from dispatch.state.turn import Turn
from schemas.events.commands import JudgePreAlert
from schemas.events.moves import MoveAnswer
from schemas.events.vehicles import (
    CrewWelfare,
    TrackerReport,
    VehicleLink,
    VehiclePosition,
    VehiclePositions,
    VehicleReadiness,
    VehicleStatus,
)
from schemas.patient.care import CareReported
from schemas.patient.signs import PatientSigns

CrewEvent = (
    VehiclePosition
    | VehiclePositions
    | TrackerReport
    | VehicleLink
    | PatientSigns
    | VehicleStatus
    | VehicleReadiness
    | MoveAnswer
    | CareReported
    | CrewWelfare
    | JudgePreAlert
)


def hear(turn: Turn, event: CrewEvent) -> None:
    """Apply a word from or on a unit and its patient."""
    match event:
        case VehiclePosition() | VehiclePositions() | TrackerReport():
            telemetry.track(turn, event)
        case VehicleLink():
            links.hear(turn, event)
        case PatientSigns():
            telemetry.signs(turn, event)
        case VehicleStatus():
            status.status(turn, event)
        case VehicleReadiness():
            status.readiness(turn, event)
        case MoveAnswer():
            moves.answer(turn, event)
        case CrewWelfare():
            welfare.hear(turn, event)
        case CareReported() | JudgePreAlert():
            care.hear(turn, event)
        case _:
            assert_never(event)
