"""What Kafka tells of topics beyond their names: the topic id, and who leads each partition.

A topic that is deleted and created again has a new id; aiokafka's own metadata requests are of
versions that do not carry it, so version 10 of the request is spelled out here (KIP-516).
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)
from typing_extensions import override

_METADATA: Final = 3
_VERSION: Final = 10
_NO_LEADER: Final = -1


class _Uuid:
    """Kafka's UUID: 16 bytes."""

    @staticmethod
    def decode(data: Any) -> str:  # noqa: ANN401 - a buffer of aiokafka's
        return uuid.UUID(bytes=data.read(16)).hex

    @staticmethod
    def encode(value: str) -> bytes:
        return uuid.UUID(hex=value).bytes


class _MetadataResponse(Response):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY = _METADATA
    API_VERSION = _VERSION
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("name", CompactString("utf-8")),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", CompactArray(Int32)),
                        ("isr", CompactArray(Int32)),
                        ("offline", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_operations", Int32),
        ("tags", TaggedFields),
    )


class _MetadataRequestStruct(RequestStruct):  # type: ignore[misc]  # as above
    FLEXIBLE_VERSION = True
    API_KEY = _METADATA
    API_VERSION = _VERSION
    RESPONSE_TYPE = _MetadataResponse
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(
                ("topic_id", _Uuid),
                ("name", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("create_topics", Boolean),
        ("cluster_operations", Boolean),
        ("topic_operations", Boolean),
        ("tags", TaggedFields),
    )


class TopicsRequest(Request[_MetadataRequestStruct]):  # type: ignore[misc]  # as above
    """Asks for the state of topics by name; creates none."""

    API_KEY = _METADATA

    def __init__(self, topics: Sequence[str]) -> None:
        self._topics = topics

    @override
    def build(self, request_struct_class: type[_MetadataRequestStruct]) -> _MetadataRequestStruct:
        """Spell the request out."""
        no_id = uuid.UUID(int=0).hex
        return request_struct_class(
            topics=[(no_id, name, {}) for name in self._topics],
            create_topics=False,
            cluster_operations=False,
            topic_operations=False,
            tags={},
        )


@dataclass(frozen=True, slots=True)
class NewTopicSpec:
    """A topic to be created; ``configs`` are Kafka's own names and values."""

    name: str
    partitions: int
    configs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ConfigValue:
    """A topic's setting; ``own`` where it was set on the topic, not inherited."""

    value: str
    own: bool


@dataclass(frozen=True, slots=True)
class PartitionState:
    """A partition: its leader's node id (null: none now) and epoch, and how many copies it has.

    ``replicas`` are the copies that it should have, ``in_sync`` those that have all of it.
    """

    leader: int | None
    leader_epoch: int
    replicas: int
    in_sync: int


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic's id, 32 hexadecimal digits, and its partitions by number."""

    topic_id: str
    partitions: Mapping[int, PartitionState]


@dataclass(frozen=True, slots=True)
class ClusterState:
    """The brokers in service, ``host:port`` by node id, and the topics that exist, by name."""

    brokers: Mapping[int, str]
    topics: Mapping[str, TopicState]


def read_answer(answer: Any) -> ClusterState:  # noqa: ANN401 - aiokafka's struct
    """Read the answer to a `TopicsRequest`; topics that do not exist are left out."""
    return ClusterState(
        brokers={node: f"{host}:{port}" for node, host, port, *_ in answer.brokers},
        topics={
            name: TopicState(topic_id, {one[1]: _partition(one) for one in partitions})
            for code, name, topic_id, _internal, partitions, *_ in answer.topics
            if code == 0
        },
    )


def _partition(row: Sequence[Any]) -> PartitionState:
    _code, _number, leader, leader_epoch, replicas, in_sync, *_ = row
    known = None if leader == _NO_LEADER else int(leader)
    return PartitionState(known, int(leader_epoch), len(replicas), len(in_sync))
