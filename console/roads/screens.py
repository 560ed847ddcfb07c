"""A map as screens need it: its roads as tiles, its names as an index; made once a map."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from console.centre.folder import MAPS_FOLDER, read_centre
from streams.host.settings import Settings

if TYPE_CHECKING:
    from console.centre.folder import Centre
    from routing.maps.store import MapInfo
    from routing.roads.graph import RoadGraph

_HASH_CHARS: Final = 16
_POLITE: Final = 15
"""As Unix counts niceness: dispatch comes first."""


class ScreenFiles(NamedTuple):
    """The tiles and the index of one map."""

    tiles: Path
    places: Path

    @property
    def are_there(self) -> bool:
        """Whether both have been made."""
        return self.tiles.exists() and self.places.exists()


def draw(graph: "RoadGraph", info: "MapInfo", source: Path, folder: Path) -> ScreenFiles:
    """Make a map's tiles and index in a folder.

    Parameters
    ----------
    graph, info
        The map.
    source
        What it was made from; places with names are read from an OSM file only.
    folder
        Where the files go; made if need be.

    Returns
    -------
    ScreenFiles
        The two files.

    Raises
    ------
    MapError
        They cannot be written.
    """
    from routing.maps.name_index import write_places  # noqa: PLC0415 - brings scipy
    from routing.maps.tiles import write_tiles  # noqa: PLC0415 - brings shapely
    from routing.osm.named import read_named  # noqa: PLC0415 - brings pyosmium

    files = files_in(folder)
    write_places(graph, read_named(source) if source.is_file() else (), files.places)
    write_tiles(graph, info, files.tiles)
    return files


def files_in(folder: Path) -> ScreenFiles:
    """Name the two files of a folder."""
    from routing.maps.name_index import PLACES_FILE  # noqa: PLC0415 - brings scipy
    from routing.maps.tiles import TILES_FILE  # noqa: PLC0415 - brings shapely

    return ScreenFiles(folder / TILES_FILE, folder / PLACES_FILE)


def files_of(centre: "Centre", home: Path) -> ScreenFiles:
    """Name the files of a centre's map: those of its compiled map, else those kept at home."""
    from routing.maps import name_index, tiles  # noqa: PLC0415 - bring scipy and shapely

    built = files_in(centre.city.map_path)
    if built.are_there and name_index.is_current(built.places):
        return built
    versions = f"v{tiles.FORMAT_VERSION}.{name_index.FORMAT_VERSION}"
    digest = centre.map_info.graph_hash[:_HASH_CHARS]
    return files_in(home / MAPS_FOLDER / f"screens-{digest}-{versions}")


def ensure(settings: Settings, files: ScreenFiles) -> None:
    """Make the files of the settings' centre where they are not there yet.

    It takes seconds: it is done in a process of its own, which lets all others go first.

    Raises
    ------
    MapError
        They cannot be written.
    """
    if files.are_there:
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        process.submit(_draw_politely, settings, files.tiles.parent).result()


def _draw_politely(settings: Settings, folder: Path) -> None:
    """Read the centre again, in a process of its own, and draw its map."""
    os.nice(_POLITE)
    centre = read_centre(settings)
    draw(centre.roads.graph, centre.map_info, centre.city.map_path, folder)
