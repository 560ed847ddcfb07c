"""One record of the journal: the event, and where it came from."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

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
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidRequest, AidReturned, AidWithdrawn
from schemas.events.roads import RoadEvent, RoadSpeeds
from schemas.events.ticks import Tick
from schemas.events.vehicles import (
    CrewWelfare,
    TrackerReport,
    VehicleLink,
    VehiclePosition,
    VehiclePositions,
    VehicleReadiness,
    VehicleStatus,
)
from schemas.ground.base import Model, SchemaVersion
from schemas.ground.errors import BrokenRule
from schemas.outputs.dead_letters import Base64Bytes, Header
from schemas.patient.care import CareReported
from schemas.patient.signs import PatientSigns

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
    | CrewWelfare
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
    | TrackerReport
    | UnshelveAlarm
    | VehicleLink
    | VehiclePosition
    | VehiclePositions
    | VehicleReadiness
    | VehicleStatus,
    Field(discriminator="type"),
]
"""Every event that can change a decision."""


class SourcePosition(Model):
    """Where an input stood before it was journaled, and in which life of its topic.

    A topic that is deleted and created again begins again at offset 0: ``epoch`` is Kafka's id of
    the topic, 32 hexadecimal digits, by which old and new are told apart. ``digest`` is that of the
    record's key and value (``streams.kafka.records``), for a log that a power cut has shortened
    gives out its offsets twice. Both are null in journals that were written before there were any,
    and where a cluster does not tell.
    """

    topic: str
    partition: Annotated[int, Field(ge=0)]
    offset: Annotated[int, Field(ge=0)]
    epoch: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None = None
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")] | None = None

    @property
    def name(self) -> str:
        """One text for this very record: equal texts are one record, in whatever epoch."""
        return f"{self.topic}/{self.partition}/{self.offset}/{self.digest or ''}"


class OriginalRecord(Model):
    """The input exactly as it was received, kept so that a refusal can show it whole."""

    key: Base64Bytes | None
    value: Base64Bytes
    headers: tuple[Header, ...] = ()


class JournalRecord(Model):
    """One link of a centre's total order.

    ``source`` is null for what the engine itself writes (ticks). ``original`` is null where no
    person can need it: ticks and filtered telemetry. The event carries its ``received_at``.
    ``sources`` are where the inputs of a record of many stood, in the order of its parts; such a
    record has no ``source``. ``ids_by_centre``: what is decided has ids that follow from the centre
    as well, for two centres may give events the same id; false in older journals, and in what the
    engine writes itself.
    """

    type: Literal["journal.record"] = "journal.record"
    schema_version: SchemaVersion = 1
    ids_by_centre: bool = False
    event: AnyEvent
    source: SourcePosition | None = None
    original: OriginalRecord | None = None
    sources: tuple[SourcePosition, ...] = ()

    @model_validator(mode="after")
    def _event_was_received(self) -> Self:
        if self.event.received_at is None:
            raise BrokenRule("rule.journal_unreceived", "a journaled event has its received_at")
        return self
