"""One record of the journal: the event, and where it came from."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.alarm_commands import AcknowledgeAlarm, ShelveAlarm, UnshelveAlarm
from schemas.base import Model, SchemaVersion
from schemas.care import CareReported
from schemas.centre import CentreConfigured
from schemas.commands import (
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
from schemas.dead_letters import Base64Bytes, Header
from schemas.hospitals import HospitalStatus, PreAlertAnswer, PreAlertDelivery
from schemas.incidents import (
    CasualtiesCounted,
    IncidentCancelled,
    IncidentReported,
    IncidentUpdated,
)
from schemas.moves import MoveAnswer
from schemas.mutual_aid import AidDeclined, AidGranted, AidRequest, AidReturned, AidWithdrawn
from schemas.roads import RoadEvent, RoadSpeeds
from schemas.signs import PatientSigns
from schemas.ticks import Tick
from schemas.vehicles import VehiclePosition, VehicleReadiness, VehicleStatus

AnyEvent = Annotated[
    AcceptProposal
    | AcknowledgeAlarm
    | AidDeclined
    | AidGranted
    | AidRequest
    | AidReturned
    | AidWithdrawn
    | AskAid
    | AssignUnit
    | CareReported
    | CasualtiesCounted
    | CentreConfigured
    | ChooseHospital
    | CloseIncident
    | DeclareMassCasualty
    | HoldIncident
    | HospitalPhoned
    | HospitalStatus
    | IncidentCancelled
    | IncidentReported
    | IncidentUpdated
    | JudgePreAlert
    | LendUnit
    | MergeIncidents
    | MoveAnswer
    | PatientSigns
    | PreAlertAnswer
    | PreAlertDelivery
    | ReleaseUnit
    | ReopenIncident
    | ResumeIncident
    | RoadEvent
    | RoadSpeeds
    | ShelveAlarm
    | SplitIncident
    | StandDownMassCasualty
    | Tick
    | UnshelveAlarm
    | VehiclePosition
    | VehicleReadiness
    | VehicleStatus,
    Field(discriminator="type"),
]
"""Every event that can change a decision."""


class SourcePosition(Model):
    """Where an input stood before it was journaled: the exact, endless key of de-duplication."""

    topic: str
    partition: Annotated[int, Field(ge=0)]
    offset: Annotated[int, Field(ge=0)]


class OriginalRecord(Model):
    """The input exactly as it was received, kept so that a refusal can show it whole."""

    key: Base64Bytes | None
    value: Base64Bytes
    headers: tuple[Header, ...] = ()


class JournalRecord(Model):
    """One link of a centre's total order.

    ``source`` is null for what the engine itself writes (ticks). ``original`` is null where no
    person can need it: ticks and filtered telemetry. The event carries its ``received_at``.
    """

    type: Literal["journal.record"] = "journal.record"
    schema_version: SchemaVersion = 1
    event: AnyEvent
    source: SourcePosition | None = None
    original: OriginalRecord | None = None

    @model_validator(mode="after")
    def _event_was_received(self) -> Self:
        if self.event.received_at is None:
            msg = "a journaled event has its received_at"
            raise ValueError(msg)
        return self
