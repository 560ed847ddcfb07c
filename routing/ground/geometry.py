"""Distances on the ground: great circles for lengths, a local plane for what is near.

Coordinates are WGS 84 degrees, lengths are metres. The sphere's error against the WGS 84
ellipsoid is below 0.6 %, less than what any speed table is worth.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Int32Array = npt.NDArray[np.int32]

EARTH_RADIUS_M = 6_371_009.0  # mean radius, the value OSMnx uses: lengths stay comparable


def great_circle_m(
    from_lat: FloatArray, from_lon: FloatArray, to_lat: FloatArray, to_lon: FloatArray
) -> FloatArray:
    """Measure the great-circle distance of each pair of points, by the haversine formula.

    Parameters
    ----------
    from_lat, from_lon, to_lat, to_lon
        WGS 84 degrees, arrays of one length, no NaN.

    Returns
    -------
    FloatArray
        Metres, one per pair, never negative.
    """
    phi_from, phi_to = np.radians(from_lat), np.radians(to_lat)
    half_lat = np.sin((phi_to - phi_from) / 2)
    half_lon = np.sin(np.radians(to_lon - from_lon) / 2)
    chord = half_lat**2 + np.cos(phi_from) * np.cos(phi_to) * half_lon**2
    metres: FloatArray = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return metres


def distance_m(from_lat: float, from_lon: float, to_lat: float, to_lon: float) -> float:
    """Measure the great-circle distance between two points.

    Parameters
    ----------
    from_lat, from_lon, to_lat, to_lon
        WGS 84 degrees.

    Returns
    -------
    float
        Metres, never negative.
    """
    half_lat = math.sin(math.radians(to_lat - from_lat) / 2)
    half_lon = math.sin(math.radians(to_lon - from_lon) / 2)
    shrink = math.cos(math.radians(from_lat)) * math.cos(math.radians(to_lat))
    chord = half_lat**2 + shrink * half_lon**2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(chord, 1.0)))


def local_plane_m(
    lat: FloatArray, lon: FloatArray, centre_lat: float, centre_lon: float
) -> tuple[FloatArray, FloatArray]:
    """Project points to metres east and north of a centre (equirectangular).

    Exact enough within some kilometres of the centre; meridians are wrapped, so the 180th does no
    harm.

    Parameters
    ----------
    lat, lon
        WGS 84 degrees, arrays of one length.
    centre_lat, centre_lon
        The plane's origin, WGS 84 degrees.

    Returns
    -------
    tuple of FloatArray
        Metres east (x) and metres north (y) of the centre.
    """
    east_deg = (lon - centre_lon + 180.0) % 360.0 - 180.0
    metres_per_degree = math.radians(1.0) * EARTH_RADIUS_M
    x = east_deg * (metres_per_degree * math.cos(math.radians(centre_lat)))
    y = (lat - centre_lat) * metres_per_degree
    return x, y


def unit_sphere_m(lat: FloatArray, lon: FloatArray) -> FloatArray:
    """Place points on the globe in three dimensions, where nearness needs no projection.

    Parameters
    ----------
    lat, lon
        WGS 84 degrees, arrays of one length.

    Returns
    -------
    FloatArray
        Shape (n, 3), metres from the centre of the Earth.
    """
    phi, lam = np.radians(lat), np.radians(lon)
    ring = np.cos(phi)
    return EARTH_RADIUS_M * np.column_stack((ring * np.cos(lam), ring * np.sin(lam), np.sin(phi)))


def int_view(array: IntArray | Int32Array) -> Sequence[int]:
    """Look at an array as Python numbers: as quick as a list for one value, without its memory.

    Parameters
    ----------
    array
        Whole numbers.

    Returns
    -------
    Sequence of int
        The same values; later changes of the array show.
    """
    view: memoryview[int] = memoryview(np.ascontiguousarray(array))  # type: ignore[arg-type]
    return view


def float_view(array: FloatArray) -> Sequence[float]:
    """Look at an array as Python numbers, as `int_view` does.

    Parameters
    ----------
    array
        Numbers.

    Returns
    -------
    Sequence of float
        The same values; later changes of the array show.
    """
    view: memoryview[float] = memoryview(np.ascontiguousarray(array))  # type: ignore[arg-type]
    return view
