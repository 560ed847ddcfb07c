"""Which positions can change a decision: the rest stays in its own topic, out of the journal.

What of the vitals can is ``dispatch.clinical.watching.fleet``'s to say.
"""

from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Final

from dispatch.rules.fixes import drives
from schemas.centre.choosing import WatchPolicy
from schemas.events.vehicles import LinkWord, VehicleLink, VehiclePosition, tracker_of
from schemas.ground.base import LatLon

EARTH_RADIUS_M: Final = 6_371_009

VAGUE_M_MAX: Final = 2_000
"""A fix that is less accurate says nothing of where in a town a unit is."""

WIDE_M: Final = 100
"""What a fix says of its own error widens the circle of a unit that stands, up to this."""


def distance_m(one: LatLon, other: LatLon) -> float:
    """Give the great-circle distance in metres: haversine on a sphere, WGS 84 degrees."""
    lat_1, lat_2 = radians(one.lat), radians(other.lat)
    half_lat = sin((lat_2 - lat_1) / 2)
    half_lon = sin(radians(other.lon - one.lon) / 2)
    return 2 * EARTH_RADIUS_M * asin(sqrt(half_lat**2 + cos(lat_1) * cos(lat_2) * half_lon**2))


@dataclass(slots=True)
class _Unit:
    """What was journaled of a unit last, and the circle in which it may be standing.

    ``anchor`` is where it came to a stop at ``anchor_at``, drawn to the mean of its ``count``
    places since it stands; ``strayed``: its last fix lay outside the circle, alone.
    """

    newest: datetime
    place: LatLon
    at: datetime
    anchor: LatLon
    anchor_at: datetime
    count: int = 1
    stands: bool = False
    strayed: bool = False


@dataclass(slots=True)
class PositionFilter:
    """Lets a fix through that moved ``move_m`` metres, or comes ``every_s`` seconds after the last.

    A fix that is older than the newest one seen of its unit is late and never goes through; but the
    first one of a device that was lost does, as the device is back. One that is inaccurate says
    that the unit is heard, and no more while there is a better one. A unit that stands goes on at
    the place at which it stands, however its fixes wander. ``policy`` says what is inaccurate, and
    what is standing.
    """

    move_m: float
    every_s: float
    policy: WatchPolicy = field(default_factory=WatchPolicy)
    _units: dict[str, _Unit] = field(default_factory=dict)
    _heard: dict[str, datetime] = field(default_factory=dict)
    _lost: set[tuple[str, str]] = field(default_factory=set)

    def take(self, fix: VehiclePosition) -> VehiclePosition | VehicleLink | None:
        """Give what of a fix goes into the journal, and remember it; null if nothing."""
        device = fix.unit_id, tracker_of(fix)
        is_back = device in self._lost
        unit = self._units.get(fix.unit_id)
        if unit is not None and fix.occurred_at <= unit.newest:
            self._lost.discard(device)
            return fix if is_back else None
        if self._is_too_vague(fix, unit):
            heard = VehicleLink(
                event_id=fix.event_id,
                centre_id=fix.centre_id,
                occurred_at=fix.occurred_at,
                source=fix.source,
                cause_id=fix.cause_id,
                unit_id=fix.unit_id,
                word=LinkWord.HEARD,
                device=fix.device,
            )
            return heard if self.hears(heard) else None
        if unit is None:
            self._lost.discard(device)
            at, place = fix.occurred_at, fix.place
            self._units[fix.unit_id] = _Unit(at, place, at, place, at)
            return fix
        unit.newest = fix.occurred_at
        place = self._stood(unit, fix)
        waited_s = (fix.occurred_at - unit.at).total_seconds()
        is_due = waited_s >= self.every_s or distance_m(unit.place, place) >= self.move_m
        if not is_due and not is_back:
            return None
        self._lost.discard(device)
        unit.place, unit.at = place, fix.occurred_at
        return fix if place is fix.place else fix.model_copy(update={"place": place})

    def hears(self, link: VehicleLink) -> bool:
        """Tell whether word of a device without a place goes into the journal.

        That it was lost, and that it is back, always do; else what says more than was said.
        """
        device = link.unit_id, tracker_of(link)
        if link.word is LinkWord.LOST:
            self._lost.add(device)
            return True
        unit, heard_at = self._units.get(link.unit_id), self._heard.get(link.unit_id)
        told = [at for at in (heard_at, None if unit is None else unit.at) if at is not None]
        is_due = all((link.occurred_at - at).total_seconds() >= self.every_s for at in told)
        if device not in self._lost and not is_due:
            return False
        self._lost.discard(device)
        self._heard[link.unit_id] = max([link.occurred_at, *told])
        return True

    def _is_too_vague(self, fix: VehiclePosition, unit: _Unit | None) -> bool:
        """Tell whether a fix is so inaccurate that an older place says more than it."""
        accuracy_m = fix.accuracy_m or 0.0
        if accuracy_m <= self.policy.accuracy_m:
            return False
        if unit is None or accuracy_m > VAGUE_M_MAX:
            return accuracy_m > VAGUE_M_MAX
        return (fix.occurred_at - unit.newest).total_seconds() < self.policy.vague_after_s

    def _stood(self, unit: _Unit, fix: VehiclePosition) -> LatLon:
        """Give where a unit is: where it stood, until it has left the circle around that.

        One fix outside may be an error of the receiver; two are not, nor one far off, nor one that
        says that the unit drives.
        """
        circle_m = self.policy.still_m and self.policy.still_m + min(fix.accuracy_m or 0.0, WIDE_M)
        away_m = distance_m(unit.anchor, fix.place)
        if away_m <= circle_m:
            unit.strayed = False
            if unit.stands:
                unit.count += 1
                unit.anchor = _drawn_to(unit.anchor, fix.place, unit.count)
            stood_s = (fix.occurred_at - unit.anchor_at).total_seconds()
            unit.stands = unit.stands or stood_s >= self.policy.still_s
            return unit.place if unit.stands else fix.place
        is_near = away_m <= 2 * circle_m
        if unit.stands and not unit.strayed and is_near and not drives(fix):
            unit.strayed = True
            return unit.place
        unit.stands, unit.strayed, unit.count = False, False, 1
        unit.anchor, unit.anchor_at = fix.place, fix.occurred_at
        return fix.place


def _drawn_to(mean: LatLon, place: LatLon, count: int) -> LatLon:
    """Give the mean of places, one more of which has come; not across the date line."""
    return LatLon(
        lat=mean.lat + (place.lat - mean.lat) / count,
        lon=mean.lon + (place.lon - mean.lon) / count,
    )
