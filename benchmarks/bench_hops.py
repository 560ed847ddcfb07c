"""Two hops, incident to journal to assignment: the engine against the same hops in plain aiokafka.

Both sides run in one go on one embedded broker, in two worker processes each, one event at a time,
in alternating rounds: what is compared is what the engine adds to Kafka itself. A new call is
compared with those of the last half hour that may be the same event. Here a thousand come in a
minute, all from one crossing, which no idle centre has: so those that are over are not compared,
unless ``--crowded`` says so. Run it by ``make bench`` or ``python -m benchmarks.bench_hops``.
"""

import argparse
import asyncio
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.broker import EmbeddedBroker
from streams.host import processes
from tests.support import small_city
from tests.support.engine import Client, Engine

P50_AIM, P99_AIM = 2.0, 3.0
WARM_UP = 30
Send = Callable[[str], Awaitable[None]]


async def relay(bootstrap: str, source: str, target: str) -> None:
    """One plain hop: read, parse, write on, wait for the broker, commit now and then."""
    consumer = AIOKafkaConsumer(
        source,
        bootstrap_servers=bootstrap,
        group_id=f"plain-{source}",
        enable_auto_commit=True,
        auto_commit_interval_ms=500,
        auto_offset_reset="earliest",
    )
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    await consumer.start()
    await producer.start()
    sys.stdout.write("READY\n")
    sys.stdout.flush()
    async for record in consumer:
        event = json.loads(record.value)
        await producer.send_and_wait(target, json.dumps(event).encode(), key=record.key)


class Plain:
    """The plain side: two relay processes and a client."""

    def __init__(self, bootstrap: str, folder: Path) -> None:
        self._bootstrap = bootstrap
        self._children: list[processes.Child] = []
        self._folder = folder
        self._producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
        self._consumer = AIOKafkaConsumer(
            "plain-out", bootstrap_servers=bootstrap, fetch_max_wait_ms=50
        )

    async def start(self) -> None:
        """Create the topics and start both hops."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self._bootstrap)
        await admin.start()
        names = ("plain-in", "plain-journal", "plain-out")
        await admin.create_topics([NewTopic(name, 4, 1) for name in names])
        await admin.close()
        for source, target in itertools.pairwise(names):
            log = self._folder / f"{source}.log"
            with log.open("wb") as output:
                argv = [sys.executable, "-m", "benchmarks.bench_hops", "--relay", source, target]
                self._children.append(
                    processes.spawn([*argv, "--bootstrap", self._bootstrap], output=output)
                )
        await self._producer.start()
        await self._consumer.start()
        for part in self._consumer.assignment():
            await self._consumer.position(part)

    async def one(self, name: str) -> float:
        """Send one event through both hops; give the milliseconds until it is out."""
        event = {"incident_id": name, "place": {"lat": 11.0, "lon": 106.6}, "complaint": "x" * 200}
        begun = time.perf_counter()
        await self._producer.send_and_wait("plain-in", json.dumps(event).encode(), key=b"TEST")
        while True:
            record = await self._consumer.getone()
            if json.loads(record.value)["incident_id"] == name:
                return (time.perf_counter() - begun) * 1000

    async def stop(self) -> None:
        """End everything."""
        for child in self._children:
            processes.terminate(child, 2.0)
        await self._producer.stop()
        await self._consumer.stop()


async def ours(client: Client, name: str) -> float:
    """Send one call through the engine; give the milliseconds until its assignment is out.

    The incident is closed afterwards, outside the measured time, so that its unit is free again.
    """
    lat, lon = small_city.node(2, 2)
    call = client.event(
        "incident.reported",
        incident_id=name,
        priority="P1",
        complaint="x" * 100,
        place={"lat": lat, "lon": lon},
    )
    begun = time.perf_counter()
    await client.send("incidents", call)
    await client.wait("assignments", lambda order: order["incident_id"] == name)
    elapsed_ms = (time.perf_counter() - begun) * 1000
    close = client.event("command.close", incident_id=name, reason="measured")
    await client.send("dispatcher-commands", close)
    await client.wait("assignments", lambda order: order["status"] == "withdrawn")
    client.seen.clear()
    client.records.clear()
    return elapsed_ms


def percentile(values: list[float], share: float) -> float:
    """Give the value below which ``share`` of the values lie."""
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]


def city(folder: Path, *, is_crowded: bool) -> Path:
    """Write the city; if not crowded, calls that are over are not compared with new ones."""
    small_city.write(folder)
    if not is_crowded:
        with (folder / "centre.toml").open("a", encoding="utf-8") as centre:
            centre.write("\n[duplicates]\nclosed_within_min = 0\n")
    return folder


async def measure(rounds: int, calls: int, *, is_crowded: bool) -> int:
    """Run both sides in alternating rounds and print what they took; 1 if an aim is missed."""
    with tempfile.TemporaryDirectory() as name, EmbeddedBroker(Path(name) / "broker") as broker:
        folder = Path(name)
        described = city(folder / "city", is_crowded=is_crowded)
        engine = Engine(broker.bootstrap, "hops-", described, folder / "h")
        plain = Plain(broker.bootstrap, folder)
        try:
            engine.prepare()
            await engine.start(("intake", "dispatch"))
            await plain.start()
            async with Client(engine, small_city.CENTRE_ID) as client:
                client.read("assignments")
                for number in range(WARM_UP):
                    await ours(client, f"W{number}")
                    await plain.one(f"W{number}")
                return await _rounds(client, plain, rounds, calls)
        finally:
            await plain.stop()
            engine.stop()


async def _rounds(client: Client, plain: Plain, rounds: int, calls: int) -> int:
    ratios: dict[float, list[float]] = {0.5: [], 0.99: []}
    write = sys.stdout.write
    write(f"{'round':>5} {'':>6} {'engine ms':>10} {'plain ms':>9} {'ratio':>6}\n")
    for turn in range(rounds):
        mine = [await ours(client, f"R{turn}-{number}") for number in range(calls)]
        bare = [await plain.one(f"R{turn}-{number}") for number in range(calls)]
        for share, found in ratios.items():
            one, other = percentile(mine, share), percentile(bare, share)
            found.append(one / other)
            write(f"{turn:>5} {f'p{share:.0%}'[:-1]:>6} {one:>10.2f} {other:>9.2f} ")
            write(f"{one / other:>6.2f}\n")
    missed = 0
    for (share, found), aim in zip(ratios.items(), (P50_AIM, P99_AIM), strict=True):
        middle = statistics.median(found)
        word = "reached" if middle <= aim else "NOT reached"
        missed += middle > aim
        write(
            f"p{share:.0%}"[:-1] + f": {middle:.2f}x plain aiokafka over {rounds} rounds "
            f"({min(found):.2f} to {max(found):.2f}); aim {aim}x: {word}\n"
        )
    return int(missed > 0)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=200, help="events of each side in a round")
    parser.add_argument(
        "--crowded", action="store_true", help="compare each call with up to 500 that are over"
    )
    parser.add_argument("--relay", nargs=2, metavar=("SOURCE", "TARGET"), help="internal: a hop")
    parser.add_argument("--bootstrap", default="")
    given = parser.parse_args()
    if given.relay:
        asyncio.run(relay(given.bootstrap, *given.relay))
    else:
        raise SystemExit(asyncio.run(measure(given.rounds, given.calls, is_crowded=given.crowded)))


if __name__ == "__main__":
    main()
