"""Reading a city folder's .csv files: strict columns, strict values, errors that name the place.

Every refusal is a ``CityError`` of one sentence: file, line, column, value, and the fix.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from schemas.ground.base import LatLon
from schemas.ground.errors import CityError
from schemas.ground.places import is_null_island, place_fault

ROWS_MAX: Final = 100_000
"""More rows than any city has; beyond it the file is not what it seems."""

_ENTITY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TRUTH: Final = {"true": True, "false": False}
_TEXT_MAX: Final = {"name": 200, "complaint": 200, "address": 2_000}

Word = TypeVar("Word", bound=StrEnum)


def nfc(text: str) -> str:
    """Bring text to Unicode NFC, as Vietnamese is written and compared, and strip its ends."""
    return unicodedata.normalize("NFC", text).strip()


def read_text(path: Path) -> str:
    """Read a UTF-8 file (a byte order mark is dropped); CityError where missing or not UTF-8."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        msg = (
            f"{path.name} is missing from {path.parent}; "
            "add it as docs/city-folder.md describes, or give another folder."
        )
        raise CityError(msg) from None
    except OSError as error:
        msg = f"{path.name} in {path.parent} cannot be read ({error.strerror}); make it readable."
        raise CityError(msg) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        msg = (
            f"{path.name} line {line} holds the byte 0x{content[error.start]:02x}, "
            "which is not UTF-8; save the file as UTF-8."
        )
        raise CityError(msg) from None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, or one feature of a layer; an empty cell counts as not given."""

    file: str
    line: int
    cells: Mapping[str, str]
    words: tuple[str, str] = ("line", "column")  # what people call a row and a cell of it

    def wrong(self, column: str, why: str) -> CityError:
        """Make the error that names this row, the column, its value and the fix."""
        value = self.cells.get(column, "")
        row, cell = self.words
        return CityError(f"{self.file} {row} {self.line}, {cell} {column}: {value!r} {why}.")

    def optional(self, column: str) -> str | None:
        """Give the cell, or None where it is empty."""
        return self.cells.get(column) or None

    def text(self, column: str) -> str:
        """Give a cell that must be filled and not too long."""
        value = self.optional(column)
        if value is None:
            raise self.wrong(column, "is empty; fill it in")
        most = _TEXT_MAX.get(column, 200)
        if len(value) > most:
            raise self.wrong(column, f"has {len(value)} characters; shorten it to {most}")
        return value

    def entity(self, column: str) -> str:
        """Give an identifier: a letter or digit, then letters, digits, dot, dash, underscore."""
        value = self.text(column)
        if _ENTITY.fullmatch(value) is None:
            why = "is not an identifier; use 1 to 64 of A-Z a-z 0-9 . _ - beginning with the first"
            raise self.wrong(column, why)
        return value

    def number(self, column: str, lowest: float, highest: float) -> float:
        """Give a finite number within bounds, both included; decimals have a point."""
        value = self.text(column)
        try:
            number = float(value)
        except ValueError:
            fix = "write decimals with a point" if "," in value else "write digits"
            raise self.wrong(column, f"is not a number; {fix}") from None
        if not lowest <= number <= highest:
            why = f"is out of range; give a number from {lowest:g} to {highest:g}"
            raise self.wrong(column, why)
        return number

    def place(self) -> LatLon:
        """Give the columns lat and lon; values that fit only the other way round are named so."""
        lat, lon = self.number("lat", -180, 180), self.number("lon", -180, 180)
        fault = place_fault(lat, lon)
        if fault is not None:
            raise self.wrong(*fault)
        if is_null_island(lat, lon):
            raise self.wrong("lat", f"with lon {lon:g} is 0, 0: no place was known; look it up")
        return LatLon(lat=lat, lon=lon)

    def flag(self, column: str, *, default: bool) -> bool:
        """Give true or false; the default where the cell is empty or the column left out."""
        value = self.optional(column)
        if value is None:
            return default
        if value not in _TRUTH:
            raise self.wrong(column, "is neither true nor false; write one of them")
        return _TRUTH[value]

    def word(self, column: str, words: type[Word]) -> Word:
        """Give one of a closed list of words."""
        return self._known(column, self.text(column), words)

    def word_list(self, column: str, words: type[Word]) -> tuple[Word, ...]:
        """Give words separated by semicolons, each once, in the file's order; may be empty."""
        parts = [part.strip() for part in (self.optional(column) or "").split(";")]
        found = [self._known(column, part, words) for part in parts if part]
        for word in found:
            if found.count(word) > 1:
                raise self.wrong(column, f"names {word.value} twice; keep one of them")
        return tuple(found)

    def _known(self, column: str, text: str, words: type[Word]) -> Word:
        """Look a word up in its list."""
        try:
            return words(text)
        except ValueError:
            known = ", ".join(word.value for word in words)
            what = "is not known" if text == self.cells.get(column) else f"has {text!r} in it"
            raise self.wrong(column, f"{what}; use {known}") from None


