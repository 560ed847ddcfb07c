"""The catalogue written into a folder, for translators (PO, POT) and reviewers (CSV)."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Final

from console.cli.talk import BadUsage
from console.words.entries import Book, book_text

TABLE: Final = "words.csv"
_COLUMNS: Final = ("file", "key", "vietnamese", "english", "note")
_BOM: Final = "\ufeff"
"""Without it, spreadsheets take UTF-8 for something else."""


def export(books: Iterable[Book], folder: Path) -> tuple[Path, ...]:
    """Write each subject as PO and as POT, and all of them as one table; give the paths.

    Raises
    ------
    BadUsage
        If one of the files is there already, or cannot be written: nothing of others is lost.
    """
    files = {folder / name: text for name, text in _files(tuple(books))}
    for path in files:
        if path.exists():
            msg = f"{path} is there already: name an empty folder"
            raise BadUsage(msg)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        msg = f"{folder} cannot be written: {error.strerror}; name another folder"
        raise BadUsage(msg) from None
    return tuple(files)


def _files(books: tuple[Book, ...]) -> Iterator[tuple[str, str]]:
    for book in books:
        yield f"{book.subject}.{book.language}.po", book_text(book)
        yield f"{book.subject}.pot", book_text(book, template=True)
    yield TABLE, _table(books)


def _table(books: tuple[Book, ...]) -> str:
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow(_COLUMNS)
    for book in books:
        for one in book.entries:
            rows.writerow(
                (book.subject, one.key, one.translation, one.english, "\n".join(one.notes))
            )
    return _BOM + written.getvalue()
