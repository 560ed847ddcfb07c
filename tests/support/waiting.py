"""Waiting for what must become true, without guessing how long it takes.

A wait is over when nothing has gone on for long, not when it has taken long: as long as the other
side shows a sign of life, there is hope. What goes on for ever is ended by the limit of the test.
"""

import asyncio
import os
import select
import time
from collections.abc import Awaitable, Callable

from tests.support import pace

POLL_S = 0.02
QUIET_S = 60.0
"""So long without a sign of life is a hang, on an idle machine: a tenth of it is much."""


class Patience:
    """Tells when it makes no sense to wait any longer.

    Parameters
    ----------
    sign
        What changes while something goes on: a count of records, the size of a log.
    quiet_s
        How long it may stay the same on an idle machine, seconds.
    measured, monotonic
        How slow the machine is now, and a clock in seconds; to be replaced in tests of this.
    """

    def __init__(
        self,
        sign: Callable[[], object] = lambda: None,
        *,
        quiet_s: float = QUIET_S,
        measured: Callable[[], float] = pace.measured,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sign, self._measured, self._monotonic = sign, measured, monotonic
        self._quiet_s = self._limit_s = quiet_s * pace.slowness()
        self._last, self._since_s = sign(), monotonic()

    @property
    def is_over(self) -> bool:
        """Tell whether nothing has gone on for too long, on a machine as busy as it is now."""
        sign = self._sign()
        if sign != self._last:
            self._last, self._since_s, self._limit_s = sign, self._monotonic(), self._quiet_s
        quiet_s = self._monotonic() - self._since_s
        if quiet_s > self._limit_s:  # other work may have come since the run began
            self._limit_s = max(self._quiet_s, self._quiet_s / pace.slowness() * self._measured())
        return quiet_s > self._limit_s


async def eventually(
    holds: Callable[[], Awaitable[bool]],
    *,
    what: str = "the condition",
    sign: Callable[[], object] = lambda: None,
) -> None:
    """Ask again and again until the answer is yes; fail when nothing goes on any more."""
    never = asyncio.Event()
    patience = Patience(sign)
    while not await holds():
        assert not patience.is_over, f"{what} did not come true, and nothing goes on any more"
        try:
            await asyncio.wait_for(never.wait(), POLL_S)
        except TimeoutError:
            continue


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
