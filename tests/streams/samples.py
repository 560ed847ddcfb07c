"""Records as senders write them, and a wire that keeps what is sent over it."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from typing_extensions import override

from schemas.topics import INCIDENTS, Topic
from streams.clock import Clock
from streams.engine_app import Outgoing
from streams.records import RawRecord

START = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
CENTRE_ID = "BD"


def at(seconds: float) -> datetime:
    """Give an instant so many seconds after the start."""
    return START + timedelta(seconds=seconds)


def event(kind: str, event_id: str = "e-1", *, at_s: float = 0, **fields: object) -> dict[str, Any]:
    """Write an event as JSON would have it."""
    return {
        "type": kind,
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


class NotSent(Exception):
    """The broker did not take a record."""


@dataclass
class Wire:
    """Keeps what is sent; ``fails_at`` is the number of the send that the broker refuses."""

    sent: list[Outgoing] = field(default_factory=list)
    fails_at: int | None = None

    async def send(self, topic: Topic, key: str, value: bytes) -> None:
        if self.fails_at == len(self.sent):
            raise NotSent
        self.sent.append(Outgoing(topic, key, value))

    def on(self, topic: Topic) -> list[dict[str, Any]]:
        """Give what was sent to a topic, read."""
        return [json.loads(one.value) for one in self.sent if one.topic is topic]
