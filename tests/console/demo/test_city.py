from pathlib import Path

import pytest

from console.demo.city import Ground, city_folder
from scenarios.city.files import load_city
from streams.host.settings import Settings
from tests.support import small_city


def test_a_city_made_by_an_older_builder_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path / "home")
    ground = Ground(small_city.write(tmp_path / "roads"), None)
    made = city_folder(settings, ground, 1)
    assert load_city(made).map_path.is_dir()
    assert city_folder(settings, ground, 1) == made
    monkeypatch.setattr("routing.maps.store.BUILDER_VERSION", -1)
    assert city_folder(settings, ground, 1) != made
