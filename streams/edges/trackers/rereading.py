"""A file that somebody may edit while the edge runs."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, TypeVar

import structlog

from schemas.ground.errors import ConfigurationError

_LOOK_S: Final = 1.0
Held = TypeVar("Held")


class Reread(Generic[Held]):
    """What a file says, read again when it has changed.

    A file that cannot be read leaves in force what it said last, and the log says why. There may
    be none at all.

    Parameters
    ----------
    path
        The file.
    read
        Reads it; raises ConfigurationError, which names the place.
    empty
        What holds where there is no file.
    monotonic
        A clock in seconds: the file is looked at once a second at most.
    """

    def __init__(
        self,
        path: Path,
        read: Callable[[Path], Held],
        empty: Held,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path, self._read, self._empty, self._monotonic = path, read, empty, monotonic
        self._looked_s = float("-inf")
        self._stamp: tuple[int, int] | None = None
        self._held = empty

    def require_right(self) -> None:
        """Read the file now, if there is one.

        Raises
        ------
        ConfigurationError
            If it is wrong.
        """
        if self._stamp_now() is not None:
            self._read(self._path)

    def held(self) -> Held:
        """Give what the file says, at most a second old."""
        now_s = self._monotonic()
        if now_s - self._looked_s >= _LOOK_S:
            self._looked_s = now_s
            stamp = self._stamp_now()
            if stamp != self._stamp:
                self._stamp = stamp
                self._take()
        return self._held

    def _take(self) -> None:
        if self._stamp is None:
            self._held = self._empty
            return
        log = structlog.get_logger()
        try:
            self._held = self._read(self._path)
            log.info("a file is read anew", path=str(self._path))
        except ConfigurationError as error:
            log.warning("a file is wrong: what it said before stays in force", error=str(error))

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
