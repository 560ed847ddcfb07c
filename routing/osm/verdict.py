"""All rules applied to a way's tags at once, and once only for each set of tags.

A city has tens of thousands of ways and some hundred different sets of the tags that rules read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from routing.osm.report import Oddities, oddities
from routing.tags.access import (
    ACCESS_CHAIN,
    Refusal,
    closing_hours,
    is_made_for_emergencies,
    may_be_driven_against,
    road_class,
    usable_directions,
)
from routing.tags.dimensions import SIZE_LIMITS, unread_limits
from routing.tags.policy import EmergencyPolicy
from routing.tags.speeds import FERRY, ZONE_KEYS, WaySpeeds, way_speeds
from routing.tags.vocabulary import KNOWN

ACCESS_BY_HOUR: Final = frozenset(f"{mode}:conditional" for mode in ACCESS_CHAIN)

RULE_KEYS: Final = frozenset(
    {
        "area",
        "highway",
        "junction",
        "motorcycle",
        "oneway",
        "route",
        *ACCESS_BY_HOUR,
        "maxspeed:lanes:backward",
        *SIZE_LIMITS,
        *ZONE_KEYS,
        *KNOWN,
        *(f"oneway:{mode}" for mode in ACCESS_CHAIN[1:]),
        *(f"{mode}:{way}" for mode in ACCESS_CHAIN for way in ("forward", "backward")),
    }
)
"""Tags that a rule reads; those that hold at some hours (``…:conditional``) come on top."""

FOR_WALKING: Final = frozenset({"footway", "cycleway", "path", "pedestrian"})

VERDICTS_MAX: Final = 50_000  # sets of tags remembered; beyond, they are judged again


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tags of a way say: why it is no road, or how it is driven.

    `speeds` is None for a ferry, whose speed its length decides, and where `refusal` is set;
    `closed_while` are the hours at which nobody may drive it, "" for none.
    """

    road_class: str
    refusal: Refusal | None
    directions: tuple[bool, bool]
    with_sirens_only: bool
    speeds: WaySpeeds | None
    oddities: Oddities
    closed_while: str = ""


def driven_as(tags: Mapping[str, str]) -> Mapping[str, str]:
    """Give the tags by which a way is driven: a path made for ambulances is no path to them."""
    if road_class(tags) in FOR_WALKING and is_made_for_emergencies(tags):
        return {**tags, "highway": "service", "service": "emergency_access"}
    return tags


class Judge:
    """Judges ways by their tags.

    Parameters
    ----------
    policy
        Which rules an ambulance may break, and how large it is.
    """

    def __init__(self, policy: EmergencyPolicy) -> None:
        self._policy = policy
        self._verdicts: dict[tuple[tuple[str, str], ...], Verdict] = {}

    def judge(self, tags: Mapping[str, str]) -> Verdict:
        """Apply every rule to a way.

        Parameters
        ----------
        tags
            All its OSM tags.

        Returns
        -------
        Verdict
            Equal for equal tags, whatever their order.
        """
        ruling = sorted(
            item for item in tags.items() if item[0] in RULE_KEYS or item[0][-12:] == ":conditional"
        )
        key = tuple(ruling)
        if key not in self._verdicts:
            if len(self._verdicts) >= VERDICTS_MAX:
                self._verdicts.clear()
            self._verdicts[key] = self._judge(dict(key))
        return self._verdicts[key]

    def _judge(self, tags: Mapping[str, str]) -> Verdict:
        """Apply the rules."""
        kind = road_class(tags)
        directions = usable_directions(tags, self._policy)
        if isinstance(directions, Refusal):
            odd = unread_limits(tags) if directions is Refusal.UNREAD else ()
            return Verdict(
                road_class=kind,
                refusal=directions,
                directions=(False, False),
                with_sirens_only=False,
                speeds=None,
                oddities=Oddities((), (), tuple(f"{o}: not readable, closed" for o in odd)),
            )
        hours = closing_hours(tags, self._policy)
        found = oddities(tags)
        if hours is not None:
            left = [key for key in found.conditional if key not in ACCESS_BY_HOUR]
            found = found._replace(conditional=tuple(left))
        return Verdict(
            road_class=kind,
            refusal=None,
            directions=directions,
            with_sirens_only=not all(directions) and may_be_driven_against(tags, self._policy),
            speeds=None if kind == FERRY else way_speeds(driven_as(tags), self._policy),
            oddities=found,
            closed_while=hours or "",
        )
