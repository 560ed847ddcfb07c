import os
from pathlib import Path

import pytest

from console.centre.folder import Centre
from scenarios.city.files import load_city
from scenarios.city.roads import read_city_roads
from scenarios.schematic.build import ensure_builtin
from streams.host.settings import PREFIX


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, with nothing configured but the engine's home there."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home"
    monkeypatch.setenv("SMART115_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """The built-in city with its roads."""
    folder = tmp_path_factory.mktemp("cities")
    city = load_city(ensure_builtin(folder))
    return Centre(city, read_city_roads(city, folder / "maps"))
