"""Past calls as people have them: our calls.csv, or a table from elsewhere.

Only place and time are kept. A call without a place is counted, not guessed: an empty place, 0,0
(which trackers and databases write for it), and one far from all others. Of several rows of one
call, as exports with a row per unit have them, the first counts.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median
from typing import Final

from console.centre.cad_cells import Dates, meanings, place_of
from console.cli.talk import BadUsage
from dispatch.plans.demand import PastCall
from routing.ground.geometry import distance_m
from scenarios.formats.csv_file import Row, read_header, read_text, stream_table
from schemas.ground.base import LatLon
from schemas.ground.errors import CityError

COLUMNS: Final = ("lat", "lon", "type", "time", "place", "call")
CALLS_MAX: Final = 5_000_000
FAR_FROM_ALL_M: Final = 100_000.0
FAR_CALLS_MIN: Final = 10  # fewer calls tell of no middle
FAR_TIMES: Final = 20.0  # times the distance within which half of all calls lie
NOT_READ: Final = "-"
_AT_S_MAX: Final = 1e9  # thirty years


@dataclass(frozen=True, slots=True)
class PastCalls:
    """The calls that can be used, and how many rows were left out, by why.

    ``placeless`` had no place, ``far`` one that is far from all others, ``left_out`` were of other
    types, ``repeated`` were further rows of a call, ``headers`` were no calls but headings.
    """

    calls: tuple[PastCall, ...]
    placeless: int
    left_out: int
    far: int = 0
    repeated: int = 0
    headers: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """How to read a file.

    ``columns`` names the columns by position, ``-`` for one that is not read; null means our
    calls.csv, whose ``at_s`` count from ``start``, or a table whose header says what it holds.
    ``only`` keeps the calls whose type (or complaint) begins so. A time without a zone is on the
    centre's clock, by which a summer's hour is an hour of the year like others.
    """

    utc_offset_min: int
    columns: tuple[str, ...] | None = None
    start: datetime | None = None
    only: str = ""

    @property
    def clock(self) -> timezone:
        """The centre's clock, the same all the year."""
        return timezone(timedelta(minutes=self.utc_offset_min))


def column_names(text: str) -> tuple[str, ...]:
    """Read ``lat,lon,type,time`` and the like; BadUsage where a needed one is not there once."""
    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if name not in {*COLUMNS, NOT_READ}:
            msg = f"--columns has {name!r}; use {', '.join(COLUMNS)} and {NOT_READ} for others."
            raise BadUsage(msg)
    needed = ("time", "place") if "place" in names else ("lat", "lon", "time")
    for name in needed:
        if names.count(name) != 1:
            msg = f"--columns has {name} {names.count(name)} times; name it once."
            raise BadUsage(msg)
    return names


def utc_offset_min(text: str) -> int:
    """Read ``+07:00`` as minutes east of UTC; BadUsage for anything else."""
    try:
        offset = datetime.fromisoformat(f"2000-01-01T00:00{text}").utcoffset()
    except ValueError:
        offset = None
    if offset is None:
        msg = f"--utc-offset {text!r} is not an offset; write it like +07:00."
        raise BadUsage(msg)
    return offset // timedelta(minutes=1)


def read_calls(path: Path, form: Form) -> PastCalls:
    """Read a file of past calls; CityError or BadUsage with one sentence where it cannot be."""
    columns = form.columns
    if columns is None and form.start is None:
        columns = _columns_of_header(path)
    if columns is None:
        return _sorted_out(_our_rows(path, form), form, Dates.of(()), named=False)
    rows = [_with_place(row) for row in _bare_rows(path, columns)]
    dates = Dates.of(row.cells.get("time", "") for row in rows)
    headers = next((n for n, row in enumerate(rows) if not _is_heading(row, dates)), 0)
    rows = rows[headers:]
    dates = Dates.of(row.cells.get("time", "") for row in rows)
    return replace(_sorted_out(rows, form, dates, named=True), headers=headers)


