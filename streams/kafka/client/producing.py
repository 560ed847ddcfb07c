"""Records written, each acknowledged."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.topics import RECORD_BYTES_MAX
from streams.host.login import Login
from streams.kafka.client.opening import REQUEST_TIMEOUT_MS, security, unreachable

_BATCH_BYTES_MAX: Final = 256 * 1024  # what waits goes in one request, not in one a 16 KiB


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
        await client.stop()
