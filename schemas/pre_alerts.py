"""What a hospital is told before the patient arrives: who comes, when, how ill, what is needed."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Instant, Milliseconds, ShortText
from schemas.ids import EventId, HospitalId, IncidentId, UnitId
from schemas.incidents import Patient, Services
from schemas.outputs import Output
from schemas.scores import News2
from schemas.texts import Bilingual
from schemas.vocabulary import PreAlertState, Priority


class PreAlert(Output):
    """One pre-alert as it stands; a higher ``revision`` of the same id replaces a lower one.

    ``notice`` says what the record asks of the hospital: ``alert`` needs an answer, ``update``
    refreshes the live fields (ETA, NEWS2, state), ``cancel`` ends it. ``eta_at`` is when the
    patient is expected, by road time from the unit's last position, and ``eta_ms`` how long that
    is after ``decided_at``; both null where that cannot be computed, and once the patient is there.
    The engine advises, clinicians decide. No name, phone number or address is in it.
    """

    type: Literal["pre_alert"] = "pre_alert"
    pre_alert_id: EventId
    revision: Annotated[int, Field(ge=1)]
    notice: Literal["alert", "update", "cancel"]
    state: PreAlertState
    hospital_id: HospitalId
    incident_id: IncidentId
    unit_id: UnitId
    priority: Priority
    complaint: ShortText
    patient: Patient
    services: Services
    eta_ms: Milliseconds | None
    eta_at: Instant | None
    news2: News2 | None = Field(description="null until vitals have come in")
    answer_reason: ShortText | None = Field(default=None, description="the hospital's own words")
    cancel_reason: Bilingual | None = Field(default=None, description="why nobody comes")
