"""One unit id used by two crews: what cannot be true beside the other is refused.

Nobody can tell which of the two is wrong, so the word that was there first stands until it could
have become the other: a crew does not say the contrary within ``WatchPolicy.two_sources_s``. One
source alone is believed. Of two trackers the fixes are judged before they come here, see
``dispatch.rules.fixes``.
"""

from datetime import timedelta
from typing import Final

from dispatch.records.unit import Unit
from dispatch.state.turn import Turn
from dispatch.words.explain import say
from schemas.events.vehicles import VehicleStatus
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import UnitState

_SECOND: Final = timedelta(seconds=1)


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
