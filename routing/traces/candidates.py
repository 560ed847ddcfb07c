"""The arcs on which each fix of a trace may lie: all within reach, for a whole trace at once."""

from dataclasses import dataclass

import numpy as np

from routing.ground.distinct import distinct
from routing.ground.geometry import FloatArray, IntArray
from routing.places.segments import METRES_PER_DEGREE, Segments

TINY = 1e-12  # square metres: keeps a segment without length from dividing by zero
CANDIDATES_MAX = 16  # nearest arcs of a fix; both directions of eight streets within reach


@dataclass(frozen=True, eq=False)
class Candidates:
    """Where fixes may lie, as columns of one length, by ascending fix and then arc.

    Attributes
    ----------
    start : IntArray
        One more than fixes: fix i's candidates are ``start[i]:start[i + 1]``, none where no road
        is within reach.
    arc : IntArray
        Arc indices, each once a fix.
    fraction : FloatArray
        Part of the arc's length before the point nearest to the fix, 0.0 to 1.0.
    away_m : FloatArray
        From the fix to that point, metres.
    bearing_deg : FloatArray
        Direction of the arc there, degrees clockwise from north, 0 to 360.
    """

    start: IntArray
    arc: IntArray
    fraction: FloatArray
    away_m: FloatArray
    bearing_deg: FloatArray


def candidates(segments: Segments, lat: FloatArray, lon: FloatArray, radius_m: float) -> Candidates:
    """Find the arcs within a radius of each place.

    Parameters
    ----------
    segments
        The roads in pieces.
    lat, lon
        WGS 84 degrees, no NaN, one per fix.
    radius_m
        Metres.

    Returns
    -------
    Candidates
        At most `CANDIDATES_MAX` a fix, the nearest ones; of equals the lowest arc.
    """
    east_deg = segments.east_deg(lon)
    found = segments.within(lat, east_deg, np.full(len(lat), radius_m))
    pairs = distinct(found.place * segments.count + found.segment)
    fix, segment = pairs // segments.count, pairs % segments.count
    away_m, part, bearing_deg = _project(segments, segment, lat[fix], east_deg[fix])
    which, row = segments.arcs_of(segment)
    which, row = which[away_m[which] <= radius_m], row[away_m[which] <= radius_m]
    before, behind = segments.row_from[row], segments.row_to[row]
    fix, away_m, arc = fix[which], away_m[which], segments.row_arc[row].astype(np.int64)
    against = np.where(behind < before, 180.0, 0.0)
    chosen = _nearest_per_arc(fix, arc, away_m)
    return Candidates(
        start=np.searchsorted(fix[chosen], np.arange(len(lat) + 1)),
        arc=arc[chosen],
        fraction=(before + part[which] * (behind - before))[chosen],
        away_m=away_m[chosen],
        bearing_deg=((bearing_deg[which] + against) % 360.0)[chosen],
    )


def _project(
    segments: Segments, segment: IntArray, lat: FloatArray, east_deg: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give each segment's distance from its place, the part nearest, and its bearing."""
    east_m = METRES_PER_DEGREE * np.cos(np.radians(lat))
    ax, ay = (segments.lon[segment] - east_deg) * east_m, segments.lat[segment] - lat
    ay *= METRES_PER_DEGREE
    dx, dy = segments.dlon[segment] * east_m, segments.dlat[segment] * METRES_PER_DEGREE
    part = np.clip(-(ax * dx + ay * dy) / np.maximum(dx * dx + dy * dy, TINY), 0.0, 1.0)
    bearing_deg = np.degrees(np.arctan2(dx, dy)) % 360.0
    return np.hypot(ax + part * dx, ay + part * dy), part, bearing_deg


def _nearest_per_arc(fix: IntArray, arc: IntArray, away_m: FloatArray) -> IntArray:
    """Choose each fix's nearest segment of each arc, and its nearest arcs; by fix, then arc."""
    by_arc = np.lexsort((away_m, arc, fix))
    is_new = np.ones(len(fix), dtype=bool)
    is_new[1:] = (np.diff(fix[by_arc]) != 0) | (np.diff(arc[by_arc]) != 0)
    once = by_arc[is_new]
    nearest = once[np.lexsort((arc[once], away_m[once], fix[once]))]
    rank = np.arange(len(nearest)) - np.searchsorted(fix[nearest], fix[nearest])
    kept = nearest[rank < CANDIDATES_MAX]
    order: IntArray = kept[np.lexsort((arc[kept], fix[kept]))]
    return order
