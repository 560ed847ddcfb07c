"""The centre that a command is about: its city folder, its roads, and its journal event.

Where SMART115_CITY holds several centres, SMART115_CENTRE says which one is meant.

Roads bring scipy with them, which takes a second to load: whoever needs only the city is spared it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scenarios.city.files import city_folders, load_city
from scenarios.city.model import City
from schemas.events.centre import CentreConfigured, HospitalSpec
from schemas.ground.errors import ConfigurationError
from streams.host.garbage import settle
from streams.host.settings import Settings

if TYPE_CHECKING:
    from routing.maps.store import MapInfo
    from routing.oracle import RoadOracle
    from routing.router import Router
    from scenarios.city.roads import CityRoads

MAPS_FOLDER: Final = "maps"
CITIES_FOLDER: Final = "cities"


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
        settle()  # at every 700th object each new place was a fourth dearer (measured)
        return oracle


def configured_folders(settings: Settings) -> tuple[Path, ...]:
    """Give the configured city folders, or the built-in schematic city's where none is set."""
    if settings.city is not None:
        return city_folders(settings.city)
    from scenarios.schematic.build import ensure_builtin  # noqa: PLC0415 - see the module's docstring

    return (ensure_builtin(settings.home / CITIES_FOLDER),)


def read_cities(settings: Settings) -> tuple[City, ...]:
    """Read the cities of all centres.

    Raises
    ------
    CityError
        A file is missing or holds a wrong value.
    ConfigurationError
        Two of them have the same id, or a unit of the same id.
    """
    cities = tuple(load_city(folder) for folder in configured_folders(settings))
    require_apart((city.centre_id, [one.unit_id for one in city.units]) for city in cities)
    return cities


def read_hospitals(settings: Settings) -> list[HospitalSpec]:
    """Read the hospitals of all centres, each id once; raises as `read_cities` does."""
    found = {one.hospital_id: one for city in read_cities(settings) for one in city.hospitals}
    return list(found.values())


def read_city(settings: Settings) -> City:
    """Read the city of the one centre that is meant.

    Raises
    ------
    CityError
        A file is missing or holds a wrong value.
    ConfigurationError
        There are several, and the settings name none of them.
    """
    return _chosen(settings)[1]


def chosen_folder(settings: Settings) -> Path:
    """Give the folder of the one centre that is meant; raises as `read_city` does."""
    return _chosen(settings)[0]


def _chosen(settings: Settings) -> tuple[Path, City]:
    cities = read_cities(settings)
    folders = configured_folders(settings)
    ids = ", ".join(city.centre_id for city in cities)
    for folder, city in zip(folders, cities, strict=True):
        if city.centre_id == settings.centre or (not settings.centre and len(cities) == 1):
            return folder, city
    if settings.centre:
        msg = f"SMART115_CENTRE={settings.centre} is no centre of {settings.city}; there are {ids}"
    else:
        msg = f"{settings.city} holds several centres: set SMART115_CENTRE to one of {ids}"
    raise ConfigurationError(msg)


def require_apart(centres: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Refuse centres of one deployment that would be taken for one another, by id and unit ids.

    Raises
    ------
    ConfigurationError
        Names the id, and the centres that have it.
    """
    seen: set[str] = set()
    owners: dict[str, str] = {}
    for centre_id, unit_ids in centres:
        if centre_id in seen:
            msg = f"two city folders have the centre_id {centre_id}: each centre has its own"
            raise ConfigurationError(msg)
        seen.add(centre_id)
        for unit_id in unit_ids:
            owner = owners.setdefault(unit_id, centre_id)
            if owner != centre_id:
                msg = (
                    f"unit_id {unit_id} is in centre {owner} and in centre {centre_id}: a unit's "
                    "id is its own in all of a deployment; name one otherwise in units.csv"
                )
                raise ConfigurationError(msg)


def read_centres(settings: Settings) -> tuple[Centre, ...]:
    """Read the cities of all centres, and their roads, once for each map.

    Raises
    ------
    ConfigurationError
        A file of a city or its map is missing or wrong, or two centres cannot be told apart.
    """
    from scenarios.city.roads import RoadLibrary  # noqa: PLC0415 - see the module's docstring

    library = RoadLibrary(settings.home / MAPS_FOLDER)
    return tuple(Centre(city, library.read(city)) for city in read_cities(settings))


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
