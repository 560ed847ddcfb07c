"""What screens show: a unit, a call, a hospital as a step has left them."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TypedDict

from dispatch.ground.unchecked import unchecked
from dispatch.records.hospital import Hospital
from dispatch.records.incident import Incident
from dispatch.records.unit import Unit
from schemas.events.hospital_capacity import CapacityStatus, ServiceCoverage
from schemas.ground.vocabulary import UnitState
from schemas.outputs.views import (
    BedsView,
    HospitalView,
    IncidentView,
    LostLink,
    ProposedStatus,
    UnitView,
)


class Head(TypedDict):
    """The fields that every output of one step has in common, named as ``Output`` has them."""

    centre_id: str
    cause_id: str
    decided_at: datetime
    journal_offset: int


@cache
def _unit_view() -> Callable[..., UnitView]:
    """Make what writes the views of units, most of all outputs, when the first is written."""
    return unchecked(UnitView)


def unit_view(head: Head, unit: Unit) -> UnitView:
    """Write the view of a unit; one without a fix is shown at its station."""
    return _unit_view()(
        **head,
        unit_id=unit.unit_id,
        crew_level=unit.crew_level,
        station_id=unit.station_id,
        state=unit.state,
        place=unit.place,
        fix_at=unit.fix_at,
        incident_id=unit.incident_id,
        lent_by=unit.lent_by.centre_id if unit.lent_by else None,
        lent_to=unit.lent_to.centre_id if unit.lent_to else None,
        clock_ahead_s=unit.clock_ahead_s,
        welfare_asked_at=unit.welfare_asked_at if unit.state is UnitState.ON_SCENE else None,
        doubtful_since=unit.silence.since if unit.silence and unit.is_doubtful else None,
        heading_deg=unit.heading_deg,
        proposed=_proposed(unit),
        placeless_at=unit.placeless_at,
        lost=tuple(LostLink(source=one, since=at) for one, at in sorted(unit.lost.items())),
    )


def _proposed(unit: Unit) -> ProposedStatus | None:
    one = unit.proposed
    if one is None or one.proposed_at is None:
        return None
    return ProposedStatus(
        status=one.report,
        where=one.where,
        place_id=one.place_id,
        since=one.since,
        proposed_at=one.proposed_at,
        taken_at=one.taken_at,
    )


def incident_view(
    head: Head, incident: Incident, *, unconfirmed: bool, declared: bool
) -> IncidentView:
    """Write the view of an incident, open or at its end; nobody has judged an unconfirmed one.

    ``declared``: its call is declared an incident with many patients.
    """
    return IncidentView(
        **head,
        incident_id=incident.incident_id,
        priority=incident.priority,
        complaint=incident.complaint,
        state=incident.state,
        reported_at=incident.reported_at,
        place=incident.place,
        unit_id=incident.order.unit_id if incident.order else None,
        hospital_id=incident.hospital_id,
        pre_alert_id=incident.pre_alert_id,
        queue_reason=incident.queue_reason,
        place_accuracy_m=incident.place_accuracy_m,
        determinant=incident.determinant,
        decided_by=incident.decided_by,
        queue_place=incident.queue_place,
        expected_wait_s=incident.expected_wait_s,
        part_of=incident.part_of,
        priority_unconfirmed=unconfirmed,
        declared=declared,
    )


def hospital_view(head: Head, hospital: Hospital, *, configured: bool) -> HospitalView:
    """Write the view of a hospital: what it last said of itself, each part with its time."""
    told = hospital.restricted_at is not None  # else it counts as open, and never said so
    fields = {
        **head,
        "hospital_id": hospital.spec.hospital_id,
        "name": hospital.spec.name,
        "configured": configured,
        "ems_traffic": hospital.traffic if told else None,
        "facility": hospital.facility if told else None,
        "reason": hospital.reason,
        "diversion_until": hospital.diversion_until,
        "services": hospital.services,
        "down": tuple(
            ServiceCoverage(
                service=service,
                status=CapacityStatus.NOT_AVAILABLE,
                reason=outage.reason,
                until=outage.until,
            )
            for service, outage in sorted(hospital.down.items())
        ),
        "beds": tuple(
            BedsView(
                bed_type=bed_type,
                status=CapacityStatus.NOT_AVAILABLE
                if count.available == 0
                else CapacityStatus.AVAILABLE,
                available=count.available,
                baseline=count.baseline,
                at=count.at,
            )
            for bed_type, count in sorted(hospital.beds.items())
        ),
        "load_pct": hospital.load_pct,
        "load_at": hospital.load_at,
        "reported_at": hospital.reported_at,
    }
    return HospitalView.model_validate(fields)
