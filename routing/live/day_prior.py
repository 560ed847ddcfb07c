"""A stated prior for the day in a Vietnamese city, until a centre has traces of its own.

Nobody has measured these factors: they are ours. What they rest on is little: the map's speeds are
those of a free road, and inner Saigon is not driven at them at any hour by day; traffic has two
peaks, before 9:00 and before 19:00; alleys hardly change. `smart115 match --speeds` replaces them
by what the fleet drives.
"""

from types import MappingProxyType
from typing import Final

from routing.live.day import DayTable

NIGHT, EARLY, PEAK, MORNING, NOON, AFTERNOON, EVENING, LATE = range(8)
_PARTS: Final = (
    *(NIGHT,) * 5,  # 0:00 to 5:00
    *(EARLY,) * 2,
    *(PEAK,) * 2,  # 7:00 to 9:00
    *(MORNING,) * 2,
    *(NOON,) * 2,
    *(AFTERNOON,) * 3,
    *(PEAK,) * 3,  # 16:00 to 19:00
    *(EVENING,) * 3,
    *(LATE,) * 2,
)
_MAIN: Final = (1.0, 0.8, 0.5, 0.65, 0.6, 0.65, 0.65, 0.85)
_STREETS: Final = (1.0, 0.85, 0.6, 0.75, 0.7, 0.75, 0.75, 0.9)
_SMALL: Final = (1.0, 0.95, 0.8, 0.9, 0.85, 0.9, 0.85, 0.95)
_FAST: Final = (1.0, 0.9, 0.7, 0.8, 0.8, 0.8, 0.8, 0.95)


def _day(parts: tuple[float, ...]) -> tuple[float, ...]:
    """Spread the parts of the day over its hours."""
    return tuple(parts[part] for part in _PARTS)


VIETNAM_CITY: Final = DayTable(
    MappingProxyType(
        {
            **dict.fromkeys(("motorway", "motorway_link"), _day(_FAST)),
            **dict.fromkeys(("trunk", "primary", "secondary"), _day(_MAIN)),
            **dict.fromkeys(("trunk_link", "primary_link", "secondary_link"), _day(_MAIN)),
            **dict.fromkeys(("tertiary", "tertiary_link", "unclassified"), _day(_STREETS)),
            **dict.fromkeys(("residential", "living_street", "road"), _day(_SMALL)),
        }
    ),
    utc_offset_minutes=420,
)
"""Speed over the map's own, by class and hour, in a city of Vietnam: an assumption."""


def to_toml(table: DayTable) -> str:
    """Write a table of the day as TOML, as `day.load_day` reads it.

    Parameters
    ----------
    table
        What to write.

    Returns
    -------
    str
        With a heading that says what the prior is worth.
    """
    lines = [
        "# Speed over that of a free road, by road class and hour of the day: a prior for cities",
        "# of Vietnam, not a measurement. Correct it by what your own fleet drives.",
        f"utc_offset_minutes = {table.utc_offset_minutes}",
        "",
        "[factors]",
    ]
    lines += [f"{name} = {list(row)}" for name, row in sorted(table.factors.items())]
    return "\n".join(lines) + "\n"
