"""Looking a rounded value up in a table of bands."""

from typing import Final

Steps = tuple[tuple[int, int], ...]
"""Rows of (upper bound, points): the first bound that is not exceeded counts."""

NO_BOUND: Final = 1_000_000
"""The bound of a last row, over every value that the parameter table lets through."""


def points(steps: Steps, value: int) -> int:
    """Give the points of a rounded value."""
    return next(given for bound, given in steps if value <= bound)


def all_points(steps: Steps) -> tuple[int, ...]:
    """Give every number of points that the table can give, ascending: what a missing one may be."""
    return tuple(sorted({given for _, given in steps}))
