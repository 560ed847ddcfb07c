"""A day's figures as a supervisor's page gets them: medians, hours, series; and where from."""

from collections import Counter
from datetime import datetime
from typing import Any

from console.picture.figures import Figures, nearest_rank
from schemas.ground.vocabulary import Priority

HALF, MOST = 0.5, 0.9


def described(figures: Figures) -> dict[str, Any]:
    """Give figures for a page; what nothing was measured of is null or missing, never zero.

    Times are ms, instants ISO 8601 in UTC; of drives, above zero is later than foretold.
    """
    return {
        "since": _iso(figures.since),
        "until": _iso(figures.until),
        "by_priority": [_priority(figures, one) for one in Priority],
        "responses": [
            [one.incident_id, one.priority.value, _iso(one.reached_at), one.ms]
            for one in sorted(figures.responses.values(), key=lambda one: one.reached_at)
        ],
        "eta": _eta(figures),
        "alarms": {
            "hours": _hours(figures),
            "kinds": Counter(one.kind for one in figures.raised.values()).most_common(),
        },
        "minutes": [
            [_iso(one.at), one.open, one.queued, one.free, one.busy, one.stale, one.asking]
            for one in sorted(figures.minutes.values(), key=lambda one: one.at)
        ],
        "covered": [[_iso(at), round(share, 1)] for at, share in sorted(figures.covered.items())],
    }


def _priority(figures: Figures, priority: Priority) -> dict[str, Any]:
    times = [one.ms for one in figures.responses.values() if one.priority is priority]
    return {
        "priority": priority.value,
        "count": len(times),
        "median_ms": nearest_rank(times, HALF),
        "p90_ms": nearest_rank(times, MOST),
        "most_ms": max(times, default=None),
    }


def _eta(figures: Figures) -> dict[str, Any]:
    """Say how far drives were from what was foretold."""
    off = [one.took_ms - one.foretold_ms for one in figures.drives.values()]
    return {
        "count": len(off),
        "median_ms": nearest_rank(off, HALF),
        "median_off_ms": nearest_rank([abs(one) for one in off], HALF),
        "p90_off_ms": nearest_rank([abs(one) for one in off], MOST),
        "off": [
            [_iso(one.reached_at), one.took_ms - one.foretold_ms]
            for one in sorted(figures.drives.values(), key=lambda one: one.reached_at)
        ],
    }


def _hours(figures: Figures) -> list[tuple[str, int]]:
    """Count the alarms of each hour that was looked at, those without any too."""
    if figures.since is None or figures.until is None:
        return []
    found = Counter(_hour(one.raised_at) for one in figures.raised.values())
    hours, at = [], _hour(figures.since)
    while at <= figures.until:
        hours.append((at.isoformat(), found[at]))
        at = datetime.fromtimestamp(at.timestamp() + 3_600, at.tzinfo)
    return hours


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
