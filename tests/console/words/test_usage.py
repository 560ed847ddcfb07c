"""Which keys code says is read from code; both ways in which they can part are found."""

from pathlib import Path

import pytest

from console.words.faults import FaultKind
from console.words.usage import Code, read_code, usage_faults

SOURCE = """
from dispatch.words.explain import say
from console.told.words import word as board_word

class Kind:
    LOST = "lost"
    eta_ms: int

def told(kind, why, late):
    say("plain")
    say("one.early" if not late else "one.late")
    say(f"kind.{kind}")
    key = "by.hand"
    say(key)
    board_word("title", "vi")
    f"term.{why}"
    f"{kind} {why}"
"""
SAID = ("plain", "one.early", "one.late", "kind.lost", "by.hand", "board.title", "term.eta")


@pytest.fixture
def code(tmp_path: Path) -> Code:
    package = tmp_path / "pack"
    package.mkdir()
    (package / "told.py").write_text(SOURCE, encoding="utf-8")
    return read_code([package])


def found(code: Code, *keys: str) -> list[tuple[FaultKind, str]]:
    return [(one.kind, one.key) for one in usage_faults(code, dict.fromkeys(keys, "x.vi.po"))]


def test_what_is_said_is_used(code: Code) -> None:
    assert found(code, *SAID) == []


@pytest.mark.parametrize("key", ["plane", "kind.found", "term.lost_for_good", "board.lost.title"])
def test_what_nobody_says_is_unused(code: Code, key: str) -> None:
    assert found(code, *SAID, key) == [(FaultKind.UNUSED, key)]


@pytest.mark.parametrize("key", ["plain", "one.early", "one.late", "board.title"])
def test_what_is_said_and_not_there_is_missing(code: Code, key: str) -> None:
    rest = [one for one in SAID if one != key]
    assert found(code, *rest) == [(FaultKind.MISSING, key)]


def test_a_family_of_which_nothing_is_there_is_missing(code: Code) -> None:
    rest = [one for one in SAID if one != "kind.lost"]
    assert found(code, *rest) == [(FaultKind.MISSING, "kind.(?:[a-z0-9_.]+)")]


def test_the_modules_made_from_the_catalogue_prove_nothing(tmp_path: Path) -> None:
    made = tmp_path / "schemas" / "words" / "made"
    made.mkdir(parents=True)
    (made / "care.py").write_text('X = {"finding.shock": 1}', encoding="utf-8")
    code = read_code([tmp_path / "schemas"])
    assert found(code, "finding.shock") == [(FaultKind.UNUSED, "finding.shock")]
