"""Which sentences the pages say: read from their own modules, as texts and as keys with gaps."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).parents[1] / "web" / "pages" / "app"

_GAP: Final = "([a-z0-9_.]+)"
_TEXT: Final = re.compile(r'"([a-z][a-zA-Z0-9_.]*)"')
_KEY: Final = re.compile(r'"(web\.[a-z0-9_.]+)"')
_SAID: Final = re.compile(r'\bsay\(\s*"([a-z0-9_.]+)"')
_TEMPLATE: Final = re.compile(r"`((?:[a-z_]+\.)+(?:[a-z0-9_.]|\$\{[^{}]*\})*)`")
_FILLED: Final = re.compile(r"\$\{[^{}]*\}")


class Said(NamedTuple):
    """What one module says: its short texts, keys with gaps as expressions, and keys by place."""

    texts: set[str]
    patterns: set[str]
    keys: list[tuple[str, str]]


def read_pages(folder: Path = FOLDER) -> Iterator[Said]:
    """Read every module of the pages; a key is given with where it stands, as an expression."""
    for path in sorted(folder.rglob("*.js")):
        source = path.read_text(encoding="utf-8")
        where = path.relative_to(folder.parents[2]).as_posix()
        patterns = {_pattern(one) for one in _TEMPLATE.findall(source)}
        keys = [
            (f"{where}:{source.count(chr(10), 0, found.start()) + 1}", re.escape(found[1]))
            for form in (_KEY, _SAID)
            for found in form.finditer(source)
        ]
        yield Said(set(_TEXT.findall(source)), patterns, keys)


def _pattern(template: str) -> str:
    """Write a template as an expression, a group for each gap."""
    fixed = [re.escape(part) for part in _FILLED.split(template)]
    return _GAP.join(fixed)
