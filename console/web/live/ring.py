"""The newest batches of changes, numbered, for pages that come back after a moment away."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Final

BATCHES_MAX: Final = 2_000
CHARS_MAX: Final = 8_000_000
"""Of both together: some minutes of a large centre, and never more memory than this takes."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch of changes as JSON text; numbers count up by one."""

    number: int
    text: str


class Ring:
    """Batches in the order of their numbers; the oldest make room for the newest."""

    def __init__(self, *, batches_max: int = BATCHES_MAX, chars_max: int = CHARS_MAX) -> None:
        self._batches: deque[Batch] = deque()
        self._batches_max = batches_max
        self._chars_max = chars_max
        self._chars = 0
        self._last = 0
        self._news = asyncio.Event()
        self.is_closed = False
        """Whether nothing comes any more: streams end by themselves then."""

    @property
    def last(self) -> int:
        """The number of the newest batch; 0 before the first."""
        return self._last

    def add(self, text: str) -> Batch:
        """Add a batch, and wake who waits."""
        self._last += 1
        batch = Batch(self._last, text)
        self._batches.append(batch)
        self._chars += len(text)
        while len(self._batches) > self._batches_max or self._chars > self._chars_max:
            self._chars -= len(self._batches.popleft().text)
        self._news.set()
        self._news = asyncio.Event()
        return batch

    def close(self) -> None:
        """Let all who read here come to their end."""
        self.is_closed = True
        self._news.set()

    def since(self, number: int) -> list[Batch] | None:
        """Give the batches after this one; null where some of them are gone, or are not known."""
        if number > self._last:
            return None
        missed = self._last - number
        if missed > len(self._batches):
            return None
        return [self._batches[index - missed] for index in range(missed)]

    async def wait(self, seconds: float) -> bool:
        """Wait for a batch, at most so many wall seconds; tell whether one has come."""
        news = self._news
        try:
            async with asyncio.timeout(seconds):
                await news.wait()
        except TimeoutError:
            return False
        return True
