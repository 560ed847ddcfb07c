"""Which topics each role reads: for the roles, and for who watches them."""

from collections.abc import Iterable, Mapping
from typing import Final

from schemas.own_topics import own_row
from schemas.parties import ROLES
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

Beside them they share the topics of single centres, units and hospitals that there are
(`shared_of`), and each worker of telemetry follows all ``unit-views``.
"""


def shared_of(role: str, prefix: str, there: Iterable[str]) -> frozenset[str]:
    """Give which of the topics that there are the workers of a role share, all by full names."""
    table = {prefix + topic.name for topic in READS[role]}
    return frozenset(name for name in there if name in table or _is_read(role, prefix, name))


def _is_read(role: str, prefix: str, name: str) -> bool:
    row = own_row(name.removeprefix(prefix)) if name.startswith(prefix) else None
    return row is not None and ROLES[role] in row.may_read
