"""The one topic table. Creation, documentation and access rights are derived from it."""

from dataclasses import dataclass
from types import GenericAlias
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, TypeAdapter

from schemas.case_keys import CaseKey
from schemas.events.centre import CentreConfigured
from schemas.events.commands import DispatcherCommand
from schemas.events.hospitals import HospitalEvent, PreAlertDelivery
from schemas.events.incidents import IncidentEvent
from schemas.events.moves import MoveOrder
from schemas.events.mutual_aid import AidEvent
from schemas.events.roads import AnyRoadEvent
from schemas.events.vehicles import TrackerWord, VehicleReport
from schemas.journal import JournalRecord
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.dead_letters import DeadLetter, HeldRecord
from schemas.outputs.decisions import Decision
from schemas.outputs.doors.access import Access
from schemas.outputs.doors.notices import NoticeTried
from schemas.outputs.engine import EngineHealth
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.snapshots import SnapshotPart
from schemas.outputs.views import HospitalView, IncidentView, UnitView
from schemas.parties import ENGINE, Party, Principal
from schemas.patient.vitals import VitalsEvent

PARTITIONS: Final = 64
"""Of the journal and of all that the workers of a role share, where a deployment begins and asks
for no other number: one map from key to partition for them all, and room for a worker a centre. How
many there are is settled when the topics are first created: keys would move."""

FEW: Final = 4
"""Partitions of topics by which no work is shared: what people and screens read, what is rare."""

INPUT_BYTES_MAX: Final = 256 * 1024
"""The largest event that is read; a centre's configuration may be ten times that."""

CONFIGURATION_BYTES_MAX: Final = 2 * 1024 * 1024

RECORD_BYTES_MAX: Final = 8 * 1024 * 1024
"""What the broker takes: an oversized input reaches the dead letters whole (Base64: × 4/3)."""

_ROLES: Final = (Party.DELIVERY, Party.DISPATCH, Party.INTAKE, Party.TELEMETRY)
_SCREENS: Final = (Party.DISPATCHER, Party.DOOR, Party.CONSOLE, Party.AUDITOR)
"""The engine's own, and who may see all that the engine says."""

VIEWS_BYTES: Final = 16 * 1024 * 1024
SAID_BYTES: Final = 2 * 1024 * 1024
"""Segments of what is read whole: Kafka compacts none that it still writes, up to 1 GiB."""

_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS


@dataclass(frozen=True, slots=True)
class Topic:
    """One row of the table; ``model`` reads a record, ``many`` a list of them in one go.

    ``owner`` says who writes it and ``readers`` who reads it, for people; ``may_write`` and
    ``may_read`` are the kinds of principals that a locked cluster lets do so. ``only`` is the one
    who alone may write or read beside the engine, null where no one is. ``of_centre`` is the centre
    whose principals alone may, null where those of all may. ``retention_ms`` is null
    for "keep for ever". ``value_bytes_max`` is what the engine reads of an input before it calls it
    too large; the topic itself takes ``RECORD_BYTES_MAX``. Records of ``several_types`` are told
    apart by their ``type``. ``by_centre``: the key names the centre, too, for two may give one id.
    ``segment_bytes`` is after how much Kafka may begin to compact; null: its own default.
    ``compaction_lag_ms`` is how long what was replaced may stay at most.
    """

    name: str
    version: int
    model: TypeAdapter[Any]
    many: TypeAdapter[list[Any]]
    key: str
    partitions: int
    retention_ms: int | None
    compacted: bool
    owner: str
    readers: str
    about: str
    may_write: tuple[Party, ...]
    may_read: tuple[Party, ...]
    value_bytes_max: int = INPUT_BYTES_MAX
    several_types: bool = False
    only: Principal | None = None
    of_centre: str | None = None
    segment_bytes: int | None = None
    compaction_lag_ms: int | None = None
    by_centre: bool = False

    def key_of(self, record: Any) -> str:  # noqa: ANN401 - the topic's model
        """Give the key of a record, which keeps what is newest of it and settles its partition."""
        name = str(getattr(record, self.key))
        return f"{record.centre_id}/{name}" if self.by_centre else name

    def lets_write(self, principal: Principal) -> bool:
        """Tell whether a locked cluster lets a principal write: one of a centre there alone."""
        is_theirs = self.only in {None, principal} or principal.party in ENGINE
        return (
            is_theirs
            and principal.party in self.may_write
            and (self.of_centre or "") == principal.centre
        )

    def lets_read(self, principal: Principal) -> bool:
        """Tell whether a locked cluster lets a principal read."""
        is_theirs = self.only in {None, principal} or principal.party in ENGINE
        return is_theirs and principal.party in self.may_read

    @property
    def key_text(self) -> str:
        """The key for people: the fields that it is made of."""
        return f"centre_id/{self.key}" if self.by_centre else self.key

    @property
    def is_spread(self) -> bool:
        """Whether its keys are spread over as many partitions as the deployment has workers for."""
        return self.partitions == PARTITIONS


