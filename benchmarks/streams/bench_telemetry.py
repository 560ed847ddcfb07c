"""What telemetry gets through a core, beside Quix Streams: same records, same checks.

One run on one embedded broker. A fleet's past minutes stand in the topics: fixes, single vitals,
and records that pack 30 samples. Our worker gets through each of them, and then Quix Streams does
(``benchmarks/streams/quix.py``), in the environment that ``--quix`` names the Python of; without
one only ours is measured. Counted is processor time of the whole process, from a tenth of the
records on until all is durable and committed; the broker's is in neither. Run it by ``make bench``
or ``python -m benchmarks.streams.bench_telemetry --quix .quix/bin/python``.
"""

import argparse
import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from benchmarks.streams.bench_flood import PACKED, Fleet, processor_s
from streams.broker import EmbeddedBroker
from streams.host.settings import Settings
from tests.support import small_city
from tests.support.engine import PARTITIONS, Client, Engine

UNITS: Final = 200
SAMPLES_AIM: Final = 40_000
SINGLE_AIM: Final = 2.0
"""Times Quix's processor time that a record of its own may cost."""

LOOK_S: Final = 0.1
STEP_S: Final = 1.0
ROOT: Final = Path(__file__).parents[2]


class Kind:
    """One kind of record: its topic, how many there are, and how many samples each holds."""

    def __init__(self, name: str, topic: str, count: int, samples: int) -> None:
        self.name, self.topic, self.count, self.samples = name, topic, count, samples

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Give the records of a fleet that reported once a second until now, by unit."""
        rounds = -(-self.count // UNITS)
        at_s = time.time() - rounds * STEP_S
        fleet = Fleet(UNITS, seed=1, now=lambda: at_s)
        for turn in range(rounds):
            at_s += STEP_S if turn else 0.0
            for unit in range(min(UNITS, self.count - turn * UNITS)):
                write = {"fixes": fleet.fix, "vitals": fleet.vitals, "packed": fleet.packed}
                yield f"U{unit}", write[self.name](unit)


async def fill(engine: Engine, kind: Kind) -> None:
    """Write the records of a kind."""
    producer = AIOKafkaProducer(bootstrap_servers=engine.bootstrap, acks="all", linger_ms=20)
    await producer.start()
    try:
        for unit_id, value in kind.written():
            await producer.send(engine.prefix + kind.topic, value, key=unit_id.encode())
    finally:
        await producer.stop()


async def ours(engine: Engine, kind: Kind) -> tuple[float, float]:
    """Have the worker get through them; give processor and wall microseconds a record."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=engine.bootstrap,
        group_id=f"{engine.prefix}smart115-telemetry",
        enable_auto_commit=False,
    )
    await consumer.start()
    parts = [TopicPartition(engine.prefix + kind.topic, n) for n in range(PARTITIONS)]
    engine.launch("telemetry")
    begun: tuple[int, float, float] | None = None
    try:
        while True:
            done = sum([await consumer.committed(part) or 0 for part in parts])
            now = done, time.monotonic(), processor_s(engine)["telemetry"]
            if begun is None and done >= kind.count // 10:
                begun = now
            if begun is not None and done >= kind.count:
                passed = done - begun[0]
                return (now[2] - begun[2]) / passed * 1e6, (now[1] - begun[1]) / passed * 1e6
            engine.require_alive()
            await asyncio.sleep(LOOK_S)
    finally:
        engine.stop()
        await consumer.stop()


def quix(python: str, engine: Engine, kind: Kind) -> tuple[float, float]:
    """Have Quix Streams get through them; give processor and wall microseconds a record."""
    lat, lon = small_city.node(2, 2)
    settings = Settings()
    argv = [python, "-m", "benchmarks.streams.quix", "--brokers", engine.bootstrap]
    argv += ["--topic", engine.prefix + kind.topic, "--count", str(kind.count)]
    argv += ["--lat", str(lat), "--lon", str(lon), "--future-s", str(settings.future_s_max)]
    argv += ["--move-m", str(settings.position_move_m), "--vitals-s", str(settings.vitals_every_s)]
    argv += ["--position-s", str(settings.position_every_s)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        argv, env=env, cwd=engine.home, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    processor, wall_s = (float(word) for word in done.stdout.split()[-2:])
    counted = kind.count - kind.count // 10
    return processor / counted * 1e6, wall_s / counted * 1e6


def told(kind: Kind, mine_us: float, other_us: float | None) -> bool:
    """Print a kind's figures beside their aims; tell whether they are met."""
    samples = kind.samples / mine_us * 1e6
    line = f"{kind.name:<7} ours {mine_us:.0f} us a record, {samples:,.0f} samples a second a core"
    met = kind.samples == 1 or samples >= SAMPLES_AIM
    if other_us is not None:
        aim = SINGLE_AIM if kind.samples == 1 else 1.0
        met &= mine_us <= aim * other_us
        line += f"; Quix {other_us:.0f} us: {mine_us / other_us:.2f}x, aim {aim:g}x"
    print(line + ("" if met else ": MISSED"), flush=True)
    return met


async def measure(given: argparse.Namespace) -> int:
    """Run both sides on each kind; give how many aims are missed."""
    missed = 0
    with tempfile.TemporaryDirectory() as name, EmbeddedBroker(Path(name) / "broker") as broker:
        city = small_city.write(Path(name) / "city", units=UNITS)
        kinds = [
            Kind("fixes", "vehicle-positions", given.records, 1),
            Kind("vitals", "vitals", given.records, 1),
            Kind("packed", "vitals", given.records // 4, PACKED),
        ]
        for number, kind in enumerate(kinds):
            engine = Engine(broker.bootstrap, f"t{number}-", city, Path(name) / f"home{number}")
            try:
                engine.prepare()
                await engine.start(("intake", "dispatch"))
                async with Client(engine, small_city.CENTRE_ID) as client:
                    client.read("unit-views")
                    await client.wait("unit-views", lambda view: view["unit_id"] == "U0")
            finally:
                engine.stop()
            await fill(engine, kind)
            mine_us, _ = await ours(engine, kind)
            other_us = quix(given.quix, engine, kind)[0] if given.quix else None
            missed += not told(kind, mine_us, other_us)
    return int(missed > 0)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=60_000, help="fixes, and single vitals")
    parser.add_argument("--quix", default="", help="the Python of an environment with quixstreams")
    given = parser.parse_args()
    raise SystemExit(asyncio.run(measure(given)))


if __name__ == "__main__":
    main()
