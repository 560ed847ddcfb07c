"""Where a centre's units and calls can be: a box around its stations and hospitals, with a margin.

It needs no map, so that a door which loads none can ask. What lies outside is no place of this
centre's; how far outside says so in words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dispatch.rules.duplicates import distance_m
from schemas.ground.base import LatLon
from schemas.ground.places import is_null_island

_HALF_TURN: Final = 180.0
_TURN: Final = 360.0


@dataclass(frozen=True, slots=True)
class Region:
    """A box, WGS 84 degrees; ``east`` may be beyond 180 where it crosses that meridian."""

    south: float
    west: float
    north: float
    east: float
    margin_m: int

    @classmethod
    def around(cls, places: Iterable[LatLon], margin_m: int) -> "Region | None":
        """Give the box of these places; None where there are none: then anything can be.

        Places at 0, 0 are left out: a station that nobody has placed must not make it so.
        """
        known = [one for one in places if not is_null_island(one.lat, one.lon)]
        if not known:
            return None
        first = known[0].lon
        east = [first + _about(one.lon - first) for one in known]
        lat = [one.lat for one in known]
        return cls(min(lat), min(east), max(lat), max(east), margin_m)

    def outside_m(self, place: LatLon) -> int:
        """Give how far outside the box a place lies, in whole metres; 0 within it."""
        middle = (self.west + self.east) / 2
        lon = middle + _about(place.lon - middle)
        nearest = LatLon(
            lat=min(max(place.lat, self.south), self.north),
            lon=_about(min(max(lon, self.west), self.east)),
        )
        return distance_m(place, nearest)

    def holds(self, place: LatLon) -> bool:
        """Tell whether a place can be this centre's: in the box or within its margin."""
        return self.outside_m(place) <= self.margin_m


def is_implausible(place: LatLon, region: Region | None) -> bool:
    """Tell whether nobody of the centre can be at a place: it is 0, 0, or far outside.

    A centre that lies at 0, 0 itself is no centre that we know of.
    """
    return is_null_island(place.lat, place.lon) or (region is not None and not region.holds(place))


def _about(degrees: float) -> float:
    """Bring an angle to -180 (included) to 180."""
    return (degrees + _HALF_TURN) % _TURN - _HALF_TURN
