"""The console beside a real engine: a call goes up, the picture comes down, a refusal is told."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from streams.broker import EmbeddedBroker, ports
from tests.support import small_city
from tests.support.engine import Engine
from tests.support.pace import limit_s
from tests.support.waiting import eventually

ROLES = ("intake", "dispatch", "console")
LIMIT_S = 60.0


@pytest.fixture
async def pages(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[tuple[httpx.AsyncClient, Engine]]:
    city = small_city.write(tmp_path / "city")
    engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    port = ports.pick_free()
    engine.env["SMART115_CONSOLE_PORT"] = str(port)
    engine.prepare()
    address = f"http://127.0.0.1:{port}"
    async with (
        engine.running(ROLES),
        httpx.AsyncClient(base_url=address, timeout=limit_s(LIMIT_S)) as client,
    ):
        yield client, engine


async def picture(client: httpx.AsyncClient) -> dict[tuple[str, str], Any]:
    """Give all that a page gets at its start, by collection and id."""
    async with client.stream("GET", "/api/stream") as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                found = json.loads(line.removeprefix("data: "))
                return {(kind, name): row for kind, name, row in found["put"]}
    raise AssertionError


async def order(client: httpx.AsyncClient, **command: object) -> dict[str, Any]:
    answer = await client.post("/api/commands", json={"who": "lan", **command})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.slow
async def test_a_call_goes_up_and_comes_down_with_its_unit(
    pages: tuple[httpx.AsyncClient, Engine],
) -> None:
    client, engine = pages
    lat, lon = small_city.node(1, 2)
    outcome = await order(
        client,
        type="incident.reported",
        incident_id="C-1",
        priority="P1",
        complaint="<b>đau ngực</b>",
        place={"lat": lat, "lon": lon},
    )
    assert outcome["outcome"] in {"applied", "sent"}
    seen: dict[tuple[str, str], Any] = {}

    async def assigned() -> bool:
        seen.update(await picture(client))
        is_sent = seen.get(("calls", "C-1"), {}).get("unit_id") is not None
        return is_sent and seen.get(("choices", "C-1"), {}).get("kind") == "assigned"

    await eventually(assigned, what="a unit is sent", sign=engine.news)
    assert seen["calls", "C-1"]["complaint"] == "<b>đau ngực</b>"

    async def refused() -> bool:
        said = await order(client, type="command.hold", incident_id="C-9", reason="x")
        return bool(said["outcome"] == "refused" and said["text"]["vi"])

    await eventually(refused, what="the core's refusal comes back", sign=engine.news)
    engine.kill("console")
    await engine.start(["console"])
    again: dict[tuple[str, str], Any] = {}

    async def there() -> bool:
        again.update(await picture(client))
        return ("calls", "C-1") in again

    await eventually(there, what="a new console shows the same", sign=engine.news)
