"""The schematic city and its roads, read once for all tests of trials."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from routing.maps.store import load_or_build
from routing.roads.graph import RoadGraph
from routing.router import Router
from scenarios.city.files import load_city
from scenarios.city.model import City
from scenarios.schematic.build import ensure_builtin

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="session")
def builtin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ensure_builtin(tmp_path_factory.mktemp("cities"))


@pytest.fixture(scope="session")
def city(builtin_folder: Path) -> City:
    return load_city(builtin_folder)


@pytest.fixture(scope="session")
def graph(city: City, tmp_path_factory: pytest.TempPathFactory) -> RoadGraph:
    return load_or_build(city.map_path, tmp_path_factory.mktemp("maps"))[0]


@pytest.fixture(scope="session")
def router(city: City, graph: RoadGraph) -> Router:
    return Router(graph, snap_limit_m=city.snap_limit_m)


@pytest.fixture
def start() -> datetime:
    return START


@pytest.fixture
def folder(builtin_folder: Path, tmp_path: Path) -> Path:
    """A city folder of one's own to spoil."""
    return shutil.copytree(builtin_folder, tmp_path / "city")


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Replace a text in one of the folder's files; it must be there."""

    def replace_text(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace_text