def read_header(path: Path) -> list[str]:
    """Give the names of a table's columns, of any kind of table; none where it is empty."""
    first = next(csv.reader(io.StringIO(read_text(path), newline="")), [])
    return [nfc(cell) for cell in first]


def read_table(
    path: Path,
    needed: Sequence[str],
    optional: Iterable[str] = (),
    *,
    others_allowed: bool = False,
    rows_max: int | None = None,
) -> list[Row]:
    """Read a whole table, as ``stream_table`` does a row at a time."""
    given = stream_table(path, needed, optional, others_allowed=others_allowed, rows_max=rows_max)
    return list(given)


def stream_table(
    path: Path,
    needed: Sequence[str],
    optional: Iterable[str] = (),
    *,
    others_allowed: bool = False,
    rows_max: int | None = None,
) -> Iterator[Row]:
    """Read a table with these columns in any order; empty lines are passed over.

    A file of any size takes the memory of one row. Cells are NFC with their ends stripped.
    CityError, when it is come to, for a missing file or column, an unknown or doubled column, a row
    of another length, or more than ``rows_max`` rows (null: ``ROWS_MAX``).
    """
    count, most = 0, rows_max or ROWS_MAX
    header: list[str] | None = None
    for line, cells in _lines(path):
        clean = [nfc(cell) for cell in cells]
        if header is None:
            header = clean
            known = (*optional, *header) if others_allowed else tuple(optional)
            _check_header(path.name, line, header, needed, known)
            continue
        count += 1
        if count > most:
            msg = f"{path.name} has more than {most} rows; cut it down."
            raise CityError(msg)
        yield _row(path.name, line, header, clean)
    if header is None:
        msg = f"{path.name} is empty; begin it with the line {','.join(needed)}."
        raise CityError(msg)


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Give each line that is not empty by its number, with its cells."""
    if not path.is_file():
        read_text(path)  # says what is wrong with it
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield reader.line_num, cells
        except UnicodeDecodeError:
            read_text(path)  # says at which line
            raise
        except csv.Error as error:
            fix = f"is not valid CSV ({error}); check its quotes."
            msg = f"{path.name} line {reader.line_num} {fix}"
            raise CityError(msg) from None


def _check_header(
    file: str, line: int, header: list[str], needed: Sequence[str], optional: Sequence[str]
) -> None:
    """Refuse a header with a column missing, unknown or doubled."""
    if len(header) == 1 and ";" in header[0]:
        msg = f"{file} line {line} separates its columns by ';'; separate them by commas."
        raise CityError(msg)
    for column in header:
        if column not in needed and column not in optional:
            known = ", ".join((*needed, *optional))
            msg = f"{file} line {line} has the unknown column {column!r}; known are {known}."
            raise CityError(msg)
        if header.count(column) > 1:
            msg = f"{file} line {line} has the column {column!r} twice; keep one of them."
            raise CityError(msg)
    for column in needed:
        if column not in header:
            msg = f"{file} line {line} lacks the column {column!r}; add it."
            raise CityError(msg)


def _row(file: str, line: int, header: list[str], cells: list[str]) -> Row:
    """Pair the cells with their columns."""
    if len(cells) != len(header):
        msg = (
            f"{file} line {line} has {len(cells)} cells where the header has {len(header)}; "
            "put text with commas in double quotes."
        )
        raise CityError(msg)
    return Row(file=file, line=line, cells=dict(zip(header, cells, strict=True)))
