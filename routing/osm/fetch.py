"""Downloading the roads of a place or a box: the one module that knows OSMnx, and the one online.

Importing it takes a second or two (OSMnx brings geopandas), so only `map fetch` does.
"""

from collections.abc import Callable
from pathlib import Path

import networkx as nx
import osmnx as ox

from routing.osm.networkx_io import from_networkx
from routing.roads.components import Islands
from routing.roads.graph import RoadGraph
from routing.tags.access import ACCESS_CHAIN
from routing.tags.speeds import SPEEDS_KMH, ZONE_KEYS
from schemas.ground.errors import MapError

NOMINATIM_URL = "https://nominatim.openstreetmap.org/"
OVERPASS_URL = "https://overpass-api.de/api"
TAGS = (
    "highway",
    "service",
    "junction",
    "name",
    "ref",
    "maxspeed",
    "maxspeed:forward",
    "maxspeed:backward",
    "maxspeed:lanes",
    *ZONE_KEYS,
    "surface",
    "tracktype",
    "smoothness",
    "width",
    "maxwidth",
    "maxheight",
    "maxlength",
    "maxweight",
    "oneway",
    "motorcycle",
    *ACCESS_CHAIN,
)
"""Way tags that our own speed table and access rules read; OSMnx drops all others."""

FILTER = f'["highway"~"^({"|".join(SPEEDS_KMH)})$"]["area"!~"yes"]'
"""What is asked of Overpass: every class that could be a road for us."""


BOX_DEG_MAX = 2.0  # a province; beyond, take an extract and `map build`

Box = tuple[float, float, float, float]
"""South, west, north, east: WGS 84 degrees, in the order in which `map info` prints bounds."""


def fetch_place(
    place: str,
    *,
    http_cache: Path | None = None,
    nominatim_url: str = NOMINATIM_URL,
    overpass_url: str = OVERPASS_URL,
) -> tuple[RoadGraph, Islands]:
    """Download the roads within a place's boundary.

    Parameters
    ----------
    place
        A name that Nominatim knows with a boundary, as "Bến Cát, Bình Dương, Vietnam".
    http_cache
        A folder in which answers are kept, so that a repeated run asks nobody; None for none.
    nominatim_url, overpass_url
        The servers asked; the public ones by default.

    Returns
    -------
    tuple
        The largest strongly connected part of the drivable roads, and what lay outside it.

    Raises
    ------
    MapError
        The place is unknown or has no boundary, a server does not answer, or there is no road.
    """
    ox.settings.nominatim_url = nominatim_url
    return _fetch(repr(place), lambda: _of_place(place), http_cache, overpass_url)


def fetch_box(
    box: Box, *, http_cache: Path | None = None, overpass_url: str = OVERPASS_URL
) -> tuple[RoadGraph, Islands]:
    """Download the roads within a box.

    Parameters
    ----------
    box
        South, west, north, east, WGS 84 degrees.
    http_cache
        As in `fetch_place`.
    overpass_url
        The server asked.

    Returns
    -------
    tuple
        The largest strongly connected part of the drivable roads, and what lay outside it.

    Raises
    ------
    MapError
        The box is none or too large, the server does not answer, or there is no road.
    """
    _require_box(box)
    name = "the box " + ", ".join(f"{degrees:g}" for degrees in box)
    return _fetch(name, lambda: _of_box(box), http_cache, overpass_url)


def _require_box(box: Box) -> None:
    """Refuse a box that no server could answer for."""
    south, west, north, east = box
    lies_on_earth = -90 <= south < north <= 90 and -180 <= west < east <= 180  # noqa: PLR2004
    if not lies_on_earth or max(north - south, east - west) > BOX_DEG_MAX:
        message = (
            f"The box {south:g}, {west:g}, {north:g}, {east:g} is not south, west, north, east in "
            f"degrees, or is wider than {BOX_DEG_MAX:g}; correct it."
        )
        raise MapError(message)


def _fetch(
    name: str, download: Callable[[], nx.MultiDiGraph], http_cache: Path | None, overpass_url: str
) -> tuple[RoadGraph, Islands]:
    """Ask the servers by our rules and translate the answer."""
    ox.settings.useful_tags_way = list(TAGS)
    ox.settings.use_cache = http_cache is not None
    ox.settings.cache_folder = str(http_cache or "")
    ox.settings.overpass_url = overpass_url
    ox.settings.overpass_rate_limit = overpass_url == OVERPASS_URL
    ox.settings.doh_url_template = None  # ask no third party for an address
    try:
        # Each edge stays within one OSM way, so that closures can name it.
        network = ox.simplify_graph(download(), edge_attrs_differ=["osmid"], remove_rings=False)
    except OSError as error:  # what requests raises, among others for "no network"
        message = (
            f"The roads of {name} cannot be downloaded ({type(error).__name__}): this needs a "
            f"network that reaches {ox.settings.nominatim_url} and {overpass_url}; offline, use an "
            f".osm.pbf file with 'smart115 map build'."
        )
        raise MapError(message) from error
    except (TypeError, ValueError) as error:  # OSMnx: unknown place, no boundary, empty answer
        message = (
            f"OpenStreetMap has no roads within a boundary for {name} ({error}); check the "
            f"spelling, or add the province and country."
        )
        raise MapError(message) from error
    return from_networkx(network)


def _of_place(place: str) -> nx.MultiDiGraph:
    """Ask for the roads of a place."""
    return ox.graph_from_place(
        place, custom_filter=FILTER, simplify=False, retain_all=True, truncate_by_edge=True
    )


def _of_box(box: Box) -> nx.MultiDiGraph:
    """Ask for the roads of a box."""
    south, west, north, east = box
    return ox.graph_from_bbox(
        (west, south, east, north),
        custom_filter=FILTER,
        simplify=False,
        retain_all=True,
        truncate_by_edge=True,
    )
