"""What is hostile, at the HTTP edge: 100 000 malformed requests, floods, slow clients; its memory.

Every request must be refused (4xx, or the connection ended), nothing of it may reach Kafka, the
edge must go on and hold no more memory than before: else this ends with code 1. Run it by
``make bench`` or ``python -m benchmarks.edges.bench_hostile``.
"""

import argparse
import asyncio
import contextlib
import time
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from benchmarks.edges.hostile import RAW, Request, requests
from benchmarks.edges.servers import STORED, Server, fixes, ready, require, start
from benchmarks.edges.stage import prepared_engine
from streams.host import processes
from streams.kafka import client as kafka
from tests.support.engine import Engine

REFUSED = range(400, 500)
GROWTH_MB_MAX = 16.0
PART = 1024 * 1024


async def malformed(server: Server, drawn: Iterator[Request], clients: int) -> Counter[str]:
    """Send them by some clients at once; count what was answered."""
    answered: Counter[str] = Counter()

    async def client(session: aiohttp.ClientSession) -> None:
        for method, path, headers, body in drawn:
            given = {"authorization": server.headers["Authorization"]} | headers
            url = URL(server.url + path, encoded=True)
            try:
                async with session.request(method, url, data=body, headers=given) as answer:
                    await answer.read()
                    answered[str(answer.status)] += 1
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                answered["ended"] += 1

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(client(session) for _ in range(clients)))
    return answered


