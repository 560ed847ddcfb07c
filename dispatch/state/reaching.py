"""How a crew comes to a place off the roads, and from one: by the nearest road, the rest said."""

from dispatch.rules.duplicates import distance_m
from dispatch.state.turn import Turn
from dispatch.words.explain import say
from schemas.ground.base import LatLon
from schemas.ground.texts import Bilingual


def stop_of(turn: Turn, place: LatLon) -> LatLon:
    """Give where a vehicle would stop for a place that may lie off the roads. WGS 84 degrees.

    The place itself where it is on a road, or so far from every one that nobody is sent there
    without a person's word (``intake.walk_m_max``).
    """
    return turn.roads.stop(place, turn.world.policies.intake.walk_m_max)


def walk_m(turn: Turn, place: LatLon) -> int | None:
    """Give how far a crew walks from where its vehicle stops, in whole metres; None: not at all."""
    stop = stop_of(turn, place)
    return None if stop == place else round(distance_m(stop, place))


def ground_told(turn: Turn, start: LatLon, place: LatLon | None) -> Bilingual:
    """Say how far a unit at ``start`` is from a road, and how far its crew walks to ``place``.

    Nothing where both are on roads. ``place`` is null where nobody knows it: then nothing can be
    said of it.
    """
    first_m = walk_m(turn, start)
    last_m = None if place is None else walk_m(turn, place)
    said = [
        say(key, distance=metres)
        for key, metres in (("off_road_start", first_m), ("walk", last_m))
        if metres is not None
    ]
    return Bilingual(vi="".join(one.vi for one in said), en="".join(one.en for one in said))
