"""Moving idle units up in the days of ``quick_days``, by the rule of the core.

As ``dispatch.choosing.standby``: one move at most, of whoever has just come free or, every minute,
of anybody; with its bounds of moves and of rest. What the core knows by a forecast is known here by
the calls of other days.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from benchmarks.rules.cities import METRES_PER_DEG, SPEED_MPS, Place, draw
from benchmarks.rules.quick_days import Point, QuickDay, Unit, metres, point
from dispatch.plans.coverage import Reach
from dispatch.plans.move_up import MarginalCoverage, Situation, stepped
from schemas.centre.move_up import MoveUpPolicy
from schemas.centre.policies import Policies
from schemas.ground.vocabulary import Priority

CELL_M: Final = METRES_PER_DEG / 50
PAST_SEED: Final = 1_000_000
PAST_DAYS: Final = 60
_HOUR_S: Final = 3_600


@dataclass(slots=True)
class Moves:
    """Who waits where on the days of a city; ``points`` are its stations and what else is given."""

    city: Place
    points: dict[str, Point]
    demand: dict[Point, int]
    policy: MoveUpPolicy = field(default_factory=lambda: MoveUpPolicy(strategy="dmexclp"))
    made: int = 0
    _moved: list[tuple[float, str]] = field(default_factory=list)
    _reaches: dict[Point, Reach] = field(default_factory=dict)
    _quiet: tuple[tuple[str, Point], ...] | None = None

    def of_a_day(self) -> "Moves":
        """Give these for another day: nobody has moved yet, the ways are known."""
        return replace(self, made=0, _moved=[], _quiet=None)

    def __call__(self, day: QuickDay, freed: Unit | None) -> None:
        """Give a unit another post, where that is worth it."""
        if any(c.priority is Priority.P1 and c.unit is None for c in day.open.values()):
            return
        self._moved = [one for one in self._moved if day.now - one[0] < _HOUR_S]
        crews_max = max(1, len(day.units) * self.policy.moves_per_crew_hour_pm // 1_000)
        if len(self._moved) >= min(self.policy.moves_per_hour_max, crews_max):
            return
        posts = tuple((one.name, one.post) for one in day.units if one.state == "idle")
        if freed is None and not self.policy.drive_pm_per_min and posts == self._quiet:
            return  # as it was when nothing was worth it, and no way is part of that
        found = MarginalCoverage(self.policy).propose(self._situation(day, freed))
        if found is None and freed is None and not self._moved:
            self._quiet = posts
        if found is not None:
            unit = next(one for one in day.units if one.name == found.unit_id)
            unit.post = self.points[found.point_id]
            self._moved.append((day.now, unit.name))
            self.made += 1

    def _situation(self, day: QuickDay, freed: Unit | None) -> Situation:
        idle = [one for one in day.units if one.state == "idle"]
        rested = {name for at, name in self._moved if day.now - at < self.policy.rest_s}
        drives: dict[str, dict[str, int]] = {}
        for unit in idle:
            if unit.name in rested or freed not in {None, unit}:
                continue
            here = day.where(unit)
            home_ms = 0 if freed is None else day.ms(here, unit.station)
            drives[unit.name] = {
                name: max(0, day.ms(here, place) - home_ms) for name, place in self.points.items()
            }
        busy_pm = (1_000 * (len(day.units) - len(idle)) + 500) // (len(day.units) + 1)
        return Situation(
            demand=stepped(self.policy, list(self.demand.values())),
            busy_pm=max(1, busy_pm),
            reaches={unit.name: self._reach(unit.post) for unit in idle},
            points={name: self._reach(place) for name, place in self.points.items()},
            drives=drives,
            standing={},
        )

    def _reach(self, place: Point) -> Reach:
        """Give the cells that a unit gets to within each step of the way."""
        if place not in self._reaches:
            ways_s = [metres(self.city.grid_deg, place, cell) / SPEED_MPS for cell in self.demand]
            self._reaches[place] = frozenset(
                step * len(ways_s) + cell
                for step, step_pm in enumerate(self.policy.reaches_pm)
                for cell, way_s in enumerate(ways_s)
                if 1_000 * way_s <= step_pm * Policies().reach_s
            )
        return self._reaches[place]


def past_demand(city: Place, load: float) -> dict[Point, int]:
    """Give micro-calls an hour by the middle of a cell, of days that nobody plays."""
    calls = [
        point(call.place)
        for seed in range(PAST_SEED, PAST_SEED + PAST_DAYS)
        for call in draw(city, load, 24.0, seed)
    ]
    cells = Counter((int(east // CELL_M), int(north // CELL_M)) for east, north in calls)
    return {
        ((east + 0.5) * CELL_M, (north + 0.5) * CELL_M): count * 1_000_000 // (PAST_DAYS * 24)
        for (east, north), count in sorted(cells.items())
    }


def stations(city: Place) -> dict[str, Point]:
    """Give where units are stationed, by name."""
    return {unit.station_id: point(unit.station) for unit in city.units}


def towns(city: Place) -> dict[str, Point]:
    """Give where calls come from as points to stand by at, by name."""
    return {f"T{n:02}": point(town) for n, (town, _) in enumerate(city.towns)}
