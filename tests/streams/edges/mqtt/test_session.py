"""The edge at real brokers: what it has acknowledged is stored, and what breaks loses nothing."""

import asyncio
import contextlib
import json
import signal
import ssl
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiomqtt
import pytest

from streams.edges.mqtt.place import tls_of
from streams.edges.mqtt.session import At
from tests.streams.edges.mqtt.test_reading import FIX, LINK, TOPIC
from tests.streams.edges.trackers.test_forms import OWNTRACKS
from tests.streams.support.doors import Time, issued, make_doors
from tests.streams.support.edges import Kafka
from tests.streams.support.mqtt import Mosquitto, MqttEdge, edge_at, mqtt_edge, needs_mosquitto

BROKERS = ["embedded", pytest.param("mosquitto", marks=needs_mosquitto)]
STORED = "vehicle-positions"


@pytest.fixture(params=BROKERS)
async def edge(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MqttEdge]:
    async with mqtt_edge(tmp_path, request.param) as made:
        yield made


def cut(client: aiomqtt.Client) -> None:
    """End a connection as a dead zone does: without a word."""
    client._client._sock_close()


def fix(number: int) -> dict[str, Any]:
    return FIX | {"event_id": f"f-{number}"}


async def test_what_is_published_is_stored_and_its_sender_told(edge: MqttEdge) -> None:
    async with edge.reading(), edge.user("BC-01") as client:
        await client.subscribe([(f"smart115/BC-01/+/{one}", 1) for one in ("stored", "refused")])
        await client.publish(f"{TOPIC}/1", json.dumps(fix(1)), qos=1)
        answer = await anext(client.messages)
        assert json.loads(bytes(answer.payload))["event_ids"] == ["f-1"]
        assert [one["event_id"] for one in edge.stored(STORED)] == ["f-1"], "before it is told"
        await client.publish(TOPIC, json.dumps([fix(2), fix(3)]), qos=1)
        await client.publish("owntracks/BC-01/phone", json.dumps(OWNTRACKS), qos=1)
        await client.publish(TOPIC, "what?", qos=1)
        answer = await anext(client.messages)
        assert json.loads(bytes(answer.payload))["code"] == "wrong_fields"
    assert [one.get("unit_id") for one in edge.stored(STORED)] == ["BC-01"] * 4 + [None]


async def test_nobody_speaks_at_anothers_topic_or_hears_it(edge: MqttEdge) -> None:
    async with edge.reading():
        async with edge.user("traffic") as other:
            await other.publish(TOPIC, json.dumps(fix(1)))
            granted = await other.subscribe(TOPIC, qos=1)
            assert granted[0] == 0x80 or edge.at.username == "edge"  # Mosquitto says yes to all
        with pytest.raises(aiomqtt.MqttError):
            async with edge.user("nobody"):
                pytest.fail("who is not known is let in")
        await edge.publish("BC-01", TOPIC, fix(2))
        await edge.has(STORED, 1)
    assert [one["event_id"] for one in edge.stored(STORED)] == ["f-2"]


async def test_a_will_that_the_broker_kept_is_not_the_loss_of_now(edge: MqttEdge) -> None:
    async with edge.reading():
        async with edge.user("BC-01") as client:
            await client.publish(LINK, "lost", qos=1, retain=True)
        await edge.has(STORED, 1)
    async with edge.reading():  # which subscribes anew
        await edge.publish("BC-01", TOPIC, fix(1))
        await edge.has(STORED, 2)
    assert [one["type"] for one in edge.stored(STORED)] == ["vehicle.link", "vehicle.position"]


async def test_a_last_will_cannot_be_anothers(edge: MqttEdge) -> None:
    will = aiomqtt.Will(TOPIC, json.dumps(fix(1)), qos=1)
    async with edge.reading():
        with contextlib.suppress(aiomqtt.MqttError):  # one broker refuses it, one keeps it silent
            async with edge.user("traffic", will) as client:
                cut(client)
        await edge.publish("BC-01", TOPIC, fix(2))
        await edge.has(STORED, 1)
    assert [one["event_id"] for one in edge.stored(STORED)] == ["f-2"]


async def test_a_vehicle_that_is_cut_off_is_told_by_its_will(edge: MqttEdge) -> None:
    link = "smart115/BC-01/BC-01/link"
    async with edge.reading():
        with contextlib.suppress(aiomqtt.MqttError):
            async with edge.user("BC-01", aiomqtt.Will(link, "lost", qos=1)) as client:
                await client.publish(link, "heard", qos=1)
                await edge.has(STORED, 1)
                cut(client)
        await edge.has(STORED, 2)
    told = {one["event_id"]: one for one in edge.stored(STORED)}.values()  # QoS 1 may repeat
    assert [(one["type"], one["unit_id"], one["word"]) for one in told] == [
        ("vehicle.link", "BC-01", word) for word in ("heard", "lost")
    ]


async def test_while_kafka_is_away_nothing_is_acknowledged_or_lost(edge: MqttEdge) -> None:
    async with edge.reading(), edge.user("BC-01") as client:
        await client.subscribe("smart115/BC-01/+/stored", qos=1)
        edge.kafka.is_away = True
        for number in range(30):
            await client.publish(f"{TOPIC}/{number}", json.dumps(fix(number)), qos=1)
        assert not edge.stored(STORED)
        edge.kafka.is_away = False
        receipts = [json.loads(bytes((await anext(client.messages)).payload)) for _ in range(30)]
    assert [one["receipt"] for one in receipts] == [str(number) for number in range(30)]
    assert [one["event_id"] for one in edge.stored(STORED)] == [f"f-{one}" for one in range(30)]


