"""A reader that has just lost its broker is closed like any other."""

import asyncio
from typing import Any

import pytest

from streams.kafka.client.reading import stopped


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
