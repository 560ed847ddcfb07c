"""How far a device's clock is off, estimated from what it sends."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

RECORDS: Final = 8
"""Records that must agree before a clock is taken to be behind."""

BEHIND_MS_MIN: Final = 5_000
"""A smaller lag is the way to us, not the clock."""


@dataclass(slots=True)
class DeviceClock:
    """The estimate. ``ahead_ms`` is positive where the device's clock is ahead of the edge's.

    A device that tells its clock is believed. Else the newest sample of each record is compared
    with the time of sending: what is ahead of it must be the clock's error; what is behind may be
    delay, so a lag counts only when the least of the last ``RECORDS`` shows it: a backlog clears,
    a wrong clock stays wrong.
    """

    ahead_ms: int = 0
    _seen: deque[int] = field(default_factory=lambda: deque(maxlen=RECORDS))

    def hear(self, *, told_ms: int | None, newest_ms: int, sent_ms: int) -> None:
        """Take one record in: what the device tells, its newest sample, the time of sending."""
        if told_ms is not None:
            self.ahead_ms = told_ms
            return
        self._seen.append(newest_ms - sent_ms)
        least_late = max(self._seen)
        if least_late > 0 or (len(self._seen) == RECORDS and least_late <= -BEHIND_MS_MIN):
            self.ahead_ms = least_late
        else:
            self.ahead_ms = 0
