"""What a hospital is told before the patient arrives: who comes, when, how ill, what is needed."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Instant, Milliseconds, Model, ShortText
from schemas.handshake import Channel
from schemas.ids import EventId, HospitalId, IncidentId, UnitId
from schemas.incidents import Patient, Services
from schemas.outputs import Output
from schemas.scores import News2
from schemas.texts import Bilingual
from schemas.vocabulary import PreAlertState, Priority


class PreAlertStep(Model):
    """One word on a pre-alert, as the state that it stands for: by whom, when, through what.

    ``who`` is the source of the word, ``role`` who at the hospital said it, where that is known.
    ``through`` is a channel or a topic, null where the engine itself moved it.
    """

    state: PreAlertState
    at: Instant
    who: ShortText
    role: ShortText | None = None
    through: ShortText | None = None
    reason: Bilingual | None = None


class PreAlert(Output):
    """One pre-alert as it stands; a higher ``revision`` of the same id replaces a lower one.

    ``notice`` says what the record asks of the hospital: ``alert`` needs an answer, ``update``
    refreshes the live fields (ETA, NEWS2, state), ``cancel`` (nobody comes, or the patient goes to
    ``redirected_to``) needs an acknowledgement. ``channel`` is what an alert or a cancellation is
    to go through now; null where the hospital owes no word. ``history`` is who has said what.
    ``eta_at`` is when the patient is expected, by road time from the unit's last position, and
    ``eta_ms`` how long that is after ``decided_at``; both null where that cannot be computed, and
    once the patient is there. The engine advises, clinicians decide. No name, phone number or
    address is in it.
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
    redirected_to: HospitalId | None = None
    channel: Channel | None = None
    history: tuple[PreAlertStep, ...] = ()
    cancel_reason: Bilingual | None = Field(default=None, description="why nobody comes")
