"""What can be done through the doors, one permission an action, and which kind may do what."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Kind(StrEnum):
    """What a principal is."""

    CALL_CENTRE = "call_centre"
    VEHICLE = "vehicle"
    HOSPITAL = "hospital"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    OBSERVER = "observer"
    INTEGRATION = "integration"


class Action(StrEnum):
    """One permission; it is asked for where the thing is done."""

    REPORT_INCIDENT = "report_incident"
    RING = "ring"
    CLAIM_CALL = "claim_call"
    REPORT_POSITION = "report_position"
    REPORT_STATUS = "report_status"
    REPORT_VITALS = "report_vitals"
    RAISE_SOS = "raise_sos"
    READ_ORDERS = "read_orders"
    REPORT_HOSPITAL = "report_hospital"
    ANSWER_PRE_ALERT = "answer_pre_alert"
    READ_PRE_ALERTS = "read_pre_alerts"
    REPORT_ROADS = "report_roads"
    COMMAND = "command"
    READ_OPERATIONS = "read_operations"
    READ_PATIENT = "read_patient"
    READ_AUDIT = "read_audit"
    READ_FIGURES = "read_figures"
    MANAGE_DEVICES = "manage_devices"
    MANAGE_ACCESS = "manage_access"


OF_A_UNIT: Final = frozenset(
    {
        Action.REPORT_POSITION,
        Action.REPORT_STATUS,
        Action.REPORT_VITALS,
        Action.RAISE_SOS,
        Action.READ_ORDERS,
    }
)
"""Done as, or for, one unit: whoever is bound to units may do it for these only."""

OF_A_HOSPITAL: Final = frozenset(
    {Action.REPORT_HOSPITAL, Action.ANSWER_PRE_ALERT, Action.READ_PRE_ALERTS}
)
"""Done as, or for, one hospital."""

_DISPATCHER: Final = frozenset(
    {
        Action.REPORT_INCIDENT,
        Action.CLAIM_CALL,
        Action.REPORT_STATUS,  # what a crew says by radio
        Action.RAISE_SOS,
        Action.READ_ORDERS,
        Action.REPORT_HOSPITAL,  # what a hospital says by phone
        Action.ANSWER_PRE_ALERT,
        Action.READ_PRE_ALERTS,
        Action.REPORT_ROADS,
        Action.COMMAND,
        Action.READ_OPERATIONS,
        Action.READ_PATIENT,
    }
)

RIGHTS: Final[Mapping[Kind, frozenset[Action]]] = MappingProxyType(
    {
        Kind.CALL_CENTRE: frozenset({Action.REPORT_INCIDENT, Action.RING, Action.CLAIM_CALL}),
        Kind.VEHICLE: OF_A_UNIT,
        Kind.HOSPITAL: OF_A_HOSPITAL,
        Kind.DISPATCHER: _DISPATCHER,
        Kind.SUPERVISOR: _DISPATCHER
        | {
            Action.READ_AUDIT,
            Action.READ_FIGURES,
            Action.MANAGE_DEVICES,
            Action.MANAGE_ACCESS,
        },
        Kind.OBSERVER: frozenset({Action.READ_OPERATIONS}),
        # What programs may be given, by name: none of it is theirs by being an integration.
        Kind.INTEGRATION: frozenset(
            {
                Action.REPORT_INCIDENT,
                Action.RING,
                Action.REPORT_POSITION,
                Action.REPORT_STATUS,
                Action.REPORT_VITALS,
                Action.RAISE_SOS,
                Action.REPORT_HOSPITAL,
                Action.REPORT_ROADS,
                Action.READ_ORDERS,
                Action.READ_PRE_ALERTS,
                Action.READ_OPERATIONS,
            }
        ),
    }
)
"""The most that each kind may do. What is not in it is refused."""
