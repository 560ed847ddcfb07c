"""The units that could go to a call, fastest first, and why each of the others cannot."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from heapq import nsmallest
from typing import Final

from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.plans.rolling import may_use
from dispatch.records.incident import Incident
from dispatch.records.unit import Unit
from dispatch.state.known_roads import Starts
from dispatch.state.reaching import stop_of
from dispatch.state.turn import Turn
from dispatch.units import proposals, silence
from dispatch.units.eligibility import SECOND_CHOICE, Moment, why_away, why_unit_not
from dispatch.units.response import MS, Option, milliseconds, mobilise_ms, penalty_ms
from dispatch.units.work import clear_at
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel, Priority, UnitState
from schemas.outputs.decisions import (
    OPTIONS_MAX,
    Explanation,
    IneligibleReason,
    UnitOption,
    UnitRefusal,
)

LAST_KNOWN_S_MAX: Final = 86_400
"""How old a position may be when nobody else is left: after a day it says nothing."""

_NOW: Final = timedelta(0)

_Why = tuple[str, IneligibleReason]

Refusals = list[_Why]

Time = tuple[int, str, Unit, int]
"""(response time as it counts, unit id, unit, drive): soonest first; ids differ, none is a tie."""

_Need = tuple[CrewLevel, bool, str | None, Moment]
"""All that decides who of the idle may go to a call that excludes nobody.

The crew level, whether it is a P1, the region, and the bounds of the moment.
"""

_Lead = tuple[int, int]
"""What is added to a unit's drive: the time until it rolls, and that of an old position."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """Units that may go, what is added to the drive of each and where it is; and who may not.

    ``rows`` are (unit id, unit, what is added). Those of ``left_out`` are refused to this very
    call: the others are asked from the same places.
    """

    rows: Sequence[tuple[str, Unit, int]]
    starts: Starts
    refusals: Refusals
    left_out: Collection[str] = ()


class Refused:
    """Why each unit that is not asked is not: told by id when somebody wants to know, which few do.

    Parameters
    ----------
    asked
        Why those of the idle are not.
    away
        Gives why the others are not.

    Attributes
    ----------
    has_second_choice : bool
        Some are refused for what they are asked in spite of, when nobody else is left; whoever is
        away is none of these.
    """

    __slots__ = ("_asked", "_away", "_reasons", "has_second_choice")

    def __init__(self, asked: Sequence[_Why], away: Callable[[], Iterable[_Why]]) -> None:
        self._asked = asked
        self._away = away
        self._reasons: tuple[_Why, ...] | None = None
        self.has_second_choice = any(why in SECOND_CHOICE for _, why in asked)

    @property
    def reasons(self) -> tuple[_Why, ...]:
        """Give the reasons, by unit id. O(units log units) when first asked for."""
        if self._reasons is None:
            self._reasons = tuple(sorted([*self._asked, *self._away()]))
        return self._reasons


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best idle units that suit a call by (response time, unit id), and who is refused.

    ``count`` says how many idle units suit it. ``awaited`` are units at a hospital that should be
    clear soon and are worth it, in the same order; ``on_the_way`` those under way to other calls
    that may be offered to this one, in no order. Hundreds are ranked and few are looked at, so
    times are kept as they are; ``options`` puts them into the terms of a choice.
    """

    best: Sequence[Time]
    count: int
    refused: Refused
    leads_ms: Mapping[str, _Lead]
    awaited: tuple[Option, ...] = ()
    on_the_way: Sequence[Time] = ()

    @property
    def options(self) -> tuple[Option, ...]:
        """The best idle units in the terms of a choice. O(best)."""
        return tuple([self.option(time) for time in self.best])

    def option(self, time: Time) -> Option:
        """Put a unit with its time into the terms of a choice."""
        ms, unit_id, unit, road_ms = time
        mobilise, old = self.leads_ms[unit_id]
        return Option(unit, road_ms, mobilise, old, 0, ms - road_ms - mobilise - old)

    def option_of(self, unit_id: str) -> Option:
        """Give the option of a unit that is among those that could go."""
        times = next((one for one in (*self.best, *self.on_the_way) if one[1] == unit_id), None)
        if times is not None:
            return self.option(times)
        found = next((one for one in self.awaited if one.unit.unit_id == unit_id), None)
        return existing(found, "a strategy chooses among the units that it was given")


