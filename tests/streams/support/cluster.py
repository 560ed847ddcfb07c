"""A cluster in memory: what `streams.kafka.client` offers for reading, over lists of records."""

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from streams.kafka.client import Bounds, Commit, Received
from streams.kafka.records import Outgoing
from streams.kafka.topic_states import ClusterState, PartitionState, TopicState

Part = tuple[str, int]

PARTITIONS = 4


class Cluster:
    """Topics with their records, and the offsets that the groups have committed."""

    def __init__(self) -> None:
        self.records: dict[Part, list[Received]] = {}
        self.groups: dict[str, dict[Part, int | Commit]] = {}
        self.lives: dict[str, int] = {}
        """How often a topic was created; its id follows from that."""
        self.begins: dict[Part, int] = {}
        self.leader_epoch = 0
        self.owners: dict[str, dict[str, frozenset[Part]]] = {}
        self.started = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
        self.read_from: list[tuple[str, int, int]] = []
        """Topic, partition and offset of each span's first record that was asked for."""

    def write(self, topic: str, value: bytes | None, *, key: bytes = b"BD", part: int = 0) -> int:
        """Append a record; give its offset."""
        log = self.records.setdefault((topic, part), [])
        log.append(Received(topic, part, len(log), key, value))
        return len(log) - 1

    def write_all(self, sent: list[Outgoing], prefix: str = "") -> None:
        """Append what was sent over a wire."""
        for one in sent:
            self.write(prefix + one.topic.name, one.value, key=one.key.encode())

    async def read_span(
        self, topic: str, partition: int, *, start: int | None, end: int | None
    ) -> AsyncIterator[Received]:
        """Give a span as `Reader.read_span` does."""
        assert 0 <= partition < PARTITIONS
        self.read_from.append((topic, partition, start or 0))
        begin = max(start or 0, self.begins.get((topic, partition), 0))
        for record in self.records.get((topic, partition), [])[begin:end]:
            yield record

    async def read_spans(
        self, spans: Mapping[Part, tuple[int | None, int | None]]
    ) -> AsyncIterator[Received]:
        """Give spans as `Reader.read_spans` does."""
        for (topic, number), (start, end) in spans.items():
            async for record in self.read_span(topic, number, start=start, end=end):
                yield record

    async def know(self, topics: Sequence[str]) -> dict[str, range]:
        """Give the partitions of topics that there are, as `Reader.know` does."""
        there = {topic for topic, _ in self.records}
        return {name: range(PARTITIONS) for name in topics if name in there}

    async def numbers(self, _topic: str) -> range:
        """Give the partitions of a topic as `Reader.numbers` does."""
        return range(PARTITIONS)

    async def filled(self, topic: str, starts: Mapping[int, int] | None = None) -> list[int]:
        """Give those that hold something as `Reader.filled` does."""
        known = starts or {}
        return [
            number
            for number in await self.numbers(topic)
            if known.get(number, 0) < len(self.records.get((topic, number), []))
        ]

    async def offset_at(self, part: Part, instant: datetime) -> int | None:
        """Give the first offset that is not older: a record an hour, from the first at `START`."""
        at = -(-int((instant - self.started).total_seconds()) // 3_600)
        return max(at, 0) if at < len(self.records.get(part, [])) else None

    async def delete_before(self, ends: Mapping[Part, int]) -> None:
        """Forget records as `Admin.delete_before` does."""
        self.begins.update(ends)

    async def topics(self) -> set[str]:
        """Give the names of the topics as `Admin.topics` does."""
        return {topic for topic, _ in self.records}

    async def partitions(self, topics: Sequence[str]) -> dict[str, int]:
        """Give the number of partitions of those topics that there are, as `Admin` does."""
        there = {topic for topic, _ in self.records}
        return {topic: PARTITIONS for topic in topics if topic in there}

    async def commits(self, group: str) -> dict[Part, Commit]:
        """Give a group's commits as `Admin.commits` does."""
        found = self.groups.get(group, {})
        return {
            part: one if isinstance(one, Commit) else Commit(one, "") for part, one in found.items()
        }

    async def committed(self, group: str) -> dict[Part, int]:
        """Give a group's offsets as `Admin.committed` does."""
        return {part: one.offset for part, one in (await self.commits(group)).items()}

    def topic_id(self, topic: str) -> str:
        """Give the id of a topic in its present life."""
        return uuid.uuid5(uuid.NAMESPACE_OID, f"{topic} {self.lives.get(topic, 1)}").hex

    async def states(self, topics: Sequence[str]) -> ClusterState:
        """Give topics as `Admin.states` does."""
        partitions: dict[str, dict[int, PartitionState]] = {}
        for topic, number in sorted(self.records):
            if topic in topics:
                state = PartitionState(1, self.leader_epoch, 1, 1)
                partitions.setdefault(topic, {})[number] = state
        found = {name: TopicState(self.topic_id(name), ones) for name, ones in partitions.items()}
        return ClusterState({1: "fake:1"}, found)

    async def members(self, group: str) -> dict[str, frozenset[Part]]:
        """Give who owns what as `Admin.members` does."""
        return self.owners.get(group, {})

    async def bounds(self, parts: Sequence[Part]) -> dict[Part, Bounds]:
        """Give bounds as `Reader.bounds` does."""
        return {
            part: Bounds(self.begins.get(part, 0), len(self.records.get(part, [])))
            for part in parts
        }

    async def read_at(self, wanted: Mapping[Part, int]) -> dict[Part, Received | None]:
        """Give records as `Reader.read_at` does; a record without a value is a hole."""
        return {
            part: next((one for one in self.records[part][offset:] if one.value is not None), None)
            for part, offset in wanted.items()
        }

    @asynccontextmanager
    async def opened(self, brokers: str, **_how: object) -> AsyncIterator["Cluster"]:
        """Stand in for `kafka.reader` and `kafka.admin`."""
        assert brokers == "fake:1"
        yield self

    def stand_in(self, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
        """Put this cluster where modules take clients, as ``streams.journal.ledger.reader``."""
        for name in names:
            monkeypatch.setattr(name, self.opened)
