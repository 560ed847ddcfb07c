"""The examples at the end of each help are lines that can be typed."""

import shlex
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from console.cli import table as cli
from tests.console.commands.every_command import EVERY, Path

RUN = CliRunner()
PAGES: list[Path] = [(), *EVERY]
WIDTH = 100


def examples(path: Path) -> list[str]:
    """Read the examples off a help page."""
    page = RUN.invoke(cli.app, [*path, "--help"], terminal_width=WIDTH).stdout
    _, found, lines = page.partition("  Examples:\n")
    assert found, f"{' '.join(path)} has no example"
    return [line.strip() for line in lines.splitlines() if line.strip()]


def ours(example: str) -> list[str]:
    """Give the words of the one command of ours in a line with pipes and redirections."""
    words = shlex.split(example)
    ends = [at for at, word in enumerate(words) if word in {"|", ">"}]
    parts = [words[a + 1 : b] for a, b in zip([-1, *ends], [*ends, len(words)], strict=True)]
    (found,) = [part[1:] for part in parts if part[0] == "smart115"]
    return found


def parse(argv: list[str]) -> Path:
    """Let the commands read their words, up to where they would begin to work."""
    command: Any = typer.main.get_command(cli.app)
    name, parent = "smart115", None
    path: list[str] = []
    while True:
        context = command.make_context(name, list(argv), parent=parent)
        if not getattr(command, "commands", None):
            return tuple(path)
        words = [*context._protected_args, *context.args]
        name, command, argv = command.resolve_command(context, words)
        path.append(name)
        parent = context


@pytest.mark.parametrize("path", PAGES, ids=" ".join)
def test_every_help_ends_with_examples_that_parse(path: Path) -> None:
    found = examples(path)
    assert 1 <= len(found) <= 2
    for example in found:
        assert len(example) < WIDTH - 4
        assert parse(ours(example))[: len(path)] == path


@pytest.mark.parametrize(
    "typed",
    ["smart115 tail", "smart115 citi show x", "smart115 city show", "smart115 demo --rate fast"],
)
def test_a_wrong_example_would_be_found(typed: str) -> None:
    with pytest.raises(typer.BadParameter.__mro__[1]):
        parse(ours(typed))
