"""What is said to a centre stands in the journal behind its configuration.

They come by different topics, which have no order among each other: of a centre that is new, or
that has just been published, a command may be read before the configuration. It would be refused,
for its neighbours, hospitals and units are not known yet. So it waits a moment, once.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from streams.journal.centres import Centres
from streams.journal.ledger import Ledger

WAIT_S: Final = 2.0
"""So long is a centre's configuration waited for, in a process, wall seconds."""

_LOOK_S: Final = 0.02


class Configured:
    """Lets what a centre is told wait for its configuration, where that is on its way.

    Where another worker journals it, or there is none, the wait is over after `WAIT_S` and does not
    come again: a call to a centre that nobody has configured is kept by the core until somebody
    does. ``monotonic`` gives seconds.
    """

    def __init__(
        self,
        ledger: Ledger,
        centres: Centres,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._ledger, self._centres = ledger, centres
        self._monotonic, self._sleep = monotonic, sleep
        self._until_s: dict[str, float] = {}

    async def wait(self, key: bytes | None) -> None:
        """Return when what has this key, a centre's id, may be journaled."""
        centre_id = (key or b"").decode(errors="replace")
        while not self._ledger.is_configured(centre_id) and centre_id in self._centres:
            now_s = self._monotonic()
            if now_s >= self._until_s.setdefault(centre_id, now_s + WAIT_S):
                return
            await self._sleep(_LOOK_S)
