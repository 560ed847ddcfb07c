"""What is said of calls: which event goes to which handler."""

from typing import assert_never

from dispatch.handlers.calls import casualties, duplicates, incidents, reopening
from dispatch.state.turn import Turn
from schemas.events.commands import (
    DeclareMassCasualty,
    MergeIncidents,
    ReopenIncident,
    SplitIncident,
    StandDownMassCasualty,
)
from schemas.events.incidents import (
    CasualtiesCounted,
    IncidentCancelled,
    IncidentReported,
    IncidentUpdated,
)

CallEvent = (
    IncidentReported
    | IncidentUpdated
    | IncidentCancelled
    | CasualtiesCounted
    | DeclareMassCasualty
    | StandDownMassCasualty
    | MergeIncidents
    | SplitIncident
    | ReopenIncident
)


def hear(turn: Turn, event: CallEvent) -> None:
    """Apply a word on a call: new, corrected, at its end, or one with another."""
    match event:
        case IncidentReported():
            incidents.reported(turn, event)
        case IncidentUpdated():
            incidents.updated(turn, event)
        case IncidentCancelled():
            incidents.cancelled(turn, event)
        case CasualtiesCounted():
            casualties.counted(turn, event)
        case DeclareMassCasualty():
            casualties.declared(turn, event)
        case StandDownMassCasualty():
            casualties.stood_down(turn, event)
        case MergeIncidents():
            duplicates.merge(turn, event)
        case SplitIncident():
            duplicates.split(turn, event)
        case ReopenIncident():
            reopening.reopen(turn, event)
        case _:
            assert_never(event)
