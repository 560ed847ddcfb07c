"""Whatever happens, and in whatever order: no call is lost, nobody is sent twice, replay agrees.

``make chaos SEEDS="7 8 9"`` runs it: in each seed every fault of
``tests.kafka.support.chaos`` happens once while calls come in, in an order that the seed draws, as
it draws who is hit.
"""

import os
import random
from pathlib import Path

import pytest

from streams.broker import EmbeddedBroker
from tests.kafka.support.chaos import FAULTS, Storm, kept, seeds
from tests.kafka.support.checker import judge
from tests.support import small_city
from tests.support.engine import ROLES, Client, Engine

SEEDS = seeds(os.environ.get("CHAOS_SEEDS", ""))
CALLS = 8  # beside each fault
UNITS = 40


@pytest.mark.slow
@pytest.mark.skipif(not SEEDS, reason="long: make chaos runs it")
@pytest.mark.parametrize("seed", SEEDS or [115])
async def test_whatever_happens_no_call_is_lost(
    topic_prefix: str, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    city = small_city.write(tmp_path / "city", units=UNITS)
    with EmbeddedBroker(tmp_path / "broker") as broker:
        engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
        engine.is_revived = True  # what stands still ends itself, as `smart115 run` expects
        engine.prepare()
        command = f'make chaos SEEDS={seed} ARGS="-k whatever_happens"'
        async with engine.running(ROLES), Client(engine, small_city.CENTRE_ID) as client:
            client.read("assignments", "decisions", "dead-letters")
            storm = Storm(engine, broker, client, dice, sent=[])
            with kept(engine, seed, command):
                await _weather(storm)
                _judge(storm)
                done = engine.cli("replay")
                assert (done.returncode, "identical" in done.stdout) == (0, True), done.stderr


async def _weather(storm: Storm) -> None:
    """Let each fault happen while calls come in; the next one when all roles serve again."""
    for number, fault in enumerate(storm.dice.sample(FAULTS, len(FAULTS))):
        for turn in range(CALLS):
            if turn == CALLS // 2:
                await fault(storm)
            await _call(storm, f"C-{number}-{turn}")
        for role in ROLES:
            await storm.engine.ready(role)
    await storm.all_decided()


async def _call(storm: Storm, name: str) -> None:
    lat, lon = small_city.node(storm.dice.randrange(6), storm.dice.randrange(6))
    event = storm.client.event(
        "incident.reported",
        incident_id=name,
        priority=storm.dice.choice(["P1", "P2", "P3", "P4"]),
        complaint="cấp cứu",
        place={"lat": lat, "lon": lon},
    )
    storm.sent.append(event)
    await storm.client.send("incidents", event)
    await storm.client.poll(timeout_ms=20)


def _judge(storm: Storm) -> None:
    seen = storm.client.seen
    calls = [str(event["incident_id"]) for event in storm.sent]
    assert judge(calls, seen["assignments"], seen["decisions"]) == []
    assert [*storm.letters().values()] == ["duplicate_event_id"] * storm.repeats
