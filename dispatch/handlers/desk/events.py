"""What dispatchers say of units and alarms: which command goes to which handler."""

from typing import assert_never

from dispatch.handlers.desk import alarms, commands, control
from dispatch.state.turn import Turn
from schemas.events.alarm_commands import AcknowledgeAlarm, ShelveAlarm, UnshelveAlarm
from schemas.events.commands import (
    AcceptProposal,
    AssignUnit,
    CloseIncident,
    HoldIncident,
    ReleaseUnit,
    ResumeIncident,
)

DeskCommand = (
    AssignUnit
    | ReleaseUnit
    | CloseIncident
    | AcceptProposal
    | HoldIncident
    | ResumeIncident
    | AcknowledgeAlarm
    | ShelveAlarm
    | UnshelveAlarm
)


def hear(turn: Turn, event: DeskCommand) -> None:
    """Apply a dispatcher's command."""
    match event:
        case AssignUnit():
            commands.assign(turn, event)
        case ReleaseUnit():
            commands.release(turn, event)
        case CloseIncident():
            commands.close_incident(turn, event)
        case AcceptProposal():
            control.accept(turn, event)
        case HoldIncident():
            control.hold(turn, event)
        case ResumeIncident():
            control.resume(turn, event)
        case AcknowledgeAlarm() | ShelveAlarm() | UnshelveAlarm():
            alarms.take(turn, event)
        case _:
            assert_never(event)
