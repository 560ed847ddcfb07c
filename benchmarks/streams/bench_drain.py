"""What dispatch gets through: journal records a second of one core, all that they cause durable.

A worker starts on a day's journal of which nothing is published, and publishes it. Counted is from
a tenth of it on, until the last record is committed, which is after the last order is on the
broker's disk. Processor time is the worker's own; the broker's is not in it. So that runs on a busy
machine can be compared, the same records are read and folded alone in between. Run it by
``make bench`` or ``python -m benchmarks.streams.bench_drain``.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from benchmarks.streams.bench_flood import processor_s
from benchmarks.streams.month import Month
from console.centre.folder import read_centre
from console.centre.option import settings_for
from dispatch.fold import Fold
from streams.broker import EmbeddedBroker
from streams.journal.folds import Folds
from streams.kafka.records import RawRecord
from tests.support import small_city
from tests.support.engine import Engine

RECORDS: Final = 60_000
ALONE: Final = 20_000
UNITS: Final = 40
AIM: Final = 3_000
LOOK_S: Final = 0.1
PUBLISHED: Final = ("assignments", "moves", "decisions", "alarms", "incident-views", "unit-views")


async def write(bootstrap: str, prefix: str, city: Path, count: int) -> TopicPartition:
    """Write a day's journal, of which nothing is committed; give its partition."""
    centre = read_centre(settings_for(city))
    fold = Fold(small_city.CENTRE_ID, centre.oracle())
    month = Month(fold, centre.configured(datetime.now(UTC)), count)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=20)
    await producer.start()
    try:
        key, sent = small_city.CENTRE_ID.encode(), asyncio.Future[Any]()
        for value in month:
            sent = await producer.send(f"{prefix}journal", value, key=key)
        last = await sent
    finally:
        await producer.stop()
    return TopicPartition(last.topic, last.partition)


async def drained(engine: Engine, part: TopicPartition, count: int) -> tuple[int, float, float]:
    """Wait until all is committed; give records, wall and processor seconds of what was counted."""
    group = AIOKafkaConsumer(
        bootstrap_servers=engine.bootstrap,
        group_id=f"{engine.prefix}smart115-dispatch",
        enable_auto_commit=False,
    )
    await group.start()
    begun: tuple[int, float, float] | None = None
    try:
        while True:
            done = await group.committed(part) or 0
            now = done, time.monotonic(), processor_s(engine)["dispatch"]
            if begun is None and done >= count / 10:
                begun = now
            if begun is not None and done >= count:
                return done - begun[0], now[1] - begun[1], now[2] - begun[2]
            engine.require_alive()
            await asyncio.sleep(LOOK_S)
    finally:
        await group.stop()


async def published(engine: Engine) -> Counter[str]:
    """Count what stands in the topics of dispatch."""
    consumer = AIOKafkaConsumer(bootstrap_servers=engine.bootstrap)
    await consumer.start()
    try:
        parts = [TopicPartition(engine.prefix + name, n) for name in PUBLISHED for n in range(4)]
        ends = await consumer.end_offsets(parts)
        found: Counter[str] = Counter()
        for part, end in ends.items():
            found[part.topic.removeprefix(engine.prefix)] += end
        return found
    finally:
        await consumer.stop()


def alone(city: Path, count: int) -> float:
    """Read and fold the same records in this process; give the processor seconds of each."""
    centre = read_centre(settings_for(city))
    now = datetime.now(UTC)
    month = Month(Fold(small_city.CENTRE_ID, centre.oracle()), centre.configured(now), count)
    folds = Folds(lambda name: Fold(name, centre.oracle()))
    key, begun = small_city.CENTRE_ID.encode(), 0.0
    for offset, value in enumerate(month):
        if offset == count // 10:
            begun = time.process_time()
        folds.apply(RawRecord("journal", 0, offset, key, value))
    return (time.process_time() - begun) / (count - count // 10)


async def measure(given: argparse.Namespace) -> int:
    """Run it; 1 where the aim is missed."""
    with tempfile.TemporaryDirectory() as name, EmbeddedBroker(Path(name) / "broker") as broker:
        city = small_city.write(Path(name) / "city", units=UNITS)
        engine = Engine(broker.bootstrap, "drain-", city, Path(name) / "home")
        done = engine.cli("topics", "apply")
        if done.returncode:
            raise SystemExit(done.stderr)
        part = await write(broker.bootstrap, engine.prefix, city, given.records)
        try:
            engine.launch("dispatch")
            count, wall_s, processor = await drained(engine, part, given.records)
        finally:
            engine.stop()
        outputs = await published(engine)
        bare_s = alone(city, min(given.records, ALONE))
    print("published:", ", ".join(f"{name} {count:,}" for name, count in outputs.items()))
    rate = count / processor
    verdict = "" if rate >= AIM else ": MISSED"
    print(f"{count:,} records in {wall_s:.1f} s wall, {processor:.1f} s of processor")
    print(
        f"{processor / count / bare_s:.2f}x reading and folding alone, {1 / bare_s:,.0f} a second"
    )
    print(f"{rate:,.0f} records a second of one core, aim {AIM:,}{verdict}")
    return int(rate < AIM)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS, help="of the journal")
    given = parser.parse_args()
    raise SystemExit(asyncio.run(measure(given)))


if __name__ == "__main__":
    main()
