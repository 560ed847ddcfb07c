"""Catalogues as PO files, read and written by Babel: key, English, Vietnamese, and notes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from schemas.ground.errors import ConfigurationError

LANGUAGES: Final = ("vi", "en")
_MADE_BY: Final = '"Generated-By: '
_PERCENT: Final = "python-format"
"""Babel's guess wherever a per cent sign stands; ours are in braces."""

_UNBROKEN: Final = 10_000
"""Columns: a sentence and a note are one line each, so that they can be searched for."""

_WRITTEN: Final = datetime(2026, 11, 29, tzinfo=UTC)
"""When the catalogue began: a template has a date, and equal content gives equal bytes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence: ``translation`` is empty where there is none, or only a doubtful one.

    ``notes`` are for the translator: who says it to whom, each placeholder, an example.
    """

    key: str
    english: str
    translation: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """One PO file: its subject (``alarms``), the language of its translations, its entries.

    ``head`` is the comment above all; a key that comes twice is there twice.
    """

    subject: str
    language: str
    entries: tuple[Entry, ...]
    head: str


def read_book(path: Path) -> Book:
    """Read a PO file; ``alarms.vi.po`` holds the subject ``alarms`` in Vietnamese.

    Raises
    ------
    ConfigurationError
        If it cannot be read, is no PO file, or is in neither of the engine's languages.
    """
    try:
        raw = path.read_bytes()
        raw.decode("utf-8")
        catalog = read_po(BytesIO(raw), abort_invalid=True)
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}"
        raise ConfigurationError(msg) from None
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        msg = f"{path} is no PO file in UTF-8 ({error}): save it again with Poedit"
        raise ConfigurationError(msg) from None
    language = str(catalog.locale_identifier or "").partition("_")[0]
    if language not in LANGUAGES:
        msg = f"{path}: its header says Language: {language or 'nothing'}; write vi or en"
        raise ConfigurationError(msg)
    _refuse_repeated(path, raw)
    return Book(_subject(path), language, tuple(_entries(catalog)), catalog.header_comment)


def _subject(path: Path) -> str:
    return path.name.partition(".")[0]


def _refuse_repeated(path: Path, raw: bytes) -> None:
    """Refuse a key that stands twice: Babel would silently take the last."""
    seen: set[bytes] = set()
    for line in raw.splitlines():
        if line.startswith(b"msgctxt "):
            if line in seen:
                msg = f"{path}: {line.decode()} comes twice; keep one of the two"
                raise ConfigurationError(msg)
            seen.add(line)


def _entries(catalog: Catalog) -> Iterable[Entry]:
    for message in catalog:
        if message.id:
            text = "" if message.fuzzy else str(message.string or "")
            notes = tuple(message.auto_comments)
            yield Entry(str(message.context or ""), str(message.id), text, notes)


def book_text(book: Book, *, template: bool = False) -> str:
    """Write a PO file; as a template (POT) it has no translations.

    The version of the tool that wrote it is left out: it would change the file and say nothing.
    """
    catalog = Catalog(
        locale=None if template else book.language,
        project="smart115",
        version="0.1",
        header_comment=book.head,
        creation_date=_WRITTEN,
        revision_date=_WRITTEN,
        last_translator="smart115 maintainers",
        language_team="Vietnamese",
        msgid_bugs_address="see CONTRIBUTING.md",
        fuzzy=False,
    )
    for entry in book.entries:
        message = catalog.add(
            entry.english,
            "" if template else entry.translation,
            auto_comments=entry.notes,
            context=entry.key,
        )
        message.flags.discard(_PERCENT)
    written = BytesIO()
    write_po(written, catalog, width=_UNBROKEN)
    lines = written.getvalue().decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_MADE_BY))
