"""Lines that ring at the call centre: who has taken which, so that two people do not.

The caller's number is here, in memory, for as long as the line rings or somebody has it, and
nowhere else: not in Kafka, not in a log, not on disk.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

LINES_MAX: Final = 1_000
KEPT: Final = timedelta(hours=2)
"""A line of which nobody has said anything for so long is forgotten."""


class NoLine(Exception):
    """There is no such line any more."""


class LineHeld(Exception):
    """Somebody else has taken the line; ``who`` says who."""

    def __init__(self, who: str) -> None:
        super().__init__(who)
        self.who = who


class TooManyLines(Exception):
    """More lines ring than any centre has."""


@dataclass(frozen=True, slots=True)
class Line:
    """One ringing line. ``holder`` null: nobody has taken it; ``heard_at`` is its last word."""

    line_id: str
    number: str | None = field(repr=False)
    rang_at: datetime
    holder: str | None = None
    heard_at: datetime | None = None

    def is_stale(self, now: datetime, stale: timedelta) -> bool:
        """Tell whether its holder has not been heard for too long, so that others may take it."""
        return self.heard_at is not None and now - self.heard_at >= stale


class Lines:
    """The lines of a centre, in one process.

    Parameters
    ----------
    now
        Gives the wall clock's time, UTC.
    stale_s
        After how many seconds without a word a claim may be taken over.
    """

    def __init__(self, now: Callable[[], datetime], stale_s: float) -> None:
        self._now, self._stale = now, timedelta(seconds=stale_s)
        self._lines: dict[str, Line] = {}

    def rings(self, line_id: str, number: str | None) -> tuple[Line, bool]:
        """Say that a line rings; give it, and whether it is a new one.

        A line that rings already stays as it is, with whoever has it.

        Raises
        ------
        TooManyLines
            If a thousand others do.
        """
        self._forget_old()
        known = self._lines.get(line_id)
        if known is not None:
            return known, False
        if len(self._lines) >= LINES_MAX:
            raise TooManyLines
        line = Line(line_id, number, self._now())
        self._lines[line_id] = line
        return line, True

    def ends(self, line_id: str) -> None:
        """Forget a line, and its number.

        Raises
        ------
        NoLine
            If there is none.
        """
        self._of(line_id)
        del self._lines[line_id]

    def claim(self, line_id: str, who: str) -> Line:
        """Take a line, or say again that one has it.

        Raises
        ------
        NoLine
            If there is none.
        LineHeld
            If somebody else has it who was heard of late.
        """
        line, now = self._of(line_id), self._now()
        if line.holder not in {None, who} and not line.is_stale(now, self._stale):
            raise LineHeld(line.holder or "")
        self._lines[line_id] = replace(line, holder=who, heard_at=now)
        return self._lines[line_id]

    def release(self, line_id: str, who: str) -> Line:
        """Let a line go that one has taken.

        Raises
        ------
        NoLine
            If there is none.
        LineHeld
            If somebody else has it.
        """
        line = self._of(line_id)
        if line.holder not in {None, who}:
            raise LineHeld(line.holder or "")
        self._lines[line_id] = replace(line, holder=None, heard_at=None)
        return self._lines[line_id]

    def all(self) -> list[tuple[Line, bool]]:
        """Give all lines, the oldest first, and whether each one's claim is stale."""
        self._forget_old()
        now = self._now()
        ordered = sorted(self._lines.values(), key=lambda one: (one.rang_at, one.line_id))
        return [(one, one.is_stale(now, self._stale)) for one in ordered]

    def _of(self, line_id: str) -> Line:
        line = self._lines.get(line_id)
        if line is None:
            raise NoLine
        return line

    def _forget_old(self) -> None:
        oldest = self._now() - KEPT
        self._lines = {
            name: one for name, one in self._lines.items() if (one.heard_at or one.rang_at) > oldest
        }
