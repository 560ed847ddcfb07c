"""The whole picture of one centre at one point of its journal. A step makes a new one."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from pydantic import TypeAdapter

from dispatch.clinical.patient.care import NO_CARE, Care
from dispatch.clinical.patient.severity import Severity
from dispatch.clinical.patient.vital_signs import NONE_YET, VitalSigns
from dispatch.state.alarm_case import AlarmCase
from schemas.centre.forecast import Forecast
from schemas.centre.policies import Policies
from schemas.events.centre import HospitalSpec
from schemas.events.hospital_capacity import BedType, EmsTraffic, FacilityStatus
from schemas.events.incidents import CasualtyGroup, Patient
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import (
    CrewLevel,
    IncidentState,
    PreAlertState,
    Priority,
    Service,
    UnitFlag,
    UnitState,
)
from schemas.outputs.atmist import CoursePoint
from schemas.outputs.decisions import CasualtyShare, IneligibleReason
from schemas.outputs.pre_alerts import PreAlert, PreAlertStep
from schemas.patient.care import Judgement, Need
from schemas.patient.casualties import CasualtyRoom, SortingScheme
from schemas.patient.scores import News2
from schemas.rules.protocol import Answer

BEGINNING: Final = datetime.min.replace(tzinfo=UTC)

UNDECIDED: Final = "undecided"
HELD: Final = "held"
"""Why an incident may wait for a person; others are those of ``dispatch.choosing.choice``."""


@dataclass(frozen=True, slots=True)
class Loan:
    """A unit is lent: under which request, by or to which centre, and until when."""

    request_id: str
    centre_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. ``fix_at`` None: it never reported, and ``place`` is its station's.

    ``at_station``: it stands where its crew waits, so it needs longer until it rolls.
    ``since`` is when it came into its state, ``heard_at`` when it was last heard of and
    ``spoke_at`` when its crew last reported; None: not yet. ``fix_by`` and ``spoke_by`` are the
    sources of the last fix and report.
    ``lent_by`` is of a neighbour's unit that works here, ``lent_to`` of one that works there.
    ``leaving``: it is no longer configured, or no longer lent, and goes as soon as it is free.
    ``free_since``: when it last was done with an incident, None if never.
    """

    unit_id: str
    crew_level: CrewLevel
    station_id: str
    station: LatLon
    state: UnitState
    place: LatLon
    fix_at: datetime | None = None
    at_station: bool = True
    incident_id: str | None = None
    regions: tuple[str, ...] = ()
    shift_ends_at: datetime | None = None
    flags: tuple[UnitFlag, ...] = ()
    since: datetime | None = None
    heard_at: datetime | None = None
    spoke_at: datetime | None = None
    fix_by: str | None = None
    spoke_by: str | None = None
    leaving: bool = False
    free_since: datetime | None = None
    lent_by: Loan | None = None
    lent_to: Loan | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """The order that a unit has: one assignment, and until when its crew must accept it.

    ``eta_at`` is when it was expected on scene as it was sent; None: nobody knows.
    """

    assignment_id: str
    unit_id: str
    attempt: int
    acknowledge_by: datetime
    eta_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HospitalChoice:
    """A person's choice of hospital; the engine keeps to it until that hospital refuses.

    ``decided_by`` is the dispatcher who passed it on; None: the crew went there itself.
    """

    hospital_id: str
    who: str
    reason: str
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A person's word on the pre-alert.

    ``rules`` and ``severity`` are what was met and how grave the patient was when it was said: what
    comes after was not judged.
    """

    judgement: Judgement
    at: datetime
    rules: tuple[str, ...] = ()
    severity: Severity = Severity.UNKNOWN


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a hospital should be told of a patient: each rule that is met with its beginning.

    A lasting rule that was met stays. ``judged`` None: nobody has said anything.
    """

    met: Mapping[str, datetime] = field(default_factory=dict)
    severity: Severity = Severity.UNKNOWN
    judged: Judged | None = None


NO_GROUNDS: Final = Grounds()


