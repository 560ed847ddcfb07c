"""What is handed over with a patient: vitals, scores, events and answers, with their ages."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from schemas.events.incidents import Patient, Services
from schemas.ground.base import Instant, Model, SchemaVersion, ShortText
from schemas.ground.ids import CentreId, EventId, HospitalId, IncidentId, UnitId
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import PreAlertState, Priority
from schemas.patient.care import Finding, Mechanism, Need, Onset
from schemas.patient.scores import News2, Score
from schemas.patient.signs import Artefact, Device, Trend, Unmapped
from schemas.patient.treatments import Treatment


class HandoverEventKind(StrEnum):
    """Who an event of a handover record comes from."""

    CALL = "call"
    CREW = "crew"
    DISPATCH = "dispatch"
    HOSPITAL = "hospital"
    ALARM = "alarm"


class VitalPoint(Model):
    """One value: the median of ``samples`` samples, the newest taken at ``at``.

    ``differs`` is what another source of the parameter said, null where none said anything else.
    ``last`` is the newest sample itself and ``window_s`` how far back the median goes; both null
    where ``value`` is no median but what was measured.
    """

    at: Instant
    value: float | bool | str
    device_id: EventId | None
    samples: Annotated[int, Field(ge=1)]
    differs: float | None = None
    last: float | None = None
    window_s: Annotated[int, Field(gt=0)] | None = None


class VitalCourse(Model):
    """All that was told of one parameter, oldest first, in ``unit`` (empty for words and flags).

    ``age_s`` is the newest point's age at the record's ``as_of``; ``stale`` says that this is
    older than the ``valid_s`` seconds for which a value counts as current.
    """

    parameter: ShortText
    unit: Annotated[str, Field(max_length=20)]
    points: Annotated[tuple[VitalPoint, ...], Field(min_length=1)]
    valid_s: Annotated[int, Field(gt=0)]
    age_s: Annotated[float, Field(ge=0)]
    stale: bool
    trend: Trend | None


class CareRecord(Model):
    """What crews found and did; ``onset`` null: nobody said when it began.

    ``denied`` are findings that were looked for and are not there.
    """

    findings: tuple[Finding, ...]
    denied: tuple[Finding, ...]
    mechanisms: tuple[Mechanism, ...]
    needs: tuple[Need, ...]
    onset: Onset | None
    treatments: tuple[Treatment, ...]


class HandoverEvent(Model):
    """One thing that happened: when, who says so, through which topic; and whether it counted.

    ``refused`` says that the engine did not apply it.
    """

    at: Instant
    kind: HandoverEventKind
    who: ShortText
    through: ShortText
    text: Bilingual
    refused: bool = False


class HandshakeStep(Model):
    """One word on a pre-alert, as the state that it stands for: when, by whom, through what.

    ``role`` is who at the hospital said it, where that is known. ``through`` is the channel of a
    delivery, else the topic of the word; null where the engine itself moved it. ``eta_at`` is when
    the patient was then expected, null where not known.
    """

    at: Instant
    pre_alert_id: EventId
    hospital_id: HospitalId
    state: PreAlertState
    who: ShortText
    role: ShortText | None = None
    through: ShortText | None
    eta_at: Instant | None
    reason: Bilingual | None


class HandoverRecord(Model):
    """One patient's page. The engine advises; clinicians decide. No name, number or address.

    ``as_of`` is the end of the incident, or the journal's newest time while it is open: ages of
    vitals are ages then. ``hospitals`` are those headed for, told or not,
    ``hospital_names`` what people call them.
    ``scored_at`` is when the last vitals came in, and ``scores`` is what
    they came to at that time; null and empty where nothing was measured. ``news2`` is the course
    of NEWS2. ``not_measured`` names the inputs of NEWS2 of which nothing is known. ``priority`` is
    null until the engine has told one. ``complaint`` is the protocol's word that the hospital was
    told, null where none was: what a caller said may hold names and numbers.
    """

    type: Literal["handover.record"] = "handover.record"
    schema_version: SchemaVersion = 1
    centre_id: CentreId
    incident_id: IncidentId
    as_of: Instant
    reported_at: Instant
    ended_at: Instant | None
    priority: Priority | None
    complaint: Bilingual | None
    patient: Patient
    services: Services
    units: tuple[UnitId, ...]
    hospitals: tuple[HospitalId, ...]
    hospital_names: dict[HospitalId, str] = Field(default_factory=dict)
    care: CareRecord
    vitals: tuple[VitalCourse, ...]
    not_measured: tuple[ShortText, ...]
    artefacts: tuple[Artefact, ...]
    devices: tuple[Device, ...]
    unmapped: tuple[Unmapped, ...]
    scored_at: Instant | None
    scores: tuple[News2 | Score, ...]
    news2: tuple[News2, ...]
    events: tuple[HandoverEvent, ...]
    handshake: tuple[HandshakeStep, ...]
