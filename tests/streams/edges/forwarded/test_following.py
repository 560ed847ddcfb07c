"""Traccar's Kafka topics: what was stored is acknowledged, and nothing before it is."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from streams.edges.forwarded.following import Follower
from streams.edges.forwarded.reading import OLD, Reader
from streams.edges.inlet import Inlet
from streams.edges.outlet import Outlet
from streams.edges.trackers.devices import Devices
from streams.edges.trackers.taking import Taker
from streams.host.clock import Clock
from streams.identity.actions import Action, Kind
from streams.identity.audit import Audit
from streams.identity.doors import Doors
from streams.identity.store import Entry
from streams.kafka import client as kafka
from streams.kafka.client import Received
from tests.streams.edges.trackers.test_forms import TRACCAR
from tests.streams.support.doors import CENTRE, NOW, Time, make_doors
from tests.streams.support.edges import DIRECTORY, Kafka, Stands
from tests.support.waiting import eventually

PLACES, CALLS = "vehicle-positions", "vehicle-status"
NOW_MS = int(NOW.timestamp() * 1_000)


@dataclass
class Topics:
    """What a group is given, and how far it has acknowledged; broken, its member is put out."""

    records: list[Received] = field(default_factory=list)
    given: int = 0
    acknowledged: int = 0
    is_broken: bool = False

    def write(self, said: object, *, age: timedelta = timedelta()) -> None:
        value = said if isinstance(said, bytes) else json.dumps(said).encode()
        at_ms = NOW_MS - int(age.total_seconds() * 1_000)
        offset = len(self.records)
        self.records.append(Received("positions", 0, offset, b"12", value, at_ms))

    async def poll(self, *, timeout_ms: int, records_max: int) -> list[Received]:
        await asyncio.sleep(0)
        if self.is_broken:
            self.is_broken = False
            raise kafka.KafkaError
        found = self.records[self.given : self.given + records_max]
        self.given += len(found)
        assert timeout_ms > 0
        return found

    async def commit(self) -> None:
        self.acknowledged = self.given

    @asynccontextmanager
    async def join(self) -> AsyncIterator[kafka.Member]:
        self.given = self.acknowledged
        yield cast("kafka.Member", self)


@dataclass
class Work:
    """A follower whose Kafka is in memory, on both sides."""

    topics: Topics
    kafka: Kafka
    doors: Doors
    follower: Follower

    async def has(self, count: int) -> None:
        """Wait until so many records are acknowledged."""

        async def is_so() -> bool:
            return self.topics.acknowledged >= count

        await eventually(is_so)

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        stop, ready = asyncio.Event(), asyncio.Event()
        running = asyncio.create_task(self.follower.run(stop, ready.set))
        await ready.wait()
        try:
            yield
        finally:
            stop.set()
            await running


@pytest.fixture
async def work(tmp_path: Path) -> AsyncIterator[Work]:
    time, stored, topics = Time(), Kafka(), Topics()
    table = tmp_path / "devices.csv"
    table.write_text("device,unit_id\n861234567890123,BC-02\nfar,BC-01\n", encoding="utf-8")
    clock = Clock(changes=Stands(time))
    with closing(make_doors(tmp_path, time)) as doors:
        both = (Action.REPORT_POSITION, Action.RAISE_SOS)
        entry = Entry(
            "traccar", Kind.INTEGRATION, CENTRE, NOW, units=("BC-02", "TDM-01"), actions=both
        )
        doors.store.put(entry)
        outlet = Outlet("fake:1", "", stored.open, wait_s=0.05)
        taker = Taker(Inlet(outlet, DIRECTORY, clock, 5.0), Devices(table))
        follower = Follower(
            join=topics.join,
            reader=Reader(clock, taker),
            taker=taker,
            outlet=outlet,
            who=lambda: doors.store.active("traccar", "traccar"),
            audit=Audit(outlet.send, CENTRE, time.now),
            again_s=0.001,
        )
        async with outlet.running():
            await outlet.opened()
            yield Work(topics, stored, doors, follower)


def position(**changed: object) -> dict[str, Any]:
    return TRACCAR | {"position": TRACCAR["position"] | changed}


async def test_positions_and_events_are_those_of_the_http_form(work: Work) -> None:
    work.topics.write(position(attributes={"alarm": "sos"}))
    work.topics.write({"event": {"type": "deviceOffline"}, "device": TRACCAR["device"]})
    work.topics.write({"event": {"type": "ignitionOn"}, "device": TRACCAR["device"]})
    async with work.following():
        await work.has(3)
    fix, lost = work.kafka.records[PLACES]
    assert (fix["unit_id"], fix["source"], fix["device"]) == ("BC-02", "traccar", "861234567890123")
    assert fix["speed_mps"] == pytest.approx(10.0, abs=1e-4)
    assert (lost["type"], lost["word"], lost["device"]) == ("vehicle.link", "lost", fix["device"])
    [call] = work.kafka.records[CALLS]
    assert (call["unit_id"], call["word"]) == ("BC-02", "sos")


async def test_what_is_not_stored_is_not_acknowledged_and_comes_again(work: Work) -> None:
    work.topics.write(position())
    work.kafka.hangs = True
    async with work.following():
        for _ in range(20):
            await asyncio.sleep(0)
        assert work.topics.acknowledged == 0
        work.kafka.hangs = False
        await work.has(1)
        work.topics.is_broken = True
        work.topics.write(position(fixTime="2026-11-30T01:59:30Z"))
        await work.has(2)
    at = {one["occurred_at"] for one in work.kafka.records[PLACES]}
    assert at == {"2026-11-30T01:59:00Z", "2026-11-30T01:59:30Z"}
    assert len({one["event_id"] for one in work.kafka.records[PLACES]}) == 2, "a repeat is no news"


@pytest.mark.parametrize("bad", [b"\xff", b"{", b'{"position": {}}', b"[]"])
async def test_what_is_none_of_traccars_is_kept_whole_and_holds_nobody_up(
    work: Work, bad: bytes
) -> None:
    work.topics.write(bad)
    work.topics.write(position())
    async with work.following():
        await work.has(2)
    letter, fix = sorted(work.kafka.records[PLACES], key=lambda one: "type" in one)
    assert base64.b64decode(letter["payload_base64"]) == bad
    assert (letter["kafka_topic"], letter["offset"]) == ("positions", 0)
    assert fix["type"] == "vehicle.position"


async def test_a_device_that_nobody_knows_and_a_unit_of_others_hold_nobody_up(work: Work) -> None:
    work.topics.write(TRACCAR | {"device": {"uniqueId": "9"}})
    work.topics.write(TRACCAR | {"device": {"uniqueId": "far"}})
    work.topics.write(position(outdated=True))
    async with work.following():
        await work.has(3)
    [heard] = work.kafka.records[PLACES]
    assert (heard["type"], heard["word"]) == ("vehicle.link", "heard")
    [tried] = work.kafka.records["access"]
    assert (tried["principal"], tried["outcome"]) == ("traccar", "refused")


async def test_what_is_older_than_a_day_is_passed_over_and_what_has_no_value(work: Work) -> None:
    work.topics.write(position(), age=OLD + timedelta(seconds=1))
    work.topics.records.append(Received("positions", 0, 1, b"12", None, NOW_MS))
    work.topics.write(position(fixTime="2026-11-30T01:58:00Z"), age=OLD)
    async with work.following():
        await work.has(3)
    assert [one["occurred_at"] for one in work.kafka.records[PLACES]] == ["2026-11-30T01:58:00Z"]


async def test_while_its_principal_is_disabled_what_it_says_waits(work: Work) -> None:
    work.doors.store.disable("traccar", NOW)
    work.topics.write(position())
    async with work.following():
        for _ in range(20):
            await asyncio.sleep(0)
        assert (work.topics.given, work.topics.acknowledged) == (1, 0)
        assert PLACES not in work.kafka.records
