"""Waiting for what must become true, without guessing how long it takes.

A wait is over when nothing new has happened for long: as long as the other side does something that
it has not done before, there is hope. And it is over when it has gone on for as long as no healthy
test needs: whoever goes on for ever ends there, with words, and not at the limit of the test.
"""

import asyncio
import os
import re
import select
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from typing_extensions import override

from tests.support import pace

POLL_S = 0.02
POLL_MOST_S = 0.2
POLL_GROWS = 1.2
"""Who waits for long asks less often: a question may be a request, or a process of its own."""
QUIET_S = 180.0
"""So long without a sign of life is a hang, on an idle machine.

A tenth of it is much; but a worker whose joining hangs begins anew after two minutes and a half.
"""
WHOLE_S = 240.0
"""So long is no single wait, on an idle machine, whatever goes on meanwhile."""
MOST_S = 400.0
"""So long at most, also where other work has come since: a test is ended after 600 s."""


class Patience:
    """Tells when it makes no sense to wait any longer.

    Parameters
    ----------
    sign
        What changes while something goes on: a count of records, what logs say that is new.
    quiet_s
        How long it may stay the same on an idle machine, seconds.
    whole_s
        How long it may go on changing on an idle machine, seconds.
    measured, monotonic
        How slow the machine is now, and a clock in seconds; to be replaced in tests of this.
    """

    def __init__(
        self,
        sign: Callable[[], object] = lambda: None,
        *,
        quiet_s: float = QUIET_S,
        whole_s: float = WHOLE_S,
        measured: Callable[[], float] = pace.measured,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sign, self._measured, self._monotonic = sign, measured, monotonic
        self._quiet_s, self._whole_s = quiet_s, whole_s
        self._slowness = pace.slowness()
        self._last, self._begun_s = sign(), monotonic()
        self._since_s = self._now_s = self._begun_s

    @property
    def is_over(self) -> bool:
        """Tell whether nothing has gone on for too long, on a machine as busy as it is now."""
        sign, self._now_s = self._sign(), self._monotonic()
        if sign != self._last:
            self._last, self._since_s = sign, self._now_s
        if self._is_over:  # other work may have come since the run began
            self._slowness = max(self._slowness, self._measured())
        return self._is_over

    @property
    def _is_over(self) -> bool:
        whole_s = min(self._whole_s * self._slowness, pace.limit_s(MOST_S))
        is_quiet = self._now_s - self._since_s > self._quiet_s * self._slowness
        return is_quiet or self._now_s - self._begun_s > whole_s

    @override
    def __str__(self) -> str:
        return (
            f"waited for {self._now_s - self._begun_s:.0f} s,"
            f" the last {self._now_s - self._since_s:.0f} s without any news"
        )


async def eventually(
    holds: Callable[[], Awaitable[bool]],
    *,
    what: str = "the condition",
    sign: Callable[[], object] = lambda: None,
) -> None:
    """Ask again and again until the answer is yes; fail when nothing goes on any more."""
    never = asyncio.Event()
    patience, pause_s = Patience(sign), POLL_S
    while not await holds():
        assert not patience.is_over, f"{what} did not come true: {patience}"
        try:
            await asyncio.wait_for(never.wait(), pause_s)
        except TimeoutError:
            pause_s = min(pause_s * POLL_GROWS, POLL_MOST_S)


class News:
    """Counts what the logs of a folder say that each has not said before.

    Who says the same again and again shows no sign of life: a worker that misses a topic says so
    every few seconds, for ever. Words with a digit (times, offsets, counts of tries) are all alike.
    """

    _NUMBER = re.compile(rb"\S*\d\S*")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, int] = {}
        self._known: set[tuple[str, bytes]] = set()

    def count(self) -> int:
        """Read on in each log; give how many different lines there are."""
        for path in self._folder.glob("*.log"):
            with path.open("rb") as log:
                log.seek(self._read.get(path, 0))
                whole, end, _ = log.read().rpartition(b"\n")
            self._read[path] = self._read.get(path, 0) + len(whole + end)
            said = self._NUMBER.sub(b"#", whole).splitlines()
            self._known.update((path.name, line) for line in said)
        return len(self._known)


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
