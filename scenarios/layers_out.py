"""A city as GeoJSON features: what an operations centre lays over its map."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from routing.geojson import point, polygon, reach_feature
from routing.profile import Profile
from routing.router import Router
from scenarios.city import City
from scenarios.geojson_rows import layer_path
from scenarios.layers import StandbyPoint, Zone, read_standby_points, read_zones

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


def coverage_feature(city: City, router: Router, limit_ms: int) -> Json:
    """Give the roads that a unit reaches from its station within a time, with sirens.

    Parameters
    ----------
    city
        Its stations count, whether a unit is there or not.
    router
        On the city's map.
    limit_ms
        Whole milliseconds.

    Returns
    -------
    dict
        A GeoJSON feature of many lines.
    """
    places = [station.place for station in city.stations]
    reach = router.reach(places, limit_ms, Profile.SIRENS)
    return reach_feature(reach, router.lines, {"from": "stations"})


def _standby_feature(one: StandbyPoint) -> Json:
    """Give a stand-by point as a feature."""
    return point(one.place, {"kind": "standby", "name": one.name}, one.standby_id)


def _zone_features(zone: Zone) -> Iterable[Json]:
    """Give each polygon of a zone as a feature; they share its id."""
    for rings in zone.polygons:
        points = [[(place.lat, place.lon) for place in ring] for ring in rings]
        yield polygon(points, {"kind": "zone", "name": zone.name}, zone.zone_id)
