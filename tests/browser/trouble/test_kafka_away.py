"""Kafka and the console away while a call is open: the page says so, and comes back by itself."""

import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, async_playwright, expect

from streams.broker import EmbeddedBroker
from tests.browser.conftest import ARGUMENTS, LIMIT_MS, found
from tests.support import small_city
from tests.support.engine import Engine
from tests.support.pace import limit_s
from tests.support.waiting import eventually

pytestmark = [pytest.mark.long, pytest.mark.kafka]

ROLES = ("intake", "dispatch", "console")
CLOSE = {"type": "command.close", "incident_id": "C-1", "reason": "tin giả"}


@pytest.fixture
def kafka(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker(tmp_path / "broker") as running:
        yield running


@pytest.fixture
async def engine(kafka: EmbeddedBroker, topic_prefix: str, tmp_path: Path) -> AsyncIterator[Engine]:
    """A real engine whose roles are started again as `smart115 run` does."""
    city = small_city.write(tmp_path / "city")
    opened = Engine(kafka.bootstrap, topic_prefix, city, tmp_path / "home")
    with socket.create_server(("127.0.0.1", 0)) as free:
        opened.env["SMART115_CONSOLE_PORT"] = str(free.getsockname()[1])
    opened.prepare()
    async with opened.running(ROLES):
        opened.is_revived = True
        yield opened


@pytest.fixture
def address(engine: Engine) -> str:
    return f"http://127.0.0.1:{engine.env['SMART115_CONSOLE_PORT']}"


@pytest.fixture
async def page(address: str) -> AsyncIterator[Page]:
    path = found()
    if path is None:
        pytest.skip("no browser: install Debian's chromium, or name one in CHROMIUM")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        opened = await browser.new_page(locale="vi-VN")
        opened.set_default_timeout(limit_s(LIMIT_MS))
        await opened.goto(address)
        await opened.wait_for_selector(".shell")
        yield opened
        await browser.close()


async def report(address: str, name: str) -> None:
    lat, lon = small_city.node(1, 2)
    place = {"lat": lat, "lon": lon}
    await ordered(
        address, type="incident.reported", incident_id=name, complaint="đau ngực", place=place
    )


async def ordered(address: str, **command: object) -> httpx.Response:
    async with httpx.AsyncClient(base_url=address, timeout=limit_s(60)) as client:
        return await client.post("/api/commands", json={"who": "lan", **command})


async def told(page: Page, *, calls: int, note: str | None) -> None:
    """Wait until the page has so many calls, and says this at its head; null: that all is well."""
    wait_ms = limit_s(60_000)
    notes = page.locator(".note.grave")
    if note is None:
        await expect(notes).to_have_count(0, timeout=wait_ms)
    else:
        await expect(notes).to_contain_text(note, timeout=wait_ms)
    await expect(page.locator(".row.call")).to_have_count(calls, timeout=wait_ms)


async def test_kafka_and_console_restart_in_mid_call(
    kafka: EmbeddedBroker, engine: Engine, address: str, page: Page
) -> None:
    async def is_well() -> bool:
        engine.require_alive()
        return await page.locator(".note.grave").count() == 0

    await report(address, "C-1")
    await page.locator(".row.call").click()
    await told(page, calls=1, note=None)
    console = engine.children["console"].pid
    kafka.stop()
    await told(page, calls=1, note="Kafka không trả lời")
    refused = await ordered(address, **CLOSE)
    assert refused.status_code == 503  # said to be not sent: never "done"
    kafka.start()
    await eventually(is_well, what="the page is well by itself", sign=engine.tells)
    await told(page, calls=1, note=None)
    await expect(page.locator(".card h3").first).to_have_text("đau ngực")
    assert engine.children["console"].pid == console  # it waited; nobody started it again
    await report(address, "C-2")
    await told(page, calls=2, note=None)

    engine.kill("console")
    await told(page, calls=2, note="Mất kết nối")
    await engine.start(["console"])
    await eventually(is_well, what="the page is well by itself", sign=engine.tells)
    await told(page, calls=2, note=None)
    assert await page.locator('[data-id="C-1"]').count() == 1
    assert (await ordered(address, **CLOSE)).status_code == 200
    await told(page, calls=1, note=None)
