"""The units that could go to a call, fastest first, and why each of the others cannot."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from dispatch import proposals
from dispatch.eligibility import SECOND_CHOICE, why_away, why_unit_not
from dispatch.lifecycle import ON_THE_WAY
from dispatch.response import MS, Option, milliseconds, mobilise_ms, penalty_ms
from dispatch.turn import Turn
from dispatch.work import clear_at
from dispatch.world import Incident, Unit
from schemas.base import LatLon
from schemas.decisions import (
    OPTIONS_MAX,
    Explanation,
    IneligibleReason,
    UnitOption,
    UnitRefusal,
)
from schemas.vocabulary import Priority, UnitState

LAST_KNOWN_S_MAX: Final = 86_400
"""How old a position may be when nobody else is left: after a day it says nothing."""

_NOW: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The idle units that suit a call by (response time, unit id), and refusals by unit id.

    ``awaited`` are units at a hospital that should be clear soon, ``on_the_way`` those that may be
    taken from a less urgent call; both in the same order.
    """

    options: tuple[Option, ...]
    refusals: tuple[tuple[str, IneligibleReason], ...]
    awaited: tuple[Option, ...] = ()
    on_the_way: tuple[Option, ...] = ()


class Candidates:
    """The units of one moment, sorted once for all the calls that are looked at.

    Parameters
    ----------
    turn
        The step in progress; what it changes later is not seen here.
    only
        The units to look at; None for all.
    """

    def __init__(self, turn: Turn, only: Iterable[str] | None = None) -> None:
        self._turn = turn
        self._idle: list[Unit] = []
        self._away: list[tuple[str, IneligibleReason]] = []
        self._at_hospital: list[Unit] = []
        self._on_the_way: list[Unit] = []
        units = turn.world.units
        for unit_id in sorted(units if only is None else only):
            self._sort_in(units[unit_id])

    def _sort_in(self, unit: Unit) -> None:
        if unit.leaving:
            return  # no unit of this centre any more: nobody asks why it is not sent
        why = why_away(unit)
        if why is None:
            self._idle.append(unit)
            return
        self._away.append((unit.unit_id, why))
        if unit.state is UnitState.AT_HOSPITAL:
            self._at_hospital.append(unit)
        elif unit.state in ON_THE_WAY:
            self._on_the_way.append(unit)

    def rank(self, incident: Incident, place: LatLon) -> Ranking:
        """Rank who may go to a call at ``place``.

        When nobody else is left, crews that did not answer and units whose last position is old
        are asked after all.
        """
        fit, refusals = self._fit(incident)
        options = self._options(fit, place, refusals)
        if not options and any(why in SECOND_CHOICE for _, why in refusals):
            fit, refusals = self._fit(_forgiven(incident), age_s_max=LAST_KNOWN_S_MAX)
            options = self._options(fit, place, refusals)
        return Ranking(
            options=_ordered(options),
            refusals=tuple(sorted([*refusals, *self._away])),
            awaited=self._awaited(incident, place, options),
            on_the_way=self._takeable(incident, place),
        )

    def _fit(
        self, incident: Incident, age_s_max: int | None = None
    ) -> tuple[list[Unit], list[tuple[str, IneligibleReason]]]:
        reserved = proposals.reserved(self._turn, incident)
        fit: list[Unit] = []
        refusals: list[tuple[str, IneligibleReason]] = []
        for unit in self._idle:
            why = self._why_not(unit, incident, age_s_max)
            if why is None and unit.unit_id in reserved:
                why = IneligibleReason.PROPOSED
            if why is None:
                fit.append(unit)
            else:
                refusals.append((unit.unit_id, why))
        return fit, refusals

    def _why_not(
        self, unit: Unit, incident: Incident, age_s_max: int | None = None
    ) -> IneligibleReason | None:
        policies = self._turn.world.policies
        return why_unit_not(
            unit,
            incident,
            now=self._turn.now,
            position_age_s_max=age_s_max or policies.limits.position_age_s,
            work=policies.work,
        )

    def _options(
        self,
        units: Sequence[Unit],
        place: LatLon,
        refusals: list[tuple[str, IneligibleReason]] | None = None,
    ) -> list[Option]:
        """Ask the roads once for all; who cannot come is added to ``refusals`` with the reason."""
        if not units:
            return []
        roads = self._turn.roads
        policy, now = self._turn.world.policies.response, self._turn.now
        found: list[Option] = []
        times = roads.times_to([unit.place for unit in units], place)
        for unit, road_ms in zip(units, times, strict=True):
            if road_ms is not None:
                ready_ms = mobilise_ms(unit, policy)
                found.append(Option(unit, road_ms, ready_ms, penalty_ms(unit, now, policy)))
            elif refusals is not None:
                on_road = roads.on_road(unit.place)
                why = IneligibleReason.NO_ROUTE if on_road else IneligibleReason.OFF_ROAD
                refusals.append((unit.unit_id, why))
        return found

    def _awaited(
        self, incident: Incident, place: LatLon, idle: Sequence[Option]
    ) -> tuple[Option, ...]:
        """Give who is worth waiting for instead of sending an idle unit; never for a P1."""
        if incident.priority is Priority.P1 or not idle:
            return ()
        turn = self._turn
        clear_in = {
            unit.unit_id: left
            for unit in self._at_hospital
            if (left := clear_at(turn.world, unit) - turn.now) > _NOW
            and self._why_not(unit, incident) is None
        }
        units = [unit for unit in self._at_hospital if unit.unit_id in clear_in]
        return _ordered(
            replace(option, clear_in_ms=milliseconds(clear_in[option.unit.unit_id]))
            for option in self._options(units, place)
        )

    def _takeable(self, incident: Incident, place: LatLon) -> tuple[Option, ...]:
        """Give the units that the table lets this call take from a less urgent one."""
        turn, change = self._turn, self._turn.world.policies.change
        givers = {giver for taker, giver in change.pre_empts if taker is incident.priority}
        if not givers:
            return ()
        units = [
            unit
            for unit in self._on_the_way
            if turn.world.incidents[unit.incident_id or ""].priority in givers
            and may_be_redirected(turn, unit)
            and self._why_not(unit, incident) is None
        ]
        return _ordered(self._options(units, place))

    def explain(self, ranking: Ranking) -> Explanation:
        """Keep the first options and all refusals, with the roads they were taken from."""
        return explanation(self._turn, ranking.options, ranking.refusals)


