"""Many centres on two workers a role: do 33 of them notice that one is flooded, and what it costs.

One run on one embedded broker. Calls go through all centres but one in turn, by turns calm and
while the one left out is flooded with calls and cancellations; call to order is measured at a plain
client. Then the whole fleet drives, and what a fix costs in processor time is measured. Run it by
``python -m benchmarks.streams.bench_many``; other load on the machine is in both sides of a ratio.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from benchmarks.bench_hops import percentile
from schemas.topics import ASSIGNMENTS
from streams.broker import EmbeddedBroker
from streams.kafka.groups import partition_of
from tests.support import small_city
from tests.support.engine import Engine

ANSWER_S = 60.0
FLOOD_OPEN = 5
"""Calls of the flood that are open at a time: each new one cancels one."""

ROLES_TWICE = ("intake", "dispatch")
ROLES_ONCE = ("telemetry", "delivery")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def names(count: int, partitions: int) -> list[str]:
    """Name centres of which none shares the partition of the first, which is flooded."""
    found: list[str] = []
    for first in LETTERS:
        for second in LETTERS:
            name = first + second
            if not found or partition_of(name, partitions) != partition_of(found[0], partitions):
                found.append(name)
            if len(found) == count:
                return found
    raise AssertionError


class Desk:
    """A plain client: reports calls, sees the orders."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self._producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
        self._consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, fetch_max_wait_ms=20)
        self._prefix = prefix
        self._waits: dict[str, asyncio.Future[float]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect, and read orders from now on."""
        await self._producer.start()
        await self._consumer.start()
        parts = [
            TopicPartition(self._prefix + ASSIGNMENTS.name, number)
            for number in range(ASSIGNMENTS.partitions)
        ]
        self._consumer.assign(parts)
        await self._consumer.seek_to_end()
        for part in parts:
            await self._consumer.position(part)
        self._reading = asyncio.create_task(self._read())

    async def close(self) -> None:
        """End it."""
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading
        await self._producer.stop()
        await self._consumer.stop()

    async def _read(self) -> None:
        async for record in self._consumer:
            said = json.loads(record.value)
            wait = self._waits.pop(f"{said['centre_id']}/{said['incident_id']}", None)
            if wait is not None and not wait.done():
                wait.set_result(time.monotonic())

    async def send(self, topic: str, centre_id: str, kind: str, key: str, **fields: object) -> None:
        """Write an event and wait until the broker has it."""
        said = {
            "type": kind,
            "event_id": str(uuid.uuid4()),
            "centre_id": centre_id,
            "occurred_at": datetime.now(UTC).isoformat(),
            "source": "bench",
            **fields,
        }
        await self._producer.send_and_wait(
            self._prefix + topic, json.dumps(said).encode(), key=key.encode()
        )

    async def report(self, centre_id: str, incident_id: str) -> None:
        """Report a call."""
        lat, lon = small_city.node(1, 2)
        await self.send(
            "incidents",
            centre_id,
            "incident.reported",
            centre_id,
            incident_id=incident_id,
            priority="P1",
            complaint="đau ngực",
            place={"lat": lat, "lon": lon},
        )

    async def cancel(self, centre_id: str, incident_id: str) -> None:
        """Cancel a call."""
        await self.send(
            "incidents",
            centre_id,
            "incident.cancelled",
            centre_id,
            incident_id=incident_id,
            reason="bench",
        )

    async def call(self, centre_id: str, incident_id: str) -> float:
        """Report a call, and cancel it when its order is there; give the seconds to the order."""
        wait = self._waits[f"{centre_id}/{incident_id}"] = (
            asyncio.get_running_loop().create_future()
        )
        began = time.monotonic()
        await self.report(centre_id, incident_id)
        took: float = await asyncio.wait_for(wait, ANSWER_S) - began
        await self.cancel(centre_id, incident_id)
        return took


async def flood(desk: Desk, centre_id: str, per_s: float, sent: list[int]) -> None:
    """Report and cancel calls of one centre, so many events a second, until it is cancelled."""
    began, run = time.monotonic(), uuid.uuid4().hex[:6]
    number = 0
    while True:
        await desk.report(centre_id, f"F{run}-{number}")
        if number >= FLOOD_OPEN:
            await desk.cancel(centre_id, f"F{run}-{number - FLOOD_OPEN}")
        number += 1
        sent[0] += 2
        await asyncio.sleep(max(0.0, began + 2 * number / per_s - time.monotonic()))


def cpu_s(engines: list[Engine]) -> dict[str, float]:
    """Give the processor time of each role so far, all its processes together."""
    found: dict[str, float] = {}
    for engine in engines:
        for role, child in engine.children.items():
            fields = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
            found[role] = found.get(role, 0.0) + (int(fields[11]) + int(fields[12])) / 100
    return found


def resident_mib(engines: list[Engine]) -> Iterator[tuple[str, int]]:
    """Give the memory of each process."""
    for engine in engines:
        for role, child in engine.children.items():
            status = Path(f"/proc/{child.pid}/status").read_text()
            line = next(one for one in status.splitlines() if one.startswith("VmRSS"))
            yield role, int(line.split()[1]) // 1024


async def drive(desk: Desk, centres: list[str], units: int, seconds: int) -> int:
    """Have every unit send a fix a second; give how many were sent."""
    count = 0
    for second in range(seconds):
        began = time.monotonic()
        pending = []
        for centre_id in centres:
            for number in range(units):
                unit_id = f"{centre_id}-U{number}"
                lat, lon = small_city.node(1, 2)
                place = {"lat": lat + 0.0002 * (second % 20), "lon": lon}
                pending.append(
                    desk.send(
                        "vehicle-positions",
                        centre_id,
                        "vehicle.position",
                        unit_id,
                        unit_id=unit_id,
                        place=place,
                    )
                )
        await asyncio.gather(*pending)
        count += len(pending)
        await asyncio.sleep(max(0.0, began + 1 - time.monotonic()))
    return count


async def measure(desk: Desk, centres: list[str], rounds: int, per_s: float) -> None:
    """Measure call to order by turns calm and flooded, and say how they compare."""
    flooded, *others = centres
    calm: dict[str, list[float]] = {name: [] for name in others}
    under: dict[str, list[float]] = {name: [] for name in others}
    sent, busy_s = [0], 0.0
    for number in range(rounds + 1):
        for found in (calm, under):
            task = None
            began = time.monotonic()
            if found is under:
                task = asyncio.create_task(flood(desk, flooded, per_s, sent))
                await asyncio.sleep(1.0)
            for name in others:
                took = await desk.call(name, f"{'f' if task else 'c'}{number}")
                if number:  # the first round warms up
                    found[name].append(took)
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
                busy_s += time.monotonic() - began
    print(f"flood     {sent[0] / busy_s:.0f} events a second in {flooded}, for {busy_s:.0f} s")
    sides = {"calm": calm, "flooded": under}
    quantiles: dict[str, tuple[float, float]] = {}
    for label, found in sides.items():
        times = [one for ones in found.values() for one in ones]
        quantiles[label] = percentile(times, 0.5), percentile(times, 0.99)
        print(
            f"{label:<9} p50 {quantiles[label][0] * 1e3:.0f} ms, p99 "
            f"{quantiles[label][1] * 1e3:.0f} ms, of {len(times)} calls in {len(found)} centres"
        )
    p50, p99 = (quantiles["flooded"][index] / quantiles["calm"][index] for index in (0, 1))
    worst = max(statistics.median(under[name]) / statistics.median(calm[name]) for name in others)
    print(f"ratio     p50 {p50:.2f}, p99 {p99:.2f}; the worst centre's median {worst:.2f}")


async def cost(
    desk: Desk, engines: list[Engine], centres: list[str], units: int, seconds: int
) -> None:
    """Measure what a fix costs each role in processor time."""
    idle = cpu_s(engines)
    await asyncio.sleep(seconds)
    before = cpu_s(engines)
    count = await drive(desk, centres, units, seconds)
    await asyncio.sleep(2.0)
    after = cpu_s(engines)
    print(f"fixes     {count} of {units * len(centres)} units in {seconds} s")
    for role in after:
        at_rest = (before[role] - idle[role]) / seconds
        spent = after[role] - before[role] - at_rest * (seconds + 2)
        print(
            f"{role:<9} {at_rest * 100:.1f} % of a core at rest, {spent / count * 1e6:.0f} us a fix"
        )
    for role, size in resident_mib(engines):
        print(f"{role:<9} {size} MiB resident")


async def run(options: argparse.Namespace) -> None:
    """Start everything, measure, and end it."""
    with tempfile.TemporaryDirectory(prefix="bench-many-") as folder:
        home = Path(folder)
        centres = names(options.centres, options.partitions)
        for name in centres:
            small_city.write(
                home / "cities" / name, centre_id=name, mark=f"{name}-", units=options.units
            )
        broker = EmbeddedBroker(home / "broker")
        broker.start()
        engines = [
            Engine(broker.bootstrap, "", home / "cities", home / f"worker-{number}")
            for number in (1, 2)
        ]
        try:
            for number, engine in enumerate(engines, 1):
                engine.env["SMART115_PARTITIONS"] = str(options.partitions)
                engine.env["SMART115_WORKER_ID"] = str(number)
            engines[0].prepare()
            began = time.monotonic()
            for engine in engines:
                for role in ROLES_TWICE:
                    engine.launch(role)
            for role in ROLES_ONCE:
                engines[0].launch(role)
            for engine in engines:
                for role in tuple(engine.children):
                    await engine.ready(role)
            print(f"ready     after {time.monotonic() - began:.0f} s, {len(centres)} centres")
            desk = Desk(broker.bootstrap, "")
            await desk.open()
            try:
                await measure(desk, centres, options.rounds, options.rate)
                await cost(desk, engines, centres, options.units, options.seconds)
            finally:
                await desk.close()
        finally:
            for engine in engines:
                engine.stop()
            broker.kill()


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--centres", type=int, default=34)
    parser.add_argument("--units", type=int, default=10, help="of each centre")
    parser.add_argument("--partitions", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rate", type=float, default=100.0, help="events of the flood a second")
    parser.add_argument("--seconds", type=int, default=20, help="how long the fleet drives")
    options = parser.parse_args()
    asyncio.run(run(options))


if __name__ == "__main__":
    main()
