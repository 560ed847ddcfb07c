"""The units that could go to a call, fastest first, and why each of the others cannot."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from heapq import nsmallest
from typing import Final, NamedTuple

from dispatch.ground.replaced import replaced
from dispatch.plans.rolling import may_use
from dispatch.records.incident import Incident
from dispatch.records.unit import Unit
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

Refusals = list[tuple[str, IneligibleReason]]

_Time = tuple[int, str, Unit, int]
"""(response time as it counts, unit id, unit, drive): soonest first; ids differ, none is a tie."""

_Need = tuple[CrewLevel, bool, str | None, Moment]
"""All that decides who of the idle may go to a call that excludes nobody.

The crew level, whether it is a P1, the region, and the bounds of the moment.
"""


@dataclass(frozen=True, slots=True)
class _Fit:
    """Units that may go, what is added to the drive of each and where it is; and who may not.

    Those of ``left_out`` are refused to this very call: the others are asked from the same places.
    """

    units: Sequence[Unit]
    leads_ms: Sequence[int]
    places: tuple[LatLon, ...]
    refusals: Refusals
    left_out: Collection[str] = ()


class _Refused(NamedTuple):
    """Why each unit that is not asked is not, by id; see ``Ranking``."""

    reasons: tuple[tuple[str, IneligibleReason], ...]
    has_second_choice: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best idle units that suit a call by (response time, unit id), and refusals by unit id.

    ``count`` says how many idle units suit it. ``awaited`` are units at a hospital that should be
    clear soon and are worth it, ``on_the_way`` those under way to other calls that may be offered
    to this one: both in the same order. ``has_second_choice``: some are refused for what they are
    asked in spite of, when nobody else is left.
    """

    options: tuple[Option, ...]
    count: int
    refusals: tuple[tuple[str, IneligibleReason], ...]
    awaited: tuple[Option, ...] = ()
    on_the_way: tuple[Option, ...] = ()
    has_second_choice: bool = False


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
        self.idle: list[Unit] = []
        self._away: Refusals = []
        self._soon_clear: list[tuple[Unit, int]] = []
        self._leads_ms: dict[str, tuple[int, int]] = {}
        self._fits: dict[_Need, _Fit] = {}
        self._refused: dict[_Need, _Refused] = {}
        self._turning: dict[tuple[_Need, Priority], _Fit] = {}
        self._clearing: dict[_Need, Sequence[tuple[Unit, int]]] = {}
        units = turn.world.units
        for unit_id in sorted(units if only is None else only):
            unit = units[unit_id]
            if unit.leaving:
                continue  # no unit of this centre any more: nobody asks why it is not sent
            why = why_away(unit)
            if why is None:
                self.idle.append(unit)
            else:
                self._sort_away(unit, why)

    def _sort_away(self, unit: Unit, why: IneligibleReason) -> None:
        self._away.append((unit.unit_id, why))
        if unit.state is UnitState.AT_HOSPITAL:
            left = clear_at(self._turn.world, unit) - self._turn.now
            if left > _NOW:
                self._soon_clear.append((unit, milliseconds(left)))

    def rank(self, incident: Incident, place: LatLon) -> Ranking:
        """Rank who may go to a call at ``place``.

        When nobody else is left for a call that waits, crews that did not answer it and units whose
        position is old are asked after all, then those that nothing was heard of since they missed
        an order, last those that missed this call's: only if no unit under way may be turned to it.
        Where many are silent these count as later instead, and a call that must keep its best unit
        asks all alike.
        """
        turnable = self._turnable(incident, place, self._moment)
        found: list[_Time] = []
        refused = _Refused(())
        for called, moment in self._in_turn(incident, has_others=bool(turnable)):
            fit, unreached = self._fit(called, moment), Refusals()
            found = self._doubted(self._times(fit, place, unreached), incident)
            refused = self._all_refused(_need(called, moment), fit, unreached)
            if found or not refused.has_second_choice:
                break
        if incident.order is None and not (found or turnable):
            turnable = self._turnable(_forgiven(incident), place, self._anybody)
        # Selected, not sorted: most of thousands of units are only counted.
        best = nsmallest(max(self._rivals, OPTIONS_MAX), found)
        return Ranking(
            options=self._options(best),
            count=len(found),
            refusals=refused.reasons,
            has_second_choice=refused.has_second_choice,
            awaited=self._awaited(incident, place, best[: self._rivals]),
            on_the_way=turnable,
        )

    def _all_refused(self, need: _Need, fit: _Fit, unreached: Refusals) -> _Refused:
        """Give by id why each unit that is not asked is not: once for all calls of one need."""
        is_own = bool(unreached) or fit is not self._fits[need]
        known = None if is_own else self._refused.get(need)
        if known is None:
            asked = [*fit.refusals, *unreached]
            # Whoever is away is no second choice: of a large fleet these are most.
            known = _Refused(
                tuple(sorted([*asked, *self._away])),
                has_second_choice=any(why in SECOND_CHOICE for _, why in asked),
            )
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
        forgiven = _forgiven(incident)
        if self._many_are_silent or silence.must_keep(self._turn.world, incident):
            return ((forgiven, self._anybody),)
        answering = ((incident, self._moment), (forgiven, self._last_known))
        if has_others:
            return answering
        return (*answering, (incident, self._anybody), (forgiven, self._anybody))

    def _doubted(self, found: list[_Time], incident: Incident) -> list[_Time]:
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
        leads_ms = [sum(self._lead_ms(unit)) for unit in units]
        return _Fit(units, leads_ms, tuple([unit.place for unit in units]), refusals)

    def _times(self, fit: _Fit, place: LatLon, refusals: Refusals | None = None) -> list[_Time]:
        """Ask the roads once for all; who cannot come is added to ``refusals`` with the reason."""
        if not fit.units:
            return []
        roads, left_out = self._turn.roads, fit.left_out
        times = roads.times_to(fit.places, place)
        if refusals is not None and None in times:
            for unit, road_ms in zip(fit.units, times, strict=True):
                if road_ms is None and unit.unit_id not in fit.left_out:
                    on_road = roads.on_road(stop_of(self._turn, unit.place))
                    why = IneligibleReason.NO_ROUTE if on_road else IneligibleReason.OFF_ROAD
                    refusals.append((unit.unit_id, why))
        return [
            (road_ms + lead_ms, unit.unit_id, unit, road_ms)
            for unit, lead_ms, road_ms in zip(fit.units, fit.leads_ms, times, strict=True)
            if road_ms is not None and unit.unit_id not in left_out
        ]

    def _options(self, times: Sequence[_Time]) -> tuple[Option, ...]:
        """Put units with their times into the terms of a choice; they were asked about before."""
        leads_ms, made = self._leads_ms, []
        for ms, unit_id, unit, road_ms in times:
            mobilise, old = leads_ms[unit_id]
            made.append(Option(unit, road_ms, mobilise, old, 0, ms - road_ms - mobilise - old))
        return tuple(made)

    def _lead_ms(self, unit: Unit) -> tuple[int, int]:
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
        self, incident: Incident, place: LatLon, idle: Sequence[_Time]
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

    def _turnable(self, incident: Incident, place: LatLon, moment: Moment) -> tuple[Option, ...]:
        """Give the units that may be turned from their calls to this one."""
        key = _need(incident, moment), incident.priority
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
        order = incident.order
        own = {} if order is None else {order.unit_id: None}
        found = self._times(replaced(fit, left_out={**incident.excluded, **own}), place)
        return self._options(sorted(found))

    def explain(self, ranking: Ranking) -> Explanation:
        """Keep the first options and all refusals, with the roads they were taken from."""
        turn = self._turn
        return Explanation(
            units=tuple(_shown(option, turn.now) for option in ranking.options[:OPTIONS_MAX]),
            unit_refusals=tuple(_refusal(unit_id, why) for unit_id, why in ranking.refusals),
            map_hash=turn.roads.graph_hash,
            roads_version=turn.roads.version,
        )


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