@dataclass(frozen=True, slots=True)
class Incident:
    """An open incident. ``order`` is None exactly while it is queued.

    ``excluded`` names the units that are not to be sent, with the reason; ``hospitals_refused``
    those that will not take this patient; ``turns`` counts how often the engine has changed its
    hospital under way to save time. ``turned_away``: refused at the gate, and its crew is still
    there. ``queue_reason`` is None unless it is queued, as are
    ``awaits`` (the busy unit it is held for), ``queue_place`` (from 1, among those that wait for a
    unit) and ``expected_wait_s``. ``part_of`` names the call whose further unit this one is for.
    ``redirects`` counts how often the engine has changed its unit.

    ``by_person`` names what a person said instead of the protocol. ``decided_by`` is the person
    whose decision the engine keeps to: a unit sent, or a hold, which is for a person again after
    ``held_until``. ``lapsed``: nobody took up a proposal, the engine decides. ``maybe_same_as`` is
    an earlier call that a person should compare; those of ``not_same_as`` were told apart, by whom.
    So is ``released_by``: the units that a person took off it; ``reopened_by`` and
    ``stood_down_by`` are who opened it again and who ended its mass-casualty incident.

    ``care`` is what crews found and did, ``grounds`` why a hospital should hear of it, ``course``
    the last scores. A transport that no rule calls for has a hospital and no ``pre_alert_id``.
    """

    incident_id: str
    priority: Priority
    complaint: str
    place: LatLon | None
    address: str | None
    crew_level: CrewLevel
    services: tuple[Service, ...]
    patient: Patient
    reported_at: datetime
    state: IncidentState = IncidentState.QUEUED
    order: Order | None = None
    attempts: int = 0
    excluded: Mapping[str, IneligibleReason] = field(default_factory=dict)
    hospitals_refused: tuple[str, ...] = ()
    hospital_id: str | None = None
    hospital_choice: HospitalChoice | None = None
    turns: int = 0
    turned_away: bool = False
    pre_alert_id: str | None = None
    signs: VitalSigns = NONE_YET
    news2: News2 | None = None
    queue_reason: str | None = None
    awaits: str | None = None
    queue_place: int | None = None
    expected_wait_s: int | None = None
    part_of: str | None = None
    region: str | None = None
    redirects: int = 0
    complaint_code: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    determinant: str | None = None
    by_person: tuple[str, ...] = ()
    place_accuracy_m: float | None = None
    decided_by: str | None = None
    held_until: datetime | None = None
    lapsed: bool = False
    maybe_same_as: str | None = None
    not_same_as: Mapping[str, str] = field(default_factory=dict)
    released_by: Mapping[str, str] = field(default_factory=dict)
    reopened_by: str | None = None
    stood_down_by: str | None = None
    care: Care = NO_CARE
    grounds: Grounds = NO_GROUNDS
    course: tuple[CoursePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """An incident as it was before a person ended it; ``into`` is what it was merged into.

    ``who`` is the dispatcher who did; None: the call centre, or the engine by the centre's bound.
    ``cause_id`` is the event by which it ended: the legs of a call that end together have the same.
    """

    incident: Incident
    cause_id: str
    into: str | None = None
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Recent:
    """A call that is over, as far as a new one is compared with it."""

    place: LatLon | None
    place_accuracy_m: float | None
    complaint: str
    complaint_code: str | None
    reported_at: datetime
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the engine has proposed for a waiting incident; a person decides until then."""

    proposal_id: str
    incident_id: str
    unit_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class BedCount:
    """What a hospital last said of its beds of one type, and when; ``available`` None: some."""

    available: int | None
    baseline: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Outage:
    """Why a service is down, and until when; None: until the next report."""

    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Hospital:
    """A hospital: what is configured, and what it last said of itself.

    ``down`` are the services that it has and cannot give for now. ``restricted_at``, ``load_at``,
    ``room_at`` and the beds' own ``at`` are when it last spoke of ambulances, of how full it is, of
    how many casualties it can take and of these beds; ``reported_at`` when it last spoke at all.
    ``leaving``: it is no longer configured and goes when nobody is on the way to it any more.
    """

    spec: HospitalSpec
    services: tuple[Service, ...]
    traffic: EmsTraffic = EmsTraffic.NORMAL
    facility: FacilityStatus = FacilityStatus.NORMAL
    reason: str | None = None
    diversion_until: datetime | None = None
    restricted_at: datetime | None = None
    down: Mapping[Service, Outage] = field(default_factory=dict)
    beds: Mapping[BedType, BedCount] = field(default_factory=dict)
    room: CasualtyRoom | None = None
    room_at: datetime | None = None
    load_pct: int | None = None
    load_at: datetime | None = None
    reported_at: datetime | None = None
    leaving: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """Patients whom a leg has taken from a scene, of one group of its count.

    ``hospital_id`` is where they go or went; None: nobody takes them so far.
    """

    incident_id: str
    group: CasualtyGroup
    hospital_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who declared a mass-casualty incident; None: the count did."""

    who: str | None
    staging: LatLon | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """A call whose patients were counted or that was declared a mass-casualty incident.

    ``groups`` is the newest count and ``counted_at`` its time, ``taken`` who has left, ``asked``
    how many units of each level were asked for, ``plan`` where those who are left should go.
    """

    incident_id: str
    place: LatLon | None
    scheme: SortingScheme | None = None
    groups: tuple[CasualtyGroup, ...] = ()
    counted_at: datetime | None = None
    declaration: Declaration | None = None
    taken: tuple[Taken, ...] = ()
    asked: Mapping[CrewLevel, int] = field(default_factory=dict)
    plan: tuple[CasualtyShare, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a hospital was told of a patient, and when it was asked to look.

    ``severities`` holds when it was last asked at each, ``needs`` all that it was told of,
    ``eta_at`` the arrival when it was last asked for that, at ``eta_asked_at``. ``updated_at`` is
    the last message that asked for nothing, None: there was none; ``pending``: one is held back.
    """

    severity: Severity = Severity.UNKNOWN
    severities: Mapping[Severity, datetime] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    eta_at: datetime | None = None
    eta_asked_at: datetime | None = None
    updated_at: datetime | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class PreAlertCase:
    """A pre-alert that is not at its end; ``eta_at`` and ``news2`` are what was last sent.

    ``heard`` is how far the hospital itself has come with it, whatever the state is by the
    patient's way. ``channel`` is the one through which it was asked last, at ``asked_at``.
    ``farewell`` is the record of a redirection or cancellation, which may outlive the incident.
    """

    pre_alert_id: str
    incident_id: str
    unit_id: str
    hospital_id: str
    state: PreAlertState
    revision: int
    channel: str
    asked_at: datetime
    eta_at: datetime | None
    news2: News2 | None
    heard: PreAlertState = PreAlertState.DRAFTED
    answer_reason: str | None = None
    history: tuple[PreAlertStep, ...] = ()
    farewell: PreAlert | None = None
    told: Told = Told()


@dataclass(frozen=True, slots=True)
class Move:
    """A move to a stand-by point that is not at its end; ``acknowledge_by`` None: accepted."""

    move_id: str
    decision_id: str
    unit_id: str
    point_id: str
    place: LatLon
    eta_ms: int | None
    acknowledge_by: datetime | None


@dataclass(frozen=True, slots=True)
class Moved:
    """That a unit was ordered to move, and when."""

    unit_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Readiness:
    """What moving up rests on: the forecast (None: nobody is moved), the points, the moves so far.

    ``moves`` are those under way by unit, ``moved`` those of the last hour, ``looked_at`` when the
    last look for one was.
    """

    forecast: Forecast | None = None
    points: Mapping[str, LatLon] = field(default_factory=dict)
    moves: Mapping[str, Move] = field(default_factory=dict)
    moved: tuple[Moved, ...] = ()
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AidCase:
    """A request for a unit that is not answered; ``centre_id`` is the centre at the other end."""

    request_id: str
    centre_id: str
    crew_level: CrewLevel
    until: datetime
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class World:
    """Everything that a decision of this centre may depend on. ``now`` is the journal's time.

    ``closed`` remembers incidents that are over, with the time of their end, so that a late word on
    one is told from a word on one that never was. ``ended`` keeps, whole, the newest of those that
    a person ended, ``recent`` what a new call is compared with of those of the last minutes,
    ``pre_alerts_ended`` how the newest pre-alerts ended, and ``proposals`` what waits for a person,
    by incident. ``policies_hash`` is null until configured. ``surge``: so many calls wait for a
    unit that it was announced. ``aid`` are this centre's own open requests for a unit, ``asked``
    those of its neighbours. ``unlinked`` holds by unit the signs of a patient whose incident is not
    known yet.
    """

    centre_id: str
    now: datetime = BEGINNING
    configured: bool = False
    policies: Policies = Policies()
    policies_hash: str | None = None
    units: Mapping[str, Unit] = field(default_factory=dict)
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    hospitals: Mapping[str, Hospital] = field(default_factory=dict)
    pre_alerts: Mapping[str, PreAlertCase] = field(default_factory=dict)
    pre_alerts_ended: Mapping[str, PreAlertState] = field(default_factory=dict)
    alarms: Mapping[str, AlarmCase] = field(default_factory=dict)
    closed: Mapping[str, datetime] = field(default_factory=dict)
    scenes: Mapping[str, Scene] = field(default_factory=dict)
    readiness: Readiness = Readiness()
    ended: Mapping[str, Ended] = field(default_factory=dict)
    recent: Mapping[str, Recent] = field(default_factory=dict)
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    surge: bool = False
    aid: Mapping[str, AidCase] = field(default_factory=dict)
    asked: Mapping[str, AidCase] = field(default_factory=dict)
    unlinked: Mapping[str, VitalSigns] = field(default_factory=dict)


_WORLD: Final = TypeAdapter(World)


def digest(world: World) -> str:
    """Give the SHA-256 of a canonical form: equal worlds give equal digests in every process."""
    content = _WORLD.dump_python(world, mode="json")
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
