"""A hospital for screens: what it last said of itself, each part with its time."""

from collections.abc import Mapping

from dispatch.state.world import Hospital
from schemas.events.hospital_capacity import CapacityStatus, ServiceCoverage
from schemas.outputs.views import BedsView, HospitalView


def hospital_view(
    head: Mapping[str, object], hospital: Hospital, *, configured: bool
) -> HospitalView:
    """Write the view of a hospital; ``head`` is what all outputs of the step have in common."""
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
