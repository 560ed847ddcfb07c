"""Calls while telemetry floods in: the engine beside the same two hops in plain aiokafka.

One run on one embedded broker: a fleet drives and its monitors measure, calls go through the engine
and, in turn with them, through the plain hops. Then the flood ends and telemetry catches up. What a
role cost is its processor time. ``--idle`` sends no flood. Run it by ``make bench`` or
``python -m benchmarks.streams.bench_flood``.
"""

import argparse
import asyncio
import json
import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from benchmarks.bench_hops import Plain, ours, percentile
from streams.broker import EmbeddedBroker
from streams.host import processes
from tests.support import small_city
from tests.support.engine import ROLES, Client, Engine

WARM_UP = 20
SPEED_MPS = 14.0
PACKED = 30
NAMES = ("vehicle-positions", "vitals")
P50_AIM, P99_AIM = 2.0, 4.0


class Fleet:
    """Units that drive at 50 km/h round and round, a monitor on each; ``now`` is their clock."""

    def __init__(self, units: int, seed: int, now: Callable[[], float] = time.time) -> None:
        self._now = now
        chance = random.Random(seed)
        self._angles = [chance.uniform(0, 2 * math.pi) for _ in range(units)]
        self._centres = [
            (chance.uniform(11.01, 11.04), chance.uniform(106.61, 106.64)) for _ in range(units)
        ]
        self._pulse = [chance.uniform(60, 110) for _ in range(units)]
        self._chance = chance
        self._number = 0

    def _at(self) -> str:
        return datetime.fromtimestamp(self._now(), UTC).isoformat()

    def _head(self, kind: str, unit: int) -> dict[str, Any]:
        self._number += 1
        return {
            "type": kind,
            "event_id": f"f{os.getpid()}-{self._number}",
            "centre_id": small_city.CENTRE_ID,
            "occurred_at": self._at(),
            "source": "bench",
            "unit_id": f"U{unit}",
        }

    def fix(self, unit: int) -> bytes:
        """Write where a unit is now."""
        angle = self._angles[unit] + SPEED_MPS * self._now() / 1_000
        lat, lon = self._centres[unit]
        place = {"lat": lat + 0.009 * math.sin(angle), "lon": lon + 0.009 * math.cos(angle)}
        return json.dumps(self._head("vehicle.position", unit) | {"place": place}).encode()

    def vitals(self, unit: int) -> bytes:
        """Write what a monitor shows now."""
        self._pulse[unit] += self._chance.uniform(-1, 1)
        signs = {"heart_rate_per_min": round(self._pulse[unit]), "spo2_pct": 97}
        return json.dumps(self._head("vitals", unit) | signs).encode()

    def packed(self, unit: int) -> bytes:
        """Write the last samples of a monitor in one record."""
        at = self._at()
        self._pulse[unit] += self._chance.uniform(-1, 1)
        sample = {"code": "MDC_ECG_HEART_RATE", "unit": "/min", "at": at}
        samples = [{**sample, "value": round(self._pulse[unit])} for _ in range(PACKED)]
        said = {"device_id": f"m{unit}", "samples": samples}
        return json.dumps(self._head("vitals.record", unit) | said).encode()


async def flood(bootstrap: str, prefix: str, given: argparse.Namespace) -> None:
    """Send what the fleet says, evenly spread, until the seconds are over; print how much."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks=1, linger_ms=5)
    await producer.start()
    fleet = Fleet(given.units, seed=1)
    step_s, sent, begun = 0.02, [0, 0], time.monotonic()
    while (gone_s := time.monotonic() - begun) < given.seconds:
        for kind, hz in enumerate((given.hz, given.vitals_hz)):
            for number in range(sent[kind], int(gone_s * hz * given.units)):
                unit = number % given.units
                write = (fleet.fix, fleet.packed if number % 2 else fleet.vitals)[kind]
                await producer.send(prefix + NAMES[kind], write(unit), key=f"U{unit}".encode())
                sent[kind] += 1
        await asyncio.sleep(max(0.0, step_s - (time.monotonic() - begun - gone_s)))
    await producer.stop()
    print(json.dumps(sent))


def processor_s(engine: Engine) -> dict[str, float]:
    """Give the processor seconds that each role has used."""
    used = {}
    for role, child in engine.children.items():
        stat = Path(f"/proc/{child.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        used[role] = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return used


async def behind(engine: Engine, group: str, topics: tuple[str, ...]) -> int:
    """Give how many records of some topics a role has not acknowledged."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=engine.bootstrap,
        group_id=f"{engine.prefix}smart115-{group}",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        parts = [TopicPartition(engine.prefix + name, n) for name in topics for n in range(4)]
        ends = await consumer.end_offsets(parts)
        committed = [await consumer.committed(part) or 0 for part in parts]
        return sum(ends[part] - done for part, done in zip(parts, committed, strict=True))
    finally:
        await consumer.stop()


