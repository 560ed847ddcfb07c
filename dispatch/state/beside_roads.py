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
    """The point of a road that stands for a place, and the time over the ground between them.

    ``is_beside`` says that it is another place; else there is no ground between them.
    """

    stop: LatLon
    ground_ms: int = 0
    is_beside: bool = False


class Ends(NamedTuple):
    """Where a vehicle stops for each of many places, and the time over the ground from there."""

    stops: tuple[LatLon, ...]
    ground_ms: tuple[int, ...]


class BesideRoads(EtaOracle):
    """Roads that are reached from beside them; ``reach_m`` is how far from them a way may begin.

    Parameters
    ----------
    roads
        Whom to ask for ways by road. Roads that cannot say where the nearest is are not reached.
    """

    def __init__(self, roads: EtaOracle) -> None:
        self._roads = roads
        self._finding = roads if isinstance(roads, FindsRoads) else None
        self.reach_m = 0
        self._ends: dict[tuple[float, float, int], _End] = {}

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
        if None not in times or self._finding is None:
            return times
        end = self._end(destination)
        starts = self._beside(origins, times, end)
        if not starts:
            return times
        found = list(times)
        stops = [start.stop for start in starts.values()]
        by_road = self._roads.times_to(stops, end.stop)
        for (number, start), road_ms in zip(starts.items(), by_road, strict=True):
            found[number] = _over_ground(start, road_ms, end)
        return found

    @override
    def times_from(self, origin: LatLon, destinations: Sequence[LatLon]) -> Sequence[int | None]:
        times = self._roads.times_from(origin, destinations)
        if None not in times or self._finding is None:
            return times
        start = self._end(origin)
        ends = self._beside(destinations, times, start)
        if not ends:
            return times
        found = list(times)
        stops = [end.stop for end in ends.values()]
        by_road = self._roads.times_from(start.stop, stops)
        for (number, end), road_ms in zip(ends.items(), by_road, strict=True):
            found[number] = _over_ground(start, road_ms, end)
        return found

    def ends(self, places: Sequence[LatLon]) -> Ends:
        """Look for where vehicles stop, to be asked for again until ``reach_m`` changes."""
        ends = [self._end(place) for place in places]
        return Ends(tuple([end.stop for end in ends]), tuple([end.ground_ms for end in ends]))

    def times_to_ends(self, origin: LatLon, ends: Ends) -> Sequence[int | None]:
        """Give what ``times_from`` gives, asked once: from where it stops to where they are."""
        start = self._end(origin)
        by_road = self._roads.times_from(start.stop, ends.stops)
        return [
            None if ms is None else start.ground_ms + ms + ground_ms
            for ms, ground_ms in zip(by_road, ends.ground_ms, strict=True)
        ]

    @override
    def nearest_to(
        self, origins: Sequence[LatLon], destinations: Sequence[LatLon]
    ) -> Sequence[int | None]:
        """Give the time to each destination from the origin that is there first.

        A destination is asked for by its stop (``stop``) where it lies beside the roads.
        """
        times = self._roads.nearest_to(origins, destinations)
        beside = [one for one in origins if self._end(one).is_beside]
        for origin in beside:
            others = self.times_from(origin, destinations)
            times = [_sooner(one, other) for one, other in zip(times, others, strict=True)]
        return times

    def _beside(
        self, places: Sequence[LatLon], times: Sequence[int | None], other: _End
    ) -> dict[int, _End]:
        """Give, by number, those without a way by road to whom one leads over the ground.

        The ground is theirs or the ``other`` end's.
        """
        ends = {n: self._end(place) for n, place in enumerate(places) if times[n] is None}
        if other.is_beside:
            return ends
        return {number: end for number, end in ends.items() if end.is_beside}

    def _end(self, place: LatLon) -> _End:
        """Give the end of a way that stands for a place, within ``reach_m``."""
        return self._end_within(place, self.reach_m)

    @override
    def on_road(self, place: LatLon) -> bool:
        return self._roads.on_road(place)

    @override
    def distance_to_road_m(self, place: LatLon) -> float:
        return self._roads.distance_to_road_m(place)

    def stop(self, place: LatLon, walk_m_max: int) -> LatLon:
        """Give where a vehicle stops for a place: there, or at the nearest road, then on foot.

        A place farther than ``walk_m_max`` from every road is given as it is, and so is every one
        on roads that cannot say where the nearest is.
        """
        return self._end_within(place, walk_m_max).stop

    def _end_within(self, place: LatLon, walk_m_max: int) -> _End:
        """Give the end of a way within so many metres. Roads do not move, so it is asked once."""
        key = place.lat, place.lon, walk_m_max
        known = self._ends.get(key)
        if known is None:
            if len(self._ends) >= STOPS_MAX:
                self._ends.clear()
            known = self._ends[key] = self._find_end(place, walk_m_max)
        return known

    def _find_end(self, place: LatLon, walk_m_max: int) -> _End:
        roads = self._finding
        if roads is None or self._roads.on_road(place):
            return _End(place)
        ground_m = self._roads.distance_to_road_m(place)
        stop = roads.nearest_road(place) if ground_m <= walk_m_max else None
        if stop is None or stop == place:
            return _End(place)
        return _End(stop, round(ground_m * _MS / GROUND_MPS), is_beside=True)


def _over_ground(start: _End, road_ms: int | None, end: _End) -> int | None:
    """Give the time of a way that begins or ends beside the roads; None: no road joins them."""
    return None if road_ms is None else start.ground_ms + road_ms + end.ground_ms


def _sooner(one: int | None, other: int | None) -> int | None:
    """Give the shorter of two times; None: there is no way."""
    return min((ms for ms in (one, other) if ms is not None), default=None)
