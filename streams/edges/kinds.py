"""What vehicles say, at whichever door: the topic, its types, and the right that it needs."""

from typing import Final

from schemas.inputs import input_types
from schemas.topics import VEHICLE_POSITIONS, VEHICLE_STATUS, VITALS
from streams.edges.inlet import Kind
from streams.identity.actions import Action

POSITIONS: Final = Kind(
    VEHICLE_POSITIONS, ("vehicle.position",), Action.REPORT_POSITION, by_time=True
)
LINKS: Final = Kind(VEHICLE_POSITIONS, ("vehicle.link",), Action.REPORT_POSITION, by_time=True)
"""That a device is heard without a place, or lost."""

_OWN_RIGHT: Final = "vehicle.welfare"
_OF_CREWS: Final = tuple(one for one in input_types(VEHICLE_STATUS) if one != _OWN_RIGHT)
"""What crews report of their work; who may do that may not thereby call for help."""

STATUS: Final = Kind(VEHICLE_STATUS, _OF_CREWS, Action.REPORT_STATUS)
WELFARE: Final = Kind(VEHICLE_STATUS, (_OWN_RIGHT,), Action.RAISE_SOS)
VITAL_SIGNS: Final = Kind(VITALS, input_types(VITALS), Action.REPORT_VITALS)