def ratios(mine: list[float], bare: list[float]) -> bool:
    """Print both sides; tell whether the aims are met."""
    met = True
    for share, aim in ((0.5, P50_AIM), (0.99, P99_AIM)):
        one, other = percentile(mine, share), percentile(bare, share)
        met &= one <= aim * other
        print(
            f"call to order p{share * 100:.0f}: engine {one:.2f} ms, plain {other:.2f} ms: "
            f"{one / other:.2f}x over {len(mine)} calls; aim {aim}x"
        )
    return met


async def measure(given: argparse.Namespace) -> int:
    """Run it all; 1 where an aim is missed."""
    with tempfile.TemporaryDirectory() as name, EmbeddedBroker(Path(name) / "broker") as broker:
        folder = Path(name)
        city = small_city.write(folder / "city", units=given.units)
        engine = Engine(broker.bootstrap, "flood-", city, folder / "h")
        plain = Plain(broker.bootstrap, folder)
        try:
            engine.prepare()
            await engine.start(ROLES)
            print("processor s until ready:", processor_s(engine))
            await plain.start()
            async with Client(engine, small_city.CENTRE_ID) as client:
                client.read("assignments")
                for number in range(WARM_UP):
                    await ours(client, f"W{number}")
                    await plain.one(f"W{number}")
                return await _flooded(engine, client, plain, given)
        finally:
            await plain.stop()
            engine.stop()


async def _flooded(engine: Engine, client: Client, plain: Plain, given: argparse.Namespace) -> int:
    argv = [sys.executable, "-m", "benchmarks.streams.bench_flood", "--send", engine.bootstrap]
    argv += ["--prefix", engine.prefix, "--units", str(given.units), "--hz", str(given.hz)]
    argv += ["--vitals-hz", str(given.vitals_hz), "--seconds", str(given.seconds)]
    said = engine.home / "sender.txt"
    before, begun = processor_s(engine), time.monotonic()
    with said.open("wb") as output:
        sender = None if given.idle else processes.spawn(argv, output=output)
    mine: list[float] = []
    bare: list[float] = []
    while time.monotonic() - begun < given.seconds:
        mine.append(await ours(client, f"C{len(mine)}"))
        bare.append(await plain.one(f"C{len(bare)}"))
        await asyncio.sleep(given.pause)
    if sender is not None:
        sender.wait(60)
        print("sent (fixes, vitals):", said.read_text(encoding="utf-8").strip())
        lag, ended = await behind(engine, "telemetry", NAMES), time.monotonic()
        print(f"telemetry is {lag:,} records behind at the end")
        while await behind(engine, "telemetry", NAMES):
            pass  # each look takes as long as a request
        print(f"caught up after {time.monotonic() - ended:.1f} s")
    used = processor_s(engine)
    spent = {role: round(used[role] - before[role], 2) for role in used}
    print(f"processor s of {given.seconds} s:", spent)
    return int(not ratios(mine, bare))


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1_000)
    parser.add_argument("--hz", type=float, default=1.0, help="fixes a unit a second")
    parser.add_argument("--vitals-hz", type=float, default=0.2, help="monitor records likewise")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between two calls")
    parser.add_argument("--idle", action="store_true", help="without the flood")
    parser.add_argument("--send", default="", help="internal: the flood itself, to this broker")
    parser.add_argument("--prefix", default="")
    given = parser.parse_args()
    if given.send:
        asyncio.run(flood(given.send, given.prefix, given))
    else:
        raise SystemExit(asyncio.run(measure(given)))


if __name__ == "__main__":
    main()
