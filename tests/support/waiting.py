"""Waiting for what must become true, with a deadline and without guessing how long it takes."""

import asyncio
import os
import select
from collections.abc import Awaitable, Callable

POLL_S = 0.02


async def eventually(
    holds: Callable[[], Awaitable[bool]], *, within_s: float = 10.0, what: str = "the condition"
) -> None:
    """Ask again and again until the answer is yes; fail when it is not yes in time."""
    never = asyncio.Event()
    try:
        async with asyncio.timeout(within_s):
            while not await holds():
                try:
                    await asyncio.wait_for(never.wait(), POLL_S)
                except TimeoutError:
                    continue
    except TimeoutError:
        message = f"{what} did not come true within {within_s} s"
        raise AssertionError(message) from None


class Watched:
    """A process of another parent whose end can be waited for; open it while the process runs."""

    def __init__(self, pid: int) -> None:
        self._handle = os.pidfd_open(pid)

    def ends(self, *, within_s: float) -> bool:
        """Tell whether the process ends within this time; ask once only."""
        try:
            return bool(select.select([self._handle], [], [], within_s)[0])
        finally:
            os.close(self._handle)
