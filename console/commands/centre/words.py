"""``smart115 words``: the sentences of the engine, checked, exported and compiled."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from console.cli.options import JsonOption, examples
from console.cli.talk import BadUsage, print_line, say

if TYPE_CHECKING:
    from console.words.faults import Fault

app: Final = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Check, export and compile the sentences.",
    epilog=examples("smart115 words check"),
)

FOUND: Final = 1


@app.command(epilog=examples("smart115 words check", "smart115 words check our-words --json"))
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="FOLDER", help="Of corrected PO files; else the engine's own."),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """List what is wrong with the sentences: untranslated, unused, missing, the wrong language.

    Of the engine's own: no translation, no note, other placeholders, a key that comes twice, that
    no code says, or that code says and no file has; English inside Vietnamese and the reverse.
    Of a folder: what the engine would refuse (unknown key, other placeholders, another English
    sentence), and the languages.
    Exit codes: 0 nothing found, 1 something found, 2 usage, 3 no such folder or no PO file.
    """
    from console.words.faults import correction_faults, own_faults
    from console.words.places import books_in, shipped_books
    from console.words.usage import read_code, usage_faults
    from schemas.words.catalogue import SHIPPED

    if folder is None:
        books = shipped_books()
        files = {one.key: f"{book.subject}.vi.po" for book in books for one in book.entries}
        faults = [*own_faults(books), *usage_faults(read_code(), files)]
    else:
        books = books_in(folder)
        faults = list(correction_faults(books, SHIPPED))
    count = sum(len(book.entries) for book in books)
    _tell(faults, count, as_json=as_json)
    if faults:
        raise typer.Exit(FOUND)


def _tell(faults: "list[Fault]", count: int, *, as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        found = [asdict(one) for one in faults]
        print_line(json.dumps({"sentences": count, "faults": found}, ensure_ascii=False))
        return
    for one in faults:
        print_line(one.line())
    print_line(f"{count} sentences, {len(faults)} faults")


@app.command("export", epilog=examples("smart115 words export for-poedit"))
def run_export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="To write into.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Write the sentences as PO for Poedit or Weblate, as POT, and as a table for reviewers.

    A corrected PO file is put to use by SMART115_WORDS=FOLDER; leave in that folder what you
    corrected, and no more.
    Exit codes: 0 written, 2 usage or a file that is there already, 3 the engine's own are broken.
    """
    from console.words.export import export
    from console.words.places import shipped_books

    paths = export(shipped_books(), folder)
    if as_json:
        print_line(json.dumps({"files": [str(path) for path in paths]}, ensure_ascii=False))
    else:
        print_line(f"Wrote {len(paths)} files into {folder}")


@app.command("compile", epilog=examples("smart115 words compile"))
def run_compile(*, as_json: JsonOption = False) -> None:
    """Make the Python that the engine imports from its PO files (`make words`).

    Exit codes: 0 made, 2 it cannot be written, 3 a PO file cannot be read.
    """
    from console.words.compiled import write
    from console.words.places import MADE, SOURCES, books_in

    try:
        changed = write(books_in(SOURCES), MADE)
    except OSError as error:
        msg = f"{MADE} cannot be written: {error.strerror}; compile in a copy that is yours"
        raise BadUsage(msg) from None
    if as_json:
        print_line(json.dumps({"changed": [path.name for path in changed]}))
    else:
        for path in changed:
            say(f"Wrote {path.name}")
        print_line(f"{len(changed)} files changed")