def _topic(  # noqa: PLR0913 - a parameter a column
    name: str,
    model: Any,  # noqa: ANN401 - a class or an annotated union: TypeAdapter takes both
    key: str,
    *,
    owner: str,
    readers: str,
    about: str,
    may_write: tuple[Party, ...],
    may_read: tuple[Party, ...],
    retention_ms: int | None = 30 * _DAY_MS,
    compacted: bool = False,
    value_bytes_max: int = INPUT_BYTES_MAX,
    segment_bytes: int | None = None,
    compaction_lag_ms: int | None = None,
    partitions: int = PARTITIONS,
    by_centre: bool = False,
) -> Topic:
    """Make a row at version 1."""
    return Topic(
        name=name,
        version=1,
        model=_adapter(model),
        many=_adapter(GenericAlias(list, (model,))),
        key=key,
        partitions=partitions,
        retention_ms=retention_ms,
        compacted=compacted,
        owner=owner,
        readers=readers,
        about=about,
        may_write=may_write,
        may_read=may_read,
        value_bytes_max=value_bytes_max,
        several_types=not isinstance(model, type),
        segment_bytes=segment_bytes,
        compaction_lag_ms=compaction_lag_ms,
        by_centre=by_centre,
    )


def _adapter(model: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - as above
    """Make a model's adapter, built when it is used, like the models of `schemas.ground.base`."""
    if isinstance(model, type):
        return TypeAdapter(model)
    return TypeAdapter(model, config=ConfigDict(defer_build=True))


INCIDENTS: Final = _topic(
    "incidents",
    IncidentEvent,
    "centre_id",
    owner="call centre",
    readers="intake",
    about="Emergencies: reported, updated, cancelled; patients counted.",
    may_write=(Party.CALL_CENTRE, Party.DOOR, Party.CONSOLE),
    may_read=(Party.INTAKE, Party.WATCHER),
)
VEHICLE_POSITIONS: Final = _topic(
    "vehicle-positions",
    TrackerWord,
    "unit_id",
    owner="ambulances",
    readers="telemetry",
    about="Fixes of the units' trackers; that a device is heard, or lost.",
    may_write=(Party.FLEET, Party.DOOR, Party.CONSOLE),
    may_read=(Party.TELEMETRY,),
    retention_ms=7 * _DAY_MS,
)
VEHICLE_STATUS: Final = _topic(
    "vehicle-status",
    VehicleReport,
    "centre_id",
    owner="crews",
    readers="intake",
    about="Accepted … off duty; what keeps a unit from being sent; patients; the crew's safety.",
    may_write=(Party.FLEET, Party.DOOR, Party.CONSOLE),
    may_read=(Party.INTAKE, Party.WATCHER),
)
VITALS: Final = _topic(
    "vitals",
    VitalsEvent,
    "unit_id",
    owner="IoT monitors",
    readers="telemetry",
    about="Measurements on the patient: the simple form, or a device's packed samples.",
    may_write=(Party.FLEET, Party.DOOR, Party.CONSOLE),
    may_read=(Party.TELEMETRY,),
    retention_ms=7 * _DAY_MS,
)
HOSPITAL_STATUS: Final = _topic(
    "hospital-status",
    HospitalEvent,
    "centre_id",
    owner="hospitals",
    readers="intake",
    about="Acceptance of patients, services, free beds; answers to pre-alerts.",
    may_write=(Party.HOSPITAL_DESK, Party.DOOR, Party.CONSOLE),
    may_read=(Party.INTAKE, Party.WATCHER),
)
ROAD_EVENTS: Final = _topic(
    "road-events",
    Annotated[AnyRoadEvent, Field(discriminator="type")],
    "centre_id",
    owner="traffic, police, GIS, fleet",
    readers="intake",
    about="Closures, slowdowns, reopenings; speeds observed from traces.",
    may_write=(Party.ROADS, Party.DOOR, Party.CONSOLE),
    may_read=(Party.INTAKE, Party.CONSOLE, Party.WATCHER),
)
DISPATCHER_COMMANDS: Final = _topic(
    "dispatcher-commands",
    DispatcherCommand,
    "centre_id",
    owner="dispatchers",
    readers="intake",
    about="Orders that overrule the engine, each with its reason.",
    may_write=(Party.DISPATCHER, Party.DOOR, Party.CONSOLE),
    may_read=(Party.INTAKE, Party.WATCHER),
)
MUTUAL_AID: Final = _topic(
    "mutual-aid",
    AidEvent,
    "centre_id",
    owner="dispatch; a neighbour without this engine",
    readers="intake; the intake of each neighbour",
    about="Units asked of a neighbour centre, lent or declined, and given back.",
    may_write=(Party.DISPATCH, Party.NEIGHBOUR),
    may_read=(Party.INTAKE, Party.NEIGHBOUR, Party.AUDITOR),
    partitions=FEW,
)
CENTRE_CONFIG: Final = _topic(
    "centre-config",
    CentreConfigured,
    "centre_id",
    owner="operator",
    readers="intake",
    about="The centre's units, hospitals, map and limits; the newest one counts.",
    may_write=(Party.OPERATOR,),
    may_read=(Party.INTAKE, Party.OPERATOR),
    retention_ms=None,
    compacted=True,
    value_bytes_max=CONFIGURATION_BYTES_MAX,
    partitions=FEW,
)
DELIVERY_RECEIPTS: Final = _topic(
    "delivery-receipts",
    PreAlertDelivery,
    "centre_id",
    owner="delivery",
    readers="intake",
    about="A pre-alert is on its hospital's channel, or the hospital has none.",
    may_write=(Party.DELIVERY, Party.EDGE, Party.DOOR),
    may_read=(Party.INTAKE,),
)
JOURNAL: Final = _topic(
    "journal",
    JournalRecord,
    "centre_id",
    owner="intake, telemetry, dispatch (ticks)",
    readers="dispatch; intake and telemetry (what it holds already)",
    about="The total order of a centre: all that can change a decision, validated, once.",
    may_write=(Party.INTAKE, Party.TELEMETRY, Party.DISPATCH),
    may_read=(
        Party.INTAKE,
        Party.TELEMETRY,
        Party.DISPATCH,
        Party.AUDITOR,
        Party.CONSOLE,
        Party.WATCHER,
    ),
    retention_ms=None,
    value_bytes_max=RECORD_BYTES_MAX,
)
ASSIGNMENTS: Final = _topic(
    "assignments",
    Assignment,
    "centre_id",
    owner="dispatch",
    readers="crews, screens",
    about="Orders to crews, and their withdrawal.",
    may_write=(Party.DISPATCH,),
    may_read=(Party.FLEET, *_SCREENS),
    partitions=FEW,
)
MOVES: Final = _topic(
    "moves",
    MoveOrder,
    "centre_id",
    owner="dispatch",
    readers="crews, screens",
    about="Idle units' orders to stand-by points, and what became of them.",
    may_write=(Party.DISPATCH,),
    may_read=(Party.FLEET, *_SCREENS),
    partitions=FEW,
)
PRE_ALERTS: Final = _topic(
    "pre-alerts",
    PreAlert,
    "hospital_id",
    owner="dispatch",
    readers="delivery, screens",
    about="What hospitals are told, with live ETA and NEWS2.",
    may_write=(Party.DISPATCH,),
    may_read=(Party.DELIVERY, Party.EDGE, *_SCREENS),
)
DECISIONS: Final = _topic(
    "decisions",
    Decision,
    "centre_id",
    owner="dispatch",
    readers="screens, auditors",
    about="Every decision with its explanation: the audit.",
    may_write=(Party.DISPATCH,),
    may_read=(Party.WATCHER, *_SCREENS),
    retention_ms=None,
    partitions=FEW,
)
ALARMS: Final = _topic(
    "alarms",
    Alarm,
    "centre_id",
    owner="dispatch",
    readers="screens",
    about="What a person must act on, and its end.",
    may_write=(Party.DISPATCH,),
    may_read=_SCREENS,
    partitions=FEW,
)
UNIT_VIEWS: Final = _topic(
    "unit-views",
    UnitView,
    "unit_id",
    owner="dispatch",
    readers="screens, telemetry",
    about="The newest state of each unit, for screens; of one that is lent, at both centres.",
    may_write=(Party.DISPATCH,),
    may_read=(Party.TELEMETRY, Party.FLEET, *_SCREENS),
    compacted=True,
    segment_bytes=VIEWS_BYTES,
    retention_ms=None,
    by_centre=True,
)
INCIDENT_VIEWS: Final = _topic(
    "incident-views",
    IncidentView,
    "incident_id",
    owner="dispatch",
    readers="screens",
    about="The newest state of each incident, for screens.",
    may_write=(Party.DISPATCH,),
    may_read=(Party.CALL_CENTRE, *_SCREENS),
    compacted=True,
    segment_bytes=VIEWS_BYTES,
    retention_ms=None,
    by_centre=True,
    partitions=FEW,
)
HOSPITAL_VIEWS: Final = _topic(
    "hospital-views",
    HospitalView,
    "hospital_id",
    owner="dispatch",
    readers="screens",
    about="The newest state of each hospital, for screens.",
    may_write=(Party.DISPATCH,),
    may_read=(Party.CALL_CENTRE, *_SCREENS),
    compacted=True,
    segment_bytes=VIEWS_BYTES,
    retention_ms=None,
    by_centre=True,
    partitions=FEW,
)
ACCESS: Final = _topic(
    "access",
    Access,
    "centre_id",
    owner="edges, screens",
    readers="auditors",
    about="Who read or changed what is a patient's, who was refused, who signed in.",
    may_write=(Party.DOOR, Party.CONSOLE),
    may_read=(Party.OPERATOR, Party.AUDITOR),
    retention_ms=None,
    partitions=FEW,
)
NOTICES: Final = _topic(
    "notices",
    NoticeTried,
    "hospital_id",
    owner="notify",
    readers="screens, auditors",
    about="Each try to bring a pre-alert to its hospital by web hook, FHIR, e-mail or message.",
    may_write=(Party.DOOR,),
    may_read=(Party.OPERATOR, *_SCREENS),
)
DEAD_LETTERS: Final = _topic(
    "dead-letters",
    DeadLetter,
    "topic",
    owner="every role",
    readers="whoever runs the engine, producers",
    about="What could not be used, whole, with the reason. Key: the source topic.",
    may_write=_ROLES,
    may_read=(Party.OPERATOR, Party.AUDITOR, Party.CONSOLE, Party.WATCHER),
    value_bytes_max=RECORD_BYTES_MAX,
    partitions=FEW,
)
QUARANTINE: Final = _topic(
    "quarantine",
    HeldRecord,
    "record_id",
    owner="every role",
    readers="the same; watcher, auditors, whoever runs the engine",
    about="Records that have ended a worker, or are of a newer version: nobody applies them.",
    may_write=_ROLES,
    may_read=(*_ROLES, Party.WATCHER, Party.AUDITOR, Party.OPERATOR),
    compacted=True,
    retention_ms=None,
    partitions=FEW,
)
CASE_KEYS: Final = _topic(
    "case-keys",
    CaseKey,
    "case_id",
    owner="intake; whoever erases",
    readers="intake, dispatch, auditors",
    about="The key of each case's call-back number and address; a tombstone destroys it.",
    may_write=(Party.INTAKE, Party.AUDITOR),
    may_read=(Party.INTAKE, Party.DISPATCH, Party.AUDITOR),
    compacted=True,
    retention_ms=None,
    compaction_lag_ms=_HOUR_MS,
    partitions=FEW,
)
SNAPSHOTS: Final = _topic(
    "snapshots",
    SnapshotPart,
    "part_id",
    owner="dispatch, intake, telemetry",
    readers="the same, when they begin",
    about="What workers remember of the journal, so that they begin there and not at its start.",
    may_write=(Party.DISPATCH, Party.INTAKE, Party.TELEMETRY),
    may_read=(Party.DISPATCH, Party.INTAKE, Party.TELEMETRY),
    compacted=True,
    retention_ms=None,
    value_bytes_max=RECORD_BYTES_MAX,
    segment_bytes=16 * 1024 * 1024,
    partitions=FEW,
)
ENGINE_HEALTH: Final = _topic(
    "engine-health",
    EngineHealth,
    "subject",
    owner="every role, the watcher; whoever settles dead letters",
    readers="watcher, whoever runs the engine",
    about="How each process fares, with its counts; what the watcher sees wrong, and its end.",
    may_write=(*_ROLES, Party.WATCHER, Party.OPERATOR),
    may_read=(Party.AUDITOR, Party.CONSOLE, Party.OPERATOR, Party.WATCHER),
    compacted=True,
    retention_ms=None,
    segment_bytes=SAID_BYTES,
    compaction_lag_ms=_HOUR_MS,
    partitions=FEW,
)

TOPICS: Final = (
    INCIDENTS, VEHICLE_POSITIONS, VEHICLE_STATUS, VITALS, HOSPITAL_STATUS, ROAD_EVENTS,
    DISPATCHER_COMMANDS, MUTUAL_AID, CENTRE_CONFIG, DELIVERY_RECEIPTS, JOURNAL, ASSIGNMENTS,
    MOVES, PRE_ALERTS, DECISIONS, ALARMS, UNIT_VIEWS, INCIDENT_VIEWS, HOSPITAL_VIEWS, ACCESS,
    NOTICES, DEAD_LETTERS, QUARANTINE, CASE_KEYS, SNAPSHOTS, ENGINE_HEALTH,
)  # fmt: skip

BY_NAME: Final = {topic.name: topic for topic in TOPICS}
