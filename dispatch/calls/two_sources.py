"""One unit id used by two crews or trackers: what cannot be true beside the other is refused.

Nobody can tell which of the two is wrong, so the word that was there first stands until it could
have become the other: a unit drives no faster than ``WatchPolicy.speed_mps_max``, and a crew does
not say the contrary within ``two_sources_s``. One source alone is believed as before.
"""

from datetime import timedelta
from typing import Final

from dispatch.records.unit import Unit
from dispatch.rules.duplicates import distance_m
from dispatch.state.turn import Turn
from dispatch.words.explain import say
from schemas.events.vehicles import VehiclePosition, VehicleStatus
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import UnitState

_SECOND: Final = timedelta(seconds=1)


def why_not_there(turn: Turn, unit: Unit, event: VehiclePosition) -> Bilingual | None:
    """Say why a unit cannot be where this fix has it, None where it can or one source says both."""
    if unit.fix_at is None or unit.fix_by in {None, event.source}:
        return None
    watch = turn.world.policies.watch
    seconds = (event.occurred_at - unit.fix_at) // _SECOND
    apart_m = distance_m(unit.place, event.place)
    if apart_m <= watch.two_sources_m + watch.speed_mps_max * seconds:
        return None
    return say("why.two_places", who=unit.fix_by, apart=apart_m, seconds=seconds)


def why_not_so(turn: Turn, unit: Unit, event: VehicleStatus, state: UnitState) -> Bilingual | None:
    """Say why a crew's word cannot be true: another source has just said otherwise.

    An order, or whatever else the engine did with the unit since, begins anew.
    """
    if unit.spoke_at is None or unit.spoke_by in {None, event.source} or state is unit.state:
        return None
    limit = timedelta(seconds=turn.world.policies.watch.two_sources_s)
    is_of_that_word = unit.since is None or unit.since <= unit.spoke_at
    if not is_of_that_word or turn.now - unit.spoke_at >= limit:
        return None
    seconds = (turn.now - unit.spoke_at) // _SECOND
    before = say(f"unit.{unit.state.value}")
    return say("why.two_crews", who=unit.spoke_by, state=before, seconds=seconds)
