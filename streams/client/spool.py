"""Events that could not be sent yet, on disk, in their order."""

import base64
import fcntl
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from schemas.ground.errors import ConfigurationError

EVENTS_MAX: Final = 100_000
"""More than a call centre reports in a day of outage; a tracker should keep its newest only."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """One record on its way: the topic of the table, the key and the JSON value."""

    topic: str
    key: bytes
    value: bytes


class Spool:
    """A file of records that one process at a time owns; each is on disk before `add` returns.

    Parameters
    ----------
    path
        The file; is made where it is missing, readable by its owner alone: it holds patients' data.

    Raises
    ------
    ConfigurationError
        Another process has it, or it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            msg = f"the spool {path} cannot be written ({error.strerror}): choose another file"
            raise ConfigurationError(msg) from error
        self._file = os.fdopen(number, "r+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            msg = f"the spool {path} is in use by another process: give each its own"
            raise ConfigurationError(msg) from error
        self._unsent = self._read()

    def __len__(self) -> int:
        """Tell how many records wait."""
        return len(self._unsent)

    def first(self, count: int) -> Sequence[Unsent]:
        """Give the oldest records, at most ``count``."""
        return self._unsent[:count]

    def add(self, record: Unsent) -> None:
        """Keep a record behind those that wait.

        Raises
        ------
        ConfigurationError
            It is full: nothing is dropped silently.
        """
        if len(self._unsent) >= EVENTS_MAX:
            msg = f"the spool {self._path} holds {EVENTS_MAX} events: the engine is out of reach"
            raise ConfigurationError(msg)
        self._write([record])
        self._unsent.append(record)

    def drop(self, count: int) -> None:
        """Forget the oldest records: they are with the broker."""
        del self._unsent[:count]
        # What is cut short here is sent again, with the same event ids, which the engine knows.
        self._file.truncate(0)
        self._write(self._unsent)

    def close(self) -> None:
        """Let others have the file; what waits stays in it."""
        self._file.close()

    def _write(self, records: Sequence[Unsent]) -> None:
        for one in records:
            key, value = (base64.b64encode(part).decode("ascii") for part in (one.key, one.value))
            line = json.dumps({"topic": one.topic, "key": key, "value": value})
            self._file.write(f"{line}\n".encode("ascii"))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _read(self) -> list[Unsent]:
        """Read what an earlier process left; a last line that was cut short was never promised."""
        self._file.seek(0)
        found = []
        for line in self._file.read().splitlines():
            try:
                row = json.loads(line)
                key, value = (base64.b64decode(row[name]) for name in ("key", "value"))
                found.append(Unsent(row["topic"], key, value))
            except (ValueError, KeyError, TypeError):
                break
        return found
