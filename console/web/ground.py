"""The roads for the pages: names of places, and the way a unit drives; in a thread of its own.

Reading a map takes seconds and a search some milliseconds: neither holds up the streams.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from console.centre.credit import credit
from console.centre.folder import read_centre
from console.roads import screens
from schemas.events.roads import AnyRoadEvent
from schemas.ground.base import LatLon
from streams.host.settings import Settings

if TYPE_CHECKING:
    from console.centre.folder import Centre
    from console.roads.covering import Covering
    from console.roads.names import RoadNames
    from routing.maps.gazetteer import Found, Gazetteer
    from routing.router import Router

Result = TypeVar("Result")
_VERSION_CHARS: Final = 12


@dataclass(frozen=True, slots=True)
class Way:
    """A drive: GeoJSON positions (longitude, latitude), its time and its length by road."""

    line: tuple[tuple[float, float], ...]
    time_ms: int
    distance_m: float
    names: tuple[str, ...]

    def described(self) -> dict[str, Any]:
        """Give it for a page."""
        return {
            "line": self.line,
            "time_ms": self.time_ms,
            "distance_m": round(self.distance_m),
            "names": self.names,
        }


class Ground:
    """The roads, once they are read: in this object's own thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._places: Gazetteer | None = None
        self.tiles: Path | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="roads")
        self._roads: tuple[Centre, Router, RoadNames] | None = None
        self._covering: Covering | None = None

    async def about(self) -> dict[str, Any]:
        """Say what the map is: its bounds (south, west, north, east) and whose data it is."""

        def tell() -> dict[str, Any]:
            centre = self._read()[0]
            info = centre.map_info
            return {
                "attribution": credit(centre),
                "bounds": info.bounds,
                "hash": info.graph_hash,
            }

        return await self._ask(tell)

    async def prepare(self) -> str:
        """Make the map's tiles and index where they are not there yet; give the tiles' version."""

        def make() -> str:
            centre = self._read()[0]
            files = screens.files_of(centre, self._settings.home)
            screens.ensure(self._settings, files)
            self._places = gazetteer(files.places, centre)
            self.tiles = files.tiles
            return sha256(files.tiles.read_bytes()).hexdigest()[:_VERSION_CHARS]

        return await self._ask(make)

    async def find(self, text: str) -> "list[Found]":
        """Find places by what people say; none before the index is there."""
        return await self._ask(lambda: [] if self._places is None else self._places.find(text))

    async def near(self, place: LatLon) -> str | None:
        """Give the name of the nearest road that has one; null where none is near."""
        return await self._ask(lambda: self._read()[2].near(place))

    async def covered(self, free: Sequence[LatLon]) -> float:
        """Give the share of the map's crossings that is reached in time from these, per cent."""
        return await self._ask(lambda: self._covers().share(free))

    async def reached(self, free: Sequence[LatLon]) -> dict[str, Any]:
        """Give the roads that are reached in time from these, a GeoJSON feature."""
        return await self._ask(lambda: self._covers().reached(free))

    def _covers(self) -> "Covering":
        """Look over the map's crossings at the first question."""
        from console.roads.covering import Covering  # noqa: PLC0415 - scipy, in this thread

        if self._covering is None:
            centre, router, _ = self._read()
            self._covering = Covering(router, centre.city.policies.reach_s * 1_000)
        return self._covering

    async def way(self, origin: LatLon, goal: LatLon) -> Way | None:
        """Find the fastest drive with sirens on the roads as they are now; null: no way."""

        def find() -> Way | None:
            route = self._read()[1].route(origin, goal)
            if route is None:
                return None
            line = tuple((lon, lat) for lat, lon in route.line)
            return Way(line, route.time_ms, route.distance_m, route.names)

        return await self._ask(find)

    async def guide(self, origin: LatLon, goal: LatLon) -> dict[str, Any] | None:
        """Find the fastest drive with sirens, and what the driver has to do on it; null: no way."""

        def find() -> dict[str, Any] | None:
            from routing.told.phrases import sentences  # noqa: PLC0415 - scipy, in this thread

            router = self._read()[1]
            route = router.route(origin, goal)
            if route is None:
                return None
            steps = router.manoeuvres(route)
            said = zip(steps, sentences(steps, "vi"), sentences(steps, "en"), strict=True)
            line = tuple((lon, lat) for lat, lon in route.line)
            return Way(line, route.time_ms, route.distance_m, route.names).described() | {
                "steps": [
                    {"text": {"vi": vi, "en": en}, "lat": step.lat, "lon": step.lon}
                    for step, vi, en in said
                ]
            }

        return await self._ask(find)

    async def apply(self, event: AnyRoadEvent) -> None:
        """Close, slow down or reopen roads."""
        from routing.oracle import apply_event  # noqa: PLC0415 - scipy, in this thread

        await self._ask(lambda: apply_event(self._read()[1], event))

    async def advance(self, now: datetime) -> None:
        """Begin and end what does by ``now``."""
        await self._ask(lambda: self._read()[1].advance(now))

    def close(self) -> None:
        """End the thread; what it does now is not waited for."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _read(self) -> "tuple[Centre, Router, RoadNames]":
        """Read the roads at the first question."""
        from console.roads.names import RoadNames  # noqa: PLC0415 - scipy, in this thread

        if self._roads is None:
            centre = read_centre(self._settings)
            router = centre.router()
            self._roads = centre, router, RoadNames(router)
        return self._roads

    async def _ask(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def gazetteer(path: Path, centre: "Centre") -> "Gazetteer":
    """Open the index of a map's names, with the centre's own places before all others."""
    from routing.maps.gazetteer import Gazetteer  # noqa: PLC0415 - scipy, in this thread
    from routing.osm.named import Named  # noqa: PLC0415 - pyosmium, in this thread

    city = centre.city
    areas = city.policies.intake.areas
    return Gazetteer(
        path,
        [
            *(Named("hospital", one.name, (), "", *_degrees(one.place)) for one in city.hospitals),
            *(Named("station", one.name, (), "", *_degrees(one.place)) for one in city.stations),
            *(Named("area", one.name, (), "", *_degrees(one.place)) for one in areas),
        ],
    )


def _degrees(place: LatLon) -> tuple[float, float]:
    return place.lat, place.lon
