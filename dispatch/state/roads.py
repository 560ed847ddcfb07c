"""What the core needs of the roads; ``routing`` provides it, tests bring a small fake."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from schemas.events.roads import AnyRoadEvent
from schemas.ground.base import LatLon


class EtaOracle(Protocol):
    """Road times with sirens, in integer milliseconds; places are WGS 84 degrees.

    A place that is off the road network, or that no road connects, gives None, never a big number.
    Equal questions at one ``version`` have equal answers.
    """

    @property
    def graph_hash(self) -> str:
        """SHA-256 of the road graph, as the journal names it."""
        ...

    @property
    def version(self) -> int:
        """Count of the changes made to the roads since the graph was loaded."""
        ...

    def times_to(self, origins: Sequence[LatLon], destination: LatLon) -> Sequence[int | None]:
        """Give the time from each origin to the destination, in the order of the origins."""
        ...

    def times_from(self, origin: LatLon, destinations: Sequence[LatLon]) -> Sequence[int | None]:
        """Give the time from the origin to each destination, in the order of the destinations."""
        ...

    def nearest_to(
        self, origins: Sequence[LatLon], destinations: Sequence[LatLon]
    ) -> Sequence[int | None]:
        """Give the time to each destination from the origin that is there first, in their order."""
        ...

    def on_road(self, place: LatLon) -> bool:
        """Tell whether a place is near enough to a road to be driven to."""
        ...

    def distance_to_road_m(self, place: LatLon) -> float:
        """Give the distance to the nearest road in metres."""
        ...


@runtime_checkable
class FindsRoads(Protocol):
    """Roads that can say where a vehicle would stop for a place beside them; not all can."""

    def nearest_road(self, place: LatLon) -> LatLon | None:
        """Give the nearest point on any road, however far; None where there is no road at all."""
        ...


class Roads(EtaOracle, Protocol):
    """Roads that road events change. Only the fold may call these two."""

    def apply(self, event: AnyRoadEvent) -> None:
        """Close, slow down, reopen, or take observed speeds; unknown ways and ids do nothing."""
        ...

    def advance(self, now: datetime) -> None:
        """End what was valid until ``now`` or before."""
        ...
