"""Records read, without a group."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError

from schemas.ground.errors import BrokerUnreachable
from schemas.topics import RECORD_BYTES_MAX
from streams.host.login import Login
from streams.kafka import groups
from streams.kafka.client.opening import REQUEST_TIMEOUT_MS, security, unreachable
from streams.kafka.records import Bounds

_SPAN_POLL_MS: Final = 500


@dataclass(frozen=True, slots=True)
class Received:
    """One record as it stands in a topic; key and value are null where the record has none.

    ``timestamp_ms`` is when it was made, by its producer's clock, in ms since 1970; null: not told.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    timestamp_ms: int | None = None


class MayNotRead(KafkaError):  # type: ignore[misc]  # aiokafka ships no types
    """A locked cluster lets this principal ask how far a topic goes, and not read it."""

    def __init__(self, topic: str) -> None:
        super().__init__(f"may not read {topic}")
        self.topic = topic


class Reader:
    """Reads partitions without a group: it commits nothing and disturbs nobody."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - aiokafka ships no types
        self._client = client

    async def assign_topics(self, topics: Sequence[str], *, from_end: bool = False) -> None:
        """Read all of ``topics`` from the beginning, or only what comes from now on."""
        await self.know(topics)
        numbers = [(topic, number) for topic in topics for number in await self.numbers(topic)]
        parts = [TopicPartition(*one) for one in numbers]
        self._client.assign(parts)
        if from_end:
            await self._client.seek_to_end(*parts)
            for part in parts:
                await self._client.position(part)
        else:
            await self._client.seek_to_beginning(*parts)

    async def positions(self) -> dict[tuple[str, int], int]:
        """Give from which offset on each partition is read next that is assigned."""
        return {
            (part.topic, part.partition): int(await self._client.position(part))
            for part in self._client.assignment()
        }

    async def go_on(self, offsets: Mapping[tuple[str, int], int]) -> None:
        """Go on in partitions that are assigned from these offsets; others stay where they are."""
        mine = {(part.topic, part.partition): part for part in self._client.assignment()}
        for part, offset in offsets.items():
            if part in mine:
                self._client.seek(mine[part], offset)

    async def assign_since(
        self, whole: Sequence[str], recent: Sequence[str], since: datetime
    ) -> None:
        """Read ``whole`` topics from the beginning, of ``recent`` ones what is not older."""
        await self.assign_topics([*whole, *recent])
        names = frozenset(recent)
        parts = [part for part in self._client.assignment() if part.topic in names]
        since_ms = int(since.timestamp() * 1000)
        found = await self._client.offsets_for_times(dict.fromkeys(parts, since_ms))
        ends = await self._client.end_offsets(parts)
        for part in parts:
            first = found[part]
            self._client.seek(part, ends[part] if first is None else first.offset)

    async def end_of(self, topic: str, key: str) -> int:
        """Give how many records the partition of a key has ever had.

        Raises
        ------
        BrokerUnreachable
            The broker does not answer any more.
        """
        part = TopicPartition(topic, groups.partition_of(key, len(await self.numbers(topic))))
        try:
            return int((await self._client.end_offsets([part]))[part])
        except KafkaError as error:
            msg = f"the end of {topic} cannot be asked for: the broker does not answer"
            raise BrokerUnreachable(msg) from error

    async def know(self, topics: Sequence[str]) -> dict[str, range]:
        """Give the partitions of those topics that there are: one request, however many these are.

        Asked about what it does not know yet, aiokafka waits a tenth of a second a topic.
        """
        client = self._client._client  # noqa: SLF001 - it has no public way to ask for several
        if any(not client.cluster.partitions_for_topic(name) for name in topics):
            client.set_topics({*client._topics, *topics})  # noqa: SLF001 - as above
            await client.force_metadata_update()
        known = {name: client.cluster.partitions_for_topic(name) for name in topics}
        return {name: range(len(numbers)) for name, numbers in known.items() if numbers}

    async def numbers(self, topic: str) -> range:
        """Give the numbers of a topic's partitions; one that was just made is waited for."""
        known = await self.know([topic])
        if topic not in known:
            await self._client._client._wait_on_metadata(topic)  # noqa: SLF001 - as above
            known = await self.know([topic])
        return known[topic]

    async def filled(self, topic: str, starts: Mapping[int, int] | None = None) -> list[int]:
        """Give the partitions that hold something, from ``starts`` on where it names them."""
        bounds = await self.bounds([(topic, number) for number in await self.numbers(topic)])
        return [
            number
            for (_, number), found in bounds.items()
            if max(found.begin, (starts or {}).get(number, 0)) < found.end
        ]

    async def poll(self, *, timeout_ms: int, records_max: int = 2_000) -> list[Received]:
        """Give what arrives within ``timeout_ms``, in order within a partition; maybe nothing."""
        batches = await self._client.getmany(timeout_ms=timeout_ms, max_records=records_max)
        return [received(record) for batch in batches.values() for record in batch]

    async def bounds(self, parts: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Bounds]:
        """Give where partitions begin and end now."""
        await self.know(sorted({topic for topic, _ in parts}))
        named = [TopicPartition(*part) for part in parts]
        begins = await self._client.beginning_offsets(named)
        ends = await self._client.end_offsets(named)
        return {
            part: Bounds(begins[name], ends[name]) for part, name in zip(parts, named, strict=True)
        }

    async def offset_at(self, part: tuple[str, int], instant: datetime) -> int | None:
        """Give the first offset of a partition that is not older; null where all are older."""
        name, at_ms = TopicPartition(*part), round(instant.timestamp() * 1000)
        found = (await self._client.offsets_for_times({name: at_ms}))[name]
        return None if found is None else int(found.offset)

    async def read_at(
        self, wanted: Mapping[tuple[str, int], int]
    ) -> dict[tuple[str, int], Received | None]:
        """Give in each partition the first record from an offset below its end on.

        Null where there is none up to the end: what stood there is no record, or was compacted.

        Raises
        ------
        MayNotRead
            One of the topics is not for this principal to read; what is wanted of others is not
            given either.
        """
        named = {TopicPartition(*part): part for part in wanted}
        self._client.assign(list(named))
        for name, part in named.items():
            self._client.seek(name, wanted[part])
        ends = await self._client.end_offsets(list(named))
        found: dict[tuple[str, int], Received | None] = dict.fromkeys(wanted)
        left = set(named)
        while left:
            for record in await self._polled():
                part = record.topic, record.partition
                if found[part] is None:
                    found[part] = record
            for name in tuple(left):
                if found[named[name]] is not None or await self._is_past(name, ends[name]):
                    left.discard(name)
                    self._client.pause(name)
        return found

    async def _polled(self) -> list[Received]:
        """Poll once; a refusal names its topic."""
        try:
            return await self.poll(timeout_ms=_SPAN_POLL_MS)
        except TopicAuthorizationFailedError as error:
            raise MayNotRead(str(error.args[0])) from error

    async def _is_past(self, part: TopicPartition, stop: int) -> bool:
        """Tell whether all before ``stop`` was read; a transaction's mark is never handed out."""
        return bool(await self._client.position(part) >= stop)

    async def read_span(
        self, topic: str, partition: int, *, start: int | None, end: int | None
    ) -> AsyncIterator[Received]:
        """Give one partition's records from ``start`` (null: its beginning) to before ``end``.

        A null ``end`` is the partition's end at the time of the call.
        """
        async for record in self.read_spans({(topic, partition): (start, end)}):
            yield record

    async def read_spans(
        self, spans: Mapping[tuple[str, int], tuple[int | None, int | None]]
    ) -> AsyncGenerator[Received, None]:
        """Give partitions' records, each from its start to before its end, as in `read_span`.

        They are in order within a partition. What stands at the last offsets of one need not be a
        record: a transaction's mark, or a hole that compaction left.
        """
        firsts: dict[TopicPartition, int] = {}
        left: dict[TopicPartition, int] = {}
        for part, bound in (await self.bounds(list(spans))).items():
            start, end = spans[part]
            first = bound.begin if start is None else max(bound.begin, start)
            stop = bound.end if end is None else min(bound.end, end)
            if first < stop:
                firsts[TopicPartition(*part)], left[TopicPartition(*part)] = first, stop
        if not left:
            return
        self._client.assign(list(left))
        for name, first in firsts.items():
            self._client.seek(name, first)
        while left:
            for record in await self.poll(timeout_ms=_SPAN_POLL_MS):
                stop = left.get(TopicPartition(record.topic, record.partition), 0)
                if record.offset < stop:
                    yield record
            for name, stop in tuple(left.items()):
                if await self._is_past(name, stop):
                    del left[name]
                    self._client.pause(name)


