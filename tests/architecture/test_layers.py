"""The walls between the layers stand; and each of them would be missed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.imports import forbidden_imports
from tests.support.tree import ROOT, modules

PURE = """
    array bisect collections dataclasses datetime decimal enum fractions functools hashlib heapq
    itertools json math operator re statistics string types typing unicodedata __future__
    pydantic typing_extensions
"""
CORE_MAY_IMPORT = frozenset({"dispatch", "schemas", *PURE.split()})
CONTRACT_MAY_IMPORT = CORE_MAY_IMPORT - {"dispatch"} | {"base64", "binascii", "uuid", "zlib"}

BACK = "import streams.clock\n"
SIDEWAYS = "import routing.graph\n"
TIME = "import time\n"


@pytest.mark.parametrize("path", modules("dispatch"), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_core_imports_only_what_is_pure(path: Path) -> None:
    assert forbidden_imports(path.read_text(encoding="utf-8"), CORE_MAY_IMPORT) == []


@pytest.mark.parametrize("path", modules("schemas"), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_contract_imports_nothing_of_ours_and_no_io(path: Path) -> None:
    assert forbidden_imports(path.read_text(encoding="utf-8"), CONTRACT_MAY_IMPORT) == []


@pytest.mark.parametrize(
    "bad",
    [
        "import os",
        "import os.path as p",
        "from time import time",
        "from . import clock",
        "def f() -> None:\n    import random",
        "if TYPE_CHECKING:\n    from aiokafka import X",
        "__import__('socket')",
        "importlib.import_module('uuid')",
    ],
)
def test_an_impure_import_is_noticed(bad: str) -> None:
    assert forbidden_imports(bad, CORE_MAY_IMPORT)


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of pyproject.toml on a tree; the one to be judged is found first."""
    code = "import sys; sys.path[:0] = ['.']; import importlinter.cli as cli"
    return subprocess.run(
        [sys.executable, "-P", "-c", f"{code}; cli.lint_imports_command(['--no-cache'])"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


def test_contracts_are_kept() -> None:
    judged = lint_imports(ROOT)
    assert judged.returncode == 0, judged.stdout
    assert "4 kept, 0 broken" in judged.stdout


@pytest.mark.parametrize(
    ("module", "bad", "broken"),
    [
        ("schemas", "import dispatch\n", "Outer layers import inner ones"),
        ("dispatch", BACK, "Outer layers import inner ones"),
        ("dispatch", SIDEWAYS, "Outer layers import inner ones"),
        ("scenarios", BACK, "Outer layers import inner ones"),
        ("dispatch", TIME, "pure function of the journal BROKEN"),
        ("schemas", TIME, "asks no clock BROKEN"),
        ("streams.broker", "import aiokafka\n", "knows nothing of the engine BROKEN"),
    ],
)
def test_a_broken_contract_is_noticed(tmp_path: Path, module: str, bad: str, broken: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for name in (
        "console",
        "dispatch",
        "routing.roads.graph",
        "scenarios",
        "schemas",
        "streams.broker",
    ):
        folder = tmp_path.joinpath(*name.split("."))
        folder.mkdir(parents=True)
        for package in (folder, *folder.parents):
            if package != tmp_path and package.is_relative_to(tmp_path):
                (package / "__init__.py").touch()
    (tmp_path / "streams" / "clock.py").touch()
    assert lint_imports(tmp_path).returncode == 0
    tmp_path.joinpath(*module.split("."), "bad.py").write_text(bad, encoding="utf-8")
    judged = lint_imports(tmp_path)
    assert judged.returncode == 1
    assert broken in judged.stdout


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("import time\n", "`time` is banned"),
        ("import random\n", "`random` is banned"),
        ("import uuid\n", "`uuid` is banned"),
        ("import os\n", "`os` is banned"),
        (
            "from datetime import datetime\nx = datetime.now()\n",
            "`datetime.datetime.now` is banned",
        ),
    ],
)
def test_ruff_bans_impure_names_in_the_core_alone(bad: str, said: str) -> None:
    def ruff(name: str) -> str:
        judged = subprocess.run(
            [
                sys.executable,
                "-m",
                "ruff",
                "check",
                "--select",
                "TID251",
                "--stdin-filename",
                name,
                "-",
            ],
            cwd=ROOT,
            input=bad,
            capture_output=True,
            text=True,
            check=False,
        )
        return judged.stdout

    assert said in ruff("dispatch/probe.py")
    assert said not in ruff("streams/probe.py")
