import csv
from pathlib import Path

import pytest

from console.cli.talk import BadUsage
from console.words.entries import read_book
from console.words.export import TABLE, export
from console.words.places import SOURCES, shipped_books

BOOKS = shipped_books()


def test_what_is_exported_is_what_is_shipped(tmp_path: Path) -> None:
    paths = export(BOOKS, tmp_path / "new" / "words")
    assert len(paths) == 2 * len(BOOKS) + 1
    for source in SOURCES.glob("*.po"):
        exported = tmp_path / "new" / "words" / source.name
        assert exported.read_bytes() == source.read_bytes()


def test_a_template_has_every_key_and_no_translation(tmp_path: Path) -> None:
    export(BOOKS, tmp_path)
    text = (tmp_path / "care.pot").read_text(encoding="utf-8")
    care = read_book(tmp_path / "care.vi.po")
    assert text.count("\nmsgctxt ") == len(care.entries)
    assert "đuối nước" not in text


def test_the_table_is_for_spreadsheets(tmp_path: Path) -> None:
    export(BOOKS, tmp_path)
    with (tmp_path / TABLE).open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    assert len(rows) == sum(len(book.entries) for book in BOOKS)
    (row,) = [one for one in rows if one["key"] == "why.busy"]
    assert (row["file"], row["vietnamese"]) == ("reasons", "xe đang ở {incident}")
    assert "Example: " in row["note"]


def test_nothing_that_is_there_is_lost(tmp_path: Path) -> None:
    mine = tmp_path / "alarms.vi.po"
    mine.write_text("corrected", encoding="utf-8")
    with pytest.raises(BadUsage, match=r"alarms.vi.po is there already: name an empty folder"):
        export(BOOKS, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["alarms.vi.po"]
    with pytest.raises(BadUsage, match="cannot be written"):
        export(BOOKS, mine / "words")
