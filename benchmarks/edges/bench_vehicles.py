"""A thousand vehicles that post one position a second each: how long until they hear 202.

Each has its own unit, token and connection, as it has on the road, and sends at its own point of
each second. The edge and plain FastAPI with aiokafka get the same in turns, on one embedded broker;
a time counts from when a position was due until its answer is there, so nothing that waits is left
out. What the clients take is in it for both. Run it by ``make bench`` or
``python -m benchmarks.edges.bench_vehicles``.
"""

import argparse
import asyncio
import json
import os
import time
from datetime import UTC, datetime, timedelta

from benchmarks.edges.bench_http import servers_of
from benchmarks.edges.servers import PATH, STORED, Server, fix, ready, require
from benchmarks.edges.stage import prepared_engine
from streams.host import processes
from streams.host.clock import Clock
from streams.host.settings import IDENTITY_FILE
from streams.identity.actions import Kind
from streams.identity.store import Entry, Store
from streams.identity.tokens import Tokens
from tests.support import small_city
from tests.support.engine import Engine

AIM_MS = 50.0
LENGTH = b"content-length: "


def tokens_of(engine: Engine, count: int) -> list[str]:
    """Enter each unit as a vehicle of its own; give their tokens."""
    store, now = Store.open(engine.home / IDENTITY_FILE), datetime.now(UTC)
    tokens, found = Tokens(store, Clock().now), []
    with store.change():
        for number in range(count):
            name = f"U{number}"
            store.put(Entry(name, Kind.VEHICLE, small_city.CENTRE_ID, now, units=(name,)))
            found.append(tokens.issue(name, timedelta(days=1)).text)
    store.close()
    return found


class Vehicle:
    """One vehicle's connection, with as little of a client as HTTP/1.1 allows."""

    def __init__(self, number: int, token: str, server: Server) -> None:
        self._number, self._server, self._sent = number, server, 0
        self._head = (
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        )

    async def __call__(self, began_s: float, at_s: float, seconds: int, taken: list[float]) -> None:
        """Post once a second, from ``at_s`` after the beginning on; add what each post took."""
        port = int(self._server.url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for second in range(seconds):
                due_s = began_s + at_s + second
                await asyncio.sleep(max(0.0, due_s - time.perf_counter()))
                writer.write(self._request(second))
                head = await reader.readuntil(b"\r\n\r\n")
                require(int(head[9:12]) == STORED, f"{self._server.name} answers {head!r}")
                at = head.lower().index(LENGTH) + len(LENGTH)
                await reader.readexactly(int(head[at : head.index(b"\r", at)]))
                taken.append((time.perf_counter() - due_s) * 1_000)
        finally:
            writer.close()
            await writer.wait_closed()

    def _request(self, second: int) -> bytes:
        name = f"v-{os.getpid()}-{self._server.name}-{self._sent}-{second}-{self._number}"
        self._sent += 1
        one: object = fix(name, f"U{self._number}")
        body = json.dumps([one] if self._server.name == "plain" else one).encode()
        return f"{self._head}{len(body)}\r\n\r\n".encode() + body


async def fleet(vehicles: list[Vehicle], seconds: int) -> list[float]:
    """Let all drive for so many seconds; give the milliseconds of each post."""
    taken: list[float] = []
    began_s = time.perf_counter() + 0.5
    async with asyncio.TaskGroup() as group:
        for number, vehicle in enumerate(vehicles):
            group.create_task(vehicle(began_s, number / len(vehicles), seconds, taken))
    return taken


async def run(engine: Engine, args: argparse.Namespace) -> None:
    """Run both, in turns, and print how long posts took."""
    tokens = tokens_of(engine, args.vehicles)
    servers = servers_of(engine, tokens[1], None)
    fleets = {
        one.name: [Vehicle(number, token, one) for number, token in enumerate(tokens)]
        for one in servers
    }
    taken: dict[str, list[float]] = {one.name: [] for one in servers}
    try:
        for server in servers:
            await ready(server)
            await fleet(fleets[server.name], args.warm)
        for _ in range(args.turns):
            for server in servers:
                before_s = server.cpu()
                taken[server.name] += await fleet(fleets[server.name], args.seconds)
                server.cpu_s += server.cpu() - before_s
        for server in servers:
            each = sorted(taken[server.name])
            p50, p99, p999 = (each[int(part * (len(each) - 1))] for part in (0.5, 0.99, 0.999))
            print(
                f"{server.name}: {len(each)} positions of {args.vehicles} vehicles at 1 Hz: "
                f"p50 {p50:.1f} ms, p99 {p99:.1f} ms (asked {AIM_MS:.0f}), p99.9 {p999:.1f} ms, "
                f"at most {each[-1]:.1f} ms; {server.cpu_s / len(each) * 1e6:.0f} us of a core each"
            )
    finally:
        for server in servers:
            processes.kill(server.child)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, default=1_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--warm", type=int, default=5)
    args = parser.parse_args()
    with prepared_engine(units=args.vehicles) as engine:
        asyncio.run(run(engine, args))


if __name__ == "__main__":
    main()
