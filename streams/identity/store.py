"""Where principals and their credentials are kept: one SQLite file that only its owner reads.

No secret stands in it that somebody who reads it could use at once, but the seeds of one-time
codes, which a second factor cannot do without.
"""

import json
import os
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from schemas.ground.errors import ConfigurationError
from streams.identity.actions import Action, Kind
from streams.identity.principals import Principal, Via, principal_of

VERSION: Final = 1
_BUSY_S: Final = 5.0
_OWNER_ONLY: Final = 0o600
_REMEMBERED_MAX: Final = 20_000

_TABLES: Final = """
CREATE TABLE principals (
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, centre_id TEXT NOT NULL, units TEXT NOT NULL,
    hospitals TEXT NOT NULL, actions TEXT, created_at TEXT NOT NULL, disabled_at TEXT
) STRICT;
CREATE TABLE tokens (
    token_id TEXT PRIMARY KEY, principal TEXT NOT NULL REFERENCES principals (name),
    use TEXT NOT NULL, digest BLOB NOT NULL, created_at TEXT NOT NULL, expires_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE TABLE accounts (
    principal TEXT PRIMARY KEY REFERENCES principals (name), password TEXT NOT NULL,
    totp_seed TEXT, totp_step INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE certificates (
    fingerprint TEXT PRIMARY KEY, principal TEXT NOT NULL REFERENCES principals (name),
    created_at TEXT NOT NULL, expires_at TEXT NOT NULL
) STRICT;
"""


Found = TypeVar("Found")
_Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """A principal as it was entered; ``actions`` null: all of its kind's.

    ``disabled_at`` null: it may sign in.
    """

    name: str
    kind: Kind
    centre_id: str
    created_at: datetime
    units: tuple[str, ...] = ()
    hospitals: tuple[str, ...] = ()
    actions: tuple[Action, ...] | None = None
    disabled_at: datetime | None = None

    def principal(self, via: Via) -> Principal:
        """Give the principal that this entry stands for.

        Raises
        ------
        ConfigurationError
            If what was entered makes none.
        """
        return principal_of(
            self.name,
            self.kind,
            self.centre_id,
            units=self.units,
            hospitals=self.hospitals,
            actions=self.actions,
            via=via,
        )


class Store:
    """The file, open. Several processes may have it open at once; each change is whole or none."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._remembered: OrderedDict[Hashable, tuple[_Stamp, Any]] = OrderedDict()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file, made with its folder where it is not there yet.

        Raises
        ------
        ConfigurationError
            If it cannot be opened, or was made by a newer version of the engine.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, _OWNER_ONLY))
            connection = sqlite3.connect(
                path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.row_factory = sqlite3.Row
            store = cls(connection)
            store._prepare(path)
        except (OSError, sqlite3.Error) as error:
            msg = f"{path} cannot be used for identities: {error}; see SMART115_IDENTITY_FILE"
            raise ConfigurationError(msg) from error
        return store

    def _prepare(self, path: Path) -> None:
        with self.change():
            version = int(self.one("PRAGMA user_version")[0])
            if version == 0:
                for statement in _TABLES.split(";\n"):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {VERSION}")
            elif version != VERSION:
                msg = f"{path} is of version {version}, this engine reads {VERSION}: update it"
                raise ConfigurationError(msg)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold a transaction: what is written in it is there as a whole, or not at all."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def all(self, sql: str, *values: object) -> list[Any]:
        """Give the rows of a query, or of a change."""
        return self._connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - a row has no types
        """Give the first row of a query; null where there is none."""
        return self._connection.execute(sql, values).fetchone()

    def remembered(self, key: Hashable, find: Callable[[], Found | None]) -> Found | None:
        """Give what ``find`` reads, read again only when anything in the file has changed since.

        Whoever changes it, this process or another, is asked at each call, so that what is taken
        back holds for nobody a moment longer. What is not there is looked for each time: guesses
        push out nobody.
        """
        if self._connection.in_transaction:  # what is not whole yet may not come to be
            return find()
        stamp = self._stamp()
        known: tuple[_Stamp, Found] | None = self._remembered.get(key)
        if known is not None and known[0] == stamp:
            return known[1]
        found = find()
        if found is not None:
            self._remembered[key] = stamp, found
            if len(self._remembered) > _REMEMBERED_MAX:
                self._remembered.popitem(last=False)
        return found

    def _stamp(self) -> _Stamp:
        """Give what changes with each change of the file: by others, and by this connection."""
        return int(self.one("PRAGMA data_version")[0]), self._connection.total_changes

    def put(self, entry: Entry) -> None:
        """Enter a principal, or what is now so of one that is known.

        Raises
        ------
        ConfigurationError
            If it makes no principal.
        """
        entry.principal("token")
        self.all(
            "INSERT INTO principals VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE "
            "SET kind = excluded.kind, centre_id = excluded.centre_id, units = excluded.units, "
            "hospitals = excluded.hospitals, actions = excluded.actions, "
            "disabled_at = excluded.disabled_at",
            entry.name,
            entry.kind.value,
            entry.centre_id,
            json.dumps(entry.units),
            json.dumps(entry.hospitals),
            None if entry.actions is None else json.dumps(entry.actions),
            written(entry.created_at),
            None if entry.disabled_at is None else written(entry.disabled_at),
        )

    def entry(self, name: str) -> Entry | None:
        """Give a principal as it was entered; null where there is none of this name."""
        row = self.one("SELECT * FROM principals WHERE name = ?", name)
        return None if row is None else _entry(row)

    def entries(self) -> list[Entry]:
        """Give all principals, by name."""
        return [_entry(row) for row in self.all("SELECT * FROM principals ORDER BY name")]

    def disable(self, name: str, at: datetime) -> None:
        """Let a principal in no more, from ``at`` on; what it was stays written."""
        self.all("UPDATE principals SET disabled_at = ? WHERE name = ?", written(at), name)

    def active(self, name: str, via: Via) -> Principal | None:
        """Give a principal that is entered and not disabled, else null."""
        return self.remembered(("active", name, via), lambda: self._active(name, via))

    def _active(self, name: str, via: Via) -> Principal | None:
        entry = self.entry(name)
        return None if entry is None or entry.disabled_at else entry.principal(via)


def _entry(row: Any) -> Entry:  # noqa: ANN401 - a row has no types
    actions = None if row["actions"] is None else json.loads(row["actions"])
    return Entry(
        name=row["name"],
        kind=Kind(row["kind"]),
        centre_id=row["centre_id"],
        units=tuple(json.loads(row["units"])),
        hospitals=tuple(json.loads(row["hospitals"])),
        actions=None if actions is None else tuple(Action(one) for one in actions),
        created_at=datetime.fromisoformat(row["created_at"]),
        disabled_at=datetime.fromisoformat(row["disabled_at"]) if row["disabled_at"] else None,
    )


def written(instant: datetime) -> str:
    """Write an instant so that text sorts as time does: UTC, to the microsecond."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
