"""Speeds by the time of day: factors by road class and hour, a part of the router's configuration.

The hour is that of the journal's tick, in the centre's own time; between ticks nothing changes, so
that a replay drives on the same roads.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np

from routing.ground.geometry import FloatArray, Int32Array
from routing.tags.speeds import ROAD_CLASSES
from schemas.ground.errors import ConfigurationError

HOURS = 24
DAY_FILE_BYTES_MAX = 100_000  # a table has a line for each road class
FACTOR_MIN, FACTOR_MAX = 0.1, 2.0  # a tenth is a standstill; twice the map's speed is an error
UTC_OFFSET_MINUTES_MAX = 14 * 60


@dataclass(frozen=True)
class DayTable:
    """Speed over the map's own, by road class and hour.

    Attributes
    ----------
    factors : mapping
        By OSM `highway` value, one factor per hour of the day from midnight; 1.0 is the map's
        speed. A class that is not listed keeps the map's speed all day.
    utc_offset_minutes : int
        The centre's own time; Vietnam's is 420, all year.
    """

    factors: Mapping[str, Sequence[float]]
    utc_offset_minutes: int = 420

    def __post_init__(self) -> None:
        """Refuse what cannot be meant.

        Raises
        ------
        ConfigurationError
            A row has not 24 factors, a factor is out of range, or the offset is.
        """
        for road_class, row in self.factors.items():
            if len(row) != HOURS:
                message = f"factors[{road_class!r}] has {len(row)} values; give one for each hour."
                raise ConfigurationError(message)
            for hour, factor in enumerate(row):
                if not FACTOR_MIN <= factor <= FACTOR_MAX:
                    message = (
                        f"factors[{road_class!r}][{hour}] is {factor}; "
                        f"give {FACTOR_MIN} to {FACTOR_MAX}."
                    )
                    raise ConfigurationError(message)
        if abs(self.utc_offset_minutes) > UTC_OFFSET_MINUTES_MAX:
            message = f"utc_offset_minutes is {self.utc_offset_minutes}; give -840 to 840."
            raise ConfigurationError(message)

    @property
    def sha256(self) -> str:
        """Name the table's content: 64 hex digits, equal for equal tables."""
        rows = sorted((name, [float(one) for one in row]) for name, row in self.factors.items())
        return hashlib.sha256(repr((self.utc_offset_minutes, rows)).encode()).hexdigest()

    @property
    def speed_up(self) -> float:
        """Give the greatest factor, at least 1."""
        return max([1.0, *(factor for row in self.factors.values() for factor in row)])

    def hour(self, now: datetime) -> int:
        """Give the hour of the centre's day, 0 to 23, of an aware instant."""
        return now.astimezone(timezone(timedelta(minutes=self.utc_offset_minutes))).hour

    def factor(self, hour: int, road_class: Int32Array, names: Sequence[str]) -> FloatArray:
        """Give each arc's factor at an hour.

        Parameters
        ----------
        hour
            0 to 23.
        road_class
            Of each arc, an index in `names`.
        names
            OSM `highway` values.

        Returns
        -------
        FloatArray
            One per arc.

        Raises
        ------
        ConfigurationError
            The table lists a class that is none.
        """
        unknown = sorted(set(self.factors) - set(names))
        if unknown:
            message = f"factors[{unknown[0]!r}] names no road class; use OSM's highway values."
            raise ConfigurationError(message)
        ones = (1.0,) * HOURS
        by_class = np.array([self.factors.get(name, ones)[hour] for name in names])
        factor: FloatArray = by_class[road_class]
        return factor


def load_day(path: Path) -> DayTable:
    """Read a table from a TOML file.

    Parameters
    ----------
    path
        UTF-8; ``utc_offset_minutes`` (420 if left out), and a section ``[factors]`` with a list of
        24 numbers for each road class that differs from the map.

    Returns
    -------
    DayTable
        The table.

    Raises
    ------
    ConfigurationError
        The file cannot be read, is no TOML, or names an unknown key, class or factor.
    """
    try:
        if path.stat().st_size > DAY_FILE_BYTES_MAX:
            message = f"{path} is larger than {DAY_FILE_BYTES_MAX} bytes: it is no table of a day."
            raise ConfigurationError(message)
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"The table of the day {path} cannot be read ({error.strerror}); check the path."
        raise ConfigurationError(message) from error
    except ValueError as error:  # both "no UTF-8" and "no TOML"
        message = f"The table of the day {path} is no TOML ({error}); correct it."
        raise ConfigurationError(message) from error
    unknown = sorted(set(values) - {"utc_offset_minutes", "factors"})
    if unknown:
        message = f"{path}: {unknown[0]} is not known; remove it or correct its spelling."
        raise ConfigurationError(message)
    try:
        return _from_toml(values)
    except ConfigurationError as error:
        message = f"{path}: {error}"
        raise ConfigurationError(message) from None


def _from_toml(values: dict[str, Any]) -> DayTable:
    """Build a table of what was written; what is no number or no class is named."""
    offset, factors = values.get("utc_offset_minutes", 420), values.get("factors", {})
    if type(offset) is not int:
        message = f"utc_offset_minutes is {offset!r}; give whole minutes."
        raise ConfigurationError(message)
    if not isinstance(factors, dict):
        message = f"factors is {factors!r}; write a section [factors]."
        raise ConfigurationError(message)
    for road_class, row in factors.items():
        if not isinstance(row, list) or not all(type(one) in {int, float} for one in row):
            message = f"factors[{road_class!r}] is {row!r}; give a list of {HOURS} numbers."
            raise ConfigurationError(message)
    table = DayTable({name: tuple(map(float, row)) for name, row in factors.items()}, offset)
    table.factor(0, np.zeros(1, dtype=np.int32), ROAD_CLASSES)  # refuses what is no class
    return table
