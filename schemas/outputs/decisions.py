"""Every decision with its explanation: the audit trail of the centre."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.centre.policies import Sha256
from schemas.events.hospital_capacity import BedType
from schemas.events.incidents import Services
from schemas.ground.base import Instant, Milliseconds, Model, ShortText
from schemas.ground.ids import EventId, HospitalId, HospitalName, IncidentId, RoadEventId, UnitId
from schemas.ground.output import Output
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import Word
from schemas.patient.casualties import Tag

OPTIONS_MAX = 5
"""How many ranked options an explanation keeps; the engine's own choice is the first of them."""

REFUSALS_MAX = 5_000
"""One refusal a unit at most, and a centre has at most that many units."""


class DecisionKind(Word):
    """What was decided."""

    ASSIGNED = "assigned"
    QUEUED = "queued"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    DESTINATION = "destination"
    PRE_ALERT = "pre_alert"
    REFUSED = "refused"
    CLOSED = "closed"
    REOPENED = "reopened"
    PROPOSED = "proposed"
    HELD = "held"
    RESUMED = "resumed"
    TRIAGED = "triaged"
    DUPLICATE = "duplicate"
    MERGED = "merged"
    SPLIT = "split"
    CONFIGURED = "configured"
    SURGE = "surge"
    MASS_CASUALTY = "mass_casualty"
    DISTRIBUTION = "distribution"
    MOVE_UP = "move_up"
    AID = "aid"
    ROADS = "roads"


class IneligibleReason(Word):
    """Why a unit or a hospital was not an option."""

    OFF_DUTY = "off_duty"
    BUSY = "busy"
    PROPOSED = "proposed"
    CREW_LEVEL = "crew_level"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    DOUBTFUL = "doubtful"
    RELEASED = "released"
    POSITION_STALE = "position_stale"
    LOW_FUEL = "low_fuel"
    EQUIPMENT_MISSING = "equipment_missing"
    MAINTENANCE = "maintenance"
    OUT_OF_REGION = "out_of_region"
    SHIFT_ENDS = "shift_ends"
    LENT = "lent"
    OFF_ROAD = "off_road"
    NO_ROUTE = "no_route"
    NOT_ACCEPTING = "not_accepting"
    SERVICE_DOWN = "service_down"
    SERVICE_MISSING = "service_missing"
    REFUSED = "refused"


class UnitOption(Model):
    """A unit that could have gone; ``position_age_s`` null = at its station.

    Its response time is the sum of the parts: ``eta_ms`` on the road, ``mobilise_ms`` until it
    rolls, ``penalty_ms`` for a position that is no longer fresh, ``clear_in_ms`` until it is
    expected to be free (0: it is), and ``doubt_ms`` where it may not answer. ``unanswered_s`` is
    how long ago it was given an order that it left unanswered without being heard of since; null:
    it is not in doubt.
    """

    unit_id: UnitId
    eta_ms: Milliseconds
    mobilise_ms: Milliseconds = 0
    penalty_ms: Milliseconds = 0
    clear_in_ms: Milliseconds = 0
    doubt_ms: Milliseconds = 0
    position_age_s: Annotated[int, Field(ge=0)] | None
    unanswered_s: Annotated[int, Field(ge=0, description="seconds")] | None = None


class UnitRefusal(Model):
    """A unit that could not go, and why."""

    unit_id: UnitId
    reason: IneligibleReason


class HospitalOption(Model):
    """A hospital that could take the patient, by road time and by what its state counts for.

    What counts is the sum of the parts: ``eta_ms`` on the road, ``load_ms`` for how full it is,
    ``unknown_ms`` for what is not known of it, ``advisory_ms`` where it asks for patients to go
    elsewhere. ``beds_left`` is what it last said of the beds of ``bed_type``, the scarcest of those
    that the patient needs, less our patients on the way to them; below 0, more are coming than it
    has beds. ``unknown_beds`` are those needed of which it never spoke. ``report_age_s`` is the age
    of the oldest word that counted, null where it never said anything.
    """

    hospital_id: HospitalId
    hospital_name: HospitalName = None
    eta_ms: Milliseconds
    load_ms: Milliseconds = 0
    unknown_ms: Milliseconds = 0
    advisory_ms: Milliseconds = 0
    load_pct: Annotated[int, Field(ge=0, description="per cent")] | None = None
    bed_type: BedType | None = None
    beds_left: int | None = None
    unknown_beds: Annotated[tuple[BedType, ...], Field(max_length=len(BedType))] = ()
    report_age_s: Annotated[int, Field(ge=0)] | None = None
    stale: bool = Field(default=False, description="the report is so old that it counts for less")


