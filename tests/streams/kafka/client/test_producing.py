"""Records that are written together: each once, a key's in their order, many in a batch."""

import asyncio
from typing import Any

import pytest
from aiokafka.errors import KafkaError
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.kafka.client.producing import _PACKED_MIN, Producer
from streams.kafka.groups import partition_of

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
