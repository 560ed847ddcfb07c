"""Fixes in NMEA 0183, as GPS receivers speak it: RMC has all that a position needs."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from streams.edges.trackers.speeds import KNOT_MPS

_NUMBER: Final = re.compile(r"-?(\d+\.?\d*|\.\d+)", re.ASCII)
_RMC_FIELDS: Final = 10
_MINUTES: Final = 60


def fix_in(sentence: str) -> dict[str, Any] | None:
    """Read a sentence ``$GPRMC,…*hh``; null for other sentences and for a receiver without a fix.

    Speeds are metres a second, places WGS 84 degrees; the time is that of the fix, UTC.

    Raises
    ------
    ValueError
        If its checksum or a field is wrong.
    """
    body, star, checksum = sentence.strip().removeprefix("$").partition("*")
    if star and int(checksum[:2], 16) != _checksum(body):
        msg = "the checksum of an NMEA sentence is wrong"
        raise ValueError(msg)
    if not is_rmc(body):
        return None
    _, *fields = body.split(",")
    if len(fields) < _RMC_FIELDS - 1:
        msg = "an RMC sentence has too few fields"
        raise ValueError(msg)
    time, status, lat, south, lon, west, knots, course, date = fields[:9]
    if status != "A":
        return None
    at = datetime.strptime(f"{date}{time[:6]}", "%d%m%y%H%M%S").replace(tzinfo=UTC)
    at += timedelta(seconds=_number(f"0{time[6:]}"))  # of receivers that fix many times a second
    return {
        "type": "vehicle.position",
        "occurred_at": at.isoformat(),
        "place": {"lat": _degrees(lat, south == "S"), "lon": _degrees(lon, west == "W")},
        "speed_mps": _number(knots) * KNOT_MPS if knots else None,
        "heading_deg": _number(course) % 360 if course else None,
    }


def is_rmc(sentence: str) -> bool:
    """Tell whether a sentence, with or without its ``$``, is RMC, of whichever satellites."""
    return sentence.strip().partition(",")[0][-3:] == "RMC"


def _number(text: str) -> float:
    """Read a number as NMEA writes it, and nothing else that Python takes for one."""
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(text)
    return float(text)


def _checksum(body: str) -> int:
    value = 0
    for char in body.encode("ascii", "replace"):
        value ^= char
    return value


def _degrees(text: str, is_negative: bool) -> float:  # noqa: FBT001 - south and west
    """Read ``ddmm.mmmm``: degrees, then minutes of two digits before the point."""
    point = text.index(".") if "." in text else len(text)
    degrees = _number(text[: point - 2]) + _number(text[point - 2 :]) / _MINUTES
    return round(-degrees if is_negative else degrees, 7)
