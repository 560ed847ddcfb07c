"""Positions by HTTP to durable Kafka: the edge beside plain FastAPI with aiokafka, in one run.

Both get the same lists from the same clients, in turns, on one embedded broker; what counts is what
a server takes of a core, not of the wall clock. Then one position a request, at a steady rate.
Run it by ``make bench`` or ``python -m benchmarks.edges.bench_http``.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.bench_hops import percentile
from benchmarks.edges.stage import prepared_engine
from streams.host import processes
from tests.support import small_city
from tests.support.engine import Engine

PATH = "/v1/vehicles/positions"
STORED = 202
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """One of the two, in a process of its own."""

    name: str
    child: processes.Child
    url: str
    headers: dict[str, str]
    positions: int = 0
    cpu_s: float = 0.0

    def cpu(self) -> float:
        """Give the processor seconds that it has taken so far."""
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def fixes(number: int, count: int) -> list[dict[str, Any]]:
    """Give a list of positions that no other list has."""
    now = datetime.now(UTC).isoformat()
    return [
        {
            "type": "vehicle.position",
            "event_id": f"b-{os.getpid()}-{number}-{at}",
            "centre_id": small_city.CENTRE_ID,
            "source": "bench",
            "occurred_at": now,
            "unit_id": "U1",
            "place": {"lat": 11.02, "lon": 106.62},
            "speed_mps": 12.5,
        }
        for at in range(count)
    ]


def require_stored(answer: aiohttp.ClientResponse) -> None:
    """End the run where a server did not store what it should have."""
    if answer.status != STORED:
        message = f"{answer.url} answers {answer.status}"
        raise SystemExit(message)


async def batches(server: Server, first: int, lists: int, size: int, clients: int) -> None:
    """Send lists by some clients at once; count them and the server's processor time."""
    numbers = iter(range(first, first + lists))
    before = server.cpu()

    async def client(session: aiohttp.ClientSession) -> None:
        for number in numbers:
            async with session.post(server.url + PATH, json=fixes(number, size)) as answer:
                require_stored(answer)
            server.positions += size

    async with aiohttp.ClientSession(headers=server.headers) as session:
        await asyncio.gather(*(client(session) for _ in range(clients)))
    server.cpu_s += server.cpu() - before


async def steady(server: Server, rate: float, seconds: float) -> list[float]:
    """Send one position a request at a steady rate; give the milliseconds of each, from its due."""
    taken: list[float] = []

    async def one(session: aiohttp.ClientSession, number: int, due_s: float) -> None:
        body = fixes(10_000_000 + number, 1)
        async with session.post(server.url + PATH, json=body) as answer:
            require_stored(answer)
        taken.append((time.perf_counter() - due_s) * 1_000)

    began_s = time.perf_counter()
    async with (
        aiohttp.ClientSession(headers=server.headers) as session,
        asyncio.TaskGroup() as requests,
    ):
        for number in range(int(rate * seconds)):
            due_s = began_s + number / rate
            await asyncio.sleep(max(0.0, due_s - time.perf_counter()))
            requests.create_task(one(session, number, due_s))
    return sorted(taken)


def start(engine: Engine, name: str, argv: Sequence[str], port: int, token: str) -> Server:
    """Start a server; its output goes to a file in the engine's home."""
    root = Path(__file__).parents[2]
    with (engine.home / f"{name}.log").open("wb") as output:
        child = processes.spawn(
            [sys.executable, *argv],
            output=output,
            env=engine.env | {"PYTHONPATH": str(root), "SMART115_EDGE_REQUESTS_PER_S": "50000"},
            cwd=engine.home,
        )
    headers = {"Authorization": f"Bearer {token}"}
    return Server(name, child, f"http://127.0.0.1:{port}", headers)


async def ready(server: Server) -> None:
    """Wait until a server stores positions."""
    async with aiohttp.ClientSession(headers=server.headers) as session:
        while True:
            try:
                async with session.post(server.url + PATH, json=fixes(-1, 1)) as answer:
                    if answer.status == STORED:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)


async def run(engine: Engine, args: argparse.Namespace) -> None:
    """Run both, in turns, and print what each took."""
    made = engine.cli("tokens", "create", "bench", "--kind", "vehicle", "--unit", "U1")
    token = made.stdout.strip()
    plain = ("-m", "uvicorn", "benchmarks.edges.plain:app", "--port", "8391", "--no-access-log")
    servers = [
        start(engine, "edge", ("-m", "console", "edge", "--port", "8390"), 8390, token),
        start(engine, "plain", plain, 8391, token),
    ]
    try:
        for server in servers:
            await ready(server)
        for turn in range(args.turns):
            for server in servers:
                await batches(server, turn * args.lists, args.lists, args.size, args.clients)
        for server in servers:
            per_core = server.positions / server.cpu_s
            print(
                f"{server.name:6} {server.positions} positions in lists of {args.size}: "
                f"{per_core:,.0f} a second and core"
            )
        ours, theirs = (one.positions / one.cpu_s for one in servers)
        print(f"edge / plain: {ours / theirs:.2f}")
        for server in servers:
            before_s = server.cpu()
            taken = await steady(server, args.rate, args.seconds)
            p50, p99 = percentile(taken, 0.5), percentile(taken, 0.99)
            each_us = (server.cpu() - before_s) / len(taken) * 1e6
            print(
                f"{server.name:6} {args.rate:.0f} a second, one each: p50 {p50:.1f} ms, "
                f"p99 {p99:.1f} ms, {each_us:.0f} us of a core each"
            )
    finally:
        for server in servers:
            processes.kill(server.child)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--lists", type=int, default=40)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--rate", type=float, default=200.0)
    parser.add_argument("--seconds", type=float, default=10.0)
    args = parser.parse_args()
    with prepared_engine() as engine:
        asyncio.run(run(engine, args))


if __name__ == "__main__":
    main()
