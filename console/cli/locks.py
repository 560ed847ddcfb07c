"""One process at a time: a lock that the system releases when its holder ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.ground.errors import ConfigurationError


@contextmanager
def held(lock: Path, what: str) -> Iterator[None]:
    """Hold a lock file; ``what`` names in the error what the other process is.

    Raises
    ------
    ConfigurationError
        Another process holds it, or its folder cannot be written.
    """
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("a+")
    except OSError as error:
        msg = (
            f"{lock.parent} cannot be written ({error.strerror}): "
            "set SMART115_HOME to a folder that can"
        )
        raise ConfigurationError(msg) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            msg = (
                f"{what} (process {file.read().strip() or '?'}) runs in {lock.parent}: "
                "stop it, or set SMART115_HOME to another folder"
            )
            raise ConfigurationError(msg) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
