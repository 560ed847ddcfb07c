"""Follows the topics of a Traccar server: what is read is stored before it is acknowledged."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final

import structlog

from schemas.ground.errors import BrokerUnreachable
from schemas.outputs.doors.access import AccessOutcome
from streams.edges.forwarded.reading import Forwarded, Reader
from streams.edges.lasting import until
from streams.edges.outlet import NotStored, Outlet
from streams.edges.trackers.taking import Taker
from streams.identity.audit import Audit
from streams.identity.principals import Principal
from streams.kafka import client as kafka

GROUP: Final = "smart115-edge-traccar"
POLL_MS: Final = 200
RECORDS_MAX: Final = 1_000
AGAIN_S: Final = 1.0

Join = Callable[[], AbstractAsyncContextManager[kafka.Member]]


@dataclass(frozen=True, slots=True)
class Follower:
    """Reads, stores, acknowledges. While it cannot store, the records stay where they are.

    ``join`` joins the group that reads the topics, ``outlet`` takes what is no event, ``audit``
    attempts to speak for another's unit. ``who`` gives the principal whose word it is, null while
    it is disabled or not there. ``again_s``: after so many wall seconds what is away is asked
    again.
    """

    join: Join
    reader: Reader
    taker: Taker
    outlet: Outlet
    who: Callable[[], Principal | None]
    audit: Audit
    again_s: float = AGAIN_S

    async def run(self, stop: asyncio.Event, on_ready: Callable[[], None]) -> None:
        """Follow until ``stop``; ``on_ready`` is told each time that the edge reads."""
        await until(stop, self._keep(on_ready))

    async def _keep(self, on_ready: Callable[[], None]) -> None:
        log = structlog.get_logger()
        while True:
            try:
                async with self.join() as member:
                    on_ready()
                    while True:
                        await self._take(member)
            except (BrokerUnreachable, kafka.KafkaError) as error:
                # What was stored and not acknowledged is read again, under the same ids.
                log.warning("Traccar's topics are not read", error=type(error).__name__)
            await asyncio.sleep(self.again_s)

    async def _take(self, member: kafka.Member) -> None:
        records = await member.poll(timeout_ms=POLL_MS, records_max=RECORDS_MAX)
        if not records:
            return
        found = self.reader.read(records, await self._principal())
        await self._stored(found)
        await member.commit()

    async def _principal(self) -> Principal:
        """Give who speaks; one that is disabled is waited for: what it says is not lost."""
        while (who := self.who()) is None:
            structlog.get_logger().warning("the principal of Traccar's topics may not come in")
            await asyncio.sleep(self.again_s)
        return who

    async def _stored(self, found: Forwarded) -> None:
        """Store it, as often as it takes."""
        while True:
            try:
                await self.taker.store(found.taken)
                await self.outlet.send_all(found.letters)
                await self._audited(found)
            except NotStored:
                await asyncio.sleep(self.again_s)
            else:
                return

    async def _audited(self, found: Forwarded) -> None:
        tried = {(one.action, one.lacking): one for one in found.attempts}
        if found.taken.forbidden is not None:
            one = found.taken.forbidden
            tried[one.action, one.lacking] = one
        for action, lacking in tried:
            await self.audit.write(action, self.who(), outcome=AccessOutcome.REFUSED, what=lacking)
