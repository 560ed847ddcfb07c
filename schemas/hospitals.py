"""What hospitals tell the engine: whether they accept patients, and their answers to pre-alerts."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.base import Instant, ShortText
from schemas.casualties import CasualtyRoom
from schemas.envelope import Event
from schemas.ids import EventId, HospitalId
from schemas.incidents import Services


class HospitalStatus(Event):
    """A hospital's own report; null means unchanged. Not accepting (diversion) needs its reason.

    ``diversion_until`` is the announced end of a diversion, null where it is not known: it then
    lasts until the next report. ``load_pct`` is how full the emergency department is, in per cent
    of the patients it is made for; over 100 is crowded.
    """

    type: Literal["hospital.status"] = "hospital.status"
    hospital_id: HospitalId
    accepting: bool
    reason: ShortText | None = None
    services: Services | None = None
    beds_free: Annotated[int, Field(ge=0, le=10_000)] | None = None
    load_pct: Annotated[int, Field(ge=0, le=100_000, description="per cent")] | None = None
    diversion_until: Instant | None = None
    room: CasualtyRoom | None = Field(
        default=None, description="for casualties of one incident with many patients"
    )

    @model_validator(mode="after")
    def _diversion_has_reason(self) -> Self:
        if not self.accepting and self.reason is None:
            msg = "accepting=false (diversion) needs a reason"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _end_is_of_a_diversion(self) -> Self:
        if self.diversion_until is None:
            return self
        if self.accepting:
            msg = "diversion_until belongs to accepting=false (diversion)"
            raise ValueError(msg)
        if self.diversion_until <= self.occurred_at:
            msg = "diversion_until must be after occurred_at"
            raise ValueError(msg)
        return self


class PreAlertAnswer(Event):
    """A hospital's answer: ``received`` (read), ``accepted``, or ``refused`` with its reason."""

    type: Literal["pre_alert.answer"] = "pre_alert.answer"
    hospital_id: HospitalId
    pre_alert_id: EventId
    answer: Literal["received", "accepted", "refused"]
    reason: ShortText | None = None

    @model_validator(mode="after")
    def _refusal_has_reason(self) -> Self:
        if self.answer == "refused" and self.reason is None:
            msg = "answer 'refused' needs a reason"
            raise ValueError(msg)
        return self


class PreAlertDelivery(Event):
    """The delivery role's receipt: the pre-alert is on the hospital's channel, or there is none."""

    type: Literal["pre_alert.delivery"] = "pre_alert.delivery"
    hospital_id: HospitalId
    pre_alert_id: EventId
    outcome: Literal["delivered", "no_channel"]
    channel: ShortText | None = None


HospitalEvent = Annotated[HospitalStatus | PreAlertAnswer, Field(discriminator="type")]