def received(record: Any) -> Received:  # noqa: ANN401 - aiokafka ships no types
    """Give one of the client's records as ours."""
    return Received(
        record.topic,
        record.partition,
        record.offset,
        record.key,
        record.value,
        record.timestamp,
    )


@asynccontextmanager
async def reader(
    brokers: str, login: Login | None = None, *, fetch_bytes: int = RECORD_BYTES_MAX
) -> AsyncIterator[Reader]:
    """Open a group-less reader; ``login`` null is this process's own.

    ``fetch_bytes`` is how much of a partition is asked for at a time.

    Raises
    ------
    BrokerUnreachable
        If no broker answers.
    """
    client = AIOKafkaConsumer(
        bootstrap_servers=brokers,
        **security(login),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=fetch_bytes,  # the broker gives one batch, however large
        fetch_max_wait_ms=100,
        request_timeout_ms=REQUEST_TIMEOUT_MS,
    )
    async with started(client, brokers, login):
        yield Reader(client)


@asynccontextmanager
async def started(client: Any, brokers: str, login: Login | None) -> AsyncIterator[None]:  # noqa: ANN401 - aiokafka ships no types
    """Start a consumer, and stop it at the end.

    Raises
    ------
    BrokerUnreachable
        If no broker answers.
    """
    try:
        await client.start()
    except KafkaError as error:
        await client.stop()
        raise unreachable(brokers, login, error) from error
    await asyncio.sleep(0)  # a client stopped before its own task has begun raises CancelledError
    try:
        yield
    finally:
        await stopped(client)


async def stopped(client: Any) -> None:  # noqa: ANN401 - aiokafka ships no types
    """Stop a consumer, also one that has just lost its broker.

    A fetch of its that paused after a failure is cancelled by itself, and it lets that out: whoever
    awaits it would seem to be cancelled, and its connections would stay open.
    """
    try:
        await client.stop()
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        await client._client.close()  # noqa: SLF001 - what it did not come to
