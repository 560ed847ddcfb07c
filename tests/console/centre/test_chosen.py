"""A command's settings bring its sentences with them, and no command that speaks goes past that."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.centre import chosen
from console.told.words import word
from console.words.places import SOURCES
from schemas.ground.errors import ConfigurationError
from schemas.words.catalogue import SHIPPED, hand_in
from tests.support.tree import ROOT

SILENT = {
    "config.py",
    "broker.py",
    "topics.py",
    "inject.py",
    "city.py",
    "journal.py",
    "principals.py",
}
"""Commands that say no sentence of the catalogue."""


@pytest.fixture(autouse=True)
def _as_shipped() -> Iterator[None]:
    yield
    hand_in(SHIPPED)


@pytest.mark.usefixtures("home")
def test_without_the_setting_the_engine_says_its_own() -> None:
    assert chosen.load().words is None
    assert word("alarms", "vi") == "Báo động"


@pytest.mark.usefixtures("home")
def test_with_the_setting_a_corrected_sentence_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (SOURCES / "board.vi.po").read_text(encoding="utf-8")
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "board.vi.po").write_text(
        text.replace('msgstr "Báo động"', 'msgstr "Cảnh báo"'), encoding="utf-8"
    )
    monkeypatch.setenv("SMART115_WORDS", str(folder))
    assert chosen.load().words == folder
    assert word("alarms", "vi") == "Cảnh báo"


@pytest.mark.usefixtures("home")
def test_a_folder_that_is_not_there_ends_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMART115_WORDS", "nowhere")
    with pytest.raises(ConfigurationError, match="nowhere is no folder"):
        chosen.load()


def test_no_command_that_speaks_reads_settings_past_it() -> None:
    past = {
        path.name
        for path in (ROOT / "console").rglob("*.py")
        if "settings.load()" in path.read_text(encoding="utf-8").replace("chosen_settings", "")
    }
    assert past - SILENT == {"chosen.py"}
