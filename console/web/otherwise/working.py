"""Playing a day otherwise, in a process of its own that lets all others go first, for so long."""

import asyncio
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any, Final

from console.centre.folder import Centre, read_centre
from console.engine import cluster
from console.picture.figures import Figures
from console.web.otherwise.change import Change, Unplayable
from console.web.otherwise.played import Played
from console.web.otherwise.rest import Rest, read_rest
from console.web.otherwise.told import compared, happened
from console.web.past.daybook import Daybook
from console.web.past.deciding import POLITE, records_of, resumed
from console.web.past.folder import Folder
from console.web.past.journal import begun_of
from console.web.past.reasons import SaidInBoth
from dispatch.fold import Fold
from scenarios.repeated.course import Courses, watched
from schemas.outputs.decisions import Decision, DecisionKind
from streams.host.settings import Settings
from streams.kafka import client as kafka

LIMIT_S: Final = 900.0
"""Wall seconds that one play may take."""

ACCEPT_MS: Final = 20_000
"""What people take to accept a proposal where none of them did so on that day; ours."""

DRIVES_MIN: Final = 10
"""Of fewer drives nobody can say what they take of what the roads promise."""

DRIVE_PM: Final = (500, 2_000)
_ALL_PM: Final = 1_000
_TOLD: Final = 0.01
_READ, _FIRST = 0.3, 0.65
"""Shares of the work: reading, and the play in which nothing is changed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be played: a day from a moment (aware) on, with one thing changed."""

    day: date
    at: datetime
    change: Change


@dataclass(frozen=True, slots=True)
class Progress:
    """Says in a file how far a play is, and ends it when it takes too long."""

    folder: Folder
    asked: Asked
    until_s: float

    def tell(self, share: float) -> None:
        """Note a share, 0 to 1.

        Raises
        ------
        Unplayable
            It has taken too long.
        """
        if time.monotonic() > self.until_s:
            raise Unplayable("otherwise.too_long", {"seconds": f"{LIMIT_S:.0f}"})
        told = json.dumps([repr(self.asked), round(share, 3)])
        draft = self.folder.path / "otherwise.draft"
        draft.write_text(told, encoding="utf-8")
        draft.replace(self.folder.path / "otherwise.json")

    def between(
        self, low: float, high: float, begin: datetime, end: datetime
    ) -> Callable[[datetime], None]:
        """Give what is told of an instant between two, as a share between two."""
        whole_s = max(1.0, (end - begin).total_seconds())
        last = [low]

        def tell(at: datetime) -> None:
            share = low + (high - low) * min(1.0, max(0.0, (at - begin).total_seconds() / whole_s))
            if share - last[0] >= _TOLD or time.monotonic() > self.until_s:
                last[0] = share
                self.tell(share)

        return tell


def progress(folder: Folder, asked: Asked) -> float:
    """Give how far a play is, 0 to 1; 0 where it has not begun."""
    try:
        told = json.loads((folder.path / "otherwise.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0.0
    return float(told[1]) if told[0] == repr(asked) else 0.0


def play(settings: Settings, asked: Asked) -> dict[str, Any]:
    """Play a day otherwise, and give what came of it for a page.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    ConfigurationError
        The journal was cut, the day is not prepared, or what is asked for cannot be played.
    """
    os.nice(POLITE)
    until_s = time.monotonic() + LIMIT_S
    return asyncio.run(_read_and_play(settings, read_centre(settings), asked, until_s))


async def _read_and_play(
    settings: Settings, centre: Centre, asked: Asked, until_s: float
) -> dict[str, Any]:
    async with kafka.reader(cluster.find_brokers(settings)) as reader:
        begun = await begun_of(reader, settings, centre.city.centre_id)
        if begun is None:
            raise SaidInBoth("past.no_records")
        book = Daybook(begun.folder.day(asked.day))
        progress = Progress(begun.folder, asked, until_s)
        rest = await rest_of(reader, (begun.topic, begun.partition), centre, book, progress)
    return both(centre, book, rest, progress)


async def rest_of(
    reader: kafka.Reader,
    journal: tuple[str, int],
    centre: Centre,
    book: Daybook,
    progress: Progress,
) -> Rest:
    """Read a journal's part, from the newest midnight before the moment that is known.

    Raises
    ------
    Unplayable
        There is nothing to be played.
    """
    asked, (name, number) = progress.asked, journal
    known = resumed(progress.folder, asked.day, centre)
    start, fold = (0, Fold(centre.city.centre_id, centre.oracle())) if known is None else known[1:]
    last = (await reader.bounds([(name, number)]))[name, number].end
    records = records_of(reader, name, number, start, last)
    tell = progress.between(0.0, _READ, book.begin, book.end)
    return await read_rest(fold, records, asked.at, book.end, tell)


def both(centre: Centre, book: Daybook, rest: Rest, progress: Progress) -> dict[str, Any]:
    """Play what is left of a day twice, as it was and otherwise, and compare.

    The first play is what the second is compared with: both err alike where crews are not as they
    were. What happened stands beside them, and shows by how much they err.
    """
    from console.web.otherwise.playing import Play  # noqa: PLC0415 - brings scipy

    asked = progress.asked
    courses = watched(book.turns(), drive_pm(book.figures))
    accept_ms = accepted_after_ms(book)
    plays: list[Played] = []
    for change, low, high in (
        (Change("same"), _READ, _FIRST),
        (asked.change, _FIRST, 1.0),
    ):
        tell = progress.between(low, high, asked.at, book.end)
        found = Play(centre, rest, change, courses, accept_ms)
        plays.append(found.run(book.end, tell))
    same, changed = plays
    after = happened(book.figures)
    for call, one in book.figures.responses.items():
        if one.reached_at <= asked.at:  # its further crews come later, and are no answer to it
            for run in (after, same.reached, changed.reached):
                run.pop(call, None)
    told = compared(after, same, changed, rest.state.world.policies.weights)
    return told | {
        "at": asked.at.isoformat(),
        "until": book.end.isoformat(),
        "basis": _basis(courses, accept_ms, rest),
        "broken": same.broken + changed.broken,
    }


def _basis(courses: Courses, accept_ms: int, rest: Rest) -> dict[str, int]:
    return {
        "courses": courses.seen,
        "drive_pm": courses.drive_pm,
        "accept_ms": accept_ms,
        "by_hand": rest.by_hand,
        "accepted": rest.accepted,
    }


def drive_pm(figures: Figures) -> int:
    """Say what a day's drives took of what the roads promised, per mille, within bounds."""
    drives = [one for one in figures.drives.values() if one.foretold_ms > 0]
    if len(drives) < DRIVES_MIN:
        return _ALL_PM
    took, foretold = (sum(one.took_ms for one in drives), sum(one.foretold_ms for one in drives))
    low, high = DRIVE_PM
    return min(high, max(low, took * _ALL_PM // foretold))


def accepted_after_ms(book: Daybook) -> int:
    """Say after how long people of that day accepted what was proposed, in the middle."""
    open_since: dict[str, Decision] = {}
    waits: list[int] = []
    for one in book.proposals():
        call = one.incident_id or ""
        if one.kind is DecisionKind.PROPOSED:
            open_since[call] = one
        elif (before := open_since.pop(call, None)) is not None:
            waits.append(round((one.decided_at - before.decided_at).total_seconds() * 1_000))
    return round(median(waits)) if waits else ACCEPT_MS
