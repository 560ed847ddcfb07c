from pathlib import Path

import pytest

from console.centre.folder import Centre
from console.demo.city import Ground, city_folder, require_known
from scenarios.city.files import load_city
from schemas.ground.errors import ConfigurationError
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


def test_who_is_left_to_a_person_is_known(centre: Centre) -> None:
    require_known(centre.city, ("BC-01", "bvdk-binh-duong"))
    with pytest.raises(ConfigurationError, match="--by-hand BC-99: no unit and no hospital"):
        require_known(centre.city, ("BC-01", "BC-99"))
