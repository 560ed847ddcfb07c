"""The client for vendors on a real Kafka, and the examples of its page."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.ground.errors import ConfigurationError
from schemas.topics import ASSIGNMENTS, FEW, INCIDENTS
from streams.broker import EmbeddedBroker
from streams.client import connect
from streams.kafka import client as kafka
from streams.kafka import topics as topic_admin
from tests.console.support.samples import assignment
from tests.support.pace import limit_s
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
CALL = {"incident_id": "C-1", "priority": "P1", "complaint": "đau ngực"}


async def prepared(broker: EmbeddedBroker, prefix: str) -> None:
    await topic_admin.apply(broker.bootstrap, prefix, (INCIDENTS, ASSIGNMENTS), partitions=FEW)


async def on_topic(broker: EmbeddedBroker, topic: str) -> list[dict[str, object]]:
    async with kafka.reader(broker.bootstrap) as reader:
        spans = [reader.read_span(topic, number, start=None, end=None) for number in range(4)]
        return [json.loads(one.value or b"{}") for span in spans async for one in span]


async def test_what_is_published_out_of_reach_goes_later_once_and_in_order(
    tmp_path: Path, topic_prefix: str
) -> None:
    broker = EmbeddedBroker(tmp_path / "broker").start()
    try:
        await prepared(broker, topic_prefix)
        port = broker.port
        broker.kill()
        spool = tmp_path / "spool"
        at = {"centre_id": "BD", "source": "cc", "spool": spool, "prefix": topic_prefix}
        async with connect(broker.bootstrap, **at) as client:  # type: ignore[arg-type]
            ids = [
                await client.publish("incident.reported", reference=f"call {number}", **CALL)
                for number in range(3)
            ]
            assert client.waiting == 3
            assert client.trouble is not None
            assert broker.bootstrap in client.trouble
        again = EmbeddedBroker(tmp_path / "broker", port=port).start()
        try:
            async with connect(again.bootstrap, **at) as client:  # type: ignore[arg-type]
                same = await client.publish("incident.reported", reference="call 2", **CALL)

                async def all_sent() -> bool:
                    return await client.send_waiting()

                await eventually(all_sent, what="nothing waits")
                assert (same, client.trouble) == (ids[2], None)
            found = await on_topic(again, topic_prefix + "incidents")
            assert [one["event_id"] for one in found] == [*ids, ids[2]]
        finally:
            again.stop()
    finally:
        broker.stop()


async def test_a_wrong_event_is_refused_before_it_is_kept(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> None:
    await prepared(broker, topic_prefix)
    async with connect(
        broker.bootstrap,
        centre_id="BD",
        source="cc",
        spool=tmp_path / "s",
        prefix=topic_prefix,
    ) as client:
        with pytest.raises(ConfigurationError, match=r"incident\.reported: priority: "):
            await client.publish("incident.reported", **(CALL | {"priority": "P9"}))
        with pytest.raises(ConfigurationError, match=r"'incident\.invented' is no type"):
            await client.publish("incident.invented")
        assert client.waiting == 0


async def test_orders_come_once_and_a_new_start_goes_on(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> None:
    await prepared(broker, topic_prefix)
    orders = [assignment(5, f"asg-{number}") for number in (1, 1, 2, 3)]
    async with kafka.producer(broker.bootstrap) as producer:
        for order in orders:
            await producer.send(
                topic_prefix + "assignments", key=b"BD", value=order.model_dump_json().encode()
            )
        newer = json.dumps(json.loads(orders[0].model_dump_json()) | {"schema_version": 2})
        await producer.send(topic_prefix + "assignments", key=b"BD", value=newer.encode())
        last = assignment(5, "asg-4").model_dump_json().encode()
        await producer.send(topic_prefix + "assignments", key=b"BD", value=last)
    async with connect(
        broker.bootstrap, centre_id="BD", source="f", spool=tmp_path / "s", prefix=topic_prefix
    ) as client:

        async def read(count: int) -> list[str]:
            found: list[str] = []
            said = client.subscribe(
                "assignments",
                resume=tmp_path / "p",
                from_beginning=True,
                on_parked=lambda one: found.append(f"parked version {one.version}"),
            )
            async for one in said:
                found.append(one.model.assignment_id)
                if len(found) == count:
                    break
            await said.aclose()  # type: ignore[attr-defined]
            return found

        assert await read(2) == ["asg-1", "asg-2"]
        # The second was not handled: nobody asked for the one after it.
        assert await read(4) == ["asg-2", "asg-3", "parked version 2", "asg-4"]


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
async def test_the_examples_of_the_page_run(
    broker: EmbeddedBroker, tmp_path: Path, number: int
) -> None:
    await prepared(broker, "")
    async with kafka.producer(broker.bootstrap) as producer:
        order = assignment(5).model_dump_json().encode()
        await producer.send("assignments", key=b"BD", value=order)
    (tmp_path / "hospital.BV01.password").write_text("x\n")
    code = f"BROKERS = {broker.bootstrap!r}\n{EXAMPLES[number]}"
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=limit_s(60),
        check=False,
    )
    assert done.returncode == 0, done.stderr
