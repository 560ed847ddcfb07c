"""Three locked nodes: their leader dies, then a second one; told once, resumed, nothing lost.

Run by `make chaos`: three Kafkas at a time are much for a test run. The settings are those that
docker-compose.secure.yml mounts, but for addresses and folders.
"""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from console.operating.running import POLL_S
from streams.broker import nodes, ports, runtime
from streams.broker.locked import ADMIN, Lock, brokers_listed, let_admin_in
from streams.broker.properties import Node
from streams.host import login as logins
from streams.host import processes
from streams.host.login import Login, read_password
from streams.kafka.client import admin as open_admin
from streams.kafka.groups import partition_of
from tests.kafka.support.checker import judge
from tests.support import small_city
from tests.support.engine import PARTITIONS, ROLES, Client, Engine
from tests.support.pace import limit_s
from tests.support.waiting import eventually

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("CHAOS_SEEDS" not in os.environ, reason="long: make chaos runs it"),
]
CLUSTER_ID = "S1QR5bmVTAyqJ1Vw0r8c1Q"
TOPIC = "copies"


class Three:
    """Three nodes on the loopback address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.nodes = [
            Node(number, ports.pick_free(), ports.pick_free(), ports.pick_free())
            for number in (1, 2, 3)
        ]
        self.children: dict[int, processes.Child] = {}
        self.jars = runtime.fetch_jars(runtime.silent)

    @property
    def bootstrap(self) -> str:
        return ",".join(f"{node.host}:{node.port}" for node in self.nodes)

    def prepare(self) -> None:
        nodes.write(self.folder, self.nodes, datetime.now(UTC), in_container=False)
        for node in self.nodes:
            argv = [*runtime.command(self.jars), "kafka.tools.StorageTool", "format"]
            argv += ["--cluster-id", CLUSTER_ID, "--config", str(self._settings(node))]
            subprocess.run(argv, check=True, capture_output=True, timeout=limit_s(60))

    def start(self, node: Node) -> None:
        own = nodes.folder_of(self.folder, node)
        argv = [*runtime.command(self.jars), "kafka.Kafka", str(self._settings(node))]
        with (own / "kafka.log").open("ab") as log:
            self.children[node.number] = processes.spawn(argv, output=log, cwd=own)

    def kill(self, number: int) -> None:
        child = self.children.pop(number)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait(limit_s(10))

    def stop(self) -> None:
        for number in list(self.children):
            self.kill(number)

    def said(self) -> int:
        return sum(one.stat().st_size for one in self.folder.glob("node-*/kafka.log"))

    def _settings(self, node: Node) -> Path:
        return nodes.folder_of(self.folder, node) / nodes.SETTINGS_NAME


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Three]:
    three = Three(folder)
    three.prepare()
    try:
        for node in three.nodes:
            three.start(node)
        lock = Lock(folder)
        addresses = ",".join(f"{node.host}:{node.nodes_port}" for node in three.nodes)

        async def serve() -> bool:
            port = three.nodes[0].nodes_port or 0
            return await asyncio.to_thread(brokers_listed, lock, port) == len(three.nodes)

        await eventually(serve, what="three nodes serve", sign=three.said)
        await asyncio.to_thread(let_admin_in, lock, addresses)
        logins.use(Login(ADMIN, read_password(lock.admin_password_file), lock.ca_file))
        yield three
    finally:
        logins.use(None)
        three.stop()


async def leader(three: Three, topic: str = TOPIC, partition: int = 0) -> int:
    async with open_admin(three.bootstrap) as cluster:
        state = await cluster.states([topic])
    found = state.topics[topic].partitions[partition].leader
    assert found is not None
    return found


async def restart(three: Three, number: int, topic: str = TOPIC) -> None:
    """Start a node again, and wait until it has all of a topic."""
    three.start(next(one for one in three.nodes if one.number == number))

    async def whole() -> bool:
        async with open_admin(three.bootstrap) as cluster:
            now = (await cluster.states([topic])).topics[topic].partitions.values()
        return all(one.in_sync == len(three.nodes) for one in now)

    await eventually(whole, what="three copies again", sign=three.said)


async def test_the_leader_dies_and_then_a_second_node_and_nothing_acknowledged_is_lost(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "cluster") as three:
        async with open_admin(three.bootstrap) as cluster:
            assert await cluster.create(TOPIC, partitions=1, configs={})
            state = (await cluster.states([TOPIC])).topics[TOPIC].partitions[0]
            assert state.replicas == 3
        whose = logins.own()
        assert whose is not None
        producer = AIOKafkaProducer(
            bootstrap_servers=three.bootstrap,
            acks="all",
            enable_idempotence=True,
            request_timeout_ms=3_000,
            metadata_max_age_ms=1_000,
            **whose.for_aiokafka(),
        )
        await producer.start()
        kept: list[bytes] = []

        async def write(value: bytes) -> bool:
            try:
                await producer.send_and_wait(TOPIC, value)
            except KafkaError:
                return False
            kept.append(value)
            return True

        try:
            assert await write(b"before")
            first = await leader(three)
            three.kill(first)
            await eventually(
                lambda: write(b"one away"), what="two nodes acknowledge", sign=three.said
            )
            second = await leader(three)
            assert second != first
            await restart(three, first)
            three.kill(second)
            await eventually(
                lambda: write(b"another away"), what="two nodes acknowledge", sign=three.said
            )
        finally:
            await producer.stop()
        consumer = AIOKafkaConsumer(bootstrap_servers=three.bootstrap, **whose.for_aiokafka())
        await consumer.start()
        try:
            part = TopicPartition(TOPIC, 0)
            consumer.assign([part])
            await consumer.seek_to_beginning(part)
            found: list[bytes] = []
            end = (await consumer.end_offsets([part]))[part]
            while await consumer.position(part) < end:
                batch = await consumer.getmany(timeout_ms=round(POLL_S * 1000))
                found += [one.value for many in batch.values() for one in many]
        finally:
            await consumer.stop()
        assert [one for one in kept if one not in found] == []


async def call(client: Client, name: str) -> None:
    """Report a call and wait for its decision; a call centre says again what was not taken."""
    lat, lon = small_city.node(2, 3)
    fields = {"incident_id": name, "priority": "P2", "complaint": "té ngã"}
    event = client.event("incident.reported", place={"lat": lat, "lon": lon}, **fields)

    async def sent() -> bool:
        try:
            await client.send("incidents", event)
        except KafkaError:
            return False
        return True

    await eventually(sent, what=f"{name} is taken")
    await client.wait("decisions", lambda one: one["incident_id"] == name)


async def test_the_engine_goes_on_by_itself_when_its_leaders_die(tmp_path: Path) -> None:
    """Two deaths, one after the other: all calls are decided, no role needs a person."""
    city = small_city.write(tmp_path / "city")
    async with running(tmp_path / "cluster") as three:
        engine = Engine(three.bootstrap, "t-", city, tmp_path / "home")
        engine.is_revived = True
        lock = Lock(three.folder)
        engine.env |= {
            "SMART115_SECURITY": "secure",
            "SMART115_CA_FILE": str(lock.ca_file),
            "SMART115_USERNAME": ADMIN,
            "SMART115_PASSWORD_FILE": str(lock.admin_password_file),
            "SMART115_CREDENTIALS": str(tmp_path / "credentials"),
        }
        engine.prepare()
        made = engine.cli("principals", "create", *(f"engine.{role}" for role in ROLES))
        assert made.returncode == 0, made.stderr
        part = "t-journal", partition_of(small_city.CENTRE_ID, PARTITIONS)
        names = [f"C-{number}" for number in range(9)]
        login = logins.own()
        async with engine.running(), Client(engine, small_city.CENTRE_ID, login) as client:
            client.read("decisions", "assignments", "dead-letters")
            for name in names[:3]:
                await call(client, name)
            first = await leader(three, *part)
            three.kill(first)
            for name in names[3:6]:
                await call(client, name)
            second = await leader(three, *part)
            assert second != first
            await restart(three, first, part[0])
            three.kill(second)
            for name in names[6:]:
                await call(client, name)
            seen = client.seen
            assert judge(names, seen["assignments"], seen["decisions"]) == []
            letters = [one["reason"] for one in seen.get("dead-letters", [])]
            assert [one for one in letters if one != "duplicate_event_id"] == []
        replayed = engine.cli("replay")
        assert (replayed.returncode, "identical" in replayed.stdout) == (0, True), replayed.stderr
