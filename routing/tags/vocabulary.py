"""Tag values that the build knows; any other is counted, so that a person can look at it.

An unknown value never stops a build: the next more general tag, or the class, decides.
"""

from collections.abc import Callable, Iterator, Mapping

from routing.tags.access import ACCESS_CHAIN, ADMITTING, ONE_WAY_VALUES
from routing.tags.dimensions import NO_LIMIT, parse_metres, parse_tonnes
from routing.tags.policy import DEFAULT_POLICY
from routing.tags.speeds import (
    NO_SPEED,
    SERVICE_SPEEDS_KMH,
    SMOOTHNESS_KMH_MAX,
    SURFACE_KMH_MAX,
    TRACKTYPE_KMH_MAX,
    parse_maxspeed,
)

Test = Callable[[str], bool]

ACCESS_VALUES = (
    ADMITTING
    | DEFAULT_POLICY.closed_access
    | {"private", "customers", "delivery", "permit", "residents", "discouraged", "unknown", "psv"}
)
HARD_SURFACES = frozenset(
    {"paved", "asphalt", "concrete", "concrete:plates", "concrete:lanes", "chipseal", "brick"}
)
OTHER_SERVICES = frozenset({"drive_through", "parking", "bus", "slipway", "spur", "yard"})

_MAXSPEED_KEYS = tuple(
    f"maxspeed{suffix}" for suffix in ("", ":forward", ":backward", ":lanes", ":lanes:forward")
)


def _is_speed(value: str) -> bool:
    return value in NO_SPEED or parse_maxspeed(value) is not None


def _is_access(value: str) -> bool:
    return all(part.strip() in ACCESS_VALUES for part in value.split(";"))


def _is_length(value: str) -> bool:
    return value in NO_LIMIT or parse_metres(value) is not None


def _is_weight(value: str) -> bool:
    return value in NO_LIMIT or parse_tonnes(value) is not None


KNOWN: Mapping[str, Test] = {
    **dict.fromkeys(ACCESS_CHAIN, _is_access),
    **dict.fromkeys(_MAXSPEED_KEYS, _is_speed),
    **dict.fromkeys(("width", "maxwidth", "maxheight", "maxlength"), _is_length),
    "maxweight": _is_weight,
    "oneway": ONE_WAY_VALUES.__contains__,
    "surface": (HARD_SURFACES | SURFACE_KMH_MAX.keys()).__contains__,
    "tracktype": TRACKTYPE_KMH_MAX.__contains__,
    "smoothness": ({"excellent", "good", "impassable"} | SMOOTHNESS_KMH_MAX.keys()).__contains__,
    "service": (OTHER_SERVICES | SERVICE_SPEEDS_KMH.keys()).__contains__,
}
"""Whether a value of a tag is known, by tag."""


def unknown_values(tags: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the tags of a way whose value says nothing to us.

    Parameters
    ----------
    tags
        The tags of a road.

    Yields
    ------
    tuple of str
        Tag and value.
    """
    for key, value in tags.items():
        if key in KNOWN and not KNOWN[key](value):
            yield key, value
