"""Does the vehicle fit? Widths, heights, lengths and weights as OSM writes them.

Sources: OSM wiki, *Map features/Units*, *Key:maxwidth*, *Key:width*, *Key:maxweight*.
"""

import re
from collections.abc import Callable, Mapping

from routing.tags.policy import EmergencyPolicy

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_METRES = re.compile(_NUMBER + r"\s*(m|mtr?|metres?|meters?|cm|ft|feet|foot|in|inch|inches)?\.?")
_FEET_INCHES = re.compile(
    r"(\d+)\s*(?:['’′]|ft|feet|foot)\s*-?\s*(?:" + _NUMBER + r"\s*(?:\"|''|”|″|in|inch|inches)?)?"
)
_TONNES = re.compile(_NUMBER + r"\s*(t|to|tons?|tonnes?|kg|st|lbs?|pounds?)?\.?")
_THOUSANDS = re.compile(r"(\d{1,3}),(\d{3})(?=\s*(?:kg|lbs?|pounds?))")
_METRES_BY_UNIT = {
    "cm": 0.01,
    **dict.fromkeys(("ft", "feet", "foot"), 0.3048),
    **dict.fromkeys(("in", "inch", "inches"), 0.0254),
}
_TONNES_BY_UNIT = {
    "kg": 0.001,
    "st": 0.907185,
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), 0.000453592),
}

NO_LIMIT = frozenset(
    {"none", "no", "default", "below_default", "no_sign", "unsigned", "no_indications", "unknown"}
)
"""Values of a limit that name none: the vehicle is not kept out by them."""

METRE_LIMITS = ("maxwidth", "maxwidth:physical", "maxheight", "maxheight:physical", "maxlength")
SIZE_LIMITS = (*METRE_LIMITS, "maxweight")
"""Tags that keep out what is larger, of ways and of nodes."""


def parse_metres(value: str | None) -> float | None:
    """Read a length: ``2.5``, ``2,5 m``, ``250 cm``, ``8 ft``, ``8'2"``, ``6'-10"``.

    Parameters
    ----------
    value
        The tag's value, or None where the tag is absent. Of a list (``2.1;3.5``) the least counts.

    Returns
    -------
    float or None
        Metres, above zero; None means that the tag says nothing usable.
    """
    return _least(value, _one_length)


def parse_tonnes(value: str | None) -> float | None:
    """Read a weight: ``3.5``, ``3,5 t``, ``3500 kg``, ``4 st`` (short tons), ``8000 lb``.

    Parameters
    ----------
    value
        The tag's value, or None where the tag is absent. Of a list the least counts.

    Returns
    -------
    float or None
        Tonnes, above zero; None means that the tag says nothing usable.
    """
    return _least(value, _one_weight)


def is_too_narrow(tags: Mapping[str, str], policy: EmergencyPolicy) -> bool:
    """Tell whether the vehicle is wider than the road; an untagged width hinders nobody."""
    width = parse_metres(tags.get("width"))
    is_narrow = width is not None and width < policy.road_width_m_min
    return is_narrow or any(
        _keeps_out(tags, key, policy.vehicle_width_m) for key in ("maxwidth", "maxwidth:physical")
    )


def is_too_large(tags: Mapping[str, str], policy: EmergencyPolicy) -> bool:
    """Tell whether the vehicle is higher, longer or heavier than the road bears."""
    own = {
        "maxheight": policy.vehicle_height_m,
        "maxheight:physical": policy.vehicle_height_m,
        "maxlength": policy.vehicle_length_m,
        "maxweight": policy.vehicle_weight_t,
    }
    return any(_keeps_out(tags, key, size) for key, size in own.items())


def keeps_out(tags: Mapping[str, str], policy: EmergencyPolicy) -> bool:
    """Tell whether a limit of width, height, length or weight keeps the vehicle out.

    Parameters
    ----------
    tags
        Of a node or way.
    policy
        How large the vehicle is.

    Returns
    -------
    bool
        Also where a limit cannot be read: nobody knows that the vehicle fits.
    """
    sizes = {key: tags[key] for key in SIZE_LIMITS if key in tags}
    return is_too_narrow(sizes, policy) or is_too_large(sizes, policy)


def unread_limits(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Give the limits of size that cannot be read, as ``key=value``."""
    return tuple(
        f"{key}={tags[key]}"
        for key in SIZE_LIMITS
        if key in tags and tags[key] not in NO_LIMIT and _limit(tags, key) is None
    )


def _keeps_out(tags: Mapping[str, str], key: str, own: float) -> bool:
    """Tell whether one limit is below the vehicle's own size, or cannot be read."""
    if key not in tags or tags[key] in NO_LIMIT:
        return False
    limit = _limit(tags, key)
    return limit is None or limit < own


def _limit(tags: Mapping[str, str], key: str) -> float | None:
    """Read one limit, metres or tonnes."""
    return parse_tonnes(tags[key]) if key == "maxweight" else parse_metres(tags[key])


def _least(value: str | None, read: Callable[[str], float | None]) -> float | None:
    """Read a list of values; one that says nothing makes the list say nothing."""
    found = [read(part.strip().lower()) for part in (value or "").split(";") if part.strip()]
    known = [one for one in found if one is not None]
    return min(known) if known and len(known) == len(found) else None


def _one_length(text: str) -> float | None:
    """Read one length, metres."""
    feet = _FEET_INCHES.fullmatch(text)
    if feet is not None:
        return int(feet.group(1)) * 0.3048 + _number(feet.group(2) or "0") * 0.0254 or None
    match = _METRES.fullmatch(text)
    if match is None:
        return None
    return _number(match.group(1)) * _METRES_BY_UNIT.get(match.group(2) or "m", 1.0) or None


def _one_weight(text: str) -> float | None:
    """Read one weight, tonnes."""
    match = _TONNES.fullmatch(_THOUSANDS.sub(r"\1\2", text))
    if match is None:
        return None
    return _number(match.group(1)) * _TONNES_BY_UNIT.get(match.group(2) or "t", 1.0) or None


def _number(text: str) -> float:
    """Read a number with a decimal point or comma."""
    return float(text.replace(",", "."))
