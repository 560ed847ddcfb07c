"""Traccar's topics on a real broker: what a server writes there is stored once, over a restart."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from streams.broker import EmbeddedBroker
from streams.edges.forwarded.following import GROUP, Follower
from streams.edges.forwarded.reading import Reader
from streams.edges.inlet import Inlet
from streams.edges.outlet import Outlet
from streams.edges.trackers.devices import Devices
from streams.edges.trackers.taking import Taker
from streams.host.clock import Clock
from streams.identity.actions import Action, Kind
from streams.identity.audit import Audit
from streams.identity.store import Entry
from streams.kafka import client as kafka
from tests.streams.support.doors import CENTRE, NOW, Time, make_doors
from tests.streams.support.edges import DIRECTORY
from tests.support.waiting import eventually

DEVICE = {"id": 12, "uniqueId": "861234567890123", "name": "Xe 12", "status": "online"}
STORED = "vehicle-positions"


def forwarded(seconds_ago: int) -> bytes:
    """Write a position as Traccar's object mapper does."""
    at = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    said = at.isoformat(timespec="milliseconds")
    position = {
        "id": 0,
        "attributes": {"batteryLevel": 88.0},
        "deviceId": 12,
        "protocol": "teltonika",
        **dict.fromkeys(("serverTime", "deviceTime", "fixTime"), said),
        "outdated": False,
        "valid": True,
        "latitude": 10.98,
        "longitude": 106.65,
        "altitude": 0.0,
        "speed": 19.4384,
        "course": 90.0,
        "address": None,
        "accuracy": 0.0,
        "network": None,
        "geofenceIds": None,
    }
    return json.dumps({"position": position, "device": DEVICE}).encode()


@asynccontextmanager
async def following(folder: Path, brokers: str, prefix: str) -> AsyncIterator[None]:
    """Follow the topic of a Traccar server as long as the block lasts."""
    table = folder / "devices.csv"
    table.write_text("device,unit_id\n861234567890123,BC-02\n", encoding="utf-8")
    outlet, clock, stop = Outlet(brokers, prefix), Clock(), asyncio.Event()
    with closing(make_doors(folder, Time())) as doors:
        only = (Action.REPORT_POSITION,)
        doors.store.put(Entry("traccar", Kind.INTEGRATION, CENTRE, NOW, actions=only))
        taker = Taker(Inlet(outlet, DIRECTORY, clock, 5.0), Devices(table))
        follower = Follower(
            join=partial(
                kafka.member, brokers, [f"{prefix}positions"], f"{prefix}{GROUP}", is_ours=True
            ),
            reader=Reader(clock, taker),
            taker=taker,
            outlet=outlet,
            who=lambda: doors.store.active("traccar", "traccar"),
            audit=Audit(outlet.send, CENTRE, clock.now),
        )
        async with outlet.running():
            running = asyncio.create_task(follower.run(stop, lambda: None))
            try:
                yield
            finally:
                stop.set()
                await running


async def test_what_a_server_writes_is_stored_once_over_a_restart(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> None:
    brokers, source, stored = broker.bootstrap, f"{topic_prefix}positions", topic_prefix + STORED
    async with kafka.admin(brokers) as admin:
        for topic in (source, stored):
            await admin.create(topic, partitions=2, configs={})
    found: list[dict[str, Any]] = []
    async with kafka.producer(brokers) as traccar, kafka.reader(brokers) as reader:
        await reader.assign_topics([stored])

        async def written(age_s: int) -> None:
            await traccar.send(source, key=b"12", value=forwarded(age_s))

        async def are_there(count: int) -> bool:
            found.extend(json.loads(one.value or b"") for one in await reader.poll(timeout_ms=100))
            return len(found) >= count

        await written(3)
        async with following(tmp_path, brokers, topic_prefix):
            await eventually(lambda: are_there(1), sign=lambda: len(found))
            await written(2)
            await eventually(lambda: are_there(2), sign=lambda: len(found))

            async def is_acknowledged() -> bool:
                async with kafka.admin(brokers) as admin:
                    committed = await admin.committed(f"{topic_prefix}{GROUP}")
                return sum(committed.values()) == 2

            await eventually(is_acknowledged)
        await written(1)
        async with following(tmp_path, brokers, topic_prefix):
            await eventually(lambda: are_there(3), sign=lambda: len(found))
    assert [(one["unit_id"], one["source"], one["device"]) for one in found] == [
        ("BC-02", "traccar", "861234567890123")
    ] * 3
    assert len({one["event_id"] for one in found}) == 3, "what was acknowledged came no more"
