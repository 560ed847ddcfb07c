"""Past calls as people have them: our calls.csv, or a table without a header from elsewhere.

Only place and time are kept. A call without a place is counted, not guessed.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from console.cli.talk import BadUsage
from dispatch.plans.demand import PastCall
from scenarios.formats.csv_file import Row, read_table, read_text
from schemas.ground.errors import CityError

COLUMNS: Final = ("lat", "lon", "type", "time")
NOT_READ: Final = "-"
_AT_S_MAX: Final = 1e9  # thirty years


@dataclass(frozen=True, slots=True)
class PastCalls:
    """The calls that can be used, and how many rows had no place or were not asked for."""

    calls: tuple[PastCall, ...]
    placeless: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Form:
    """How to read a file.

    ``columns`` names the columns of a table without a header by position, ``-`` for one that is
    not read; null means our calls.csv, whose ``at_s`` count from ``start``. ``only`` keeps the
    calls whose type (or complaint) begins so. A time without a zone is on the centre's clock.
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
    for name in ("lat", "lon", "time"):
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
    rows = _our_rows(path, form) if form.columns is None else _bare_rows(path, form.columns)
    calls: list[PastCall] = []
    placeless = left_out = 0
    for row in rows:
        kind = row.optional("type" if form.columns else "complaint") or ""
        if not kind.startswith(form.only):
            left_out += 1
        elif row.optional("lat") is None and row.optional("lon") is None:
            placeless += 1
        else:
            calls.append(PastCall(place=row.place(), at=_at(row, form)))
    return PastCalls(tuple(calls), placeless, left_out)


def _our_rows(path: Path, form: Form) -> Sequence[Row]:
    """Read the table of docs/city-folder.md."""
    if form.start is None:
        msg = (
            f"{path.name} counts its times from a start; give it, e.g. --start 2026-01-05T00:00, "
            "or the --columns of a table without a header."
        )
        raise BadUsage(msg)
    return read_table(path, ("at_s", "complaint", "lat", "lon"), others_allowed=True)


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


def _at(row: Row, form: Form) -> datetime:
    """Give the instant of a call."""
    if form.start is not None and form.columns is None:
        return _zoned(form.start, form) + timedelta(seconds=row.number("at_s", 0, _AT_S_MAX))
    text = row.text("time")
    try:
        return _zoned(datetime.fromisoformat(text), form)
    except ValueError:
        raise row.wrong("time", "is not a time; write it like 2026-01-05 08:30") from None


def _zoned(at: datetime, form: Form) -> datetime:
    """Put a time without a zone on the centre's clock."""
    return at if at.tzinfo is not None else at.replace(tzinfo=form.clock)
