"""A folder of corrected PO files reaches every sentence; what cannot be used is refused by name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from console.told.words import word
from console.words.corrected import put_in
from console.words.places import SOURCES
from dispatch.words.explain import say
from schemas.ground.errors import ConfigurationError
from tests.dispatch.support.centre import Centre, unit

pytestmark = pytest.mark.usefixtures("_as_shipped")

Correct = Callable[..., Path]


@pytest.fixture
def correct(tmp_path: Path) -> Correct:
    """Make a folder with one file in which a piece of text is replaced."""

    def made(subject: str, before: str, after: str) -> Path:
        folder = tmp_path / "words"
        folder.mkdir()
        text = (SOURCES / f"{subject}.vi.po").read_text(encoding="utf-8")
        assert before in text
        (folder / f"{subject}.vi.po").write_text(text.replace(before, after), encoding="utf-8")
        return folder

    return made


def test_a_corrected_sentence_is_what_the_core_decides_with(correct: Correct) -> None:
    assert put_in(correct("decisions", "chạy xe, gần nhất trong", "đi đường, gần nhất trong")) == 1
    decision = Centre([unit("A", 0), unit("B", 9)]).call("C-1").decided_for("C-1")
    assert "đi đường, gần nhất trong 2 xe" in decision.summary.vi
    assert "by road, nearest of 2" in decision.summary.en


def test_a_screen_says_it_too(correct: Correct) -> None:
    put_in(correct("board", 'msgstr "Báo động"', 'msgstr "Cảnh báo"'))
    assert word("alarms", "vi") == "Cảnh báo"


def test_english_is_corrected_by_a_file_in_english(correct: Correct, tmp_path: Path) -> None:
    folder = correct("reasons", "Language: vi", "Language: en")
    path = folder / "reasons.vi.po"
    text = path.read_text(encoding="utf-8").replace('msgstr "đã kết thúc"', 'msgstr "has ended"')
    path.rename(folder / "reasons.en.po").write_text(text, encoding="utf-8")
    head, _, _ = text.partition("\n\n#. ")
    entry = 'msgctxt "why.over"\nmsgid "is over"\nmsgstr "has ended"\n'
    (folder / "reasons.en.po").write_text(f"{head}\n\n{entry}", encoding="utf-8")
    assert put_in(folder) == 1
    assert say("why.over").en == "has ended"
    assert say("why.over").vi == "đã kết thúc"


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("xe đang ở {incident}", "xe đang bận", r"why.busy: placeholders: .*\{incident\}"),
        ('"đã kết thúc"', '"đã\\nkết thúc"', "why.over: not_one_line: "),
        ('msgctxt "why.over"', 'msgctxt "why.gone"', "why.gone: unknown: no sentence has this key"),
        ('msgid "is over"', 'msgid "has ended"', "why.over: outdated: .* look at it again"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name_with_the_fix(
    correct: Correct, before: str, after: str, why: str
) -> None:
    folder = correct("reasons", before, after)
    with pytest.raises(ConfigurationError, match=f"(?s)1 sentences cannot .*{why}.*words check"):
        put_in(folder)
    assert say("why.over").vi == "đã kết thúc"


def test_a_folder_without_po_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no PO file"):
        put_in(tmp_path)
    with pytest.raises(ConfigurationError, match="is no folder"):
        put_in(tmp_path / "words")
