"""A line that rings is seen by all, taken by one, and its number is told to that one alone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from console.web.assembled import Console, assemble
from scenarios.city.files import load_city
from schemas.ground.envelope import Event
from schemas.topics import Topic
from streams.edges.lines import Lines
from streams.host.settings import Settings
from streams.identity.actions import Kind
from streams.identity.store import Entry
from tests.support import small_city

NUMBER = "+84900000777"
NOW = datetime(2026, 11, 30, tzinfo=UTC)
RINGS = {"line_id": "trunk-2", "number": NUMBER}


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[Console]:
    async def send(_event: Event) -> None: ...

    async def write(_topic: Topic, _key: str, value: bytes) -> None:
        assert NUMBER.encode() not in value

    city = load_city(small_city.write(tmp_path / "city"))
    settings = Settings(home=tmp_path / "home", city=tmp_path / "city")
    opened = assemble(settings, city, lambda: "", send, write)
    yield opened
    opened.close()


@pytest.fixture
async def client(console: Console) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(console.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as opened:
        yield opened


def entered(console: Console) -> dict[str, dict[str, str]]:
    kinds = {"pbx": Kind.CALL_CENTRE, "lan": Kind.DISPATCHER, "wall": Kind.OBSERVER}
    doors = console.doors
    for name, kind in kinds.items():
        doors.store.put(Entry(name, kind, small_city.CENTRE_ID, NOW))
    tokens = {name: doors.tokens.issue(name, timedelta(days=1)) for name in kinds}
    return {name: {"authorization": f"Bearer {one.text}"} for name, one in tokens.items()}


async def test_a_line_from_ringing_to_hanging_up(
    console: Console, client: httpx.AsyncClient
) -> None:
    proofs = entered(console)
    rang = await client.post("/v1/lines", json=RINGS, headers=proofs["pbx"])
    assert rang.status_code == 204
    assert NUMBER not in console.feed.snapshot().text()
    assert '"trunk-2"' in console.feed.snapshot().text()
    refused = await client.post("/v1/lines/trunk-2/claim", json={}, headers=proofs["wall"])
    assert refused.status_code == 403
    taken = await client.post("/v1/lines/trunk-2/claim", json={}, headers=proofs["lan"])
    assert (taken.json()["number"], taken.json()["holder"]) == (NUMBER, "lan")
    assert '"holder":"lan"' in console.feed.said["lines"]["trunk-2"]
    assert NUMBER not in "".join(batch.text for batch in console.feed.ring.since(0) or [])
    over = await client.delete("/v1/lines/trunk-2", headers=proofs["pbx"])
    assert over.status_code == 204
    assert console.feed.said["lines"] == {}


async def test_two_at_one_machine_are_told_apart_by_the_names_that_they_say(
    console: Console, client: httpx.AsyncClient
) -> None:
    console.ringing.lines.rings("trunk-2", NUMBER)
    first = await client.post("/v1/lines/trunk-2/claim", json={"who": "Lan"})
    other = await client.post("/v1/lines/trunk-2/claim", json={"who": "Hùng"})
    assert (first.status_code, other.status_code) == (200, 409)
    await client.post("/v1/lines/trunk-2/release", json={"who": "Lan"})
    again = await client.post("/v1/lines/trunk-2/claim", json={"who": "Hùng"})
    assert again.json()["holder"] == "Hùng"


async def test_a_claim_that_goes_quiet_is_told_to_all(console: Console) -> None:
    now = [NOW]
    console.ringing.lines = Lines(lambda: now[0], stale_s=45)
    console.ringing.lines.rings("trunk-2", NUMBER)
    console.ringing.lines.claim("trunk-2", "Lan")
    console.ringing.tell()
    assert '"stale":false' in console.feed.said["lines"]["trunk-2"]
    now[0] += timedelta(seconds=46)
    console.ringing.tell()
    assert '"stale":true' in console.feed.said["lines"]["trunk-2"]


async def test_a_strangers_page_cannot_end_a_line(
    console: Console, client: httpx.AsyncClient
) -> None:
    console.ringing.lines.rings("trunk-2", NUMBER)
    evil = {"origin": "https://evil.example"}
    assert (await client.delete("/v1/lines/trunk-2", headers=evil)).status_code == 403
    assert console.ringing.lines.all() != []
