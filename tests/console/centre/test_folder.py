from pathlib import Path

import pytest

from console.centre.folder import configured_folder, read_centre, read_city
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
    folder = configured_folder(settings(tmp_path))
    assert folder.is_relative_to(tmp_path / "home")
    assert read_city(settings(tmp_path)).schematic
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))
    configured_folder(settings(tmp_path))
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
