"""Faust's consumer, without four tasks a record, and without a second's rest where much waits.

Faust hands each record to its stream beside three waits (for a rebalance, a stop, a crash), each a
task of its own: some 45 of its 100 µs a record. Mostly the record's place is free and there is
nothing to wait for. So the hand-over is begun at once, and only one that has to wait is raced.

While a partition is held back, because enough of it waits, Faust would wait a second for the others
to have something, and longest where nothing else comes: a worker that catches up would rest in
between. So it looks again soon.

Nor is anything made of a record on its way but Faust's event of it: no codec is asked for bytes
that stay bytes, and no sensor counts what nobody reads.
"""

import asyncio
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable
from typing import Any, Final

from faust import Schema
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import TP, EventT, Message
from mode import Service
from mode.services import WaitArgT, WaitResults
from typing_extensions import override

from streams.roles.commits import CommitThread

HELD_BACK_S: Final = 0.01
"""So soon it is looked again whether a partition that is held back may be fetched from."""


@types.coroutine
def _resumed(begun: Coroutine[Any, Any, Any], waits_for: object) -> Generator[Any, Any, Any]:
    """Go on with a coroutine that has begun and waits for something."""
    while True:
        error: BaseException | None = None
        sent: object = None
        try:
            sent = yield waits_for
        except GeneratorExit:
            begun.close()
            raise
        except BaseException as thrown:  # noqa: BLE001 - a cancellation is the coroutine's to take
            error = thrown
        try:
            waits_for = begun.send(sent) if error is None else begun.throw(error)
        except StopIteration as ended:
            return ended.value


async def _rest(begun: Coroutine[Any, Any, Any], waits_for: object) -> object:
    return await _resumed(begun, waits_for)


class QuickWaits(Service):
    """Begins what it would race, and races only what does not end at once."""

    @override
    async def sleep(self, n: Any) -> None:
        """Sleep, or be stopped meanwhile; for no time Faust's own makes a task and ends it."""
        if n:
            await super().sleep(n)
        else:
            await asyncio.sleep(0)

    @override
    async def wait_first(self, *coros: WaitArgT, timeout: Any = None) -> WaitResults:
        """Give what ends first, as Faust's own does."""
        first, *others = coros
        if not isinstance(first, types.CoroutineType) or self.should_stop:
            return await super().wait_first(*coros, timeout=timeout)
        try:
            waits_for = first.send(None)
        except StopIteration as ended:
            _forget(others)
            return WaitResults([first], [ended.value], stopped=False)
        except BaseException:
            _forget(others)
            raise
        return await super().wait_first(_rest(first, waits_for), *others, timeout=timeout)


def _forget(others: Iterable[WaitArgT]) -> None:
    """Close what was never begun, so that Python does not complain of it."""
    for other in others:
        if isinstance(other, types.CoroutineType):
            other.close()


class QuickConsumer(QuickWaits, Consumer):
    """Faust's consumer, with these waits, and commits that say in which log they were made."""

    @override
    async def _wait_next_records(self, timeout: float) -> tuple[Any, set[TP] | None]:
        if not self._buffered_partitions:
            return await super()._wait_next_records(timeout)
        while self.flow_active and not self.should_stop and not self._get_active_partitions():
            await self.sleep(HELD_BACK_S)
        return await super()._wait_next_records(HELD_BACK_S)

    @override
    def _new_consumer_thread(self) -> AIOKafkaConsumerThread:
        return CommitThread(self, loop=self.loop, beacon=self.beacon)


class QuickTransport(Transport):
    """Faust's transport, with this consumer."""

    Consumer = QuickConsumer


class Untouched(Schema[bytes, bytes]):
    """Hands on keys and values as the bytes that they are, without asking codecs for them."""

    def __init__(self) -> None:
        super().__init__(
            key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
        )

    @override
    def compile(self, app: Any, **_for_errors: Any) -> Callable[..., Awaitable[Any]]:
        create_event: Callable[..., EventT[bytes | None]] = app.create_event

        async def decode(message: Message, **_for_errors: bool) -> EventT[bytes | None]:
            return create_event(message.key, message.value, message.headers, message)

        return decode
