"""The real engine in its own processes, and a plain aiokafka client that shares no code with it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.ground.errors import ConfigurationError
from streams.host import processes
from streams.host.login import Login
from tests.support import witnesses
from tests.support.pace import limit_s
from tests.support.waiting import News, Patience, eventually

ROLES = ("intake", "telemetry", "dispatch", "delivery")
COMMAND_S = 60.0
OPEN_S = 60.0
TAKEN_S = 40.0
LAST_LINES = 12
LAST_BYTES = 600
PARTITIONS = 4  # what is tried of several shows with a few, and each test makes its own topics
SESSION_S = 6.0  # the least that a broker allows, so that a dead worker is soon given up
PREPARE = """
import sys
from console.cli.table import main
for command in (["topics", "apply"], ["city", "apply"]):
    sys.argv = ["smart115", *command]
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise
"""
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
            "SMART115_SESSION_TIMEOUT_S": f"{min(60.0, limit_s(SESSION_S)):.1f}",
            "SMART115_WORKER_ID": "1",
            "SMART115_PARTITIONS": str(PARTITIONS),
        }
        self.children: dict[str, processes.Child] = {}
        self._logs: dict[str, Path] = {}
        self.news = News(home).count
        """Counts what the roles have said that was new: a sign of life."""
        self._starts = 0
        witnesses.hear(self)
        self.is_revived = False
        """Start a role again that ends by itself, but for a wrong setting, as `smart115 run` does.

        One that is without its broker for long ends with another code than one that fails.
        """
        self.beside: list[Engine] = []
        """Others that must live, too: what is waited for from this one may come of them."""

    def cli(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return self._run("-m", "console", *argv)

    def _run(self, *argv: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *argv],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=limit_s(COMMAND_S),
            check=False,
            cwd=self.home,
        )

    def prepare(self) -> None:
        """Create the topics and publish the centre, in one process: half of each is its start."""
        done = self._run("-c", PREPARE)
        assert done.returncode == 0, done.stdout + done.stderr

    @asynccontextmanager
    async def running(self, roles: Sequence[str] = ROLES) -> AsyncIterator[Self]:
        """Run these roles as long as the block lasts; `prepare` it before."""
        try:
            await self.start(roles)
            yield self
        finally:
            self.stop()

    async def start(self, roles: Sequence[str] = ROLES) -> None:
        """Start roles and wait until each says that it is ready."""
        for role in roles:
            self.launch(role)
        for role in roles:
            await self.ready(role)

    def launch(self, role: str, program: Path | None = None) -> None:
        """Start a role; ``program`` is what runs in the place of the console's command."""
        self._starts += 1
        log = self._logs[role] = self.home / f"{role}.{self._starts}.log"
        command = ["console"] if role == "console" else ["worker", role]
        runs = ["-m", "console"] if program is None else [str(program)]
        argv = [sys.executable, *runs, *command]
        root = Path(__file__).parents[2]
        with log.open("wb") as output:
            self.children[role] = processes.spawn(
                argv, output=output, env=self.env | {"PYTHONPATH": str(root)}, cwd=self.home
            )

    async def ready(self, role: str) -> None:
        """Wait for the role's READY line; fail with its output if it ends before."""

        async def said() -> bool:
            self.require_alive()
            return f"READY {role}\n" in self._said(role)

        await eventually(said, what=f"{role} is ready", sign=self.news)

    def tells(self) -> str:
        """Give the last lines of each role, in each of its lives."""
        logs = sorted(self.home.glob("*.log"), key=lambda log: log.stat().st_mtime_ns)
        said = {log: log.read_text(encoding="utf-8", errors="replace") for log in logs}
        return "\n".join(
            f"--- {log.name}\n" + "\n".join(text.splitlines()[-LAST_LINES:])
            for log, text in said.items()
        )

    def require_alive(self) -> None:
        """Fail with the output of a role that has ended by itself: it will do nothing any more."""
        for engine in (self, *self.beside):
            engine._require_own_alive()

    def _require_own_alive(self) -> None:
        for role, child in list(self.children.items()):
            if self.is_revived and child.poll() not in {None, ConfigurationError.exit_code}:
                self.launch(role)
                continue
            assert child.poll() is None, f"{role} ended:\n{self._said(role)[-4000:]}"

    def logs(self) -> str:
        """Give all that the roles have said, in all their lives."""
        return "".join(
            log.read_text(encoding="utf-8", errors="replace") for log in self.home.glob("*.log")
        )

    def _said(self, role: str) -> str:
        return self._logs[role].read_text(encoding="utf-8", errors="replace")

    def kill(self, role: str) -> None:
        """Kill -9 a role and reap it."""
        child = self.children.pop(role)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait(limit_s(60.0))

    def stop(self) -> None:
        """Stop all roles."""
        for child in self.children.values():
            processes.terminate(child, limit_s(5.0))
        self.children.clear()


class Client:
    """A call centre, an ambulance, a hospital and a reader in one, by the documented JSON only."""

    def __init__(self, engine: Engine, centre_id: str, login: Login | None = None) -> None:
        self._engine = engine
        self._centre_id = centre_id
        security = {} if login is None else login.for_aiokafka()
        self._producer = AIOKafkaProducer(
            bootstrap_servers=engine.bootstrap,
            acks="all",
            max_request_size=8_000_000,
            request_timeout_ms=round(limit_s(TAKEN_S) * 1000),  # a broker may be about to be back
            **security,
        )
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=engine.bootstrap,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=8_000_000,
            fetch_max_wait_ms=50,
            **security,
        )
        self.seen: dict[str, list[Event]] = {}
        self.records: dict[str, list[Any]] = {}
        self._count = 0
        self._opened = AsyncExitStack()
        witnesses.hear(self)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening, asyncio.timeout(limit_s(OPEN_S)):
            for one in (self._producer, self._consumer):
                opening.push_async_callback(one.stop)  # also what has not started holds sockets
                await one.start()
            self._opened = opening.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._opened.aclose()

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

    async def wait(self, topic: str, matches: Callable[[Event], bool]) -> Event:
        """Give the first event of a topic that matches, waiting for it if need be."""

        def found() -> Event | None:
            return next((event for event in self.seen.get(topic, []) if matches(event)), None)

        await self.until(lambda: found() is not None, f"nothing on {topic} matches")
        event = found()
        assert event is not None
        return event

    async def until(self, holds: Callable[[], bool], otherwise: str) -> None:
        """Take in what arrives until this holds; fail when nothing goes on any more."""
        patience = Patience(lambda: (self._count, self._engine.news()))
        while not holds():
            self._engine.require_alive()
            assert not patience.is_over, f"{otherwise}: {patience}"
            await self.poll()

    def tells(self) -> str:
        """Give how much has come on each topic, and the last of it."""
        return "\n".join(
            f"--- {topic}: {len(events)}, the last of them\n{json.dumps(events[-1])[:LAST_BYTES]}"
            for topic, events in self.seen.items()
        )

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
        self._count += count
        return count
