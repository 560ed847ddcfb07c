"""Each fault is found, in the engine's own catalogue and in a corrected one."""

import pytest

from console.words.entries import Book, Entry
from console.words.faults import FaultKind, correction_faults, own_faults

NOTE = ("The engine to dispatchers.", "{unit}: the ambulance, e.g. BC-01", "Example: BC-01")
GOOD = Entry("a", "{unit} is free", "{unit} đang rảnh", NOTE)
SHIPPED = {"a": ("{unit} đang rảnh", "{unit} is free")}


def kinds(*entries: Entry) -> list[FaultKind]:
    return [one.kind for one in own_faults([Book("care", "vi", entries, "")])]


def corrected(english: str, text: str, key: str = "a", language: str = "vi") -> list[FaultKind]:
    book = Book("care", language, (Entry(key, english, text),), "")
    return [one.kind for one in correction_faults([book], SHIPPED)]


def test_a_good_sentence_has_none() -> None:
    assert kinds(GOOD) == []
    assert corrected("{unit} is free", "xe {unit} rảnh") == []


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (Entry("a", "{unit} is free", "", NOTE), FaultKind.UNTRANSLATED),
        (Entry("a", "{unit} is free", "xe đang rảnh", NOTE), FaultKind.PLACEHOLDERS),
        (Entry("a", "{unit} is free", "{xe} đang rảnh", NOTE), FaultKind.PLACEHOLDERS),
        (Entry("a", "{unit} is free", "{unit đang rảnh", NOTE), FaultKind.PLACEHOLDERS),
        (
            Entry("a", "{unit} is free", "{unit} is rảnh", NOTE),
            FaultKind.ENGLISH_IN_VIETNAMESE,
        ),
        (Entry("a", "{unit} is free", "{unit} dang ranh", NOTE), FaultKind.NO_MARKS),
        (Entry("a", "{unit} is rảnh", "{unit} đang rảnh", NOTE), FaultKind.VIETNAMESE_IN_ENGLISH),
        (Entry("a", "{unit} is free", "{unit} đang rảnh"), FaultKind.NO_NOTE),
        (Entry("a", "{unit} is free", "{unit} đang rảnh", NOTE[:2]), FaultKind.NO_NOTE),
        (Entry("a", "{unit} is free", "{unit} đang rảnh", NOTE[1:]), FaultKind.NO_NOTE),
        (Entry("a", "{unit} is free", "{unit} đang rảnh", NOTE[::2]), FaultKind.NO_NOTE),
    ],
)
def test_each_fault_is_found(entry: Entry, found: FaultKind) -> None:
    assert kinds(entry) == [found]


def test_a_key_that_comes_twice_is_found() -> None:
    assert kinds(GOOD, GOOD) == [FaultKind.TWICE]


@pytest.mark.parametrize(
    ("key", "english", "text", "found"),
    [
        ("b", "{unit} is free", "{unit} rảnh", [FaultKind.UNKNOWN]),
        ("a", "{unit} is clear", "{unit} rảnh", [FaultKind.OUTDATED]),
        ("a", "{unit} is free", "xe rảnh", [FaultKind.PLACEHOLDERS]),
        ("a", "{unit} is free", "{unit} free", [FaultKind.ENGLISH_IN_VIETNAMESE]),
        ("a", "{unit} is free", "{unit} đang\nrảnh", [FaultKind.NOT_ONE_LINE]),
        ("a", "{unit} is free", "{unit}" + " rảnh" * 90, [FaultKind.NOT_ONE_LINE]),
        ("a", "{unit} is free", "", []),
    ],
)
def test_each_fault_of_a_correction_is_found(
    key: str, english: str, text: str, found: list[FaultKind]
) -> None:
    assert corrected(english, text, key) == found


def test_english_may_be_corrected_too() -> None:
    assert corrected("{unit} is free", "{unit} is idle", language="en") == []
    vietnamese = corrected("{unit} is free", "{unit} đang rảnh", language="en")
    assert vietnamese == [FaultKind.VIETNAMESE_IN_ENGLISH]


def test_a_fault_is_one_line_with_file_key_and_fix() -> None:
    (fault,) = own_faults([Book("care", "vi", (Entry("a", "{unit} is free", "x", NOTE),), "")])
    assert fault.line() == ("care.vi.po: a: placeholders: 'x' must hold these placeholders: {unit}")
