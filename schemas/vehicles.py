"""What an ambulance and its crew say: where they are, and how far they have come."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.base import Heading, LatLon, Metres, ShortText
from schemas.envelope import Event
from schemas.ids import EventId, HospitalId, IncidentId, UnitId
from schemas.vocabulary import CrewReport


class VehiclePosition(Event):
    """One fix of a unit's tracker; ``occurred_at`` is the time of the fix, not of its sending.

    Accuracy, speed and heading are null where the tracker does not say.
    """

    type: Literal["vehicle.position"] = "vehicle.position"
    unit_id: UnitId
    place: LatLon
    accuracy_m: Metres | None = None
    speed_mps: Annotated[float, Field(ge=0, le=100)] | None = None
    heading_deg: Heading | None = None


class VehicleStatus(Event):
    """A crew's own word on its progress.

    ``incident_id`` says which incident is meant and is checked against the unit's own where given;
    null means "the one I am on". ``hospital_id`` is the crew's choice of destination, null to take
    the engine's. A decline needs its reason.
    """

    type: Literal["vehicle.status"] = "vehicle.status"
    unit_id: UnitId
    status: CrewReport
    incident_id: IncidentId | None = None
    assignment_id: EventId | None = None
    hospital_id: HospitalId | None = None
    reason: ShortText | None = None

    @model_validator(mode="after")
    def _decline_has_reason(self) -> Self:
        if self.status is CrewReport.DECLINED and self.reason is None:
            msg = "status 'declined' needs a reason"
            raise ValueError(msg)
        return self
