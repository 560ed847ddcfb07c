"""Which topics each role reads: for the roles, and for who watches them."""

from collections.abc import Mapping
from typing import Final

from schemas.topics import (
    CENTRE_CONFIG,
    DELIVERY_RECEIPTS,
    DISPATCHER_COMMANDS,
    HOSPITAL_STATUS,
    INCIDENTS,
    JOURNAL,
    MUTUAL_AID,
    PRE_ALERTS,
    ROAD_EVENTS,
    UNIT_VIEWS,
    VEHICLE_POSITIONS,
    VEHICLE_STATUS,
    VITALS,
    Topic,
)

READS: Final[Mapping[str, tuple[Topic, ...]]] = {
    "intake": (
        CENTRE_CONFIG,
        INCIDENTS,
        VEHICLE_STATUS,
        HOSPITAL_STATUS,
        DELIVERY_RECEIPTS,
        ROAD_EVENTS,
        DISPATCHER_COMMANDS,
        MUTUAL_AID,
    ),
    "telemetry": (VEHICLE_POSITIONS, VITALS, UNIT_VIEWS),
    "dispatch": (JOURNAL,),
    "delivery": (PRE_ALERTS,),
}
"""The topics of each role; intake also reads the ``mutual-aid`` of neighbours."""
