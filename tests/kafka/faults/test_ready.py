"""READY means serving: a start without a broker or topics is waited out, a stall is ended."""

import json
import os
import signal
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from streams.broker import EmbeddedBroker, ports
from tests.console.support.samples import pre_alert
from tests.support import small_city
from tests.support.engine import ROLES as EVERY
from tests.support.engine import SESSION_S, Client, Engine
from tests.support.waiting import eventually

ROLES = ("intake", "dispatch")
STOPPED_SESSIONS = 5
"""So many times as long as the group waits for a member."""


async def report(client: Client, incident_id: str) -> None:
    lat, lon = small_city.node(2, 2)
    place = {"lat": lat, "lon": lon}
    fields = {"incident_id": incident_id, "priority": "P2", "complaint": "té ngã", "place": place}
    await client.send("incidents", client.event("incident.reported", **fields))


async def decided(client: Client, incident_id: str) -> None:
    await client.wait("decisions", lambda one: one["incident_id"] == incident_id)


@pytest.mark.slow
async def test_workers_wait_for_a_broker_and_its_topics_and_then_serve(tmp_path: Path) -> None:
    city = small_city.write(tmp_path / "city")
    broker = EmbeddedBroker(tmp_path / "broker", port=ports.pick_free())
    engine = Engine(broker.bootstrap, "t-", city, tmp_path / "home")
    try:
        for role in ROLES:
            engine.launch(role)

        async def said(words: str) -> bool:
            engine.require_alive()
            logs = [log.read_text(encoding="utf-8") for log in engine.home.glob("*.log")]
            assert "READY" not in "".join(logs)
            return len([log for log in logs if words in log]) == len(ROLES)

        heals: dict[str, Callable[[], object]] = {
            "no Kafka broker answers": broker.start,
            "run smart115 topics apply": engine.prepare,
        }
        for words, heal in heals.items():
            await eventually(partial(said, words), what=f"all say: {words}", sign=engine.news)
            heal()
        for role in ROLES:
            await engine.ready(role)
        async with Client(engine, small_city.CENTRE_ID) as client:
            client.read("decisions")
            await report(client, "C-1")
            await decided(client, "C-1")
            engine.is_revived = True
            engine.kill("intake")  # the broker dies while it joins again
            engine.launch("intake")
            broker.kill()
            broker.start()
            await engine.ready("intake")
            await report(client, "C-2")
            await decided(client, "C-2")
    finally:
        engine.stop()
        broker.kill()


async def speak(client: Client) -> None:
    """Say something to each role, of which nothing else would tell it."""
    await report(client, "C-1")
    lat, lon = small_city.node(1, 1)
    fix = client.event("vehicle.position", unit_id="U1", place={"lat": lat, "lon": lon})
    await client.send("vehicle-positions", fix)
    head = {"centre_id": small_city.CENTRE_ID, "hospital_id": "H1", "pre_alert_id": "pal-1"}
    notice = json.loads(pre_alert(0).model_dump_json()) | head
    await client.send("pre-alerts", notice, key="H1")


async def heard(client: Client) -> None:
    """Wait for what each role makes of it."""
    await decided(client, "C-1")
    await client.wait("journal", lambda one: one["event"]["type"].startswith("vehicle.position"))
    await client.wait("delivery-receipts", lambda one: one["pre_alert_id"] == "pal-1")


@pytest.mark.slow
@pytest.mark.skipif("CHAOS_SEEDS" not in os.environ, reason="long: make chaos runs it")
@pytest.mark.parametrize("stopped", [*((role,) for role in EVERY), EVERY], ids="+".join)
async def test_a_worker_that_was_stopped_for_long_reads_on(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path, stopped: Sequence[str]
) -> None:
    """Partitions without a committed offset, beyond the session: it came back and read nothing."""
    city = small_city.write(tmp_path / "city")
    engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    engine.prepare()
    engine.is_revived = True
    async with engine.running(EVERY), Client(engine, small_city.CENTRE_ID) as client:
        client.read("decisions", "journal", "delivery-receipts")
        children = [engine.children[role] for role in stopped]
        for child in children:
            os.killpg(child.pid, signal.SIGSTOP)
        await speak(client)
        until_s = time.monotonic() + STOPPED_SESSIONS * SESSION_S
        while time.monotonic() < until_s:
            await client.poll(timeout_ms=200)
        for child in children:
            os.killpg(child.pid, signal.SIGCONT)
        await heard(client)
