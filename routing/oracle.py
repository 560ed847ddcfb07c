"""The roads as decisions see them: times with sirens, and road events applied in journal order."""

import hashlib
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from routing.live.day import DayTable
from routing.live.network import RoadChange
from routing.places.area import Where
from routing.places.snap import SNAP_LIMIT_M
from routing.router import Router
from routing.search.matrix import Destinations, Origins
from schemas.events.roads import AnyRoadEvent, RoadSpeeds
from schemas.ground.base import LatLon

FLEET_MIN: Final = 256
"""From here on it pays to put origins in columns (``benchmarks/dispatch``)."""

FLEETS_MAX: Final = 4
"""How many sets of origins are kept: the units that suit one need and another, P1 or not."""

GOALS_MIN: Final = 16
"""From here on it pays to put destinations in columns."""

GOALS_MAX: Final = 4
"""How many sets of destinations are kept: the cells of a forecast, the places to wait at."""


def roads_hash(graph_hash: str, day: DayTable | None, snap_limit_m: float) -> str:
    """Name all that decides a time before any road event: equal names, equal times.

    It is what a centre's configuration names as its map, so that a journal is never decided again
    on other roads. The map's content includes the emergency policy that it was built with. The ETA
    model is not in it: it says how sure a time is, and decides nothing.

    Parameters
    ----------
    graph_hash
        Of the map's content, 64 hex digits.
    day
        Speeds by the time of day; None = the map's speeds all day.
    snap_limit_m
        A place farther than this from every road is off the road network, metres.

    Returns
    -------
    str
        64 hex digits: the graph's own where nothing else differs from the defaults.
    """
    if day is None and snap_limit_m == SNAP_LIMIT_M:
        return graph_hash
    parts = (graph_hash, "" if day is None else day.sha256, repr(float(snap_limit_m)))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def apply_event(router: Router, event: AnyRoadEvent) -> RoadChange | None:
    """Work a road event in: close, slow down, reopen, or take observed speeds.

    Parameters
    ----------
    router
        The roads that change.
    event
        As it was published; unknown ways and ids do nothing.

    Returns
    -------
    RoadChange or None
        What a closure or slowdown came to; None for the others.
    """
    if isinstance(event, RoadSpeeds):
        router.apply_speeds(event)
        return None
    said_at = event.occurred_at
    begins = event.valid_from if event.valid_from and event.valid_from > said_at else None
    if event.kind == "reopening":
        router.reopen(event.road_event_id, begins)
        return None
    return router.apply_closure(
        event.road_event_id,
        Where(event.way_ids, event.around, event.radius_m, event.geometry, event.level),
        speed_factor=event.speed_factor or 0.0,
        valid_from=begins,
        valid_until=event.valid_until,
        at=said_at,
    )


class RoadOracle:
    """A router in the shape that the dispatch core asks for (``dispatch.state.roads.Roads``).

    Times are integer milliseconds with sirens; a place off the road network, or one that no road
    connects, gives None. Not thread-safe: one fold owns it.
    """

    def __init__(self, router: Router) -> None:
        self._router = router
        self._fleets: deque[tuple[tuple[LatLon, ...], Origins]] = deque(maxlen=FLEETS_MAX)
        self._goals: deque[tuple[tuple[LatLon, ...], Destinations]] = deque(maxlen=GOALS_MAX)
        self._hash = roads_hash(router.graph_hash, router.day, router.snap_limit_m)

    @property
    def graph_hash(self) -> str:
        """Name the roads as `roads_hash` does."""
        return self._hash

    @property
    def version(self) -> int:
        """Count of the changes made to the roads since the graph was loaded."""
        return self._router.version

    def times_to(self, origins: Sequence[LatLon], destination: LatLon) -> list[int | None]:
        """Give the time from each origin to the destination, in the order of the origins.

        One tuple of many origins that is asked about again is put in columns only once.
        """
        if not isinstance(origins, tuple) or len(origins) < FLEET_MIN:
            return self._router.times_to(origins, destination)
        for places, fleet in self._fleets:
            if places is origins:
                times = self._router.times_from_each(fleet, destination)
                if times is not None:
                    return times
        fleet = self._router.origins(origins)
        self._fleets.append((origins, fleet))
        times = self._router.times_from_each(fleet, destination)
        return self._router.times_to(origins, destination) if times is None else times

    def times_from(self, origin: LatLon, destinations: Sequence[LatLon]) -> list[int | None]:
        """Give the time from the origin to each destination, in the order of the destinations.

        One tuple of many destinations that is asked about again is put in columns only once.
        """
        if not isinstance(destinations, tuple) or len(destinations) < GOALS_MIN:
            return self._router.times_from(origin, destinations)
        for places, goals in self._goals:
            if places is destinations:
                times = self._router.times_to_each(origin, goals)
                if times is not None:
                    return times
        goals = self._router.destinations(destinations)
        self._goals.append((destinations, goals))
        times = self._router.times_to_each(origin, goals)
        return self._router.times_from(origin, destinations) if times is None else times

    def nearest_to(
        self, origins: Sequence[LatLon], destinations: Sequence[LatLon]
    ) -> list[int | None]:
        """Give the time to each destination from the origin that is there first, in their order."""
        return self._router.coverage(origins, destinations)

    def on_road(self, place: LatLon) -> bool:
        """Tell whether a place is near enough to a road to be driven to."""
        return self._router.snap(place) is not None

    def nearest_road(self, place: LatLon) -> LatLon | None:
        """Give the nearest point on any road, however far; WGS 84 degrees."""
        snap = self._router.nearest_road(place)
        return None if snap is None else LatLon(lat=snap.lat, lon=snap.lon)

    def distance_to_road_m(self, place: LatLon) -> float:
        """Give the distance to the nearest road in metres."""
        return self._router.distance_to_road_m(place)

    def apply(self, event: AnyRoadEvent) -> None:
        """Close, slow down, reopen, or take observed speeds; unknown ways and ids do nothing."""
        apply_event(self._router, event)

    def advance(self, now: datetime) -> None:
        """Begin and end what does by ``now``, and take the hour's speeds."""
        self._router.advance(now)
