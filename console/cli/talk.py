"""How commands talk to people: results on standard output, everything else on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from schemas.ground.errors import Smart115Error


class BadUsage(Smart115Error):
    """What was typed or handed in cannot be used; exit code 2, as for an unknown option."""

    exit_code: ClassVar[int] = 2


def say(line: str) -> None:
    """Tell the person one line, at once."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def print_line(line: str) -> None:
    """Print one line of the result, at once, so that the next program in a pipe has it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def stderr_is_terminal() -> bool:
    """Tell whether a person watches standard error."""
    return sys.stderr.isatty()


@contextmanager
def status(text: str) -> Iterator[None]:
    """Show that something takes a while: a spinner on a terminal, one plain line elsewhere."""
    if not stderr_is_terminal():
        say(text)
        yield
        return
    from rich.console import Console  # noqa: PLC0415 - not before it is needed

    with Console(stderr=True, highlight=False).status(text):
        yield
