"""City folders of many centres: looked at again, and their roads read once a map."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from console.centre.folders import Folders
from scenarios.city.files import load_city
from scenarios.city.model import City
from schemas.ground.errors import CityError, ConfigurationError
from streams.host.settings import Settings
from tests.support import small_city


def cities(tmp_path: Path, *names: str) -> Path:
    """Write a folder of city folders, one a centre, all on streets of the same content."""
    for name in names:
        small_city.write(tmp_path / "cities" / name, centre_id=name, mark=f"{name}-")
    return tmp_path / "cities"


def folders(tmp_path: Path, city: Path, *, with_roads: bool = False) -> Folders:
    return Folders(Settings(home=tmp_path / "home", city=city), with_roads=with_roads)


def served(seen: Folders) -> list[str] | None:
    found = seen.look()
    return None if found is None else [one.centre_id for one in found]


def test_a_folder_of_folders_is_as_many_centres_and_a_new_one_is_found(tmp_path: Path) -> None:
    seen = folders(tmp_path, cities(tmp_path, "AG", "BD"))
    assert served(seen) == ["AG", "BD"]
    assert served(seen) is None, "nothing has changed"
    cities(tmp_path, "CT")
    assert served(seen) == ["AG", "BD", "CT"]
    units = tmp_path / "cities" / "BD" / "units.csv"
    units.write_text(units.read_text() + "BD-U99,als,S1,true\n")
    found = seen.look()
    assert found is not None
    assert ["BD-U99" in one.unit_ids for one in found] == [False, True, False]


def test_a_folder_is_read_again_only_where_it_was_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def reading(folder: Path) -> City:
        read.append(folder.name)
        return load_city(folder)

    monkeypatch.setattr("console.centre.folders.load_city", reading)
    only = folders(tmp_path, small_city.write(tmp_path / "city"))
    only.require_readable()
    assert served(only) is not None
    assert read == ["city"], "the check before Kafka is looked for counts as the first reading"

    read.clear()
    many = folders(tmp_path, cities(tmp_path, "AG", "BD"))
    assert served(many) == ["AG", "BD"]
    units = tmp_path / "cities" / "BD" / "units.csv"
    units.write_text(units.read_text() + "BD-U99,als,S1,true\n")
    assert served(many) == ["AG", "BD"]
    assert read == ["AG", "BD", "BD"]


def test_one_centres_slip_is_no_other_centres_trouble(tmp_path: Path) -> None:
    where = cities(tmp_path, "AG", "BD")
    seen = folders(tmp_path, where)
    assert served(seen) == ["AG", "BD"]
    (where / "AG" / "units.csv").write_text("nonsense\n")
    small_city.write(where / "XX", centre_id="XX", mark="BD-")
    with capture_logs() as logs:
        assert served(seen) == ["AG", "BD"], "what AG's folder said before still holds"
    told = {one["folder"]: one["why"] for one in logs}
    assert set(told) == {"AG", "XX"}
    assert "unit_id BD-U0 is in centre BD and in centre XX" in told["XX"]


def test_the_only_folder_must_be_right(tmp_path: Path) -> None:
    folder = small_city.write(tmp_path / "city")
    (folder / "units.csv").write_text("nonsense\n")
    with pytest.raises(CityError, match=r"units\.csv"):
        folders(tmp_path, folder).look()


def test_equal_maps_are_one_in_memory_and_closures_each_centres_own(tmp_path: Path) -> None:
    seen = folders(tmp_path, cities(tmp_path, "AG", "BD"), with_roads=True)
    assert seen.map_hash("AG") is None
    seen.look()
    one, other = seen.roads("AG"), seen.roads("BD")
    assert one is not None
    assert other is not None
    assert one is not other
    assert one.graph_hash == other.graph_hash == seen.map_hash("AG") == seen.map_hash("BD")
    assert seen.maps == 1
    assert seen.roads("HN") is None
    cities(tmp_path, "HN")
    assert seen.roads("HN") is not None, "it is looked for before it is given up"


def test_a_centre_keeps_the_roads_that_it_was_begun_on(tmp_path: Path) -> None:
    where = cities(tmp_path, "AG")
    seen = folders(tmp_path, where / "AG", with_roads=True)
    seen.look()
    before = seen.map_hash("AG")
    arcs = where / "AG" / "arcs.csv"
    arcs.write_text("\n".join(arcs.read_text().splitlines()[:-1]) + "\n")
    assert seen.look() is not None
    assert seen.map_hash("AG") == before


def test_a_map_that_cannot_be_read_leaves_its_centre_out(tmp_path: Path) -> None:
    where = cities(tmp_path, "AG", "BD")
    (where / "AG" / "arcs.csv").write_text("nonsense\n")
    seen = folders(tmp_path, where, with_roads=True)
    with capture_logs() as logs:
        assert served(seen) == ["BD"]
    assert [one["folder"] for one in logs] == ["AG"]
    with pytest.raises(ConfigurationError):
        folders(tmp_path, where / "AG", with_roads=True).look()
