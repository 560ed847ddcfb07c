"""MQTT in tests: an edge whose Kafka is in memory, at a real broker of either kind."""

import asyncio
import getpass
import json
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiomqtt
import pytest

from streams.broker import ports
from streams.edges.inlet import Inlet
from streams.edges.mqtt.embedded import embedded_broker
from streams.edges.mqtt.reading import Reader
from streams.edges.mqtt.session import At, Session
from streams.edges.outlet import Outlet
from streams.edges.trackers.devices import Devices
from streams.host.clock import Clock
from streams.identity.audit import Audit
from streams.identity.doors import Doors
from tests.streams.support.doors import CENTRE, Time, issued, make_doors
from tests.streams.support.edges import DIRECTORY, Kafka, Stands
from tests.support.pace import limit_s
from tests.support.waiting import eventually

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
END_S = 60.0
ACL = Path(__file__).parents[3] / "mosquitto" / "acl"
needs_mosquitto = pytest.mark.skipif(MOSQUITTO is None, reason="Mosquitto is not installed here")


@dataclass
class Mosquitto:
    """The broker of a Debian package, with the project's own ACL, as a process."""

    folder: Path
    passwords: dict[str, str]
    port: int = field(default_factory=ports.pick_free)
    lines: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, with what it had kept."""
        assert MOSQUITTO is not None
        users = self.folder / "passwords"
        users.write_text("".join(f"{name}:{one}\n" for name, one in self.passwords.items()))
        users.chmod(0o600)
        if self.passwords:
            subprocess.run(["mosquitto_passwd", "-U", str(users)], check=True)
        acl = self.folder / "acl"
        acl.write_text(ACL.read_text(encoding="utf-8"), encoding="utf-8")
        acl.chmod(0o600)
        config = self.folder / "mosquitto.conf"
        kept = "persistence true", f"persistence_location {self.folder}/"
        often = "autosave_on_changes true", "autosave_interval 1", "max_queued_messages 100000"
        listens = f"listener {self.port} 127.0.0.1", *self.lines, f"acl_file {acl}"
        listens += (f"user {getpass.getuser()}",)  # else one that cannot read this folder
        known = f"password_file {users}", "allow_anonymous false"
        config.write_text("\n".join([*listens, *known, *kept, *often, ""]), encoding="utf-8")
        with (self.folder / "mosquitto.log").open("ab") as output:
            self.process = subprocess.Popen([MOSQUITTO, "-c", config], stderr=output, stdout=output)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it: in order, or as a power cut does."""
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(limit_s(END_S))


@dataclass
class MqttEdge:
    """An edge at work at a broker."""

    at: At
    doors: Doors
    kafka: Kafka
    session: Session
    passwords: dict[str, str]
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Have it read; it has subscribed when the block begins."""
        stop, self.ready = asyncio.Event(), asyncio.Event()
        working = asyncio.create_task(self.session.run(stop, self.ready.set))
        try:
            await self.hears()
            yield
        finally:
            stop.set()
            await working

    async def hears(self) -> None:
        """Wait until it has subscribed."""

        async def is_ready() -> bool:
            return self.ready.is_set()

        await eventually(is_ready, what="the edge hears")

    @asynccontextmanager
    async def user(
        self, name: str, will: aiomqtt.Will | None = None
    ) -> AsyncIterator[aiomqtt.Client]:
        """Connect as somebody."""
        async with aiomqtt.Client(
            self.at.host,
            self.at.port,
            username=name,
            password=self.passwords.get(name, "wrong"),
            identifier=f"client-of-{name}",
            will=will,
        ) as client:
            yield client

    async def publish(self, name: str, topic: str, said: object) -> None:
        """Publish with QoS 1, as somebody."""
        payload = said if isinstance(said, bytes | str) else json.dumps(said)
        async with self.user(name) as client:
            await client.publish(topic, payload, qos=1)

    def stored(self, topic: str) -> list[dict[str, Any]]:
        """Give what Kafka has of a topic."""
        return self.kafka.records.get(f"t-{topic}", [])

    async def has(self, topic: str, count: int) -> list[dict[str, Any]]:
        """Wait until Kafka has so many events of a topic; a repeat, as QoS 1 gives, is one."""

        def there() -> int:
            return len({one["event_id"] for one in self.stored(topic)})

        async def are_there() -> bool:
            return there() >= count

        await eventually(are_there, what=f"{count} in {topic}", sign=there)
        return self.stored(topic)


@asynccontextmanager
async def mqtt_edge(folder: Path, kind: str, *, devices: str = "") -> AsyncIterator[MqttEdge]:
    """Open an edge at a broker of a kind, ``embedded`` or ``mosquitto``; it does not read yet."""
    time, stored = Time(), Kafka()
    async with AsyncExitStack() as opened:
        doors = make_doors(folder, time)
        opened.callback(doors.close)
        passwords = {name: issued(doors, name).text for name in ("BC-01", "traffic")}
        if kind == "embedded":
            at = await opened.enter_async_context(embedded_broker(0, doors.tokens))
        else:
            broker = Mosquitto(folder, {"edge": "secret", **passwords})
            broker.start()
            opened.callback(broker.stop)
            at = At("127.0.0.1", broker.port, "edge", "secret")
        yield await edge_at(at, opened, folder, doors, stored, passwords, devices=devices)


async def edge_at(
    at: At,
    opened: AsyncExitStack,
    folder: Path,
    doors: Doors,
    stored: Kafka,
    passwords: dict[str, str],
    *,
    devices: str = "",
) -> MqttEdge:
    """Put an edge together at a broker."""
    table = folder / "devices.csv"
    table.write_text(f"device,unit_id\n{devices}", encoding="utf-8")
    outlet = Outlet("fake:1", "t-", stored.open, wait_s=0.05)
    await opened.enter_async_context(outlet.running())
    await outlet.opened()
    time = Time()
    inlet = Inlet(outlet, DIRECTORY, Clock(changes=Stands(time)), 5.0)
    reader = Reader(inlet, lambda name: doors.store.active(name, "mqtt"), Devices(table))
    session = Session(at, reader, outlet, Audit(outlet.send, CENTRE, time.now), again_s=0.02)
    return MqttEdge(at, doors, stored, session, passwords)
