"""Positions in lists by HTTP to durable Kafka: the edge beside two plain services, in one run.

All get the same lists from the same clients, in turns, on one embedded broker; what counts is what
a server takes of a core, not of the wall clock. The others are FastAPI with aiokafka, and
FastStream in an environment of its own (``benchmarks/edges/faststream.txt``), if ``--faststream``
names that one's Python. Run it by ``make bench`` or ``python -m benchmarks.edges.bench_http``.
"""

import argparse
import asyncio

import aiohttp

from benchmarks.edges.servers import PATH, STORED, Server, fixes, ready, require, start
from benchmarks.edges.stage import prepared_engine
from streams.host import processes
from tests.support.engine import Engine


async def batches(server: Server, first: int, lists: int, size: int, clients: int) -> None:
    """Send lists by some clients at once; count them and the server's processor time."""
    numbers = iter(range(first, first + lists))
    before = server.cpu()

    async def client(session: aiohttp.ClientSession) -> None:
        for number in numbers:
            async with session.post(server.url + PATH, json=fixes(number, size)) as answer:
                require(answer.status == STORED, f"{server.name} answers {answer.status}")
            server.positions += size

    async with aiohttp.ClientSession(headers=server.headers) as session:
        await asyncio.gather(*(client(session) for _ in range(clients)))
    server.cpu_s += server.cpu() - before


def servers_of(engine: Engine, token: str, faststream: str | None) -> list[Server]:
    """Start all that are compared, ours first."""
    plain = ("-m", "uvicorn", "benchmarks.edges.plain:app", "--port", "8391", "--no-access-log")
    found = [
        start(engine, "edge", ("-m", "console", "edge", "--port", "8390"), 8390, token),
        start(engine, "plain", plain, 8391, token),
    ]
    if faststream is not None:
        app = "benchmarks.edges.fast_stream:app"
        argv = ("-m", "uvicorn", app, "--port", "8394", "--no-access-log")
        found.append(start(engine, "FastStream", argv, 8394, token, faststream))
    return found


async def run(engine: Engine, args: argparse.Namespace) -> None:
    """Run all, in turns, and print what each took."""
    made = engine.cli("tokens", "create", "bench", "--kind", "vehicle", "--unit", "U1")
    servers = servers_of(engine, made.stdout.strip(), args.faststream)
    try:
        for server in servers:
            await ready(server)
            await batches(server, -1_000_000, args.lists, args.size, args.clients)
            server.positions, server.cpu_s = 0, 0.0
        for turn in range(args.turns):
            for server in servers:
                await batches(server, turn * args.lists, args.lists, args.size, args.clients)
        rates = [one.positions / one.cpu_s for one in servers]
        for server, rate in zip(servers, rates, strict=True):
            print(
                f"{server.name}: {server.positions} positions in lists of {args.size}: "
                f"{rate:,.0f} a second and core; the edge has {rates[0] / rate:.2f} of it"
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
    parser.add_argument("--faststream", help="Python of an environment with FastStream")
    args = parser.parse_args()
    with prepared_engine() as engine:
        asyncio.run(run(engine, args))


if __name__ == "__main__":
    main()
