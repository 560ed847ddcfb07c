"""Help and small commands come at once: what they load is counted, so that no clock is needed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.centre.folder import CITIES_FOLDER
from console.cli.table import COMMANDS
from scenarios.schematic.build import ensure_builtin
from tests.console.commands.every_command import EVERY
from tests.support.tree import ROOT

PACKAGES = {"console", "dispatch", "routing", "scenarios", "schemas", "streams"}

LIGHT = {"console.cli", "console.cli.options", "console.cli.table", "console.cli.talk"}
LIGHT |= {"console.commands", "schemas.ground", "schemas.ground.errors"}
"""What of ours a command's help may load besides the command's own modules."""

HEAVY = {
    "aiohttp",
    "faust",
    "fhir",
    "jgo",
    "mode",
    "networkx",
    "numpy",
    "osmium",
    "osmnx",
    "pandas",
    "rich",
    "routingkit_cch",
    "scipy",
    "structlog",
}

PRINTS = [
    ["broker", "status"],
    ["city", "defaults"],
    ["config"],
    ["config", "--example"],
    ["alarms", "table"],
    ["map", "policy"],
    ["score", "--list"],
    ["score", "--list", "--json"],
    ["topics", "asyncapi"],
    ["topics", "list"],
    ["topics", "reference"],
]
READS = [
    ["explain", "C-1"],
    ["hospital", "list"],
    ["inject", "none.jsonl"],
    ["patient", "C-1"],
    ["tail", "decisions"],
]

HELP = """
import json, sys
from console.cli import table as cli
from typer.testing import CliRunner
for path in json.loads(sys.argv[1]):
    before = set(sys.modules)
    assert CliRunner().invoke(cli.app, [*path, "--help"]).exit_code == 0, path
    print(*path, "loads", *sorted(set(sys.modules) - before))
"""
BASE = """
import typer
import typing_extensions
from typer.testing import CliRunner
app = typer.Typer(rich_markup_mode=None)
@app.command()
def base(one: int = 1): ...
assert CliRunner().invoke(app, ["--help"]).exit_code == 0
"""
CALL = """
import json, sys
from console.cli import table as cli
try:
    cli.app(json.loads(sys.argv[1]), prog_name="smart115")
except SystemExit:
    pass
"""
TELL = "\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"


def loaded(code: str, argument: object = None) -> set[str]:
    """Give the modules that a process of its own has loaded when it has run some code."""
    ended = subprocess.run(
        [sys.executable, "-c", code + TELL, json.dumps(argument)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    *said, modules = ended.stdout.splitlines()
    sys.stdout.write("\n".join(said))  # shown where a test fails: who has loaded what
    return set(json.loads(modules))


def tops(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


@pytest.mark.usefixtures("home")
def test_help_loads_typer_and_the_commands_modules_only() -> None:
    found = loaded(HELP, list(EVERY))
    base = tops(loaded(BASE)) | set(sys.stdlib_module_names)
    assert tops(found) - base - PACKAGES == set()
    commands = {module for row in COMMANDS for module in row.modules}
    commands |= {module.rpartition(".")[0] for module in commands}
    assert {name for name in found if tops({name}) & PACKAGES} - PACKAGES == LIGHT | commands


@pytest.mark.usefixtures("home")
def test_the_table_of_commands_loads_none_of_them() -> None:
    found = loaded(HELP, [[]])
    assert not {name for name in found if name.startswith("console.commands")}
    assert "pydantic" not in found


@pytest.fixture
def ready(home: Path) -> None:
    """A machine on which the built-in city has been drawn: that happens once, and takes scipy."""
    home.mkdir()
    ensure_builtin(home / CITIES_FOLDER)


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("argv", PRINTS, ids=" ".join)
def test_what_prints_fixed_text_loads_no_heavy_package(argv: list[str]) -> None:
    assert tops(loaded(CALL, argv)) & (HEAVY | {"aiokafka"}) == set()


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("argv", READS, ids=" ".join)
def test_what_reads_topics_loads_kafkas_client_and_nothing_heavier(argv: list[str]) -> None:
    found = tops(loaded(CALL, argv))
    assert found & HEAVY == set()
    assert "aiokafka" in found


@pytest.mark.usefixtures("ready")
def test_a_heavy_package_would_be_seen() -> None:
    assert "numpy" in tops(loaded(CALL, ["map", "info", "nowhere"]))
