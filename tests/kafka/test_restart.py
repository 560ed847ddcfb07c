"""A restart of an unchanged city says nothing new, also not to the dead letters; real processes."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from streams.broker import EmbeddedBroker
from tests.support import small_city
from tests.support.engine import Client, Engine, Event

LETTERS = "dead-letters"


Running = tuple[Engine, Client]


@pytest.fixture
async def running(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[Running]:
    city = small_city.write(tmp_path / "city")
    engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    engine.prepare()
    try:
        await engine.start()
        async with Client(engine, small_city.CENTRE_ID) as ready:
            ready.read(LETTERS, "decisions", "assignments", "journal")
            yield engine, ready
    finally:
        engine.stop()


async def report(client: Client, incident_id: str, **changed: object) -> None:
    lat, lon = small_city.node(2, 2)
    fields: dict[str, object] = {
        "incident_id": incident_id,
        "complaint": "té ngã",
        "place": {"lat": lat, "lon": lon},
        **changed,
    }
    await client.send("incidents", client.event("incident.reported", **fields))


def is_about(incident_id: str) -> Callable[[Event], bool]:
    return lambda one: bool(one["event"].get("incident_id") == incident_id)


@pytest.mark.slow
async def test_a_restart_with_an_unchanged_city_writes_no_dead_letter(running: Running) -> None:
    engine, client = running
    await report(client, "C-1")
    await client.wait("assignments", lambda one: one["incident_id"] == "C-1")
    engine.stop()
    for _ in range(2):
        done = engine.cli("city", "apply")
        assert done.returncode == 0, done.stderr
    await engine.start()
    # A partition is read in order: when this one is a dead letter, those before it were read.
    where = await client.send_bytes("centre-config", b"", key=small_city.CENTRE_ID.encode())
    letter = await client.wait(LETTERS, lambda _: True)
    assert (letter["topic"], letter["partition"], letter["offset"]) == where
    await report(client, "C-2", priority="P2")
    await client.wait("journal", lambda one: one["event"].get("incident_id") == "C-2")
    configurations = [
        one for one in client.seen["journal"] if one["event"]["type"] == "centre.configured"
    ]
    assert len(configurations) == 1
    assert client.seen[LETTERS] == [letter]


@pytest.mark.slow
async def test_two_calls_of_one_number_are_proposed_and_the_number_is_in_no_output(
    running: Running,
) -> None:
    _, client = running
    await report(client, "C-1", complaint="tai nạn", callback="0912 345 678")
    await report(client, "C-2", complaint="có người nằm", callback="+84912345678")
    found = await client.wait("decisions", lambda one: one["kind"] == "duplicate")
    assert (found["incident_id"], found["other_incident_id"]) == ("C-2", "C-1")
    # The topics have no common order: each of them is waited for.
    await client.wait("assignments", lambda one: one["incident_id"] == "C-1")
    told = json.dumps([client.seen[name] for name in ("decisions", "assignments")])
    reported = [await client.wait("journal", is_about(name)) for name in ("C-1", "C-2")]
    (value,) = {one["event"]["callback_hash"] for one in reported}
    assert value not in told
    # Three digits of it would be found by chance, in an id or in the microseconds of a time.
    assert not [number for number in ("912 345 678", "912345678") if number in told]
