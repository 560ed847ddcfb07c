"""Which city a demonstration plays: the configured one, the built-in one, or one on a given map."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from console.centre.credit import credit
from console.centre.folder import CITIES_FOLDER, Centre, chosen_folder, read_centre
from routing.maps import store
from routing.router import Router
from scenarios.city import writer as city_writer
from scenarios.city.maker import make_city
from scenarios.city.model import City
from schemas.ground.errors import ConfigurationError
from streams.host.settings import Settings

_DIGEST_CHARS: Final = 12


@dataclass(frozen=True, slots=True)
class Ground:
    """What the person gave: a map and a list of hospitals, either may be null."""

    map_path: Path | None
    hospitals: Path | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A city that can be played, and whose data it is made from (empty where nobody's)."""

    folder: Path
    centre: Centre
    router: Router
    credit: str


def city_folder(settings: Settings, ground: Ground, seed: int) -> Path:
    """Give the folder of the city to play; one on a given map is made once and then kept.

    Raises
    ------
    ConfigurationError
        A file is missing or wrong.
    """
    if ground.map_path is None:
        return chosen_folder(settings)
    digest = _digest(ground.map_path, ground.hospitals, seed)
    folder = settings.home / CITIES_FOLDER / f"{ground.map_path.stem.split('.')[0]}-{digest}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        make_city(ground.map_path, ground.hospitals, folder, seed=seed)
    return folder


def prepare_city(settings: Settings, ground: Ground, seed: int) -> Prepared:
    """Give the city's folder, the centre read from it, and a router for those who play it."""
    folder = city_folder(settings, ground, seed)
    centre = read_centre(settings.model_copy(update={"city": folder}))
    return Prepared(folder, centre, centre.router(), credit(centre))


def require_known(city: City, by_hand: Collection[str]) -> None:
    """Make sure that each id that is left to a person is a unit's or a hospital's of the city.

    Raises
    ------
    ConfigurationError
        One is neither.
    """
    units = [one.unit_id for one in city.units]
    hospitals = [one.hospital_id for one in city.hospitals]
    for name in by_hand:
        if name not in units and name not in hospitals:
            known = ", ".join([*units[:1], *hospitals[:1]])
            msg = (
                f"--by-hand {name}: no unit and no hospital of {city.name}; give an id like {known}"
            )
            raise ConfigurationError(msg)


def _digest(map_path: Path, hospitals: Path | None, seed: int) -> str:
    """Digest what a made city depends on; a map counts by its name, size and time of change.

    The map within is compiled, so that a city made by another builder is another one.
    """
    formats = store.FORMAT_VERSION, store.BUILDER_VERSION, city_writer.FORMAT_VERSION
    made_by = f"{version('smart115')} {' '.join(map(str, formats))}"
    digest = hashlib.sha256(f"{made_by} {seed}".encode())
    try:
        stat = map_path.stat()
        digest.update(f"{map_path.resolve()} {stat.st_size} {stat.st_mtime_ns}".encode())
        if hospitals is not None:
            digest.update(hospitals.read_bytes())
    except OSError as error:
        msg = f"{error.filename} cannot be read ({error.strerror}): give a file that can"
        raise ConfigurationError(msg) from None
    return digest.hexdigest()[:_DIGEST_CHARS]
