"""The centre that a command is about: its city folder, its roads, and its journal event.

Roads bring scipy with them, which takes a second to load: whoever needs only the city is spared it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scenarios.city import City
from scenarios.city_files import load_city
from schemas.centre import CentreConfigured
from streams.settings import Settings

if TYPE_CHECKING:
    from routing.graph import RoadGraph
    from routing.router import Router
    from routing.store import MapInfo

MAPS_FOLDER: Final = "maps"
CITIES_FOLDER: Final = "cities"


@dataclass(frozen=True, slots=True)
class Centre:
    """A city with its roads read."""

    city: City
    roads: "RoadGraph"
    map_info: "MapInfo"

    def configured(self, now: datetime) -> CentreConfigured:
        """Give the event that says what the centre is made of."""
        return self.city.configured(self.map_info.graph_hash, now)

    def router(self) -> "Router":
        """Make a router of its own for whoever asks; building it takes about a second."""
        from routing.router import Router  # noqa: PLC0415 - see the module's docstring

        return Router(self.roads, snap_limit_m=self.city.snap_limit_m)


def configured_folder(settings: Settings) -> Path:
    """Give the configured city folder, or the built-in schematic city's where none is set."""
    if settings.city is not None:
        return settings.city
    from scenarios.schematic import ensure_builtin  # noqa: PLC0415 - see the module's docstring

    return ensure_builtin(settings.home / CITIES_FOLDER)


def read_city(settings: Settings) -> City:
    """Read the city.

    Raises
    ------
    CityError
        A file is missing or holds a wrong value.
    """
    return load_city(configured_folder(settings))


def read_centre(settings: Settings, on_progress: Callable[[int], None] | None = None) -> Centre:
    """Read the city and its roads; a map built from OpenStreetMap data is kept for the next time.

    ``on_progress`` is told how many ways have been read, where a map has to be built.

    Raises
    ------
    ConfigurationError
        A file of the city or its map is missing or wrong.
    """
    from routing.store import load_or_build  # noqa: PLC0415 - see the module's docstring

    city = read_city(settings)
    roads, info = load_or_build(city.map_path, settings.home / MAPS_FOLDER, on_progress)
    return Centre(city=city, roads=roads, map_info=info)
