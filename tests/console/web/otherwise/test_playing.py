"""A day played again: unchanged it is what happened, and one thing changed changes what it may."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from typing_extensions import override

from console.alarms.trial import Terms, Trial
from console.centre.folder import Centre
from console.web.otherwise.change import EXTRA, Change, Unplayable
from console.web.otherwise.played import Played
from console.web.otherwise.playing import Play
from console.web.otherwise.rest import Rest
from console.web.otherwise.working import Asked, Progress, both, drive_pm, progress, rest_of
from console.web.past.daybook import Daybook
from console.web.past.deciding import Again
from console.web.past.folder import Folder
from console.web.past.local_days import first_day_of
from dispatch.state.turn import Output
from dispatch.state.world import World
from scenarios.city.files import load_city
from scenarios.city.model import Demand
from scenarios.city.roads import read_city_roads
from scenarios.repeated.course import watched
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import CrewLevel, UnitState
from schemas.journal import JournalRecord
from streams.host.settings import Settings
from streams.kafka.client import Received
from streams.kafka.records import Bounds
from tests.support import small_city

START = datetime(2026, 11, 28, 5, tzinfo=UTC)
HOURS = 0.6
MOMENT = START + timedelta(minutes=10)


class Written(Trial):
    """A trial that keeps its journal."""

    def __init__(self, centre: Centre, settings: Settings) -> None:
        super().__init__(centre, settings, Terms(3, START, HOURS, None))
        self.journal: list[bytes] = []

    @override
    def _apply(self, event: Event, now: datetime) -> tuple[Output, ...]:
        received: Any = event.model_copy(update={"received_at": now})
        self.journal.append(JournalRecord(event=received).model_dump_json().encode())
        return super()._apply(event, now)


class Kept:
    """A journal in memory, read as Kafka's is."""

    def __init__(self, values: Sequence[bytes]) -> None:
        self.values = values

    async def bounds(self, parts: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Bounds]:
        return {part: Bounds(0, len(self.values)) for part in parts}

    async def read_span(
        self, topic: str, partition: int, *, start: int | None, end: int | None
    ) -> AsyncIterator[Received]:
        for offset in range(start or 0, len(self.values) if end is None else end):
            key = small_city.CENTRE_ID.encode()
            yield Received(topic, partition, offset, key, self.values[offset])


class Day:
    """A busy day of the small city, as it is kept."""

    def __init__(self, home: Path) -> None:
        city = load_city(small_city.write(home / "city", units=8, answer_s=60))
        city = replace(city, demand=Demand(calls_per_hour=40))
        self.centre = Centre(city, read_city_roads(city, home / "maps"))
        trial = Written(self.centre, Settings(tick_s=15))
        for _ in trial.play():
            pass
        reader: Any = Kept(trial.journal)
        self.reader = reader
        self.folder = Folder.of(home, small_city.CENTRE_ID, "0")
        self.day = first_day_of(START)
        again = Again(self.centre, self.folder, small_city.CENTRE_ID, self.day)
        asyncio.run(again.run(reader, "journal", 0))
        self.book = Daybook(self.folder.day(self.day))

    def asked(self, change: Change) -> Progress:
        return Progress(self.folder, Asked(self.day, MOMENT, change), time.monotonic() + 600)

    def rest(self) -> Rest:
        asked = self.asked(Change("same"))
        return asyncio.run(rest_of(self.reader, ("journal", 0), self.centre, self.book, asked))


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    return Day(tmp_path_factory.mktemp("otherwise"))


@pytest.fixture(scope="module")
def rest(day: Day) -> Rest:
    return day.rest()


def play(day: Day, rest: Rest, change: Change) -> tuple[Played, World]:
    """Play a day, and give what came of it and the world that it ended in."""
    courses = watched(day.book.turns(), drive_pm(day.book.figures))
    found = Play(day.centre, rest, change, courses, 20_000)
    return found.run(day.book.end, lambda _at: None), found.world


def test_a_day_that_is_played_unchanged_is_close_to_what_happened(day: Day, rest: Rest) -> None:
    asked = day.asked(Change("same"))
    told = both(day.centre, day.book, rest, asked)
    assert (told["broken"], told["most"]) == (0, [])
    for row in told["by_priority"]:
        assert row["same"] == row["changed"]
    happened = [row["happened"] for row in told["by_priority"]]
    assert sum(one["count"] for one in happened) >= 4
    same, _ = play(day, rest, Change("same"))
    off = [
        abs(same.reached[call].ms - one.ms)
        for call, one in day.book.figures.responses.items()
        if one.reached_at > MOMENT and call in same.reached
    ]
    assert len(off) >= 4
    assert median(off) < 60_000, "nobody declines here, and fixes come at other seconds"
    assert progress(day.folder, asked.asked) > 0.9
    assert progress(day.folder, Asked(day.day, START, Change("same"))) == 0.0


def test_one_unit_less_takes_no_other_call(day: Day, rest: Rest) -> None:
    units = rest.state.world.units
    free = next(one for one in sorted(units) if units[one].state is UnitState.AVAILABLE)
    gone, world = play(day, rest, Change("without", free))
    assert gone.broken == 0
    assert gone.reached
    assert world.units[free].state is UnitState.OFF_DUTY
    assert world.units[free].free_since == units[free].free_since


def test_one_unit_more_serves_calls(day: Day, rest: Rest) -> None:
    more, world = play(day, rest, Change("more", None, "S3", CrewLevel.ALS))
    extra = world.units[EXTRA]
    assert more.broken == 0
    assert extra.free_since is not None or extra.incident_id is not None


def test_rules_of_choice_are_played_by_the_core(day: Day, rest: Rest) -> None:
    played, world = play(day, rest, Change("closest"))
    assert (played.broken, world.policies.response.strategy) == (0, "closest_idle")
    assert played.reached


def test_a_moment_without_a_journal_is_refused_in_words(day: Day) -> None:
    nothing: Any = Kept([])
    asked = day.asked(Change("same"))
    with pytest.raises(Unplayable, match="take an earlier moment"):
        asyncio.run(rest_of(nothing, ("journal", 0), day.centre, day.book, asked))
    late = Progress(day.folder, asked.asked, time.monotonic() - 1)
    with pytest.raises(Unplayable, match="take a later moment"):
        late.tell(0.1)
