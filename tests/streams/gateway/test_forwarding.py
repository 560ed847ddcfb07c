"""To a real MQTT edge: what is in the spool is stored once, whatever breaks on the way."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from streams.gateway.forwarding import forward
from streams.gateway.links import Answer, Away, MqttLink, mqtt_link
from streams.gateway.spool import Spool, Waiting
from tests.streams.edges.mqtt.test_reading import FIX
from tests.streams.support.mqtt import mqtt_edge
from tests.support.waiting import eventually


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool.db")


@asynccontextmanager
async def forwarding(spool: Spool, opens: object) -> AsyncIterator[None]:
    working = asyncio.create_task(forward(spool, opens, again_s=0.01))  # type: ignore[arg-type]
    try:
        yield
    finally:
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working
        spool.close()


async def all_sent(spool: Spool) -> None:
    async def is_empty() -> bool:
        return not spool.first(1)

    await eventually(is_empty, what="the spool is empty", sign=lambda: len(spool.first(10_000)))


async def test_by_mqtt_all_is_stored_once_and_what_is_no_event_is_told(
    spool: Spool, tmp_path: Path
) -> None:
    async with mqtt_edge(tmp_path, "embedded") as edge:
        for number in range(30):
            spool.add("positions", [FIX | {"event_id": f"f-{number}"}])
        spool.add("positions", [{"event_id": "wrong"}])
        at, who = edge.at, ("BC-01", edge.passwords["BC-01"])

        @asynccontextmanager
        async def opens() -> AsyncIterator[MqttLink]:
            async with mqtt_link(at.host, at.port, who, "BC-01", None) as link:
                yield link

        async with edge.reading(), forwarding(spool, opens):
            await all_sent(spool)
            counts = spool.counts()["positions"]
    assert (counts["stored"], counts["refused"]) == (30, 1)
    fixes = [one for one in edge.stored("vehicle-positions") if one.get("type") != "vehicle.link"]
    found = {one["event_id"] for one in fixes if "event_id" in one}
    assert found == {f"f-{number}" for number in range(30)}


class Flaky:
    """A centre that stores, and whose answer is lost each second time."""

    def __init__(self) -> None:
        self.stored: list[str] = []
        self.asked = 0

    async def send(self, items: Sequence[Waiting]) -> Answer:
        self.asked += 1
        self.stored += [json.loads(one.body)["event_id"] for one in items]
        if self.asked % 2:
            raise Away
        return Answer(items)


async def test_what_was_not_confirmed_is_sent_again_under_the_same_id(spool: Spool) -> None:
    centre = Flaky()
    spool.add("vitals", [{"event_id": f"v-{number}"} for number in range(3)])

    @asynccontextmanager
    async def opens() -> AsyncIterator[Flaky]:
        yield centre

    async with forwarding(spool, opens):
        await all_sent(spool)
    assert centre.stored == ["v-0", "v-1", "v-2"] * 2
