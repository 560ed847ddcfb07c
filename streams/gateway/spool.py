"""What waits to be sent, on the vehicle's own disk: a power cut takes nothing that was accepted.

SQLite in WAL mode with a sync at each commit. The disk is bounded: when it is full the oldest of
what matters least goes, positions before vital signs before a crew's own word, and is counted.
"""

import json
import sqlite3
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from schemas.ground.errors import ConfigurationError

PRIORITIES: Final = {"welfare": 0, "status": 1, "vitals": 2, "positions": 3}
"""What is sent first and dropped last, by its name at the edge."""

BYTES_MAX: Final = 200_000_000
EVENT_BYTES_MAX: Final = 256 * 1024
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS waiting (
    number INTEGER PRIMARY KEY AUTOINCREMENT, priority INTEGER NOT NULL, what TEXT NOT NULL,
    event_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS in_order ON waiting (priority, number);
CREATE TABLE IF NOT EXISTS counts (
    what TEXT NOT NULL, fate TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (what, fate)
) STRICT;
"""


_LEAST: Final = """
SELECT number, what FROM waiting WHERE priority >= ? ORDER BY priority DESC, number LIMIT 1
"""
"""The oldest of what matters least, and not more than what comes."""


class NoEvent(ValueError):
    """What was handed in cannot be kept; the text says why, and names no value."""


class Full(Exception):
    """There is no room but that of what matters more; what was handed in is counted as dropped."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One event that waits; ``body`` is its JSON."""

    number: int
    what: str
    event_id: str
    body: str


class Spool:
    """The file, open, for one process at a time.

    Parameters
    ----------
    path
        The file; it is made where it is missing, readable by its owner alone: patients are in it.
    bytes_max
        How much of events may wait.

    Raises
    ------
    ConfigurationError
        If it cannot be used, or another process has it.
    """

    def __init__(self, path: Path, bytes_max: int = BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(0o600)
            self._file = sqlite3.connect(path, timeout=0, isolation_level=None)
            self._file.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = FULL")
            self._file.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            msg = f"the spool {path} cannot be used ({error}): is another gateway running on it?"
            raise ConfigurationError(msg) from error
        self._bytes = int(self._one("SELECT coalesce(sum(bytes), 0) FROM waiting")[0])

    def close(self) -> None:
        """Close the file; what waits stays in it."""
        self._file.close()

    def add(self, what: str, events: Iterable[Mapping[str, Any]]) -> list[str]:
        """Keep events, all or none; they are on disk when this returns. Give their ids.

        One that is known by its ``event_id`` is not kept twice; without one it is given one.

        Raises
        ------
        NoEvent
            If one is larger than the engine reads.
        Full
            If there is no room for them.
        """
        rows = [_row(what, event) for event in events]
        self._file.execute("BEGIN IMMEDIATE")
        try:
            for row in rows:
                if self._one("SELECT 1 FROM waiting WHERE event_id = ?", row[2]) is not None:
                    continue
                self._make_room(row)
                self._file.execute("INSERT INTO waiting VALUES (NULL, ?, ?, ?, ?, ?)", row)
                self._bytes += row[-1]
            self._file.execute("COMMIT")
        except BaseException as error:
            self._file.execute("ROLLBACK")
            self._bytes = int(self._one("SELECT coalesce(sum(bytes), 0) FROM waiting")[0])
            if isinstance(error, Full):
                self._count(what, "dropped", len(rows))
            raise
        return [row[2] for row in rows]

    def first(self, most: int) -> list[Waiting]:
        """Give what should go next, of one kind, in the order in which it came."""
        top = self._one("SELECT what FROM waiting ORDER BY priority, number LIMIT 1")
        if top is None:
            return []
        sql = "SELECT number, what, event_id, body FROM waiting WHERE what = ? ORDER BY number"
        return [Waiting(*row) for row in self._file.execute(f"{sql} LIMIT ?", (top[0], most))]

    def done(self, items: Sequence[Waiting], fate: str) -> None:
        """Forget what is ``stored``, or ``refused`` for good, and count it."""
        if not items:
            return
        self._file.execute("BEGIN IMMEDIATE")
        for one in items:
            self._forget(one.number, one.what, fate)
        self._file.execute("COMMIT")

    def counts(self) -> dict[str, dict[str, int]]:
        """Give how many wait, and how many were stored, refused and dropped, by what they are."""
        found: dict[str, dict[str, int]] = {
            what: {"waiting": 0, "stored": 0, "refused": 0, "dropped": 0} for what in PRIORITIES
        }
        for what, count in self._file.execute("SELECT what, count(*) FROM waiting GROUP BY what"):
            found[what]["waiting"] = count
        for what, fate, count in self._file.execute("SELECT what, fate, count FROM counts"):
            found[what][fate] = count
        return found

    def _make_room(self, row: tuple[int, str, str, str, int]) -> None:
        """Drop the oldest of what matters least, never for something that matters less."""
        while self._bytes + row[-1] > self._bytes_max:
            oldest = self._one(_LEAST, row[0])
            if oldest is None:
                raise Full
            self._forget(oldest[0], oldest[1], "dropped")

    def _forget(self, number: int, what: str, fate: str) -> None:
        sql = "DELETE FROM waiting WHERE number = ? RETURNING bytes"
        gone = self._one(sql, number)
        if gone is None:
            return
        self._bytes -= int(gone[0])
        self._count(what, fate, 1)

    def _count(self, what: str, fate: str, more: int) -> None:
        sql = "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + ?"
        self._file.execute(sql, (what, fate, more, more))

    def _one(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - a row has no types
        return self._file.execute(sql, values).fetchone()


def _row(what: str, event: Mapping[str, Any]) -> tuple[int, str, str, str, int]:
    event_id = event.get("event_id") or str(uuid.uuid4())
    try:
        body = json.dumps({**event, "event_id": event_id}, ensure_ascii=False, allow_nan=False)
        size = len(body.encode())
    except (TypeError, ValueError, RecursionError):
        msg = "it cannot be written as JSON"
        raise NoEvent(msg) from None
    if size > EVENT_BYTES_MAX:
        msg = f"it is larger than {EVENT_BYTES_MAX} bytes"
        raise NoEvent(msg)
    return PRIORITIES[what], what, str(event_id), body, size