class Candidates:
    """The units of one moment, sorted once for all the calls that are looked at.

    Parameters
    ----------
    turn
        The step in progress; what it changes later is not seen here.
    only
        The units to look at; None for all.
    rivals
        How many calls are looked at together. Of so many calls none can need more than its so many
        fastest idle units: of any more, one is always left by the others.
    moving
        The units under way that can still turn, each with the priority of its call.
    """

    def __init__(
        self,
        turn: Turn,
        only: Iterable[str] | None = None,
        *,
        rivals: int = 1,
        moving: Iterable[tuple[Unit, Priority]] = (),
    ) -> None:
        self._turn = turn
        self._moving = tuple(moving)
        self._rivals = rivals
        self._moment = Moment.of(turn.now, turn.world.policies)
        self._last_known = replaced(
            self._moment, oldest_fix=Moment.before(turn.now, LAST_KNOWN_S_MAX)
        )
        self._anybody = replaced(self._last_known, with_doubtful=True)
        self._many_are_silent = silence.many_are(turn.world)
        fresh_s = turn.world.policies.response.fresh_position_s
        self._fresh_since = Moment.before(turn.now, fresh_s)
        self._explained: dict[Refused, Explanation] = {}
        self._leads_ms: dict[str, _Lead] = {}
        self._fits: dict[_Need, _Fit] = {}
        self._refused: dict[_Need, Refused] = {}
        self._turning: dict[tuple[CrewLevel, Priority, str | None, Moment], _Fit] = {}
        self._clearing: dict[_Need, Sequence[tuple[Unit, int]]] = {}
        units, watched = turn.world.units, turn.watched
        names = None if only is None else frozenset(only)
        self._all = tuple(units.values() if names is None else [units[name] for name in names])
        self.idle = self._here(watched.free, names)
        self._soon_clear = [
            (unit, milliseconds(left))
            for unit in self._here(watched.on_call, names)
            if unit.state is UnitState.AT_HOSPITAL
            if (left := clear_at(turn.world, unit) - turn.now) > _NOW
        ]

    def _here(self, listed: Sequence[str], names: Collection[str] | None) -> list[Unit]:
        """Give the units of a list; nobody asks why one is not sent that leaves the centre."""
        units = self._turn.world.units
        found = [units[name] for name in listed if names is None or name in names]
        return [unit for unit in found if not unit.leaving]

    @cached_property
    def _away(self) -> Refusals:
        """Why each unit that is not idle is not asked. O(units), once for all calls."""
        return [
            (unit.unit_id, why)
            for unit in self._all
            if not unit.leaving
            if (why := why_away(unit)) is not None
        ]

    def rank(self, incident: Incident, place: LatLon) -> Ranking:
        """Rank who may go to a call at ``place``.

        When nobody else is left for a call that waits, crews that did not answer it and units whose
        position is old are asked after all, then those that nothing was heard of since they missed
        an order, last those that missed this call's: only if no unit under way may be turned to it.
        Where many are silent these count as later instead, and a call that must keep its best unit
        asks all alike.
        """
        turnable = self._turnable(incident, place, self._moment)
        found: list[Time] = []
        refused = Refused((), Refusals)
        for called, moment in self._in_turn(incident, has_others=bool(turnable)):
            fit, unreached = self._fit(called, moment), Refusals()
            found = self._doubted(self._times(fit, place, unreached), incident)
            refused = self._all_refused(_need(called, moment), fit, unreached)
            if found or not refused.has_second_choice:
                break
        if incident.order is None and not (found or turnable):
            turnable = self._turnable(_forgiven(incident), place, self._anybody)
        best = _best(found, max(self._rivals, OPTIONS_MAX))
        return Ranking(
            best=best,
            count=len(found),
            refused=refused,
            leads_ms=self._leads_ms,
            awaited=self._awaited(incident, place, best[: self._rivals]),
            on_the_way=turnable,
        )

    def _all_refused(self, need: _Need, fit: _Fit, unreached: Refusals) -> Refused:
        """Give by id why each unit that is not asked is not: once for all calls of one need."""
        is_own = bool(unreached) or fit is not self._fits[need]
        known = None if is_own else self._refused.get(need)
        if known is None:
            known = Refused([*fit.refusals, *unreached], lambda: self._away)
            if not is_own:
                self._refused[need] = known
        return known

    def nobody_for(self, incident: Incident) -> bool:
        """Tell without a look at the roads that no unit can go to a waiting call.

        Nobody is idle, and nobody under way is on a call that it may leave without a unit.
        """
        return not self.idle and incident.priority not in self._takers

    @cached_property
    def _takers(self) -> frozenset[Priority]:
        """The priorities whose calls may leave one that has a unit without it."""
        givers = {giver for _, giver in self._moving}
        pairs = self._turn.world.policies.change.pre_empts
        return frozenset(taker for taker, giver in pairs if giver in givers)

    def _in_turn(
        self, incident: Incident, *, has_others: bool
    ) -> Sequence[tuple[Incident, Moment]]:
        """Give who is asked, one circle after another, each wider than the one before.

        A call that has a unit asks no crew in doubt, nor does one that others may be turned to
        (``has_others``): it asks those when the plan has left it nobody.
        """
        if incident.order is not None:
            return ((incident, self._moment),)
        forgiven = _forgiven(incident) if incident.excluded else incident
        if self._many_are_silent or silence.must_keep(self._turn.world, incident):
            return ((forgiven, self._anybody),)
        answering = ((incident, self._moment), (forgiven, self._last_known))
        if has_others:
            return answering
        return (*answering, (incident, self._anybody), (forgiven, self._anybody))

    def _doubted(self, found: list[Time], incident: Incident) -> list[Time]:
        """Count those as later that may not answer, where many do not and the call still asks."""
        if not self._many_are_silent or silence.must_keep(self._turn.world, incident):
            return found
        doubt_ms = self._turn.world.policies.response.doubt_s * MS
        return [
            (ms + doubt_ms * _doubts(unit, incident), unit_id, unit, road_ms)
            for ms, unit_id, unit, road_ms in found
        ]

    def _fit(self, incident: Incident, moment: Moment) -> _Fit:
        """Part the idle units into who may go and who may not: once for all calls of one need."""
        need = _need(incident, moment)
        known = self._fits.get(need)
        if known is None:
            known = self._fits[need] = self._part(incident, moment)
        reserved = proposals.reserved(self._turn, incident)
        asked = reserved.union(incident.excluded)  # each of these is refused
        if not asked:
            return known
        refusals = [one for one in known.refusals if one[0] not in asked]
        left_out: set[str] = set()
        for unit in self.idle:
            if unit.unit_id in asked:
                why = why_unit_not(unit, incident, moment) or IneligibleReason.PROPOSED
                refusals.append((unit.unit_id, why))
                left_out.add(unit.unit_id)
        return replaced(known, refusals=refusals, left_out=left_out)

    def _part(self, incident: Incident, moment: Moment) -> _Fit:
        """Part the idle units by what all calls of a need have in common."""
        anybody = replaced(incident, excluded={})
        fit: list[Unit] = []
        refusals: Refusals = []
        for unit in self.idle:
            why = why_unit_not(unit, anybody, moment)
            if why is None:
                fit.append(unit)
            else:
                refusals.append((unit.unit_id, why))
        return self._with_places(fit, refusals)

    def _with_places(self, units: Sequence[Unit], refusals: Refusals) -> _Fit:
        rows = [(unit.unit_id, unit, sum(self._lead_ms(unit))) for unit in units]
        return _Fit(rows, Starts.of([unit.place for unit in units]), refusals)

    def _times(self, fit: _Fit, place: LatLon, refusals: Refusals | None = None) -> list[Time]:
        """Ask the roads once for all; who cannot come is added to ``refusals`` with the reason."""
        if not fit.rows:
            return []
        roads, left_out = self._turn.roads, fit.left_out
        times = roads.times_from_each(fit.starts, place)
        if refusals is not None and None in times:
            for (unit_id, unit, _), road_ms in zip(fit.rows, times, strict=True):
                if road_ms is None and unit_id not in left_out:
                    on_road = roads.on_road(stop_of(self._turn, unit.place))
                    why = IneligibleReason.NO_ROUTE if on_road else IneligibleReason.OFF_ROAD
                    refusals.append((unit_id, why))
        found = [
            (road_ms + lead_ms, unit_id, unit, road_ms)
            for (unit_id, unit, lead_ms), road_ms in zip(fit.rows, times, strict=True)
            if road_ms is not None
        ]
        return [one for one in found if one[1] not in left_out] if left_out else found

    def _lead_ms(self, unit: Unit) -> _Lead:
        """Give what is added to a unit's drive: until it rolls, and for an old position."""
        known = self._leads_ms.get(unit.unit_id)
        if known is None:
            policy = self._turn.world.policies.response
            old_ms = 0
            if unit.fix_at is not None and unit.fix_at < self._fresh_since:
                old_ms = penalty_ms(unit.fix_at, self._turn.now, policy)
            known = self._leads_ms[unit.unit_id] = mobilise_ms(unit, policy), old_ms
        return known

    def _awaited(
        self, incident: Incident, place: LatLon, idle: Sequence[Time]
    ) -> tuple[Option, ...]:
        """Give who is worth waiting for instead of sending an idle unit; never for a P1.

        Nor for a call that has a unit. Whoever is awaited already needs no margin any more. Who is
        not sooner than the last of the ``idle`` that the call may need is not worth it.
        """
        if not idle or incident.priority is Priority.P1 or incident.order is not None:
            return ()
        limit_ms = idle[-1][0]
        gain_ms = self._turn.world.policies.response.await_gain_s * MS

        def is_worth(unit_id: str, ms: int) -> bool:
            margin_ms = 0 if unit_id == incident.awaits else gain_ms
            return ms + margin_ms < limit_ms

        fit = [
            one
            for one in self._clear_for(incident)
            if is_worth(one[0].unit_id, one[1])  # before its drive, of which roads are asked
        ]
        if not fit:
            return ()
        clear_in = {unit.unit_id: clear_ms for unit, clear_ms in fit}
        worth_it = [
            Option(time[2], time[3], *self._lead_ms(time[2]), clear_in[time[1]])
            for time in self._times(self._with_places([unit for unit, _ in fit], []), place)
            if is_worth(time[1], time[0] + clear_in[time[1]])
        ]
        return tuple(sorted(worth_it, key=Option.rank))

    def _clear_for(self, incident: Incident) -> Sequence[tuple[Unit, int]]:
        """Give who is soon clear and may go then: once for all calls of one need."""
        need = _need(incident, self._moment)
        known = self._clearing.get(need)
        if known is None:
            anybody = replaced(incident, excluded={})
            known = self._clearing[need] = [
                one
                for one in self._soon_clear
                if why_unit_not(one[0], anybody, self._moment) is None
            ]
        if not incident.excluded:
            return known
        return [one for one in known if one[0].unit_id not in incident.excluded]

    def _turnable(self, incident: Incident, place: LatLon, moment: Moment) -> Sequence[Time]:
        """Give the units that may be turned from their calls to this one."""
        key = incident.crew_level, incident.priority, incident.region, moment
        fit = self._turning.get(key)
        if fit is None:
            change, anybody = self._turn.world.policies.change, replaced(incident, excluded={})
            units = [
                unit
                for unit, giver in self._moving
                if may_use(change, incident.priority, giver)
                and why_unit_not(unit, anybody, moment) is None
            ]
            fit = self._turning[key] = self._with_places(units, [])
        left_out: Collection[str] = incident.excluded
        if incident.order is not None:
            left_out = {*left_out, incident.order.unit_id}
        return self._times(replaced(fit, left_out=left_out) if left_out else fit, place)

    def explain(self, ranking: Ranking, *first: Option) -> Explanation:
        """Keep the first options and all refusals, with the roads they were taken from.

        Those that are named come ``first``, then the best of the other idle units in their order.
        """
        named = {option.unit.unit_id for option in first}
        others = [one for one in ranking.best[: OPTIONS_MAX + 1] if one[1] not in named]
        options = [*first, *map(ranking.option, others)][:OPTIONS_MAX]
        known = self._explained.get(ranking.refused)
        if known is None:
            known = self._explained[ranking.refused] = self._refusing(ranking.refused)
        shown = tuple(_shown(option, self._turn.now) for option in options)
        return known.model_copy(update={"units": shown})

    def _refusing(self, refused: Refused) -> Explanation:
        """Explain who is refused: made once for all calls that refuse the same, it may be long."""
        return Explanation(
            unit_refusals=tuple([_refusal(unit_id, why) for unit_id, why in refused.reasons]),
            map_hash=self._turn.roads.graph_hash,
            roads_version=self._turn.roads.version,
        )


