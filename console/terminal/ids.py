"""How much of an id must be shown for nobody to mistake one for another."""

from collections.abc import Iterable
from typing import Final

TAIL_CELLS: Final = 9
"""An ellipsis and eight characters: more than people read aloud."""

WHOLE_CELLS_MAX: Final = 24
"""Ids of all the makers we know are shorter; the end of a longer one is shown."""


def tail_cells(ids: Iterable[str]) -> int:
    """Give the width in which the ends of these ids, with an ellipsis before them, all differ."""
    names = sorted(set(ids))
    cells = TAIL_CELLS
    longest = max(map(len, names), default=0)
    while cells < longest and len({name[1 - cells :] for name in names}) < len(names):
        cells += 1
    return cells


def whole_cells(ids: Iterable[str]) -> int:
    """Give the width in which each id is whole; but where one is too long, their ends differ."""
    names = list(ids)
    longest = max(map(len, names), default=0)
    return max(tail_cells(names), min(longest, WHOLE_CELLS_MAX))
