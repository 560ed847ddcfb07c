"""Every route, asked as every kind: who may, who may not, and nobody where somebody is entered."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.picture.board import fold
from console.web import assembled
from console.web.assembled import Console, assemble
from console.web.desk import DISPATCHERS_WRITE
from console.web.doorkeeper import ACTION_OF
from console.web.live.stream import hospital_events
from console.web.process import PageServer, listen
from dispatch.words.explain import duration, say
from scenarios.city.files import load_city
from schemas.ground.base import LatLon
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import UnitState
from schemas.topics import Topic
from streams.host.settings import Settings
from streams.identity.actions import Kind
from streams.identity.store import Entry
from streams.web import serving
from streams.web.bounds import Limits
from streams.web.gate import guarded_routes
from tests.console.support import samples
from tests.support import small_city
from tests.support.pace import limit_s

NOW = datetime(2026, 11, 30, tzinfo=UTC)
HOLD = {"type": "command.hold", "incident_id": "C-1", "reason": "x"}
ANSWER = {"type": "pre_alert.answer", "pre_alert_id": "pa-1", "answer": "accepted"}
TAP = {
    "type": "vehicle.status",
    "status": "clear",
    "event_id": "0123456789abcdef",
    "occurred_at": "2026-11-30T00:00:00Z",
}
ENTRIES = (
    Entry("cad", Kind.CALL_CENTRE, small_city.CENTRE_ID, NOW),
    Entry("U1", Kind.VEHICLE, small_city.CENTRE_ID, NOW, units=("U1",)),
    Entry("clinic", Kind.HOSPITAL, small_city.CENTRE_ID, NOW, hospitals=("h1",)),
    Entry("lan", Kind.DISPATCHER, small_city.CENTRE_ID, NOW),
    Entry("wall", Kind.OBSERVER, small_city.CENTRE_ID, NOW),
    Entry("ha", Kind.SUPERVISOR, small_city.CENTRE_ID, NOW),
)
OPEN = {
    "/", "/past", "/supervisor", "/hospital/{hospital_id}", "/pages/{path:path}", "/api/words",
    "/session", "/api/doses", "/crew/worker.js", "/crew/{unit_id}",
    "/crew/{unit_id}/manifest.webmanifest",
}  # fmt: skip
CREW = {"/api/crew/{unit_id}", "/api/crew/{unit_id}/way", "/api/crew/{unit_id}/taps"}
LINES = {"/v1/lines/{line_id}/claim", "/v1/lines/{line_id}/release"}
DISPATCHER = {
    "/me", "/session", "/api/centre", "/api/places", "/api/way", "/tiles/roads.pmtiles",
    "/api/covered", "/v1/lines", *LINES, "/api/commands", "/api/hands", *CREW,
    "/api/hospital/{hospital_id}/commands", "/api/expected", "/api/trade",
}  # fmt: skip
MAY = {
    "cad": {"/api/hands", "/me", "/session", "/v1/lines", "/v1/lines/{line_id}", *LINES},
    "U1": {"/me", "/session", *CREW},
    "clinic": {"/me", "/session", "/api/hospital/{hospital_id}/commands"},
    "lan": DISPATCHER,
    "ha": DISPATCHER | {
        "/api/past", "/api/past/{day}", "/api/past/{day}/board",
        "/api/past/{day}/expected", "/api/past/{day}/otherwise",
        "/api/figures/{day}", "/api/figures/{day}/{table}.csv",
    },
    "wall": {
        "/me", "/session", "/api/centre", "/api/places", "/api/way", "/api/covered",
        "/tiles/roads.pmtiles", "/api/expected",
    },
}  # fmt: skip
STREAMS = {
    "/api/stream": {"lan", "ha"},
    "/api/hospital/{hospital_id}/stream": {"lan", "clinic", "ha"},
    "/api/crew/{unit_id}/stream": {"lan", "ha", "U1"},
}
"""Who may listen: such an answer has no end, so only refusals are asked for."""


class Served:
    """A console of the small city, and what it sent."""

    def __init__(self, folder: Path, names: str = "") -> None:
        self.sent: list[Event] = []
        self.accesses: list[dict[str, Any]] = []
        city = load_city(small_city.write(folder / "city"))
        settings = Settings(home=folder / "home", city=folder / "city", console_names=names)
        self.console: Console = assemble(settings, city, lambda: "", self.send, self.write)
        self.console.desk._outcome_s = 0.0
        self.console.days.find = self.nothing

    async def nothing(self) -> None:
        """Be a journal without a record."""

    async def send(self, event: Event) -> None:
        self.sent.append(event)

    async def write(self, _topic: Topic, _key: str, value: bytes) -> None:
        self.accesses.append(json.loads(value))

    def enter(self) -> dict[str, dict[str, str]]:
        """Enter one of each kind; give the header that proves each."""
        doors = self.console.doors
        for entry in ENTRIES:
            doors.store.put(entry)
        tokens = {one.name: doors.tokens.issue(one.name, timedelta(days=1)) for one in ENTRIES}
        return {name: {"authorization": f"Bearer {one.text}"} for name, one in tokens.items()}

    def client(self, peer: str = "127.0.0.1", host: str = "127.0.0.1:8115") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.console.app, client=(peer, 1))
        return httpx.AsyncClient(transport=transport, base_url=f"http://{host}")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    opened = Served(tmp_path)
    yield opened
    opened.console.close()


@pytest.fixture
async def client(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with served.client() as opened:
        yield opened


def routes(served: Served) -> list[tuple[str, str]]:
    bounded: Any = served.console.app._app
    app = bounded._app
    return [
        (route.path, method)
        for route in guarded_routes(app)
        for method in sorted(route.methods - {"HEAD"})
    ]


async def ask(
    client: httpx.AsyncClient, path: str, method: str, headers: dict[str, str]
) -> httpx.Response:
    gaps = {"hospital_id": "h1", "path:path": "style/base.css", "unit_id": "U1"}
    gaps |= {"line_id": "x", "day": "2026-11-30", "table": "x"}
    address = path
    for name, value in gaps.items():
        address = address.replace(f"{{{name}}}", value)
    if method in {"GET", "HEAD"}:
        where = {
            "text": "x",
            "origin": "11,106.6",
            "goal": "11.01,106.6",
            "at": "2026-11-30T12:00:00Z",
        }
        return await client.request(method, address, params=where, headers=headers)
    body = ANSWER if "hospital" in path else TAP if "crew" in path else HOLD
    site = {"origin": "http://127.0.0.1:8115"}
    return await client.request(method, address, json=body, headers=headers | site)


async def test_every_route_as_every_kind(served: Served, client: httpx.AsyncClient) -> None:
    proofs = served.enter() | {"nobody": {}}
    assert {path for path, _ in routes(served)} == OPEN | set.union(*MAY.values()) | set(STREAMS)
    for path, method in routes(served):
        for name, proof in proofs.items():
            if name in STREAMS.get(path, ()):
                continue
            answer = await ask(client, path, method, proof)
            let_in = answer.status_code not in {401, 403}
            wanted = path in OPEN or path in MAY.get(name, ())
            if path == "/v1/lines":
                wanted = name == "cad" or (wanted and method == "GET")  # only telephones ring
            if path == "/session" and method == "POST":
                continue  # a name and a password, which these are not
            if path == "/session":
                wanted = name != "nobody"
            assert let_in == wanted, (path, method, name, answer.status_code)


async def test_nobody_signs_in_at_a_machine_where_nobody_is_entered(
    served: Served, client: httpx.AsyncClient
) -> None:
    assert (await client.get("/api/centre")).json()["is_open"] is True
    answer = await client.post("/api/commands", json=HOLD | {"who": " Lan "})
    assert answer.json()["outcome"] == "sent"
    assert served.sent[0].source == "Lan"
    async with served.client(peer="10.0.0.7") as stranger:
        assert (await stranger.get("/api/centre")).status_code == 401


async def test_from_the_first_account_on_everybody_signs_in(
    served: Served, client: httpx.AsyncClient
) -> None:
    proofs = served.enter()
    assert (await client.get("/api/centre")).status_code == 401
    answer = await client.post("/api/commands", json=HOLD | {"who": "X"}, headers=proofs["lan"])
    assert answer.status_code == 200
    assert served.sent[0].source == "lan"


async def test_pages_with_a_name_of_their_own_are_never_open(tmp_path: Path) -> None:
    named = Served(tmp_path, names="pages.example,other.example")
    async with named.client() as here, named.client(host="Pages.example") as there:
        assert (await here.get("/api/centre")).status_code == 401
        assert (await there.get("/")).status_code == 200
    async with named.client(host="evil.example") as stranger:
        assert (await stranger.get("/")).status_code == 421
    named.console.close()


async def test_a_hospital_speaks_for_itself_alone(
    served: Served, client: httpx.AsyncClient
) -> None:
    proof = served.enter()["clinic"]
    own = await client.post("/api/hospital/h1/commands", json=ANSWER, headers=proof)
    assert own.status_code == 200
    forged = ANSWER | {"hospital_id": "h0"}
    await client.post("/api/hospital/h1/commands", json=forged, headers=proof)
    assert [getattr(one, "hospital_id", "") for one in served.sent] == ["h1", "h1"]
    for path in ("/api/hospital/h0/commands", "/api/commands"):
        assert (await client.post(path, json=ANSWER, headers=proof)).status_code == 403
    other = await client.get("/api/hospital/h0/stream", headers=proof)
    assert other.status_code == 403
    assert len(served.sent) == 2


async def test_a_hospital_hears_nothing_of_another(served: Served) -> None:
    feed = served.console.feed
    for hospital, name in (("h1", "pa-1"), ("h0", "pa-0")):
        alert = samples.pre_alert(1, pre_alert_id=name, incident_id=f"C-{name}")
        feed.board, _ = fold(feed.board, [alert.model_copy(update={"hospital_id": hospital})])
    async for text in hospital_events(feed, "h1", "One"):
        if "event: reset" in text:
            assert "pa-1" in text
            assert "pa-0" not in text
            break


async def test_what_a_file_is_and_what_is_none(client: httpx.AsyncClient) -> None:
    answer = await client.get("/pages/app/centre.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    for path in ("../app.py", "%2e%2e/app.py", "vendor/SHA256SUMS", "app", "", "nothing.js"):
        assert (await client.get(f"/pages/{path}")).status_code == 404, path


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b"1", b"\xff", b"[" * 100_000])
async def test_a_body_that_is_no_order_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert (await client.post("/api/commands", content=body, headers=headers)).status_code == 400


async def test_a_body_that_does_not_come_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembled, "LIMITS", Limits(1_000, 1_000, 0.05))
    served = Served(tmp_path)

    async def nothing() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    headers = {"content-type": "application/json", "content-length": "10"}
    async with served.client() as client:
        answer = await client.post("/api/commands", content=nothing(), headers=headers)
    served.console.close()
    assert (answer.status_code, answer.json()["code"]) == (408, "too_slow")


async def test_a_head_that_does_not_come_to_an_end_is_given_up(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "HEAD_S", 0.05)
    listening = listen("127.0.0.1", 0)
    server = PageServer(served.console.app)
    running = asyncio.create_task(server.serve([listening]))
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    writer.write(b"GET / HTTP/1.1\r\nHost: 127")
    async with asyncio.timeout(limit_s(30)):
        assert await reader.read() == b""
    writer.close()
    server.should_exit = True
    await running


IN_VI = {"accept-language": "vi-VN,vi;q=0.9"}


async def test_an_order_with_a_wrong_field_names_it(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/commands", json={**HOLD, "reason": ""})
    assert (answer.status_code, answer.json()["field"]) == (422, "reason")
    vi = (await client.post("/api/commands", json={**HOLD, "reason": ""}, headers=IN_VI)).json()
    assert vi["why"] != answer.json()["why"]
    assert vi["text"] == answer.json()["text"], "a page shows either"
    assert vi["text"]["vi"] == f"lý do: {vi['why']}"
    assert vi["text"]["en"] == f"reason: {answer.json()['why']}"
    assert vi["code"] == "too_short"


async def test_a_place_that_is_none_is_refused(client: httpx.AsyncClient) -> None:
    for wrong in ("", "1", "1,2,3", "91,0", "nan,0", "x,y"):
        answer = await client.get("/api/way", params={"origin": wrong, "goal": "11,106"})
        assert answer.status_code == 422, wrong


async def test_the_way_that_a_unit_drives_is_found(client: httpx.AsyncClient) -> None:
    (south, west), (north, east) = small_city.node(0, 0), small_city.node(2, 3)
    where = {"origin": f"{south},{west}", "goal": f"{north},{east}"}
    way = (await client.get("/api/way", params=where)).json()
    assert way["line"][0] == pytest.approx([west, south])
    assert way["line"][-1] == pytest.approx([east, north])
    assert way["time_ms"] > 0


async def test_roads_are_covered_from_free_units_alone(
    served: Served, client: httpx.AsyncClient
) -> None:
    nothing = (await client.get("/api/covered")).json()
    assert nothing["geometry"]["coordinates"] == []
    lat, lon = small_city.node(0, 0)
    here = LatLon(lat=lat, lon=lon)
    units = [samples.unit(1), samples.unit(2, "BC-02", UnitState.ON_SCENE)]
    placed = [one.model_copy(update={"place": here}) for one in units]
    served.console.feed.board, _ = fold(served.console.feed.board, placed[1:])
    assert (await client.get("/api/covered")).json()["geometry"]["coordinates"] == []
    served.console.feed.board, _ = fold(served.console.feed.board, placed[:1])
    lines = (await client.get("/api/covered")).json()["geometry"]["coordinates"]
    assert [lon, lat] in [pytest.approx(point) for line in lines for point in line]


async def test_what_a_unit_would_cost_another_call_is_told(
    served: Served, client: httpx.AsyncClient
) -> None:
    asked = {"unit": "BC-01", "call": "C-1"}
    assert (await client.get("/api/trade", params=asked)).status_code == 404
    (south, west), (north, east) = small_city.node(0, 0), small_city.node(2, 3)
    here, there = LatLon(lat=south, lon=west), LatLon(lat=north, lon=east)
    unit = samples.unit(1, "BC-01", UnitState.EN_ROUTE, fix_s=0, incident_id="C-9")
    served.console.feed.board, _ = fold(
        served.console.feed.board,
        [
            unit.model_copy(update={"place": here}),
            samples.incident(1, "C-1").model_copy(update={"place": here}),
            samples.incident(1, "C-9", unit_id="BC-01").model_copy(update={"place": there}),
        ],
    )
    told = (await client.get("/api/trade", params=asked)).json()
    way = {"origin": f"{south},{west}", "goal": f"{north},{east}"}
    away_ms = (await client.get("/api/way", params=way)).json()["time_ms"]
    assert (
        told
        == say(
            "trade.before",
            gains=say("trade.else_nobody", incident="C-1", priority="P1"),
            loses=say(
                "trade.waits_so_near",
                incident="C-9",
                priority="P1",
                unit="BC-01",
                time=duration(away_ms),
            ),
        ).model_dump()
    )


async def test_without_a_forecast_it_is_said_that_there_is_none(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/expected")).json() == {"known": False}


def test_every_order_has_its_right() -> None:
    heads = tuple(head for head, _ in ACTION_OF)
    assert all(name.startswith(heads) for name in DISPATCHERS_WRITE)


async def test_the_map_is_drawn_and_searched(served: Served, client: httpx.AsyncClient) -> None:
    assert (await client.get("/tiles/roads.pmtiles")).status_code == 404
    assert (await client.get("/api/places", params={"text": "station 3"})).json() == []
    await served.console.ground.prepare()
    part = await client.get("/tiles/roads.pmtiles", headers={"range": "bytes=0-6"})
    assert (part.status_code, part.content) == (206, b"PMTiles")
    found = (await client.get("/api/places", params={"text": "station 3"})).json()
    assert [one["name"] for one in found] == ["Station 3"]
