"""aiokafka, behind types: the one module that touches the untyped client.

Everything here is awaited to its end: a send returns when the broker has acknowledged it.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaConnectionError,
    KafkaError,
    TopicAlreadyExistsError,
)

from schemas.ground.errors import BrokerUnreachable, ConfigurationError
from schemas.topics import RECORD_BYTES_MAX
from streams.host import login as logins
from streams.host.login import Login
from streams.kafka import groups
from streams.kafka.records import Bounds, Commit
from streams.kafka.topic_states import (
    ClusterState,
    ConfigValue,
    NewTopicSpec,
    TopicsRequest,
    read_answer,
)

__all__ = [
    "Admin",
    "Bounds",
    "Commit",
    "ConfigValue",
    "KafkaError",
    "NewTopicSpec",
    "Producer",
    "Reader",
    "Received",
    "SendFailed",
    "TopicPartition",
    "admin",
    "no_topic",
    "producer",
    "reader",
]

SendFailed = KafkaError
"""What Kafka's client raises where a record was not acknowledged."""

_REQUEST_TIMEOUT_MS = 30_000
_BATCH_BYTES_MAX = 256 * 1024  # what waits goes in one request, not in one a 16 KiB
_SPAN_POLL_MS = 500
_SET_ON_THE_TOPIC = 1  # Kafka's config_source of a value that somebody set on the topic itself


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


def _security(login: Login | None) -> dict[str, Any]:
    """Give what a client needs to log in: as ``login``, else as this process."""
    whose = login or logins.own()
    return {} if whose is None else whose.for_aiokafka()


def _unreachable(brokers: str, login: Login | None, error: KafkaError) -> BrokerUnreachable:
    """Say that nobody answers, or not to us, and what to do."""
    whose = login or logins.own()
    if isinstance(error, KafkaConnectionError | AuthenticationFailedError) and whose is not None:
        return BrokerUnreachable(
            f"Kafka at {brokers} does not let {whose.username!r} in, or does not answer: check "
            "its password (smart115 principals rotate), SMART115_CA_FILE and the address"
        )
    return BrokerUnreachable(
        f"no Kafka broker answers at {brokers}; start one (smart115 broker start) or set "
        "SMART115_BROKERS; a locked one needs SMART115_SECURITY=secure"
    )


def no_topic(name: str, brokers: str) -> ConfigurationError:
    """Say that a topic is not there: on a locked Kafka, or that it is hidden from who asks."""
    whose = logins.own()
    hidden = "" if whose is None else f"; or {whose.username} has no right on it"
    return ConfigurationError(
        f"topic {name} does not exist on {brokers}: run `smart115 topics apply`{hidden}"
    )


class Producer:
    """An idempotent producer: acks=all, no reordering, no duplicates from its own retries."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - aiokafka ships no types
        self._client = client

    async def send(
        self,
        topic: str,
        *,
        key: bytes | None,
        value: bytes | None,
        headers: Sequence[tuple[str, bytes]] = (),
    ) -> int:
        """Send one record and wait for the broker's acknowledgement; give its offset."""
        sent = await self._client.send_and_wait(topic, value, key=key, headers=list(headers))
        return int(sent.offset)

    async def send_many(self, records: Sequence[tuple[str, bytes, bytes]]) -> None:
        """Send records (topic, key, value) in their order, and wait until all are acknowledged.

        One key's records keep their order. Some may have been taken where this raises.

        Raises
        ------
        SendFailed
            If one of them was not acknowledged.
        """
        sent = [await self._client.send(topic, value, key=key) for topic, key, value in records]
        results = await asyncio.gather(*sent, return_exceptions=True)
        for one in results:
            if isinstance(one, BaseException):
                raise one


@asynccontextmanager
async def producer(brokers: str, login: Login | None = None) -> AsyncIterator[Producer]:
    """Open a producer and close it, all sent, at the end; ``login`` null is this process's own.

    Raises
    ------
    BrokerUnreachable
        If no broker answers.
    """
    client = AIOKafkaProducer(
        bootstrap_servers=brokers,
        **_security(login),
        enable_idempotence=True,
        acks="all",
        max_request_size=RECORD_BYTES_MAX,
        max_batch_size=_BATCH_BYTES_MAX,
        request_timeout_ms=_REQUEST_TIMEOUT_MS,
    )
    try:
        await client.start()
    except KafkaError as error:
        await client.stop()
        raise _unreachable(brokers, login, error) from error
    try:
        yield Producer(client)
    finally:
        await client.stop()


