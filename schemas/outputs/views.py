"""A unit, an incident or a hospital after a journal record, for screens; the newest one counts."""

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from schemas.events.hospital_capacity import (
    BedCapacity,
    BedType,
    EmsTraffic,
    FacilityStatus,
    ServiceCoverage,
)
from schemas.events.incidents import Services
from schemas.events.vehicles import DEVICE_CHARS_MAX
from schemas.ground.base import HeadingOrUnknown, Instant, LatLon, Metres, Model, ShortText
from schemas.ground.ids import CentreId, EventId, HospitalId, IncidentId, StationId, UnitId
from schemas.ground.output import Output
from schemas.ground.vocabulary import (
    CrewLevel,
    CrewReport,
    IncidentState,
    Priority,
    Service,
    UnitState,
)

LOST_MAX: Final = 20
"""How many lost devices of one unit are kept and shown."""

TRACKER_CHARS_MAX: Final = 200 + 1 + DEVICE_CHARS_MAX
"""Of a source, a slash, and its device."""


class ProposedStatus(Model):
    """What a unit's crew would say where it stands, and has not said: it is for a person to say.

    ``place_id`` is the call, hospital or station at which it stands ``since`` then; a hospital may
    be another one than the destination. ``taken_at`` is when the engine takes it for said by the
    centre's own rule (``arrivals.taken``); null: it never does.
    """

    status: CrewReport
    where: Literal["scene", "hospital", "station"]
    place_id: ShortText
    since: Instant
    proposed_at: Instant
    taken_at: Instant | None


class LostLink(Model):
    """A device of a unit whose connection broke off: it has not been heard of since.

    ``source`` is who spoke for it, with the device's own name behind a slash where it has one.
    """

    source: Annotated[str, StringConstraints(min_length=1, max_length=TRACKER_CHARS_MAX)]
    since: Instant


class UnitView(Output):
    """A unit as the core sees it; ``fix_at`` null means that the place is its station's.

    ``lent_by`` and ``lent_to`` name the centre that has lent it to this one, or has it on loan.
    ``doubtful_since`` is when it was given an order that it left unanswered, where nothing was
    heard of it since: it is asked last. Null: it is not in doubt. ``clock_ahead_s`` is the
    estimated error of its tracker's clock, by which ``fix_at`` is off; null: none that can be told.
    ``welfare_asked_at`` is since when its crew is asked whether it is well; null: it is not.
    ``heading_deg`` is what its tracker said at that fix, clockwise from north; null: nothing.
    ``proposed`` is the status that its position proposes; null: none. ``placeless_at`` is when a
    tracker of it was last heard of that did not know its place; null: not since its fix. ``lost``
    are its devices whose connection broke off.
    """

    type: Literal["unit.view"] = "unit.view"
    unit_id: UnitId
    crew_level: CrewLevel
    station_id: StationId
    state: UnitState
    place: LatLon
    fix_at: Instant | None
    incident_id: IncidentId | None
    lent_by: CentreId | None = None
    lent_to: CentreId | None = None
    doubtful_since: Instant | None = None
    clock_ahead_s: float | None = None
    welfare_asked_at: Instant | None = None
    heading_deg: HeadingOrUnknown = None
    proposed: ProposedStatus | None = None
    placeless_at: Instant | None = None
    lost: Annotated[tuple[LostLink, ...], Field(max_length=LOST_MAX)] = ()


class BedsView(BedCapacity):
    """What a hospital last said of its beds of one type, and when."""

    at: Instant


class HospitalView(Output):
    """A hospital as the core sees it: what it last said, and when; null: it never said.

    ``services`` is what it can treat at all, ``down`` what it cannot for now. A diversion is over
    at ``diversion_until``, an outage at its ``until``, without a further view. ``configured`` false
    says that it is no hospital of this centre any more.
    """

    type: Literal["hospital.view"] = "hospital.view"
    hospital_id: HospitalId
    name: ShortText
    configured: bool = True
    ems_traffic: EmsTraffic | None
    facility: FacilityStatus | None
    reason: ShortText | None
    diversion_until: Instant | None
    services: Services
    down: Annotated[tuple[ServiceCoverage, ...], Field(max_length=len(Service))]
    beds: Annotated[tuple[BedsView, ...], Field(max_length=len(BedType))]
    load_pct: Annotated[int, Field(ge=0, description="per cent")] | None
    load_at: Instant | None
    reported_at: Instant | None


class IncidentView(Output):
    """An incident as the core sees it.

    ``queue_reason`` is null unless it is queued; else a code (``no_location``, ``off_map``,
    ``no_unit``, ``awaits_unit``, ``undecided``, ``held``) that screens have words for.
    ``queue_place`` counts from 1 among those that wait for a unit; ``expected_wait_s`` is when one
    should be free for it, in whole minutes, null where nobody can say. ``part_of`` names the call
    of a further unit's incident. ``determinant`` is the protocol's card and rule, or ``words`` and
    the sign that the complaint names; ``priority_unconfirmed``: the priority is the engine's, for
    want of a card, and no person has confirmed it. ``decided_by`` is the person whose decision the
    engine keeps to. ``declared``: its call is declared an incident with many patients, by its count
    or by a person, and was not stood down.
    """

    type: Literal["incident.view"] = "incident.view"
    incident_id: IncidentId
    priority: Priority
    complaint: ShortText
    state: IncidentState
    reported_at: Instant
    place: LatLon | None
    unit_id: UnitId | None
    hospital_id: HospitalId | None
    pre_alert_id: EventId | None
    queue_reason: ShortText | None
    place_accuracy_m: Metres | None = None
    determinant: ShortText | None = None
    decided_by: ShortText | None = None
    queue_place: Annotated[int, Field(ge=1)] | None = None
    expected_wait_s: Annotated[int, Field(ge=0)] | None = None
    part_of: IncidentId | None = None
    priority_unconfirmed: bool = False
    declared: bool = False
