"""Characters that no text needs: controls, and what turns the direction of what follows.

They make a name look like another's, end a line of a log, or speak to a terminal.
"""

import re
from collections.abc import Iterator
from typing import Final

_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_SUSPECT: Final = re.compile(rb"\\[ubf]|\x7f|\xc2[\x80-\x9f]|\xe2[\x80\x81]")
"""What stands in JSON, written in UTF-8, wherever `_UNSEEN` would find something."""

DEPTH_MAX: Final = 20
"""What is nested deeper is no event, and is not looked through."""

Path = tuple[str, ...]


def may_hold(text: bytes) -> bool:
    """Tell whether JSON in UTF-8 has to be looked through: most has not."""
    return _SUSPECT.search(text) is not None


def found_in(value: object, path: Path = ()) -> Iterator[tuple[str, Path, str | None]]:
    """Find texts with such characters: ``unseen``, where, and the text; null: a field's name.

    What is nested too deeply is ``too_deep``, with the beginning of its path.
    """
    if len(path) > DEPTH_MAX:
        yield "too_deep", path[:3], None
    elif isinstance(value, str):
        if _UNSEEN.search(value):
            yield "unseen", path, value
    elif isinstance(value, dict):
        for key, one in value.items():
            if _UNSEEN.search(key):
                yield "unseen", (*path, key), None
            yield from found_in(one, (*path, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from found_in(one, (*path, str(number)))
