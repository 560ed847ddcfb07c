"""An HTTP edge in memory: its app, who is known at it, and a Kafka that keeps or refuses."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from schemas.ground.errors import BrokerUnreachable
from streams.edges.http.app import bounded, make_app
from streams.edges.outlet import Outlet
from streams.host.clock import Clock, Pace
from streams.host.settings import Settings
from streams.identity.doors import Doors
from streams.journal.directory import Directory
from streams.kafka import client as kafka
from streams.web.bounds import Limits
from tests.streams.support.doors import CENTRE, Time, issued, make_doors

AT = "2026-11-30T01:59:00Z"
URL = "http://edge.test"
DIRECTORY = Directory(
    centre_id=CENTRE,
    unit_ids=frozenset({"BC-01", "BC-02", "TDM-01"}),
    hospital_ids=frozenset({"BM", "VD", "columbia-asia"}),
    with_alerts_topic=frozenset(),
)


@dataclass
class Kafka:
    """What was stored, by topic; ``is_away`` fails sends, ``hangs`` has them wait for ever."""

    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)
    is_away: bool = False
    hangs: bool = False
    opened: int = 0

    async def send_many(self, records: Sequence[tuple[str, bytes, bytes]]) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        if self.is_away:
            raise kafka.SendFailed
        for topic, key, value in records:
            self.records.setdefault(topic, []).append(json.loads(value))
            self.keys.setdefault(topic, []).append(key.decode())

    async def is_reached(self) -> bool:
        return not self.is_away

    @asynccontextmanager
    async def open(self, brokers: str) -> AsyncIterator[Any]:
        assert brokers == "fake:1"
        self.opened += 1
        if self.is_away:
            raise BrokerUnreachable(brokers)
        yield self


@dataclass
class Edge:
    """An edge at work."""

    app: FastAPI
    doors: Doors
    kafka: Kafka
    time: Time
    client: httpx.AsyncClient

    def token(self, name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {issued(self.doors, name).text}"}

    async def post(self, path: str, body: object, who: str, **headers: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers=self.token(who) | headers)


@asynccontextmanager
async def edge_at_work(
    folder: Path, *, limits: Limits | None = None, **settings: float | Path
) -> AsyncIterator[Edge]:
    """Open an edge whose Kafka is in memory."""
    time, stored = Time(), Kafka()
    doors = make_doors(folder, time)
    with closing(doors):
        outlet = Outlet("fake:1", "t-", stored.open, wait_s=0.05)
        app = make_app(
            Settings.model_validate(settings),
            doors=doors,
            outlet=outlet,
            directory=DIRECTORY,
            clock=Clock(changes=Stands(time)),
            secure=False,
        )
        ready = bounded(app, limits, secure=False)
        transport = httpx.ASGITransport(ready, raise_app_exceptions=False, client=("10.0.0.7", 1))
        async with (
            outlet.running(),
            httpx.AsyncClient(transport=transport, base_url=URL) as client,
        ):
            await outlet.opened()
            yield Edge(app, doors, stored, time, client)


@dataclass
class Stands:
    """Paces that hold the engine's clock where a test has its own."""

    time: Time

    def paces(self) -> tuple[Pace, ...]:
        return (Pace(datetime.fromtimestamp(0, UTC), self.time.now(), 0.0),)
