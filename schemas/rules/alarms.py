"""What alarms are called: kinds, priorities, states of their life, who acts (ISA-18.2)."""

from typing import Literal

from schemas.ground.vocabulary import Word

AlarmPriority = Literal["high", "medium", "low"]


class AlarmKind(Word):
    """What is wrong; each kind has one action that a person can take."""

    NO_LOCATION = "no_location"
    VAGUE_LOCATION = "vague_location"
    OFF_MAP = "off_map"
    NO_UNIT = "no_unit"
    UNDECIDED = "undecided"
    HELD_LONG = "held_long"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    PRIORITY_UNCONFIRMED = "priority_unconfirmed"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    NOT_MOBILISED = "not_mobilised"
    UNIT_SILENT = "unit_silent"
    ORDERS_UNANSWERED = "orders_unanswered"
    LOST_CONTACT = "lost_contact"
    VEHICLE_SILENT = "vehicle_silent"
    FEED_LOST = "feed_lost"
    TRACKER_NONSENSE = "tracker_nonsense"
    PLACE_IMPLAUSIBLE = "place_implausible"
    CREW_OVERDUE = "crew_overdue"
    CREW_LATE = "crew_late"
    CREW_SOS = "crew_sos"
    WELFARE_UNANSWERED = "welfare_unanswered"
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


class AlarmState(Word):
    """Where an alarm stands; see ``dispatch.rules.alarm_lifecycle`` for the moves between them."""

    PENDING = "pending"
    RAISED = "raised"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class AlarmResponder(Word):
    """Who at the centre must act."""

    CALL_TAKER = "call_taker"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    ENGINEER = "engineer"
