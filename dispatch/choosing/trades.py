"""What a turned unit means to both calls, in words: what the one gains, what the other loses."""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.ground.require import existing
from dispatch.units.response import Option
from dispatch.words.explain import duration, say
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import Priority

NOTHING = Bilingual(vi="", en="")


@dataclass(frozen=True, slots=True)
class Side:
    """One call of a plan.

    ``had`` is the unit under way to it and ``had_ms`` what is left of its way, None where there is
    none or no road leads there; ``could_ms`` is how soon an idle unit could be there, None where
    nobody could. ``gets`` is who goes by the plan, None where it waits.
    """

    incident_id: str
    priority: Priority
    had: str | None
    had_ms: int | None
    could_ms: int | None
    gets: Option | None


@dataclass(frozen=True, slots=True)
class Trades:
    """The sides of one plan, by call; ``givers`` names who had a unit that was turned, by unit."""

    sides: Mapping[str, Side]
    givers: Mapping[str, str]

    def why_turned(self, incident_id: str) -> Bilingual:
        """Say why a call loses its unit: it is served sooner, or somebody else needs that more."""
        side = self.sides[incident_id]
        got, had_ms = side.gets, side.had_ms
        if got is not None and (had_ms is None or got.response_ms < had_ms):
            return say("why.closer", unit=got.unit.unit_id)
        taker = self._taker(side)
        if taker.priority < side.priority:
            return say("why.pre_empted", incident=taker.incident_id)
        return say("why.exchanged", incident=taker.incident_id)

    def _taker(self, side: Side) -> Side:
        """Give who gets the unit of a call that is worse off: nothing is given up for nobody."""
        takers = (one for one in self.sides.values() if one.gets is not None)
        mine = (one for one in takers if existing(one.gets, "it has one").unit.unit_id == side.had)
        return existing(next(mine, None), "who is worse off gave its unit to somebody")

    def told(self, incident_id: str) -> Bilingual:
        """Say what it costs the giver of the unit that a call gets, and what it saves the call.

        Nothing where the unit was idle.
        """
        side = self.sides[incident_id]
        unit_id = existing(side.gets, "it is sent a unit").unit.unit_id
        giver = self.givers.get(unit_id)
        if giver is None:
            return NOTHING
        return say("trade", saves=_saves(side), costs=_costs(self.sides[giver]))


def _saves(side: Side) -> Bilingual:
    """Say what a call gains by a turned unit, against what it had or could have had."""
    now_ms = existing(side.gets, "it is sent a unit").response_ms
    before_ms = side.had_ms if side.had is not None else side.could_ms
    words = {"incident": side.incident_id, "priority": side.priority}
    if before_ms is None:
        return say("trade.else_nobody", **words)
    key = "trade.saves" if now_ms <= before_ms else "trade.costs"
    return say(key, time=duration(abs(before_ms - now_ms)), **words)


def _costs(giver: Side) -> Bilingual:
    """Say what becomes of the call that gave its unit."""
    words = {"incident": giver.incident_id, "priority": giver.priority}
    if giver.gets is None:
        return say("trade.waits", **words)
    now_ms = giver.gets.response_ms
    before_ms = now_ms if giver.had_ms is None else giver.had_ms
    key = "trade.saves" if now_ms <= before_ms else "trade.costs"
    return say(key, time=duration(abs(before_ms - now_ms)), **words)