def _forgiven(incident: Incident) -> Incident:
    """Give the call as if no crew had failed to answer it."""
    excluded = {unit: why for unit, why in incident.excluded.items() if why not in SECOND_CHOICE}
    return replace(incident, excluded=excluded)


def may_be_redirected(turn: Turn, unit: Unit) -> bool:
    """Tell whether the engine may still take a unit that is on its way off its call.

    Not by a person's order, not more often than the limit, not near the scene. A unit that no road
    leads to its call may go.
    """
    change = turn.world.policies.change
    incident = turn.world.incidents[unit.incident_id or ""]
    if incident.order is None or incident.decided_by is not None or incident.place is None:
        return False
    if incident.redirects >= change.redirects_max:
        return False
    left_ms = turn.roads.times_to([unit.place], incident.place)[0]
    return left_ms is None or left_ms > change.near_scene_s * MS


def explanation(
    turn: Turn, options: Sequence[Option], refusals: Iterable[tuple[str, IneligibleReason]]
) -> Explanation:
    """Put options and refusals into the form in which a decision carries them."""
    return Explanation(
        units=tuple(
            UnitOption(
                unit_id=option.unit.unit_id,
                eta_ms=option.road_ms,
                mobilise_ms=option.mobilise_ms,
                penalty_ms=option.penalty_ms,
                clear_in_ms=option.clear_in_ms,
                position_age_s=age_s(option.unit, turn.now),
            )
            for option in options[:OPTIONS_MAX]
        ),
        unit_refusals=tuple(_refusal(unit_id, why) for unit_id, why in refusals),
        map_hash=turn.roads.graph_hash,
        roads_version=turn.roads.version,
    )


def age_s(unit: Unit, now: datetime) -> int | None:
    """Give the age of a reported position in whole seconds, None for a station's."""
    return None if unit.fix_at is None else max(0, int((now - unit.fix_at).total_seconds()))


@lru_cache(maxsize=65_536)
def _refusal(unit_id: str, why: IneligibleReason) -> UnitRefusal:
    """Give the one record of a refusal: thousands of decisions name the same ones."""
    return UnitRefusal(unit_id=unit_id, reason=why)


def _ordered(options: Iterable[Option]) -> tuple[Option, ...]:
    return tuple(sorted(options, key=lambda o: (o.response_ms, o.unit.unit_id)))
