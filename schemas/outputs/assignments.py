"""The order to a crew: go to this incident, or stand down from it."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.ground.base import Instant, LatLon, Milliseconds, ShortText
from schemas.ground.ids import EventId, HospitalId, IncidentId, UnitId
from schemas.ground.output import Output
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import Priority
from schemas.sealed import Address


class Assignment(Output):
    """One order. ``made`` sends the unit; ``withdrawn`` ends the order of the same id.

    ``updated`` tells a crew at work what has changed: the newest record counts. With a patient on
    board it names the destination, ``hospital_id``, and ``eta_ms`` is the road time to that.

    ``eta_ms`` is the road time with sirens from the unit's last position to the incident; null
    only where a dispatcher sent a unit that no road connects.
    """

    type: Literal["assignment"] = "assignment"
    assignment_id: EventId
    status: Literal["made", "updated", "withdrawn"]
    decision_id: EventId
    incident_id: IncidentId
    unit_id: UnitId
    attempt: Annotated[int, Field(ge=1, description="1 for the incident's first order")]
    priority: Priority
    complaint: ShortText
    place: LatLon | None
    stop: LatLon | None = Field(
        default=None, description="where the road ends, if the crew has to walk to the place"
    )
    address: Address | None
    eta_ms: Milliseconds | None
    acknowledge_by: Instant | None = Field(description="null on an update or a withdrawal")
    reason: Bilingual | None = Field(default=None, description="why it was withdrawn or updated")
    hospital_id: HospitalId | None = Field(default=None, description="where the patient goes")
