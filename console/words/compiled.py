"""The Python modules that the engine imports, made again from the PO files."""

from collections.abc import Sequence
from pathlib import Path

from console.words.entries import Book
from console.words.made import index_text, module_text


def modules(books: Sequence[Book]) -> dict[str, str]:
    """Give the text of every module by its file's name."""
    made = {f"{book.subject}.py": module_text(book) for book in books}
    return {"__init__.py": index_text([book.subject for book in books])} | made


def write(books: Sequence[Book], folder: Path) -> tuple[Path, ...]:
    """Write what has changed, take away what has no PO file any more; give the paths."""
    made = modules(books)
    changed = []
    for path in sorted(folder.glob("*.py")):
        if path.name not in made:
            path.unlink()
            changed.append(path)
    for name, text in made.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return tuple(changed)
