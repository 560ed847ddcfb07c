"""Roads for tests: everywhere, straight, at one speed."""

from collections.abc import Sequence
from datetime import datetime

from schemas.events.roads import AnyRoadEvent
from schemas.ground.base import LatLon
from streams.journal.positions import distance_m

MAP_HASH = "a" * 64
MS_PER_M = 100


class FlatRoads:
    """Straight roads at 10 m/s; ``graph_hash`` can be another map's."""

    def __init__(self, graph_hash: str = MAP_HASH, ms_per_m: int = MS_PER_M) -> None:
        self.graph_hash = graph_hash
        self.version = 0
        self._ms_per_m = ms_per_m

    def times_to(self, origins: Sequence[LatLon], destination: LatLon) -> list[int | None]:
        return [round(distance_m(one, destination)) * self._ms_per_m for one in origins]

    def times_from(self, origin: LatLon, destinations: Sequence[LatLon]) -> list[int | None]:
        return self.times_to(destinations, origin)

    def nearest_to(
        self, origins: Sequence[LatLon], destinations: Sequence[LatLon]
    ) -> list[int | None]:
        columns = [self.times_to(origins, destination) for destination in destinations]
        return [min((ms for ms in one if ms is not None), default=None) for one in columns]

    def on_road(self, place: LatLon) -> bool:
        return True

    def distance_to_road_m(self, place: LatLon) -> float:
        return 0.0

    def apply(self, event: AnyRoadEvent) -> None:
        """Leave the roads as they are."""

    def advance(self, now: datetime) -> None:
        """Leave the roads as they are."""
