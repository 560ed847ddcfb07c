"""The real engine in its own processes, and a plain aiokafka client that shares no code with it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.host import processes
from tests.support.waiting import eventually

ROLES = ("intake", "telemetry", "dispatch", "delivery")
READY_S = 60.0
Event = dict[str, Any]
Position = tuple[str, int, int]
"""Topic without the prefix, partition, offset."""


class Engine:
    """Workers of one deployment: a broker address, a topic prefix and a city folder."""

    def __init__(self, bootstrap: str, prefix: str, city: Path, home: Path) -> None:
        self.bootstrap = bootstrap
        self.prefix = prefix
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        kept = {key: value for key, value in os.environ.items() if "SMART115" not in key}
        self.env = kept | {
            "SMART115_BROKERS": bootstrap,
            "SMART115_TOPIC_PREFIX": prefix,
            "SMART115_CITY": str(city),
            "SMART115_HOME": str(home),
            "SMART115_SESSION_TIMEOUT_S": "6",
            "SMART115_WORKER_ID": "1",
        }
        self.children: dict[str, processes.Child] = {}
        self._starts = 0

    def cli(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "console", *argv],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=READY_S,
            check=False,
            cwd=self.home,
        )

    def prepare(self) -> None:
        """Create the topics and publish the centre."""
        for argv in (("topics", "apply"), ("city", "apply")):
            done = self.cli(*argv)
            assert done.returncode == 0, done.stderr

    def launch(self, role: str) -> Path:
        """Start a role; give the file with its output."""
        self._starts += 1
        log = self.home / f"{role}.{self._starts}.log"
        argv = [sys.executable, "-m", "console", "worker", role]
        root = Path(__file__).parents[2]
        with log.open("wb") as output:
            self.children[role] = processes.spawn(
                argv, output=output, env=self.env | {"PYTHONPATH": str(root)}, cwd=self.home
            )
        return log

    async def start(self, roles: Sequence[str] = ROLES) -> None:
        """Start roles and wait until each says that it is ready."""
        logs = {role: self.launch(role) for role in roles}
        for role, log in logs.items():
            await self.ready(role, log)

    async def ready(self, role: str, log: Path) -> None:
        """Wait for the role's READY line; fail with its output if it ends before."""

        async def said() -> bool:
            return self._said_ready(role, log)

        await eventually(said, within_s=READY_S, what=f"{role} is ready")

    def _said_ready(self, role: str, log: Path) -> bool:
        text = log.read_text(encoding="utf-8", errors="replace")
        assert self.children[role].poll() is None, f"{role} ended:\n{text[-4000:]}"
        return f"READY {role}\n" in text

    def kill(self, role: str) -> None:
        """Kill -9 a role and reap it."""
        child = self.children.pop(role)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait(10)

    def stop(self) -> None:
        """Stop all roles."""
        for child in self.children.values():
            processes.terminate(child, 5.0)
        self.children.clear()


class Client:
    """A call centre, an ambulance, a hospital and a reader in one, by the documented JSON only."""

    def __init__(self, engine: Engine, centre_id: str) -> None:
        self._engine = engine
        self._centre_id = centre_id
        self._producer = AIOKafkaProducer(
            bootstrap_servers=engine.bootstrap, acks="all", max_request_size=8_000_000
        )
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=engine.bootstrap,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=8_000_000,
            fetch_max_wait_ms=50,
        )
        self.seen: dict[str, list[Event]] = {}
        self.records: dict[str, list[Any]] = {}

    async def __aenter__(self) -> Self:
        await self._producer.start()
        await self._consumer.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._producer.stop()
        await self._consumer.stop()

    def read(self, *topics: str, partitions: int = 4) -> None:
        """Read these topics from their beginning; call it once."""
        parts = [
            TopicPartition(self._engine.prefix + topic, number)
            for topic in topics
            for number in range(1 if topic.startswith("hospital.") else partitions)
        ]
        self._consumer.assign(parts)

    def event(self, kind: str, /, **fields: object) -> Event:
        """Write an event with its envelope, happening now."""
        return {
            "type": kind,
            "event_id": str(uuid.uuid4()),
            "centre_id": self._centre_id,
            "occurred_at": datetime.now(UTC).isoformat(),
            "source": "test",
            **fields,
        }

    async def send(self, topic: str, event: Event, *, key: str | None = None) -> Position:
        """Publish an event under its proper key; give where it stands."""
        by_unit = topic in {"vehicle-positions", "vitals"}
        proper = str(event["unit_id"] if by_unit else event["centre_id"])
        return await self.send_bytes(
            topic, json.dumps(event).encode(), key=(key or proper).encode()
        )

    async def send_bytes(
        self,
        topic: str,
        value: bytes | None,
        *,
        key: bytes | None,
        headers: Sequence[tuple[str, bytes]] = (),
    ) -> Position:
        """Publish bytes as they are; give where they stand."""
        sent = await self._producer.send_and_wait(
            self._engine.prefix + topic, value, key=key, headers=list(headers)
        )
        return topic, int(sent.partition), int(sent.offset)

    async def wait(
        self, topic: str, matches: Callable[[Event], bool], *, timeout_s: float = 15.0
    ) -> Event:
        """Give the first event of a topic that matches, waiting for it if need be."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while True:
            for event in self.seen.get(topic, []):
                if matches(event):
                    return event
            assert loop.time() < deadline, f"nothing on {topic} matches; seen {self.seen}"
            await self.poll()

    async def poll(self, timeout_ms: int = 200) -> int:
        """Take in what has arrived; give how many records that were."""
        batches = await self._consumer.getmany(timeout_ms=timeout_ms)
        count = 0
        for batch in batches.values():
            for record in batch:
                name = record.topic.removeprefix(self._engine.prefix)
                self.records.setdefault(name, []).append(record)
                self.seen.setdefault(name, []).append(json.loads(record.value))
                count += 1
        return count
