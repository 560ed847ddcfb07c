"""A vehicle's drive from one place to another: where it is at any moment of it."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from routing.ground.geometry import distance_m
from routing.ground.profile import Profile
from routing.router import Router
from schemas.ground.base import LatLon

OFF_ROAD_MPS: Final = 8.0
"""From a place to the road beside it, and where no road leads: a yard, an alley, a field."""

_SPEED_MPS_MAX: Final = 100.0  # as VehiclePosition allows


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a vehicle is, WGS 84 degrees; ``heading_deg`` is null while it stands."""

    place: LatLon
    speed_mps: float
    heading_deg: float | None


class Journey:
    """A line driven with a time at each point: ``times_ms`` from 0, never falling."""

    def __init__(self, points: Sequence[LatLon], times_ms: Sequence[int]) -> None:
        if len(points) != len(times_ms) or not points:
            msg = f"a journey needs a time for each point, not {len(times_ms)} for {len(points)}"
            raise ValueError(msg)
        self._points = tuple(points)
        self._times_ms = tuple(times_ms)

    @property
    def duration_ms(self) -> int:
        """Give how long it takes."""
        return self._times_ms[-1]

    def at(self, elapsed_ms: int) -> Fix:
        """Give the fix after ``elapsed_ms``; before the start and after the end it stands."""
        if elapsed_ms >= self.duration_ms:
            return Fix(self._points[-1], 0.0, None)
        if elapsed_ms <= 0:
            return Fix(self._points[0], 0.0, None)
        after = bisect_right(self._times_ms, elapsed_ms)
        begin_ms, end_ms = self._times_ms[after - 1], self._times_ms[after]
        start, end = self._points[after - 1], self._points[after]
        part = (elapsed_ms - begin_ms) / (end_ms - begin_ms)
        place = LatLon(
            lat=start.lat + (end.lat - start.lat) * part,
            lon=start.lon + (end.lon - start.lon) * part,
        )
        speed_mps = metres_between(start, end) * 1_000 / (end_ms - begin_ms)
        return Fix(place, min(speed_mps, _SPEED_MPS_MAX), _heading_deg(start, end))


def plan_journey(router: Router, origin: LatLon, destination: LatLon, profile: Profile) -> Journey:
    """Plan the drive, with the way to the road and from it; straight where no road leads."""
    route = router.route(origin, destination, profile)
    points, times_ms = [origin], [0]
    if route is not None:
        _go_straight(points, times_ms, route.points[0])
        departed_ms = times_ms[-1]
        points += route.points[1:]
        times_ms += [departed_ms + time_ms for time_ms in route.times_ms[1:]]
    _go_straight(points, times_ms, destination)
    return Journey(points, times_ms)


def metres_between(start: LatLon, end: LatLon) -> float:
    """Give the great-circle distance between two places, metres."""
    return distance_m(start.lat, start.lon, end.lat, end.lon)


def _go_straight(points: list[LatLon], times_ms: list[int], place: LatLon) -> None:
    """Add a straight piece at the off-road speed."""
    away_ms = math.ceil(metres_between(points[-1], place) * 1_000 / OFF_ROAD_MPS)
    points.append(place)
    times_ms.append(times_ms[-1] + away_ms)


def _heading_deg(start: LatLon, end: LatLon) -> float:
    """Give the direction of a short piece, degrees clockwise from north, below 360."""
    east = (end.lon - start.lon) * math.cos(math.radians(start.lat))
    heading = math.degrees(math.atan2(east, end.lat - start.lat)) % 360
    return round(heading, 1) % 360
