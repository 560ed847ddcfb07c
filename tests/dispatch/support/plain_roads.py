"""Roads so plain that every time can be worked out by hand: one straight street, and an island.

The street runs along latitude 11 from longitude 106 to 107. East of that lies an island with a
street of its own that no road joins. Eastwards 0.001 degree takes one second, westwards two, so
that a question asked the wrong way round has another answer.
"""

from collections.abc import Sequence
from datetime import datetime

from schemas.events.roads import AnyRoadEvent, RoadSpeeds
from schemas.ground.base import LatLon

LATITUDE = 11.0
WEST = 106.0
ISLAND = 107.0
GRAPH_HASH = "5a" * 32
METRES_PER_DEG = 111_195.0
OFF_ROAD_M = 500.0


def here(x: float) -> LatLon:
    """Give the place on the street that is ``x`` seconds east of its beginning."""
    return LatLon(lat=LATITUDE, lon=WEST + x / 1000)


def off_road(x: float) -> LatLon:
    """Give a place a kilometre north of the street."""
    return LatLon(lat=LATITUDE + 1_000 / METRES_PER_DEG, lon=WEST + x / 1000)


def on_island() -> LatLon:
    """Give a place on a street that cannot be reached."""
    return LatLon(lat=LATITUDE, lon=ISLAND + 0.01)


class PlainRoads:
    """The street as the core asks for roads.

    A closure of ways closes all of it until its end, one around a place only the drives past it.
    """

    def __init__(self) -> None:
        self.graph_hash = GRAPH_HASH
        self.version = 0
        self.is_broken = False
        self.asked = 0
        self._closed_until: dict[str, datetime | None] = {}
        self._around: dict[str, LatLon] = {}

    def time_ms(self, origin: LatLon, destination: LatLon) -> int | None:
        if self.is_broken:
            msg = "the road graph is gone"
            raise OSError(msg)
        self.asked += 1
        joined = (origin.lon < ISLAND) == (destination.lon < ISLAND)
        if self._is_closed(origin, destination) or not joined:
            return None
        if not (self.on_road(origin) and self.on_road(destination)):
            return None
        ms = round((destination.lon - origin.lon) * 1_000_000)
        return ms if ms >= 0 else -2 * ms

    def _is_closed(self, origin: LatLon, destination: LatLon) -> bool:
        west, east = sorted([origin.lon, destination.lon])
        places = [self._around.get(name) for name in self._closed_until]
        return any(place is None or west <= place.lon <= east for place in places)

    def times_to(self, origins: Sequence[LatLon], destination: LatLon) -> list[int | None]:
        return [self.time_ms(origin, destination) for origin in origins]

    def times_from(self, origin: LatLon, destinations: Sequence[LatLon]) -> list[int | None]:
        return [self.time_ms(origin, destination) for destination in destinations]

    def nearest_to(
        self, origins: Sequence[LatLon], destinations: Sequence[LatLon]
    ) -> list[int | None]:
        columns = [self.times_to(origins, destination) for destination in destinations]
        return [min((ms for ms in one if ms is not None), default=None) for one in columns]

    def on_road(self, place: LatLon) -> bool:
        return self.distance_to_road_m(place) <= OFF_ROAD_M

    def distance_to_road_m(self, place: LatLon) -> float:
        return abs(place.lat - LATITUDE) * METRES_PER_DEG

    def apply(self, event: AnyRoadEvent) -> None:
        self.version += 1
        if isinstance(event, RoadSpeeds):
            return  # on plain roads every unit drives at one speed
        if event.kind == "reopening":
            self._closed_until.pop(event.road_event_id, None)
        else:
            self._closed_until[event.road_event_id] = event.valid_until
            if event.around is not None:
                self._around[event.road_event_id] = event.around

    def advance(self, now: datetime) -> None:
        over = [name for name, end in self._closed_until.items() if end and end <= now]
        for name in over:
            del self._closed_until[name]
            self.version += 1
