"""Telemetry in Quix Streams: the same checks and filters as our role has, on its machinery.

It runs in an environment of its own (``benchmarks/streams/quix.txt``). At least once, as Quix does
it: outputs flushed, then offsets committed, once a second. Not in it is what only our role does:
no input twice, dead letters, where each input stood, many fixes in one record.
"""

import argparse
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from quixstreams import Application

from dispatch.clinical.watching.fleet import Watch
from dispatch.rules.fixes import FixWatch
from dispatch.rules.region import Region
from schemas.centre.choosing import WatchPolicy
from schemas.events.vehicles import VehiclePosition
from schemas.ground.base import LatLon
from schemas.patient.vitals import MonitorRecord, Vitals
from streams.journal.positions import PositionFilter

Work = Callable[[bytes], bytes | None]


def positions(given: argparse.Namespace) -> Work:
    """Give what is done to a fix: read, judged, filtered, written."""
    policy = WatchPolicy()
    around = Region.around([LatLon(lat=given.lat, lon=given.lon)], policy.region_m)
    judge = FixWatch(around, policy, future_s_max=given.future_s, every_s=given.position_s)
    kept = PositionFilter(given.move_m, given.position_s)

    def work(value: bytes) -> bytes | None:
        verdict = judge.take(VehiclePosition.model_validate_json(value), datetime.now(UTC))
        said = None if verdict.event is None else kept.take(verdict.event)
        return None if said is None else said.model_dump_json().encode()

    return work


def monitors(given: argparse.Namespace) -> Work:
    """Give what is done to a monitor's record: read, watched, what changes a decision written."""
    reads: TypeAdapter[Vitals | MonitorRecord] = TypeAdapter(Vitals | MonitorRecord)
    watch = Watch(given.vitals_s)

    def work(value: bytes) -> bytes | None:
        signs = watch.take(reads.validate_json(value)).signs
        return None if signs is None else signs.model_dump_json().encode()

    return work


def main() -> None:
    """Work until so many records are done; print the processor seconds from a tenth on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brokers", required=True)
    parser.add_argument("--topic", required=True)
    parser.add_argument("--count", type=int, required=True)
    for name in ("lat", "lon", "move-m", "position-s", "vitals-s", "future-s"):
        parser.add_argument(f"--{name}", type=float, required=True)
    given = parser.parse_args()
    work = (positions if given.topic.endswith("vehicle-positions") else monitors)(given)
    app = Application(
        broker_address=given.brokers,
        consumer_group=f"quix-{given.topic}-{os.getpid()}",
        auto_offset_reset="earliest",
        commit_interval=1.0,
        loglevel="WARNING",
        state_dir=f"{given.topic}-state",
    )
    source = app.topic(given.topic, value_deserializer="bytes")
    target = app.topic(f"{given.topic}-quix", value_serializer="bytes")
    done, begun, begun_wall = 0, 0.0, 0.0

    def counted(value: bytes) -> bytes | None:
        nonlocal done, begun, begun_wall
        done += 1
        if done == given.count // 10:
            begun, begun_wall = time.process_time(), time.monotonic()
        if done == given.count:
            app.stop()  # when this record is done; what it has sent is flushed and committed
        return work(value)

    frame: Any = app.dataframe(source)
    frame = frame.apply(counted).filter(lambda value: value is not None)
    frame.to_topic(target)
    app.run()
    print(time.process_time() - begun, time.monotonic() - begun_wall, flush=True)


if __name__ == "__main__":
    main()
