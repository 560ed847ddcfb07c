"""The embedded broker is started again as often as it takes, with growing pauses."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from console.cli.stopping import in_thread
from console.cli.talk import say
from console.engine import cluster
from schemas.ground.errors import Smart115Error
from streams.broker import EmbeddedBroker
from streams.running.supervisor import Backoff, RoleEvent

BROKER: Final = "broker"
FULL: Final = "there is no room on its disk"


class Revival:
    """Looks after one broker. Why it does not start is told once, as long as it is the same.

    Parameters
    ----------
    broker
        The broker, started before.
    on_event
        Is told of its deaths and returns.
    backoff
        The pauses between two starts.
    monotonic
        A clock that never goes back, in seconds.
    """

    def __init__(
        self,
        broker: EmbeddedBroker,
        on_event: Callable[[RoleEvent], None],
        *,
        backoff: Backoff = Backoff(),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._broker = broker
        self._on_event = on_event
        self._backoff = backoff
        self._monotonic = monotonic
        self._starting: asyncio.Future[EmbeddedBroker] | None = None
        self._started_s = monotonic()
        self._due_s: float | None = None
        self._deaths = 0
        self._said: str | None = None

    def poll(self) -> None:
        """Look once; never waits."""
        if self._starting is not None:
            if self._starting.done():
                self._ended(self._starting)
        elif self._due_s is not None:
            if self._monotonic() >= self._due_s:
                self._due_s = None
                self._starting = in_thread(self._broker.start)
        elif self._broker.pid is None:
            self._died()

    def _died(self) -> None:
        now_s = self._monotonic()
        if now_s - self._started_s >= self._backoff.reset_after_s:
            self._deaths = 0
        self._deaths += 1
        # The first time at once: nobody is served while it is away.
        pause_s = 0.0 if self._deaths == 1 else self._backoff.pause_s(self._deaths - 1)
        self._due_s = now_s + pause_s
        why = FULL if self._broker.is_full else None
        self._on_event(RoleEvent(BROKER, "died", pause_s=pause_s, why=why))

    def _ended(self, starting: asyncio.Future[EmbeddedBroker]) -> None:
        """Take note of a start that has ended, well or not."""
        self._starting = None
        try:
            broker = starting.result()
        except (Smart115Error, OSError) as error:  # a full disk is an OSError
            self._deaths += 1
            self._due_s = self._monotonic() + self._backoff.pause_s(self._deaths)
            # The end of Kafka's log, which stands below, has other times in it at each try.
            trouble = str(error).partition("\n")[0]
            if trouble != self._said:
                say(f"the broker does not start, it is tried again: {error}")
            self._said = trouble
            return
        self._said = None
        self._started_s = self._monotonic()
        cluster.remember(broker)
        self._on_event(RoleEvent(BROKER, "restarted"))