class Reader:
    """Reads partitions without a group: it commits nothing and disturbs nobody."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - aiokafka ships no types
        self._client = client

    async def assign_topics(self, topics: Sequence[str], *, from_end: bool = False) -> None:
        """Read all of ``topics`` from the beginning, or only what comes from now on."""
        numbers = [(topic, number) for topic in topics for number in await self.numbers(topic)]
        parts = [TopicPartition(*one) for one in numbers]
        self._client.assign(parts)
        if from_end:
            await self._client.seek_to_end(*parts)
            for part in parts:
                await self._client.position(part)
        else:
            await self._client.seek_to_beginning(*parts)

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

    async def numbers(self, topic: str) -> range:
        """Give the numbers of a topic's partitions."""
        cluster = self._client._client.cluster  # noqa: SLF001 - it knows what was just asked
        if not (known := self._client.partitions_for_topic(topic)):
            await self._client._client.force_metadata_update()  # noqa: SLF001 - no public refresh
            known = cluster.partitions_for_topic(topic)
        if not known:
            await self._client._client._wait_on_metadata(topic)  # noqa: SLF001
            known = cluster.partitions_for_topic(topic)
        return range(len(known))

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
        return [
            Received(
                record.topic,
                record.partition,
                record.offset,
                record.key,
                record.value,
                record.timestamp,
            )
            for batch in batches.values()
            for record in batch
        ]

    async def bounds(self, parts: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Bounds]:
        """Give where partitions begin and end now."""
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
        """
        named = {TopicPartition(*part): part for part in wanted}
        self._client.assign(list(named))
        for name, part in named.items():
            self._client.seek(name, wanted[part])
        ends = await self._client.end_offsets(list(named))
        found: dict[tuple[str, int], Received | None] = dict.fromkeys(wanted)
        left = set(named)
        while left:
            for record in await self.poll(timeout_ms=_SPAN_POLL_MS):
                part = record.topic, record.partition
                if found[part] is None:
                    found[part] = record
            for name in tuple(left):
                if found[named[name]] is not None or await self._is_past(name, ends[name]):
                    left.discard(name)
                    self._client.pause(name)
        return found

    async def _is_past(self, part: TopicPartition, stop: int) -> bool:
        """Tell whether all before ``stop`` was read; a transaction's mark is never handed out."""
        return bool(await self._client.position(part) >= stop)

    async def read_span(
        self, topic: str, partition: int, *, start: int | None, end: int | None
    ) -> AsyncIterator[Received]:
        """Give one partition's records from ``start`` (null: its beginning) to before ``end``.

        A null ``end`` is the partition's end at the time of the call. What stands at the last
        offsets need not be a record: a transaction's mark, or a hole that compaction left.
        """
        part = TopicPartition(topic, partition)
        self._client.assign([part])
        first = (await self._client.beginning_offsets([part]))[part]
        position = first if start is None else max(first, start)
        last = (await self._client.end_offsets([part]))[part]
        stop = last if end is None else min(last, end)
        if position >= stop:
            return
        self._client.seek(part, position)
        while not await self._is_past(part, stop):
            for record in await self.poll(timeout_ms=_SPAN_POLL_MS):
                if record.offset >= stop:
                    return
                yield record


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
        **_security(login),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=fetch_bytes,  # the broker gives one batch, however large
        fetch_max_wait_ms=100,
        request_timeout_ms=_REQUEST_TIMEOUT_MS,
    )
    try:
        await client.start()
    except KafkaError as error:
        await client.stop()
        raise _unreachable(brokers, login, error) from error
    await asyncio.sleep(0)  # a client stopped before its own task has begun raises CancelledError
    try:
        yield Reader(client)
    finally:
        await client.stop()


