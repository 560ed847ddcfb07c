"""A city as GeoJSON features: what an operations centre lays over its map."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from routing.ground.profile import Profile
from routing.maps.geojson import cell_feature, closure_features, point, polygon, reach_feature
from routing.places.segments import METRES_PER_DEGREE
from routing.router import Router
from scenarios.city.layers import StandbyPoint, Zone, read_standby_points, read_zones
from scenarios.city.model import City
from scenarios.formats.geojson_rows import layer_path
from schemas.ground.base import LatLon
from schemas.ground.errors import CityError

CELLS_MAX: Final = 50_000  # some 15 MB of GeoJSON

Json = dict[str, Any]


def city_features(city: City) -> Iterator[Json]:
    """Give a city's stations, each with its units, and hospitals.

    Parameters
    ----------
    city
        The city.

    Yields
    ------
    dict
        GeoJSON features of points, by their own ids.
    """
    for station in city.stations:
        units = [unit.unit_id for unit in city.units if unit.station_id == station.station_id]
        described: Json = {"kind": "station", "name": station.name, "units": units}
        yield point(station.place, described, station.station_id)
    for hospital in city.hospitals:
        described = {
            "kind": "hospital",
            "name": hospital.name,
            "services": [service.value for service in hospital.services],
            "services_synthetic": hospital.services_synthetic,
        }
        yield point(hospital.place, described, hospital.hospital_id)


def folder_features(folder: Path) -> Iterator[Json]:
    """Give the stand-by points and zones that a city folder has beside its tables.

    Parameters
    ----------
    folder
        A city folder; ``standby`` and ``zones``, each as ``.csv`` or ``.geojson``, may be there.

    Yields
    ------
    dict
        GeoJSON features.
    """
    standby, zones = layer_path(folder, "standby"), layer_path(folder, "zones")
    if standby.exists():
        yield from map(_standby_feature, read_standby_points(standby))
    if zones.exists():
        for zone in read_zones(zones):
            yield from _zone_features(zone)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked to be reached: from where (empty: the stations), within what, in which cells.

    ``limit_ms`` is whole milliseconds with sirens; ``cells_m`` the sides of the squares that are
    drawn beside the roads, metres, null for none.
    """

    places: tuple[LatLon, ...]
    limit_ms: int
    cells_m: float | None = None


def closure_layers(router: Router) -> list[Json]:
    """Give the closures and slowdowns in force, each with the roads that it touches.

    Parameters
    ----------
    router
        With its road events.

    Returns
    -------
    list of dict
        GeoJSON features of many lines.
    """
    return closure_features(router.road_events, router.lines)


def reach_layers(city: City, router: Router, asked: Asked) -> Iterator[Json]:
    """Give the roads, and the cells, that are reached from the nearest of some places in time.

    A cell is covered where its middle is reached; one whose middle is off the roads is left out.

    Parameters
    ----------
    city
        Its stations count, whether a unit is there or not, where no place is asked for.
    router
        On the city's map.
    asked
        What is asked.

    Yields
    ------
    dict
        A GeoJSON feature of many lines, then squares with their times, those out of time too.

    Raises
    ------
    CityError
        The cells would be too many.
    """
    places = asked.places or tuple(station.place for station in city.stations)
    whence = {"from": "places" if asked.places else "stations"}
    reach = router.reach(places, asked.limit_ms, Profile.SIRENS)
    yield reach_feature(reach, router.lines, whence)
    if asked.cells_m is None:
        return
    cells = _cells(router.graph.bounds, asked.cells_m)
    times = router.coverage(places, cells, Profile.SIRENS)
    for cell, time_ms, is_within in zip(cells, times, times.within(asked.limit_ms), strict=True):
        if time_ms is not None:
            described = {"kind": "cell", "time_ms": time_ms, "covered": is_within}
            yield cell_feature(cell, asked.cells_m, described | whence)


def _cells(bounds: tuple[float, float, float, float], size_m: float) -> list[LatLon]:
    """Lay squares over a map; their middles, from south to north, each row from west to east."""
    south, west, north, east = bounds
    up = size_m / METRES_PER_DEGREE
    right = up / max(math.cos(math.radians((south + north) / 2)), 0.01)
    rows, columns = (math.floor((north - south) / up) + 1, math.floor((east - west) / right) + 1)
    if rows * columns > CELLS_MAX:
        msg = (
            f"{rows * columns} cells of {size_m:g} m would cover this map, at most {CELLS_MAX} "
            "are drawn; choose larger ones."
        )
        raise CityError(msg)
    return [
        LatLon(lat=min(south + row * up, 90.0), lon=min(west + column * right, 180.0))
        for row in range(rows)
        for column in range(columns)
    ]


def _standby_feature(one: StandbyPoint) -> Json:
    """Give a stand-by point as a feature."""
    return point(one.place, {"kind": "standby", "name": one.name}, one.standby_id)


def _zone_features(zone: Zone) -> Iterable[Json]:
    """Give each polygon of a zone as a feature; they share its id."""
    for rings in zone.polygons:
        points = [[(place.lat, place.lon) for place in ring] for ring in rings]
        yield polygon(points, {"kind": "zone", "name": zone.name}, zone.zone_id)
