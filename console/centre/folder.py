"""The centre that a command is about: its city folder, its roads, and its journal event.

Roads bring scipy with them, which takes a second to load: whoever needs only the city is spared it.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scenarios.city.files import load_city
from scenarios.city.model import City
from schemas.events.centre import CentreConfigured
from streams.host.settings import Settings

if TYPE_CHECKING:
    from routing.maps.store import MapInfo
    from routing.oracle import RoadOracle
    from routing.router import Router
    from scenarios.city.roads import CityRoads

MAPS_FOLDER: Final = "maps"
CITIES_FOLDER: Final = "cities"

YOUNG_OBJECTS: Final = 10_000
"""New objects after which the collector looks through them: 700 made every new place a fourth
dearer (measured), and hardly anything here is a circle."""


@dataclass(frozen=True, slots=True)
class Centre:
    """A city with its roads read."""

    city: City
    roads: "CityRoads"

    @property
    def map_info(self) -> "MapInfo":
        """Say what the map is."""
        return self.roads.info

    def configured(self, now: datetime) -> CentreConfigured:
        """Give the event that says what the centre is made of.

        Its ``map_hash`` names the map with its policy, the table of the day and the snap limit: a
        journal that was decided with another of them is refused, not decided otherwise.
        """
        return self.city.configured(self.roads.hash, now)

    def router(self) -> "Router":
        """Make a router of its own for whoever asks; building it takes about a second."""
        return self.roads.router()

    def oracle(self) -> "RoadOracle":
        """Make the roads that decisions see, of its own for each fold."""
        from routing.oracle import RoadOracle  # noqa: PLC0415 - see the module's docstring

        oracle = RoadOracle(self.router())
        # The roads stay as long as the process: the collector need not look through them again,
        # and places that are remembered need not be looked through at every 700th object.
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        return oracle


def configured_folder(settings: Settings) -> Path:
    """Give the configured city folder, or the built-in schematic city's where none is set."""
    if settings.city is not None:
        return settings.city
    from scenarios.schematic.build import ensure_builtin  # noqa: PLC0415 - see the module's docstring

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
    from scenarios.city.roads import read_city_roads  # noqa: PLC0415 - see the module's docstring

    city = read_city(settings)
    return Centre(city, read_city_roads(city, settings.home / MAPS_FOLDER, on_progress))
