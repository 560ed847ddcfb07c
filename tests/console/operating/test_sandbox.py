"""A sandbox speaks through the edge, each with a token of its own; then they are gone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from console.operating.sandbox import ADDRESS, Edge, speakers, without
from scenarios.city.files import load_city
from scenarios.city.model import City
from schemas.events.commands import CloseIncident
from schemas.events.hospitals import PreAlertAnswer
from schemas.events.vehicles import VehiclePosition, VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.envelope import Event
from schemas.ground.errors import ConfigurationError
from schemas.ground.vocabulary import CrewReport
from streams.edges.http.endpoints import ENDPOINTS
from streams.host.settings import Settings
from streams.identity.doors import Doors
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
    """What an edge would have got; ``busy`` answers are 503 before it takes anything."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, list[str]]] = []
        self.busy = 0
        self.status = 202
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        if self.busy:
            self.busy -= 1
            return web.Response(status=503)
        who = request.headers["authorization"].removeprefix("Bearer ")
        self.got.append((request.path, who, [one["event_id"] for one in await request.json()]))
        return web.Response(status=self.status)


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
        ("/v1/commands", desk, ["e-5"]),
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
    server.status = 422
    await asyncio.wait_for(send(server, doors, city), limit_s(60))
    assert len(server.got) == 8


def test_whoever_is_left_out_is_not_played(city: City) -> None:
    rest = without(city, ["U0", "h1"])
    assert "U0" not in {one.unit_id for one in rest.units}
    assert "h1" not in {one.hospital_id for one in rest.hospitals}
    with pytest.raises(ConfigurationError, match="'U99' is no unit or hospital"):
        without(city, ["U99"])


def test_every_address_is_one_of_the_edges() -> None:
    known = {one.path for one in ENDPOINTS}
    assert set(ADDRESS.values()) <= known
