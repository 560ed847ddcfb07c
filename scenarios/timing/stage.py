"""What all actors of a trial share: its time, its seeded chance, and the events they have said.

No clock is read here: time is what ``Player.advance`` was told.
"""

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Final, Generic, TypedDict, TypeVar

from scenarios.timing.agenda import Action, Agenda, Timer
from schemas.ground.envelope import Event
from schemas.ground.ids import CentreId, EventId, derive

SECOND_MS: Final = 1_000
MINUTE_MS: Final = 60_000
HOUR_MS: Final = 3_600_000

RECENT_MAX: Final = 20_000
"""Messages or incidents remembered: days of a busy centre; a repeat comes within minutes."""

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """The newest ``RECENT_MAX`` entries by key; older ones are forgotten in order of arrival."""

    def __init__(self, limit: int = RECENT_MAX) -> None:
        self._limit = limit
        self._entries: dict[str, Value] = {}

    def put(self, key: str, value: Value) -> bool:
        """Keep an entry; False where the key was there, whose entry then stays as it was."""
        if key in self._entries:
            return False
        self._entries[key] = value
        if len(self._entries) > self._limit:
            del self._entries[next(iter(self._entries))]
        return True

    def get(self, key: str) -> Value | None:
        """Give an entry; None where it is not known, or not any more."""
        return self._entries.get(key)


class Head(TypedDict):
    """The fields of an event that every producer fills alike."""

    event_id: EventId
    centre_id: CentreId
    occurred_at: datetime
    source: str
    cause_id: EventId | None


class Stage:
    """One run of a trial: ``seed`` and ``start`` (an aware instant) name it.

    Ids carry both, so that two runs on one broker are not duplicates of each other.
    """

    def __init__(self, centre_id: CentreId, *, seed: int, start: datetime) -> None:
        self.centre_id = centre_id
        self.start = start
        self.agenda = Agenda()
        self._seed = seed
        self._run = f"{centre_id} {seed} {start.isoformat()}"
        self._said = Counter[str]()
        self._events: list[Event] = []

    @property
    def now_ms(self) -> int:
        """Give the milliseconds since the start."""
        return self.agenda.now_ms

    @property
    def now(self) -> datetime:
        """Give the present instant of the run."""
        return self.start + timedelta(milliseconds=self.now_ms)

    def after(self, delay_ms: int, action: Action) -> Timer:
        """Plan an action ``delay_ms`` from now."""
        return self.agenda.after(delay_ms, action)

    def stream(self, *names: str | int) -> Random:
        """Give the chance of one actor or matter, the same for the same names and seed.

        Each has its own, so that one more call does not change what everybody else does.
        """
        return Random("\x1f".join(map(str, (self._seed, *names))))

    def head(self, actor: str, *, source: str | None = None, cause_id: str | None = None) -> Head:
        """Fill the envelope of an actor's next event, which occurs now."""
        self._said[actor] += 1
        return Head(
            event_id=derive("sim", self._run, actor, self._said[actor]),
            centre_id=self.centre_id,
            occurred_at=self.now,
            source=source or actor,
            cause_id=cause_id,
        )

    def say(self, event: Event) -> None:
        """Publish an event."""
        self._events.append(event)

    def drain(self) -> list[Event]:
        """Give what was published since the last time, in order of time."""
        events, self._events = self._events, []
        return events
