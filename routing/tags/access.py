"""Which roads an ambulance may use, and in which direction, from a way's OSM tags.

Sources: OSM wiki, *Key:access* (the hierarchy of modes), *Key:oneway*, *Key:barrier*. One-way
streets bind both profiles unless the emergency policy says otherwise; see `policy`.
"""

from collections.abc import Mapping
from enum import StrEnum

from routing.tags.dimensions import is_too_large, is_too_narrow, unread_limits
from routing.tags.hours import clauses, negated, readable
from routing.tags.policy import DEFAULT_POLICY, EmergencyPolicy
from routing.tags.speeds import FERRY, SPEEDS_KMH

ACCESS_CHAIN = ("access", "vehicle", "motor_vehicle", "motorcar", "emergency")
"""From the general to the particular; the last one that is tagged decides."""

ADMITTING = frozenset({"yes", "designated", "official", "permissive", "destination", "emergency"})
"""Values that open a class which is closed to motor vehicles by itself."""

CLOSED_BY_DEFAULT = frozenset({"pedestrian", "footway", "cycleway", "path", "busway", FERRY})
"""Classes used only where the chain, from `motor_vehicle` on, expressly admits."""

IMPLIED_ONE_WAY = frozenset({"motorway"})  # OSM wiki: a motorway is one-way unless tagged "no"
ROUNDABOUTS = frozenset({"roundabout", "circular"})

NEVER_AGAINST = frozenset(
    {"motorway", "motorway_link", "trunk", "trunk_link", "primary_link", "secondary_link", FERRY}
)
"""Classes that no policy lets an ambulance drive against: speeds too high to be seen in time."""

_FORWARD = frozenset({"yes", "true", "1"})
_BACKWARD = frozenset({"-1", "reverse"})
_BOTH = frozenset({"no", "false", "0", "alternating"})  # alternating: a light lets each side pass
_CHANGING = frozenset({"reversible"})
ONE_WAY_VALUES = _FORWARD | _BACKWARD | _BOTH | _CHANGING


class Refusal(StrEnum):
    """Why a way is not in the road graph."""

    CLASS = "class is no road for a vehicle"
    MOTORCYCLES = "open to motorcycles only"
    ACCESS = "access tags keep an ambulance out"
    NARROW = "narrower than an ambulance needs"
    LARGE = "too low, short or weak a limit for an ambulance"
    UNREAD = "a limit of size that cannot be read, so that it may be too small"
    IMPASSABLE = "surface that no vehicle passes"
    CHANGING = "direction changes with the time of day"
    SHORT = "fewer than two nodes with a known location"


def usable_directions(
    tags: Mapping[str, str], policy: EmergencyPolicy = DEFAULT_POLICY
) -> tuple[bool, bool] | Refusal:
    """Tell in which directions an ambulance may drive along a way.

    Parameters
    ----------
    tags
        The way's OSM tags.
    policy
        Which access values bind an ambulance, and how large it is.

    Returns
    -------
    tuple of bool or Refusal
        (along the way, against it), at least one of them true; or why neither is.
    """
    return why_closed(tags, policy) or _directions(tags, road_class(tags))


def why_closed(tags: Mapping[str, str], policy: EmergencyPolicy = DEFAULT_POLICY) -> Refusal | None:
    """Tell why an ambulance cannot use a way in any direction.

    Parameters
    ----------
    tags
        The way's OSM tags.
    policy
        Which access values bind an ambulance, and how large it is.

    Returns
    -------
    Refusal or None
        None: it can; the one-way tags are not asked.
    """
    highway = road_class(tags)
    if highway not in SPEEDS_KMH and highway != FERRY:
        return Refusal.CLASS
    if not admits(tags, policy) and closing_hours(tags, policy) is None:
        by_motorcycle = tags.get("motorcycle") in ADMITTING
        return Refusal.MOTORCYCLES if by_motorcycle else Refusal.ACCESS
    if tags.get("smoothness") == "impassable":
        return Refusal.IMPASSABLE
    if unread_limits(tags):
        return Refusal.UNREAD
    if is_too_narrow(tags, policy):
        return Refusal.NARROW
    return Refusal.LARGE if is_too_large(tags, policy) else None


def is_roundabout(tags: Mapping[str, str]) -> bool:
    """Tell whether a way belongs to a roundabout (or a circle that works like one)."""
    return tags.get("junction") in ROUNDABOUTS


def road_class(tags: Mapping[str, str]) -> str:
    """Give the class of a way: its `highway` value, "ferry" for a ferry line, "" for neither."""
    return tags.get("highway") or (FERRY if tags.get("route") == "ferry" else "")


def admits(tags: Mapping[str, str], policy: EmergencyPolicy = DEFAULT_POLICY) -> bool:
    """Tell whether the access tags let an ambulance in; the most particular tag decides.

    Parameters
    ----------
    tags
        The way's OSM tags.
    policy
        Which access values bind an ambulance.

    Returns
    -------
    bool
        Whether it may drive there, in whatever direction.
    """
    if is_made_for_emergencies(tags):
        return True
    if road_class(tags) in CLOSED_BY_DEFAULT:
        particular = [tags[key] for key in ACCESS_CHAIN[2:] if key in tags]
        return bool(particular) and bool(values_of(particular[-1]) & ADMITTING)
    chain = [tags[key] for key in ACCESS_CHAIN if key in tags]
    return not chain or not is_closed_value(chain[-1], policy)


