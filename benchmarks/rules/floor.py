"""How many calls nobody can make in time, whatever rule chooses units: a floor for each day.

Two floors, both by the crews' drawn times and the ways of the quick model:

- ``by_stations``: late even if every unit of the fleet stood idle at its station and the nearest
  that suits were sent at once. Only where units wait (more crews, other stations, moving up) can
  change it; a unit that happens to pass may beat it.
- ``foreseen``: late even if the whole day were known before it began. Crews take in time as many
  calls as can be taken so, the others cost nobody anything. It is solved exactly, as the most
  calls that so many chains through the day can hold, of a problem that is easier than any rule's:
  a call is reached from the best place that a unit can be at, a crew that has come home is at
  whichever station it is wanted. So no rule that sends idle units home has fewer late, but by a
  unit that was turned on its way past; how much of what lies above it can be had is open.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import product
from typing import Final

from benchmarks.rules.cities import SPEED_MPS, Drawn, Place
from benchmarks.rules.quick_days import Point, metres, point, rolls_after_s
from schemas.centre.policies import WeightPolicy
from schemas.ground.vocabulary import CrewLevel

_END: Final = "end"
_Node = tuple[str, int]


def by_stations(city: Place, calls: Sequence[Drawn]) -> set[str]:
    """Give the calls that are late though every unit stood idle at its station."""
    ground = _Ground(city)
    return {call.incident_id for call in calls if not ground.is_near(call)}


def foreseen(city: Place, calls: Sequence[Drawn]) -> int:
    """Give how many calls at least are late though the whole day was known; O(units x arcs)."""
    chains = _chains(_Ground(city), sorted(calls, key=lambda one: one.at_s))
    return len(calls) - sum(chains.longest() for _ in city.units)


def late_by(call: Drawn) -> float:
    """Give the moment after which a call is late, in seconds of the day."""
    return call.at_s + WeightPolicy().target_s(call.priority)


class _Ground:
    """The ways of a city."""

    def __init__(self, city: Place) -> None:
        self.grid_deg = city.grid_deg
        self.stations = {
            level: sorted({point(u.station) for u in city.units if level in {None, u.crew_level}})
            for level in (None, CrewLevel.ALS)
        }
        self.beds = [point(hospital.place) for hospital in city.hospitals]

    def s(self, one: Point, other: Point) -> float:
        """Give the drive between two places, seconds."""
        return metres(self.grid_deg, one, other) / SPEED_MPS

    def homes(self, call: Drawn) -> Sequence[Point]:
        """Give where units stand that suit a call."""
        return self.stations[CrewLevel.ALS if call.level is CrewLevel.ALS else None]

    def is_near(self, call: Drawn) -> bool:
        """Tell whether a call is in time from a station."""
        way_s = min(self.s(home, point(call.place)) for home in self.homes(call))
        return self.arrives(call, call.at_s, way_s) <= late_by(call)

    @staticmethod
    def arrives(call: Drawn, from_s: float, way_s: float) -> float:
        """Give when a unit is there that is ordered at ``from_s`` and so far away."""
        return from_s + rolls_after_s(call.incident_id, 1) + call.slowness * way_s

    def end(self, call: Drawn) -> tuple[float, Point]:
        """Give when and where a crew is clear of a call at the earliest: it stood beside it."""
        place = point(call.place)
        at_s = self.arrives(call, call.at_s, 0) + call.on_scene_s
        if not call.is_taken:
            return at_s, place
        bed = min(self.beds, key=lambda one: self.s(place, one))
        return at_s + call.slowness * self.s(place, bed) + call.handover_s, bed

    def way_s(self, place: Point, since_s: float, call: Drawn) -> float:
        """Give the least way to a call of a unit that has been going home for so long."""
        best = math.inf
        for home in self.homes(call):
            whole = self.s(place, home)
            part = min(1.0, since_s / whole) if whole else 1.0
            here = tuple(a + part * (b - a) for a, b in zip(place, home, strict=True))
            best = min(best, self.s((here[0], here[1]), point(call.place)))
        return best


def _chains(ground: _Ground, calls: Sequence[Drawn]) -> "_Chains":
    """Lay out what can follow what: at a station, in time from there, from call to call."""
    chains = _Chains()
    times = [call.at_s for call in calls]
    ends = [ground.end(call) for call in calls]
    ways = product([place for _, place in ends], ground.stations[None])
    longest_s = max((ground.s(place, home) for place, home in ways), default=0.0)
    for n, call in enumerate(calls):
        chains.join(("home", n), ("home", n + 1), 0)
        chains.join(("call", n), ("done", n), -1)
        if ground.is_near(call):
            chains.join(("home", n), ("call", n), 0)
    for n, (end_s, place) in enumerate(ends):
        home_s = end_s + min(ground.s(place, home) for home in ground.stations[None])
        chains.join(("done", n), ("home", bisect_left(times, home_s)), 0)
        for k in range(bisect_left(times, end_s - 900), bisect_left(times, end_s + longest_s)):
            from_s = max(end_s, times[k])
            way_s = ground.way_s(place, from_s - end_s, calls[k])
            # Of two that can each follow the other, the one that ends first goes first.
            if end_s < ends[k][0] and ground.arrives(calls[k], from_s, way_s) <= late_by(calls[k]):
                chains.join(("done", n), ("call", k), 0)
    chains.join(("home", len(calls)), (_END, 0), 0)
    return chains


@dataclass(slots=True)
class _Chains:
    """The most that chains can hold which share no call: shortest paths, one unit after another.

    Arcs to and from calls are used by one unit, those along the day at a station by any number.
    """

    costs: dict[_Node, dict[_Node, int]] = field(default_factory=dict)
    used: dict[tuple[_Node, _Node], int] = field(default_factory=dict)
    heights: dict[_Node, int] = field(default_factory=dict)

    def join(self, one: _Node, other: _Node, cost: int) -> None:
        """Let a unit go from one to the other."""
        self.costs.setdefault(one, {})[other] = cost
        self.costs.setdefault(other, {}).setdefault(one, -cost)
        self.used[one, other] = 0

    def _is_open(self, one: _Node, other: _Node) -> bool:
        """Tell whether one more may go here: forwards, or back along a unit's way."""
        if (one, other) in self.used:
            is_shared = one[0] == "home" and other[0] != "call"
            return is_shared or self.used[one, other] == 0
        return self.used[other, one] > 0

    def longest(self) -> int:
        """Send one more unit through the day; give how many calls more are taken."""
        if not self.heights:
            self._settle()
        best, came = self._paths()
        for known in self.heights:
            self.heights[known] += best.get(known, 0)
        node: _Node = (_END, 0)
        if node not in came:
            return 0
        gained = 0
        while node in came:
            before = came[node]
            gained -= self.costs[before][node]
            self._go(before, node)
            node = before
        return gained

    def _go(self, one: _Node, other: _Node) -> None:
        if (one, other) in self.used:
            self.used[one, other] += 1
        else:
            self.used[other, one] -= 1

    def _settle(self) -> None:
        """Give each node its distance before anybody goes: until nothing shrinks any more."""
        self.heights = {("home", 0): 0}
        todo = [("home", 0)]
        while todo:
            nodes, todo = todo, []
            for node in nodes:
                for other, cost in self.costs[node].items():
                    far = self.heights[node] + cost
                    if (node, other) in self.used and far < self.heights.get(other, 1):
                        self.heights[other] = far
                        todo.append(other)

    def _paths(self) -> tuple[dict[_Node, int], dict[_Node, _Node]]:
        """Give the shortest ways by Dijkstra, over costs that the heights make nonnegative."""
        best: dict[_Node, int] = {("home", 0): 0}
        came: dict[_Node, _Node] = {}
        agenda: list[tuple[int, _Node]] = [(0, ("home", 0))]
        while agenda:
            far, node = heappop(agenda)
            if far > best[node]:
                continue
            for other, cost in self.costs[node].items():
                if other not in self.heights or not self._is_open(node, other):
                    continue
                there = far + cost + self.heights[node] - self.heights[other]
                if other not in best or there < best[other]:
                    best[other], came[other] = there, node
                    heappush(agenda, (there, other))
        return best, came
