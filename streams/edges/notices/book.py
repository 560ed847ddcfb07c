"""What is to be sent, what was read, which links were used: in one SQLite file, across restarts."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from schemas.ground.errors import ConfigurationError
from schemas.outputs.pre_alerts import PreAlert

KEPT_S: Final = 7 * 86_400.0
"""How long what is over is remembered, wall seconds: longer than any patient is on the way."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS notices (
    notice_id TEXT PRIMARY KEY, hospital_id TEXT NOT NULL, channel TEXT NOT NULL,
    pre_alert_id TEXT NOT NULL, revision INTEGER NOT NULL, alert TEXT NOT NULL, link TEXT NOT NULL,
    attempts INTEGER NOT NULL, first_at REAL NOT NULL, next_at REAL NOT NULL,
    is_given_up INTEGER NOT NULL, is_over INTEGER NOT NULL, is_taken INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS open_notices ON notices (is_over, next_at);
CREATE INDEX IF NOT EXISTS notices_of ON notices (pre_alert_id);
CREATE TABLE IF NOT EXISTS alerts (
    pre_alert_id TEXT PRIMARY KEY, revision INTEGER NOT NULL, alert TEXT NOT NULL, at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS used (nonce TEXT PRIMARY KEY, at REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, at REAL NOT NULL) STRICT;
"""
_PUT: Final = "INSERT OR REPLACE INTO notices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD: Final = _PUT.replace("REPLACE", "IGNORE")
_GET: Final = (
    "SELECT notice_id, hospital_id, channel, alert, link, first_at, next_at, attempts, "
    "is_given_up, is_over, is_taken FROM notices WHERE "
)
_OF: Final = _GET + "pre_alert_id = ? ORDER BY revision, channel"
_PENDING: Final = _GET + "NOT is_over ORDER BY next_at, revision, notice_id"
_READ: Final = "read"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one hospital through one channel. Times are wall seconds since 1970."""

    notice_id: str
    hospital_id: str
    channel: str
    alert: PreAlert
    link: str
    first_at: float
    next_at: float
    attempts: int = 0
    is_given_up: bool = False
    is_over: bool = False
    is_taken: bool = False


class Book:
    """The file; each change is on disk when its method returns."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @classmethod
    def open(cls, path: Path, now: float) -> Self:
        """Open the file, readable for its owner alone, and forget what is over for long.

        Raises
        ------
        ConfigurationError
            It cannot be used.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            db = sqlite3.connect(path)
            try:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = FULL")
                db.executescript(_SCHEMA)
                with db:
                    past = (now - KEPT_S,)
                    db.execute("DELETE FROM notices WHERE is_over AND first_at < ?", past)
                    db.execute("DELETE FROM alerts WHERE at < ?", past)
                    db.execute("DELETE FROM used WHERE at < ?", past)
            except sqlite3.Error:
                db.close()
                raise
        except (OSError, sqlite3.Error) as error:
            msg = f"{path} cannot be used ({error}): set SMART115_NOTIFY_BOOK, or remove it"
            raise ConfigurationError(msg) from None
        return cls(db)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def newest(self, pre_alert_id: str) -> PreAlert | None:
        """Give a pre-alert as it was last read; null: never."""
        row = self._db.execute(
            "SELECT alert FROM alerts WHERE pre_alert_id = ?", (pre_alert_id,)
        ).fetchone()
        return None if row is None else PreAlert.model_validate_json(row[0])

    def take(
        self, alert: PreAlert, now: float, new: Sequence[Notice], over: Sequence[Notice]
    ) -> None:
        """Note a pre-alert as it is, what is to be sent of it, and what need not be any more."""
        text = alert.model_dump_json()
        with self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO alerts VALUES (?, ?, ?, ?)",
                (alert.pre_alert_id, alert.revision, text, now),
            )
            for one in over:
                self._put(replace(one, is_over=True))
            for one in new:
                self._put(one, or_ignore=True)

    def put(self, one: Notice) -> None:
        """Note how a message fares."""
        with self._db:
            self._put(one)

    def of(self, pre_alert_id: str) -> list[Notice]:
        """Give all messages of a pre-alert, the oldest first."""
        return list(self._found(_OF, (pre_alert_id,)))

    def pending(self) -> list[Notice]:
        """Give all that is to be sent, what is due first."""
        return list(self._found(_PENDING, ()))

    def use(self, nonce: str, now: float) -> bool:
        """Use a link up; false if it was."""
        with self._db:
            done = self._db.execute("INSERT OR IGNORE INTO used VALUES (?, ?)", (nonce, now))
        return done.rowcount == 1

    def is_used(self, nonce: str) -> bool:
        """Tell whether a link was used."""
        row = self._db.execute("SELECT 1 FROM used WHERE nonce = ?", (nonce,)).fetchone()
        return row is not None

    def give_back(self, nonce: str) -> None:
        """Let a link be used again: what it said could not be stored."""
        with self._db:
            self._db.execute("DELETE FROM used WHERE nonce = ?", (nonce,))

    def read_until(self) -> float | None:
        """Give up to when the topic was read, wall seconds since 1970; null: never."""
        row = self._db.execute("SELECT at FROM marks WHERE name = ?", (_READ,)).fetchone()
        return None if row is None else float(row[0])

    def have_read(self, until: float) -> None:
        """Note up to when the topic was read."""
        with self._db:
            self._db.execute("INSERT OR REPLACE INTO marks VALUES (?, ?)", (_READ, until))

    def _put(self, one: Notice, *, or_ignore: bool = False) -> None:
        self._db.execute(
            _ADD if or_ignore else _PUT,
            (
                one.notice_id,
                one.hospital_id,
                one.channel,
                one.alert.pre_alert_id,
                one.alert.revision,
                one.alert.model_dump_json(),
                one.link,
                one.attempts,
                one.first_at,
                one.next_at,
                one.is_given_up,
                one.is_over,
                one.is_taken,
            ),
        )

    def _found(self, query: str, values: Sequence[object]) -> Iterator[Notice]:
        rows = self._db.execute(query, values)
        for row in rows.fetchall():
            name, hospital_id, channel, alert, link, first_at, next_at, attempts, *flags = row
            yield Notice(
                name,
                hospital_id,
                channel,
                PreAlert.model_validate_json(alert),
                link,
                first_at,
                next_at,
                attempts,
                *(bool(flag) for flag in flags),
            )
