"""The centres of a deployment on this machine: their folders, looked at again, roads once a map."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from console.centre.folder import MAPS_FOLDER, Centre, configured_folders, require_apart
from scenarios.city.files import load_city
from scenarios.city.model import City
from schemas.ground.errors import ConfigurationError
from streams.host.settings import Settings
from streams.journal.directory import Directory

if TYPE_CHECKING:
    from routing.oracle import RoadOracle
    from scenarios.city.roads import RoadLibrary

_log: Final = structlog.get_logger()

Signature = tuple[tuple[str, int, int], ...]
"""Each file of the folders with its size and when it was written, ns."""


class Folders:
    """The city folders that the settings name: one, or one a centre.

    What cannot be read while others can is told in the log and left as it was: one centre's slip
    of the pen is no other centre's trouble.

    Parameters
    ----------
    settings
        Where they are, and where built maps are kept.
    with_roads
        Whether maps are read as soon as a centre is described, by who decides on them.
    """

    def __init__(self, settings: Settings, *, with_roads: bool) -> None:
        self._settings = settings
        self._with_roads = with_roads
        self._signature: Signature | None = None
        self._cities: dict[Path, City] = {}
        self._read: dict[Path, tuple[Signature, City]] = {}
        self._hashes: dict[str, str] = {}
        self._library: RoadLibrary | None = None
        self._lock = threading.RLock()

    def require_readable(self) -> None:
        """Read the only folder once, so that a slip in it is said before Kafka is looked for.

        Raises
        ------
        ConfigurationError
            It cannot be read. Of several, the broken ones are told in the log by `look`.
        """
        folders = configured_folders(self._settings)
        if len(folders) == 1:
            self._load(folders[0])

    def look(self) -> Sequence[Directory] | None:
        """Give all centres that are described now; null where nothing has changed.

        Raises
        ------
        ConfigurationError
            The only folder cannot be read; of several, the first look finds none that can.
        """
        with self._lock:
            folders = configured_folders(self._settings)
            signature = tuple(one for folder in folders for one in _files(folder))
            if signature == self._signature:
                return None
            before, self._cities = self._cities, {}
            for folder in folders:
                self._take(folder, before, is_only=len(folders) == 1 and not before)
            self._signature = signature
            return [directory_of(city) for city in self._cities.values()]

    def _take(self, folder: Path, before: dict[Path, City], *, is_only: bool) -> None:
        """Read a folder; where it cannot be, what it said before still holds."""
        try:
            city = self._load(folder)
            self._read_roads(city)
            known = [*self._cities.values(), city]
            require_apart((one.centre_id, [unit.unit_id for unit in one.units]) for one in known)
        except ConfigurationError as error:
            if is_only:
                raise
            _log.error("a city folder is not used", folder=folder.name, why=str(error))
            if folder in before:
                self._cities[folder] = before[folder]
        else:
            self._cities[folder] = city

    def _load(self, folder: Path) -> City:
        """Read a folder, or give what was read of it where none of its files was written since."""
        signature = tuple(_files(folder))
        known = self._read.get(folder)
        if known is None or known[0] != signature:
            known = self._read[folder] = (signature, load_city(folder))
        return known[1]

    def _read_roads(self, city: City) -> None:
        """Read a centre's map before anybody waits for it, and remember on which roads it is."""
        if self._with_roads and city.centre_id not in self._hashes:
            self._hashes[city.centre_id] = self._shelf().read(city).hash

    def _shelf(self) -> "RoadLibrary":
        if self._library is None:
            from scenarios.city.roads import RoadLibrary  # noqa: PLC0415 - three roles need no roads

            self._library = RoadLibrary(self._settings.home / MAPS_FOLDER)
        return self._library

    @property
    def maps(self) -> int:
        """How many maps are in memory."""
        return 0 if self._library is None else self._library.maps

    def roads(self, centre_id: str) -> "RoadOracle | None":
        """Make roads of its own for a centre; null where it is not described.

        Raises
        ------
        ConfigurationError
            Its map cannot be read.
        """
        with self._lock:
            if centre_id not in {city.centre_id for city in self._cities.values()}:
                self.look()
            for city in self._cities.values():
                if city.centre_id == centre_id:
                    roads = self._shelf().read(city)
                    self._hashes[centre_id] = roads.hash
                    return Centre(city, roads).oracle()
        return None

    def map_hash(self, centre_id: str) -> str | None:
        """Name the roads that were read for a centre; null where none were."""
        return self._hashes.get(centre_id)


def directory_of(city: City) -> Directory:
    """Give who and what belongs to a city's centre."""
    return Directory.of(
        city.centre_id,
        city.units,
        city.hospitals,
        city.policies.mutual_aid.neighbours,
        city.policies.watch,
    )


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Give what tells whether anything in a folder was written since."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file():
            stat = path.stat()
            yield str(path), stat.st_size, stat.st_mtime_ns
