"""Two centres on one deployment, and a third while it runs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from streams.broker import EmbeddedBroker
from tests.support import small_city
from tests.support.engine import Client, Engine, Event


def describe(folder: Path, centre_id: str) -> Path:
    """Write a centre's folder; its units and hospitals are its own."""
    return small_city.write(folder / centre_id.lower(), centre_id=centre_id, mark=f"{centre_id}-")


async def call(client: Client, centre_id: str) -> Event:
    """Report a call, under ids that each centre gives; give the order that follows."""
    lat, lon = small_city.node(1, 2)
    said = client.event(
        "incident.reported",
        incident_id="C-1",
        priority="P1",
        complaint="đau ngực",
        place={"lat": lat, "lon": lon},
    )
    said |= {"event_id": "call-0001", "centre_id": centre_id}
    await client.send("incidents", said)
    return await client.wait("assignments", is_of(centre_id))


def is_of(centre_id: str) -> Callable[[Event], bool]:
    return lambda one: bool(one["centre_id"] == centre_id)


@pytest.mark.slow
async def test_each_centre_is_served_and_a_new_one_without_a_restart(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> None:
    cities = tmp_path / "cities"
    for name in ("AG", "BD"):
        describe(cities, name)
    engine = Engine(broker.bootstrap, topic_prefix, cities, tmp_path / "home")
    engine.prepare()
    async with engine.running(), Client(engine, "BD") as client:
        client.read("assignments", "decisions", "incident-views", "dead-letters")
        orders = [await call(client, name) for name in ("AG", "BD")]
        assert [one["unit_id"].partition("-")[0] for one in orders] == ["AG", "BD"]
        assert len({one["assignment_id"] for one in orders}) == 2

        describe(cities, "HN")
        for argv in (("topics", "apply"), ("city", "apply")):
            done = engine.cli(*argv)
            assert done.returncode == 0, done.stderr
        assert (await call(client, "HN"))["unit_id"].startswith("HN-")

        await client.send("incidents", client.event("incident.cancelled") | {"centre_id": "XX"})
        letter = await client.wait("dead-letters", lambda one: one["topic"] == "incidents")
        assert letter["reason"] == "wrong_model"
        # The topics have no common order: an order may be here before the call's view.
        for name in ("AG", "BD", "HN"):
            await client.wait("decisions", is_of(name))
            await client.wait("incident-views", is_of(name))
        views = {record.key for record in client.records["incident-views"]}
        assert views == {b"AG/C-1", b"BD/C-1", b"HN/C-1"}
        decided = {(one["centre_id"], one["decision_id"]) for one in client.seen["decisions"]}
        assert len({number for _, number in decided}) == len(decided), "two centres share an id"
        told = engine.cli("status").stdout
        assert all(f"\n{name} " in told for name in ("AG", "BD", "HN")), told
