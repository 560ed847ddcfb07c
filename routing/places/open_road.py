"""The nearest point of the open road: points on closed parts move along their segment."""

import math

import numpy as np

from routing.ground.geometry import FloatArray
from routing.places.nearby import Rows
from routing.places.segments import METRES_PER_DEGREE, Segments


def onto_open(
    segments: Segments,
    rows: Rows,
    spans: tuple[FloatArray, FloatArray],
    place: tuple[float, float],
) -> Rows:
    """Move points into the open part of their arc; leave out what has none on their segment.

    Parameters
    ----------
    segments
        The roads in pieces.
    rows
        Points on arcs beside one place.
    spans
        Of each row the open part of its arc, fractions; begin above end where there is none.
    place
        Latitude, and degrees east of the map's origin.

    Returns
    -------
    Rows
        Points that lie on the open part already stay as they are, to the last bit.
    """
    low, high = spans
    first, last = _between(segments, rows)
    reaches = (np.maximum(first, low) <= np.minimum(last, high)) & (first < last)
    rows, low, high = rows.pick(reaches), low[reaches], high[reaches]
    moves = (rows.fraction < low) | (rows.fraction > high)
    if not moves.any():
        return rows
    first, last = _between(segments, rows)
    fraction = np.minimum(np.maximum(rows.fraction, low), high)
    along = (fraction - first) / (last - first)
    part = np.where(rows.is_along, along, 1.0 - along)
    lat, east = place
    scale = METRES_PER_DEGREE * math.cos(math.radians(lat))
    x = (segments.lon[rows.segment] + part * segments.dlon[rows.segment] - east) * scale
    y = segments.lat[rows.segment] + part * segments.dlat[rows.segment] - lat
    y *= METRES_PER_DEGREE
    return rows._replace(
        fraction=np.where(moves, fraction, rows.fraction),
        part=np.where(moves, part, rows.part),
        square=np.where(moves, x * x + y * y, rows.square),
    )


def _between(segments: Segments, rows: Rows) -> tuple[FloatArray, FloatArray]:
    """Give the fractions of its arc between which each row's segment lies, the lesser first."""
    before, behind = segments.row_from[rows.row], segments.row_to[rows.row]
    return np.minimum(before, behind), np.maximum(before, behind)
