"""Does the vehicle fit? Widths, heights, lengths and weights as OSM writes them.

Sources: OSM wiki, *Map features/Units*, *Key:maxwidth*, *Key:width*, *Key:maxweight*.
"""

import re
from collections.abc import Mapping

from routing.tags.policy import EmergencyPolicy

_METRES = re.compile(r"(\d+(?:\.\d+)?)\s*(m|metres|meters|cm|ft|in)?")
_FEET_INCHES = re.compile(r"(\d+)\s*['’](?:\s*(\d+(?:\.\d+)?)\s*(?:\"|''|”))?")
_TONNES = re.compile(r"(\d+(?:\.\d+)?)\s*(t|kg|st|lbs)?")
_METRES_BY_UNIT = {"cm": 0.01, "ft": 0.3048, "in": 0.0254}
_TONNES_BY_UNIT = {"kg": 0.001, "st": 0.907185, "lbs": 0.000453592}


def parse_metres(value: str | None) -> float | None:
    """Read a length: ``2.5``, ``2.5 m``, ``250 cm``, ``8 ft``, ``8'2"``.

    Parameters
    ----------
    value
        The tag's value, or None where the tag is absent.

    Returns
    -------
    float or None
        Metres, above zero; None means that the tag says nothing usable.
    """
    text = (value or "").strip()
    feet = _FEET_INCHES.fullmatch(text)
    if feet is not None:
        return int(feet.group(1)) * 0.3048 + float(feet.group(2) or 0) * 0.0254 or None
    match = _METRES.fullmatch(text)
    if match is None:
        return None
    return float(match.group(1)) * _METRES_BY_UNIT.get(match.group(2) or "m", 1.0) or None


def parse_tonnes(value: str | None) -> float | None:
    """Read a weight: ``3.5``, ``3.5 t``, ``3500 kg``, ``4 st`` (short tons), ``8000 lbs``.

    Parameters
    ----------
    value
        The tag's value, or None where the tag is absent.

    Returns
    -------
    float or None
        Tonnes, above zero; None means that the tag says nothing usable.
    """
    match = _TONNES.fullmatch((value or "").strip())
    if match is None:
        return None
    return float(match.group(1)) * _TONNES_BY_UNIT.get(match.group(2) or "t", 1.0) or None


def is_too_narrow(tags: Mapping[str, str], policy: EmergencyPolicy) -> bool:
    """Tell whether the vehicle is wider than the road; an untagged width hinders nobody."""
    limits = [parse_metres(tags.get(key)) for key in ("maxwidth", "maxwidth:physical")]
    if any(limit is not None and limit < policy.vehicle_width_m for limit in limits):
        return True
    width = parse_metres(tags.get("width"))
    return width is not None and width < policy.road_width_m_min


def is_too_large(tags: Mapping[str, str], policy: EmergencyPolicy) -> bool:
    """Tell whether the vehicle is higher, longer or heavier than the road bears."""
    metres = {
        "maxheight": policy.vehicle_height_m,
        "maxheight:physical": policy.vehicle_height_m,
        "maxlength": policy.vehicle_length_m,
    }
    for key, own in metres.items():
        limit = parse_metres(tags.get(key))
        if limit is not None and limit < own:
            return True
    weight = parse_tonnes(tags.get("maxweight"))
    return weight is not None and weight < policy.vehicle_weight_t