@needs_mosquitto
async def test_what_is_published_while_the_edge_is_away_is_kept_for_it(tmp_path: Path) -> None:
    async with mqtt_edge(tmp_path, "mosquitto") as edge:
        async with edge.reading():
            edge.kafka.is_away = True
            await edge.publish("BC-01", TOPIC, fix(1))  # it hears, and may not acknowledge
        edge.kafka.is_away = False
        await edge.publish("BC-01", TOPIC, fix(2))
        async with edge.reading():
            stored = await edge.has(STORED, 2)
    assert [one["event_id"] for one in stored] == ["f-1", "f-2"]


@needs_mosquitto
async def test_what_mosquitto_holds_outlives_it_and_the_edge_comes_back(tmp_path: Path) -> None:
    async with AsyncExitStack() as opened:
        doors = make_doors(tmp_path, Time())
        opened.callback(doors.close)
        passwords = {"BC-01": issued(doors, "BC-01").text}
        broker = Mosquitto(tmp_path, {"edge": "secret", **passwords})
        broker.start()
        opened.callback(broker.stop)
        at = At("127.0.0.1", broker.port, "edge", "secret")
        edge = await edge_at(at, opened, tmp_path, doors, Kafka(), passwords)
        async with edge.reading():
            pass  # its session is there
        for number in range(20):
            await edge.publish("BC-01", TOPIC, fix(number))
        broker.stop()  # killed, it may lose the last: it acknowledges first and saves then
        broker.start()
        async with edge.reading():
            await edge.has(STORED, 20)
            broker.stop(signal.SIGKILL)
            edge.ready.clear()
            broker.start()
            await edge.hears()  # it has come back by itself
            await edge.publish("BC-01", TOPIC, fix(20))
            await edge.has(STORED, 21)
    assert {one["event_id"] for one in edge.stored(STORED)} == {f"f-{one}" for one in range(21)}


@needs_mosquitto
async def test_a_client_certificate_is_a_vehicle(tmp_path: Path) -> None:
    make_certificates(tmp_path)
    files = {"cafile": "ca.pem", "certfile": "edge.pem", "keyfile": "edge.key"}
    tls = [f"{name} {tmp_path / file}" for name, file in files.items()]
    lines = [*tls, "require_certificate true", "use_identity_as_username true"]
    async with AsyncExitStack() as opened:
        doors = make_doors(tmp_path, Time())
        opened.callback(doors.close)
        broker = Mosquitto(tmp_path, {}, lines=lines)
        broker.start()
        opened.callback(broker.stop)
        at = At("127.0.0.1", broker.port, tls=tls_as(tmp_path, "edge"))
        edge = await edge_at(at, opened, tmp_path, doors, Kafka(), {})
        async with edge.reading():
            for topic in (TOPIC, TOPIC.replace("BC-01", "van")):
                await publish_lines(tmp_path, broker.port, topic, [fix(1)])
            [stored] = await edge.has(STORED, 1)
        assert (stored["source"], stored["unit_id"]) == ("BC-01", "BC-01")
        # Three windows of the broker's, which TLS unfolds several messages at a time.
        await publish_lines(tmp_path, broker.port, TOPIC, [fix(number) for number in range(2, 62)])
        async with edge.reading():
            found = await edge.has(STORED, 61)
    once = dict.fromkeys(one["event_id"] for one in found)  # QoS 1 may repeat
    assert list(once) == [f"f-{number}" for number in range(1, 62)]


async def publish_lines(
    folder: Path, port: int, topic: str, fixes: Sequence[dict[str, Any]]
) -> None:
    """Publish as BC-01, which its certificate shows."""
    shown = ("--cafile", "ca.pem", "--cert", "BC-01.pem", "--key", "BC-01.key")
    done = await asyncio.create_subprocess_exec(
        *(
            "mosquitto_pub",
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            *shown,
            "-q",
            "1",
            "-t",
            topic,
            "-l",
        ),
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
    )
    await done.communicate("".join(f"{json.dumps(one)}\n" for one in fixes).encode())
    assert done.returncode == 0


def tls_as(folder: Path, name: str) -> ssl.SSLContext:
    found = tls_of(folder / "ca.pem", folder / f"{name}.pem", folder / f"{name}.key")
    assert found is not None
    return found


def make_certificates(folder: Path) -> None:
    """Make an authority and what it signs, as docs/edges.md says."""
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1", encoding="utf-8")
    curve = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    signed = "-CA ca.pem -CAkey ca.key -CAcreateserial -days 825"
    lines = [f"req -x509 {curve} -subj /CN=authority -days 3650 -keyout ca.key -out ca.pem"]
    for name in ("edge", "BC-01"):
        lines += [
            f"req {curve} -subj /CN={name} -keyout {name}.key -out {name}.csr",
            f"x509 -req -in {name}.csr {signed} -extfile names -out {name}.pem",
        ]
    for line in lines:
        argv = ["openssl", *line.split()]
        subprocess.run(argv, check=True, capture_output=True, cwd=folder)
