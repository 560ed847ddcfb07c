"""Every command that a sentence, a page or an error names can be typed."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from console.cli import table as cli

ROOT: Final = Path(__file__).parents[3]
PACKAGES: Final = ("schemas", "dispatch", "routing", "scenarios", "streams", "console", "docs")
KINDS: Final = (".py", ".po", ".md", ".toml", ".html")
HINT: Final = re.compile(r"`smart115 ([^`\n]+)`")
NAME: Final = re.compile(r"[a-z][a-z-]*(\|[a-z][a-z-]*)*")


def hints() -> list[tuple[str, str]]:
    """List what is named between backticks: (where, the words behind `smart115`)."""
    files = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "ARCHITECTURE.md"]
    files += [
        path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*"))
        if path.suffix in KINDS and "adr" not in path.parts
    ]
    found = {
        (path.relative_to(ROOT).as_posix(), words)
        for path in files
        for words in HINT.findall(path.read_text(encoding="utf-8"))
    }
    return sorted(found)


def faults(words: list[str]) -> list[str]:
    """Name the words that no command takes: unknown commands, unknown options."""
    command: Any = typer.main.get_command(cli.app)
    context = typer.Context(command)
    for at, word in enumerate(words):
        if not getattr(command, "commands", None) or not NAME.fullmatch(word):
            options = {name for one in command.get_params(context) for name in one.opts}
            named = {re.split(r"[=\[]", word)[0] for word in words[at:] if word.startswith("--")}
            return sorted(named - options - {"--help"})
        listed = command.list_commands(context)
        unknown = [one for one in word.split("|") if one not in listed]
        if unknown:
            return unknown
        command = command.resolve_command(context, [word.split("|")[0]])[1]  # loads it
    return []


@pytest.mark.parametrize(("where", "words"), hints(), ids=lambda text: text.replace("/", "."))
def test_what_is_named_can_be_typed(where: str, words: str) -> None:
    assert faults(words.rstrip(".,").split()) == [], f"{where} names `smart115 {words}`"


@pytest.mark.parametrize(
    ("words", "fault"),
    [("citi show", "citi"), ("city shw DIR", "shw"), ("tail alarms --lately", "--lately")],
)
def test_a_wrong_hint_would_be_found(words: str, fault: str) -> None:
    assert faults(words.split()) == [fault]
