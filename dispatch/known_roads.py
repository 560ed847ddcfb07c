"""Road times that were asked before, kept until the roads change: equal answers, asked for once.

A waiting call is weighed again at every tick, and most units stand where they stood. What is kept
changes no answer, for equal questions at one version of the roads have equal answers
(``dispatch.roads``); only how long it takes to get it.
"""

from collections.abc import Sequence
from typing import Final

from typing_extensions import override

from dispatch.roads import EtaOracle
from schemas.base import LatLon

PAIRS_MAX: Final = 200_000
"""How many times are kept, some 30 MB; when there are more, all are forgotten."""

ORIGINS_MAX: Final = 48
"""A question about more is passed on: where so many are idle, a call is new and waits no longer."""

_Key = tuple[float, float]


class KnownRoads(EtaOracle):
    """Roads that remember the times between places since their last change.

    Parameters
    ----------
    roads
        Whom to ask for what is not known.
    """

    def __init__(self, roads: EtaOracle) -> None:
        self._roads = roads
        self._version = roads.version
        self._columns: dict[_Key, dict[_Key, int | None]] = {}
        self._pairs = 0

    @property
    @override
    def graph_hash(self) -> str:
        return self._roads.graph_hash

    @property
    @override
    def version(self) -> int:
        return self._roads.version

    @override
    def times_to(self, origins: Sequence[LatLon], destination: LatLon) -> Sequence[int | None]:
        """Give the time from each origin; only of those that are new the roads are asked."""
        if len(origins) > ORIGINS_MAX:
            return self._roads.times_to(origins, destination)
        known = self._column(destination)
        keys = [(place.lat, place.lon) for place in origins]
        new = {key: place for key, place in zip(keys, origins, strict=True) if key not in known}
        if new:
            times = self._roads.times_to(list(new.values()), destination)
            known.update(zip(new, times, strict=True))
            self._pairs += len(new)
        return [known[key] for key in keys]

    def _column(self, destination: LatLon) -> dict[_Key, int | None]:
        """Give what is known of the times to a place, to be added to."""
        if self._version != self._roads.version or self._pairs > PAIRS_MAX:
            self._columns.clear()
            self._version, self._pairs = self._roads.version, 0
        return self._columns.setdefault((destination.lat, destination.lon), {})

    @override
    def times_from(self, origin: LatLon, destinations: Sequence[LatLon]) -> Sequence[int | None]:
        return self._roads.times_from(origin, destinations)

    @override
    def nearest_to(
        self, origins: Sequence[LatLon], destinations: Sequence[LatLon]
    ) -> Sequence[int | None]:
        return self._roads.nearest_to(origins, destinations)

    @override
    def on_road(self, place: LatLon) -> bool:
        return self._roads.on_road(place)

    @override
    def distance_to_road_m(self, place: LatLon) -> float:
        return self._roads.distance_to_road_m(place)
