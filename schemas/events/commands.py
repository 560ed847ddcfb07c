"""What a person at the centre orders. A person can always overrule the engine, with a reason.

What one person has decided about a call stands until that person or an event ends it: a command of
another one that contradicts it is refused, unless it says ``force``. Which contradicts which is one
table, docs/two-dispatchers.md. A person is the command's ``source``.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.events.alarm_commands import AcknowledgeAlarm, ShelveAlarm, UnshelveAlarm
from schemas.ground.base import Instant, LatLon, ShortText
from schemas.ground.envelope import Event
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import CentreId, EventId, HospitalId, IncidentId, UnitId
from schemas.ground.vocabulary import CloseOutcome, CrewLevel
from schemas.patient.care import Judgement

Force = Annotated[
    bool,
    Field(description="also against what another person has decided"),
]


class AssignUnit(Event):
    """Send this unit to this incident, whatever the engine would choose.

    With ``force`` the unit may be on its way to another incident, which then waits again, and
    another person may have decided about this one.
    """

    type: Literal["command.assign"] = "command.assign"
    incident_id: IncidentId
    unit_id: UnitId
    reason: ShortText
    force: Force = False


class ReleaseUnit(Event):
    """Take the unit off its incident; the engine does not send it to that incident again.

    A unit on loan here that is on no incident goes back to its own centre. One that is lent and
    overdue is no longer counted as lent: only after the neighbour was phoned.
    """

    type: Literal["command.release"] = "command.release"
    unit_id: UnitId
    reason: ShortText
    force: Force = False


class CloseIncident(Event):
    """Close the incident (served otherwise, or no emergency); its unit is stood down."""

    type: Literal["command.close"] = "command.close"
    incident_id: IncidentId
    outcome: CloseOutcome | None = None
    reason: ShortText
    force: Force = False


class ChooseHospital(Event):
    """Take the patient of this incident to this hospital, whatever the engine would choose.

    ``chosen_by`` says whose choice the dispatcher passes on. Before the transport it is kept for
    it. It stands until another choice is made, the hospital refuses, or the incident ends.
    """

    type: Literal["command.hospital"] = "command.hospital"
    incident_id: IncidentId
    hospital_id: HospitalId
    chosen_by: Literal["patient", "clinician"]
    reason: ShortText
    force: Force = False


class JudgePreAlert(Event):
    """Have the hospital of this incident told, or not, whatever the rules say.

    That none is needed holds for what is known now: a rule that is met later, or a patient who
    becomes graver, is a reason all the same. ``reason`` stays in the centre; hospitals are told the
    code.
    """

    type: Literal["command.pre_alert"] = "command.pre_alert"
    incident_id: IncidentId
    judgement: Judgement
    reason: ShortText


class DeclareMassCasualty(Event):
    """Treat this incident as one with many patients; said again, it moves the staging point.

    Units sent from now on go to ``staging`` first, where it is given, else to the incident.
    """

    type: Literal["command.declare"] = "command.declare"
    incident_id: IncidentId
    staging: LatLon | None = None
    reason: ShortText
    force: Force = False


class StandDownMassCasualty(Event):
    """No more units are needed: who has not arrived is stood down; patients on board go on."""

    type: Literal["command.stand_down"] = "command.stand_down"
    incident_id: IncidentId
    reason: ShortText
    force: Force = False


class ReopenIncident(Event):
    """Open an incident again that a person ended; it waits for a unit as before."""

    type: Literal["command.reopen"] = "command.reopen"
    incident_id: IncidentId
    reason: ShortText
    force: Force = False


class MergeIncidents(Event):
    """Two calls are one event: one goes on with the needs of both, the duplicate is closed."""

    type: Literal["command.merge"] = "command.merge"
    incident_id: IncidentId
    duplicate_id: IncidentId
    reason: ShortText
    force: Force = False

    @model_validator(mode="after")
    def _are_two(self) -> Self:
        if self.incident_id == self.duplicate_id:
            raise BrokenRule(
                "rule.merge_of_one",
                "incident_id and duplicate_id must be two incidents; correct one of them",
            )
        return self


class SplitIncident(Event):
    """A call is its own event: opened again if it was merged, else no longer proposed."""

    type: Literal["command.split"] = "command.split"
    incident_id: IncidentId
    reason: ShortText
    force: Force = False


class AcceptProposal(Event):
    """Do as the engine has proposed; ``proposal_id`` is the decision_id of the proposal."""

    type: Literal["command.accept"] = "command.accept"
    incident_id: IncidentId
    proposal_id: EventId


class HoldIncident(Event):
    """Send nobody to this waiting incident until it is resumed or a unit is assigned by hand."""

    type: Literal["command.hold"] = "command.hold"
    incident_id: IncidentId
    reason: ShortText
    force: Force = False


class ResumeIncident(Event):
    """End what a person decided about this incident: a hold, or the choice of its unit."""

    type: Literal["command.resume"] = "command.resume"
    incident_id: IncidentId
    reason: ShortText
    force: Force = False


class AskAid(Event):
    """Ask a neighbour centre for one unit of at least this crew level; it decides."""

    type: Literal["command.ask_aid"] = "command.ask_aid"
    neighbour_id: CentreId
    crew_level: CrewLevel
    reason: ShortText


class LendUnit(Event):
    """Answer a neighbour's request: lend it this unit, or nobody where ``unit_id`` is null.

    ``until`` null: as long as it was asked for. The unit is off this centre's roster meanwhile.
    """

    type: Literal["command.lend"] = "command.lend"
    request_id: EventId
    unit_id: UnitId | None = None
    until: Instant | None = None
    reason: ShortText


class HospitalPhoned(Event):
    """A person has phoned a hospital about a pre-alert, and what came of it.

    ``acknowledged`` answers a redirection or a cancellation. After ``no_answer`` the hospital is
    to be phoned again. ``role`` is who answered, by role: no name.
    """

    type: Literal["command.phoned"] = "command.phoned"
    pre_alert_id: EventId
    result: Literal["accepted", "refused", "acknowledged", "no_answer"]
    role: ShortText | None = None
    reason: ShortText | None = None

    @model_validator(mode="after")
    def _refusal_has_reason(self) -> Self:
        if self.result == "refused" and self.reason is None:
            raise BrokenRule(
                "rule.needs_reason",
                "{field} '{value}' needs a reason",
                field="result",
                value=self.result,
            )
        return self


DispatcherCommand = Annotated[
    AcceptProposal
    | AcknowledgeAlarm
    | AskAid
    | AssignUnit
    | ChooseHospital
    | CloseIncident
    | DeclareMassCasualty
    | HoldIncident
    | HospitalPhoned
    | JudgePreAlert
    | LendUnit
    | MergeIncidents
    | ReleaseUnit
    | ReopenIncident
    | ResumeIncident
    | ShelveAlarm
    | SplitIncident
    | StandDownMassCasualty
    | UnshelveAlarm,
    Field(discriminator="type"),
]
