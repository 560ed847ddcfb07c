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
    "telemetry": (VEHICLE_POSITIONS, VITALS),
    "dispatch": (JOURNAL,),
    "delivery": (PRE_ALERTS,),
}
"""The topics that the workers of each role share; intake also reads ``mutual-aid`` of neighbours.

Beside them they share the topics of single centres, units and hospitals that there are, and each
worker of telemetry follows all ``unit-views``.
"""
