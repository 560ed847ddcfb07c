"""A day's figures as a supervisor's page gets them: medians, hours, series; and where from."""

from collections import Counter
from datetime import datetime
from typing import Any

from console.picture.figures import Figures, middle, nearest_rank
from schemas.ground.vocabulary import Priority

MOST = 90
"""Per cent of all that do not exceed what is called the 90th percentile."""

CREWS_SHOWN = 5
SOS, UNANSWERED = "crew_sos", "welfare_unanswered"


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
        "welfare": _welfare(figures),
        "covered": [[_iso(at), round(share, 1)] for at, share in sorted(figures.covered.items())],
    }


def _priority(figures: Figures, priority: Priority) -> dict[str, Any]:
    times = [one.ms for one in figures.responses.values() if one.priority is priority]
    return {
        "priority": priority.value,
        "count": len(times),
        "median_ms": middle(times),
        "p90_ms": nearest_rank(times, MOST),
        "most_ms": max(times, default=None),
    }


def _eta(figures: Figures) -> dict[str, Any]:
    """Say how far drives were from what was foretold."""
    off = [one.took_ms - one.foretold_ms for one in figures.drives.values()]
    return {
        "count": len(off),
        "median_ms": middle(off),
        "median_off_ms": middle(abs(one) for one in off),
        "p90_off_ms": nearest_rank((abs(one) for one in off), MOST),
        "off": [
            [_iso(one.reached_at), one.took_ms - one.foretold_ms]
            for one in sorted(figures.drives.values(), key=lambda one: one.reached_at)
        ],
    }


def _welfare(figures: Figures) -> dict[str, Any]:
    """Say how crews fared: who was asked and answered, called for help, and worked longest."""
    kinds = Counter(one.kind for one in figures.raised.values())
    checks = figures.welfare.checks.values()
    answers = [
        round((one.answered_at - one.asked_at).total_seconds() * 1_000)
        for one in checks
        if one.answered_at is not None
    ]
    longest = sorted(figures.welfare.stretches.values(), key=lambda one: (-one.ms, one.unit_id))
    return {
        "asked": len(checks),
        "answered": len(answers),
        "answer_ms": middle(answers),
        "unanswered": kinds[UNANSWERED],
        "sos": kinds[SOS],
        "longest": [[one.unit_id, _iso(one.began_at), one.ms] for one in longest[:CREWS_SHOWN]],
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
