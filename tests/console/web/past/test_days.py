"""Days as pages ask for them: prepared once, told how far, and read by those who may."""

import json
import pickle
from collections.abc import AsyncIterator
from concurrent.futures import Future
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.picture.board import Board, fold
from console.picture.figures import Figures
from console.web.assembled import Console, assemble
from console.web.past.daybook import DaybookWriter
from console.web.past.days import Days, Known
from console.web.past.figures_file import minutes_csv, responses_csv
from console.web.past.folder import Folder
from console.web.past.journal import Cut
from console.web.past.local_days import first_day_of, midnight_after
from console.web.past.reasons import reason_of
from console.web.past.told import described
from scenarios.city.files import load_city
from schemas.ground.envelope import Event
from schemas.ground.errors import BrokerUnreachable
from schemas.ground.vocabulary import IncidentState
from schemas.rules.alarms import AlarmKind
from schemas.topics import Topic
from schemas.words.catalogue import CATALOGUE
from streams.host.settings import Settings
from tests.console.support import samples
from tests.support import small_city

DAY = first_day_of(samples.START)
SCENE = samples.incident(2, "C-1", IncidentState.ON_SCENE, decided_s=90)


class Shelf:
    """A journal of two days, whose days are prepared when a test says so."""

    def __init__(self, path: Path) -> None:
        self.folder = Folder.of(path, "TEST", "0")
        self.begun: list[date] = []
        self.futures: list[Future[None]] = []
        self.days = Days(find=self.find, begin=self.begin)

    async def find(self) -> Known | None:
        return Known(self.folder, DAY, DAY + timedelta(days=1))

    def begin(self, day: date) -> Future[None]:
        self.begun.append(day)
        self.futures.append(Future())
        return self.futures[-1]

    def write(self, day: date = DAY, *, whole: bool = True) -> None:
        begin = midnight_after(day - timedelta(days=1))
        writer = DaybookWriter(self.folder.day(day), begin)
        writer.begin_with(Board())
        board, news = fold(Board(), [samples.unit(1), SCENE])
        figures = Figures()
        figures.take(board, news)
        writer.add((samples.START, one) for one in news)
        writer.close(figures, midnight_after(day), whole=whole)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


async def test_a_day_is_prepared_once_and_then_read(shelf: Shelf) -> None:
    assert (await shelf.days.look(DAY)).state == "working"
    shelf.folder.tell(0.5)
    again = await shelf.days.look(DAY)
    assert (again.state, again.share, shelf.begun) == ("working", 0.5, [DAY])
    shelf.write()
    shelf.futures[0].set_result(None)
    await shelf.days.work[DAY]
    ready = await shelf.days.look(DAY)
    assert ready.book is not None
    assert ready.book.board(samples.START).units.keys() == {"BC-01"}
    assert (await shelf.days.look(DAY, anew=True)).state == "ready"
    assert shelf.begun == [DAY]


async def test_a_day_that_is_not_over_may_be_read_again(shelf: Shelf) -> None:
    shelf.write(whole=False)
    assert (await shelf.days.look(DAY)).state == "ready"
    assert (await shelf.days.look(DAY, anew=True)).state == "working"


async def test_what_fails_says_why(shelf: Shelf) -> None:
    await shelf.days.look(DAY)
    shelf.futures[0].set_exception(BrokerUnreachable("no Kafka broker answers"))
    with pytest.raises(BrokerUnreachable):
        await shelf.days.work[DAY]
    failed = await shelf.days.look(DAY)
    assert failed.state == "failed"
    assert failed.described("en")["why"] == "no Kafka broker answers"
    vi = failed.described("vi")
    assert vi["why"] == vi["text"]["vi"] == "chưa nối được với Kafka: hãy thử lại sau ít phút"
    await shelf.days.look(DAY)
    shelf.futures[1].set_result(None)
    await shelf.days.work[DAY]
    nothing = await shelf.days.look(DAY)
    told = nothing.described("vi")
    assert (told["state"], told["why"]) == ("failed", f"trong nhật ký không có gì của {DAY}")


def test_a_reason_is_told_in_both_languages_also_from_another_process() -> None:
    cut = pickle.loads(pickle.dumps(Cut("past.cut", {"offset": 7})))  # noqa: S301 - our own
    assert "before offset 7" in str(cut)
    assert reason_of(cut).vi.startswith("nhật ký đã bị cắt trước vị trí 7")
    other = reason_of(OSError("no space left"))
    assert other.en == "no space left"
    assert "space" not in other.vi
    assert reason_of(OSError()).en, "never empty"


