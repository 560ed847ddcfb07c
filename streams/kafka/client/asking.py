"""What a cluster is asked and told about topics and groups."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    InvalidReplicationFactorError,
    KafkaError,
    NodeNotReadyError,
    TopicAlreadyExistsError,
)
from typing_extensions import override

from schemas.ground.errors import ConfigurationError
from streams.host.login import Login
from streams.kafka import groups
from streams.kafka.client.disks import Disk, LogDirsRequest, read_disks
from streams.kafka.client.opening import REQUEST_TIMEOUT_MS, security, unreachable
from streams.kafka.records import Commit
from streams.kafka.topic_states import (
    ClusterState,
    ConfigValue,
    NewTopicSpec,
    TopicsRequest,
    read_answer,
)

_SET_ON_THE_TOPIC: Final = 1  # Kafka's config_source of what somebody set on the topic itself
_NO_NODE: Final[int] = InvalidReplicationFactorError.errno

AGAIN_S: Final = (0.1, 0.2, 0.4)
"""Wall seconds between two attempts to ask over a connection that is not open."""

KNOWN_S: Final = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
"""Wall seconds between two attempts to have topics made, and two looks whether they are told of."""


class PatientClient(AIOKafkaAdminClient):  # type: ignore[misc]  # aiokafka ships no types
    """aiokafka's client, which gives up where a connection is not open at the first attempt."""

    @override
    async def _send_request(self, request: Any, node_id: int | None = None) -> Any:
        for pause_s in AGAIN_S:
            try:
                return await super()._send_request(request, node_id)
            except NodeNotReadyError:
                await asyncio.sleep(pause_s)
        return await super()._send_request(request, node_id)


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

    async def disks(self, nodes: Iterable[int]) -> tuple[Disk, ...]:
        """Ask brokers how full they are; one that does not answer, or may not tell, is left out."""
        found = []
        for node in nodes:
            try:
                answer = await self._client._send_request(LogDirsRequest(), node)  # noqa: SLF001 - as above
            except (KafkaError, NotImplementedError):  # it is away, or older than the request
                continue
            if (disk := read_disks(node, answer)) is not None:
                found.append(disk)
        return tuple(found)

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
        answer = await self._asked_for(asked)
        created = set()
        for name, code, text in answer.topic_errors:
            if code == TopicAlreadyExistsError.errno:
                continue
            if code != 0:
                msg = f"topic {name} could not be created: {text or code}"
                raise ConfigurationError(msg)
            created.add(name)
        if created:
            await self._known(created)
        return frozenset(created)

    async def _asked_for(self, topics: Sequence[NewTopic]) -> Any:  # noqa: ANN401 - aiokafka's answer
        """Ask for topics, again while no node takes any: one that is busy is out for a moment.

        Kafka says the same where it has fewer nodes than copies are asked for: that is told late.
        """
        for pause_s in KNOWN_S:
            answer = await self._client.create_topics(topics)
            if {code for _, code, _ in answer.topic_errors} != {_NO_NODE}:
                return answer
            await asyncio.sleep(pause_s)
        return await self._client.create_topics(topics)

    async def _known(self, created: AbstractSet[str]) -> None:
        """Wait until new topics are told of: a broker hears of them a moment after they are made.

        Who may not see them waits in vain, and not for long.
        """
        for pause_s in KNOWN_S:
            if created <= await self.topics():
                return
            await asyncio.sleep(pause_s)

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
    client = PatientClient(
        bootstrap_servers=brokers, request_timeout_ms=REQUEST_TIMEOUT_MS, **security(login)
    )
    try:
        await client.start()
    except KafkaError as error:
        await client.close()
        raise unreachable(brokers, login, error) from error
    try:
        yield Admin(client)
    finally:
        await client.close()