def _sorted_out(rows: Iterable[Row], form: Form, dates: Dates, *, named: bool) -> PastCalls:
    """Take the calls that can be used, and count the others."""
    calls: list[PastCall] = []
    seen: set[tuple[str, ...]] = set()
    placeless = left_out = repeated = 0
    for row in rows:
        call = row.optional("call")
        key = (call,) if call else tuple(row.cells.values()) if named else (str(row.line),)
        kind = row.optional("type" if named else "complaint") or ""
        if not kind.startswith(form.only):
            left_out += 1
        elif key in seen:
            repeated += 1
        elif _has_no_place(row):
            placeless += 1
        else:
            calls.append(PastCall(place=row.place(), at=_at(row, form, dates, named=named)))
        if kind.startswith(form.only):
            seen.add(key)
    near = _near(calls)
    return PastCalls(tuple(near), placeless, left_out, len(calls) - len(near), repeated)


def _has_no_place(row: Row) -> bool:
    """Tell whether a row has neither degree, or 0 for both."""
    lat, lon = row.optional("lat"), row.optional("lon")
    if lat is None and lon is None:
        return True
    try:
        return float(lat or "x") == float(lon or "x") == 0.0
    except ValueError:
        return False


def _near(calls: list[PastCall]) -> list[PastCall]:
    """Leave out calls that are far from all others: a wrong place, not another town."""
    if len(calls) < FAR_CALLS_MIN:
        return calls
    middle = LatLon(
        lat=median(call.place.lat for call in calls), lon=median(call.place.lon for call in calls)
    )
    away_m = [distance_m(middle.lat, middle.lon, c.place.lat, c.place.lon) for c in calls]
    limit_m = max(FAR_FROM_ALL_M, FAR_TIMES * median(away_m))
    return [call for call, metres in zip(calls, away_m, strict=True) if metres <= limit_m]


def _columns_of_header(path: Path) -> tuple[str, ...] | None:
    """Give what the columns of a table mean by its header; None where that does not say enough."""
    columns = meanings(read_header(path))
    has_place = "place" in columns or {"lat", "lon"} <= set(columns)
    return columns if "time" in columns and has_place else None


def _with_place(row: Row) -> Row:
    """Take a place in one cell apart."""
    if "place" not in row.cells or row.optional("lat") is not None:
        return row
    text = row.cells["place"]
    pair = place_of(text)
    if pair is None:
        return row if not text else replace(row, cells={**row.cells, "lat": text, "lon": text})
    return replace(row, cells={**row.cells, "lat": pair[0], "lon": pair[1]})


def _is_heading(row: Row, dates: Dates) -> bool:
    """Tell whether a line names columns: neither its time nor its place is one."""
    try:
        float(row.cells.get("lat", ""))
    except ValueError:
        return dates.read(row.cells.get("time", "")) is None and row.optional("lat") is not None
    return False


def _our_rows(path: Path, form: Form) -> Iterator[Row]:
    """Read the table of docs/city-folder.md, a row at a time."""
    if form.start is None:
        msg = (
            f"{path.name} counts its times from a start; give it, e.g. --start 2026-01-05T00:00, "
            "or the --columns of another table."
        )
        raise BadUsage(msg)
    needed = ("at_s", "complaint", "lat", "lon")
    return stream_table(path, needed, others_allowed=True, rows_max=CALLS_MAX)


def _bare_rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    """Give the rows of a table without a header; columns beyond the named ones are not read."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""))
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) < len(columns):
            msg = (
                f"{path.name} line {reader.line_num} has {len(cells)} cells where --columns names "
                f"{len(columns)}; name fewer, or mend the line."
            )
            raise CityError(msg)
        named = zip(columns, (cell.strip() for cell in cells), strict=False)
        yield Row(
            path.name, reader.line_num, {name: cell for name, cell in named if name != NOT_READ}
        )


def _at(row: Row, form: Form, dates: Dates, *, named: bool) -> datetime:
    """Give the instant of a call."""
    if form.start is not None and not named:
        return _zoned(form.start, form) + timedelta(seconds=row.number("at_s", 0, _AT_S_MAX))
    at = dates.read(row.text("time"))
    if at is None:
        raise row.wrong("time", "is not a time; write it like 2026-01-05 08:30")
    return _zoned(at, form)


def _zoned(at: datetime, form: Form) -> datetime:
    """Put a time without a zone on the centre's clock."""
    return at if at.tzinfo is not None else at.replace(tzinfo=form.clock)
