"""CSV tables whose every refusal says where: file, line, column, value, and what was wanted."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from schemas.ground.errors import MapError

INT64_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `values` holds the text of each column, "" where a column is absent."""

    path: Path
    line: int
    values: dict[str, str]

    def text(self, column: str) -> str:
        """Give a value as it stands; "" means not given."""
        return self.values.get(column, "")

    def integer(self, column: str, low: int, high: int) -> int:
        """Read a whole number and hold it to its range.

        Raises
        ------
        MapError
            It is no whole number, or outside the range.
        """
        text = self.text(column)
        try:
            value = int(text)
        except ValueError:
            self.refuse(column, "is not a whole number; correct it")
        if not low <= value <= high:
            self.refuse(column, f"is outside {low}..{high}; correct it")
        return value

    def real(self, column: str, low: float, high: float) -> float:
        """Read a number and hold it to its range.

        Raises
        ------
        MapError
            It is no number, not finite, or outside the range.
        """
        text = self.text(column)
        try:
            value = float(text)
        except ValueError:
            self.refuse(column, "is not a number; correct it")
        if not low <= value <= high:  # also refuses NaN
            self.refuse(column, f"is outside {low:g}..{high:g}; correct it")
        return value

    def refuse(self, column: str, problem: str) -> NoReturn:
        """Refuse a value.

        Raises
        ------
        MapError
            Always: names the file, the line, the column and the value.
        """
        shown = self.text(column)[:80]
        message = f"{self.path}, line {self.line}: {column} = {shown!r} {problem}."
        raise MapError(message)


def read_rows(path: Path, columns: Sequence[str], optional: frozenset[str]) -> Iterator[Row]:
    """Read a table line by line.

    Parameters
    ----------
    path
        UTF-8, with or without a byte-order mark, comma, a header line.
    columns
        The columns wanted, in any order; others are ignored.
    optional
        Those of them that may be absent.

    Yields
    ------
    Row
        One per line below the header.

    Raises
    ------
    MapError
        The file is missing or not UTF-8, a column is missing, or a line is too long or too short.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = next(reader, [])
            _require_columns(path, header, columns, optional)
            for cells in reader:
                if len(cells) != len(header):
                    message = (
                        f"{path}, line {reader.line_num}: has {len(cells)} values for "
                        f"{len(header)} columns; correct it."
                    )
                    raise MapError(message)
                yield Row(path, reader.line_num, dict(zip(header, cells, strict=True)))
    except OSError as error:
        message = f"The table {path} cannot be read ({error.strerror}); check the path."
        raise MapError(message) from error
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"The table {path} is not a UTF-8 CSV file ({error}); save it as one."
        raise MapError(message) from error


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table, UTF-8, comma, a header line, line feeds.

    Parameters
    ----------
    path
        The file, replaced if it is there.
    columns
        The header.
    rows
        One sequence of values per line; floats are written so that they read back the same.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _require_columns(
    path: Path, header: Sequence[str], columns: Sequence[str], optional: frozenset[str]
) -> None:
    """Refuse a header that lacks a column."""
    missing = [name for name in columns if name not in header and name not in optional]
    if missing:
        message = f"{path}, line 1: the column {missing[0]} is missing; add it to the header."
        raise MapError(message)
