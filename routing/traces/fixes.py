"""GPS traces: fixes of one vehicle in the order of driving, and the tables they come in."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from routing.ground.geometry import BoolArray, FloatArray, IntArray
from routing.ground.table import Row, read_rows
from routing.traces.gpx import read_gpx
from schemas.ground.errors import MapError, TraceError
from schemas.ground.places import place_fault

COARSE_SHARE: Final = 4
"""Where more than one move in so many takes no time at all, the times are too coarse."""

FIXES_MAX: Final = 200_000
"""More than two days at one fix a second; beyond it the table is not one trace."""

LAT_COLUMNS: Final = ("lat", "latitude")
LON_COLUMNS: Final = ("lon", "lng", "longitude")
TIME_COLUMNS: Final = ("time", "timestamp", "occurred_at")
HEADING_COLUMNS: Final = ("heading_deg", "heading", "course")

TIME_MS_MIN: Final = 315_532_800_000  # 1980: no receiver is older
TIME_MS_MAX: Final = 4_102_444_800_000  # 2100

_TURN_DEG: Final = 360.0
_UNKNOWN: Final = ("-1", "-1.0")  # as phones write a course that they do not know
_COMPACT = re.compile(
    r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?"
)
_NO_TIME = "is no time; write 2026-01-31T07:30:00+07:00 or seconds since 1970"


class Fix(NamedTuple):
    """One fix: WGS 84 degrees, milliseconds since 1970 UTC, degrees clockwise from north.

    NaN degrees mean that the tracker had no fix; a null time or heading means "not known".
    """

    lat: float
    lon: float
    at_ms: int | None = None
    heading_deg: float | None = None


@dataclass(frozen=True, eq=False)
class Trace:
    """Fixes as columns of one length.

    Attributes
    ----------
    lat, lon : FloatArray
        WGS 84 degrees; NaN where the tracker had no fix.
    at_ms : IntArray or None
        Milliseconds since 1970 UTC; None where any fix lacks its time.
    heading_deg : FloatArray
        Degrees clockwise from true north, 0 to below 360; NaN where not known.
    """

    lat: FloatArray
    lon: FloatArray
    at_ms: IntArray | None
    heading_deg: FloatArray

    @classmethod
    def of(cls, fixes: Iterable[Fix]) -> "Trace":
        """Lay fixes out in columns; they may be none."""
        rows = list(fixes)
        times = [fix.at_ms for fix in rows if fix.at_ms is not None]
        return cls(
            lat=np.array([fix.lat for fix in rows], dtype=np.float64),
            lon=np.array([fix.lon for fix in rows], dtype=np.float64),
            at_ms=np.array(times, dtype=np.int64) if len(times) == len(rows) else None,
            heading_deg=np.array(
                [np.nan if fix.heading_deg is None else fix.heading_deg for fix in rows],
                dtype=np.float64,
            ),
        )

    def __len__(self) -> int:
        return len(self.lat)

    def with_times_that_tell(self) -> "Trace":
        """Give the trace without its times where they tell fixes apart too seldom to be driven by.

        Times to the minute, or all equal, are such; the order of the fixes then counts.
        """
        if self.at_ms is None or len(self.at_ms) < 2:  # noqa: PLR2004 - a pair
            return self
        passed_ms = np.diff(self.at_ms)
        moves = (np.diff(self.lat) != 0) | (np.diff(self.lon) != 0)
        standing = np.count_nonzero((passed_ms == 0) & moves)
        if (passed_ms < 0).any() or standing * COARSE_SHARE <= np.count_nonzero(moves):
            return self
        return replace(self, at_ms=None)

    @property
    def usable(self) -> BoolArray:
        """Tell of each fix whether it is a place on the globe."""
        inside: BoolArray = (np.abs(self.lat) <= 90) & (np.abs(self.lon) <= 180)  # noqa: PLR2004
        return inside  # NaN is not


def read_trace(path: Path) -> Trace:
    """Read a trace from a table, or from GPX.

    Columns are found by name: ``lat`` or ``latitude``, ``lon``, ``lng`` or ``longitude``; if there,
    ``time``, ``timestamp`` or ``occurred_at`` (as `time_ms_of` reads it) and
    ``heading_deg``, ``heading`` or ``course``. Others are passed over. A row whose degrees are
    empty or NaN is kept as a fix that the tracker did not get.

    Parameters
    ----------
    path
        UTF-8, comma, a header line; or a file named ``.gpx``, of which all track points are read.

    Returns
    -------
    Trace
        One fix per row or point, in the file's order.

    Raises
    ------
    TraceError
        The file is missing or no such table, or a value is wrong: names line, column and value.
    """
    if path.suffix.lower() == ".gpx":
        return Trace.of(_limited(path, (Fix(*point) for point in read_gpx(path, time_ms_of))))
    try:
        return Trace.of(_limited(path, _fixes(path)))
    except MapError as error:
        raise TraceError(str(error)) from None


def _fixes(path: Path) -> Iterable[Fix]:
    """Read the rows; MapError for a wrong value."""
    for row in read_rows(path, (), frozenset()):
        lat, lon = _place(row)
        yield Fix(lat, lon, _time_ms(row), _heading_deg(row))


def _limited(path: Path, fixes: Iterable[Fix]) -> Iterable[Fix]:
    """Refuse what is too long to be one trace."""
    for count, fix in enumerate(fixes):
        if count == FIXES_MAX:
            message = f"{path} holds more than {FIXES_MAX} fixes; cut it into several traces."
            raise TraceError(message)
        yield fix


def _column(row: Row, names: Sequence[str]) -> str | None:
    """Find the first of some columns that the table has."""
    return next((name for name in names if name in row.values), None)


def _place(row: Row) -> tuple[float, float]:
    """Read a fix's degrees; NaN for both where the tracker had none."""
    columns = []
    for names in (LAT_COLUMNS, LON_COLUMNS):
        column = _column(row, names)
        if column is None:
            message = f"{row.path}, line 1: the column {names[0]} is missing; add it to the header."
            raise TraceError(message)
        columns.append(column)
    if any(row.text(column).strip().lower() in {"", "nan"} for column in columns):
        return np.nan, np.nan
    lat, lon = (row.real(column, -180, 180) for column in columns)
    fault = place_fault(lat, lon)
    if fault is not None:
        row.refuse(columns[fault.field == "lon"], fault.why)
    return lat, lon


