"""aiokafka, behind types: the one room that touches the untyped client.

Everything here is awaited to its end: a send returns when the broker has acknowledged it.
"""

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from streams.kafka.client.asking import Admin, admin
from streams.kafka.client.disks import Disk
from streams.kafka.client.joining import Member, member
from streams.kafka.client.opening import no_topic
from streams.kafka.client.producing import Producer, producer
from streams.kafka.client.reading import MayNotRead, Reader, Received, reader
from streams.kafka.client.sessions import fetch_in_sessions
from streams.kafka.records import Bounds, Commit
from streams.kafka.topic_states import ConfigValue, NewTopicSpec

__all__ = [
    "Admin",
    "Bounds",
    "Commit",
    "ConfigValue",
    "Disk",
    "KafkaError",
    "MayNotRead",
    "Member",
    "NewTopicSpec",
    "Producer",
    "Reader",
    "Received",
    "SendFailed",
    "TopicPartition",
    "admin",
    "fetch_in_sessions",
    "member",
    "no_topic",
    "producer",
    "reader",
]

SendFailed = KafkaError
"""What Kafka's client raises where a record was not acknowledged."""
