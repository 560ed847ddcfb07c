"""Records written, each acknowledged."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.topics import RECORD_BYTES_MAX
from streams.host.login import Login
from streams.kafka.client.opening import REQUEST_TIMEOUT_MS, security, unreachable
from streams.kafka.groups import partition_of

_BATCH_BYTES_MAX: Final = 256 * 1024  # what waits goes in one request, not in one a 16 KiB
_PACKED_MIN: Final = 16
"""From so many records of one partition on they are packed into a batch of their own."""

_PACKED_BYTES_MAX: Final = 64 * 1024
"""Records of more are sent each by itself, where aiokafka looks whether they are too large."""

_ASK_S: Final = 1.0

_CLOSE_S: Final = 10.0
"""A producer whose broker has gone is waited for so long at its end; it would try for ever."""


class Producer:
    """An idempotent producer: acks=all, no reordering, no duplicates from its own retries."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - aiokafka ships no types
        self._client = client
        self._turns: dict[tuple[str, int], asyncio.Lock] = {}

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
        parts: dict[tuple[str, int], list[tuple[bytes, bytes]]] = {}
        numbers: dict[tuple[str, bytes], int] = {}
        for topic, key, value in records:
            number = numbers.get((topic, key))
            if number is None:
                count = len(await self._client.partitions_for(topic))
                number = numbers[topic, key] = partition_of(key.decode(), count)
            parts.setdefault((topic, number), []).append((key, value))
        sent = [one for part, some in parts.items() for one in await self._queued(part, some)]
        results = await asyncio.gather(*sent, return_exceptions=True)
        for one in results:
            if isinstance(one, BaseException):
                raise one

    async def is_reached(self) -> bool:
        """Ask the brokers for a sign of life; false where none answers within a second."""
        try:
            return bool(await asyncio.wait_for(self._client.client.force_metadata_update(), _ASK_S))
        except TimeoutError:
            return False

    async def _queued(
        self, part: tuple[str, int], records: Sequence[tuple[bytes, bytes]]
    ) -> list[Awaitable[Any]]:
        """Hand over a partition's records; give what is done when they are acknowledged.

        Few share a batch with what else waits. Many are a batch of their own, with one promise for
        all of them and not one each: that is most of what a record costs.
        """
        topic, number = part
        if len(records) < _PACKED_MIN or max(len(v) for _, v in records) > _PACKED_BYTES_MAX:
            return [
                await self._client.send(topic, value, key=key, partition=number)
                for key, value in records
            ]
        sent: list[Awaitable[Any]] = []
        # One at a time: aiokafka lets those who wait for a partition to be free run into a timeout.
        async with self._turns.setdefault(part, asyncio.Lock()):
            batch = self._client.create_batch()
            for key, value in records:
                if batch.append(timestamp=None, key=key, value=value) is None:  # it is full
                    sent.append(await self._client.send_batch(batch, topic, partition=number))
                    batch = self._client.create_batch()
                    batch.append(timestamp=None, key=key, value=value)
            batch.close()
            sent.append(await self._client.send_batch(batch, topic, partition=number))
        return sent


@asynccontextmanager
async def producer(brokers: str, login: Login | None = None) -> AsyncIterator[Producer]:
    """Open a producer and close it, all sent, at the end; ``login`` null is this process's own.

    Where no broker takes it any more, what is still on its way is given up after ``_CLOSE_S``
    seconds: whoever sent it waits for its acknowledgement, and has got none.

    Raises
    ------
    BrokerUnreachable
        If no broker answers.
    """
    client = AIOKafkaProducer(
        bootstrap_servers=brokers,
        **security(login),
        enable_idempotence=True,
        acks="all",
        max_request_size=RECORD_BYTES_MAX,
        max_batch_size=_BATCH_BYTES_MAX,
        request_timeout_ms=REQUEST_TIMEOUT_MS,
    )
    try:
        await client.start()
    except KafkaError as error:
        await client.stop()
        raise unreachable(brokers, login, error) from error
    try:
        yield Producer(client)
    finally:
        await close(client, within_s=_CLOSE_S)


async def close(client: Any, *, within_s: float) -> None:  # noqa: ANN401 - aiokafka ships no types
    """Close aiokafka's producer, all sent, or as it is after ``within_s`` seconds."""
    closing = asyncio.ensure_future(client.stop())
    try:
        await asyncio.wait({closing}, timeout=within_s)
    finally:
        if not closing.done():
            closing.cancel()
            await asyncio.wait({closing})
            await client._sender.close()  # noqa: SLF001 - it tries on, and nothing public ends it
            await client.client.close()
    if not closing.cancelled():
        closing.result()
