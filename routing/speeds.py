"""How fast an ambulance drives on a road of a class, and what a `maxspeed` tag says.

Every speed here is km/h. A missing speed is never imputed from the mean of the tagged ways: in
northern Bình Dương 4 % of the ways carry `maxspeed`, all of them main roads, and the mean would
send an ambulance through alleys at 49 km/h (see facts: osmnx's imputation trap).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from routing.geometry import FloatArray, Int32Array
from routing.profile import Profile

SPEEDS_KMH: Mapping[str, int] = MappingProxyType(
    {
        # Limits: Thông tư 38/2024/TT-BGTVT (motorway <= 120; outside built-up areas 90 with a
        # median, 80 without; inside 60 and 50). Links: about two thirds of their road.
        "motorway": 90,
        "motorway_link": 50,
        "trunk": 70,
        "trunk_link": 45,
        "primary": 60,
        "primary_link": 40,
        # Medians of Valhalla's tiles of Greater Ho Chi Minh City: 60, 50, 40, 35.
        "secondary": 60,
        "secondary_link": 40,
        "tertiary": 50,
        "tertiary_link": 35,
        "unclassified": 40,
        "residential": 35,
        "road": 30,
        # A vehicle as wide as the lane, among people: OSM wiki, living_street (10-20).
        "living_street": 15,
        # Valhalla's median for service roads, and for tracks doubled (an ambulance on duty).
        "service": 25,
        "track": 10,
        # Only where the access tags expressly admit an ambulance: walking people have priority.
        "pedestrian": 10,
        "busway": 40,
        "footway": 5,
        "cycleway": 10,
        "path": 5,
    }
)
"""Driving speed without sirens by OSM `highway` value, km/h; a class not listed is no road."""

SERVICE_SPEEDS_KMH: Mapping[str, int] = MappingProxyType(
    {"alley": 15, "driveway": 10, "parking_aisle": 10, "drive-through": 10, "emergency_access": 25}
)
"""Driving speed by the `service` tag of `highway=service`, km/h. Alley (hẻm): 2-4 m wide."""

ZONE_SPEEDS_KMH: Mapping[str, int] = MappingProxyType(
    {"VN:urban": 50, "VN:rural": 80, "VN:motorway": 120, "VN:trunk": 80, "walk": 5}
)
"""Values of `maxspeed` that name a zone (Thông tư 38/2024/TT-BGTVT), km/h."""

MAXSPEED_KMH_MIN = 5  # below: a typing error ("maxspeed=3")
MAXSPEED_KMH_MAX = 120  # the country's highest limit; above: an error or another unit

KMH_PER_MPH = 1.609344

SIRENS_FACTOR = 1.25
"""Speed with lights and sirens over speed without, on one road.

Measured: 1.43 rural (Ho & Lindquist, Prehosp Emerg Care 2001;5:159: 12.14 against 8.51 min);
1/0.7 = 1.43 in JEMSS's model of Auckland (travel/roads/run.jl); near 1.1 in a small city (Hunt et
al., Ann Emerg Med 1995: 43.5 s saved a run). 1.25 lies between: a promise that is kept beats one
that is broken, and thick motorcycle traffic cannot always give way.
"""

SIRENS_KMH_MAX = 120.0  # sirens add nothing beyond the country's highest limit

_SPEED = re.compile(r"(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?", re.IGNORECASE)


def parse_maxspeed(value: str | None) -> float | None:
    """Read a `maxspeed` tag.

    Understands ``50``, ``50 km/h``, ``30 mph``, zone names (``VN:urban``) and lists (``50;60``:
    the lowest counts). Anything else, and anything outside 5 to 120 km/h, is ignored.

    Parameters
    ----------
    value
        The tag's value, or None where the tag is absent.

    Returns
    -------
    float or None
        km/h; None means that the tag says nothing usable.
    """
    speeds = [_parse_one(part.strip()) for part in (value or "").split(";")]
    usable = [speed for speed in speeds if speed is not None]
    return min(usable) if usable and len(usable) == len(speeds) else None


def way_speeds_kmh(tags: Mapping[str, str]) -> tuple[float, float] | None:
    """Give a way's driving speed, without sirens, forward and backward.

    The tagged limit of the direction wins, then `maxspeed`, then the table of the class.

    Parameters
    ----------
    tags
        The way's OSM tags.

    Returns
    -------
    tuple of float or None
        km/h along the way and against it; None means that the class is no road.
    """
    highway = tags.get("highway", "")
    if highway not in SPEEDS_KMH:
        return None
    table = float(SPEEDS_KMH[highway])
    if highway == "service":
        table = float(SERVICE_SPEEDS_KMH.get(tags.get("service", ""), SPEEDS_KMH[highway]))
    both = parse_maxspeed(tags.get("maxspeed")) or table
    forward = parse_maxspeed(tags.get("maxspeed:forward")) or both
    backward = parse_maxspeed(tags.get("maxspeed:backward")) or both
    return forward, backward


def travel_ms(length_mm: FloatArray, kmh: FloatArray, profile: Profile) -> Int32Array:
    """Turn lengths and speeds into travel times.

    Parameters
    ----------
    length_mm
        Millimetres, one per arc.
    kmh
        Driving speed without sirens, km/h, one per arc, above zero.
    profile
        With sirens the speed is multiplied by `SIRENS_FACTOR`, up to `SIRENS_KMH_MAX`.

    Returns
    -------
    Int32Array
        Whole milliseconds, rounded, at least 1.
    """
    if profile is Profile.SIRENS:
        kmh = (kmh * SIRENS_FACTOR).clip(max=SIRENS_KMH_MAX)
    times: Int32Array = (length_mm * 3.6 / kmh).round().clip(min=1).astype("int32")
    return times


def _parse_one(text: str) -> float | None:
    """Read one speed of a `maxspeed` value; None where it says nothing usable."""
    if text in ZONE_SPEEDS_KMH:
        return float(ZONE_SPEEDS_KMH[text])
    match = _SPEED.fullmatch(text)
    if match is None:
        return None
    unit = (match.group(2) or "km/h").lower()
    kmh = float(match.group(1)) * (KMH_PER_MPH if unit == "mph" else 1.0)
    return kmh if MAXSPEED_KMH_MIN <= kmh <= MAXSPEED_KMH_MAX else None
