"""A month of a centre's journal: how soon a dispatch worker decides, and who takes over from it.

It writes a journal (``benchmarks.streams.month``) as long as asked into an embedded broker in a
temporary folder and lets real workers live on it: one that folds it all, with the memory that it
takes meanwhile; intake and dispatch started again, with a call that waits for them; and a worker
that is killed beside its standby. Each figure stands beside its aim. 1.5 million records take some
minutes and 2 GB of disk. Run it by ``make bench`` or
``python -m benchmarks.streams.bench_restart --records 1500000``.
"""

import argparse
import asyncio
import json
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from benchmarks.streams.bench_flood import processor_s
from benchmarks.streams.month import Month
from console.centre.folder import read_centre
from console.centre.option import settings_for
from dispatch.fold import Fold
from streams.broker import EmbeddedBroker
from streams.host import processes
from tests.support import small_city
from tests.support.engine import SESSION_S, Client, Engine

MONTH: Final = 1_500_000
UNITS: Final = 40
START_AIM_S: Final = 5.0
PROCESSOR_AIM_S: Final = 2.0
TAKEOVER_AIM_S: Final = SESSION_S + 1
GROWTH_MAX: Final = 1.05
FULL_FROM: Final = 400_000
"""From here on all that is remembered up to a bound is full: the ids of events, ended calls."""

LOOK_S: Final = 0.5
JOURNAL: Final = "journal"


async def write(bootstrap: str, prefix: str, city: Path, count: int) -> TopicPartition:
    """Write the journal, and commit it for dispatch; give the partition in which it stands."""
    centre = read_centre(settings_for(city))
    fold = Fold(small_city.CENTRE_ID, centre.oracle())
    begun = time.monotonic()
    month = Month(fold, centre.configured(datetime.now(UTC)), count)
    print(f"a day played with the core in {time.monotonic() - begun:.0f} s", flush=True)
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", linger_ms=20, max_batch_size=1_000_000
    )
    await producer.start()
    try:
        key, sent = small_city.CENTRE_ID.encode(), asyncio.Future[Any]()
        for value in month:
            sent = await producer.send(prefix + JOURNAL, value, key=key)
        last = await sent
    finally:
        await producer.stop()
    part = TopicPartition(last.topic, last.partition)
    group = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=f"{prefix}smart115-dispatch", enable_auto_commit=False
    )
    await group.start()
    group.assign([part])
    await group.commit({part: OffsetAndMetadata(last.offset + 1, "")})
    await group.stop()
    print(f"{last.offset + 1:,} records written in {time.monotonic() - begun:.0f} s", flush=True)
    return part


