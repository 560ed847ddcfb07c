"""``smart115 edge-mqtt`` on a real broker: mosquitto_pub publishes, Kafka has it, once."""

import asyncio
import json
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiomqtt

from streams.broker import EmbeddedBroker
from streams.kafka import client as kafka
from tests.support import small_city
from tests.support.engine import Engine
from tests.support.listening import heard_by_others
from tests.support.waiting import eventually


@asynccontextmanager
async def edge_of(engine: Engine) -> AsyncIterator[int]:
    """Run the edge with its own broker; give its port."""
    edge = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "console", "edge-mqtt", "--port", "0"),
        env=engine.env,
        cwd=engine.home,
        stderr=asyncio.subprocess.PIPE,
    )
    assert edge.stderr is not None
    try:
        line = ""
        while not line.startswith("edge-mqtt "):
            line = (await edge.stderr.readline()).decode()
            assert line, "the edge has ended"
        assert heard_by_others(edge.pid) == []
        drain = asyncio.create_task(_read_all(edge.stderr))
        yield int(line.rpartition(":")[2])
    finally:
        edge.send_signal(signal.SIGTERM)
        assert await edge.wait() == 0
    await drain


async def _read_all(stream: asyncio.StreamReader) -> None:
    while await stream.readline():
        pass


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
    assert await done.wait() == 0


async def stored(engine: Engine, topic: str, count: int) -> list[dict[str, Any]]:
    """Give the records of a topic, as soon as there are so many."""
    found: list[dict[str, Any]] = []
    async with kafka.reader(engine.bootstrap) as reader:
        await reader.assign_topics([engine.prefix + topic])

        async def are_there() -> bool:
            found.extend(json.loads(one.value or b"") for one in await reader.poll(timeout_ms=200))
            return len(found) >= count

        await eventually(are_there, sign=lambda: len(found))
    return found


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
        async with edge_of(engine) as port:
            own = "smart115/tracker/U1/positions"
            await publish(port, token, own, [fix(0), fix(1)])
            await publish(port, token, "smart115/tracker/U2/positions", fix(2))
            await stored(engine, "access", 1)
            broker.kill()
            await publish(port, token, own, fix(3))
            await publish(port, token, own, {"lat": 1})
            broker.start()
            found = await stored(engine, "vehicle-positions", 4)
    fixes = [one for one in found if "event_id" in one]
    assert {one["event_id"] for one in fixes} == {"f-0", "f-1", "f-3"}
    assert {(one["unit_id"], one["source"]) for one in fixes} == {("U1", "tracker")}
    assert [one["refused_by"] for one in found if "event_id" not in one] == ["mqtt edge"]
