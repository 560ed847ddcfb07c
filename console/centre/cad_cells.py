"""Cells of call tables as other systems write them: places in one cell, dates of every order.

Nothing is guessed that the table does not decide: whether the day or the month comes first is
taken from the whole table.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

KNOWN_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("call", "call id", "call number", "callid", "call no", "case id"), "call"),
        **dict.fromkeys(
            (
                "time",
                "received",
                "received dttm",
                "call time",
                "call received",
                "call date time",
                "datetime",
                "date time",
                "timestamp",
                "time stamp",
                "occurred at",
            ),
            "time",
        ),
        **dict.fromkeys(("location", "place", "point", "coordinates", "case location"), "place"),
        **dict.fromkeys(("lat", "latitude"), "lat"),
        **dict.fromkeys(("lon", "lng", "long", "longitude"), "lon"),
        **dict.fromkeys(("type", "call type", "complaint", "nature", "title"), "type"),
    }
)
"""What the columns of a header mean, by their names in small letters and without signs."""

_PAIR = re.compile(r"\(?\s*(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\s*\)?")
_WKT = re.compile(r"POINT\s*\(\s*(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)\s*\)", re.IGNORECASE)
_DATE = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"
    r"(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp]\.?[Mm]\.?)?)?"
)
_MONTHS, _NOON = 12, 12


def meanings(header: Iterable[str]) -> tuple[str, ...]:
    """Give what each column of a header means; ``-`` for one that is not read, or comes again."""
    found: list[str] = []
    for name in header:
        plain = " ".join(re.sub(r"[^a-z0-9]+", " ", name.lower()).split())
        meaning = KNOWN_NAMES.get(plain, "-")
        found.append("-" if meaning in found else meaning)
    return tuple(found)


def place_of(cell: str) -> tuple[str, str] | None:
    """Take ``(lat, lon)`` or ``POINT (lon lat)`` apart; None where it is neither."""
    point = _WKT.fullmatch(cell.strip())
    if point is not None:
        return point.group(2), point.group(1)
    pair = _PAIR.fullmatch(cell.strip())
    return None if pair is None else (pair.group(1), pair.group(2))


@dataclass(frozen=True, slots=True)
class Dates:
    """How the dates of one table are written; ``month_first`` is for dates with slashes."""

    month_first: bool

    @classmethod
    def of(cls, cells: Iterable[str]) -> "Dates":
        """Find the order from all dates of a table.

        A number above twelve tells; where none does, a.m. and p.m. tell of the American order, and
        else the day comes first, as in Vietnam.
        """
        has_half_days = False
        for cell in cells:
            match = _DATE.fullmatch(cell.strip())
            if match is None:
                continue
            first, second = int(match.group(1)), int(match.group(2))
            if first > _MONTHS or second > _MONTHS:
                return cls(month_first=first <= _MONTHS)
            has_half_days |= match.group(7) is not None
        return cls(month_first=has_half_days)

    def read(self, cell: str) -> datetime | None:
        """Read a time, with its zone if it has one; None where it is none."""
        text = cell.strip()
        match = _DATE.fullmatch(text)
        try:
            if match is None:
                return datetime.fromisoformat(text)
            first, second, year = (int(match.group(n)) for n in (1, 2, 3))
            month, day = (first, second) if self.month_first else (second, first)
            hour, minute, at_s = (int(match.group(n) or 0) for n in (4, 5, 6))
            half = (match.group(7) or "").lower().replace(".", "")
            if half and not 1 <= hour <= _NOON:
                return None
            if half:
                hour = hour % _NOON + (_NOON if half == "pm" else 0)
            return datetime(year, month, day, hour, minute, at_s)  # noqa: DTZ001 - its zone comes after
        except ValueError:
            return None
