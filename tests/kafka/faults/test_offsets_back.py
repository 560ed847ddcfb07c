"""A source whose offsets go back loses no call: created again, cut by a power loss, forged.

The engine is stopped or runs; what it has read before comes again and changes nothing.
"""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from streams.broker import EmbeddedBroker
from streams.kafka import client as kafka
from tests.kafka.support.chaos import create_again
from tests.support import small_city
from tests.support.engine import Client, Engine, Event
from tests.support.waiting import eventually

ROLES = ("intake", "dispatch")
READ = ("assignments", "decisions", "dead-letters", "journal")


async def call(client: Client, incident_id: str) -> None:
    lat, lon = small_city.node(2, 2)
    place = {"lat": lat, "lon": lon}
    fields = {"incident_id": incident_id, "priority": "P2", "complaint": "té ngã", "place": place}
    await client.send("incidents", client.event("incident.reported", **fields))


async def decided(client: Client, incident_id: str) -> None:
    await client.wait("decisions", lambda one: one["incident_id"] == incident_id)


async def committed(engine: Engine, topic: str, offset: int) -> None:
    """Wait until intake has committed this much of the centre's partition of a topic."""
    async with kafka.admin(engine.bootstrap) as cluster:

        async def so_far() -> bool:
            found = await cluster.committed(f"{engine.prefix}smart115-intake")
            return max(found.get((engine.prefix + topic, n), 0) for n in range(4)) >= offset

        await eventually(so_far, what=f"a commit of {offset}", sign=engine.news)


@asynccontextmanager
async def prepared(engine: Engine) -> AsyncIterator[Client]:
    engine.prepare()
    async with Client(engine, small_city.CENTRE_ID) as client:
        client.read(*READ)
        yield client


@pytest.fixture
def engine(broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path) -> Engine:
    city = small_city.write(tmp_path / "city", units=12)
    return Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")


@pytest.mark.slow
@pytest.mark.parametrize("while_running", [False, True], ids=["stopped", "running"])
async def test_calls_in_a_topic_that_was_created_again_are_served(
    engine: Engine, *, while_running: bool
) -> None:
    async with prepared(engine) as client:
        try:
            await engine.start(ROLES)
            for number in range(4):
                await call(client, f"C-{number}")
            await decided(client, "C-3")
            await committed(engine, "incidents", 4)
            if not while_running:
                engine.stop()
            engine.is_revived = while_running  # it ends itself, and is started again
            await create_again(engine, "incidents")
            for number in range(4, 10):
                await call(client, f"C-{number}")
            if not while_running:
                await engine.start(ROLES)
            for number in range(4, 10):
                await decided(client, f"C-{number}")
        finally:
            engine.stop()
        assert client.seen.get("dead-letters", []) == []
        assert "deleted and created again" in engine.logs()

        def journaled() -> list[Event]:
            journal = client.seen.get("journal", [])
            return [one for one in journal if one["event"]["type"] == "incident.reported"]

        # A decision may be here before the record that it was made of.
        await client.until(
            lambda: len({one["event"]["event_id"] for one in journaled()}) == 10,
            "a call is not in the journal",
        )
        epochs = {one["source"]["epoch"] for one in journaled()}
        assert len(epochs) == 2, "old and new are told apart"
        done = engine.cli("replay")
        assert "identical" in done.stdout, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("later", [0, 1, 5] if "CHAOS_SEEDS" in os.environ else [5])
async def test_calls_at_the_lost_offsets_of_a_log_that_was_cut_are_served(
    topic_prefix: str, tmp_path: Path, later: int
) -> None:
    """A power cut has cost the source its last two calls, of which the journal knows."""
    city = small_city.write(tmp_path / "city", units=12)
    with EmbeddedBroker(tmp_path / "broker") as broker:
        engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
        async with prepared(engine) as client:
            await engine.start(ROLES)
            for number in range(4):
                await call(client, f"C-{number}")
            await decided(client, "C-3")
            await committed(engine, "incidents", 4)
            engine.stop()
        broker.stop(10.0)
        cut_log(tmp_path / "broker", f"{topic_prefix}incidents", records=2)
        broker.start()
        async with Client(engine, small_city.CENTRE_ID) as client:
            client.read(*READ)
            for number in range(4, 4 + later):
                await call(client, f"C-{number}")
            try:
                await engine.start(ROLES)
                await call(client, "C-last")
                await decided(client, "C-last")
                for number in range(4, 4 + later):
                    await decided(client, f"C-{number}")
            finally:
                engine.stop()
            assert client.seen.get("dead-letters", []) == []
            assert "has lost its end" in engine.logs()


def cut_log(folder: Path, topic: str, *, records: int) -> None:
    """Take the last records off a topic's only log that has any, as a lost page cache does.

    A batch begins with its first offset and its length; each call was a batch of its own.
    """
    (log,) = [
        one
        for one in folder.glob(f"topics/{topic}-*/00000000000000000000.log")
        if one.stat().st_size
    ]
    data, starts, at = log.read_bytes(), [], 0
    while at + 12 <= len(data) and (size := int.from_bytes(data[at + 8 : at + 12])):
        starts.append(at)
        at += 12 + size
    log.write_bytes(data[: starts[-records]])
    for other in log.parent.iterdir():
        if other.suffix in {".index", ".timeindex", ".snapshot"}:
            other.unlink()
    for name in ("recovery-point-offset-checkpoint", "replication-offset-checkpoint"):
        (folder / "topics" / name).unlink(missing_ok=True)
    (folder / "topics" / ".kafka_cleanshutdown").unlink(missing_ok=True)


@pytest.mark.slow
async def test_a_forged_source_in_the_journal_keeps_no_call_out(engine: Engine) -> None:
    async with prepared(engine) as client:
        tick = {
            **client.event("tick", received_at="2026-11-30T00:00:00Z"),
            "event_id": "forged",
            "source": "engine",
        }
        source = {"topic": "incidents", "partition": 0, "offset": 10**15}
        for partition in range(4):
            record = {"event": tick, "source": source | {"partition": partition}}
            key = small_city.CENTRE_ID.encode()
            await client.send_bytes("journal", json.dumps(record).encode(), key=key)
        async with engine.running(ROLES):
            for number in range(3):
                await call(client, f"C-{number}")
            for number in range(3):
                await decided(client, f"C-{number}")
        assert [
            one for one in client.seen.get("dead-letters", []) if one["topic"] != "journal"
        ] == []
