"""Which calls under way a plan concerns: most units on their way are nobody else's best.

A call under way is weighed where an idle unit could be there sooner by more than the switch costs,
or where its unit could be there for another call sooner than any idle unit by as much. Whoever may
then want the unit that this sets free, or a unit in place of its own, is concerned in turn.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dispatch.choosing.candidates import Candidates, Ranking
from dispatch.choosing.under_way import Moving
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.records.incident import Incident
from dispatch.records.unit import Unit
from dispatch.state.known_roads import Goals
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
    if not under_way:
        return [*waiting]
    places = {one.unit.unit_id: _place(turn, one) for one in under_way}
    circle = _Circle(
        turn,
        {one.unit.unit_id: one for one in under_way},
        turn.roads.goals([*places.values()]),
    )
    todo = circle.everybody() if turn.roads_changed else circle.begin(candidates, waiting)
    found: dict[str, Case] = {}
    while todo:
        one = todo.pop()
        name = one.unit.unit_id
        found[name] = case = Case(one.incident, candidates.rank(one.incident, places[name]), one)
        todo += circle.drawn_in(case)
    ordered = [found[name] for name in places if name in found]
    cases = [*waiting, *ordered]
    if len(found) == len(places):
        return cases
    return [replaced(case, ranking=_without(case.ranking, found)) for case in cases]


def _without(ranking: Ranking, found: Mapping[str, Case]) -> Ranking:
    """Leave out the units under way to calls that are not weighed."""
    kept = [one for one in ranking.on_the_way if one[1] in found]
    return ranking if len(kept) == len(ranking.on_the_way) else replaced(ranking, on_the_way=kept)


def _place(turn: Turn, one: Moving) -> LatLon:
    return stop_of(turn, existing(one.incident.place, "somebody drives to it"))


@dataclass(frozen=True, slots=True)
class _Circle:
    """Who draws in whom.

    ``moving`` are the units that can still turn, by id, and ``goals`` where they stop at their
    calls, in the same order: worked out once, for each call that is weighed asks for the others.
    ``seen`` are the units of those who are drawn in, each of whom is given once; after the last of
    them nobody is asked any more.
    """

    turn: Turn
    moving: dict[str, Moving]
    goals: Goals
    seen: set[str] = field(default_factory=set)

    def everybody(self) -> list[Moving]:
        """Give all."""
        return self._new(self.moving)

    def begin(self, candidates: Candidates, waiting: Sequence[Case]) -> list[Moving]:
        """Give those whom a waiting call or an idle unit concerns at once."""
        found = [one for case in waiting for one in self._wanted(case, len(waiting))]
        starts = [unit.place for unit in self._unweighed(candidates.idle)]
        if not starts or self._is_whole():
            return found
        drives = self.turn.roads.nearest_to(starts, self.goals.places)
        return found + self._sooner(drives)

    def _unweighed(self, idle: Sequence[Unit]) -> Sequence[Unit]:
        """Give the idle units that may be where no plan has weighed them yet.

        A call or a crew's word moves nobody but who has just come free.
        """
        if isinstance(self.turn.event, IncidentReported | VehicleStatus):
            return [unit for unit in idle if unit.unit_id in self.turn.freed]
        return idle

    def drawn_in(self, case: Case) -> list[Moving]:
        """Give whose unit this call may want in place of its own, and who may want its unit."""
        if self._is_whole():
            return []
        found = self._wanted(case, 1)
        if self._is_whole():
            return found
        place = existing(case.moving, "it is under way").unit.place
        return found + self._sooner(self.goals.times_from(place))

    def _is_whole(self) -> bool:
        return len(self.seen) == len(self.moving)

    def _new(self, names: Iterable[str]) -> list[Moving]:
        """Give those of them who were not given yet."""
        new = [name for name in names if name not in self.seen]
        self.seen.update(new)
        return [self.moving[name] for name in new]

    def _sooner(self, drives: Sequence[int | None]) -> list[Moving]:
        """Give those whom a unit with these drives to them could serve sooner than their own."""
        pairs = zip(self.moving.items(), drives, strict=True)
        return self._new(
            [
                name
                for (name, one), drive_ms in pairs
                if drive_ms is not None and self._gains(one.left_ms, drive_ms)
            ]
        )

    def _wanted(self, case: Case, rivals: int) -> list[Moving]:
        """Give whose unit is sooner, by more than the switch, than the last idle one it may need.

        Of so many calls none needs more than its so many best idle units.
        """
        if self._is_whole():
            return []
        best = case.ranking.best
        bound_ms = best[rivals - 1][0] if len(best) >= rivals else None
        others = case.ranking.on_the_way
        return self._new([name for ms, name, _, _ in others if self._gains(bound_ms, ms)])

    def _gains(self, from_ms: int | None, to_ms: int) -> bool:
        """Tell whether a change gains more than it costs; None: from nothing at all."""
        return from_ms is None or from_ms - to_ms > self.turn.world.policies.change.gain_s * MS