class Admin:
    """Topics and groups of a cluster."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - aiokafka ships no types
        self._client = client

    async def topics(self) -> set[str]:
        """Give the names of all topics, Kafka's own left out."""
        return {name for name in await self._client.list_topics() if not name.startswith("__")}

    async def partitions(self, topics: Sequence[str]) -> dict[str, int]:
        """Give the number of partitions of each topic that exists."""
        described = await self._client.describe_topics(list(topics))
        return {row["topic"]: len(row["partitions"]) for row in described if row["error_code"] == 0}

    async def states(self, topics: Sequence[str]) -> ClusterState:
        """Ask who leads the partitions of topics, and which lives of them these are."""
        return read_answer(await self._client._send_request(TopicsRequest(topics)))  # noqa: SLF001 - public methods ask older versions, without the ids

    async def create(
        self, name: str, *, partitions: int, configs: Mapping[str, str], replication: int = -1
    ) -> bool:
        """Create a topic; give False where it is there already."""
        wanted = NewTopicSpec(name, partitions, configs)
        return name in await self.create_all([wanted], replication=replication)

    async def create_all(
        self, topics: Sequence[NewTopicSpec], *, replication: int = -1
    ) -> frozenset[str]:
        """Create topics in one request; give the names of those that were not there before.

        ``replication`` -1 takes the cluster's own default.
        """
        # An empty assignment is how aiokafka lets -1 through to the broker.
        assignments: dict[int, list[int]] | None = {} if replication == -1 else None
        asked = [
            NewTopic(
                topic.name,
                topic.partitions,
                replication,
                replica_assignments=assignments,
                topic_configs=dict(topic.configs),
            )
            for topic in topics
        ]
        answer = await self._client.create_topics(asked)
        created = set()
        for name, code, text in answer.topic_errors:
            if code == TopicAlreadyExistsError.errno:
                continue
            if code != 0:
                msg = f"topic {name} could not be created: {text or code}"
                raise ConfigurationError(msg)
            created.add(name)
        return frozenset(created)

    async def configs(
        self, topics: Sequence[str], names: Sequence[str]
    ) -> dict[str, dict[str, ConfigValue]]:
        """Give the settings ``names`` of topics that exist, and all that were set on them."""
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in topics]
        found: dict[str, dict[str, ConfigValue]] = {}
        for answer in await self._client.describe_configs(resources):
            for _code, _text, _kind, topic, entries in answer.resources:
                values = {
                    entry[0]: ConfigValue(entry[1], own=entry[3] == _SET_ON_THE_TOPIC)
                    for entry in entries
                }
                found[topic] = {
                    name: value for name, value in values.items() if value.own or name in names
                }
        return found

    async def set_configs(self, topics: Mapping[str, Mapping[str, str]]) -> None:
        """Replace all settings of topics; what is not given falls back to the cluster's default."""
        answers = await self._client.alter_configs(
            [
                ConfigResource(ConfigResourceType.TOPIC, name, dict(configs))
                for name, configs in topics.items()
            ]
        )
        for answer in answers:
            for code, text, _kind, name in answer.resources:
                if code != 0:
                    msg = f"the settings of topic {name} could not be changed: {text or code}"
                    raise ConfigurationError(msg)

    async def commits(self, group: str) -> dict[tuple[str, int], Commit]:
        """Give what a group has committed in each (topic, partition); none, none given."""
        offsets = await groups.answered(lambda: self._client.list_consumer_group_offsets(group))
        return {
            (part.topic, part.partition): Commit(meta.offset, meta.metadata)
            for part, meta in offsets.items()
            if meta.offset >= 0
        }

    async def members(self, group: str) -> dict[str, frozenset[tuple[str, int]]]:
        """Give the members of a group by id, each with the (topic, partition) that it owns."""
        answers = await groups.answered(lambda: self._client.describe_consumer_groups([group]))
        return {
            member[0]: groups.owned(member[-1])
            for answer in answers
            for _code, _group, _state, _kind, _protocol, members, *_ in answer.groups
            for member in members
        }

    async def delete_before(self, ends: Mapping[tuple[str, int], int]) -> None:
        """Have the broker forget the records of partitions before these offsets."""
        parts = {TopicPartition(*part): RecordsToDelete(end) for part, end in ends.items()}
        await self._client.delete_records(parts)

    async def committed(self, group: str) -> dict[tuple[str, int], int]:
        """Give the committed offset of each (topic, partition) of a group; none, none given."""
        return {part: one.offset for part, one in (await self.commits(group)).items()}


@asynccontextmanager
async def admin(brokers: str, login: Login | None = None) -> AsyncIterator[Admin]:
    """Open an administration client; ``login`` null is this process's own.

    Raises
    ------
    BrokerUnreachable
        If no broker answers.
    """
    client = AIOKafkaAdminClient(
        bootstrap_servers=brokers, request_timeout_ms=_REQUEST_TIMEOUT_MS, **_security(login)
    )
    try:
        await client.start()
    except KafkaError as error:
        await client.close()
        raise _unreachable(brokers, login, error) from error
    try:
        yield Admin(client)
    finally:
        await client.close()
