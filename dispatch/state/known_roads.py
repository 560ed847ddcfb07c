"""Road times that were asked before, kept until the roads change: equal answers, asked for once.

A waiting call is weighed again at every tick, and most units stand where they stood. What is kept
changes no answer, for equal questions at one version of the roads have equal answers
(``dispatch.state.roads``); only how long it takes to get it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from typing_extensions import override

from dispatch.plans.coverage import Reach
from dispatch.state.beside_roads import BesideRoads
from dispatch.state.roads import EtaOracle
from schemas.ground.base import LatLon

PAIRS_MAX: Final = 200_000
"""How many times are kept, some 30 MB; when there are more, all are forgotten."""

ORIGINS_MAX: Final = 48
"""A question about more is passed on: where so many are idle, a call is new and waits no longer."""

DESTINATIONS_MAX: Final = 128
"""A question about more from one place is passed on: their times would push out all others."""

TARGETS_MAX: Final = 8
"""How many sets of targets are kept: the cells of a forecast, the places to wait at, and others."""

ROWS_MAX: Final = 20_000
"""How many origins are kept for a set of targets."""

_Key = tuple[float, float]
_Column = dict[_Key, int | None]
"""The times to one place, by where from."""


class Starts(NamedTuple):
    """Places that many ways begin at, as they are asked about: for one destination after another.

    ``places`` are WGS 84 degrees.
    """

    places: tuple[LatLon, ...]
    keys: tuple[_Key, ...]

    @classmethod
    def of(cls, places: Sequence[LatLon]) -> "Starts":
        """Name these places. O(places)."""
        return cls(tuple(places), tuple([(place.lat, place.lon) for place in places]))


class Targets:
    """Places that are asked about again and again, from wherever units stand.

    Parameters
    ----------
    roads
        Whom to ask for what is not known.
    places
        Where to.
    """

    def __init__(self, roads: BesideRoads, places: Sequence[LatLon]) -> None:
        self._roads = roads
        self._ends = roads.ends(places)
        self._rows: dict[_Key, Sequence[int | None]] = {}
        self._reaches: dict[tuple[_Key, tuple[int, ...]], Reach] = {}

    def times_from(self, origin: LatLon) -> Sequence[int | None]:
        """Give the time from a place to each target, in their order."""
        key = origin.lat, origin.lon
        row = self._rows.get(key)
        if row is None:
            if len(self._rows) >= ROWS_MAX:
                self._rows.clear()
                self._reaches.clear()
            row = self._rows[key] = self._roads.times_to_ends(origin, self._ends)
        return row

    def reach(self, origin: LatLon, *within_ms: int) -> Reach:
        """Give the numbers of the targets that are reached in time, counted from 0.

        By several limits: those within the second are counted on from the number of targets, and
        so on.
        """
        key = (origin.lat, origin.lon), within_ms
        reach = self._reaches.get(key)
        if reach is None:
            row = self.times_from(origin)
            times = [(n, ms) for n, ms in enumerate(row) if ms is not None]
            reach = frozenset(
                [
                    step * len(row) + n
                    for step, limit_ms in enumerate(within_ms)
                    for n, ms in times
                    if ms <= limit_ms
                ]
            )
            self._reaches[key] = reach
        return reach


class KnownRoads(EtaOracle):
    """Roads that remember the times between places since their last change.

    Parameters
    ----------
    roads
        Whom to ask for what is not known.
    """

    def __init__(self, roads: EtaOracle) -> None:
        self._roads = BesideRoads(roads)
        self._version = roads.version
        self._columns: dict[_Key, _Column] = {}
        self._targets: dict[tuple[_Key, ...], Targets] = {}
        self._asked: tuple[Sequence[LatLon], Targets] | None = None
        self._pairs = 0

    @classmethod
    def of(cls, roads: EtaOracle) -> "KnownRoads":
        """Give these roads if they remember already, else with an empty memory."""
        return roads if isinstance(roads, cls) else cls(roads)

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
        if len(origins) > ORIGINS_MAX:
            return self._roads.times_to(origins, destination)
        return self.times_from_each(Starts.of(origins), destination)

    def time(self, origin: LatLon, destination: LatLon) -> int | None:
        """Give the time between two places; the roads are asked if it is new."""
        known = self._columns.get((destination.lat, destination.lon))
        key = origin.lat, origin.lon
        if known is not None and key in known and self._version == self._roads.version:
            return known[key]
        return self.times_to([origin], destination)[0]

    def times_from_each(self, starts: Starts, destination: LatLon) -> Sequence[int | None]:
        """Give the time from each start; only of those that are new the roads are asked."""
        places, keys = starts
        if len(places) > ORIGINS_MAX:
            return self._roads.times_to(places, destination)
        (known,) = self.columns([destination])
        try:
            return [known[key] for key in keys]
        except KeyError:
            new = {key: place for key, place in zip(keys, places, strict=True) if key not in known}
        times = self._roads.times_to(list(new.values()), destination)
        known.update(zip(new, times, strict=True))
        self._pairs += len(new)
        return [known[key] for key in keys]

    def learn(self, origins: Sequence[LatLon], destinations: Sequence[LatLon]) -> None:
        """Ask for all ways from a few origins to many destinations, an origin at a time.

        They will be asked for a destination at a time, which is as many questions as there are
        destinations. The answers are the same.
        """
        if not 0 < len(origins) < len(destinations):
            return
        columns = self.columns(destinations)
        for origin in origins:
            self.ask_from(origin, destinations, columns)

    def ask_from(
        self, origin: LatLon, destinations: Sequence[LatLon], columns: Sequence[_Column]
    ) -> None:
        """Ask for the ways from a place that are not known yet."""
        key = origin.lat, origin.lon
        new = [n for n, known in enumerate(columns) if key not in known]
        if not new:
            return
        times = self._roads.times_from(origin, [destinations[n] for n in new])
        for number, time_ms in zip(new, times, strict=True):
            columns[number][key] = time_ms
        self._pairs += len(new)

    def pass_on(self, origin: LatLon, destinations: Sequence[LatLon]) -> Sequence[int | None]:
        """Ask the roads, and remember nothing: there are too many destinations."""
        return self._roads.times_from(origin, destinations)

    def goals(self, places: Sequence[LatLon]) -> "Goals":
        """Give places to be asked about from one origin after another, before the roads change."""
        return Goals(self, places)

    def columns(self, destinations: Sequence[LatLon]) -> list[_Column]:
        """Give what is known of the times to each of these places, to be added to."""
        self._forget_old()
        if self._pairs > PAIRS_MAX:
            self._columns.clear()
            self._pairs = 0
        known = self._columns
        return [known.setdefault((place.lat, place.lon), {}) for place in destinations]

    def targets(self, places: Sequence[LatLon]) -> Targets:
        """Give what is known of the ways to these places, to be asked before the roads change."""
        self._forget_old()
        asked = self._asked
        if asked is not None and asked[0] is places:
            return asked[1]
        key = tuple([(place.lat, place.lon) for place in places])
        known = self._targets.get(key)
        if known is None:
            if len(self._targets) >= TARGETS_MAX:
                del self._targets[next(iter(self._targets))]
            known = self._targets[key] = Targets(self._roads, places)
        if isinstance(places, tuple):  # it stays what it is
            self._asked = places, known
        return known

    def _forget_old(self) -> None:
        """Forget what was true of the roads before their last change."""
        if self._version != self._roads.version:
            self._version = self._roads.version
            self._forget()

    def _forget(self) -> None:
        self._columns.clear()
        self._targets.clear()
        self._asked = None
        self._pairs = 0

    @override
    def times_from(self, origin: LatLon, destinations: Sequence[LatLon]) -> Sequence[int | None]:
        """Give the time to each destination; only of those that are new the roads are asked."""
        return self.goals(destinations).times_from(origin)

    @override
    def nearest_to(
        self, origins: Sequence[LatLon], destinations: Sequence[LatLon]
    ) -> Sequence[int | None]:
        return self._roads.nearest_to(origins, destinations)

    @override
    def on_road(self, place: LatLon) -> bool:
        return self._roads.on_road(place)

    def reach(self, metres: int) -> None:
        """Let ways begin and end so far beside the roads, and forget what was true of less."""
        if metres != self._roads.reach_m:
            self._roads.reach_m = metres
            self._forget()

    def stop(self, place: LatLon, walk_m_max: int) -> LatLon:
        """Give where a vehicle stops for a place; see ``BesideRoads.stop``."""
        return self._roads.stop(place, walk_m_max)

    @override
    def distance_to_road_m(self, place: LatLon) -> float:
        return self._roads.distance_to_road_m(place)


class Goals:
    """Places that ways end at, as they are asked about in one step: from one origin after another.

    Parameters
    ----------
    roads
        Whom to ask.
    places
        Where to, WGS 84 degrees.
    """

    def __init__(self, roads: KnownRoads, places: Sequence[LatLon]) -> None:
        self._roads = roads
        self.places = tuple(places)
        self._columns = roads.columns(self.places) if len(places) <= DESTINATIONS_MAX else None

    def times_from(self, origin: LatLon) -> Sequence[int | None]:
        """Give the time to each; only of those that are new the roads are asked."""
        if self._columns is None:
            return self._roads.pass_on(origin, self.places)
        key = origin.lat, origin.lon
        try:
            return [known[key] for known in self._columns]
        except KeyError:
            self._roads.ask_from(origin, self.places, self._columns)
        return [known[key] for known in self._columns]
