"""Workers die by kill -9 while calls flow: nothing is lost, nobody is sent twice, replay agrees.

In the suite it is short. ``make chaos SEEDS="7 8 9" ROUNDS=10`` lets it go on for longer, with each
seed from the beginning: the seed draws the calls, the crews' words and who dies when.
"""

import asyncio
import itertools
import os
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streams.broker import EmbeddedBroker
from streams.kafka import client as kafka
from tests.kafka.support.chaos import kept, seeds
from tests.kafka.support.checker import judge
from tests.support import small_city
from tests.support.engine import ROLES, Client, Engine
from tests.support.waiting import eventually

SEEDS = seeds(os.environ.get("CHAOS_SEEDS", "115"))
ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "3"))
CALLS = 20  # a round
UNITS = 40
ANSWER_S = 5  # so that crews who say nothing lose their orders, too


@pytest.fixture
async def engine(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[Engine]:
    city = small_city.write(tmp_path / "city", units=UNITS, answer_s=ANSWER_S)
    engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    engine.prepare()
    async with engine.running():
        yield engine


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_killed_workers_lose_no_call_and_send_nobody_twice(engine: Engine, seed: int) -> None:
    command = f'make chaos SEEDS={seed} ROUNDS={ROUNDS} ARGS="-k killed_workers"'
    with kept(engine, seed, command):
        await _kill(engine, random.Random(seed))
        done = engine.cli("replay")
        assert (done.returncode, "identical" in done.stdout) == (0, True), done.stderr


async def _kill(engine: Engine, dice: random.Random) -> None:
    """Kill workers in each round of calls, and judge what was published."""
    third = itertools.cycle(dice.sample(["intake", "delivery", "telemetry"], 3))
    killed: set[str] = set()
    calls = [f"C-{number}" for number in range(CALLS * ROUNDS)]
    async with Client(engine, small_city.CENTRE_ID) as client:
        client.read("assignments", "decisions", "dead-letters")
        for first in range(0, len(calls), CALLS):
            flow = asyncio.create_task(_flow(client, calls[first : first + CALLS], dice))
            await _some(client)
            # What was committed must be recovered, not merely read again: else nothing is tested.
            await _commits(engine)
            # Every round ends the two that stand between a call and its order, and one more.
            victims = sorted({"intake", "dispatch", next(third)})
            for role in victims:
                engine.kill(role)
            killed.update(victims)
            for role in victims:
                engine.launch(role)
            await flow
            for role in victims:
                await engine.ready(role)
        await _settle(client, calls)
        assert killed == set(ROLES)
        decisions = client.seen["decisions"]
        assert judge(calls, client.seen["assignments"], decisions) == []
        letters = client.seen.get("dead-letters", [])
        assert [one["reason"] for one in letters if one["topic"] == "incidents"] == []


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
    await client.until(
        lambda: len(client.seen.get("assignments", [])) > before, "no call of this round is served"
    )


async def _commits(engine: Engine) -> None:
    """Wait until the dispatch role has committed more of the journal than it has now."""
    async with kafka.admin(engine.bootstrap) as admin:

        async def committed() -> int:
            return sum((await admin.committed(f"{engine.prefix}smart115-dispatch")).values())

        before = await committed()

        async def more() -> bool:
            return await committed() > before

        await eventually(more, what="a commit of the dispatch role", sign=engine.news)


async def _settle(client: Client, calls: list[str]) -> None:
    """Read on until each call has a decision."""

    def decided() -> bool:
        return set(calls) <= {one["incident_id"] for one in client.seen.get("decisions", [])}

    await client.until(decided, "a call has no decision")
