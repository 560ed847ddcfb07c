"""Which positions can change a decision: the rest stays in its own topic, out of the journal.

What of the vitals can is ``dispatch.clinical.watching.fleet``'s to say.
"""

from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Final

from schemas.events.vehicles import VehiclePosition
from schemas.ground.base import LatLon

EARTH_RADIUS_M: Final = 6_371_009


def distance_m(one: LatLon, other: LatLon) -> float:
    """Give the great-circle distance in metres: haversine on a sphere, WGS 84 degrees."""
    lat_1, lat_2 = radians(one.lat), radians(other.lat)
    half_lat = sin((lat_2 - lat_1) / 2)
    half_lon = sin(radians(other.lon - one.lon) / 2)
    return 2 * EARTH_RADIUS_M * asin(sqrt(half_lat**2 + cos(lat_1) * cos(lat_2) * half_lon**2))


@dataclass(slots=True)
class PositionFilter:
    """Lets a fix through that moved ``move_m`` metres, or comes ``every_s`` seconds after the last.

    A fix that is older than the newest one seen of its unit is late and never goes through.
    """

    move_m: float
    every_s: float
    _sent: dict[str, tuple[LatLon, datetime]] = field(default_factory=dict)
    _newest: dict[str, datetime] = field(default_factory=dict)

    def belongs(self, event: VehiclePosition) -> bool:
        """Tell whether this fix goes into the journal, and remember it if so."""
        newest = self._newest.get(event.unit_id)
        if newest is not None and event.occurred_at <= newest:
            return False
        self._newest[event.unit_id] = event.occurred_at
        sent = self._sent.get(event.unit_id)
        if sent is not None:
            place, at = sent
            waited_s = (event.occurred_at - at).total_seconds()
            if waited_s < self.every_s and distance_m(place, event.place) < self.move_m:
                return False
        self._sent[event.unit_id] = (event.place, event.occurred_at)
        return True
