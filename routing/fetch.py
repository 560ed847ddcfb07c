"""Downloading the roads of a named place: the one module that knows OSMnx, and the one online.

Importing it takes a second or two (OSMnx brings geopandas), so only `map fetch` does.
"""

from pathlib import Path

import networkx as nx
import osmnx as ox

from routing.access import ACCESS_CHAIN
from routing.components import Islands
from routing.graph import RoadGraph
from routing.networkx_io import from_networkx
from routing.speeds import SPEEDS_KMH, ZONE_KEYS
from schemas.errors import MapError

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
    ox.settings.useful_tags_way = list(TAGS)
    ox.settings.use_cache = http_cache is not None
    ox.settings.cache_folder = str(http_cache or "")
    ox.settings.nominatim_url, ox.settings.overpass_url = nominatim_url, overpass_url
    ox.settings.overpass_rate_limit = overpass_url == OVERPASS_URL
    ox.settings.doh_url_template = None  # ask no third party for an address
    try:
        network = _download(place)
    except OSError as error:  # what requests raises, among others for "no network"
        message = (
            f"The roads of {place!r} cannot be downloaded ({type(error).__name__}): this needs a "
            f"network that reaches {nominatim_url} and {overpass_url}; offline, use an .osm.pbf "
            f"file with 'smart115 map build'."
        )
        raise MapError(message) from error
    except (TypeError, ValueError) as error:  # OSMnx: unknown place, no boundary, empty answer
        message = (
            f"OpenStreetMap has no roads within a boundary for {place!r} ({error}); check the "
            f"spelling, or add the province and country."
        )
        raise MapError(message) from error
    return from_networkx(network)


def _download(place: str) -> nx.MultiDiGraph:
    """Ask the servers; each edge stays within one OSM way, so that closures can name it."""
    classes = "|".join(SPEEDS_KMH)
    network = ox.graph_from_place(
        place,
        custom_filter=f'["highway"~"^({classes})$"]["area"!~"yes"]',
        simplify=False,
        retain_all=True,
        truncate_by_edge=True,
    )
    return ox.simplify_graph(network, edge_attrs_differ=["osmid"], remove_rings=False)
