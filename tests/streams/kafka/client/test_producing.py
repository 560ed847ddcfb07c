"""Records that are written together: each once, a key's in their order, many in a batch."""

import asyncio
from typing import Any

import pytest
from aiokafka.errors import KafkaError
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.kafka.client.producing import _PACKED_MIN, Producer, close
from streams.kafka.groups import partition_of
from tests.support.pace import limit_s

COUNT = 3


class Client:
    """Stands for aiokafka's producer: keeps what it is handed, and acknowledges it or not."""

    def __init__(self, batch_bytes: int = 4_096, fails_at: int | None = None) -> None:
        self.taken: dict[int, list[tuple[bytes, bytes]]] = {}
        self.handed: list[str] = []
        self._batch_bytes, self._fails_at = batch_bytes, fails_at

    async def partitions_for(self, _topic: str) -> set[int]:
        return set(range(COUNT))

    def create_batch(self) -> BatchBuilder:
        return BatchBuilder(self._batch_bytes, 0)

    async def send(
        self, _topic: str, value: bytes, *, key: bytes, partition: int
    ) -> asyncio.Future[None]:
        return self._take("one", partition, [(key, value)])

    async def send_batch(
        self, batch: BatchBuilder, _topic: str, *, partition: int
    ) -> asyncio.Future[None]:
        read = MemoryRecords(bytes(batch._build())).next_batch()
        assert read is not None
        return self._take("batch", partition, [(one.key, one.value) for one in read])

    def _take(
        self, how: str, partition: int, records: list[tuple[Any, Any]]
    ) -> asyncio.Future[None]:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if len(self.handed) == self._fails_at:
            done.set_exception(KafkaError())
        else:
            done.set_result(None)
        self.handed.append(how)
        self.taken.setdefault(partition, []).extend(records)
        return done


def records(count: int, keys: int, size: int = 20) -> list[tuple[str, bytes, bytes]]:
    return [
        ("t", b"U%d" % (number % keys), b"%05d" % number + b"x" * size) for number in range(count)
    ]


@pytest.mark.parametrize(("count", "keys", "size"), [(1, 1, 20), (40, 9, 20), (500, 5, 400)])
async def test_all_are_written_once_by_their_keys_in_order(
    count: int, keys: int, size: int
) -> None:
    client, sent = Client(), records(count, keys, size)
    await Producer(client).send_many(sent)
    for number in range(COUNT):
        wanted = [
            (key, value) for _, key, value in sent if partition_of(key.decode(), COUNT) == number
        ]
        assert client.taken.get(number, []) == wanted


async def test_many_are_batches_as_large_as_may_be_and_few_join_what_waits() -> None:
    few, many = Client(), Client()
    await Producer(few).send_many(records(_PACKED_MIN - 1, 1))
    assert few.handed == ["one"] * (_PACKED_MIN - 1)
    await Producer(many).send_many(records(_PACKED_MIN, 1))
    assert many.handed == ["batch"]
    full = Client(batch_bytes=1_000)
    await Producer(full).send_many(records(100, 1, size=100))
    assert set(full.handed) == {"batch"}
    assert 10 < len(full.handed) < 20


async def test_what_is_large_is_looked_at_by_itself() -> None:
    client = Client()
    await Producer(client).send_many(records(20, 1, size=70_000))
    assert client.handed == ["one"] * 20


@pytest.mark.parametrize("fails_at", [0, 3])
async def test_one_that_is_not_acknowledged_is_told(fails_at: int) -> None:
    client = Client(batch_bytes=1_000, fails_at=fails_at)
    with pytest.raises(KafkaError):
        await Producer(client).send_many(records(100, 1, size=100))


class Closing:
    """Stands for aiokafka's producer at its end; without a broker it never comes to it."""

    def __init__(self, *, has_broker: bool, breaks: bool = False) -> None:
        self.said: list[str] = []
        self._sender, self.client = Part("sender", self.said), Part("client", self.said)
        self._has_broker, self._breaks = has_broker, breaks
        self.ending = asyncio.Event()

    async def stop(self) -> None:
        self.ending.set()
        if self._breaks:
            raise KafkaError
        if not self._has_broker:
            await asyncio.Event().wait()
        self.said.append("all sent")


class Part:
    """Something that says that it was closed."""

    def __init__(self, name: str, said: list[str]) -> None:
        self._name, self._said = name, said

    async def close(self) -> None:
        self._said.append(self._name)


async def test_a_producer_ends_when_all_is_sent() -> None:
    client = Closing(has_broker=True)
    await close(client, within_s=limit_s(60))
    assert client.said == ["all sent"]


async def test_a_producer_ends_though_its_broker_never_comes_back() -> None:
    client = Closing(has_broker=False)
    await close(client, within_s=0)
    assert client.said == ["sender", "client"]


async def test_who_is_told_to_end_while_it_ends_leaves_nothing_open() -> None:
    client = Closing(has_broker=False)
    ending = asyncio.ensure_future(close(client, within_s=limit_s(600)))
    await client.ending.wait()
    ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert client.said == ["sender", "client"]


async def test_what_breaks_at_the_end_is_said() -> None:
    with pytest.raises(KafkaError):
        await close(Closing(has_broker=True, breaks=True), within_s=limit_s(60))
