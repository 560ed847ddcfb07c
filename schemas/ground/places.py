"""A place as people write it: what is wrong with a latitude and a longitude, said one way for all.

Tables, GeoJSON layers, traces and the command line all ask here, so that swapped coordinates are
recognised, and named, wherever they come in.
"""

from typing import Final, NamedTuple

LAT_DEG_MAX: Final = 90.0
LON_DEG_MAX: Final = 180.0


class PlaceFault(NamedTuple):
    """What is wrong with a place: ``field`` is "lat" or "lon", ``why`` follows its value."""

    field: str
    why: str


class Bounds(NamedTuple):
    """A box, WGS 84 degrees, edges included."""

    south: float
    west: float
    north: float
    east: float


def place_fault(lat: float, lon: float) -> PlaceFault | None:
    """Tell what is wrong with a place.

    Parameters
    ----------
    lat, lon
        WGS 84 degrees as they were written; NaN and infinities are refused as out of range.

    Returns
    -------
    PlaceFault or None
        None: both are in range. Values that fit only the other way round are named as swapped.
    """
    if abs(lat) <= LAT_DEG_MAX and abs(lon) <= LON_DEG_MAX:
        return None
    if LAT_DEG_MAX < abs(lat) <= LON_DEG_MAX and abs(lon) <= LAT_DEG_MAX:
        return PlaceFault("lat", f"with lon {lon:g}: lat and lon look swapped; exchange them")
    if not abs(lat) <= LAT_DEG_MAX:
        return PlaceFault("lat", "is out of range; give a number from -90 to 90")
    return PlaceFault("lon", "is out of range; give a number from -180 to 180")


NULL_ISLAND_DEG: Final = 1.0
"""Around 0, 0 there is but sea for 500 km: a place there is one that nobody had."""


def is_null_island(lat: float, lon: float) -> bool:
    """Tell whether a place is at 0, 0 or about there: a zero was written where nothing was known.

    Parameters
    ----------
    lat, lon
        WGS 84 degrees.

    Returns
    -------
    bool
        True within ``NULL_ISLAND_DEG`` of both.
    """
    return abs(lat) <= NULL_ISLAND_DEG and abs(lon) <= NULL_ISLAND_DEG


def swapped_within(lat: float, lon: float, bounds: Bounds) -> bool:
    """Tell whether a place lies outside a box, and inside it once lat and lon are exchanged.

    That names the swap where both numbers would be a latitude, as in Europe or West Africa.

    Parameters
    ----------
    lat, lon
        WGS 84 degrees as they were written.
    bounds
        Where the place should be.

    Returns
    -------
    bool
        False where the place lies in the box, or nowhere in it either way round.
    """
    return not _inside(lat, lon, bounds) and _inside(lon, lat, bounds)


def _inside(lat: float, lon: float, bounds: Bounds) -> bool:
    """Tell whether a place lies in a box."""
    return bounds.south <= lat <= bounds.north and bounds.west <= lon <= bounds.east
