"""What a hospital is told before the patient arrives: who comes, when, how ill, what is needed."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.events.incidents import Services
from schemas.ground.base import Instant, Milliseconds, Model, ShortText
from schemas.ground.ids import EventId, HospitalId, HospitalName, IncidentId, UnitId
from schemas.ground.output import Output
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import PreAlertState, Priority
from schemas.outputs.atmist import COURSE_MAX, AlertChange, AlertReason, Atmist, CoursePoint
from schemas.patient.care import Judgement, Need
from schemas.patient.scores import News2
from schemas.rules.handshake import Channel


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

    ``notice`` says what the record asks of the hospital: ``alert`` needs a look and, where there is
    none yet, an answer; ``changes`` then say what is new, empty in the first one. ``update``
    refreshes what is live, ``cancel`` (nobody comes, or the patient goes to ``redirected_to``)
    needs an acknowledgement. ``channel`` is what an alert or a cancellation is to go through now;
    null where the hospital owes no word. ``history`` is who has said what.

    ``eta_at`` is when the patient is expected, by road time from the unit's last position, and
    ``eta_ms`` how long that is after ``decided_at``; both null where that cannot be computed, and
    once the patient is there. ``eta_low_ms`` and ``eta_high_ms`` bound it by factors that are
    ``fitted`` to the centre's drives or ``assumed``; all three null where there is no range. The
    engine advises, clinicians decide. Codes and numbers only: no name, phone number or address, and
    nothing that a caller or crew has typed.
    """

    type: Literal["pre_alert"] = "pre_alert"
    pre_alert_id: EventId
    revision: Annotated[int, Field(ge=1)]
    notice: Literal["alert", "update", "cancel"]
    state: PreAlertState
    hospital_id: HospitalId
    hospital_name: HospitalName = None
    incident_id: IncidentId
    unit_id: UnitId = Field(description="the unit's call sign")
    priority: Priority
    complaint: Bilingual | None = Field(
        description="the card of the call; null: on none. What was typed is not passed on"
    )
    services: Services
    eta_ms: Milliseconds | None
    eta_at: Instant | None
    eta_low_ms: Milliseconds | None = None
    eta_high_ms: Milliseconds | None = None
    eta_basis: Literal["assumed", "fitted"] | None = None
    reasons: tuple[AlertReason, ...]
    needs: tuple[Need, ...]
    judgement: Judgement | None = Field(default=None, description="a person's word, if any")
    changes: tuple[AlertChange, ...] = ()
    atmist: Atmist
    news2: News2 | None = Field(description="null until vitals have come in")
    course: Annotated[tuple[CoursePoint, ...], Field(max_length=COURSE_MAX)] = ()
    answer_reason: ShortText | None = Field(default=None, description="the hospital's own words")
    redirected_to: HospitalId | None = None
    redirected_to_name: HospitalName = None
    channel: Channel | None = None
    history: tuple[PreAlertStep, ...] = ()
    cancel_reason: Bilingual | None = Field(default=None, description="why nobody comes")
