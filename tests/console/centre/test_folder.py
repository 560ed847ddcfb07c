from pathlib import Path

import pytest

from console.centre.folder import (
    chosen_folder,
    read_centre,
    read_centres,
    read_cities,
    read_city,
    read_hospitals,
)
from dispatch.fold import Fold
from schemas.ground.errors import CityError, ConfigurationError
from schemas.journal import JournalRecord
from streams.host.settings import Settings
from tests.streams.support.samples import START
from tests.support import small_city


def settings(tmp_path: Path, city: Path | None = None) -> Settings:
    return Settings(home=tmp_path / "home", city=city)


def test_a_configured_city_is_read_with_its_roads(tmp_path: Path) -> None:
    ours = settings(tmp_path, small_city.write(tmp_path / "city"))
    centre = read_centre(ours)
    told = centre.configured(START)
    assert (told.centre_id, told.map_hash) == (small_city.CENTRE_ID, centre.map_info.graph_hash)
    assert len(told.units) == 4
    assert centre.router().graph_hash == told.map_hash


def test_a_journal_is_not_decided_with_another_table_of_the_day(tmp_path: Path) -> None:
    folder = small_city.write(tmp_path / "city")
    before = read_centre(settings(tmp_path, folder))
    (folder / "day.toml").write_text(f"[factors]\nprimary = {[0.5] * 24}\n", encoding="utf-8")
    toml = folder / "city.toml"
    toml.write_text('day = "day.toml"\n' + toml.read_text(encoding="utf-8"), encoding="utf-8")
    after = read_centre(settings(tmp_path, folder))
    journal = [before.configured(START), after.configured(START)]
    assert journal[0].event_id != journal[1].event_id
    refused = []
    for centre in (before, after):
        for event in journal:
            record = JournalRecord(event=event.model_copy(update={"received_at": START}))
            applied = Fold(small_city.CENTRE_ID, centre.oracle()).apply(record, offset=0)
            refused.append(applied.refused)
    assert [one is None for one in refused] == [True, False, False, True]


def test_without_one_the_built_in_city_is_made_and_kept(tmp_path: Path) -> None:
    folder = chosen_folder(settings(tmp_path))
    assert folder.is_relative_to(tmp_path / "home")
    assert read_city(settings(tmp_path)).schematic
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))
    chosen_folder(settings(tmp_path))
    assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*")) == before


def test_a_city_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CityError, match="nowhere is not a folder; give the folder"):
        read_city(settings(tmp_path, tmp_path / "nowhere"))


@pytest.mark.parametrize("content", [b"", b"not a map at all"])
def test_an_empty_or_unreadable_map_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    city = small_city.write(tmp_path / "city")
    (city / "roads.osm.pbf").write_bytes(content)
    toml = city / "city.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text.replace('map = "."', 'map = "roads.osm.pbf"'), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"roads\.osm\.pbf") as refused:
        read_centre(settings(tmp_path, city))
    assert refused.value.exit_code == 3
    assert "\n" not in str(refused.value)


def several(tmp_path: Path, *names: str) -> Settings:
    """Configure a folder of city folders."""
    for name in names:
        small_city.write(tmp_path / "cities" / name.lower(), centre_id=name, mark=f"{name}-")
    return settings(tmp_path, tmp_path / "cities")


def test_of_several_centres_the_setting_says_which_is_meant(tmp_path: Path) -> None:
    both = several(tmp_path, "AG", "BD")
    assert [city.centre_id for city in read_cities(both)] == ["AG", "BD"]
    with pytest.raises(ConfigurationError, match="several centres: set SMART115_CENTRE to one of"):
        read_city(both)
    one = both.model_copy(update={"centre": "BD"})
    assert read_city(one).centre_id == read_centre(one).city.centre_id == "BD"
    assert chosen_folder(one).name == "bd"
    with pytest.raises(ConfigurationError, match=r"=HN is no centre of .*; there are AG, BD"):
        read_city(both.model_copy(update={"centre": "HN"}))
    assert [one.roads.hash for one in read_centres(both)] == [read_centre(one).roads.hash] * 2
    assert len(read_hospitals(both)) == 6


def test_centres_that_would_be_taken_for_one_another_are_refused(tmp_path: Path) -> None:
    small_city.write(tmp_path / "cities" / "one", centre_id="AG", mark="A")
    small_city.write(tmp_path / "cities" / "two", centre_id="BD", mark="A")
    both = settings(tmp_path, tmp_path / "cities")
    with pytest.raises(ConfigurationError, match=r"AU0 is in centre AG and in .* BD.*units\.csv"):
        read_cities(both)
    small_city.write(tmp_path / "cities" / "two", centre_id="AG", mark="B")
    with pytest.raises(ConfigurationError, match="two city folders have the centre_id AG"):
        read_cities(both)
