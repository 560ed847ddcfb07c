"""A reader goes on where it was, and is closed like any other when it has lost its broker."""

import asyncio
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import TopicAuthorizationFailedError

from streams.kafka.client.reading import MayNotRead, Reader, stopped


class Connections:
    """Notes whether it was closed."""

    def __init__(self) -> None:
        self.is_closed = False

    async def close(self) -> None:
        self.is_closed = True


class Consumer:
    """A consumer whose stop waits for a fetch of its own, which it has cancelled."""

    def __init__(self) -> None:
        self._client = Connections()
        self.stopping = asyncio.Event()
        self.goes_on = asyncio.Event()

    async def stop(self) -> None:
        self.stopping.set()
        await self.goes_on.wait()
        fetch = asyncio.ensure_future(asyncio.Event().wait())
        fetch.cancel()
        await fetch


async def test_a_fetch_that_was_cancelled_by_the_consumer_cancels_nobody_else() -> None:
    consumer: Any = Consumer()
    consumer.goes_on.set()
    await stopped(consumer)
    assert consumer._client.is_closed


async def test_who_is_really_cancelled_stays_so() -> None:
    consumer: Any = Consumer()
    stopping = asyncio.ensure_future(stopped(consumer))
    await consumer.stopping.wait()
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping


class Assigned:
    """A consumer of these partitions, by where each is read next."""

    def __init__(self, at: dict[TopicPartition, int]) -> None:
        self.at = at

    def assignment(self) -> set[TopicPartition]:
        return set(self.at)

    async def position(self, part: TopicPartition) -> int:
        return self.at[part]

    def seek(self, part: TopicPartition, offset: int) -> None:
        self.at[part] = offset


async def test_a_reader_goes_on_from_where_another_one_was() -> None:
    some, other, gone = (TopicPartition("t-incidents", number) for number in range(3))
    before = await Reader(Assigned({some: 7, gone: 5})).positions()
    assert before == {("t-incidents", 0): 7, ("t-incidents", 2): 5}
    client = Assigned({some: 9, other: 4})
    await Reader(client).go_on(before)
    assert client.at == {some: 7, other: 4}, "what it has not, it does not read"


class Barred:
    """A consumer whose principal may not read what it asks for."""

    def assign(self, _parts: object) -> None:
        """Take it."""

    def seek(self, _part: object, _offset: int) -> None:
        """Take it."""

    async def end_offsets(self, parts: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(parts, 9)

    async def getmany(self, **_: int) -> dict[TopicPartition, list[Any]]:
        raise TopicAuthorizationFailedError("t-vitals")


async def test_a_refusal_to_read_names_its_topic() -> None:
    with pytest.raises(MayNotRead) as refused:
        await Reader(Barred()).read_at({("t-vitals", 0): 5})
    assert refused.value.topic == "t-vitals"
    assert "may not read t-vitals" in str(refused.value)
