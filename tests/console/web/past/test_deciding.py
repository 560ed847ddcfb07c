"""A journal decided again into the files of days: each whole, each as the engine decided it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from console.centre.folder import Centre
from console.web.past.daybook import Daybook
from console.web.past.deciding import Again
from console.web.past.folder import Folder, forget_others
from console.web.past.journal import Cut, first_record
from console.web.past.local_days import midnight_after
from scenarios.city.files import load_city
from scenarios.city.roads import read_city_roads
from schemas.events.incidents import IncidentReported
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewReport, UnitState
from schemas.journal import AnyEvent, JournalRecord
from streams.kafka.client import Received
from streams.kafka.records import Bounds
from tests.support import small_city

FIRST = date(2026, 11, 28)
NOON = midnight_after(FIRST) - timedelta(hours=12)


class Kept:
    """A journal in memory, read as Kafka's is."""

    def __init__(self, values: Sequence[bytes], begin: int = 0) -> None:
        self.values = list(values)
        self.begin = begin
        self.read: list[int] = []

    async def bounds(self, parts: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Bounds]:
        return {part: Bounds(self.begin, len(self.values)) for part in parts}

    async def read_span(
        self, topic: str, partition: int, *, start: int | None, end: int | None
    ) -> AsyncIterator[Received]:
        last = len(self.values)
        for offset in range(start or 0, last if end is None else min(last, end)):
            self.read.append(offset)
            key = small_city.CENTRE_ID.encode()
            yield Received(topic, partition, offset, key, self.values[offset])


def journal(centre: Centre) -> list[bytes]:
    """A call that is served at noon, midnight, and another call on the next day."""
    lat, lon = small_city.node(1, 2)
    place = LatLon(lat=lat, lon=lon)

    def head(name: str, minutes: float, source: str) -> dict[str, Any]:
        at = NOON + timedelta(minutes=minutes)
        ids = {"event_id": name, "centre_id": small_city.CENTRE_ID, "source": source}
        return ids | {"occurred_at": at, "received_at": at}

    def call(name: str, minutes: float) -> IncidentReported:
        said = head(f"r-{name}", minutes, "cad")
        return IncidentReported(**said, incident_id=name, complaint="đau ngực", place=place)

    def crew(status: CrewReport, minutes: float) -> VehicleStatus:
        said = head(f"{status}-{minutes}", minutes, "U1")
        return VehicleStatus(**said, unit_id="U1", status=status)

    events: list[AnyEvent] = [
        centre.configured(NOON).model_copy(update={"received_at": NOON}),
        call("C-1", 1),
        crew(CrewReport.ACCEPTED, 2),
        crew(CrewReport.MOBILISED, 3),
        crew(CrewReport.ON_SCENE, 9),
        Tick(**head("t-1", 20, "dispatch")),
        Tick(**head("t-2", 12 * 60 + 1, "dispatch")),
        call("C-2", 12 * 60 + 5),
        Tick(**head("t-3", 12 * 60 + 9, "dispatch")),
    ]
    return [JournalRecord(event=one).model_dump_json().encode() for one in events]


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    home = tmp_path_factory.mktemp("past")
    city = load_city(small_city.write(home / "city"))
    return Centre(city, read_city_roads(city, home / "maps"))


def decided(centre: Centre, folder: Folder, last: date, kept: Kept) -> None:
    again = Again(centre, folder, small_city.CENTRE_ID, last)
    reader: Any = kept
    asyncio.run(again.run(reader, "journal", 0))


def unit_of(book: Daybook, at: datetime) -> UnitState:
    return book.board(at).units["U1"].state


def test_a_day_is_decided_again_and_its_instants_are_as_they_were(
    centre: Centre, tmp_path: Path
) -> None:
    folder = Folder.of(tmp_path, "TEST", "0")
    decided(centre, folder, FIRST, Kept(journal(centre)))
    book = Daybook(folder.day(FIRST))
    assert (book.begin, book.end, book.is_whole) == (NOON, midnight_after(FIRST), True)
    states = [unit_of(book, NOON + timedelta(minutes=minutes)) for minutes in (0.5, 4, 10)]
    assert states[0] is UnitState.AVAILABLE
    assert UnitState.ON_SCENE not in states[:2]
    sent = book.board(NOON + timedelta(minutes=4)).calls["C-1"]
    assert sent.unit_id in {"U0", "U1", "U2", "U3"}
    assert sorted(book.board(book.begin).calls) == []
    assert book.figures.covered
    assert not folder.day(FIRST + timedelta(days=1)).exists()


def test_the_next_day_begins_at_midnight_and_reads_no_more_than_it_needs(
    centre: Centre, tmp_path: Path
) -> None:
    folder, second = Folder.of(tmp_path, "TEST", "0"), FIRST + timedelta(days=1)
    decided(centre, folder, FIRST, Kept(journal(centre)))
    kept = Kept(journal(centre))
    decided(centre, folder, second, kept)
    assert min(kept.read) == 6
    later = Daybook(folder.day(second))
    assert (later.begin, later.is_whole) == (midnight_after(FIRST), False)
    assert sorted(later.board(later.begin).calls) == ["C-1"]
    assert sorted(later.board(later.end).calls) == ["C-1", "C-2"]
    at_once = Folder.of(tmp_path / "other", "TEST", "0")
    decided(centre, at_once, second, Kept(journal(centre)))
    same = Daybook(at_once.day(second))
    assert same.board(same.end).calls == later.board(later.end).calls
    assert same.board(same.end).units == later.board(later.end).units


def test_a_state_of_another_version_is_not_believed(centre: Centre, tmp_path: Path) -> None:
    folder, second = Folder.of(tmp_path, "TEST", "0"), FIRST + timedelta(days=1)
    decided(centre, folder, FIRST, Kept(journal(centre)))
    [state] = folder.path.glob("*.state")
    state.write_bytes(b"smart115-snapshot-0 x y\n{}")
    kept = Kept(journal(centre))
    decided(centre, folder, second, kept)
    assert min(kept.read) == 0
    assert sorted(Daybook(folder.day(second)).board(NOON + timedelta(days=2)).calls) == [
        "C-1",
        "C-2",
    ]


def test_a_journal_that_was_cut_is_told_and_not_guessed_at(centre: Centre) -> None:
    reader: Any = Kept(journal(centre), begin=3)
    with pytest.raises(Cut, match="cut before offset 3"):
        asyncio.run(first_record(reader, "journal", 0))
    empty: Any = Kept([])
    assert asyncio.run(first_record(empty, "journal", 0)) is None


def test_the_days_of_a_journal_that_is_gone_go_too(tmp_path: Path) -> None:
    old, new = Folder.of(tmp_path, "TEST", "0"), Folder.of(tmp_path, "TEST", "1")
    old.tell(0.25)
    assert (old.progress(), new.progress()) == (0.25, 0.0)
    forget_others(tmp_path, new)
    assert (old.path.exists(), new.path.exists()) == (False, True)