def _time_ms(row: Row) -> int | None:
    """Read a fix's time; None where the table has none for it."""
    column = _column(row, TIME_COLUMNS)
    text = "" if column is None else row.text(column).strip()
    if column is None or not text:
        return None
    try:
        return time_ms_of(text)
    except ValueError as error:
        row.refuse(column, str(error))


def time_ms_of(text: str) -> int:
    """Read the time of a fix.

    Parameters
    ----------
    text
        ISO 8601 with a zone, or a count since 1970: of seconds, or by its size of milli-, micro- or
        nanoseconds.

    Returns
    -------
    int
        Milliseconds since 1970 UTC.

    Raises
    ------
    ValueError
        It is none, has no zone, or is no time of a drive; says what to write.
    """
    if _COMPACT.fullmatch(text):
        message = "has no zone; write it like 20260131T073000+0700"
        raise ValueError(message)
    try:
        count = float(text)
    except ValueError:
        at_ms = _date_ms(text)
    else:
        at_ms = _count_ms(count)
    if not TIME_MS_MIN <= at_ms <= TIME_MS_MAX:
        message = "is no time of a drive, which is from 1980 to 2100; correct it"
        raise ValueError(message)
    return at_ms


def _count_ms(count: float) -> int:
    """Tell by the size of a count since 1970 what it counts."""
    if not math.isfinite(count):
        raise ValueError(_NO_TIME)
    for least, each_ms in ((1e17, 1e-6), (1e14, 1e-3), (1e11, 1.0)):
        if abs(count) >= least:
            return round(count * each_ms)
    return round(count * 1000)


def _date_ms(text: str) -> int:
    """Read a date."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(_NO_TIME) from None
    if at.tzinfo is None:
        message = "has no zone; end it with +07:00 or Z"
        raise ValueError(message)
    return round((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


def _heading_deg(row: Row) -> float | None:
    """Read a fix's heading; None where the table has none for it."""
    column = _column(row, HEADING_COLUMNS)
    if column is None or row.text(column).strip().lower() in {"", "nan", *_UNKNOWN}:
        return None
    return row.real(column, 0, _TURN_DEG) % _TURN_DEG
