"""What idle listeners cost: hospitals' boards that are open and of which nothing is told.

Ten thousand streams are opened at one console; printed is its memory before and with them, for
each, and what their signs of life take of a core. Run it by ``make bench`` or
``python -m benchmarks.edges.bench_streams``; it needs two file descriptors for each stream.
"""

import argparse
import asyncio
import resource

from benchmarks.edges.servers import Server, require, start
from benchmarks.edges.stage import prepared_engine
from streams.host import processes
from tests.support.engine import Engine

PORT = 8393
AT_ONCE = 200
SPARE = 200
BEAT = b"event: heartbeat"


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def opened(path: str) -> Ends | None:
    """Open a stream; null where it is not given."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        is_given = (await reader.readline()).startswith(b"HTTP/1.1 200")
    except OSError:
        return None
    return (reader, writer) if is_given else None


async def listen(ends: Ends, beats: list[int]) -> None:
    """Read signs of life for ever, and count them; the writer would close what nobody holds."""
    reader, writer = ends
    while part := await reader.read(65_536):
        beats[0] += part.count(BEAT)
    writer.close()


async def ready(path: str) -> None:
    """Wait until the console tells a hospital its first words."""
    for _ in range(400):
        if await opened(path) is not None:
            return
        await asyncio.sleep(0.3)
    require(holds=False, message="the console tells nothing")


async def run(engine: Engine, count: int, seconds: float) -> None:
    """Open all streams, let them be idle, and print what they cost."""
    engine.env["SMART115_CONSOLE_PORT"] = str(PORT)
    server: Server = start(engine, "console", ("-m", "console", "console"), PORT, "")
    path = "/api/hospital/h0/stream"
    beats = [0]
    listening: list[asyncio.Task[None]] = []
    try:
        await ready(path)
        before = server.resident_mb()
        while len(listening) < count:
            some = await asyncio.gather(*(opened(path) for _ in range(AT_ONCE)))
            given = [one for one in some if one is not None]
            require(bool(given), f"after {len(listening)} streams no more is given")
            listening += [asyncio.create_task(listen(one, beats)) for one in given]
        beats[0], cpu_s = 0, server.cpu()
        await asyncio.sleep(seconds)
        took_s, now = server.cpu() - cpu_s, server.resident_mb()
        ended = sum(1 for one in listening if one.done())
        require(not ended, f"{ended} streams ended")
        each_kb = (now - before) * 1_024 / len(listening)
        print(f"{len(listening)} idle streams: {before:.0f} -> {now:.0f} MB, {each_kb:.1f} kB each")
        print(
            f"their signs of life: {beats[0] / seconds:.0f} a second "
            f"({beats[0] / seconds / len(listening):.2f} each), {took_s / seconds:.2f} of a core"
        )
    finally:
        processes.kill(server.child)
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    args = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    require(hard >= args.streams + SPARE, f"only {hard} files may be open: raise it (ulimit -Hn)")
    with prepared_engine() as engine:
        asyncio.run(run(engine, args.streams, args.seconds))


if __name__ == "__main__":
    main()
