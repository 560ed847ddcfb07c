"""Times of FHIR: instants, dates that are less than an instant, opening hours of a week.

Hours are local: of the zone in which the document wrote its time, or of this machine where that is
UTC (a server's way of writing, no place's).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from pydantic import TypeAdapter

from schemas.ground.base import Instant
from streams.fhir.unfit import Unfit

Resource = Mapping[str, Any]

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK_DAYS: Final = 8  # a week, and the rest of today once more
_INSTANT: Final = TypeAdapter(Instant)
_MONTHS: Final = 12


def instant(path: str, told: object) -> datetime:
    """Read an instant of FHIR; one without a zone, or less than a day's, is none."""
    try:
        return _INSTANT.validate_python(datetime.fromisoformat(str(told)))
    except ValueError:
        raise Unfit(path, f"{told!r} is no instant with its zone") from None


def zone_of(told: object) -> tzinfo | None:
    """Give the zone in which a document writes its time; None: this machine's."""
    try:
        zone = datetime.fromisoformat(str(told)).tzinfo
    except ValueError:
        return None
    return None if zone is None or zone.utcoffset(None) == timedelta(0) else zone


def holds(period: Resource, at: datetime, zone: tzinfo | None) -> bool:
    """Tell whether a Period holds at an instant; a day, month or year counts whole."""
    start, end = (
        None if period.get(key) is None else _span(period[key], zone) for key in ("start", "end")
    )
    return (start is None or start[0] <= at) and (end is None or at < end[1])


def end_of(period: Resource, zone: tzinfo | None) -> datetime | None:
    """Give the instant at which a Period is over, None where it says none."""
    told = period.get("end")
    return None if told is None else _span(told, zone)[1]


def _span(told: str, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """Give the first instant of a dateTime, which the model has checked, and the first after it."""
    if "T" in told:
        at = datetime.fromisoformat(told).astimezone(UTC)
        return at, at
    first, after = _days(told)
    return _local(first, time(), zone), _local(after, time(), zone)


def _days(text: str) -> tuple[date, date]:
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0] + 1, 1, 1)
    if len(parts) == 2:  # noqa: PLR2004 - year and month
        year, month = parts
        after = date(year + month // _MONTHS, month % _MONTHS + 1, 1)
        return date(year, month, 1), after
    first = date.fromisoformat(text)
    return first, first + timedelta(days=1)


def next_opening(
    path: str, hours: Iterable[Resource], at: datetime, zone: tzinfo | None
) -> datetime | None:
    """Give when a place with these hours is open next: ``at`` itself, if it is; None: never.

    Raises
    ------
    Unfit
        If an entry names no day or time that can be read.
    """
    starts = []
    for number, one in enumerate(hours):
        for start, end in _openings(f"{path}[{number}]", one, at, zone):
            if start <= at < end:
                return at
            if start > at:
                starts.append(start)
    return min(starts, default=None)


def _openings(
    path: str, one: Resource, at: datetime, zone: tzinfo | None
) -> Iterator[tuple[datetime, datetime]]:
    """Give the openings of one entry around an instant, from yesterday to next week."""
    named = [str(day).lower() for day in one.get("daysOfWeek", _DAYS)]
    unknown = [day for day in named if day not in _DAYS]
    if unknown:
        where = f"{path}.daysOfWeek"
        raise Unfit(where, f"{unknown[0]!r} is none of {' '.join(_DAYS)}")
    begins, ends = _times(one)
    today = at.astimezone(zone).date()
    for offset in range(-1, _WEEK_DAYS):
        day = today + timedelta(days=offset)
        if _DAYS[day.weekday()] in named:
            start = _local(day, begins, zone)
            after = day if ends > begins else day + timedelta(days=1)  # past midnight
            yield start, _local(after, ends, zone)


def _times(one: Resource) -> tuple[time, time]:
    if one.get("allDay"):
        return time(), time()
    start = one.get("availableStartTime", one.get("openingTime", "00:00:00"))
    end = one.get("availableEndTime", one.get("closingTime", "00:00:00"))
    return time.fromisoformat(start), time.fromisoformat(end)


def _local(day: date, at: time, zone: tzinfo | None) -> datetime:
    naive = datetime.combine(day, at)
    local = naive.astimezone() if zone is None else naive.replace(tzinfo=zone)
    return local.astimezone(UTC)
