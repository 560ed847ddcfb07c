"""How fast an ambulance drives on a road of a class, and what a `maxspeed` tag says.

Every speed here is km/h. A missing speed is never imputed from the mean of the tagged ways: in
northern Bình Dương 4 % of the ways carry `maxspeed`, all of them main roads, and the mean would
send an ambulance through alleys at 49 km/h (see facts: osmnx's imputation trap).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from routing.ground.geometry import FloatArray, IntArray
from routing.tags.policy import DEFAULT_POLICY, EmergencyPolicy

FERRY = "ferry"
"""The class of a way with `route=ferry`; its speed is no road's (see `ferries`)."""

SPEEDS_KMH: Mapping[str, int] = MappingProxyType(
    {
        # Limits: Thông tư 38/2024/TT-BGTVT (motorway <= 120; outside built-up areas 90 with a
        # median, 80 without; inside 60 and 50). Medians of Valhalla's tiles of Greater Ho Chi Minh
        # City: secondary 60, tertiary 50. Links: OSRM, profiles/car.lua. Smaller streets: OSRM's,
        # the lower of the two (Valhalla's medians, 40, 35 and 25, are its own defaults there, as
        # hardly a street is tagged, and nobody has measured any).
        "motorway": 90,
        "motorway_link": 45,
        "trunk": 70,
        "trunk_link": 40,
        "primary": 60,
        "primary_link": 30,
        "secondary": 60,
        "secondary_link": 25,
        "tertiary": 50,
        "tertiary_link": 20,
        "unclassified": 25,
        "residential": 25,
        "road": 25,
        # A vehicle as wide as the lane, among people: OSM wiki, living_street (10-20).
        "living_street": 15,
        # Tracks: Valhalla's median, doubled (an ambulance on duty).
        "service": 15,
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

SIRENS_GAIN_MAX: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("motorway", "trunk"), 1.25),
        **dict.fromkeys(("primary", "secondary", "tertiary"), 1.15),
        **dict.fromkeys(("living_street", "service", "track", "pedestrian", "footway"), 1.1),
        **dict.fromkeys(("cycleway", "path"), 1.1),
    }
)
"""Highest speed with sirens over the speed without, by class (`SIRENS_GAIN_OTHER` elsewhere).

An assumption within what is measured door to door: 1.1 in a small city, 1.43 in the country (see
`policy`). Sirens gain most on wide fast roads. In streets they gain at lights and turns as well,
which cost them less (`policy`): so the speed itself gains little there, and `map check` prints what
comes of both.
"""

SIRENS_GAIN_OTHER = 1.15

SERVICE_SPEEDS_KMH: Mapping[str, int] = MappingProxyType(
    {"alley": 15, "driveway": 10, "parking_aisle": 10, "drive-through": 10, "emergency_access": 25}
)
"""Driving speed by the `service` tag of `highway=service`, km/h. Alley (hẻm): 2-4 m wide."""

ROAD_CLASSES = ("", *SPEEDS_KMH, FERRY)
"""Names of `RoadGraph.road_class`: index 0 means "not known"; only ever append to the table."""

KMH_MAX_BY_CLASS: Mapping[str, int] = MappingProxyType(
    {
        "living_street": 30,
        "residential": 80,
        "road": 80,
        "service": 60,
        "track": 60,
        "pedestrian": 20,
        "busway": 80,
        "footway": 20,
        "cycleway": 20,
        "path": 20,
    }
)
"""Highest plausible limit of a small road, km/h; a tag above it is capped, and reported."""

SURFACE_KMH_MAX: Mapping[str, int] = MappingProxyType(
    {
        # OSRM, profiles/car.lua: surface_speeds (its "nil" for hard surfaces is no entry here).
        "cement": 80,
        "compacted": 80,
        "fine_gravel": 80,
        "paving_stones": 60,
        "metal": 60,
        "bricks": 60,
        "grass": 40,
        "wood": 40,
        "sett": 40,
        "grass_paver": 40,
        "gravel": 40,
        "unpaved": 40,
        "ground": 40,
        "dirt": 40,
        "pebblestone": 40,
        "tartan": 40,
        "cobblestone": 30,
        "unhewn_cobblestone": 30,
        "clay": 30,
        "earth": 20,
        "stone": 20,
        "rocky": 20,
        "sand": 20,
        "mud": 10,
    }
)
"""Highest speed on a surface, km/h, with sirens too."""

