"""The pages under 1 000 vehicles at 1 Hz: from Kafka to the pixel, the server's core and memory.

A console of the built-in city in a process of its own, on an embedded broker that gets each
vehicle's view every second; a browser with the dispatcher's page, and streams of others that only
read. A call is published now and then: what is measured is the time until the page has painted its
row. Run it by ``make bench`` or ``python -m benchmarks.console.bench_console``.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiokafka import AIOKafkaProducer
from playwright.async_api import Page, async_playwright

from benchmarks.bench_hops import percentile
from console.engine.address import free_port
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import UnitState
from streams.broker import EmbeddedBroker
from streams.host import processes
from tests.browser.conftest import ARGUMENTS, found
from tests.console.support import samples
from tests.support import small_city
from tests.support.engine import Engine

VEHICLES = 1_000
PAINT_AIM_MS, PIXEL_AIM_MS = 1_500, 500
EVERY_S = 1.0
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
SEEN = """name => new Promise(done => {
    const look = () => document.querySelector(`[data-id="${name}"]`)
        ? requestAnimationFrame(() => done(Date.now())) : requestAnimationFrame(look);
    look();
})"""
"""The instant of the frame after the one in which a call's row is there."""

DRAWN = """() => new Promise(done => {
    const roads = () => globalThis.smart115Map?.map.querySourceFeatures(
        "roads", {sourceLayer: "roads"}).length;
    const look = () => requestAnimationFrame(() => roads() ? done(performance.now()) : look());
    look();
})"""


@dataclass
class Flood:
    """The vehicles: each moves a little every second, half of them on their way."""

    producer: AIOKafkaProducer
    prefix: str
    offset: int = 0
    seconds: int = 0

    async def publish(self, topic: str, key: str, value: str) -> None:
        """Write one record, and wait until the broker has it."""
        await self.producer.send_and_wait(self.prefix + topic, value.encode(), key=key.encode())

    async def second(self) -> None:
        """Write the view of each vehicle."""
        now = datetime.now(UTC)
        sent = []
        for number in range(VEHICLES):
            self.offset += 1
            state = UnitState.EN_ROUTE if number % 2 else UnitState.AVAILABLE
            turn = (number * 37 + self.offset // VEHICLES) % 1_000
            place = LatLon(lat=10.9 + turn / 2_500, lon=106.4 + (number % 100) / 200)
            view = samples.unit(self.offset, f"V{number:04}", state).model_copy(
                update={"place": place, "fix_at": now, "decided_at": now}
            )
            text = view.model_dump_json().encode()
            key = view.unit_id.encode()
            sent.append(await self.producer.send(f"{self.prefix}unit-views", text, key=key))
        await asyncio.gather(*sent)
        self.seconds += 1

    async def call(self, name: str) -> float:
        """Publish a call; give the wall instant at which it was handed to Kafka, ms."""
        self.offset += 1
        now = datetime.now(UTC)
        view = samples.incident(self.offset, name).model_copy(
            update={"reported_at": now, "decided_at": now}
        )
        begun_ms = time.time() * 1_000
        await self.publish("incident-views", name, view.model_dump_json())
        return begun_ms


def cpu_s(pid: int) -> float:
    """Give the seconds of a core that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid: int) -> float:
    """Give the resident memory of a process, MB."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES / 1e6


@dataclass
class Readers:
    """More consoles that read their streams; ``read`` counts bytes, of all of them."""

    read: int = 0

    async def listen(self, session: aiohttp.ClientSession, url: str) -> None:
        """Be one of them."""
        timeout = aiohttp.ClientTimeout(None)
        async with session.get(f"{url}api/stream", timeout=timeout) as answer:
            answer.raise_for_status()
            async for part in answer.content.iter_any():
                self.read += len(part)


@asynccontextmanager
async def steady(flood: Flood) -> AsyncIterator[None]:
    """Let the vehicles drive as long as the block lasts."""

    async def drive() -> None:
        while True:
            begun_s = time.monotonic()
            await flood.second()
            await asyncio.sleep(max(0.0, EVERY_S - (time.monotonic() - begun_s)))

    driving = asyncio.ensure_future(drive())
    try:
        yield
    finally:
        driving.cancel()


@asynccontextmanager
async def console(broker: EmbeddedBroker, folder: Path) -> AsyncIterator[tuple[int, str, Flood]]:
    """Serve the pages; give the process, their address and the vehicles."""
    engine = Engine(broker.bootstrap, "pages-", small_city.write(folder / "city"), folder / "h")
    engine.prepare()
    port = free_port("127.0.0.1", 0)
    argv = [sys.executable, "-m", "console", "console", "--port", str(port)]
    with (folder / "console.log").open("wb") as output:
        environment = {key: value for key, value in engine.env.items() if key != "SMART115_CITY"}
        child = processes.spawn(argv, output=output, env=environment)
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=5)
    await producer.start()
    try:
        yield child.pid, f"http://127.0.0.1:{port}/", Flood(producer, "pages-")
    finally:
        await producer.stop()
        processes.terminate(child, 2.0)


