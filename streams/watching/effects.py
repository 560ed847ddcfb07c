"""Whether each input has an effect: a record of the journal, or a dead letter, within a time.

The watcher sees topics without an order among each other: an effect may be seen before its cause.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import BaseModel, ValidationError

from schemas.topics import (
    DEAD_LETTERS,
    DECISIONS,
    DISPATCHER_COMMANDS,
    HOSPITAL_STATUS,
    INCIDENTS,
    JOURNAL,
    ROAD_EVENTS,
    VEHICLE_STATUS,
)
from streams.kafka.client import Received

FOLLOWED: Final = (
    INCIDENTS,
    VEHICLE_STATUS,
    HOSPITAL_STATUS,
    ROAD_EVENTS,
    DISPATCHER_COMMANDS,
)
"""What people say: each of it must have an effect. Telemetry is filtered on purpose."""

READ: Final = (*FOLLOWED, JOURNAL, DEAD_LETTERS, DECISIONS)
REPORTED: Final = "incident.reported"
EARLY_MAX: Final = 50_000
"""Effects that are remembered in case that their cause is seen later."""


class _Source(BaseModel):
    topic: str
    partition: int
    offset: int


class _Event(BaseModel):
    event_id: str
    type: str = ""


class _Journaled(BaseModel):
    event: _Event
    source: _Source | None = None


class _Decided(BaseModel):
    cause_id: str


@dataclass(slots=True)
class Effects:
    """Causes that wait for their effect, each with when it was seen, monotonic seconds."""

    prefix: str
    next_offsets: dict[tuple[str, int], int] = field(default_factory=dict)
    """Where to read on, by full name and partition."""
    _waiting: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _early: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def begin(self, offsets: Mapping[tuple[str, int], int]) -> None:
        """Note where partitions begin to be read, of which it is not known where to read on."""
        self.next_offsets = {**offsets, **self.next_offsets}

    def take(self, record: Received, now_s: float) -> None:
        """Take in a record of one of the topics."""
        self.next_offsets[record.topic, record.partition] = record.offset + 1
        topic = record.topic.removeprefix(self.prefix)
        value = record.value or b""
        try:
            if topic == JOURNAL.name:
                self._journaled(_Journaled.model_validate_json(value), now_s)
            elif topic == DEAD_LETTERS.name:
                letter = _Source.model_validate_json(value)
                self._seen(_place(letter.topic, letter.partition, letter.offset))
            elif topic == DECISIONS.name:
                self._seen(f"call {_Decided.model_validate_json(value).cause_id}")
            else:
                self._wait(_place(topic, record.partition, record.offset), now_s)
        except ValidationError:
            return  # no record of ours: whoever reads it for its content keeps it

    def overdue(self, now_s: float, within_s: float) -> tuple[str, ...]:
        """Give the causes that have waited too long, oldest first: ``topic[p]@o``, ``call id``."""
        return tuple(name for name, since_s in self._waiting.items() if now_s - since_s > within_s)

    def _journaled(self, record: _Journaled, now_s: float) -> None:
        source = record.source
        if source is not None:
            self._seen(_place(source.topic, source.partition, source.offset))
        if record.event.type == REPORTED:
            self._wait(f"call {record.event.event_id}", now_s)

    def _wait(self, name: str, now_s: float) -> None:
        if name in self._early:
            del self._early[name]
        else:
            self._waiting[name] = now_s

    def _seen(self, name: str) -> None:
        if self._waiting.pop(name, None) is None:
            self._early[name] = None
            if len(self._early) > EARLY_MAX:
                self._early.popitem(last=False)


def _place(topic: str, partition: int, offset: int) -> str:
    return f"{topic}[{partition}]@{offset}"
