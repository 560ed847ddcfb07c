"""``smart115 edge-mqtt`` on a real broker: mosquitto_pub publishes, Kafka has it, once."""

import asyncio
import json
import shutil
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiomqtt

from streams.broker import EmbeddedBroker
from tests.kafka.support.edges import command, ids, stored
from tests.support import small_city
from tests.support.engine import Engine, Event
from tests.support.pace import limit_s

ANSWER_S = 60.0


def edge_of(engine: Engine) -> AbstractAsyncContextManager[str]:
    """Run the edge with its own broker; give where that listens."""
    return command(engine, "edge-mqtt", "--port", "0")


async def publish(port: int, token: str, topic: str, said: object) -> None:
    """Publish with QoS 1, by Mosquitto's own client where there is one."""
    payload = json.dumps(said)
    if shutil.which("mosquitto_pub") is None:
        async with aiomqtt.Client("127.0.0.1", port, username="tracker", password=token) as client:
            await client.publish(topic, payload, qos=1)
        return
    done = await asyncio.create_subprocess_exec(
        *("mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-u", "tracker", "-P", token),
        *("-q", "1", "-t", topic, "-m", payload),
    )
    assert await asyncio.wait_for(done.wait(), limit_s(ANSWER_S)) == 0


def fix(number: int) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    return {"event_id": f"f-{number}", "occurred_at": now, "place": {"lat": 10.98, "lon": 106.65}}


async def test_what_mosquitto_pub_publishes_is_in_kafka_also_after_kafka_was_away(
    topic_prefix: str, tmp_path: Path
) -> None:
    city = small_city.write(tmp_path / "city")
    with EmbeddedBroker(tmp_path / "broker") as broker:
        engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
        assert engine.cli("topics", "apply").returncode == 0
        made = engine.cli("tokens", "create", "tracker", "--kind", "vehicle", "--unit", "U1")
        token = made.stdout.strip()
        async with edge_of(engine) as where:
            port = int(where.rpartition(":")[2])
            own = "smart115/tracker/U1/positions"
            await publish(port, token, own, [fix(0), fix(1)])
            await publish(port, token, "smart115/tracker/U2/positions", fix(2))
            await stored(engine, "access", bool, what="the refusal")
            broker.kill()
            await publish(port, token, own, fix(3))
            await publish(port, token, own, {"lat": 1})
            broker.start()
            found = await stored(engine, "vehicle-positions", _is_whole, what="all fixes")
    fixes = [one for one in found if "event_id" in one]
    assert ids(fixes) == {"f-0", "f-1", "f-3"}
    assert {(one["unit_id"], one["source"]) for one in fixes} == {("U1", "tracker")}
    assert _refused(found) == {"mqtt edge"}


def _is_whole(found: list[Event]) -> bool:
    return ids(found) >= {"f-0", "f-1", "f-3"} and bool(_refused(found))


def _refused(found: list[Event]) -> set[str]:
    return {one["refused_by"] for one in found if "event_id" not in one}
