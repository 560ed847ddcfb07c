"""The engine's own sentences: nothing is wrong with them, and Python and PO files are one."""

import importlib
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from console.words.compiled import modules
from console.words.entries import book_text, read_book
from console.words.faults import own_faults
from console.words.places import MADE, SOURCES, shipped_books
from console.words.usage import SPEAKERS, read_code, usage_faults
from schemas.words.catalogue import SHIPPED

BOOKS = shipped_books()
PATHS = sorted(SOURCES.glob("*.po"))


def test_nothing_is_wrong_with_them() -> None:
    assert [one.line() for one in own_faults(BOOKS)] == []


def test_each_is_said_by_code_and_each_that_code_says_is_there() -> None:
    files = {one.key: book.subject for book in BOOKS for one in book.entries}
    assert [one.line() for one in usage_faults(read_code(), files)] == []


@pytest.mark.parametrize(("module", "name"), SPEAKERS)
def test_what_is_read_for_keys_is_there(module: str, name: str) -> None:
    assert callable(getattr(importlib.import_module(module), name))


def test_keys_are_one_space() -> None:
    counts = Counter(one.key for book in BOOKS for one in book.entries)
    assert [key for key, count in counts.items() if count > 1] == []
    assert len(counts) == len(SHIPPED)


def test_the_python_is_what_the_po_files_say() -> None:
    for name, text in modules(BOOKS).items():
        assert (MADE / name).read_text(encoding="utf-8") == text, "run `make words`"
    assert {path.name for path in MADE.glob("*.py")} == set(modules(BOOKS))
    told = {one.key: (one.translation, one.english) for book in BOOKS for one in book.entries}
    assert told == dict(SHIPPED)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_file_read_and_written_is_the_same_file(path: Path) -> None:
    assert book_text(read_book(path)) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_babel_finds_no_fault(path: Path) -> None:
    with path.open("rb") as source:
        catalog = read_po(source, abort_invalid=True)
    for message in catalog:
        message.flags.discard("python-format")  # guessed from a per cent sign; ours are in braces
    assert [(message.id, errors) for message, errors in catalog.check()] == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_gettext_finds_no_fault(path: Path) -> None:
    if shutil.which("msgfmt") is None:
        pytest.skip("msgfmt of GNU gettext is not installed on this machine")
    argv = ["msgfmt", "--check", "--output-file=/dev/null", str(path)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
