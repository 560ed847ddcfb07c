"""Which fixes of a trace a match builds on: in time order, apart from each other, no spikes."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

import numpy as np

from routing.ground.geometry import BoolArray, FloatArray, IntArray, distance_m, great_circle_m
from routing.traces.fixes import Trace

SPIKE_STEPS: Final = 5.0
"""A fix this many usual steps off on both sides, while its neighbours are near, is a spike."""

APART_SIGMAS: Final = 2.0  # as Newson & Krumm: nearer fixes tell of noise only
GROUP_SIGMAS: Final = 2.5  # a group of fixes to average spans no more of the way
CLEAR_SIGMAS: Final = 5.0  # moved this far, a vehicle's step can be told from noise
DENSE_STEP_M: Final = 60.0
DENSE_FIXES_MIN: Final = 10
RAYLEIGH_MEDIAN: Final = 1.1774  # of a Gaussian error in two directions, in standard deviations
GROUP_MAX: Final = 8
MOVING_PERCENT: Final = 75.0  # of a trace that stands half of the time, this is a moving step
SPIKE_M_MIN: Final = 60.0  # below this a spike cannot be told from noise, and does little harm


class Unused(StrEnum):
    """Why a fix is not part of a match."""

    NO_FIX = "no_fix"  # NaN or out of range: the tracker saw no satellites
    REPEATED = "repeated"  # a second fix at the same millisecond
    SPIKE = "spike"  # far from the fixes before and behind it, which are near each other
    OFF_ROAD = "off_road"  # no road within reach
    NO_WAY = "no_way"  # no road leads there from where the vehicle was


@dataclass(frozen=True, eq=False)
class Waypoints:
    """What a match builds on: places in time order, each the mean of some fixes that follow.

    Attributes
    ----------
    row : IntArray
        Row in the trace of the first fix of each.
    lat, lon : FloatArray
        WGS 84 degrees.
    at_ms : IntArray or None
        Milliseconds since 1970 UTC, the mean; None where the trace has no times.
    heading_deg : FloatArray
        Of the fix in the middle; NaN where not known.
    near : int
        Fixes that say nothing new: they went into a mean, or the vehicle stood.
    unused : dict
        Why a row of the trace is in none of them.
    """

    row: IntArray
    lat: FloatArray
    lon: FloatArray
    at_ms: IntArray | None
    heading_deg: FloatArray
    near: int
    unused: dict[int, Unused]


def waypoints(trace: Trace, sigma_m: float) -> Waypoints:
    """Choose what a match builds on.

    Parameters
    ----------
    trace
        Any trace; it may be empty.
    sigma_m
        Standard deviation of a fix, metres. Fixes that come faster than the vehicle leaves their
        noise are averaged, and those nearer than `APART_SIGMAS` to the one before are set aside.

    Returns
    -------
    Waypoints
        Each row of the trace is in one of them, near, or unused.
    """
    rows, unused = in_order(trace)
    spikes = _spikes(trace.lat[rows], trace.lon[rows])
    unused |= dict.fromkeys(rows[spikes].tolist(), Unused.SPIKE)
    return _averaged(trace, rows[~spikes], sigma_m, unused)


def in_order(trace: Trace) -> tuple[IntArray, dict[int, Unused]]:
    """Give the rows of the fixes that are places, in time order, and why others are not among them.

    Parameters
    ----------
    trace
        Any trace; without times, its own order counts.

    Returns
    -------
    tuple
        Row numbers, and reasons by row number.
    """
    usable = trace.usable
    unused = dict.fromkeys(np.flatnonzero(~usable).tolist(), Unused.NO_FIX)
    rows = np.flatnonzero(usable)
    if trace.at_ms is not None and len(rows):
        rows = rows[np.argsort(trace.at_ms[rows], kind="stable")]
        is_new = np.append([True], np.diff(trace.at_ms[rows]) > 0)
        unused |= dict.fromkeys(rows[~is_new].tolist(), Unused.REPEATED)
        rows = rows[is_new]
    return rows, unused


def shaking_m(lat: FloatArray, lon: FloatArray) -> float:
    """Measure the error of a dense trace by how much it shakes.

    Where fixes come every few metres, a fix lies half-way between its neighbours but for its own
    error and theirs.

    Parameters
    ----------
    lat, lon
        WGS 84 degrees, no NaN, in the order of driving.

    Returns
    -------
    float
        Standard deviation in each direction, metres; 0.0 where the fixes are too few or too far
        apart to tell.
    """
    moves = np.append([True], (np.diff(lat) != 0) | (np.diff(lon) != 0))[: len(lat)]
    lat, lon = lat[moves], lon[moves]  # a tracker that repeats itself does not shake
    if len(lat) < DENSE_FIXES_MIN:
        return 0.0
    step_m = float(np.median(great_circle_m(lat[:-1], lon[:-1], lat[1:], lon[1:])))
    middle_lat, middle_lon = (lat[:-2] + lat[2:]) / 2, (lon[:-2] + lon[2:]) / 2
    off_m = float(np.median(great_circle_m(middle_lat, middle_lon, lat[1:-1], lon[1:-1])))
    # The error of a fix and half of those of two: variance 1.5; and the median of its length.
    return off_m / (np.sqrt(1.5) * RAYLEIGH_MEDIAN) if step_m < DENSE_STEP_M else 0.0


def _averaged(trace: Trace, rows: IntArray, sigma_m: float, unused: dict[int, Unused]) -> Waypoints:
    """Average the fixes of each group, and keep the groups that lie apart."""
    start = _groups(trace.lat[rows], trace.lon[rows], sigma_m)
    sizes = np.diff(np.append(start, len(rows)))

    def mean(values: FloatArray) -> FloatArray:
        sums: FloatArray = np.add.reduceat(values, start) if len(start) else values
        return sums / sizes

    # Degrees east of the first fix: a trace across the 180th meridian has a mean, too.
    first_lon = trace.lon[rows[0]] if len(rows) else 0.0
    east_deg = mean((trace.lon[rows] - first_lon + 180.0) % 360.0 - 180.0)
    lat, lon = mean(trace.lat[rows]), (east_deg + first_lon + 180.0) % 360.0 - 180.0
    kept = _apart(lat.tolist(), lon.tolist(), APART_SIGMAS * sigma_m)
    at_ms = None
    if trace.at_ms is not None:
        since_ms = trace.at_ms[rows] - trace.at_ms[rows[:1]].sum()
        at_ms = trace.at_ms[rows[:1]].sum() + np.rint(mean(since_ms.astype(np.float64)))
        at_ms = at_ms.astype(np.int64)[kept]
    return Waypoints(
        row=rows[start][kept],
        lat=lat[kept],
        lon=lon[kept],
        at_ms=at_ms,
        heading_deg=trace.heading_deg[rows[start + sizes // 2]][kept],
        near=len(rows) - int(kept.sum()),
        unused=unused,
    )


def _groups(lat: FloatArray, lon: FloatArray, sigma_m: float) -> IntArray:
    """Give the first index of each group of fixes to average: as many as noise covers."""
    count = len(lat)
    step_m, lag = np.inf, 1
    while lag < min(count, GROUP_MAX):
        moved_m = great_circle_m(lat[:-lag], lon[:-lag], lat[lag:], lon[lag:])
        usual_m = float(np.percentile(moved_m, MOVING_PERCENT))
        step_m = usual_m / lag
        if usual_m >= CLEAR_SIGMAS * sigma_m:
            break
        lag *= 2
    size = int(min(max(GROUP_SIGMAS * sigma_m / step_m, 1.0), GROUP_MAX)) if step_m else GROUP_MAX
    if not count:
        return np.zeros(0, dtype=np.int64)
    gaps_m = great_circle_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    is_gap = gaps_m > CLEAR_SIGMAS * sigma_m + 3 * step_m
    run_start = np.concatenate(([0], np.flatnonzero(is_gap) + 1, [count]))
    starts = [np.arange(*run, size) for run in pairwise(run_start.tolist())]
    return np.concatenate(starts).astype(np.int64)


def _spikes(lat: FloatArray, lon: FloatArray) -> BoolArray:
    """Tell of each fix whether the vehicle cannot have gone there and back."""
    spikes = np.zeros(len(lat), dtype=bool)
    if len(lat) < 3:  # noqa: PLR2004 (a spike has a neighbour on each side)
        return spikes
    step_m = great_circle_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    over_m = great_circle_m(lat[:-2], lon[:-2], lat[2:], lon[2:])
    least_m = np.minimum(step_m[:-1], step_m[1:])
    usual_m = float(np.median(step_m))
    spikes[1:-1] = (least_m > max(SPIKE_M_MIN, SPIKE_STEPS * usual_m)) & (over_m < least_m)
    return spikes


def _apart(lat: list[float], lon: list[float], apart_m: float) -> BoolArray:
    """Tell of each fix whether it lies away from the last one that does."""
    kept = np.zeros(len(lat), dtype=bool)
    last: tuple[float, float] | None = None
    for index, place in enumerate(zip(lat, lon, strict=True)):
        if last is None or distance_m(*last, *place) >= apart_m:
            kept[index] = True
            last = place
    return kept
