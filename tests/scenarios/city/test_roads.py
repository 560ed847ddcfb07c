import shutil
from pathlib import Path

import pytest

from routing.maps.store import build_map, save_map
from routing.tags.policy import EmergencyPolicy, to_toml
from routing.traces.eta_range import fit, save_model
from scenarios.city.files import load_city
from scenarios.city.roads import CityRoads, read_city_roads
from scenarios.city.writer import write_city
from schemas.ground.errors import CityError, ConfigurationError
from tests.routing.conftest import WriteOsm, write_osm
from tests.support import small_city

__all__ = ["write_osm"]

SQUARE = {1: (11.0, 106.0), 2: (11.0, 106.01), 3: (11.01, 106.01)}
WAYS = [(10, (1, 2, 3, 1), {"highway": "secondary"})]
SLOW = EmergencyPolicy(sirens_factor=1.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_city.write(tmp_path / "city")


def name(folder: Path, *lines: str, road_map: str = ".") -> None:
    """Write keys into city.toml."""
    toml = folder / "city.toml"
    text = toml.read_text(encoding="utf-8").replace('map = "."', f'map = "{road_map}"')
    toml.write_text("\n".join([*lines, text]), encoding="utf-8")


def read(folder: Path) -> CityRoads:
    return read_city_roads(load_city(folder), folder.parent / "maps")


def test_a_city_without_such_files_has_the_maps_own_name(folder: Path) -> None:
    roads = read(folder)
    assert (roads.day, roads.eta, roads.hash) == (None, None, roads.graph.hash)


def test_the_table_of_the_day_is_part_of_the_name_and_the_eta_model_is_not(folder: Path) -> None:
    plain = read(folder)
    save_model(fit([]), folder / "eta.json")
    name(folder, 'eta = "eta.json"')
    assert read(folder).eta == fit([])
    assert read(folder).hash == plain.hash
    (folder / "day.toml").write_text(f"[factors]\nprimary = {[0.5] * 24}\n", encoding="utf-8")
    name(folder, 'day = "day.toml"')
    roads = read(folder)
    assert roads.hash != plain.hash
    assert roads.router().day == roads.day


def test_the_policy_builds_the_map(folder: Path, write_osm: WriteOsm) -> None:
    shutil.copy(write_osm(SQUARE, WAYS), folder / "roads.osm.pbf")
    name(folder, road_map="roads.osm.pbf")
    usual = read(folder)
    (folder / "policy.toml").write_text(to_toml(SLOW), encoding="utf-8")
    name(folder, 'policy = "policy.toml"')
    roads = read(folder)
    assert (roads.graph.sirens_ms > usual.graph.sirens_ms).all()
    assert roads.hash != usual.hash


def test_a_map_that_was_built_with_another_policy_is_refused(
    folder: Path,
    write_osm: WriteOsm,
) -> None:
    (folder / "policy.toml").write_text(to_toml(SLOW), encoding="utf-8")
    name(folder, 'policy = "policy.toml"')
    with pytest.raises(CityError, match="city was not built with the policy"):
        read(folder)  # tables bring their own times
    source = write_osm(SQUARE, WAYS)
    save_map(*build_map(source), folder / "usual")
    save_map(*build_map(source, policy=SLOW), folder / "slow")
    text = (folder / "city.toml").read_text(encoding="utf-8")
    (folder / "city.toml").write_text(text.replace('map = "."', 'map = "usual"'))
    with pytest.raises(CityError, match="usual was not built with the policy"):
        read(folder)
    (folder / "city.toml").write_text(text.replace('map = "."', 'map = "slow"'))
    assert read(folder).info.policy is not None


@pytest.mark.parametrize("key", ["policy", "day", "eta"])
def test_a_file_that_is_missing_or_wrong_is_named(folder: Path, key: str) -> None:
    name(folder, f'{key} = "beside.txt"')
    with pytest.raises(CityError, match=rf"city.toml, key {key}: 'beside.txt' is not there"):
        load_city(folder)
    (folder / "beside.txt").write_text("[", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"beside\.txt"):
        read(folder)


def test_such_files_are_named_by_a_city_that_is_written(folder: Path, tmp_path: Path) -> None:
    for key in ("policy", "day", "eta"):
        (folder / key).write_text("", encoding="utf-8")
        name(folder, f'{key} = "{key}"')
    city = load_city(folder)
    write_city(city, tmp_path / "copy")
    assert load_city(tmp_path / "copy") == city
