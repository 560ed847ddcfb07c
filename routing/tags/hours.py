"""Rules of the road that hold at some hours: read once, and evaluated at each tick.

OSM writes them as ``value @ (hours)``, the hours as in `opening_hours` (OSM wiki, *Conditional
restrictions*). This is the one module that knows the library opening-hours-py. Hours are the
centre's own time; what depends on the sun, on school or on more than the time cannot be read here.
Holidays are not known: a rule that is off on them holds on them, too.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

from opening_hours import OpeningHours, validate

NOT: Final = "not "
"""Before hours: the rule holds at all other hours."""

_HOLIDAYS_OFF = re.compile(r"[;,]\s*(?:PH|SH)(?:\s*,\s*(?:PH|SH))*\s+(?:off|closed)\s*(?=;|$)")
_MORE_THAN_TIME = re.compile(r"PH|SH|easter|sun|dawn|dusk|\"|\|\||\+")
_CLAUSE = re.compile(r"\s*([^@;()]+?)\s*@\s*(?:\(([^()]*)\)|([^();]*))\s*(?:;|$)")


def clauses(value: str) -> tuple[tuple[str, str], ...]:
    """Take a conditional value apart: ``no @ (Mo-Fr 07:00-09:00); yes @ (Su)``.

    Parameters
    ----------
    value
        Of a tag whose key ends in `:conditional`.

    Returns
    -------
    tuple of tuple
        Value and condition of each clause, as they stand there; none where it is written
        otherwise.
    """
    found, at = [], 0
    while at < len(value):
        match = _CLAUSE.match(value, at)
        if match is None:
            return ()
        found.append((match.group(1), (match.group(2) or match.group(3) or "").strip()))
        at = match.end()
    return tuple(found)


def readable(condition: str) -> str | None:
    """Give hours as they are kept; None where they cannot be read.

    Parameters
    ----------
    condition
        ``Mo-Fr 07:00-09:00,16:00-19:00`` and the like.

    Returns
    -------
    str or None
        On one line, without what says that holidays are free.
    """
    hours = " ".join(_HOLIDAYS_OFF.sub("", condition).split())
    if _MORE_THAN_TIME.search(hours):
        return None
    return hours if _parsed(hours) is not None else None


def negated(hours: str) -> str:
    """Give all the other hours."""
    return hours.removeprefix(NOT) if hours.startswith(NOT) else NOT + hours


def hold_at(hours: Sequence[str], now: datetime, zone: timezone) -> tuple[bool, ...]:
    """Tell which rules hold at an instant.

    Parameters
    ----------
    hours
        As `readable` and `negated` gave them; "" holds always, as does what cannot be read.
    now
        Aware.
    zone
        The centre's own time.

    Returns
    -------
    tuple of bool
        One per rule, in order.
    """
    local = now.astimezone(zone).replace(tzinfo=None)
    found = []
    for one in hours:
        parsed = _parsed(one.removeprefix(NOT)) if one else None
        found.append(parsed is None or parsed.is_open(local) != one.startswith(NOT))
    return tuple(found)


def zone_of(utc_offset_minutes: int) -> timezone:
    """Give the zone that is some minutes ahead of UTC."""
    return timezone(timedelta(minutes=utc_offset_minutes))


@lru_cache(maxsize=4_096)
def _parsed(hours: str) -> OpeningHours | None:
    """Parse hours once."""
    if not validate(hours):
        return None
    return OpeningHours(hours, auto_country=False, auto_timezone=False)
