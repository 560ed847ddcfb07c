"""The way out of an edge into Kafka: what it says is stored is on the broker's disk."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

import structlog

from schemas.ground.errors import BrokerUnreachable
from schemas.topics import Topic
from streams.kafka import client as kafka
from streams.kafka.records import Outgoing

WAIT_S: Final = 5.0
"""Longer than this a client is not kept waiting: it is told that nothing is stored."""

IN_FLIGHT_MAX: Final = 20_000
_AGAIN_S: Final = 1.0


class NotStored(Exception):
    """Kafka has not acknowledged; it may still do so later, so a repeat must have the same ids."""


Open = Callable[[str], AbstractAsyncContextManager[kafka.Producer]]


class Outlet:
    """A producer that is opened again whenever it fails, and refuses at once while there is none.

    Parameters
    ----------
    brokers, prefix
        Where to, and what stands before the topics' names.
    open_producer
        Opens a producer; raises `BrokerUnreachable` where nobody answers.
    wait_s
        How long an acknowledgement is waited for, wall seconds.
    """

    def __init__(
        self,
        brokers: str,
        prefix: str,
        open_producer: Open = kafka.producer,
        wait_s: float = WAIT_S,
    ) -> None:
        self._brokers, self._prefix, self._open, self._wait_s = (
            brokers,
            prefix,
            open_producer,
            wait_s,
        )
        self._producer: kafka.Producer | None = None
        self._broken = asyncio.Event()
        self._ready = asyncio.Event()
        self._in_flight = 0
        self._log = structlog.get_logger()

    async def is_reached(self) -> bool:
        """Tell whether Kafka answers now, also where nothing has been sent for long."""
        producer = self._producer
        return producer is not None and await producer.is_reached()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep a producer open, as far as a broker lets us."""
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping

    async def opened(self) -> None:
        """Wait until there is a producer."""
        await self._ready.wait()

    async def send(self, topic: Topic, key: str, value: bytes) -> None:
        """Store one record; see `send_all`."""
        await self.send_all([Outgoing(topic, key, value)])

    async def send_all(self, letters: Sequence[Outgoing]) -> None:
        """Store records in their order; when this returns, all are on the broker's disk.

        Raises
        ------
        NotStored
            If not all of them were acknowledged in time, or nothing can be sent now.
        """
        producer = self._producer
        if producer is None or self._in_flight + len(letters) > IN_FLIGHT_MAX:
            raise NotStored
        if not letters:
            return
        sending = asyncio.ensure_future(self._send(producer, letters))
        # What is late is not taken back: Kafka may have it already.
        done, _ = await asyncio.wait({sending}, timeout=self._wait_s)
        if not done or not sending.result():
            raise NotStored

    async def _send(self, producer: kafka.Producer, letters: Sequence[Outgoing]) -> bool:
        self._in_flight += len(letters)
        try:
            await producer.send_many(
                [(self._prefix + one.topic.name, one.key.encode(), one.value) for one in letters]
            )
        except (kafka.SendFailed, OSError, TimeoutError) as error:
            self._log.warning("Kafka did not take records", error=type(error).__name__)
            if producer is self._producer:
                self._producer = None
                self._broken.set()
            return False
        else:
            return True
        finally:
            self._in_flight -= len(letters)

    async def _keep(self) -> None:
        while True:
            self._broken.clear()
            try:
                async with self._open(self._brokers) as producer:
                    self._producer = producer
                    self._ready.set()
                    self._log.info("Kafka is reached", brokers=self._brokers)
                    await self._broken.wait()
            except BrokerUnreachable as error:
                self._log.warning("Kafka is not reached", error=str(error))
            except kafka.SendFailed as error:
                self._log.warning("the producer did not close well", error=type(error).__name__)
            self._producer = None
            self._ready.clear()
            await asyncio.sleep(_AGAIN_S)
