from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.words.entries import Book, Entry, book_text, read_book
from schemas.ground.errors import ConfigurationError

HEAD = "# Of a test."
LINE = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1)
ENTRIES = st.lists(
    st.builds(
        Entry,
        st.from_regex(r"[a-z]{1,5}(\.[a-z_]{1,9}){0,2}", fullmatch=True),
        LINE,
        LINE | st.just(""),
        st.just(("A note.", "Example: x")),
    ),
    max_size=5,
    unique_by=lambda one: one.key,
)


@pytest.fixture
def po(tmp_path: Path) -> Path:
    return tmp_path / "care.vi.po"


def write(path: Path, *entries: Entry, language: str = "vi") -> str:
    text = book_text(Book("care", language, entries, HEAD))
    path.write_text(text, encoding="utf-8")
    return text


@given(ENTRIES)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]
) -> None:
    path = tmp_path_factory.mktemp("po") / "care.vi.po"
    text = write(path, *entries)
    book = read_book(path)
    assert book == Book("care", "vi", tuple(entries), HEAD)
    assert book_text(book) == text


def test_a_per_cent_sign_is_no_placeholder_and_braces_are(po: Path) -> None:
    text = write(po, Entry("a", "{percent} % alike", "giống {percent} %"))
    assert "#, python-brace-format\n" in text
    assert "python-format" not in text


def test_no_version_of_a_tool_and_no_time_of_day_is_written(po: Path) -> None:
    text = write(po, Entry("a", "one", "một"))
    assert "Generated-By" not in text
    assert text == write(po, Entry("a", "one", "một"))


def test_a_doubtful_translation_is_none(po: Path) -> None:
    text = write(po, Entry("a", "one", "một"))
    po.write_text(text.replace('msgctxt "a"', '#, fuzzy\nmsgctxt "a"'), encoding="utf-8")
    assert read_book(po).entries == (Entry("a", "one", ""),)


def test_a_template_has_no_translation(po: Path) -> None:
    text = book_text(Book("care", "vi", (Entry("a", "one", "một"),), HEAD), template=True)
    assert "một" not in text
    assert 'msgid "one"\nmsgstr ""\n' in text


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: text.replace("Language: vi", "Language: fr"), "Language: fr; write vi or en"),
        (lambda text: text.replace("Language: vi", "X: vi"), "Language: nothing; write vi or en"),
        (lambda text: text + 'msgctxt "a"\nmsgid "two"\nmsgstr "hai"\n', '"a" comes twice; keep'),
        (lambda text: text + "hello\n", "is no PO file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_fix(
    po: Path, change: Callable[[str], str], why: str
) -> None:
    text = write(po, Entry("a", "one", "một"))
    po.write_text(change(text), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=why):
        read_book(po)


def test_a_file_of_another_encoding_or_that_is_not_there_is_refused(po: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        read_book(po)
    po.write_bytes(write(po, Entry("a", "one", "một")).encode("utf-16"))
    with pytest.raises(ConfigurationError, match="is no PO file in UTF-8"):
        read_book(po)
