"""What a mistyped name was probably meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from typing import Final

_KNOWN_MAX: Final = 20_000
"""Names that are compared with: a second's work at most, and only after a failure."""


def did_you_mean(typed: str, known: Iterable[str]) -> str:
    """Give `` (did you mean 'city'?)`` for the closest of the known names; "" where none is close.

    Letters' case does not count: an id that is typed in small letters is found.
    """
    by_folded = {name.casefold(): name for name in islice(known, _KNOWN_MAX)}
    close = get_close_matches(typed.casefold(), by_folded)
    if not close:
        return ""
    return f" (did you mean {' or '.join(repr(by_folded[name]) for name in close)}?)"
