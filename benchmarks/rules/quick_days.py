"""Days without a journal: who would go by each rule if every position were known exactly.

What ``bench_rules`` plays event by event through the core, this plays with the same plan
(``dispatch.plans.rolling``) and the same drawn calls, but without fixes, ticks of 15 s, alarms and
words, some fifty times quicker: dozens of days a cell show what three do not. Plans are made at
each call and each clear, and every minute.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Final

from benchmarks.rules.cities import DETOUR, METRES_PER_DEG, SPEED_MPS, Drawn, Place
from dispatch.plans.assignment import assign
from dispatch.plans.rolling import OpenCall, may_use, plan
from dispatch.plans.weights import weighed_need
from schemas.centre.choosing import ChangePolicy, ResponsePolicy, WorkPolicy
from schemas.centre.policies import WeightPolicy
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel, Priority

MOBILISE_MS: Final = 60_000
LOOK_S: Final = 60
NEAR_MS: Final = 120_000

Point = tuple[float, float]
"""Metres east and north."""


@dataclass(slots=True, eq=False)
class Unit:
    """A unit: what it does (``idle``, ``ordered``, ``rolling``, ``busy``, ``hospital``), where."""

    name: str
    is_als: bool
    station: Point
    place: Point
    post: Point
    """Where it goes when it has nothing to do."""

    state: str = "idle"
    goal: Point | None = None
    left_at: float = 0.0
    there_at: float = 0.0
    since: float = 0.0
    turned_at: float = -math.inf
    turn: int = 0


@dataclass(slots=True, eq=False)
class Call:
    """A call: ``unit`` is who is under way to it."""

    drawn: Drawn
    place: Point
    unit: Unit | None = None
    is_reached: bool = False
    orders: int = 0
    changes: int = 0
    awaits: str | None = None

    @property
    def name(self) -> str:
        """Its id."""
        return self.drawn.incident_id

    @property
    def priority(self) -> Priority:
        """How urgent it is."""
        return self.drawn.priority

    @property
    def rank(self) -> tuple[Priority, float, str]:
        """Its place in the queue."""
        return self.priority, self.drawn.at_s, self.name

    def suits(self, unit: Unit) -> bool:
        """Tell whether the crew can do what it needs."""
        return unit.is_als or self.drawn.level is CrewLevel.BLS


@dataclass(slots=True)
class QuickDay:
    """One day of one city under one rule: ``choose`` decides at each moment."""

    city: Place
    calls: Sequence[Drawn]
    choose: "Callable[[QuickDay], None]"
    change: ChangePolicy = field(default_factory=ChangePolicy)
    weights: WeightPolicy = field(default_factory=WeightPolicy)
    move_up: "Callable[[QuickDay, Unit | None], None]" = lambda _day, _freed: None
    now: float = 0.0
    turned: int = 0
    arrived: dict[str, float] = field(default_factory=dict)
    open: dict[str, Call] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    _agenda: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _count: int = 0

    def run(self) -> "QuickDay":
        """Play until every call is over."""
        for spec in self.city.units:
            place = point(spec.station)
            is_als = spec.crew_level is CrewLevel.ALS
            self.units.append(Unit(spec.unit_id, is_als, place, place, place))
        for drawn in self.calls:
            self.at(drawn.at_s, lambda drawn=drawn: self._report(drawn))  # type: ignore[misc]
        self.at(LOOK_S, self._look)
        while self.open or len(self.arrived) < len(self.calls):
            self.now, _, act = heappop(self._agenda)
            act()
        return self

    def at(self, when: float, act: Callable[[], None]) -> None:
        """Do something later."""
        self._count += 1
        heappush(self._agenda, (when, self._count, act))

    def ms(self, one: Point, other: Point) -> int:
        """Give the drive between two places."""
        return round(1_000 * self.metres(one, other) / SPEED_MPS)

    def metres(self, one: Point, other: Point) -> float:
        """Give the way between two places."""
        return metres(self.city.grid_deg, one, other)

    def where(self, unit: Unit) -> Point:
        """Say where a unit is."""
        if unit.goal is None or self.now >= unit.there_at:
            return unit.goal or unit.place
        part = max(0.0, (self.now - unit.left_at) / (unit.there_at - unit.left_at))
        return (
            unit.place[0] + part * (unit.goal[0] - unit.place[0]),
            unit.place[1] + part * (unit.goal[1] - unit.place[1]),
        )

    def response_ms(self, unit: Unit, call: Call) -> int:
        """Give how soon a unit could be at a call."""
        rolls_ms = 0 if unit.state == "rolling" else MOBILISE_MS
        if unit.state == "ordered" and call.unit is unit:
            rolls_ms = max(0, MOBILISE_MS - round(1_000 * (self.now - unit.since)))
        return self.ms(self.where(unit), call.place) + rolls_ms

    def send(self, call: Call, unit: Unit) -> None:
        """Order a unit to a call."""
        self._stop(unit)
        call.unit, call.awaits = unit, None
        call.orders += 1
        unit.state, unit.since, unit.post = "ordered", self.now, unit.station
        unit.turn += 1
        rolls_at = self.now + rolls_after_s(call.name, call.orders)
        self._then(unit, rolls_at, lambda: self._roll(unit, call))

    def take_back(self, call: Call) -> Unit:
        """Withdraw the order of a call; give the unit, which is idle again."""
        unit = call.unit
        if unit is None:
            raise ValueError(call.name)
        self.turned += 1
        call.changes += 1
        call.unit = None
        self._stop(unit)
        unit.state, unit.turned_at = "idle", self.now
        unit.turn += 1
        return unit

    def settle(self) -> None:
        """Send whoever is idle and stands elsewhere to its post."""
        for unit in self.units:
            if unit.state == "idle" and (unit.goal or unit.place) != unit.post:
                self._drive(unit, unit.post, 1.0)

    def _report(self, drawn: Drawn) -> None:
        self.open[drawn.incident_id] = Call(drawn, point(drawn.place))
        self._decide()

    def _look(self) -> None:
        self._decide()
        self.move_up(self, None)
        self.settle()
        self.at(self.now + LOOK_S, self._look)

    def _decide(self) -> None:
        self.choose(self)
        self.settle()

    def _then(self, unit: Unit, when: float, act: Callable[[], None]) -> None:
        turn = unit.turn
        self.at(when, lambda: act() if unit.turn == turn else None)

    def _stop(self, unit: Unit) -> None:
        unit.place, unit.goal = self.where(unit), None

    def _drive(self, unit: Unit, goal: Point, slowness: float) -> float:
        self._stop(unit)
        took = max(1.0, slowness * self.metres(unit.place, goal) / SPEED_MPS)
        unit.goal, unit.left_at, unit.there_at = goal, self.now, self.now + took
        return unit.there_at

    def _roll(self, unit: Unit, call: Call) -> None:
        unit.state = "rolling"
        there = self._drive(unit, call.place, call.drawn.slowness)
        self._then(unit, there, lambda: self._arrive(unit, call))

    def _arrive(self, unit: Unit, call: Call) -> None:
        self.arrived[call.name] = self.now
        call.is_reached, unit.state = True, "busy"
        self._then(unit, self.now + call.drawn.on_scene_s, lambda: self._leave(unit, call))

    def _leave(self, unit: Unit, call: Call) -> None:
        if not call.drawn.is_taken:
            self._clear(unit, call)
            return
        beds = [point(hospital.place) for hospital in self.city.hospitals]
        bed = min(beds, key=lambda one: self.metres(call.place, one))
        there = self._drive(unit, bed, call.drawn.slowness)
        self._then(unit, there, lambda: self._hand_over(unit))
        self._then(unit, there + call.drawn.handover_s, lambda: self._clear(unit, call))

    def _hand_over(self, unit: Unit) -> None:
        unit.state, unit.since = "hospital", self.now

    def _clear(self, unit: Unit, call: Call) -> None:
        del self.open[call.name]
        self._stop(unit)
        unit.state = "idle"
        unit.turn += 1
        self.choose(self)
        if unit.state == "idle":
            self.move_up(self, unit)
        self.settle()


def closest_idle(day: QuickDay) -> None:
    """Give each waiting call in its turn the nearest idle unit, and never change that."""
    for call in sorted(_waiting(day), key=lambda one: one.rank):
        idle = [unit for unit in day.units if unit.state == "idle" and call.suits(unit)]
        if idle:
            day.send(call, min(idle, key=lambda one: (day.response_ms(one, call), one.name)))


def rolling(day: QuickDay) -> None:
    """Decide by the rolling plan of the core."""
    waiting, moving = _waiting(day), _moving(day)
    if not (waiting or moving):
        return
    soon = _soon_clear(day)
    calls = [_open_call(day, call, moving, soon) for call in [*waiting, *moving]]
    pairs = plan(day.weights, day.change, calls)
    by_name = {unit.name: unit for unit in day.units}
    kept = {call.name for call in moving if _name(call.unit) == pairs.get(call.name)}
    spare = {unit.name for unit in day.units if unit.state == "idle"}.difference(pairs.values())
    for call in moving:
        if call.name not in kept:
            day.take_back(call)
    for call in sorted([*waiting, *moving], key=lambda one: one.rank):
        chosen = by_name.get(pairs.get(call.name, ""))
        if chosen is None or call.name in kept:
            continue
        if chosen.name not in soon:
            day.send(call, chosen)
        elif call.awaits == chosen.name or any(call.suits(by_name[one]) for one in spare):
            call.awaits = chosen.name
        else:
            call.awaits = None


def sequence(day: QuickDay) -> None:
    """Serve the queue, improve what is under way, serve again: the rule before the rolling plan.

    In its main lines: a P1 asks only what it gains by a unit under way, and nobody is relieved
    while any call waits.
    """
    _serve(day)
    change = day.change
    for call in sorted(_waiting(day), key=lambda one: one.rank):
        givers = [one for one in _moving(day) if (call.priority, one.priority) in change.pre_empts]
        mine = [one for one in givers if one.unit is not None and call.suits(one.unit)]
        if mine:
            day.send(call, day.take_back(min(mine, key=lambda one: _time(day, one, call))))
    for call in _moving(day):
        if not _waiting(day):
            _relieve(day, call)
    _serve(day)


def rematch(day: QuickDay) -> None:
    """Decide by one matching: see ``benchmarks.rules.rematch``."""
    waiting = _waiting(day)
    moving = [
        call
        for call in day.open.values()
        if call.unit is not None
        and not call.is_reached
        and call.changes < day.change.redirects_max
        and day.ms(day.where(call.unit), call.place) > NEAR_MS
    ]
    units = [unit for unit in day.units if unit.state == "idle"]
    units += [call.unit for call in moving if call.unit is not None]
    needs = []
    for call in [*waiting, *moving]:
        switch_ms = 0 if call.unit is None else MOBILISE_MS
        times_ms = {
            unit.name: day.ms(day.where(unit), call.place) + MOBILISE_MS + switch_ms
            for unit in units
            if call.suits(unit)
        }
        if call.unit is not None:
            times_ms[call.unit.name] = day.response_ms(call.unit, call)
        waited_s = int(day.now - call.drawn.at_s)
        needs.append(
            weighed_need(
                day.weights, call.name, call.priority, waited_s=waited_s, times_ms=times_ms
            )
        )
    pairs = dict(assign(needs).pairs)
    by_name = {unit.name: unit for unit in day.units}
    kept = {call.name for call in moving if _name(call.unit) == pairs.get(call.name)}
    for call in moving:
        if call.name not in kept:
            day.take_back(call)
    for call in [*waiting, *moving]:
        if call.name in pairs and call.name not in kept:
            day.send(call, by_name[pairs[call.name]])


def _relieve(day: QuickDay, call: Call) -> None:
    """Give a call under way whoever is sooner by the switch: idle, or under way to a lesser one."""
    if call.unit is None:
        return
    givers = [one for one in _moving(day) if (call.priority, one.priority) in day.change.pre_empts]
    units = [unit for unit in day.units if unit.state == "idle" and call.suits(unit)]
    units += [one.unit for one in givers if one.unit is not None and call.suits(one.unit)]
    best = min(units, key=lambda one: (day.response_ms(one, call), one.name), default=None)
    left_ms = day.response_ms(call.unit, call)
    if best is None or left_ms - day.response_ms(best, call) <= day.change.gain_s * 1_000:
        return
    for giver in givers:
        if giver.unit is best:
            day.take_back(giver)
    day.take_back(call)
    day.send(call, best)


def _serve(day: QuickDay) -> None:
    """Match waiting calls and idle units."""
    idle = [unit for unit in day.units if unit.state == "idle"]
    needs = [
        weighed_need(
            day.weights,
            call.name,
            call.priority,
            waited_s=int(day.now - call.drawn.at_s),
            times_ms={one.name: day.response_ms(one, call) for one in idle if call.suits(one)},
        )
        for call in _waiting(day)
    ]
    by_name = {unit.name: unit for unit in idle}
    for name, unit in assign(needs).pairs:
        day.send(day.open[name], by_name[unit])


def _waiting(day: QuickDay) -> list[Call]:
    return [call for call in day.open.values() if call.unit is None]


def _moving(day: QuickDay) -> list[Call]:
    """Give the calls whose unit can still turn."""
    change = day.change
    return [
        call
        for call in day.open.values()
        if call.unit is not None
        and not call.is_reached
        and call.changes < change.redirects_max
        and day.now - call.unit.turned_at >= change.rest_s
        and day.ms(day.where(call.unit), call.place) > change.near_scene_s * 1_000
    ]


def _soon_clear(day: QuickDay) -> dict[str, int]:
    """Give in how long each unit at a hospital should be clear, by its name."""
    usual_s = WorkPolicy().handover_s
    left = {u.name: u.since + usual_s - day.now for u in day.units if u.state == "hospital"}
    return {name: round(1_000 * left_s) for name, left_s in left.items() if left_s > 0}


def _open_call(day: QuickDay, call: Call, moving: Sequence[Call], soon: dict[str, int]) -> OpenCall:
    """Put a call into the terms of the plan."""
    idle = [unit for unit in day.units if unit.state == "idle" and call.suits(unit)]
    times_ms = {unit.name: day.response_ms(unit, call) for unit in idle}
    if times_ms and call.unit is None and call.priority is not Priority.P1:
        rivals = max(1, len(_waiting(day)) + len(moving))
        limit_ms = sorted(times_ms.values())[:rivals][-1]
        gain_ms = ResponsePolicy().await_gain_s * 1_000
        for unit in day.units:
            if unit.name in soon and call.suits(unit):
                ms = soon[unit.name] + day.response_ms(unit, call)
                ms += 0 if call.awaits == unit.name else gain_ms
                if ms < limit_ms:
                    times_ms[unit.name] = ms
    for other in moving:
        held = other.unit
        may = other is call or may_use(day.change, call.priority, other.priority)
        if held is not None and may and call.suits(held):
            times_ms[held.name] = day.response_ms(held, call)
    waited_s = int(day.now - call.drawn.at_s)
    holds = None if call.unit is None else call.unit.name
    return OpenCall(call.name, call.priority, waited_s, times_ms, holds)


def _time(day: QuickDay, giver: Call, taker: Call) -> int:
    """Give how soon the unit under way to one call could be at another."""
    if giver.unit is None:
        raise ValueError(giver.name)
    return day.response_ms(giver.unit, taker)


def _name(unit: Unit | None) -> str | None:
    return None if unit is None else unit.name


def metres(grid_deg: float | None, one: Point, other: Point) -> float:
    """Give the way between two places, straight or by a grid of streets: as ``cities.Roads``."""
    east, north = one[0] - other[0], one[1] - other[1]
    if grid_deg is None:
        return DETOUR * math.hypot(north, east)
    turn = math.radians(grid_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    return abs(cos * north - sin * east) + abs(sin * north + cos * east)


def rolls_after_s(incident_id: str, number: int) -> float:
    """Give how long the crew of a call's order of this number takes until it rolls."""
    chance = random.Random(f"{incident_id}/{number}")
    return chance.uniform(5, 20) + chance.uniform(15, 50)


def point(place: LatLon) -> Point:
    """Put a place into metres."""
    north_m = place.lat * METRES_PER_DEG
    return place.lon * METRES_PER_DEG * math.cos(math.radians(11)), north_m
