"""Which calls under way a plan concerns: most units on their way are nobody else's best.

A call under way is weighed where an idle unit could be there sooner by more than the switch costs,
or where its unit could be there for another call sooner than any idle unit by as much. Whoever may
then want the unit that this sets free, or a unit in place of its own, is concerned in turn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dispatch.choosing.candidates import Candidates, Ranking
from dispatch.choosing.under_way import Moving
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.records.incident import Incident
from dispatch.records.unit import Unit
from dispatch.state.reaching import stop_of
from dispatch.state.turn import Turn
from dispatch.units.response import MS, Option
from schemas.events.incidents import IncidentReported
from schemas.events.vehicles import VehicleStatus
from schemas.ground.base import LatLon


@dataclass(frozen=True, slots=True)
class Case:
    """A call that units can be ranked for; ``moving`` is what is under way to it and can turn."""

    incident: Incident
    ranking: Ranking
    moving: Moving | None = None

    @property
    def name(self) -> str:
        """The id of the call."""
        return self.incident.incident_id

    def is_turned_for(self, chosen: Option | None) -> bool:
        """Tell whether a plan that gives it this unit turns the one that it has."""
        one = self.moving
        return one is not None and (chosen is None or chosen.unit.unit_id != one.unit.unit_id)


def with_those_concerned(
    turn: Turn, candidates: Candidates, waiting: Sequence[Case], under_way: Sequence[Moving]
) -> list[Case]:
    """Add the calls under way that the plan concerns, and offer nobody a unit of the others.

    After a change of the roads everybody is concerned.
    """
    found: dict[str, Case] = {}
    circle = _Circle(
        turn,
        {one.unit.unit_id: one for one in under_way},
        [_place(turn, one) for one in under_way],
    )
    todo = list(under_way) if turn.roads_changed else circle.begin(candidates, waiting)
    while todo:
        one = todo.pop()
        if one.unit.unit_id not in found:
            case = Case(one.incident, candidates.rank(one.incident, _place(turn, one)), one)
            found[one.unit.unit_id] = case
            todo += circle.drawn_in(case)
    ordered = [found[one.unit.unit_id] for one in under_way if one.unit.unit_id in found]
    return [replaced(case, ranking=_without(case.ranking, found)) for case in [*waiting, *ordered]]


def _without(ranking: Ranking, found: dict[str, Case]) -> Ranking:
    """Leave out the units under way to calls that are not weighed."""
    kept = tuple([one for one in ranking.on_the_way if one.unit.unit_id in found])
    return ranking if len(kept) == len(ranking.on_the_way) else replaced(ranking, on_the_way=kept)


def _place(turn: Turn, one: Moving) -> LatLon:
    return stop_of(turn, existing(one.incident.place, "somebody drives to it"))


@dataclass(frozen=True, slots=True)
class _Circle:
    """Who draws in whom.

    ``moving`` are the units that can still turn, by id, and ``goals`` where they stop at their
    calls, in the same order: worked out once, for each call that is weighed asks for the others.
    """

    turn: Turn
    moving: dict[str, Moving]
    goals: Sequence[LatLon]

    def begin(self, candidates: Candidates, waiting: Sequence[Case]) -> list[Moving]:
        """Give those whom a waiting call or an idle unit concerns at once."""
        found = [one for case in waiting for one in self._wanted(case, len(waiting))]
        starts = [unit.place for unit in self._new(candidates.idle)]
        if not (starts and self.moving):
            return found
        drives = self.turn.roads.nearest_to(starts, self.goals)
        for one, drive_ms in zip(self.moving.values(), drives, strict=True):
            if drive_ms is not None and self._gains(one.left_ms, drive_ms):
                found.append(one)
        return found

    def _new(self, idle: Sequence[Unit]) -> Sequence[Unit]:
        """Give the idle units that may be where no plan has weighed them yet.

        A call or a crew's word moves nobody but who has just come free.
        """
        if isinstance(self.turn.event, IncidentReported | VehicleStatus):
            return [unit for unit in idle if unit.unit_id in self.turn.freed]
        return idle

    def drawn_in(self, case: Case) -> Iterator[Moving]:
        """Give whose unit this call may want in place of its own, and who may want its unit."""
        yield from self._wanted(case, 1)
        one = existing(case.moving, "it is under way")
        if len(self.moving) == 1:
            return
        drives = self.turn.roads.times_from(one.unit.place, self.goals)
        for other, drive_ms in zip(self.moving.values(), drives, strict=True):
            if other is one or drive_ms is None:
                continue
            if self._gains(other.left_ms, drive_ms):
                yield other

    def _wanted(self, case: Case, rivals: int) -> Iterator[Moving]:
        """Give whose unit is sooner, by more than the switch, than the last idle one it may need.

        Of so many calls none needs more than its so many best idle units. Those under way come
        soonest first: after the first that gains nothing, none does.
        """
        options = case.ranking.options
        bound_ms = options[rivals - 1].response_ms if len(options) >= rivals else None
        for option in case.ranking.on_the_way:
            if not self._gains(bound_ms, option.response_ms):
                break
            yield self.moving[option.unit.unit_id]

    def _gains(self, from_ms: int | None, to_ms: int) -> bool:
        """Tell whether a change gains more than it costs; None: from nothing at all."""
        return from_ms is None or from_ms - to_ms > self.turn.world.policies.change.gain_s * MS
