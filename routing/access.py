"""Which roads an ambulance may use, and in which direction, from a way's OSM tags.

Sources: OSM wiki, *Key:access* (the hierarchy of modes) and *Key:oneway*. One-way streets bind
both profiles; Vietnamese law lets an ambulance on duty drive against them (Luật Trật tự, an toàn
giao thông đường bộ 2024, xe ưu tiên), but no travel time may rest on that.
"""

from collections.abc import Mapping
from enum import StrEnum

from routing.speeds import SPEEDS_KMH

ACCESS_CHAIN = ("access", "vehicle", "motor_vehicle", "motorcar", "emergency")
"""From the general to the particular; the last one that is tagged decides."""

FORBIDDING = frozenset({"no", "agricultural", "forestry", "military", "use_sidepath", "impassable"})
"""Values that keep an ambulance out. `private`, `destination`, `customers`, `permit` and the like
bind the public, not an ambulance on duty."""

ADMITTING = frozenset({"yes", "designated", "official", "permissive", "destination"})
"""Values that open a class which is closed to motor vehicles by itself."""

CLOSED_BY_DEFAULT = frozenset({"pedestrian", "footway", "cycleway", "path", "busway"})
"""Classes used only where the chain, from `motor_vehicle` on, expressly admits."""

IMPLIED_ONE_WAY = frozenset({"motorway"})  # OSM wiki: a motorway is one-way unless tagged "no"
ROUNDABOUTS = frozenset({"roundabout", "circular"})

_FORWARD = frozenset({"yes", "true", "1"})
_BACKWARD = frozenset({"-1", "reverse"})
_BOTH = frozenset({"no", "false", "0"})
_CHANGING = frozenset({"reversible", "alternating"})


class Refusal(StrEnum):
    """Why a way is not in the road graph."""

    CLASS = "class is no road for a vehicle"
    AREA = "an area, not a line"
    ACCESS = "access tags keep an ambulance out"
    CHANGING = "direction changes with the time of day"
    SHORT = "fewer than two nodes with a known location"


def usable_directions(tags: Mapping[str, str]) -> tuple[bool, bool] | Refusal:
    """Tell in which directions an ambulance may drive along a way.

    Parameters
    ----------
    tags
        The way's OSM tags.

    Returns
    -------
    tuple of bool or Refusal
        (along the way, against it), at least one of them true; or why neither is.
    """
    highway = tags.get("highway", "")
    if highway not in SPEEDS_KMH:
        return Refusal.CLASS
    if tags.get("area") == "yes":
        return Refusal.AREA
    if not admits(tags):
        return Refusal.ACCESS
    return _directions(tags, highway)


def admits(tags: Mapping[str, str]) -> bool:
    """Tell whether the access tags let an ambulance in; the most particular tag decides.

    Parameters
    ----------
    tags
        The way's OSM tags.

    Returns
    -------
    bool
        Whether it may drive there, in whatever direction.
    """
    if tags.get("highway") in CLOSED_BY_DEFAULT:
        particular = [tags[key] for key in ACCESS_CHAIN[2:] if key in tags]
        return bool(particular) and particular[-1] in ADMITTING
    chain = [tags[key] for key in ACCESS_CHAIN if key in tags]
    return not chain or chain[-1] not in FORBIDDING


def _directions(tags: Mapping[str, str], highway: str) -> tuple[bool, bool] | Refusal:
    """Read the one-way tags; the most particular mode decides, then what the road implies."""
    keys = ("oneway", *(f"oneway:{mode}" for mode in ACCESS_CHAIN[1:]))
    tagged = [tags[key] for key in keys if key in tags]
    value = tagged[-1] if tagged else ""
    if value in _CHANGING:
        return Refusal.CHANGING
    if value in _FORWARD:
        return True, False
    if value in _BACKWARD:
        return False, True
    implied = highway in IMPLIED_ONE_WAY or tags.get("junction") in ROUNDABOUTS
    return True, value in _BOTH or not implied
