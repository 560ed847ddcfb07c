"""A deployment's own sentences: read from its folder when a command starts, and put in."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from console.words.entries import Book
from console.words.faults import FaultKind, correction_faults
from console.words.places import books_in
from schemas.ground.errors import ConfigurationError
from schemas.words.catalogue import SHIPPED, Texts, hand_in

REFUSED: Final = frozenset(
    {FaultKind.UNKNOWN, FaultKind.OUTDATED, FaultKind.PLACEHOLDERS, FaultKind.NOT_ONE_LINE}
)
"""What keeps the engine from starting; all else is for `words check` to tell."""

_SHOWN_MAX: Final = 5


def put_in(folder: Path) -> int:
    """Say a folder's sentences instead of the engine's own; give how many differ.

    Raises
    ------
    ConfigurationError
        If the folder or a file cannot be read, or an entry cannot be used: names each with the fix.
    """
    books = books_in(folder)
    faults = [one for one in correction_faults(books, SHIPPED) if one.kind in REFUSED]
    if faults:
        shown = "; ".join(one.line() for one in faults[:_SHOWN_MAX])
        msg = (
            f"SMART115_WORDS={folder}: {len(faults)} sentences cannot be used: {shown}; "
            f"`smart115 words check {folder}` tells all"
        )
        raise ConfigurationError(msg)
    texts = corrections(books)
    hand_in(texts)
    return len(texts)


def corrections(books: Iterable[Book]) -> dict[str, Texts]:
    """Give the sentences that differ from those that were shipped."""
    found: dict[str, Texts] = {}
    for book in books:
        for entry in book.entries:
            if not entry.translation:
                continue
            vi, en = found.get(entry.key, SHIPPED[entry.key])
            text = entry.translation
            found[entry.key] = (text, en) if book.language == "vi" else (vi, text)
    return {key: texts for key, texts in found.items() if texts != SHIPPED[key]}