async def _sent(server: Server, parts: AsyncIterator[bytes]) -> tuple[str, int]:
    """Send bytes until the other side ends; give the answer's status, or "ended", and how many."""
    at = urlsplit(server.url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    sent = 0
    try:
        async for part in parts:
            writer.write(part)
            await writer.drain()
            sent += len(part)
    except OSError:
        pass
    try:
        line = await asyncio.wait_for(reader.readline(), 60)
        status = line.split()[1].decode() if line.startswith(b"HTTP/") else "ended"
    except (OSError, IndexError):
        status = "ended"
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return status, sent


def _head(server: Server, more: str) -> bytes:
    token = server.headers["Authorization"]
    return (
        f"POST /v1/vehicles/positions HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
        f"Content-Type: application/json\r\n{more}\r\n\r\n"
    ).encode()


async def raw(server: Server, rounds: int) -> Counter[str]:
    """Send what is no HTTP."""
    answered: Counter[str] = Counter()
    for number in range(rounds):

        async def parts(number: int = number) -> AsyncIterator[bytes]:
            yield RAW[number % len(RAW)]

        answered[(await _sent(server, parts()))[0]] += 1
    return answered


async def two_gigabytes(server: Server) -> tuple[str, int]:
    """Send a body of 2 GB in chunks, as long as it is taken."""

    async def parts() -> AsyncIterator[bytes]:
        yield _head(server, "Transfer-Encoding: chunked")
        for _ in range(2_048):
            yield b"%x\r\n" % PART + b" " * PART + b"\r\n"

    return await _sent(server, parts())


async def bomb(server: Server) -> tuple[str, int]:
    """Send 3 GB of blanks, folded a thousandfold."""
    folding = zlib.compressobj(9, wbits=31)
    folded = b"".join(folding.compress(b" " * PART) for _ in range(3_072)) + folding.flush()

    async def parts() -> AsyncIterator[bytes]:
        length = f"Content-Length: {len(folded)}"
        yield _head(server, f"Content-Encoding: gzip\r\n{length}") + folded

    return await _sent(server, parts())


async def slow(server: Server, count: int) -> tuple[Counter[str], float]:
    """Open connections that send a byte of a head a second; give how they ended, and when last."""
    began_s = time.perf_counter()

    async def one() -> str:
        async def parts() -> AsyncIterator[bytes]:
            for at in range(60):
                yield _head(server, "X: y")[at : at + 1]
                await asyncio.sleep(1)

        return (await _sent(server, parts()))[0]

    ended = Counter(await asyncio.gather(*(one() for _ in range(count))))
    return ended, time.perf_counter() - began_s


async def guessed(server: Server, count: int) -> tuple[Counter[str], int]:
    """Guess tokens, then come with the right one; give the answers, and what the right one got."""
    answered: Counter[str] = Counter()
    url = f"{server.url}/v1/vehicles/positions"
    prefix = server.headers["Authorization"].rpartition("_")[0]
    async with aiohttp.ClientSession() as session:
        for number in range(count):
            headers = {"Authorization": f"{prefix}_{number:043d}"}
            async with session.post(url, json=fixes(-2, 1), headers=headers) as answer:
                answered[str(answer.status)] += 1
        async with session.post(url, json=fixes(-3, 1), headers=server.headers) as answer:
            return answered, answer.status


async def stored(engine: Engine) -> Counter[str]:
    """Count what stands in each topic, but what tells of refusals."""
    found: Counter[str] = Counter()
    async with kafka.admin(engine.bootstrap) as admin:
        names = sorted(name for name in await admin.topics() if name.startswith(engine.prefix))
    async with kafka.reader(engine.bootstrap) as reader:
        for name in names:
            numbers = [(name, number) for number in await reader.filled(name)]
            for bounds in (await reader.bounds(numbers)).values() if numbers else ():
                found[name.removeprefix(engine.prefix)] += bounds.end
    del found["access"]
    return found


async def run(engine: Engine, args: argparse.Namespace) -> None:
    """Start the edge, do everything to it, and print what it took."""
    made = engine.cli("tokens", "create", "bench", "--kind", "vehicle", "--unit", "U1")
    token = made.stdout.strip()
    server = start(engine, "edge", ("-m", "console", "edge", "--port", "8392"), 8392, token)
    try:
        await ready(server)
        await malformed(server, requests(args.seed + 1, args.requests // 10), args.clients)
        before, files, cpu_s = server.resident_mb(), server.open_files(), server.cpu()
        there = await stored(engine)
        answered = await malformed(server, requests(args.seed, args.requests), args.clients)
        cost_us = (server.cpu() - cpu_s) / args.requests * 1e6
        told = ", ".join(f"{status}: {count}" for status, count in sorted(answered.items()))
        print(f"{args.requests} malformed requests ({cost_us:.0f} us of a core each): {told}")
        wrong = [one for one in answered if one != "ended" and int(one) not in REFUSED]
        require(not wrong, f"answered {wrong}: not refused")
        print(f"no HTTP, {args.raw} connections: {dict(await raw(server, args.raw))}")
        for name, doing in (("2 GB", two_gigabytes), ("3 GB folded", bomb)):
            status, sent = await doing(server)
            print(f"{name}: {status} after {sent / PART:.1f} MiB; {server.resident_mb():.0f} MB")
            require(status in {"413", "ended"}, f"{name} is answered {status}")
        ended, took_s = await slow(server, args.slow)
        print(f"{args.slow} slow heads: {dict(ended)} after {took_s:.0f} s")
        guesses, right = await guessed(server, args.guesses)
        print(f"{args.guesses} guessed tokens: {dict(guesses)}; the right one beside: {right}")
        require(right == STORED and not {str(STORED)} & guesses.keys(), "a token was guessed")
        now = await stored(engine)
        now["vehicle-positions"] -= 1  # the right token's own
        require(now == there, f"reached Kafka: {now - there}")
        grown = server.resident_mb() - before
        print(
            f"memory {before:.0f} -> {server.resident_mb():.0f} MB, "
            f"open files {files} -> {server.open_files()}; nothing reached Kafka"
        )
        require(grown < GROWTH_MB_MAX, f"{grown:.0f} MB more than before")
    finally:
        processes.kill(server.child)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--raw", type=int, default=550)
    parser.add_argument("--slow", type=int, default=500)
    parser.add_argument("--guesses", type=int, default=2_000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seed", type=int, default=115)
    args = parser.parse_args()
    with prepared_engine() as engine:
        asyncio.run(run(engine, args))


if __name__ == "__main__":
    main()
