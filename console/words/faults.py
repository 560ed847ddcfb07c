"""What is wrong with a catalogue, sentence by sentence: what, where, and how to mend it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from console.words.entries import Book, Entry
from console.words.languages import english_in, vietnamese_in, without_marks
from schemas.words.catalogue import LENGTH_MAX, Texts, is_one_line, placeholders


class FaultKind(StrEnum):
    """What can be wrong with a sentence."""

    UNTRANSLATED = "untranslated"
    PLACEHOLDERS = "placeholders"
    NOT_ONE_LINE = "not_one_line"
    ENGLISH_IN_VIETNAMESE = "english_in_vietnamese"
    VIETNAMESE_IN_ENGLISH = "vietnamese_in_english"
    NO_MARKS = "no_marks"
    NO_NOTE = "no_note"
    TWICE = "twice"
    UNUSED = "unused"
    MISSING = "missing"
    UNKNOWN = "unknown"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``file`` is null where the fault is in the code."""

    kind: FaultKind
    key: str
    file: str | None
    why: str

    def line(self) -> str:
        """Say it in one line."""
        return f"{self.file or 'code'}: {self.key}: {self.kind}: {self.why}"


def own_faults(books: Iterable[Book]) -> Iterator[Fault]:
    """Judge the engine's own catalogue: everything that can be seen in it alone."""
    counts: Counter[str] = Counter()
    for book in books:
        for entry in book.entries:
            counts[entry.key] += 1
            if counts[entry.key] > 1:
                why = "another entry has this key; keys are one space, give it another"
                yield _fault(FaultKind.TWICE, book, entry, why)
            if not entry.translation:
                why = f"{entry.english!r} has no translation, or one marked as fuzzy"
                yield _fault(FaultKind.UNTRANSLATED, book, entry, why)
            yield from _note(book, entry)
            yield from _texts(book, entry)


def correction_faults(books: Iterable[Book], shipped: Mapping[str, Texts]) -> Iterator[Fault]:
    """Judge a deployment's corrected catalogue against the engine's own.

    What it leaves untranslated is no fault: those sentences stay as they are shipped.
    """
    for book in books:
        for entry in book.entries:
            if entry.key not in shipped:
                why = "no sentence has this key; take the file of `smart115 words export`"
                yield _fault(FaultKind.UNKNOWN, book, entry, why)
            elif entry.translation:
                yield from _against(book, entry, shipped[entry.key][1])


def _against(book: Book, entry: Entry, english: str) -> Iterator[Fault]:
    if entry.english != english:
        why = f"translates {entry.english!r}, which is now {english!r}: look at it again"
        yield _fault(FaultKind.OUTDATED, book, entry, why)
    yield from _texts(book, entry)


def _fault(kind: FaultKind, book: Book, entry: Entry, why: str) -> Fault:
    return Fault(kind, entry.key, f"{book.subject}.{book.language}.po", why)


def _note(book: Book, entry: Entry) -> Iterator[Fault]:
    """Ask for a note that says who speaks, names each placeholder, and gives an example."""
    told = "\n".join(entry.notes)
    lacking = [f"{{{name}}}: …" for name in _names(entry.english) if f"{{{name}}}: " not in told]
    if not any(line.startswith("Example: ") for line in entry.notes):
        lacking.append("Example: …")
    if not entry.notes or entry.notes[0].startswith(("{", "Example: ")):
        lacking.insert(0, "who says it to whom")
    if lacking:
        why = f"the translator's note (#.) lacks {'; '.join(lacking)}"
        yield _fault(FaultKind.NO_NOTE, book, entry, why)


def _names(text: str) -> list[str]:
    try:
        return sorted(placeholders(text))
    except ValueError:
        return []


def _texts(book: Book, entry: Entry) -> Iterator[Fault]:
    """Judge a sentence and its translation: placeholders and language."""
    text = entry.translation
    try:
        wanted, found = placeholders(entry.english), placeholders(text or entry.english)
    except ValueError as error:
        yield _fault(FaultKind.PLACEHOLDERS, book, entry, str(error))
        return
    if wanted != found:
        names = " ".join(f"{{{name}}}" for name in sorted(wanted)) or "none"
        why = f"{text!r} must hold these placeholders: {names}"
        yield _fault(FaultKind.PLACEHOLDERS, book, entry, why)
    if text and not is_one_line(text):
        why = f"{text!r} must be one line of at most {LENGTH_MAX} characters"
        yield _fault(FaultKind.NOT_ONE_LINE, book, entry, why)
    vietnamese = text if book.language == "vi" else ""
    for english in (entry.english, text if book.language == "en" else ""):
        if letters := vietnamese_in(english):
            why = f"{english!r} holds {letters}"
            yield _fault(FaultKind.VIETNAMESE_IN_ENGLISH, book, entry, why)
    if foreign := english_in(vietnamese):
        why = f"{vietnamese!r} holds {foreign}; translate it, or allow it in console/words/terms.py"
        yield _fault(FaultKind.ENGLISH_IN_VIETNAMESE, book, entry, why)
    elif without_marks(vietnamese):
        why = f"{vietnamese!r} has no diacritics: is it Vietnamese?"
        yield _fault(FaultKind.NO_MARKS, book, entry, why)
