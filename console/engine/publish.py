"""Publishing events on the topic of their type, keyed as the topic table says."""

import asyncio
from collections.abc import Sequence

from schemas.ground.envelope import Event
from schemas.inputs import input_topic
from schemas.topics import Topic
from streams.kafka import client as kafka


def topic_of(event: Event) -> Topic:
    """Give the row of the topic table that an input event belongs to; KeyError where none."""
    return input_topic(str(getattr(event, "type", "")))


async def send(producer: kafka.Producer, prefix: str, events: Sequence[Event]) -> None:
    """Send events in their order and wait for every acknowledgement.

    Events of one key keep their order: Kafka's client queues them as they are handed over.
    """
    await asyncio.gather(*(_send_one(producer, prefix, event) for event in events))


async def publish(brokers: str, prefix: str, events: Sequence[Event]) -> None:
    """Open a producer, send, and close it.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    """
    async with kafka.producer(brokers) as producer:
        await send(producer, prefix, events)


async def _send_one(producer: kafka.Producer, prefix: str, event: Event) -> None:
    """Send one event."""
    topic = topic_of(event)
    key = str(getattr(event, topic.key)).encode()
    value = event.model_dump_json().encode()
    await producer.send(prefix + topic.name, key=key, value=value)