def test_tables_hold_what_was_measured() -> None:
    board, news = fold(Board(), [samples.unit(1), SCENE])
    figures = Figures()
    figures.take(board, news)
    figures.take(board, [samples.unit(200)])
    lines = responses_csv(figures).splitlines()
    assert lines[0] == "incident_id,priority,reported_at,reached_at,response_s"
    assert lines[1].startswith("C-1,P1,2026-11-24T05:00:00+00:00,")
    assert lines[1].endswith(",90.0")
    assert minutes_csv(figures).splitlines()[1].endswith(",1,0,1,0,0,0,")
    told = described(figures)
    assert told["by_priority"][0] == {
        "priority": "P1", "count": 1, "median_ms": 90_000, "p90_ms": 90_000, "most_ms": 90_000,
    }  # fmt: skip
    assert told["by_priority"][1]["median_ms"] is None
    assert told["alarms"]["hours"] == [("2026-11-24T05:00:00+00:00", 0)]


@pytest.fixture
async def console(tmp_path: Path, shelf: Shelf) -> AsyncIterator[Console]:
    async def send(_event: Event) -> None: ...

    async def write(_topic: Topic, _key: str, _value: bytes) -> None: ...

    city = load_city(small_city.write(tmp_path / "city"))
    settings = Settings(home=tmp_path / "home", city=tmp_path / "city")
    opened = assemble(settings, city, lambda: "", send, write)
    opened.days.find, opened.days.begin = shelf.find, shelf.begin
    yield opened
    opened.close()


async def ask(console: Console, path: str, **params: Any) -> httpx.Response:  # noqa: ANN401
    transport = httpx.ASGITransport(console.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.get(path, params=params)


async def test_a_board_of_the_past_is_read_by_its_instant(console: Console, shelf: Shelf) -> None:
    path = f"/api/past/{DAY.isoformat()}"
    assert (await ask(console, "/api/past")).json()["first"] == DAY.isoformat()
    assert (await ask(console, f"{path}/board", at=samples.START.isoformat())).status_code == 409
    shelf.write()
    shelf.futures[0].set_result(None)
    await shelf.days.look(DAY)
    await console.days.work[DAY]
    console.feed.say("map", "map", {"bounds": []})
    told = (await ask(console, path)).json()
    assert (told["state"], told["whole"]) == ("ready", True)
    board = (await ask(console, f"{path}/board", at=samples.START.isoformat())).json()
    assert {kind for kind, _, _ in board["put"]} == {"units", "calls", "map", "near"}
    assert board["figures"]["responses"] == 0
    for wrong in ("", "x", "2026-11-24T05:00:00"):
        assert (await ask(console, f"{path}/board", at=wrong)).status_code == 422, wrong


async def test_figures_are_of_the_day_that_is_asked_for(console: Console, shelf: Shelf) -> None:
    shelf.write()
    told = (await ask(console, f"/api/figures/{DAY.isoformat()}")).json()
    assert (told["by_priority"][0]["count"], told["journal"]["state"]) == (1, "ready")
    table = await ask(console, f"/api/figures/{DAY.isoformat()}/responses.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert len(table.text.splitlines()) == 2
    assert (await ask(console, f"/api/figures/{DAY.isoformat()}/x.csv")).status_code == 404


async def test_the_present_day_is_what_the_journal_says_and_what_came_since(
    console: Console, shelf: Shelf
) -> None:
    clock = console.feed.clock
    now: datetime = clock.now()
    fresh = SCENE.model_copy(update={"decided_at": now, "reported_at": now})
    old = fresh.model_copy(update={"incident_id": "C-0", "decided_at": samples.START})
    for listener in console.feed.listeners[2:]:
        listener([fresh, old])
    told = (await ask(console, "/api/figures/today")).json()
    assert (told["day"], told["by_priority"][0]["count"]) == (first_day_of(now).isoformat(), 1)
    assert (told["journal"]["state"], shelf.begun) == ("working", [first_day_of(now)])
    assert json.dumps(told)


def test_each_kind_of_alarm_has_a_name_in_the_table_that_counts_them() -> None:
    assert [kind for kind in AlarmKind if f"web.alarm.{kind.value}" not in CATALOGUE] == []