async def paint_ms(page: Page, url: str) -> float:
    """Open the page; give the milliseconds until the map's tiles are drawn."""
    await page.goto(url)
    return float(await page.evaluate(DRAWN))


async def pixels_ms(page: Page, flood: Flood, calls: int) -> list[float]:
    """Publish calls; give for each the milliseconds until its row was painted."""
    times = []
    for number in range(calls):
        name = f"C-{number:04}"
        seen = asyncio.ensure_future(page.evaluate(SEEN, name))
        begun_ms = await flood.call(name)
        times.append(float(await seen) - begun_ms)
        await asyncio.sleep(0.5)
    return times


async def measure(seconds: int, calls: int, consoles: int) -> int:
    """Measure and print; 1 if an aim is missed."""
    path = found()
    if path is None:
        sys.exit("no browser: install Debian's chromium, or name one in CHROMIUM")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broker = stack.enter_context(EmbeddedBroker(folder / "broker"))
        pid, url, flood = await stack.enter_async_context(console(broker, folder))
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = await browser.new_page()
        await _until_up(page, url)
        await stack.enter_async_context(steady(flood))
        begun_s = time.monotonic()
        await page.wait_for_function("() => globalThis.smart115Map?.map.getSource('roads')")
        paint = min([await paint_ms(page, url) for _ in range(3)])
        print(f"map drawn after {paint:.0f} ms (aim {PAINT_AIM_MS})", flush=True)
        times = await pixels_ms(page, flood, calls)
        p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
        print(f"Kafka to pixel: p50 {p50:.0f}, p95 {p95:.0f} ms (aim {PIXEL_AIM_MS})", flush=True)
        heap = "() => performance.memory.usedJSHeapSize / 1e6"
        before = memory_mb(pid), float(await page.evaluate(heap)), cpu_s(pid)
        await asyncio.sleep(seconds)
        after = memory_mb(pid), float(await page.evaluate(heap)), cpu_s(pid)
        many, rate = await _share_of_a_core(pid, url, seconds, consoles)
        await browser.close()
    alone = (after[2] - before[2]) / seconds
    print(f"{VEHICLES} vehicles at 1 Hz, {os.getloadavg()[0]:.1f} processes wait for a core")
    print(f"each said where it is {flood.seconds} times in {time.monotonic() - begun_s:.0f} s")
    print(f"memory in {seconds} s: server {before[0]:.0f} to {after[0]:.0f} MB, ", end="")
    print(f"page {before[1]:.0f} to {after[1]:.0f} MB")
    print(f"server: {100 * alone:.0f} % of a core for one page, ", end="")
    print(f"{100 * many:.0f} % with {consoles} more that read {rate:.1f} MB/s")
    return int(paint > PAINT_AIM_MS or p95 > PIXEL_AIM_MS)


async def _until_up(page: Page, url: str) -> None:
    """Wait for the server, and for its map: it is made at the first start."""
    for _ in range(240):
        try:
            await page.goto(url)
            await page.wait_for_function(
                "() => globalThis.smart115Map?.map.getSource('roads')", timeout=5_000
            )
        except Exception:  # noqa: BLE001 - whatever a browser says of a server that is not there yet
            await asyncio.sleep(1.0)
        else:
            return
    sys.exit("the console did not come up")


async def _share_of_a_core(pid: int, url: str, seconds: int, consoles: int) -> tuple[float, float]:
    """Give which share of a core the server takes with so many more pages, and MB/s to them."""
    connector = aiohttp.TCPConnector(limit=0)
    readers = Readers()
    async with aiohttp.ClientSession(connector=connector) as session:
        reading = [asyncio.ensure_future(readers.listen(session, url)) for _ in range(consoles)]
        await asyncio.sleep(5)
        begun = cpu_s(pid), time.monotonic(), readers.read
        await asyncio.sleep(seconds)
        used_s, took_s = cpu_s(pid) - begun[0], time.monotonic() - begun[1]
        read = readers.read - begun[2]
        for one in reading:
            if one.done():
                one.result()  # a stream that ended is no measurement
            one.cancel()
    return used_s / took_s, read / 1e6 / took_s


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--calls", type=int, default=30)
    parser.add_argument("--consoles", type=int, default=50)
    asked = parser.parse_args()
    sys.exit(asyncio.run(measure(asked.seconds, asked.calls, asked.consoles)))


if __name__ == "__main__":
    main()
