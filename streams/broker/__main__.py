"""``python -m streams.broker prepare|lock``: what ``make setup`` and ``make lock`` run."""

import sys
import tempfile
from pathlib import Path

from schemas.ground.errors import Smart115Error
from streams.broker.lock import LOCK_FILE, write_lock
from streams.broker.prepare import prepare

USAGE = "usage: python -m streams.broker prepare|lock"
EXIT_USAGE = 2


def main(arguments: list[str]) -> int:
    """Prepare the broker, or lock its jars again; say on standard error what is happening.

    Returns
    -------
    int
        The exit code.
    """
    try:
        match arguments:
            case ["prepare"]:
                prepare(_say)
            case ["lock"]:
                with tempfile.TemporaryDirectory() as scratch:
                    _say(f"{write_lock(Path(scratch))} jars are locked in {LOCK_FILE.name}")
            case _:
                _say(USAGE)
                return EXIT_USAGE
    except Smart115Error as error:
        _say(str(error))
        return error.exit_code
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
