"""Changes of a demonstration's pace, in a file that all its processes look at."""

import json
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from schemas.ground.errors import ConfigurationError
from streams.host.clock import Clock, Pace
from streams.host.settings import Settings

LOOK_S: Final = 0.2
"""The file is looked at when the last look is so many wall seconds ago."""

AFTER_S: Final = 1.0
"""A change begins so many wall seconds after it was written. That is longer than `LOOK_S`: nobody
can ask for the time after it has begun without having read of it."""


class ClockChanges:
    """The paces in a file; where there is none yet, there are none.

    Parameters
    ----------
    path
        The file, written by the demonstration alone, whole or not at all.
    monotonic
        A clock that never goes back, in seconds.
    """

    def __init__(self, path: Path, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._monotonic = monotonic
        self._looked_s = -LOOK_S
        self._changed_ns = -1
        self._paces: tuple[Pace, ...] = ()

    def paces(self) -> tuple[Pace, ...]:
        """Give all paces that were set so far.

        Raises
        ------
        ConfigurationError
            The file is none that `add` wrote.
        """
        now_s = self._monotonic()
        if now_s - self._looked_s < LOOK_S:
            return self._paces
        self._looked_s = now_s
        try:
            changed_ns = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return self._paces
        if changed_ns != self._changed_ns:
            self._paces = self._read()
            self._changed_ns = changed_ns
        return self._paces

    def add(self, pace: Pace) -> None:
        """Write a further pace; from now on it is known here, and within `LOOK_S` everywhere."""
        self._paces = (*self._paces, pace)
        rows = [
            {"since": one.since.isoformat(), "shown": one.shown.isoformat(), "rate": one.rate}
            for one in self._paces
        ]
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(rows), encoding="utf-8")
        fresh.replace(self._path)
        self._changed_ns = self._path.stat().st_mtime_ns

    def _read(self) -> tuple[Pace, ...]:
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            return tuple(
                Pace(
                    datetime.fromisoformat(row["since"]),
                    datetime.fromisoformat(row["shown"]),
                    float(row["rate"]),
                )
                for row in rows
            )
        except (ValueError, TypeError, KeyError):
            msg = f"{self._path} holds no changes of a clock: remove it and start again"
            raise ConfigurationError(msg) from None


def clock_of(settings: Settings) -> Clock:
    """Make the clock that the settings describe."""
    path = settings.clock_changes
    changes = None if path is None else ClockChanges(path)
    return Clock(settings.clock_rate, settings.clock_origin, changes)