TRACKTYPE_KMH_MAX: Mapping[str, int] = MappingProxyType(
    {"grade1": 60, "grade2": 40, "grade3": 30, "grade4": 25, "grade5": 20}  # OSRM, car.lua
)
"""Highest speed by `tracktype`, km/h, with sirens too."""

SMOOTHNESS_KMH_MAX: Mapping[str, int] = MappingProxyType(
    {
        # OSRM, car.lua: smoothness_speeds.
        "intermediate": 80,
        "bad": 40,
        "very_bad": 20,
        "horrible": 10,
        "very_horrible": 5,
    }
)
"""Highest speed by `smoothness`, km/h, with sirens too; `impassable` is no road at all."""

ZONE_SPEEDS_KMH: Mapping[str, int] = MappingProxyType(
    {
        "VN:urban": 50,
        "VN:rural": 80,
        "VN:trunk": 80,
        "VN:motorway": 120,
        "VN:living_street": 20,
        "walk": 5,
    }
)
"""Values of `maxspeed` that name a zone (Thông tư 38/2024/TT-BGTVT), km/h."""

ZONE_KEYS = ("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic")
"""Keys that may name a zone; a zone named there can only lower the speed of the class."""

NO_SPEED = frozenset({"none", "signals", "variable", "unknown", "default", "implicit"})
"""Values of `maxspeed` that are right and give no number: the class decides."""

MAXSPEED_KMH_MIN = 5  # below: a typing error ("maxspeed=3")
MAXSPEED_KMH_MAX = 120  # the country's highest limit; what is tagged above it counts as this
MAXSPEED_KMH_READ = 200  # above: a typing error, or another unit

KMH_PER_MPH = 1.609344
KMH_PER_KNOT = 1.852

_SPEED = re.compile(r"(\d+(?:[.,]\d+)?)\s*(km/h|kmh|kph|mph|knots|kn)?", re.IGNORECASE)
_ZONE_NUMBER = re.compile(r"(?:[A-Z]{2}:)?(?:zone:?)?(\d+)")
_UNITS = {"mph": KMH_PER_MPH, "knots": KMH_PER_KNOT, "kn": KMH_PER_KNOT}


class WaySpeeds(NamedTuple):
    """Driving speeds of a way, km/h: along it and against it, without sirens and with them."""

    normal: tuple[float, float]
    sirens: tuple[float, float]


def parse_maxspeed(value: str | None) -> float | None:
    """Read a `maxspeed` tag.

    Understands ``50``, ``50 km/h``, ``30 mph``, ``10 knots``, zones (``VN:urban``, ``DE:zone:30``,
    ``walk``), lists (``50;60``: the lowest counts) and lanes (``80|60``: the fastest counts, an
    ambulance takes that one). What is above 120 km/h counts as 120; anything else, and anything
    outside 5 to 200 km/h, is ignored.

    Parameters
    ----------
    value
        The tag's value, or None where the tag is absent.

    Returns
    -------
    float or None
        km/h; None means that the tag says nothing usable.
    """
    if value is not None and "|" in value:
        lanes = [parse_maxspeed(lane) for lane in value.split("|") if lane.strip()]
        return max((lane for lane in lanes if lane is not None), default=None)
    speeds = [_parse_one(part.strip()) for part in (value or "").split(";")]
    usable = [speed for speed in speeds if speed is not None]
    return min(usable) if usable and len(usable) == len(speeds) else None


