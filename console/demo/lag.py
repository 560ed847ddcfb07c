"""How late a demonstration's news comes: from an event's sending to what the engine makes of it.

In simulated seconds, because that is what the city's people wait: at ten times the speed half a
second of the machine is five of theirs.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Final

from console.picture.board import Published
from schemas.events.incidents import IncidentReported
from schemas.events.roads import RoadEvent
from schemas.ground.envelope import Event
from schemas.outputs.dead_letters import DeadLetter

WINDOW_S: Final = 5.0
"""What was seen in the last so many wall seconds counts."""

_SENT_MAX: Final = 20_000


@dataclass(slots=True)
class _Window:
    """How late things were, each with the monotonic second in which it was seen."""

    seen: deque[tuple[float, float]] = field(default_factory=deque)

    def add(self, seen_s: float, late_s: float) -> None:
        self.seen.append((seen_s, late_s))

    def median_s(self, now_s: float) -> float | None:
        """Give the median of what was seen of late; null where nothing was."""
        while self.seen and self.seen[0][0] < now_s - WINDOW_S:
            self.seen.popleft()
        return median(late_s for _, late_s in self.seen) if self.seen else None


@dataclass(slots=True)
class Lag:
    """What is on its way, and how late the last news and the city's last acts were."""

    _sent: dict[str, datetime] = field(default_factory=dict)
    _unheard: dict[str, datetime] = field(default_factory=dict)
    _news: _Window = field(default_factory=_Window)
    _acts: _Window = field(default_factory=_Window)

    def sending(self, events: Iterable[Event], now: datetime) -> None:
        """Note events that are handed to Kafka at a simulated instant."""
        for event in events:
            self._sent[event.event_id] = now
            if isinstance(event, IncidentReported):
                self._unheard[event.event_id] = now  # the engine says something to every call
        while len(self._sent) > _SENT_MAX:
            del self._sent[next(iter(self._sent))]

    def read(self, news: Iterable[Published], now: datetime, seen_s: float) -> None:
        """Note what the engine published and was read at a simulated instant."""
        for one in news:
            if isinstance(one, RoadEvent):
                continue  # the city's own word, not an answer to one
            if isinstance(one, DeadLetter):
                self._unheard.clear()  # it may be the answer to a call, and does not say to which
                continue
            self._unheard.pop(one.cause_id, None)
            sent = self._sent.get(one.cause_id)
            if sent is not None:
                self._news.add(seen_s, (now - sent).total_seconds())

    def acted(self, late_s: float, seen_s: float) -> None:
        """Note how late the city itself acted, simulated seconds: it shares the machine."""
        self._acts.add(seen_s, late_s)

    def seconds(self, now: datetime, now_s: float) -> float | None:
        """Give how late news is, simulated seconds; null where nothing was on its way.

        The most of three: the median of the last news, that of the city's last acts, and the age
        of the oldest call of which nothing was heard, for an engine that is stuck gives no news.
        """
        found = [self._news.median_s(now_s), self._acts.median_s(now_s)]
        if self._unheard:
            found.append((now - next(iter(self._unheard.values()))).total_seconds())
        return max((late_s for late_s in found if late_s is not None), default=None)
