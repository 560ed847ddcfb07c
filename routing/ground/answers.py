"""What the router answers: times in whole milliseconds, None = no way or off the roads.

Each answer names the version of the weights that gave it, so that a replay can give it again.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Timed(NamedTuple):
    """One travel time.

    `time_ms` is None where there is no way or a place is off the roads; `version` is of the
    weights.
    """

    time_ms: int | None
    version: int


class Drive(NamedTuple):
    """A drive without its line: whole milliseconds, metres along the roads, version of weights."""

    time_ms: int
    distance_m: float
    version: int


class Times(list[int | None]):
    """Travel times in the order of the question, on weights of one version.

    Parameters
    ----------
    times_ms
        Whole milliseconds, or None.
    version
        Of the weights that gave them.
    """

    def __init__(self, times_ms: Iterable[int | None], version: int) -> None:
        super().__init__(times_ms)
        self.version = version

    def within(self, limit_ms: int) -> list[bool]:
        """Tell of each time whether there is a way that takes no longer.

        Parameters
        ----------
        limit_ms
            Whole milliseconds.

        Returns
        -------
        list of bool
            In the same order.
        """
        return [time_ms is not None and time_ms <= limit_ms for time_ms in self]


class Table(list[list[int | None]]):
    """Travel times from each origin (a row) to each destination, on weights of one version.

    Parameters
    ----------
    rows
        Whole milliseconds, or None.
    version
        Of the weights that gave them.
    """

    def __init__(self, rows: Iterable[list[int | None]], version: int) -> None:
        super().__init__(rows)
        self.version = version


class Ranked(NamedTuple):
    """A unit and its travel time, whole milliseconds."""

    unit_id: str
    time_ms: int


class Ranking(list[Ranked]):
    """The nearest units, by time and then by id, on weights of one version.

    Parameters
    ----------
    units
        Ranked units.
    version
        Of the weights that gave it.
    """

    def __init__(self, units: Iterable[Ranked], version: int) -> None:
        super().__init__(units)
        self.version = version
