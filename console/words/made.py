"""Catalogues as plain Python, in the project's standard form: what the engine imports."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Final

from console.words.entries import Book, Entry

_COLUMNS: Final = 100
_DEEP: Final = 8
_DEEPER: Final = 12


def module_text(book: Book) -> str:
    """Write the module of one subject, a dictionary of key to Vietnamese and English."""
    lines = [
        f'"""Sentences: {book.subject}. Made from ``po/{book.subject}.vi.po``; edit that one."""',
        "",
        "from typing import Final",
        "",
        "TEXTS: Final[dict[str, tuple[str, str]]] = {",
        *(line for entry in book.entries for line in _entry(entry)),
        "}",
    ]
    return "\n".join(lines) + "\n"


def index_text(subjects: Sequence[str]) -> str:
    """Write the package that puts the subjects' modules together, in the order of their names."""
    names = sorted(subjects)
    lines = [
        '"""The catalogue as plain Python. Made from ``po/*.vi.po``; edit those."""',
        "",
        "from typing import Final",
        "",
        "from schemas.words.made import (",
        *(f"    {name}," for name in names),
        ")",
        "",
        "TEXTS: Final[dict[str, tuple[str, str]]] = {",
        *(f"    **{name}.TEXTS," for name in names),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _entry(entry: Entry) -> Iterator[str]:
    key, texts = quoted(entry.key), (entry.translation or entry.english, entry.english)
    vi, en = (quoted(text) for text in texts)
    line = f"    {key}: ({vi}, {en}),"
    if len(line) <= _COLUMNS:
        yield line
        return
    yield f"    {key}: ("
    for text in texts:
        yield from _text(text)
    yield "    ),"


def _text(text: str) -> Iterable[str]:
    line = f"{' ' * _DEEP}{quoted(text)},"
    if len(line) <= _COLUMNS:
        return [line]
    pieces = _pieces(text, _COLUMNS - _DEEPER - 2)
    return [
        f"{' ' * _DEEP}(",
        *(f"{' ' * _DEEPER}{quoted(piece)}" for piece in pieces),
        f"{' ' * _DEEP}),",
    ]


def _pieces(text: str, width: int) -> list[str]:
    """Cut a text after spaces, so that the pieces put together are the text again."""
    words = wrap(text, width - 1, drop_whitespace=False, break_on_hyphens=False)
    return [piece for piece in words if piece]


def quoted(text: str) -> str:
    """Write a string as the formatter does: in double quotes, unless those would need escapes."""
    plain = text.replace("\\", "\\\\")
    if '"' in text and "'" not in text:
        return f"'{plain}'"
    escaped = plain.replace('"', '\\"')
    return f'"{escaped}"'
