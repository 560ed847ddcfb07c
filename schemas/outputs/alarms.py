"""What a person at the centre must act on, and the end of it (ISA-18.2: one cause, one action)."""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from schemas.ground.base import Instant, ShortText
from schemas.ground.ids import EventId, HospitalId, IncidentId, UnitId
from schemas.ground.output import Output
from schemas.ground.texts import Bilingual

STANDS_FOR_MAX: Final = 50
"""How many of the alarms that it stands for an alarm names; it counts them all."""

AlarmPriority = Literal["high", "medium", "low"]


class AlarmKind(StrEnum):
    """What is wrong; each kind has one action that a person can take."""

    NO_LOCATION = "no_location"
    VAGUE_LOCATION = "vague_location"
    OFF_MAP = "off_map"
    NO_UNIT = "no_unit"
    UNDECIDED = "undecided"
    HELD_LONG = "held_long"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    NOT_MOBILISED = "not_mobilised"
    LOST_CONTACT = "lost_contact"
    FEED_LOST = "feed_lost"
    CREW_OVERDUE = "crew_overdue"
    SURGE = "surge"
    AID_ADVISED = "aid_advised"
    AID_UNANSWERED = "aid_unanswered"
    AID_ASKED = "aid_asked"
    AID_OVERDUE = "aid_overdue"
    PATIENT_ARREST = "patient_arrest"
    PATIENT_WORSE = "patient_worse"
    EXTREME_SIGN = "extreme_sign"
    MONITOR_LOST = "monitor_lost"
    VITALS_FEED_LOST = "vitals_feed_lost"
    NO_HOSPITAL = "no_hospital"
    HOSPITAL_UNSUITABLE = "hospital_unsuitable"
    HOSPITAL_DIVERTING = "hospital_diverting"
    NO_ROOM = "no_room"
    PRE_ALERT_UNANSWERED = "pre_alert_unanswered"
    PHONE_HOSPITAL = "phone_hospital"
    HOSPITAL_WITHDREW = "hospital_withdrew"
    INVARIANT_BROKEN = "invariant_broken"


class AlarmState(StrEnum):
    """Where an alarm stands; see ``dispatch.rules.alarm_lifecycle`` for the moves between them."""

    PENDING = "pending"
    RAISED = "raised"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class AlarmResponder(StrEnum):
    """Who at the centre must act."""

    CALL_TAKER = "call_taker"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    ENGINEER = "engineer"


class Alarm(Output):
    """One alarm as it stands now: a later ``revision`` of the same id replaces the one before.

    Asked for is an action while it is ``raised`` or ``escalated``; ``withdrawn`` says that it is
    over, and ``returned`` that its cause has ended before anybody had seen it. ``by`` is who has
    acknowledged, shelved or taken back, with the ``reason``. ``respond_by`` is null once somebody
    has. An alarm that is ``suppressed`` is named by the one that stands for it: ``stands_for``
    holds their ids, at most 50 of ``stands_for_count``.
    """

    type: Literal["alarm"] = "alarm"
    alarm_id: EventId
    revision: Annotated[int, Field(ge=1)] = 1
    status: AlarmState
    kind: AlarmKind
    priority: AlarmPriority
    responder: AlarmResponder
    incident_id: IncidentId | None = None
    unit_id: UnitId | None = None
    hospital_id: HospitalId | None = None
    pre_alert_id: EventId | None = None
    text: Bilingual
    action: Bilingual
    raised_at: Instant
    respond_by: Instant | None = None
    by: ShortText | None = None
    reason: ShortText | None = None
    shelved_until: Instant | None = None
    stands_for: Annotated[tuple[EventId, ...], Field(max_length=STANDS_FOR_MAX)] = ()
    stands_for_count: Annotated[int, Field(ge=0)] = 0

    @property
    def announces(self) -> bool:
        """Whether it is an announcement, and no news about one that people know of."""
        return self.status is AlarmState.RAISED and self.raised_at == self.decided_at
