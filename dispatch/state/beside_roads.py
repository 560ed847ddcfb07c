"""Ways that begin or end beside the roads: over the ground to the nearest one, then by road.

A map has not every track: a station, a hospital or a vehicle may stand where it has no road. A way
that has none for this alone leads over the nearest road, up to a limit; the ground up to it counts
as driven slowly, so that who stands on a road is not passed over for it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from typing_extensions import override

from dispatch.state.roads import EtaOracle, FindsRoads
from schemas.ground.base import LatLon

GROUND_MPS: Final = 4
"""Metres a second over ground that no map knows, as the crow flies: some 15 km/h."""

STOPS_MAX: Final = 10_000
"""How many places are kept with where a vehicle stops for them."""

_MS: Final = 1_000


class _End(NamedTuple):
    """The point of a road that stands for a place, and the time over the ground between them."""

    stop: LatLon
    ground_ms: int


class BesideRoads(EtaOracle):
    """Roads that are reached from beside them; ``reach_m`` is how far from them a way may begin.

    Parameters
    ----------
    roads
        Whom to ask for ways by road. Roads that cannot say where the nearest is are not reached.
    """

    def __init__(self, roads: EtaOracle) -> None:
        self._roads = roads
        self.reach_m = 0
        self._stops: dict[tuple[float, float, int], LatLon] = {}

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
        times = self._roads.times_to(origins, destination)
        if None not in times or not isinstance(self._roads, FindsRoads):
            return times
        found = list(times)
        end = self._end(destination)
        for number, origin in enumerate(origins):
            if times[number] is None:
                found[number] = self._over_ground(self._end(origin), end, origin, destination)
        return found

    @override
    def times_from(self, origin: LatLon, destinations: Sequence[LatLon]) -> Sequence[int | None]:
        times = self._roads.times_from(origin, destinations)
        if None not in times or not isinstance(self._roads, FindsRoads):
            return times
        found = list(times)
        start = self._end(origin)
        for number, destination in enumerate(destinations):
            if times[number] is None:
                end = self._end(destination)
                found[number] = self._over_ground(start, end, origin, destination)
        return found

    @override
    def nearest_to(
        self, origins: Sequence[LatLon], destinations: Sequence[LatLon]
    ) -> Sequence[int | None]:
        """Give the time to each destination from the origin that is there first.

        A destination is asked for by its stop (``stop``) where it lies beside the roads.
        """
        times = self._roads.nearest_to(origins, destinations)
        beside = [one for one in origins if self.stop(one, self.reach_m) != one]
        for origin in beside:
            others = self.times_from(origin, destinations)
            times = [_sooner(one, other) for one, other in zip(times, others, strict=True)]
        return times

    def _over_ground(
        self, start: _End, end: _End, origin: LatLon, destination: LatLon
    ) -> int | None:
        """Give the time of a way that has none by road; None where no road joins its ends."""
        if start.stop == origin and end.stop == destination:
            return None
        road_ms = self._roads.times_to([start.stop], end.stop)[0]
        return None if road_ms is None else start.ground_ms + road_ms + end.ground_ms

    def _end(self, place: LatLon) -> _End:
        stop = self.stop(place, self.reach_m)
        if stop == place:
            return _End(stop, 0)
        return _End(stop, round(self._roads.distance_to_road_m(place) * _MS / GROUND_MPS))

    @override
    def on_road(self, place: LatLon) -> bool:
        return self._roads.on_road(place)

    @override
    def distance_to_road_m(self, place: LatLon) -> float:
        return self._roads.distance_to_road_m(place)

    def stop(self, place: LatLon, walk_m_max: int) -> LatLon:
        """Give where a vehicle stops for a place: there, or at the nearest road, then on foot.

        A place farther than ``walk_m_max`` from every road is given as it is, and so is every one
        on roads that cannot say where the nearest is. Roads do not move, so it is asked once.
        """
        key = place.lat, place.lon, walk_m_max
        known = self._stops.get(key)
        if known is None:
            if len(self._stops) >= STOPS_MAX:
                self._stops.clear()
            known = self._stops[key] = self._find_stop(place, walk_m_max)
        return known

    def _find_stop(self, place: LatLon, walk_m_max: int) -> LatLon:
        roads = self._roads
        if not isinstance(roads, FindsRoads) or roads.on_road(place):
            return place
        if roads.distance_to_road_m(place) > walk_m_max:
            return place
        return roads.nearest_road(place) or place


def _sooner(one: int | None, other: int | None) -> int | None:
    """Give the shorter of two times; None: there is no way."""
    return min((ms for ms in (one, other) if ms is not None), default=None)