def _best(found: list[Time], count: int) -> list[Time]:
    """Give the soonest, in their order: selected, for most of thousands are only counted."""
    return sorted(found) if len(found) <= count else nsmallest(count, found)


def _need(incident: Incident, moment: Moment) -> _Need:
    return incident.crew_level, incident.priority is Priority.P1, incident.region, moment


def _doubts(unit: Unit, incident: Incident) -> int:
    """Count the reasons why a unit may not answer: it missed an order, and this call's own."""
    return unit.is_doubtful + (unit.unit_id in incident.excluded)


def _forgiven(incident: Incident) -> Incident:
    """Give the call as if no crew had failed to answer it."""
    excluded = {unit: why for unit, why in incident.excluded.items() if why not in SECOND_CHOICE}
    return replaced(incident, excluded=excluded)


def _shown(option: Option, now: datetime) -> UnitOption:
    return UnitOption(
        unit_id=option.unit.unit_id,
        eta_ms=option.road_ms,
        mobilise_ms=option.mobilise_ms,
        penalty_ms=option.penalty_ms,
        clear_in_ms=option.clear_in_ms,
        doubt_ms=option.doubt_ms,
        position_age_s=age_s(option.unit, now),
        unanswered_s=unanswered_s(option.unit, now),
    )


def age_s(unit: Unit, now: datetime) -> int | None:
    """Give the age of a reported position in whole seconds, None for a station's."""
    return None if unit.fix_at is None else max(0, int((now - unit.fix_at).total_seconds()))


def unanswered_s(unit: Unit, now: datetime) -> int | None:
    """Give how long ago a unit in doubt was given its order, in whole seconds; None: no doubt."""
    silence = unit.silence
    if silence is None or not silence.is_doubtful:
        return None
    return max(0, int((now - silence.since).total_seconds()))


@lru_cache(maxsize=65_536)
def _refusal(unit_id: str, why: IneligibleReason) -> UnitRefusal:
    """Give the one record of a refusal: thousands of decisions name the same ones."""
    return UnitRefusal(unit_id=unit_id, reason=why)
