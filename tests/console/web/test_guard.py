"""Who is let in, and what every answer carries."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from console.web.guard import BODY_BYTES_MAX, CSP, Guard

JSON = {"content-type": "application/json"}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()

    @app.get("/")
    async def read() -> str:
        return "read"

    @app.post("/")
    async def write() -> str:
        return "written"

    transport = httpx.ASGITransport(Guard(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8115") as opened:
        yield opened


async def test_every_answer_forbids_foreign_and_inline_scripts(client: httpx.AsyncClient) -> None:
    for answer in (
        await client.get("/"),
        await client.get("/nowhere"),
        await client.post("/", content="x"),
    ):
        assert answer.headers["content-security-policy"] == CSP
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
    assert "unsafe" not in CSP
    assert "http" not in CSP


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8115", "localhost:9", "LOCALHOST", "[::1]:8115", "[::1]"]
)
async def test_this_machines_own_names_are_served(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/", headers={"host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1.:8115", ""])
async def test_a_name_that_a_stranger_points_here_is_not(
    client: httpx.AsyncClient, host: str
) -> None:
    assert (await client.get("/", headers={"host": host})).status_code == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (JSON, 200),
        (JSON | {"origin": "http://127.0.0.1:8115"}, 200),
        (JSON | {"origin": "http://evil.example"}, 403),
        (JSON | {"origin": "null"}, 403),
        (JSON | {"origin": "http://127.0.0.1:9999"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_only_our_own_pages_may_change_anything(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await client.post("/", content=b"{}", headers=headers)).status_code == status


async def test_a_body_without_an_end_is_not_read(client: httpx.AsyncClient) -> None:
    long = b"x" * (BODY_BYTES_MAX + 1)
    assert (await client.post("/", content=long, headers=JSON)).status_code == 413

    async def endless() -> AsyncIterator[bytes]:
        yield b"{"
        yield b"}"

    assert (await client.post("/", content=endless(), headers=JSON)).status_code == 411
