"""Where a crew stops for a place: beside it, or at the nearest road and then on foot."""

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


def walk_told(turn: Turn, place: LatLon | None) -> Bilingual:
    """Say how far a crew walks to a place that no road leads to; nothing where it need not.

    ``place`` is null where nobody knows it: then nothing can be said.
    """
    far_m = None if place is None else walk_m(turn, place)
    return Bilingual(vi="", en="") if far_m is None else say("walk", distance=far_m)
