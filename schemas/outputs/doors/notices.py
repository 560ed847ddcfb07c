"""What became of each try to bring a pre-alert to its hospital through a channel."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from schemas.ground.base import Instant, Model, SchemaVersion, ShortText
from schemas.ground.ids import CentreId, EventId, HospitalId, IncidentId
from schemas.rules.handshake import Channel


class NoticeOutcome(StrEnum):
    """What became of a try."""

    TAKEN = "taken"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    OVERTAKEN = "overtaken"
    ANSWERED = "answered"


class NoticeTried(Model):
    """One try to bring one revision of a pre-alert to a hospital through a channel, or its end.

    ``notice_id`` is the message's: each try of it carries the same, so that a receiver can tell a
    repeat. ``attempt`` counts from 1; of an end it is how many there were. ``status`` is the
    code of HTTP or SMTP, null where there was none; ``why`` says in code words what was wrong.
    ``at`` and ``next_at`` are of the engine's clock; ``next_at`` is when it is tried again, null:
    not any more. What was sent is not in it. ``incident_id`` is null in records of older versions.
    """

    type: Literal["notice.tried"] = "notice.tried"
    schema_version: SchemaVersion = 1
    event_id: EventId
    notice_id: EventId
    centre_id: CentreId
    hospital_id: HospitalId
    pre_alert_id: EventId
    incident_id: IncidentId | None = None
    revision: Annotated[int, Field(ge=1)]
    channel: Channel
    attempt: Annotated[int, Field(ge=0)]
    at: Instant
    outcome: NoticeOutcome
    status: Annotated[int, Field(ge=100, le=599)] | None = None
    why: ShortText | None = None
    next_at: Instant | None = None