def is_made_for_emergencies(tags: Mapping[str, str]) -> bool:
    """Tell whether a road or gate is there for emergency vehicles, in any of OSM's spellings.

    ``service=emergency_access``, and ``emergency`` as the value of any mode; ``emergency=no`` on
    top says otherwise.
    """
    if "emergency" in tags and tags["emergency"] not in ADMITTING:
        return False
    return tags.get("service") == "emergency_access" or any(
        "emergency" in values_of(tags[mode]) for mode in ACCESS_CHAIN if mode in tags
    )


def values_of(value: str) -> frozenset[str]:
    """Take a list of access values apart (``agricultural;forestry``)."""
    return frozenset(part.strip() for part in value.split(";"))


def is_closed_value(value: str, policy: EmergencyPolicy) -> bool:
    """Tell whether an access value keeps an ambulance out: of a list, every one must."""
    return values_of(value) <= policy.closed_access


def closing_hours(tags: Mapping[str, str], policy: EmergencyPolicy = DEFAULT_POLICY) -> str | None:
    """Tell when the access tags keep an ambulance out, where that changes with the hour.

    Of the modes that are tagged by the hour, the most particular one that no plain tag of a more
    particular mode overrules decides; its last clause that holds counts.

    Parameters
    ----------
    tags
        The way's OSM tags.
    policy
        Which access values bind an ambulance.

    Returns
    -------
    str or None
        Hours as in `hours`: "" = never, by any clause that can be read. None: the hours make no
        difference, or cannot be read.
    """
    plain = admits(tags, policy)
    for mode in reversed(ACCESS_CHAIN):
        value = tags.get(f"{mode}:conditional")
        if value is not None:
            return _closed_while(value, plain=plain, policy=policy)
        if mode in tags:
            return None
    return None


def _closed_while(value: str, *, plain: bool, policy: EmergencyPolicy) -> str | None:
    """Give when a conditional value closes a road that is open, or shut, at all other hours."""
    other = []
    for access, condition in clauses(value):
        hours = readable(condition)
        if hours is None:
            return None
        opens = access in ADMITTING if not plain else access not in policy.closed_access
        if opens != plain:
            other.append(hours)
    if not other:
        return None
    joined = "; ".join(other)
    return joined if plain else negated(joined)


def may_be_driven_against(
    tags: Mapping[str, str], policy: EmergencyPolicy = DEFAULT_POLICY
) -> bool:
    """Tell whether sirens open the other direction of a one-way street.

    Parameters
    ----------
    tags
        The tags of a way with one usable direction.
    policy
        Whether anything may be driven against at all.

    Returns
    -------
    bool
        False for fast roads, links and roundabouts, whatever the policy.
    """
    return (
        policy.against_one_way_factor is not None
        and road_class(tags) not in NEVER_AGAINST
        and tags.get("junction") not in ROUNDABOUTS
    )


def _directions(tags: Mapping[str, str], highway: str) -> tuple[bool, bool] | Refusal:
    """Read the one-way tags; the most particular mode decides, then what the road implies."""
    keys = ("oneway", *(f"oneway:{mode}" for mode in ACCESS_CHAIN[1:]))
    tagged = [tags[key] for key in keys if key in tags]
    value = tagged[-1] if tagged else ""
    if value in _CHANGING:
        return Refusal.CHANGING
    forward, backward = _one_way(value, highway, tags.get("junction", ""))
    forward = _admits_direction(tags, "forward", otherwise=forward)
    backward = _admits_direction(tags, "backward", otherwise=backward)
    return (forward, backward) if forward or backward else Refusal.ACCESS


def _admits_direction(tags: Mapping[str, str], direction: str, *, otherwise: bool) -> bool:
    """Read ``motor_vehicle:backward=no`` and its like; the most particular mode decides.

    ``emergency=yes`` for the whole way is more particular than another mode's direction, and
    ``emergency:backward=yes`` opens even a one-way street.
    """
    own = tags.get(f"emergency:{direction}")
    if own is not None:
        return own in ADMITTING
    keys = [f"{mode}:{direction}" for mode in ACCESS_CHAIN]
    tagged = [tags[key] for key in keys if key in tags]
    if tags.get("emergency") in ADMITTING:
        return otherwise
    return otherwise and (not tagged or tagged[-1] != "no")


def _one_way(value: str, highway: str, junction: str) -> tuple[bool, bool]:
    """Give the directions that a one-way value leaves open."""
    if value in _FORWARD:
        return True, False
    if value in _BACKWARD:
        return False, True
    implied = highway in IMPLIED_ONE_WAY or junction in ROUNDABOUTS
    return True, value in _BOTH or not implied
