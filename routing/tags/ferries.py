"""How fast a ferry is: by its tagged duration, else by a common speed. Sirens do not hasten it."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from routing.ground.geometry import distance_m
from routing.tags.policy import EmergencyPolicy
from routing.tags.speeds import WaySpeeds

FERRY_KMH_MIN = 0.1  # a `duration` that makes a ferry slower than this is an error in the data

_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d\d)")
_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")


def parse_duration_s(value: str | None) -> int | None:
    """Read a `duration` tag: ``00:20``, ``1:05:00``, ``PT20M``, ``20`` (minutes).

    Parameters
    ----------
    value
        The tag's value, or None where the tag is absent.

    Returns
    -------
    int or None
        Seconds, above zero; None means that the tag says nothing usable.
    """
    text = (value or "").strip()
    if text.isdecimal():
        return int(text) * 60 or None
    clock, iso = _CLOCK.fullmatch(text), _ISO.fullmatch(text)
    if clock is not None:
        parts = [int(part) for part in clock.groups() if part is not None]
        seconds = parts[-1] if len(parts) == 3 else 0  # noqa: PLR2004 (hours, minutes, seconds)
        return parts[0] * 3600 + parts[1] * 60 + seconds or None
    if iso is not None:
        hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        return hours * 3600 + minutes * 60 + seconds or None
    return None


def ferry_speeds(
    tags: Mapping[str, str],
    runs: Sequence[Sequence[tuple[int, float, float]]],
    policy: EmergencyPolicy,
) -> WaySpeeds:
    """Give the speed of a ferry line, the same both ways and in both profiles.

    Parameters
    ----------
    tags
        The way's OSM tags.
    runs
        Its nodes, as (id, lat, lon), WGS 84 degrees, in stretches without a gap.
    policy
        The speed where no duration is tagged.

    Returns
    -------
    WaySpeeds
        km/h.
    """
    duration_s = parse_duration_s(tags.get("duration"))
    kmh = policy.ferry_kmh
    if duration_s is not None:
        metres = sum(distance_m(*a[1:], *b[1:]) for run in runs for a, b in pairwise(run))
        kmh = max(metres / duration_s * 3.6, FERRY_KMH_MIN)
    return WaySpeeds(normal=(kmh, kmh), sirens=(kmh, kmh))
