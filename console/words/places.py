"""Where the catalogue's files are in this project: the PO files, and the Python made from them."""

from pathlib import Path
from typing import Final

from console.words.entries import Book, read_book
from schemas import words
from schemas.ground.errors import ConfigurationError

_WORDS: Final = Path(words.__path__[0])
SOURCES: Final = _WORDS / "po"
MADE: Final = _WORDS / "made"


def shipped_books() -> tuple[Book, ...]:
    """Read the engine's own PO files, in the order of their names."""
    return books_in(SOURCES)


def books_in(folder: Path) -> tuple[Book, ...]:
    """Read every PO file of a folder, in the order of their names.

    Raises
    ------
    ConfigurationError
        If there is no such folder, no PO file in it, or one that cannot be read.
    """
    if not folder.is_dir():
        msg = f"{folder} is no folder: name one that holds PO files (`smart115 words export`)"
        raise ConfigurationError(msg)
    paths = sorted(folder.glob("*.po"))
    if not paths:
        msg = f"{folder} holds no PO file: see `smart115 words export` for how they are named"
        raise ConfigurationError(msg)
    return tuple(read_book(path) for path in paths)