def way_speeds(
    tags: Mapping[str, str], policy: EmergencyPolicy = DEFAULT_POLICY
) -> WaySpeeds | None:
    """Give a way's driving speeds.

    The tagged limit of the direction wins, then `maxspeed`, then the table of the class, which a
    named zone can lower. No limit counts beyond what is plausible for the class, and none beyond
    what surface, `tracktype` and `smoothness` allow.

    Parameters
    ----------
    tags
        The way's OSM tags.
    policy
        What sirens are worth.

    Returns
    -------
    WaySpeeds or None
        None means that the class is no road.
    """
    highway = tags.get("highway", "")
    if highway not in SPEEDS_KMH:
        return None
    rough = _rough_kmh_max(tags)
    signs = tagged_kmh(tags)
    table = _class_kmh(tags, highway)
    plausible = KMH_MAX_BY_CLASS.get(highway, MAXSPEED_KMH_MAX)
    forward, backward = (min(kmh or table, plausible) for kmh in signs)

    gain = min(policy.sirens_factor, SIRENS_GAIN_MAX.get(highway, SIRENS_GAIN_OTHER))

    def with_sirens(kmh: float) -> float:
        faster = max(kmh, min(kmh * gain, policy.sirens_kmh_max))
        return min(faster, rough)

    return WaySpeeds(
        normal=(min(forward, rough), min(backward, rough)),
        sirens=(with_sirens(forward), with_sirens(backward)),
    )


def tagged_kmh(tags: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Give the limits that a way's tags state, as they stand there.

    Parameters
    ----------
    tags
        The way's OSM tags.

    Returns
    -------
    tuple of float or None
        km/h along the way and against it; None: no usable limit is tagged.
    """
    both = parse_maxspeed(tags.get("maxspeed")) or parse_maxspeed(tags.get("maxspeed:lanes"))
    forward, backward = (
        parse_maxspeed(tags.get(f"maxspeed:{way}"))
        or parse_maxspeed(tags.get(f"maxspeed:lanes:{way}"))
        or both
        for way in ("forward", "backward")
    )
    return forward, backward


def travel_ms(length_mm: FloatArray, kmh: FloatArray) -> IntArray:
    """Turn lengths and speeds into travel times.

    Parameters
    ----------
    length_mm
        Millimetres, one per arc.
    kmh
        Speed, km/h, one per arc, above zero.

    Returns
    -------
    IntArray
        Whole milliseconds, rounded, at least 1.
    """
    times: IntArray = (length_mm * 3.6 / kmh).round().clip(min=1).astype(np.int64)
    return times


def _class_kmh(tags: Mapping[str, str], highway: str) -> float:
    """Give the speed of a class, lowered by the zone that the way lies in."""
    table = float(SPEEDS_KMH[highway])
    if highway == "service":
        table = float(SERVICE_SPEEDS_KMH.get(tags.get("service", ""), SPEEDS_KMH[highway]))
    zones = [zone_kmh(tags[key]) for key in ZONE_KEYS if key in tags]
    return min([table, *(zone for zone in zones if zone is not None)])


def zone_kmh(value: str) -> float | None:
    """Read the name of a speed zone, km/h; None where it names none."""
    if value in ZONE_SPEEDS_KMH:
        return float(ZONE_SPEEDS_KMH[value])
    match = _ZONE_NUMBER.fullmatch(value)
    if match is None or not MAXSPEED_KMH_MIN <= int(match.group(1)) <= MAXSPEED_KMH_MAX:
        return None
    return float(match.group(1))


def _rough_kmh_max(tags: Mapping[str, str]) -> float:
    """Give the highest speed that the state of the road allows, km/h."""
    return min(
        float(table.get(tags.get(key, ""), MAXSPEED_KMH_MAX))
        for key, table in (
            ("surface", SURFACE_KMH_MAX),
            ("tracktype", TRACKTYPE_KMH_MAX),
            ("smoothness", SMOOTHNESS_KMH_MAX),
        )
    )


def _parse_one(text: str) -> float | None:
    """Read one speed of a `maxspeed` value; None where it says nothing usable."""
    match = _SPEED.fullmatch(text)
    if match is None:
        return zone_kmh(text)
    number = float(match.group(1).replace(",", "."))
    kmh = number * _UNITS.get((match.group(2) or "").lower(), 1.0)
    return min(kmh, MAXSPEED_KMH_MAX) if MAXSPEED_KMH_MIN <= kmh <= MAXSPEED_KMH_READ else None
