"""Every command and sub-command, found by walking through what `smart115` itself would load."""

from collections.abc import Iterator
from typing import Any

from console.cli import table as cli

Path = tuple[str, ...]


def every_command() -> Iterator[tuple[Path, Any]]:
    """Give each command with its path, groups before what is in them."""
    for row in cli.COMMANDS:
        yield from _below((row.name,), cli.load(row.name))


def _below(path: Path, command: Any) -> Iterator[tuple[Path, Any]]:  # noqa: ANN401 - typer's own
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from _below((*path, name), child)


EVERY = dict(every_command())
"""By path; a command without sub-commands is a leaf."""