class HospitalRefusal(Model):
    """A hospital that could not, and why: ``services`` are those that it lacks or that are down.

    ``report_age_s`` is the age of its last report, null where it never said anything.
    """

    hospital_id: HospitalId
    hospital_name: HospitalName = None
    reason: IneligibleReason
    services: Services = ()
    report_age_s: Annotated[int, Field(ge=0)] | None = None


class EquipmentCost(Model):
    """What the better-equipped of two hospitals costs in time; ``services`` is what it has more."""

    nearer_id: HospitalId
    farther_id: HospitalId
    services: Services
    extra_ms: Milliseconds


class CasualtyShare(Model):
    """Patients of one tag and need that go to one hospital by the plan; null: nobody has room.

    ``lacking`` is what they need and the hospital has not. ``eta_ms`` is from the scene.
    """

    tag: Tag
    services: Services
    patients: Annotated[int, Field(ge=1)]
    hospital_id: HospitalId | None
    hospital_name: HospitalName = None
    eta_ms: Milliseconds | None
    lacking: Services = ()


class RefusedInput(Model):
    """The input that was not applied, where it stands, and what was wrong with which field."""

    event_id: EventId
    event_type: ShortText
    field: ShortText
    value: ShortText | None
    topic: ShortText | None = None
    partition: int | None = None
    offset: int | None = None


class Explanation(Model):
    """Why: the options in order (best first), the refusals, and the state they were taken from."""

    units: Annotated[tuple[UnitOption, ...], Field(max_length=OPTIONS_MAX)] = ()
    unit_refusals: Annotated[tuple[UnitRefusal, ...], Field(max_length=REFUSALS_MAX)] = ()
    hospitals: Annotated[tuple[HospitalOption, ...], Field(max_length=OPTIONS_MAX)] = ()
    hospital_refusals: Annotated[tuple[HospitalRefusal, ...], Field(max_length=REFUSALS_MAX)] = ()
    equipment_costs: Annotated[tuple[EquipmentCost, ...], Field(max_length=2)] = ()
    casualties: Annotated[tuple[CasualtyShare, ...], Field(max_length=1_000)] = ()
    map_hash: str | None = None
    roads_version: Annotated[int, Field(ge=0)] | None = None


class Decision(Output):
    """One decision. ``summary`` is its reason in one line; ``explanation`` the data behind it.

    A proposal waits for a person until ``expires_at``; it is accepted by its ``decision_id``.
    ``other_incident_id`` and ``likeness_pm`` are of a pair of calls that may be one event: the
    earlier call, and 0 to 1 000 for how like they are. ``determinant`` is the protocol's card and
    rule behind the call's needs, or ``words`` and the sign that its complaint names.
    ``request_id`` is of a request for mutual aid, on either side, ``road_event_id`` of a closure or
    slowdown that is announced, begins or ends.
    """

    type: Literal["decision"] = "decision"
    decision_id: EventId
    kind: DecisionKind
    incident_id: IncidentId | None = None
    unit_id: UnitId | None = None
    hospital_id: HospitalId | None = None
    hospital_name: HospitalName = None
    overruled_by: ShortText | None = Field(default=None, description="dispatcher who decided it")
    accepted_by: ShortText | None = Field(default=None, description="dispatcher who agreed to it")
    summary: Bilingual
    explanation: Explanation = Explanation()
    expires_at: Instant | None = None
    other_incident_id: IncidentId | None = None
    request_id: EventId | None = None
    road_event_id: RoadEventId | None = None
    likeness_pm: Annotated[int, Field(ge=0, le=1_000, description="per mille")] | None = None
    determinant: ShortText | None = None
    policies_hash: Sha256 | None = Field(
        default=None, description="of the parameters it was made with; null before there were any"
    )
    refused: RefusedInput | None = None