def memory_mb(child: processes.Child) -> float:
    """Give what a process holds in memory now."""
    status = Path(f"/proc/{child.pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1000 if found else 0.0


def logged(engine: Engine, role: str, event: str) -> list[dict[str, Any]]:
    """Give the lines of this event in all logs of a role, oldest first."""
    logs = sorted(engine.home.glob(f"{role}.*.log"), key=lambda path: path.stat().st_mtime_ns)
    lines = [line for log in logs for line in log.read_text(encoding="utf-8").splitlines()]
    told = [json.loads(line) for line in lines if line.startswith("{")]
    return [line for line in told if line["event"] == event]


async def said(
    engine: Engine, role: str, event: str, look: Callable[[], None] = lambda: None
) -> None:
    """Wait until a role has logged an event, looking at it now and then."""
    while not logged(engine, role, event):
        engine.require_alive()
        look()
        await asyncio.sleep(LOOK_S)


async def decided(client: Client, name: str) -> None:
    """Wait until a call has a decision."""
    await client.wait("decisions", lambda one: one["incident_id"] == name)


class Restarts:
    """The workers that live on the journal."""

    def __init__(self, engine: Engine, second: Engine, count: int) -> None:
        self._engine, self._second, self._count = engine, second, count
        self._calls = 0
        self.missed = 0

    def _told(self, what: str, value: float, aim: float, unit: str) -> None:
        verdict = "" if value <= aim else ": MISSED"
        self.missed += value > aim
        print(f"{what}: {value:.2f} {unit}, aim {aim:g} {unit}{verdict}", flush=True)

    async def whole(self) -> None:
        """Have a worker without a snapshot fold all of it, and watch its memory."""
        series: list[tuple[float, float]] = []
        begun = time.monotonic()
        self._engine.launch("dispatch")
        child = self._engine.children["dispatch"]

        def look() -> None:
            series.append((time.monotonic() - begun, memory_mb(child)))

        await said(self._engine, "dispatch", "journal read ahead", look)
        taken_s = time.monotonic() - begun
        print(f"all folded without a snapshot in {taken_s:.0f} s ({self._count / taken_s:,.0f}/s)")
        tenths = series[:: max(1, len(series) // 10)]
        print("memory meanwhile, MB:", ", ".join(f"{value:.0f}" for _, value in tenths), flush=True)
        full = [value for at_s, value in series if at_s / taken_s * self._count >= FULL_FROM]
        if full:
            first = statistics.median(full[: max(1, len(full) // 10)])
            self._told(
                "memory at most, of what it was when full", max(full) / first, GROWTH_MAX, "x"
            )
        await said(self._engine, "dispatch", "snapshot")
        await self._engine.ready("dispatch")

    async def intake(self) -> None:
        """Have intake read all of it for the first time, and write its snapshot."""
        begun = time.monotonic()
        await self._engine.start(["intake"])
        print(
            f"intake served after {time.monotonic() - begun:.0f} s without a snapshot", flush=True
        )
        await said(self._engine, "intake", "snapshot")
        print(f"and had a snapshot after {time.monotonic() - begun:.0f} s", flush=True)

    async def _call(self, client: Client) -> str:
        self._calls += 1
        lat, lon = small_city.node(2, 2)
        name = f"R{self._calls}"
        place = {"lat": lat, "lon": lon}
        fields = {"incident_id": name, "priority": "P1", "complaint": "bench", "place": place}
        await client.send("incidents", client.event("incident.reported", **fields))
        return name

    async def again(self, client: Client, times: int) -> None:
        """Start intake and dispatch again while a call waits; print how soon it is decided."""
        taken: list[float] = []
        used: dict[str, list[float]] = {"intake": [], "dispatch": []}
        for _ in range(times):
            self._engine.stop()
            name = await self._call(client)
            begun = time.monotonic()
            for role in used:
                self._engine.launch(role)
            await decided(client, name)
            taken.append(time.monotonic() - begun)
            for role, seconds in used.items():
                await self._engine.ready(role)
                seconds.append(processor_s(self._engine)[role])
        self._told("start to decision", statistics.median(taken), START_AIM_S, "s")
        for role, seconds in used.items():
            middle = statistics.median(seconds)
            self._told(f"processor time until {role} serves", middle, PROCESSOR_AIM_S, "s")

    async def takeover(self, client: Client, part: TopicPartition, times: int) -> None:
        """Kill the worker that owns the journal, with a standby beside it."""
        taken: list[float] = []
        await self._second.start(["dispatch"])
        for _ in range(times):
            await self._settled(client)
            owner, other = (
                (one, two)
                for one, two in ((self._engine, self._second), (self._second, self._engine))
                if part.partition in owned(one)
            ).__next__()
            owner.kill("dispatch")
            begun = time.monotonic()
            name = await self._call(client)
            await decided(client, name)
            taken.append(time.monotonic() - begun)
            other.require_alive()
            await owner.start(["dispatch"])
        self._told("kill -9 to decision", statistics.median(taken), TAKEOVER_AIM_S, "s")
        self._told("the slowest of them", max(taken), TAKEOVER_AIM_S, "s")

    async def _settled(self, client: Client) -> None:
        """Wait until a call is decided: the group has found its balance."""
        name = await self._call(client)
        await decided(client, name)


def owned(engine: Engine) -> list[int]:
    """Give the partitions that a dispatch worker has taken up last, by its log."""
    return [*logged(engine, "dispatch", "journal recovered")[-1]["partitions"]]


@contextmanager
def engines(broker: EmbeddedBroker, folder: Path) -> Iterator[tuple[Engine, Engine, Path]]:
    """Give two machines' workers, and end them."""
    city = small_city.write(folder / "city", units=UNITS)
    both = [Engine(broker.bootstrap, "month-", city, folder / f"home{n}") for n in (1, 2)]
    for number, engine in enumerate(both, start=1):
        engine.env |= {
            "SMART115_WORKER_ID": str(number),
            "SMART115_SESSION_TIMEOUT_S": f"{SESSION_S}",
            "SMART115_LOG_FORMAT": "json",
        }
    try:
        yield both[0], both[1], city
    finally:
        for engine in both:
            engine.stop()


async def measure(given: argparse.Namespace) -> int:
    """Run it all; give how many aims are missed."""
    with (
        tempfile.TemporaryDirectory() as name,
        EmbeddedBroker(Path(name) / "broker") as broker,
        engines(broker, Path(name)) as (engine, second, city),
    ):
        done = engine.cli("topics", "apply")
        if done.returncode:
            raise SystemExit(done.stderr)
        part = await write(broker.bootstrap, engine.prefix, city, given.records)
        restarts = Restarts(engine, second, given.records)
        await restarts.whole()
        await restarts.intake()
        async with Client(engine, small_city.CENTRE_ID) as client:
            client.read("decisions")
            await restarts.again(client, given.times)
            await restarts.takeover(client, part, given.times)
        return restarts.missed


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=MONTH, help="of the journal")
    parser.add_argument("--times", type=int, default=3, help="restarts and takeovers of each kind")
    given = parser.parse_args()
    raise SystemExit(int(asyncio.run(measure(given)) > 0))


if __name__ == "__main__":
    main()
