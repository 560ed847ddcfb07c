"""Records as senders write them, and a wire that keeps what is sent over it."""

import asyncio
import json
from collections.abc import Awaitable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from typing_extensions import override

from schemas.topics import INCIDENTS, Topic
from streams.host.clock import Clock
from streams.host.tally import Tally
from streams.kafka.records import Outgoing, RawRecord
from streams.quarantine.held import Quarantine
from streams.roles import app as engine_app

START = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
CENTRE_ID = "BD"


def at(seconds: float) -> datetime:
    """Give an instant so many seconds after the start."""
    return START + timedelta(seconds=seconds)


def event(
    of_type: str, event_id: str = "e-1", /, *, at_s: float = 0, **fields: object
) -> dict[str, Any]:
    """Write an event as JSON would have it."""
    return {
        "type": of_type,
        "event_id": event_id,
        "centre_id": CENTRE_ID,
        "occurred_at": at(at_s).isoformat(),
        "source": "test",
        **fields,
    }


def call(event_id: str = "e-1", *, at_s: float = 0, **changed: object) -> dict[str, Any]:
    """Write a call."""
    fields: dict[str, object] = {
        "incident_id": "C-1",
        "priority": "P1",
        "complaint": "đau ngực",
        "place": {"lat": 11.0, "lon": 106.6},
    }
    return event("incident.reported", event_id, at_s=at_s, **(fields | changed))


def raw(
    written: dict[str, Any] | bytes | None,
    topic: Topic = INCIDENTS,
    *,
    offset: int = 0,
    partition: int = 0,
    key: bytes | None = CENTRE_ID.encode(),
    headers: tuple[tuple[str, bytes | None], ...] = (),
) -> RawRecord:
    """Give a record as the client hands it over."""
    value = json.dumps(written).encode() if isinstance(written, dict) else written
    return RawRecord(topic.name, partition, offset, key, value, headers)


class StoppedClock(Clock):
    """A clock that stands at the start."""

    @override
    def now(self) -> datetime:
        return START


class NotSent(OSError):
    """The broker did not take a record."""


class Named(NamedTuple):
    """What names an event."""

    centre_id: str
    event_id: str


def named(event_id: str, centre_id: str = "BD") -> Named:
    """Name an event of a centre."""
    return Named(centre_id, event_id)


class Wire(engine_app.Wire):
    """Keeps what is sent; ``fails_at`` is the number of the send that the broker refuses."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.quarantine = Quarantine("dispatch")
        self.sent: list[Outgoing] = []
        self.fails_at: int | None = None

    @override
    async def post_all(self, records: Iterable[Outgoing]) -> list[Awaitable[object]]:
        return [self._taken(record) for record in records]

    def _taken(self, record: Outgoing) -> Awaitable[None]:
        taken = asyncio.get_running_loop().create_future()
        if self.fails_at == len(self.sent):
            raise NotSent
        self.sent.append(record)
        taken.set_result(None)
        return taken

    def on(self, topic: Topic) -> list[dict[str, Any]]:
        """Give what was sent to a topic, read."""
        return [json.loads(one.value) for one in self.sent if one.topic is topic]


def configured(map_hash: str, event_id: str = "cfg-1") -> dict[str, Any]:
    """Write a centre of two units and two hospitals, of which only the first reads Kafka."""
    here = {"lat": 11.0, "lon": 106.6}
    unit = {"crew_level": "als", "station_id": "S1", "station": here}
    hospital = {"name": "BV", "place": {"lat": 11.02, "lon": 106.6}, "services": ["emergency"]}
    return event(
        "centre.configured",
        event_id,
        name="Bình Dương",
        map_name="flat",
        map_hash=map_hash,
        units=[{"unit_id": name, **unit} for name in ("U1", "U2")],
        hospitals=[
            {"hospital_id": "h1", **hospital},
            {"hospital_id": "h2", "alerts_topic": False, **hospital},
        ],
    )


def journal_record(written: dict[str, Any], topic: Topic, offset: int = 0) -> dict[str, Any]:
    """Write a journal record of an input that stood at this offset of partition 0."""
    return {
        "event": written | {"received_at": written["occurred_at"]},
        "source": {"topic": topic.name, "partition": 0, "offset": offset},
    }
