"""What an ambulance and its crew say: where they are, and how far they have come."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.events.moves import MoveAnswer
from schemas.ground.base import Heading, Instant, LatLon, Metres, ShortText
from schemas.ground.envelope import Event
from schemas.ground.ids import EventId, HospitalId, IncidentId, UnitId
from schemas.ground.vocabulary import CrewReport, UnitFlag
from schemas.patient.care import CareReported
from schemas.patient.casualties import Tag


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
    the engine's. A decline needs its reason. At an incident with many patients, ``tag`` and
    ``patients`` say who was taken on board; null stands for one of the gravest there.
    """

    type: Literal["vehicle.status"] = "vehicle.status"
    unit_id: UnitId
    status: CrewReport
    incident_id: IncidentId | None = None
    assignment_id: EventId | None = None
    hospital_id: HospitalId | None = None
    reason: ShortText | None = None
    tag: Tag | None = None
    patients: Annotated[int, Field(ge=1, le=20)] | None = None
    handed_over_to: ShortText | None = Field(
        default=None, description="who took the patient over, by role: no name"
    )

    @model_validator(mode="after")
    def _decline_has_reason(self) -> Self:
        if self.status is CrewReport.DECLINED and self.reason is None:
            msg = "status 'declined' needs a reason"
            raise ValueError(msg)
        return self


class VehicleReadiness(Event):
    """What keeps a unit from being sent, whole: a flag that is not in it any more is over.

    ``shift_ends_at`` null means that the end of the shift is not known.
    """

    type: Literal["vehicle.readiness"] = "vehicle.readiness"
    unit_id: UnitId
    flags: Annotated[tuple[UnitFlag, ...], Field(max_length=len(UnitFlag))] = ()
    shift_ends_at: Instant | None = None


VehicleReport = Annotated[
    VehicleStatus | VehicleReadiness | MoveAnswer | CareReported, Field(discriminator="type")
]
