"""The keys of cases, as their topic has them: read to the end, then followed."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from pydantic import ValidationError

from schemas.case_keys import KEY_BYTES, CaseKey
from schemas.ground.errors import BrokerUnreachable
from schemas.topics import CASE_KEYS, Topic
from streams.host.clock import Clock
from streams.kafka.client import KafkaError, Received, reader

_POLL_MS: Final = 500
_WAIT_S: Final = 2.0
_RETRY_S: Final = 1.0

Send = Callable[[Topic, str, bytes], Awaitable[None]]

_log = structlog.get_logger()


class CaseKeys:
    """Keys by case; a case without one was erased, or never had anything to hide.

    `follow` keeps them in step with the topic. A key is written, and with the broker, before the
    journal record that needs it: whoever reads the record finds the key in a moment, or never.
    """

    def __init__(self, brokers: str, prefix: str) -> None:
        self._brokers = brokers
        self._topic = prefix + CASE_KEYS.name
        self._keys: dict[str, bytes] = {}
        self._gone: set[str] = set()
        self._next: dict[tuple[str, int], int] = {}
        self._changed = asyncio.Event()

    async def load(self) -> None:
        """Read the topic to its end: whoever makes keys must know those that there are.

        Raises
        ------
        BrokerUnreachable
            If no broker answers.
        """
        async with reader(self._brokers) as source:
            starts = {number: offset for (_, number), offset in self._next.items()}
            for number in await source.filled(self._topic, starts):
                start = starts.get(number)
                async for record in source.read_span(self._topic, number, start=start, end=None):
                    self.take(record)

    async def follow(self) -> None:
        """Go on with the topic for ever; an outage is waited out."""
        while True:
            try:
                async with reader(self._brokers) as source:
                    await source.assign_topics([self._topic])
                    await source.go_on(self._next)
                    while True:
                        for record in await source.poll(timeout_ms=_POLL_MS):
                            self.take(record)
            except (BrokerUnreachable, KafkaError) as error:
                _log.warning("the keys of cases cannot be read", why=type(error).__name__)
                await asyncio.sleep(_RETRY_S)

    def take(self, record: Received) -> None:
        """Note one record of the topic; what is no key is none."""
        part = (record.topic, record.partition)
        if record.offset < self._next.get(part, 0):
            return  # an old key must never come back, not for a moment
        self._next[part] = record.offset + 1
        case_id = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            self._keys.pop(case_id, None)
            self._gone.add(case_id)
        else:
            try:
                found: CaseKey = CASE_KEYS.model.validate_json(record.value)
            except ValidationError:
                _log.error("a record is no key of a case", offset=record.offset)
                return
            self._keys[case_id] = found.key
            self._gone.discard(case_id)
        self._changed.set()

    def known(self, case_id: str) -> bytes | None:
        """Give the key of a case as far as the topic was read; null where there is none."""
        return self._keys.get(case_id)

    async def of(self, case_id: str) -> bytes | None:
        """Give the key of a case; null where it was erased, which is told after a moment."""
        try:
            async with asyncio.timeout(_WAIT_S):
                while case_id not in self._keys and case_id not in self._gone:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            self._gone.add(case_id)
        return self._keys.get(case_id)

    async def make(self, centre_id: str, incident_id: str, clock: Clock, send: Send) -> bytes:
        """Give the key of a case, made and with the broker where there was none."""
        case_id = case_of(centre_id, incident_id)
        if case_id not in self._keys:
            fresh = CaseKey(
                case_id=case_id,
                centre_id=centre_id,
                incident_id=incident_id,
                made_at=clock.now(),
                key=secrets.token_bytes(KEY_BYTES),
            )
            await send(CASE_KEYS, case_id, fresh.model_dump_json().encode())
            self._keys[case_id] = fresh.key
            self._gone.discard(case_id)
        return self._keys[case_id]


def case_of(centre_id: str, incident_id: str) -> str:
    """Name a case; the further units of an incident (``C-1.2``) are of the same."""
    return f"{centre_id}/{incident_id}"
