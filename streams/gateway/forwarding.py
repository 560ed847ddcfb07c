"""From the spool to the centre: what matters most first, again and again until it is stored."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final

import structlog

from streams.gateway.links import Away, Link
from streams.gateway.spool import Spool, Waiting

BATCH_MAX: Final = 200
LOOK_S: Final = 0.2
AGAIN_S: Final = 1.0
AGAIN_S_MAX: Final = 30.0


async def forward(
    spool: Spool,
    open_link: Callable[[], AbstractAsyncContextManager[Link]],
    again_s: float = AGAIN_S,
) -> None:
    """Send what waits, as long as this is not cancelled; nothing is forgotten before it is stored.

    Parameters
    ----------
    spool
        What waits.
    open_link
        Opens the way to the centre.
    again_s
        How long to wait after a failure, wall seconds; each doubles it, to half a minute.
    """
    log = structlog.get_logger()
    wait_s = again_s
    while True:
        try:
            async with open_link() as link:
                while True:
                    if await _send(spool, link):
                        wait_s = again_s
                    else:
                        await asyncio.sleep(LOOK_S)
        except Away as error:
            log.warning("the centre is not reached", error=str(error), again_in_s=wait_s)
        await asyncio.sleep(wait_s)
        wait_s = min(2 * wait_s, AGAIN_S_MAX)


async def _send(spool: Spool, link: Link) -> bool:
    """Send one batch, and one by one what it was not taken for; tell whether there was anything."""
    items = spool.first(BATCH_MAX)
    if not items:
        return False
    answer = await link.send(items)
    if answer.why and not answer.stored and not answer.refused:
        for one in items:
            alone = await link.send([one])
            spool.done(alone.stored, "stored")
            _refuse(spool, alone.refused, alone.why)
        return True
    spool.done(answer.stored, "stored")
    _refuse(spool, answer.refused, answer.why)
    return True


def _refuse(spool: Spool, items: Sequence[Waiting], why: str) -> None:
    if items:
        spool.done(items, "refused")
        structlog.get_logger().error("the centre refuses events", why=why)
