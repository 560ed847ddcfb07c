import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.words.compiled import modules, write
from console.words.entries import Book, Entry
from console.words.made import module_text

TEXT = st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), codec="utf-8"), min_size=1)
ENTRIES = st.lists(
    st.builds(Entry, st.from_regex(r"[a-z]{1,40}", fullmatch=True), TEXT, TEXT),
    max_size=4,
    unique_by=lambda one: one.key,
)
LONG = "một câu rất dài, " * 12


def texts(source: str) -> dict[str, tuple[str, str]]:
    """Run a made module; give what it holds."""
    scope: dict[str, dict[str, tuple[str, str]]] = {}
    exec(compile(source, "made", "exec"), scope)  # noqa: S102 - it is what was just made
    return scope["TEXTS"]


@given(ENTRIES)
def test_the_module_says_what_the_file_says(entries: list[Entry]) -> None:
    source = module_text(Book("care", "vi", tuple(entries), ""))
    assert texts(source) == {one.key: (one.translation, one.english) for one in entries}


@pytest.mark.parametrize("text", [LONG, 'nói "dừng"', "crew's", "'\"", "\\", "x" * 300])
def test_the_module_is_in_the_standard_form(text: str) -> None:
    source = module_text(Book("care", "vi", (Entry("a", text, text), Entry("b", "x", "y")), ""))
    assert texts(source)["a"] == (text, text)
    argv = [sys.executable, "-m", "ruff", "format", "--line-length=100", "-"]
    done = subprocess.run(argv, input=source, capture_output=True, text=True, check=True)
    assert done.stdout == source


def test_what_is_not_translated_is_said_in_english() -> None:
    source = module_text(Book("care", "vi", (Entry("a", "one", ""),), ""))
    assert texts(source) == {"a": ("one", "one")}


def test_only_what_changed_is_written_and_what_has_no_file_any_more_goes(tmp_path: Path) -> None:
    books = [Book("care", "vi", (Entry("a", "one", "một"),), ""), Book("desk", "vi", (), "")]
    assert {path.name for path in write(books, tmp_path)} == set(modules(books))
    assert write(books, tmp_path) == ()
    changed = {path.name for path in write(books[:1], tmp_path)}
    assert changed == {"desk.py", "__init__.py"}
    assert not (tmp_path / "desk.py").exists()
