"""The roads as decisions see them: times with sirens, and road events applied in journal order."""

from collections.abc import Sequence
from datetime import datetime

from routing.area import Where
from routing.router import Router
from schemas.base import LatLon
from schemas.roads import AnyRoadEvent, RoadSpeeds


class RoadOracle:
    """A router in the shape that the dispatch core asks for (``dispatch.roads.Roads``).

    Times are integer milliseconds with sirens; a place off the road network, or one that no road
    connects, gives None. Not thread-safe: one fold owns it.
    """

    def __init__(self, router: Router) -> None:
        self._router = router

    @property
    def graph_hash(self) -> str:
        """SHA-256 of the road graph."""
        return self._router.graph_hash

    @property
    def version(self) -> int:
        """Count of the changes made to the roads since the graph was loaded."""
        return self._router.version

    def times_to(self, origins: Sequence[LatLon], destination: LatLon) -> list[int | None]:
        """Give the time from each origin to the destination, in the order of the origins."""
        return self._router.times_to(origins, destination)

    def times_from(self, origin: LatLon, destinations: Sequence[LatLon]) -> list[int | None]:
        """Give the time from the origin to each destination, in the order of the destinations."""
        return self._router.times_from(origin, destinations)

    def on_road(self, place: LatLon) -> bool:
        """Tell whether a place is near enough to a road to be driven to."""
        return self._router.snap(place) is not None

    def distance_to_road_m(self, place: LatLon) -> float:
        """Give the distance to the nearest road in metres."""
        return self._router.distance_to_road_m(place)

    def apply(self, event: AnyRoadEvent) -> None:
        """Close, slow down, reopen, or take observed speeds; unknown ways and ids do nothing."""
        if isinstance(event, RoadSpeeds):
            self._router.apply_speeds(event)
            return
        said_at = event.occurred_at
        begins = event.valid_from if event.valid_from and event.valid_from > said_at else None
        if event.kind == "reopening":
            self._router.reopen(event.road_event_id, begins)
            return
        self._router.apply_closure(
            event.road_event_id,
            Where(event.way_ids, event.around, event.radius_m, event.geometry),
            speed_factor=event.speed_factor or 0.0,
            valid_from=begins,
            valid_until=event.valid_until,
            at=said_at,
        )

    def advance(self, now: datetime) -> None:
        """Begin and end what does by ``now``, and take the hour's speeds."""
        self._router.advance(now)
