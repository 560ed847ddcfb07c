"""Which events have been seen, and in which record each: bounded, so the oldest are forgotten.

Kept in two generations: when the younger one is full, the older one is forgotten as a whole. An
event takes some 130 bytes, whatever its id and its source are called.
"""

import hashlib
import sys
from array import array
from datetime import datetime
from functools import lru_cache
from typing import Final

from pydantic import AwareDatetime, BaseModel

from schemas.outputs.dead_letters import Base64Bytes

EVENT_IDS_MAX: Final = 200_000
"""How many events a generation holds: days of a busy centre's calls and words of crews."""


_ASKED_AGAIN: Final = 64
"""Of one event it is asked several times, one after the other."""


class SeenState(BaseModel):
    """What `SeenEvents` remembers: each generation as pairs of 64-bit numbers, oldest first."""

    forgotten_until: AwareDatetime | None
    young_until: AwareDatetime | None
    old_until: AwareDatetime | None
    young: Base64Bytes
    old: Base64Bytes


class SeenEvents:
    """Event ids with the name of the record in which each came (``SourcePosition.name``).

    ``forgotten_until`` is when the newest event that has been forgotten was received, null while
    none has: what happened after it and is not known here is new.
    """

    def __init__(self) -> None:
        self.forgotten_until: datetime | None = None
        self._young: dict[int, int] = {}
        self._old: dict[int, int] = {}
        self._young_until: datetime | None = None
        self._old_until: datetime | None = None

    def note(self, event_id: str, name: str | None, received_at: datetime | None) -> None:
        """Remember an event; ``name`` is null where it came in no record of a topic."""
        self._young[_short(event_id)] = 0 if name is None else _short(name)
        self._young_until = _later(self._young_until, received_at)
        if len(self._young) >= EVENT_IDS_MAX:
            self.forget_until(self._old_until)
            self._old, self._old_until = self._young, self._young_until
            self._young, self._young_until = {}, None

    def forget_until(self, instant: datetime | None) -> None:
        """Own that events received until then may be missing; null: it is not known which."""
        self.forgotten_until = _later(self.forgotten_until, instant)

    def packed(self) -> SeenState:
        """Give all that is remembered, in a form that is small when it is written."""
        return SeenState(
            forgotten_until=self.forgotten_until,
            young_until=self._young_until,
            old_until=self._old_until,
            young=_pack(self._young),
            old=_pack(self._old),
        )

    @classmethod
    def unpacked(cls, state: SeenState) -> "SeenEvents":
        """Remember what was packed."""
        seen = cls()
        seen.forgotten_until = state.forgotten_until
        seen._young_until, seen._old_until = state.young_until, state.old_until
        seen._young, seen._old = _unpack(state.young), _unpack(state.old)
        return seen

    def has(self, event_id: str) -> bool:
        """Tell whether an event of this id is remembered, from whatever record."""
        return self._name(event_id) is not None

    def has_from(self, event_id: str, name: str) -> bool:
        """Tell whether the event came in this very record."""
        return self._name(event_id) == _short(name)

    def _name(self, event_id: str) -> int | None:
        key = _short(event_id)
        found = self._young.get(key)
        return self._old.get(key) if found is None else found


def _pack(events: dict[int, int]) -> bytes:
    numbers = array("Q")
    numbers.extend(events)
    numbers.extend(events.values())
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _unpack(packed: bytes) -> dict[int, int]:
    numbers = array("Q", packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    half = len(numbers) // 2
    return dict(zip(numbers[:half], numbers[half:], strict=True))


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    given = [instant for instant in (one, other) if instant is not None]
    return max(given, default=None)


@lru_cache(maxsize=_ASKED_AGAIN)
def _short(text: str) -> int:
    """Give 64 bits for a text: of 400 000 events two are confused with p < 1e-8."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
