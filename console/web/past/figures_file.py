"""Figures as JSON, to keep and to send, and as CSV for a spreadsheet; no patient is in them."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from console.picture.figures import Drive, Figures, Minute, Raised, Response
from console.picture.welfare import Check, Stretch, Welfare
from schemas.ground.base import Instant


@dataclass(frozen=True)
class _Kept:
    """Figures without what only counting needs."""

    responses: list[Response]
    drives: dict[str, Drive]
    raised: list[Raised]
    minutes: list[Minute]
    covered: list[tuple[Instant, float]]
    since: Instant | None
    until: Instant | None
    checks: tuple[Check, ...] = ()
    stretches: tuple[Stretch, ...] = ()


_ADAPTER: Final = TypeAdapter(_Kept)

HEAD: Final = ("incident_id", "priority", "reported_at", "reached_at", "response_s")


def figures_text(figures: Figures) -> str:
    """Write figures as JSON."""
    kept = _Kept(
        list(figures.responses.values()),
        dict(figures.drives),
        list(figures.raised.values()),
        list(figures.minutes.values()),
        list(figures.covered.items()),
        figures.since,
        figures.until,
        tuple(figures.welfare.checks.values()),
        tuple(figures.welfare.stretches.values()),
    )
    return _ADAPTER.dump_json(kept).decode()


def figures_from(text: str) -> Figures:
    """Read what `figures_text` wrote."""
    kept = _ADAPTER.validate_json(text)
    return Figures(
        {one.incident_id: one for one in kept.responses},
        dict(kept.drives),
        {one.alarm_id: one for one in kept.raised},
        {one.at: one for one in kept.minutes},
        dict(kept.covered),
        kept.since,
        kept.until,
        Welfare(
            {(one.unit_id, one.asked_at): one for one in kept.checks},
            {(one.unit_id, one.began_at): one for one in kept.stretches},
        ),
    )


def responses_csv(figures: Figures) -> str:
    """Write the calls that were reached, one a line, instants in UTC, times in seconds."""
    rows = sorted(figures.responses.values(), key=lambda one: (one.reached_at, one.incident_id))
    return _csv(
        HEAD,
        (
            (
                one.incident_id,
                one.priority.value,
                one.reported_at.isoformat(),
                one.reached_at.isoformat(),
                _seconds(one.ms),
            )
            for one in rows
        ),
    )


def minutes_csv(figures: Figures) -> str:
    """Write how things stood minute by minute; a cell is empty where nothing was measured."""
    head = ("at", "open", "queued", "free", "busy", "stale", "alarms_asking", "covered_pct")
    return _csv(
        head,
        (
            (
                one.at.isoformat(),
                one.open,
                one.queued,
                one.free,
                one.busy,
                one.stale,
                one.asking,
                "" if (share := figures.covered.get(one.at)) is None else f"{share:.1f}",
            )
            for one in sorted(figures.minutes.values(), key=lambda one: one.at)
        ),
    )


def drives_csv(figures: Figures) -> str:
    """Write the drives to calls, one a line, seconds: above zero is later than was foretold."""
    rows = sorted(figures.drives.values(), key=lambda one: (one.reached_at, one.unit_id))
    return _csv(
        ("incident_id", "unit_id", "reached_at", "foretold_s", "took_s", "later_s"),
        (
            (
                one.incident_id,
                one.unit_id,
                one.reached_at.isoformat(),
                _seconds(one.foretold_ms),
                _seconds(one.took_ms),
                _seconds(one.took_ms - one.foretold_ms),
            )
            for one in rows
        ),
    )


def alarms_csv(figures: Figures) -> str:
    """Write the alarms that were announced, one a line, as grave as they were then."""
    rows = sorted(figures.raised.values(), key=lambda one: (one.raised_at, one.alarm_id))
    return _csv(
        ("alarm_id", "kind", "priority", "raised_at"),
        ((one.alarm_id, one.kind, one.priority, one.raised_at.isoformat()) for one in rows),
    )


def crews_csv(figures: Figures) -> str:
    """Write each time that a crew worked without a pause, one a line, and what was asked in it.

    ``asked`` counts the questions whether the crew is well in that time, ``answered`` those of them
    that it answered.
    """
    rows = sorted(figures.welfare.stretches.values(), key=lambda one: (one.began_at, one.unit_id))
    asked = {
        row: [
            check
            for check in figures.welfare.checks.values()
            if check.unit_id == row.unit_id and row.began_at <= check.asked_at <= row.ended_at
        ]
        for row in rows
    }
    return _csv(
        ("unit_id", "began_at", "ended_at", "worked_s", "asked", "answered"),
        (
            (
                one.unit_id,
                one.began_at.isoformat(),
                one.ended_at.isoformat(),
                _seconds(one.ms),
                len(asked[one]),
                sum(check.answered_at is not None for check in asked[one]),
            )
            for one in rows
        ),
    )


def _seconds(ms: int) -> str:
    return f"{ms / 1_000:.1f}"


def _csv(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Write a table; no cell can be a formula: ids begin with a letter or a digit."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
