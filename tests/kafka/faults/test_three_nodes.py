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


async def leader(three: Three) -> int | None:
    async with open_admin(three.bootstrap) as cluster:
        state = await cluster.states([TOPIC])
    return state.topics[TOPIC].partitions[0].leader


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
            assert first is not None
            three.kill(first)
            await eventually(
                lambda: write(b"one away"), what="two nodes acknowledge", sign=three.said
            )
            second = await leader(three)
            assert second not in {None, first}
            node = next(one for one in three.nodes if one.number == first)
            three.start(node)
            assert second is not None

            async def whole() -> bool:
                async with open_admin(three.bootstrap) as cluster:
                    now = (await cluster.states([TOPIC])).topics[TOPIC].partitions[0]
                return now.in_sync == 3

            await eventually(whole, what="three copies again", sign=three.said)
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
