"""A record on which a worker fails is set aside with its traceback, and the next one is served.

The fault is put into the worker from outside: a program that breaks one function for one record and
then runs the command as it is.
"""

import json
import os
from pathlib import Path

import pytest

from console.operating import letters, status_page
from streams.broker import EmbeddedBroker
from streams.host.settings import Settings
from tests.console.support.samples import pre_alert
from tests.support import small_city
from tests.support.engine import Client, Engine
from tests.support.waiting import eventually

SECRET = "0903 123 456"
POISON = "C-poison"

PROGRAM = """
import sys
from {module} import {owner}

before = {owner}.{method}

def breaks(self, *args, **more):
    if any("{poison}" in repr(one) for one in args):
        raise KeyError("{secret}")
    return before(self, *args, **more)

{owner}.{method} = breaks
from console.__main__ import main
sys.argv[0] = "smart115"
main()
"""
BROKEN = {
    "intake": ("streams.journal.journaler", "Journaler", "sift"),
    "dispatch": ("dispatch.fold", "Fold", "apply"),
    "delivery": ("streams.roles.delivery", "Deliverer", "take"),
    "telemetry": ("streams.journal.journaler", "Journaler", "sift"),
}
"""Where each role is broken: module, class, method."""

ROLES = ["intake"]
if "CHAOS_SEEDS" in os.environ:
    ROLES = list(BROKEN)


def program(folder: Path, role: str) -> Path:
    module, owner, method = BROKEN[role]
    path = folder / f"broken_{role}.py"
    path.write_text(
        PROGRAM.format(module=module, owner=owner, method=method, poison=POISON, secret=SECRET),
        encoding="utf-8",
    )
    return path


async def poison(client: Client, role: str, name: str = POISON) -> None:
    """Send what the role fails on, or its like under another name; to dispatch by way of intake."""
    lat, lon = small_city.node(2, 2)
    if role == "telemetry":
        fix = client.event("vehicle.position", unit_id="U1", place={"lat": lat, "lon": lon})
        await client.send("vehicle-positions", fix | {"source": name})
    elif role == "delivery":
        head = {"centre_id": small_city.CENTRE_ID, "pre_alert_id": name, "hospital_id": "H1"}
        notice = json.loads(pre_alert(0).model_dump_json()) | head
        await client.send("pre-alerts", notice, key="H1")
    else:
        await call(client, name)


async def served(client: Client, role: str) -> None:
    """Wait for what the role makes of a record after the one that it failed on."""
    await poison(client, role, "C-2")
    topic = {"dispatch": "decisions", "delivery": "delivery-receipts"}.get(role, "journal")
    await client.wait(topic, lambda one: "C-2" in json.dumps(one))


async def call(client: Client, incident_id: str) -> None:
    lat, lon = small_city.node(2, 2)
    fields = {"incident_id": incident_id, "priority": "P1", "complaint": "ngất"}
    place = {"lat": lat, "lon": lon}
    await client.send("incidents", client.event("incident.reported", place=place, **fields))


async def ends_by_itself(engine: Engine, role: str) -> None:
    """Wait until the role's process has ended, and start it again as `smart115 run` does."""
    child = engine.children[role]

    async def ended() -> bool:
        return child.poll() is not None

    await eventually(ended, what=f"{role} fails on the record", sign=engine.news)
    assert child.poll() == 1


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
async def test_a_record_on_which_a_worker_fails_is_set_aside(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path, role: str
) -> None:
    city = small_city.write(tmp_path / "city")
    engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    crashes = 1 if len(ROLES) == 1 else 3
    engine.env["SMART115_CRASHES_MAX"] = str(crashes)
    engine.prepare()
    broken = program(tmp_path, role)
    others = ["intake"] if role == "dispatch" else []
    async with engine.running(others), Client(engine, small_city.CENTRE_ID) as client:
        client.read("dead-letters", "quarantine", "journal", "decisions", "delivery-receipts")
        await poison(client, role)
        for _ in range(crashes):
            engine.launch(role, broken)
            await ends_by_itself(engine, role)
        engine.launch(role, broken)
        await engine.ready(role)
        held = await client.wait("quarantine", lambda one: one["is_held"])
        assert (held["role"], held["crashes"]) == (role, crashes)
        letter = await client.wait("dead-letters", lambda one: one["reason"] == "crashes_worker")
        assert letter["trace"][-1] == "KeyError"
        assert letter["dead_letter_id"] == held["record_id"]
        await served(client, role)
        chosen = Settings().model_copy(update={"topic_prefix": topic_prefix})
        told = f"quarantined: {role} {held['topic']}[{held['partition']}]@{held['offset']}"
        status = await status_page.ask(broker.bootstrap, chosen)
        assert told in status.troubles
        assert [one.record_id for one in status.held] == [held["record_id"]]
        wanted = letters.Wanted(reason="crashes_worker")
        found = await letters.find(broker.bootstrap, topic_prefix, wanted)
        await letters.settle(broker.bootstrap, topic_prefix, found, "dropped")
        assert await letters.find(broker.bootstrap, topic_prefix, wanted) == []
        assert told not in (await status_page.ask(broker.bootstrap, chosen)).troubles
    assert SECRET not in engine.logs()
