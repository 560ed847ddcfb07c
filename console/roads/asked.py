"""The roads that a command is asked about, and places as they are typed."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from console.centre import chosen as chosen_settings
from console.centre.folder import MAPS_FOLDER, read_city
from console.cli.talk import BadUsage, status
from scenarios.city.files import load_city
from scenarios.city.model import SNAP_LIMIT_M
from schemas.ground.base import LatLon
from schemas.ground.places import Bounds, place_fault, swapped_within

if TYPE_CHECKING:
    from routing.maps.store import MapInfo
    from routing.router import Router
    from scenarios.city.roads import CityRoads

_EXAMPLE: Final = 'write it as "latitude,longitude", like 11.158,106.621'


def open_roads(road_map: Path | None, city: Path | None) -> "CityRoads":
    """Read the roads of a map that is named, or of the city that is named or configured.

    Raises
    ------
    BadUsage
        Both are named.
    ConfigurationError
        The map or the city is missing or wrong.
    """
    if road_map is not None and city is not None:
        msg = "--map and --city both name roads; give one of them"
        raise BadUsage(msg)
    from routing.maps.store import load_or_build  # noqa: PLC0415 - scipy takes a second to load
    from scenarios.city.roads import CityRoads, read_city_roads  # noqa: PLC0415

    chosen = chosen_settings.load()
    if road_map is not None:
        with status(f"Reading {road_map.name} ..."):
            graph, info = load_or_build(road_map, chosen.home / MAPS_FOLDER)
        return CityRoads(graph, info, SNAP_LIMIT_M)
    described = load_city(city) if city is not None else read_city(chosen)
    with status(f"Reading {described.map_path.name} ..."):
        return read_city_roads(described, chosen.home / MAPS_FOLDER)


def attribution(info: "MapInfo") -> str:
    """Say whose data the roads are, as GeoJSON carries it; "" for a map that is nobody's."""
    from routing.maps.geojson import ATTRIBUTION  # noqa: PLC0415 - scipy takes a second to load

    return ATTRIBUTION if info.attribution else ""


def parse_place(text: str, name: str) -> LatLon:
    """Read a place as it was typed; ``name`` is the argument's.

    Raises
    ------
    BadUsage
        It is no pair of numbers, or out of range, or swapped: says which.
    """
    parts = text.split(",")
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError:
        msg = f"{name} = {text!r} is no place; {_EXAMPLE}"
        raise BadUsage(msg) from None
    fault = place_fault(lat, lon)
    if fault is not None:
        msg = f"{name} = {text!r}: {fault.field} {fault.why}"
        raise BadUsage(msg)
    return LatLon(lat=lat, lon=lon)


def require_on_roads(router: "Router", place: LatLon, name: str) -> None:
    """Refuse a place that no road leads near.

    Raises
    ------
    BadUsage
        Names the place, how far the road is, and a swap where it looks like one.
    """
    if router.snap(place) is not None:
        return
    shown = f"{name} = {place.lat:g},{place.lon:g}"
    if swapped_within(place.lat, place.lon, Bounds(*router.graph.bounds)):
        msg = f"{shown} lies off the map, and on it with lat and lon exchanged; exchange them"
        raise BadUsage(msg)
    away_km = router.distance_to_road_m(place) / 1000
    msg = (
        f"{shown} is off the road network: the nearest road is {away_km:,.1f} km away, "
        f"at most {router.snap_limit_m:g} m are driven to; give a place beside a road"
    )
    raise BadUsage(msg)
