"""Workers die by kill -9 while calls flow: nothing is lost, nobody is sent twice, replay agrees."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from streams.broker import EmbeddedBroker
from tests.support import small_city
from tests.support.checker import judge
from tests.support.engine import ROLES, Client, Engine
from tests.support.waiting import eventually

CALLS = 60
UNITS = 40
ROUNDS = 3
SETTLE_S = 60.0


@pytest.fixture
async def engine(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[Engine]:
    city = small_city.write(tmp_path / "city", units=UNITS)
    running = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    running.prepare()
    try:
        await running.start()
        yield running
    finally:
        running.stop()


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_killed_workers_lose_no_call_and_send_nobody_twice(engine: Engine) -> None:
    others = ["intake", "delivery", "telemetry"]
    killed: set[str] = set()
    calls = [f"C-{number}" for number in range(CALLS)]
    async with Client(engine, small_city.CENTRE_ID) as client:
        client.read("assignments", "decisions", "dead-letters")
        for start in range(0, CALLS, CALLS // ROUNDS):
            flow = asyncio.create_task(
                _flow(client, calls[start : start + CALLS // ROUNDS], random.Random(start))
            )
            await _some(client)
            # What was committed must be recovered, not merely read again: else nothing is tested.
            await _commits(engine)
            # Every round ends the two that stand between a call and its order, and one more.
            victims = sorted({"intake", "dispatch", others.pop()})
            for role in victims:
                engine.kill(role)
            killed.update(victims)
            logs = {role: engine.launch(role) for role in victims}
            await flow
            for role, log in logs.items():
                await engine.ready(role, log)
        await _settle(client, calls)
        assert killed == set(ROLES)
        decisions = client.seen["decisions"]
        assert judge(calls, client.seen["assignments"], decisions) == []
        letters = client.seen.get("dead-letters", [])
        assert [one["reason"] for one in letters if one["topic"] == "incidents"] == []

    done = engine.cli("replay")
    assert (done.returncode, "identical" in done.stdout) == (0, True), done.stderr


async def _flow(client: Client, calls: list[str], dice: random.Random) -> None:
    """Publish calls, and the word of a crew that is sent: one declines, most accept and finish."""
    for call in calls:
        lat, lon = small_city.node(dice.randrange(6), dice.randrange(6))
        await client.send(
            "incidents",
            client.event(
                "incident.reported",
                incident_id=call,
                priority=dice.choice(["P1", "P2", "P3", "P4"]),
                complaint="cấp cứu",
                place={"lat": lat, "lon": lon},
            ),
        )
        unit = f"U{dice.randrange(UNITS)}"
        status = dice.choice(["accepted", "mobilised", "on_scene", "clear", "declined"])
        await client.send(
            "vehicle-status",
            client.event("vehicle.status", unit_id=unit, status=status, reason="thử"),
        )


async def _some(client: Client) -> None:
    """Wait until the engine is at work on this round's calls."""
    before = len(client.seen.get("assignments", []))
    async with asyncio.timeout(SETTLE_S):
        while len(client.seen.get("assignments", [])) <= before:
            await client.poll()


async def _commits(engine: Engine) -> None:
    """Wait until the dispatch role has committed more of the journal than it has now."""
    admin = AIOKafkaAdminClient(bootstrap_servers=engine.bootstrap)
    await admin.start()
    try:
        before = await _committed(admin, engine.prefix)

        async def more() -> bool:
            return await _committed(admin, engine.prefix) > before

        await eventually(more, within_s=SETTLE_S, what="a commit of the dispatch role")
    finally:
        await admin.close()


async def _committed(admin: AIOKafkaAdminClient, prefix: str) -> int:
    offsets = await admin.list_consumer_group_offsets(f"{prefix}smart115-dispatch")
    return sum(max(0, one.offset) for one in offsets.values())


async def _settle(client: Client, calls: list[str]) -> None:
    """Read on until each call has a decision."""
    async with asyncio.timeout(SETTLE_S):
        while set(calls) - {
            one["incident_id"] for one in client.seen.get("decisions", []) if one["incident_id"]
        }:
            await client.poll()
