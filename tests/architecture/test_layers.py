"""The walls between the layers stand; and each of them would be missed."""

import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.imports import forbidden_imports
from tests.support.tree import PACKAGES, ROOT, modules

PURE = """
    array bisect collections dataclasses datetime decimal enum fractions functools hashlib heapq
    itertools json math operator re statistics string struct types typing unicodedata __future__
    pydantic typing_extensions
"""
CORE_MAY_IMPORT = frozenset({"dispatch", "schemas", *PURE.split()})
CONTRACT_MAY_IMPORT = CORE_MAY_IMPORT - {"dispatch"} | {"base64", "binascii", "uuid", "zlib"}

ROOM_MAX = 12
"""Modules of a room that a newcomer looks through at a glance."""

BACK = "import streams.host.clock\n"
SIDEWAYS = "import routing.roads.graph\n"
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


def contracts() -> list[dict[str, Any]]:
    """Give the contracts of pyproject.toml, as they stand there."""
    found = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed: list[dict[str, Any]] = found["tool"]["importlinter"]["contracts"]
    return listed


def rooms_of(contract: dict[str, Any]) -> list[str]:
    """Give the rooms of a contract on layers, the outermost first; beside each other: one."""
    (container,) = contract["containers"]
    return [f"{container}.{row.split(' | ')[0]}" for row in contract["layers"]]


ORDERS = [one for one in contracts() if one["id"].startswith("rooms-of-")]


def test_contracts_are_kept() -> None:
    judged = lint_imports(ROOT)
    assert judged.returncode == 0, judged.stdout
    assert f"{len(contracts())} kept, 0 broken" in judged.stdout


@pytest.fixture(scope="module")
def skeleton(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same tree of packages and modules, with nothing in them: no wall is broken there."""
    root = tmp_path_factory.mktemp("skeleton")
    (root / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for path in modules(*PACKAGES):
        copy = root / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.touch()
    assert lint_imports(root).returncode == 0
    return root


def broken_by(root: Path, where: str, text: str) -> str:
    """Put a module beside the others, give what import-linter says of it, and take it away."""
    bad = root.joinpath(*where.split("."), "bad.py")
    bad.write_text(text, encoding="utf-8")
    try:
        judged = lint_imports(root)
    finally:
        bad.unlink()
    assert judged.returncode == 1
    return judged.stdout


@pytest.mark.parametrize(
    ("module", "bad", "broken"),
    [
        ("schemas.ground", "import dispatch\n", "Outer layers import inner ones"),
        ("dispatch.ground", BACK, "Outer layers import inner ones"),
        ("dispatch.ground", SIDEWAYS, "Outer layers import inner ones"),
        ("scenarios.city", BACK, "Outer layers import inner ones"),
        ("dispatch.ground", TIME, "pure function of the journal BROKEN"),
        ("schemas.ground", TIME, "asks no clock BROKEN"),
        ("streams.broker", "import aiokafka\n", "knows nothing of the engine BROKEN"),
    ],
)
def test_a_broken_wall_is_noticed(skeleton: Path, module: str, bad: str, broken: str) -> None:
    assert broken in broken_by(skeleton, module, bad)


@pytest.mark.parametrize("contract", ORDERS, ids=lambda one: one["id"])
def test_a_room_that_looks_back_is_noticed(skeleton: Path, contract: dict[str, Any]) -> None:
    rooms = rooms_of(contract)
    lowest = next(one for one in reversed(rooms) if skeleton.joinpath(*one.split(".")).is_dir())
    said = broken_by(skeleton, lowest, f"import {rooms[0]}\n")
    assert f"{contract['name']} BROKEN" in said


def test_a_room_that_no_order_names_is_noticed(skeleton: Path) -> None:
    hall = skeleton / "dispatch" / "hall"
    hall.mkdir()
    (hall / "__init__.py").touch()
    try:
        judged = lint_imports(skeleton)
    finally:
        shutil.rmtree(hall)
    assert judged.returncode == 1
    assert "hall" in judged.stdout


def test_a_circle_of_files_is_noticed(skeleton: Path) -> None:
    other = skeleton / "routing" / "roads" / "graph.py"
    other.write_text("import routing.roads.bad\n", encoding="utf-8")
    try:
        said = broken_by(skeleton, "routing.roads", "import routing.roads.graph\n")
    finally:
        other.write_text("", encoding="utf-8")
    assert "No circle of files or of rooms, anywhere BROKEN" in said


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_a_room_is_small_enough_to_look_through(package: str) -> None:
    full = {
        folder.relative_to(ROOT).as_posix(): count
        for folder, count in Counter(path.parent for path in modules(package)).items()
        if count - ((folder / "__init__.py") in set(modules(package))) > ROOM_MAX
    }
    assert full == {}


@pytest.mark.parametrize("path", modules(*PACKAGES), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_name_does_not_repeat_its_room(path: Path) -> None:
    room = path.parent.name
    assert path.stem not in {room, room.removesuffix("s")}
    assert not path.stem.startswith((f"{room}_", f"{room.removesuffix('s')}_"))


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
