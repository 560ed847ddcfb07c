"""Layers of the operations centre beside stations and hospitals: stand-by points and zones.

Each is read from a table or from GeoJSON; coordinates are WGS 84 degrees.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scenarios.city.files import unique
from scenarios.formats.csv_file import Row
from scenarios.formats.geojson_rows import (
    feature_row,
    geometry_of,
    is_geojson,
    position_row,
    read_features,
    read_rows,
    row_with,
)
from schemas.ground.base import LatLon

STANDBY_COLUMNS: Final = ("standby_id", "name", "lat", "lon")
ZONE_COLUMNS: Final = ("zone_id", "name", "ring")
RING_POINTS_MIN: Final = 3  # different ones

_TEXT_MAX: Final = 200_000  # of a ring in a table: some 10 000 points

Ring = tuple[LatLon, ...]


@dataclass(frozen=True, slots=True)
class StandbyPoint:
    """Where a unit may wait away from its station."""

    standby_id: str
    name: str
    place: LatLon


@dataclass(frozen=True, slots=True)
class Zone:
    """An area: one polygon or more, each an outer ring and then its holes, rings closed."""

    zone_id: str
    name: str
    polygons: tuple[tuple[Ring, ...], ...]


def read_standby_points(path: Path) -> list[StandbyPoint]:
    """Read stand-by points: a table, or a layer of points.

    Parameters
    ----------
    path
        Columns or properties ``standby_id``, ``name``; and the place.

    Returns
    -------
    list of StandbyPoint
        In the file's order.

    Raises
    ------
    CityError
        Names the file, the line or feature, the field, the value and the fix.
    """
    rows = read_rows(path, STANDBY_COLUMNS)
    unique(rows, "standby_id")
    return [StandbyPoint(row.entity("standby_id"), row.text("name"), row.place()) for row in rows]


def read_zones(path: Path) -> list[Zone]:
    """Read zones: a layer of polygons, or a table with one ring a row.

    Parameters
    ----------
    path
        Columns or properties ``zone_id``, ``name``. In a table the column ``ring`` holds the outer
        ring as ``lat lon;lat lon;...``, closed or not, and a zone has no hole.

    Returns
    -------
    list of Zone
        In the file's order.

    Raises
    ------
    CityError
        Names the file, the line or feature, the field, the value and the fix.
    """
    if not is_geojson(path):
        rows = read_rows(path, ZONE_COLUMNS)
        unique(rows, "zone_id")
        return [_zone(row, [[_written_ring(row)]]) for row in rows]
    features = read_features(path)
    rows = [feature_row(path.name, n, one, "zone_id") for n, one in enumerate(features, start=1)]
    unique(rows, "zone_id")
    return [
        _zone(row, _drawn_polygons(row, feature))
        for row, feature in zip(rows, features, strict=True)
    ]


def _zone(row: Row, polygons: Iterable[list[Ring]]) -> Zone:
    """Put a zone together."""
    return Zone(row.entity("zone_id"), row.text("name"), tuple(tuple(rings) for rings in polygons))


def _written_ring(row: Row) -> Ring:
    """Read a ring as a table writes it."""
    text = row.optional("ring")
    if text is None or len(text) > _TEXT_MAX:
        raise row.wrong("ring", "is empty or too long; write lat lon;lat lon;lat lon")
    places = []
    for part in text.split(";"):
        numbers = part.split()
        if len(numbers) != 2:  # noqa: PLR2004 - latitude and longitude
            raise row_with(row, "ring", part).wrong("ring", "is no place; write lat lon")
        one = row_with(row_with(row, "lat", numbers[0]), "lon", numbers[1])
        places.append(one.place())
    return _closed(row, "ring", places)


def _drawn_polygons(row: Row, feature: dict[str, Any]) -> list[list[Ring]]:
    """Read a feature's polygons."""
    coordinates = geometry_of(row, feature, ("Polygon", "MultiPolygon"))
    is_single = feature["geometry"]["type"] == "Polygon"
    polygons = [coordinates] if is_single else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise row_with(row, "coordinates", str(polygons)).wrong("coordinates", "is no polygon")
    return [_drawn_rings(row, rings) for rings in polygons]


def _drawn_rings(row: Row, rings: object) -> list[Ring]:
    """Read a polygon's rings."""
    if not isinstance(rings, list) or not rings or not all(isinstance(r, list) for r in rings):
        shown = row_with(row, "coordinates", str(rings)[:80])
        raise shown.wrong("coordinates", "is no list of rings; draw the polygon again")
    found = []
    for ring in rings:
        places = [position_row(row, position).place() for position in ring]
        if not places or places[0] != places[-1]:
            shown = row_with(row, "coordinates", f"{len(places)} points")
            raise shown.wrong("coordinates", "end elsewhere than they begin; close the ring")
        found.append(_closed(row, "coordinates", places))
    return found


def _closed(row: Row, field: str, places: list[LatLon]) -> Ring:
    """Close a ring; CityError where it has no area."""
    if len({(place.lat, place.lon) for place in places}) < RING_POINTS_MIN:
        shown = row_with(row, field, f"{len(places)} points")
        raise shown.wrong(field, f"enclose nothing; give {RING_POINTS_MIN} different ones or more")
    return tuple(places) if places[0] == places[-1] else (*places, places[0])
