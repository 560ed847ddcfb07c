"""Fixes in NMEA 0183, as GPS receivers speak it: RMC has all that a position needs."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from streams.edges.trackers.speeds import KNOT_MPS

_NUMBER: Final = re.compile(r"-?(\d+\.?\d*|\.\d+)", re.ASCII)
_RMC_FIELDS: Final = 10
_MINUTES: Final = 60
_MODE: Final = 11
_NO_MEASUREMENT: Final = frozenset({"N", "S", "M"})


def fix_in(sentence: str) -> dict[str, Any] | None:
    """Read a sentence ``$GPRMC,…*hh``; null for other sentences and for a receiver without a fix.

    Without a fix is a status ``V``, a mode that is no measurement (``N`` none, ``S`` a simulator,
    ``M`` typed in), and the place 0, 0, at which receivers are that do not know it.

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
    if status not in {"A", "V"}:
        msg = "the status of an RMC sentence is A or V"
        raise ValueError(msg)
    mode = fields[_MODE][:1] if len(fields) > _MODE else ""
    if status == "V" or mode in _NO_MEASUREMENT:
        return None
    at = datetime.strptime(f"{date}{time[:6]}", "%d%m%y%H%M%S").replace(tzinfo=UTC)
    at += timedelta(seconds=_number(f"0{time[6:]}"))  # of receivers that fix many times a second
    place = {"lat": _degrees(lat, south, "NS"), "lon": _degrees(lon, west, "EW")}
    if not any(place.values()):
        return None
    return {
        "type": "vehicle.position",
        "occurred_at": at.isoformat(),
        "place": place,
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


def _degrees(text: str, side: str, sides: str) -> float:
    """Read ``ddmm.mmmm``, degrees and minutes, on one of two sides; on the second it is negative.

    Minutes have two digits before the point, and are fewer than sixty.
    """
    point = text.index(".") if "." in text else len(text)
    degrees, minutes = _number(text[: point - 2]), _number(text[point - 2 :])
    if len(side) != 1 or side not in sides or "-" in text or minutes >= _MINUTES:
        raise ValueError(text)
    degrees += minutes / _MINUTES
    return round(-degrees if side == sides[1] else degrees, 7)
