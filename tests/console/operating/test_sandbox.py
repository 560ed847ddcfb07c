"""A sandbox speaks through the edge, each with a token of its own; then they are gone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from typing_extensions import override

from console.centre.folder import read_centre
from console.operating.sandbox import ADDRESS, Edge, Sandbox, speakers, without
from scenarios.city.files import load_city
from scenarios.city.model import City
from schemas.events.commands import CloseIncident, HospitalPhoned
from schemas.events.hospitals import PreAlertAnswer
from schemas.events.vehicles import VehiclePosition, VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.envelope import Event
from schemas.ground.errors import ConfigurationError
from schemas.ground.vocabulary import CrewReport, IncidentState
from schemas.inputs import input_types
from schemas.outputs.views import IncidentView
from schemas.topics import (
    DISPATCHER_COMMANDS,
    HOSPITAL_STATUS,
    VEHICLE_POSITIONS,
    VEHICLE_STATUS,
    VITALS,
)
from streams.host.clock import Clock
from streams.host.settings import Settings
from streams.identity.doors import Doors
from streams.kafka import client as kafka
from tests.console.support import samples
from tests.support import small_city
from tests.support.pace import limit_s

HEAD: dict[str, Any] = {
    "centre_id": small_city.CENTRE_ID,
    "occurred_at": datetime(2026, 11, 30, tzinfo=UTC),
    "source": "sandbox",
}


@pytest.fixture
def city(tmp_path: Path) -> City:
    return load_city(small_city.write(tmp_path / "city"))


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    opened = Doors.open(Settings(home=tmp_path / "home"), small_city.CENTRE_ID)
    yield opened
    opened.close()


class Server:
    """What an edge would have got; ``busy`` answers are 503 before it takes anything.

    ``wrong``: how many of each list it does not take.
    """

    def __init__(self) -> None:
        self.got: list[tuple[str, str, list[str]]] = []
        self.busy = 0
        self.wrong = 0
        self.status = 202
        self.url = ""
        self.asked = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        self.asked.set()
        if self.busy:
            self.busy -= 1
            return web.Response(status=503)
        who = request.headers["authorization"].removeprefix("Bearer ")
        names = [one["event_id"] for one in await request.json()]
        self.got.append((request.path, who, names))
        fault = {"field": "unit_id", "code": "unknown"}
        told = {
            "accepted": len(names) - self.wrong,
            "refused": [{"index": index, "errors": [fault]} for index in range(self.wrong)],
        }
        return web.json_response(told, status=self.status)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    app = web.Application()
    app.router.add_post("/{path:.*}", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    listening: Any = site._server
    made.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield made
    await runner.cleanup()


def said() -> list[Event]:
    here = LatLon(lat=11.0, lon=106.6)
    return [
        VehiclePosition(event_id="e-1", unit_id="U0", place=here, **HEAD),
        VehiclePosition(event_id="e-2", unit_id="U1", place=here, **HEAD),
        VehicleStatus(event_id="e-3", unit_id="U0", status=CrewReport.CLEAR, **HEAD),
        PreAlertAnswer(
            event_id="e-4", hospital_id="h0", pre_alert_id="pa-1", answer="accepted", **HEAD
        ),
        CloseIncident(event_id="e-5", incident_id="C-1", reason="sandbox", **HEAD),
        HospitalPhoned(event_id="e-6", pre_alert_id="pa-1", result="no_answer", **HEAD),
    ]


async def send(server: Server, doors: Doors, city: City) -> tuple[str, str, str]:
    with speakers(doors, city) as tokens:
        async with aiohttp.ClientSession() as session:
            await Edge(server.url, tokens, session).send(said())
    return tokens.crews, tokens.hospitals, tokens.desk


async def test_each_says_what_is_its_own_in_order(server: Server, doors: Doors, city: City) -> None:
    crews, hospitals, desk = await send(server, doors, city)
    assert server.got == [
        ("/v1/vehicles/positions", crews, ["e-1", "e-2"]),
        ("/v1/vehicles/status", crews, ["e-3"]),
        ("/v1/hospitals/answers", hospitals, ["e-4"]),
        ("/v1/commands", desk, ["e-5", "e-6"]),
    ]
    for token in (crews, hospitals, desk):
        assert doors.tokens.principal(token) is None, "gone with the sandbox"


async def test_what_is_not_stored_is_sent_again_and_what_is_refused_is_not(
    server: Server, doors: Doors, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.operating.sandbox.AGAIN_S", 0.0)
    server.busy = 2
    await send(server, doors, city)
    assert len(server.got) == 4
    for status in (404, 422):
        server.got.clear()
        server.status = status
        await asyncio.wait_for(send(server, doors, city), limit_s(60))
        assert len(server.got) == 4, status


async def test_what_of_a_list_is_refused_is_said(
    server: Server, doors: Doors, city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    server.wrong = 1
    await send(server, doors, city)
    said = capsys.readouterr().out
    assert said.count("refused /v1/vehicles/positions") == 1
    assert '"field": "unit_id"' in said


async def test_more_than_one_list_holds_is_several(
    server: Server, doors: Doors, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.operating.sandbox.ITEMS_MAX", 1)
    await send(server, doors, city)
    assert [names for _, _, names in server.got] == [[f"e-{number}"] for number in range(1, 7)]


def test_a_sandbox_beside_it_keeps_its_tokens(doors: Doors, city: City) -> None:
    """Found by resetting one that played: everything that its crews said afterwards was refused."""
    with speakers(doors, city) as playing:
        with speakers(doors, city) as resetting:
            assert resetting.crews != playing.crews
        for token in (playing.crews, playing.hospitals, playing.desk):
            assert doors.tokens.principal(token) is not None
        assert doors.tokens.principal(resetting.desk) is None
    assert doors.tokens.principal(playing.crews) is None


class Views:
    """A topic of what is known of calls, whose end never comes to whoever waits for silence."""

    def __init__(self, *views: IncidentView) -> None:
        self._views = views

    @asynccontextmanager
    async def reader(self, _brokers: str) -> AsyncIterator["Views"]:
        yield self

    async def numbers(self, _topic: str) -> range:
        return range(1)

    async def read_spans(
        self, spans: dict[tuple[str, int], tuple[None, None]]
    ) -> AsyncIterator[kafka.Received]:
        for topic, number in spans:
            for offset, view in enumerate(self._views):
                value = view.model_dump_json().encode()
                yield kafka.Received(topic, number, offset, None, value)


async def test_a_reset_closes_what_is_open_in_its_own_centre(
    server: Server, doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def view(
        name: str, state: IncidentState, centre_id: str = small_city.CENTRE_ID
    ) -> IncidentView:
        return samples.incident(1, name, state).model_copy(update={"centre_id": centre_id})

    views = Views(
        view("C-1", IncidentState.ASSIGNED),
        view("C-2", IncidentState.QUEUED),
        view("C-3", IncidentState.ASSIGNED, "HCM"),
        view("C-1", IncidentState.CLOSED),
    )
    monkeypatch.setattr("console.operating.sandbox.kafka.reader", views.reader)
    city = small_city.write(tmp_path / "city")
    centre = read_centre(Settings(city=city, home=tmp_path / "home"))
    made = Sandbox(centre, "", "", Clock(), server.url)
    assert await made.reset(doors) == 1
    ((path, _, names),) = server.got
    assert (path, len(names)) == ("/v1/commands", 1)
    server.status = 403
    assert await made.reset(doors) == 0, "what is not stored is not said to be closed"


def test_whoever_is_left_out_is_not_played(city: City) -> None:
    rest = without(city, ["U0", "h1"])
    assert "U0" not in {one.unit_id for one in rest.units}
    assert "h1" not in {one.hospital_id for one in rest.hospitals}
    with pytest.raises(ConfigurationError, match="'U99' is no unit or hospital"):
        without(city, ["U99"])


class Silence:
    """Topics on which nothing comes."""

    @asynccontextmanager
    async def reader(self, _brokers: str) -> AsyncIterator["Silence"]:
        yield self

    async def assign_topics(self, _topics: list[str], *, from_end: bool) -> None:
        assert from_end

    async def poll(self, *, timeout_ms: int) -> list[kafka.Received]:
        return []


@dataclass(frozen=True)
class Leaps(Clock):
    """A clock on which a minute has passed at each look."""

    looks: Iterator[int] = field(default_factory=count)

    @override
    def now(self) -> datetime:
        at: datetime = HEAD["occurred_at"]
        return at + timedelta(minutes=next(self.looks))


async def test_a_stop_ends_it_while_the_edge_takes_nothing(
    server: Server, doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by reading: Ctrl-C was heard when the edge had taken all, and not before."""
    monkeypatch.setattr("console.operating.sandbox.kafka.reader", Silence().reader)
    city = small_city.write(tmp_path / "city")
    centre = read_centre(Settings(city=city, home=tmp_path / "home"))
    stop, server.busy = asyncio.Event(), 1_000_000
    made = Sandbox(centre, "", "", Leaps(), server.url)
    playing = asyncio.create_task(made.play(doors, stop, (), 1))
    await asyncio.wait_for(server.asked.wait(), limit_s(60))
    stop.set()
    await asyncio.wait_for(playing, limit_s(60))
    assert all(one.standing(Clock().now()) == "revoked" for one in doors.tokens.list())


def test_whatever_crews_and_hospitals_say_has_an_address() -> None:
    """Found by a hospital that was silent: the duty phone's word had none, and all ended."""
    topics = (VEHICLE_POSITIONS, VEHICLE_STATUS, VITALS, HOSPITAL_STATUS, DISPATCHER_COMMANDS)
    assert {one for topic in topics for one in input_types(topic)} <= set(ADDRESS)
    assert ADDRESS["command.phoned"] == "/v1/commands"
    assert ADDRESS["road.event"] == "/v1/roads"
