"""What a person at the centre must act on, and the end of it."""

from enum import StrEnum
from typing import Literal

from schemas.ids import EventId, HospitalId, IncidentId, UnitId
from schemas.outputs import Output
from schemas.texts import Bilingual


class AlarmKind(StrEnum):
    """What is wrong; each kind has one action that a dispatcher can take."""

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
    CREW_OVERDUE = "crew_overdue"
    SURGE = "surge"
    AID_ADVISED = "aid_advised"
    AID_UNANSWERED = "aid_unanswered"
    AID_ASKED = "aid_asked"
    AID_OVERDUE = "aid_overdue"
    NO_HOSPITAL = "no_hospital"
    HOSPITAL_UNSUITABLE = "hospital_unsuitable"
    NO_ROOM = "no_room"
    PRE_ALERT_UNANSWERED = "pre_alert_unanswered"
    PHONE_HOSPITAL = "phone_hospital"
    HOSPITAL_WITHDREW = "hospital_withdrew"
    INVARIANT_BROKEN = "invariant_broken"


class Alarm(Output):
    """``raised`` asks for an action; ``withdrawn`` (same id) says that its cause has ended."""

    type: Literal["alarm"] = "alarm"
    alarm_id: EventId
    status: Literal["raised", "withdrawn"]
    kind: AlarmKind
    priority: Literal["high", "medium", "low"]
    incident_id: IncidentId | None = None
    unit_id: UnitId | None = None
    hospital_id: HospitalId | None = None
    pre_alert_id: EventId | None = None
    text: Bilingual
