"""Rules of dispatch compared over simulated days: the same calls, crews and roads for each of them.

Two cities: the stations, fleet and hospitals of the built-in schematic city, and a dense one laid
out by seed. Drives go in straight lines at one speed, so that a day takes seconds and every rule
sees the same world; what differs from the estimate (how long a drive, a treatment, a handover
really takes) is drawn per call and the same for all rules. Load 1 is as many calls as the fleet
can just serve.

``python -m benchmarks.rules.bench_rules --loads 0.6 0.85 --seeds 3``

To set an earlier engine beside this one, copy this file and its neighbours into a checkout of it,
run it there by ``--rules default --keep old.json``, and here by ``--beside old.json``.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path
from statistics import mean, median
from typing import Any, Final

from pydantic import TypeAdapter

from benchmarks.rules.cities import (
    CITIES,
    SPEED_MPS,
    Drawn,
    Place,
    draw,
)
from benchmarks.rules.paired import BLOCK_S, Served, difference, late_change
from benchmarks.rules.rematch import Rematch
from dispatch.fold import Fold
from dispatch.ground.require import existing
from dispatch.state.turn import Output
from schemas.centre.choosing import ChangePolicy, ResponsePolicy
from schemas.centre.policies import Policies
from schemas.events.centre import CentreConfigured, UnitSpec
from schemas.events.incidents import IncidentReported
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehiclePosition, VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import CrewReport, Priority
from schemas.journal import JournalRecord
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind

START: Final = datetime(2026, 11, 25, tzinfo=UTC)
LATE_S: Final = {Priority.P1: 480, Priority.P2: 900, Priority.P3: 900, Priority.P4: 900}
TICK_S: Final = 15
FIX_S: Final = 30

RULES: Final[dict[str, Policies | None]] = {
    "closest_idle": Policies(
        response=ResponsePolicy(strategy="closest_idle", await_gain_s=86_400),
        change=ChangePolicy(redirects_max=0, pre_empts=()),
    ),
    "default": Policies(),
    "rematch": None,
}
"""``closest_idle`` never changes its mind: each call in its turn takes the nearest idle unit.

None is ``Rematch``, which is no part of the core.
"""


@dataclass(slots=True)
class Crew:
    """One unit of the trial: its order, and the straight way that it is on."""

    spec: UnitSpec
    place: LatLon
    order: Assignment | None = None
    goal: LatLon | None = None
    left_at: float = 0.0
    there_at: float = 0.0
    turn: int = 0

    def at(self, now: float) -> LatLon:
        """Say where it is."""
        if self.goal is None or now >= self.there_at:
            return self.goal or self.place
        part = max(0.0, (now - self.left_at) / (self.there_at - self.left_at))
        return LatLon(
            lat=self.place.lat + part * (self.goal.lat - self.place.lat),
            lon=self.place.lon + part * (self.goal.lon - self.place.lon),
        )


@dataclass
class Day:
    """One simulated day of one city under one rule; ``journal`` keeps what was written, if any."""

    city: Place
    policies: Policies | None
    calls: list[Drawn]
    tick_s: int = TICK_S
    journal: list[JournalRecord] | None = None
    now: float = 0.0
    agenda: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    count: int = 0
    said: Counter[str] = field(default_factory=Counter)
    queued: Counter[str] = field(default_factory=Counter)
    arrived: dict[str, float] = field(default_factory=dict)
    worst_ms: float = 0.0

    def __post_init__(self) -> None:
        """Open the centre."""
        self.roads = self.city.roads
        self.core = Rematch(self.roads) if self.policies is None else Fold("SIM", self.roads)
        self.known = {call.incident_id: call for call in self.calls}
        self.crews = {u.unit_id: Crew(u, u.station) for u in self.city.units}
        self.hospitals = {h.hospital_id: h.place for h in self.city.hospitals}
        self.places: dict[str, str | None] = {}
        self.open = len(self.calls)
        self.offset = -1

    def run(self) -> "Day":
        """Play until every call is over."""
        self.hear(
            CentreConfigured,
            name="sim",
            map_name="sim",
            map_hash=self.roads.graph_hash,
            units=self.city.units,
            hospitals=self.city.hospitals,
            policies=self.policies or Policies(),
        )
        for call in self.calls:
            self.plan(call.at_s, lambda call=call: self.report(call))  # type: ignore[misc]
        self.plan(self.tick_s, self.tick)
        self.plan(FIX_S, self.fixes)
        begun = time.process_time()
        while self.open and self.agenda:
            self.now, _, act = heappop(self.agenda)
            act()
        self.said["processor_ms"] = round(1_000 * (time.process_time() - begun))
        self.said["events"] = self.offset + 1
        self.said["broken"] = self.core.broken_promises
        return self

    def plan(self, at_s: float, act: Callable[[], None]) -> None:
        """Do something later."""
        self.count += 1
        heappush(self.agenda, (at_s, self.count, act))

    def hear(self, kind: type[Event], **fields: Any) -> None:  # noqa: ANN401
        """Write an event to the journal and let the crews hear what the core says."""
        self.offset += 1
        moment = START + timedelta(seconds=self.now)
        head = {
            "event_id": f"e{self.offset}",
            "centre_id": "SIM",
            "occurred_at": moment,
            "received_at": moment,
            "source": "sim",
        }
        event = kind.model_validate(head | fields)
        record = JournalRecord.model_validate({"event": event})
        if self.journal is not None:
            self.journal.append(record)
        begun = time.process_time()
        outputs = self.core.apply(record, offset=self.offset).outputs
        self.worst_ms = max(self.worst_ms, 1_000 * (time.process_time() - begun))
        self.listen(outputs)

    def listen(self, outputs: Sequence[Output]) -> None:
        """Count what was said, and let crews act on their orders."""
        for output in outputs:
            if isinstance(output, Decision):
                self.said[output.kind.value] += 1
                self.said["decisions"] += 1
                self.said["bytes"] += len(output.model_dump_json())
                if output.kind is DecisionKind.QUEUED:
                    self.queued[output.incident_id or ""] += 1
                if output.kind is DecisionKind.REFUSED:
                    raise SystemExit(output.summary.en)
            elif isinstance(output, Alarm):
                self.said["alarms"] += output.announces
                self.said[f"alarm {output.kind.value}"] += output.announces
            elif isinstance(output, Assignment):
                self.take(output)

    def take(self, order: Assignment) -> None:
        """Have a crew take an order, its end, or its hospital."""
        crew = self.crews[order.unit_id]
        self.places[order.incident_id] = order.hospital_id
        if order.status == "updated":
            return
        crew.turn += 1
        if order.status == "withdrawn":
            self.said["turned"] += 1
            crew.order = None
            self.drive(crew, crew.spec.station, 1.0)
            return
        crew.order = order
        chance = random.Random(f"{order.incident_id}/{order.attempt}")
        self.stop(crew)
        accepted = self.now + chance.uniform(5, 20)
        self.then(crew, accepted, lambda: self.status(crew, CrewReport.ACCEPTED))
        self.then(crew, accepted + chance.uniform(15, 50), lambda: self.roll(crew))

    def then(self, crew: Crew, at_s: float, act: Callable[[], None]) -> None:
        """Do something later unless the crew was given another order before."""
        turn = crew.turn
        self.plan(at_s, lambda: act() if crew.turn == turn else None)

    def status(self, crew: Crew, report: CrewReport) -> None:
        """Have a crew report."""
        self.hear(VehicleStatus, unit_id=crew.spec.unit_id, status=report)

    def stop(self, crew: Crew) -> None:
        """Have a crew stand where it is."""
        crew.place, crew.goal = crew.at(self.now), None

    def drive(self, crew: Crew, goal: LatLon, slowness: float) -> float:
        """Send a crew on its way; give when it will be there."""
        self.stop(crew)
        took = slowness * self.roads.metres(crew.place, goal) / SPEED_MPS
        crew.goal, crew.left_at, crew.there_at = goal, self.now, self.now + max(1.0, took)
        return crew.there_at

    def roll(self, crew: Crew) -> None:
        """Set out to the call."""
        order = existing(crew.order, "who rolls has an order")
        place = existing(order.place, "every call of a trial has a place")
        self.status(crew, CrewReport.MOBILISED)
        if crew.order is not order:
            return  # turned as it rolled
        call = self.known[order.incident_id]
        there = self.drive(crew, place, call.slowness)
        self.then(crew, there, lambda: self.arrive(crew, call))

    def arrive(self, crew: Crew, call: Drawn) -> None:
        """Be with the patient."""
        self.arrived[call.incident_id] = self.now
        self.fix(crew)
        self.status(crew, CrewReport.ON_SCENE)
        done = self.now + call.on_scene_s
        self.then(crew, done, lambda: self.leave(crew, call))

    def leave(self, crew: Crew, call: Drawn) -> None:
        """Take the patient to the hospital that the core names, or be clear."""
        if not call.is_taken:
            self.clear(crew)
            return
        self.status(crew, CrewReport.TRANSPORTING)
        named = self.places.get(call.incident_id)
        goal = self.hospitals[named] if named else self.nearest(crew)
        there = self.drive(crew, goal, call.slowness)
        self.then(crew, there, lambda: self.status(crew, CrewReport.AT_HOSPITAL))
        self.then(crew, there + call.handover_s, lambda: self.clear(crew))

    def nearest(self, crew: Crew) -> LatLon:
        """Give the hospital that is nearest by road."""
        here = crew.at(self.now)
        return min(self.hospitals.values(), key=lambda place: self.roads.metres(here, place))

    def clear(self, crew: Crew) -> None:
        """Be free where it is, and go home unless there is an order."""
        self.open -= 1
        crew.order = None
        crew.turn += 1
        self.fix(crew)
        self.status(crew, CrewReport.CLEAR)
        if crew.order is None:
            self.drive(crew, crew.spec.station, 1.0)

    def report(self, call: Drawn) -> None:
        """Call 115."""
        self.hear(
            IncidentReported,
            incident_id=call.incident_id,
            priority=call.priority,
            complaint="sim",
            place=call.place,
            crew_level=call.level,
        )

    def tick(self) -> None:
        """Let time pass."""
        self.hear(Tick)
        self.plan(self.now + self.tick_s, self.tick)

    def fix(self, crew: Crew) -> None:
        """Have a tracker report."""
        self.hear(VehiclePosition, unit_id=crew.spec.unit_id, place=crew.at(self.now))

    def fixes(self) -> None:
        """Have those report that move, and the others now and then."""
        for number, crew in enumerate(self.crews.values()):
            moves = crew.goal is not None and self.now < crew.there_at + FIX_S
            if moves or (round(self.now) // FIX_S + number) % 9 == 0:
                self.fix(crew)
        self.plan(self.now + FIX_S, self.fixes)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day's outcome."""

    city: str
    load: float
    rule: str
    seed: int
    served: dict[str, list[Served]]
    said: Counter[str]
    worst_ms: float


_KEPT: Final = TypeAdapter(list[Cell])


def one_day(job: tuple[str, float, str, int, float]) -> Cell:
    """Play one day."""
    name, load, rule, seed, hours = job
    city = CITIES[name]()
    calls = draw(city, load, hours, seed)
    day = Day(city, RULES[rule], calls).run()
    served: dict[str, list[Served]] = {one.value: [] for one in Priority}
    for call in calls:
        wait_s = day.arrived[call.incident_id] - call.at_s
        is_late = wait_s > LATE_S[call.priority]
        block = seed, int(call.at_s // BLOCK_S)
        served[call.priority.value].append(Served(block, wait_s, is_late))
    return Cell(name, load, rule, seed, served, day.said, day.worst_ms)


def those(cells: Sequence[Cell], *priorities: str) -> list[Served]:
    """Give the calls of these priorities, a day after another."""
    return [call for one in cells for name in priorities for call in one.served[name]]


def against(cells: Sequence[Cell], plain: str) -> Iterator[str]:
    """Say how much sooner each rule is than a plain one, over the same calls."""
    width = max(len(one.rule) for one in cells)
    names = [one.value for one in Priority]
    title = " ".join(f"{name:>22}" for name in (*names, "P2-4", "all"))
    yield f"seconds against {plain}, with 95 % of redrawn blocks of 2 h; late: more or fewer"
    yield f"{'city':<9} {'load':>4} {'rule':<{width}} {title}   late"
    keys = dict.fromkeys((one.city, one.load, one.rule) for one in cells if one.rule != plain)
    for city, load, rule in keys:
        mine, base = (
            [one for one in cells if (one.city, one.load, one.rule) == (city, load, name)]
            for name in (rule, plain)
        )
        groups = [*((name,) for name in names), tuple(names[1:]), tuple(names)]
        shown = [f"{difference(those(mine, *g), those(base, *g))!s:>22}" for g in groups]
        change = late_change(those(mine, *names), those(base, *names))
        late = "none" if change is None else f"{change.mean:+.0f} %"
        yield f"{city:<9} {load:>4} {rule:<{width}} {' '.join(shown)} {late:>6}"


def rows(cells: Sequence[Cell]) -> Iterator[str]:
    """Write a line for each city, load and rule, the seeds taken together."""
    yield (
        f"{'city':<9} {'load':>4} {'rule':<13} {'calls':>5} "
        + " ".join(f"{p.value:>4} med" for p in Priority)
        + "  P2-4   all  late% turned decisions queued alarms kB/call ev/s worst ms"
    )
    keys = dict.fromkeys((one.city, one.load, one.rule) for one in cells)
    for key in keys:
        mine = [one for one in cells if (one.city, one.load, one.rule) == key]
        waits = {p.value: [call.wait_s for call in those(mine, p.value)] for p in Priority}
        everyone = [w for some in waits.values() for w in some]
        others = [w for name, some in waits.items() if name != "P1" for w in some]
        late = [call.is_late for call in those(mine, *waits)]
        said: Counter[str] = Counter()
        for one in mine:
            said.update(one.said)
        n = len(everyone)
        yield (
            f"{key[0]:<9} {key[1]:>4} {key[2]:<13} {n:>5} "
            + " ".join(f"{mean(some):>4.0f}/{median(some):<4.0f}"[:9] for some in waits.values())
            + f" {mean(others):>5.0f} {mean(everyone):>5.0f} {100 * mean(late):>5.1f}"
            + f" {said['turned'] / n:>6.2f} {said['decisions'] / n:>9.1f}"
            + f" {said['queued'] / n:>6.2f} {said['alarms'] / n:>6.2f}"
            + f" {said['bytes'] / n / 1_000:>7.1f}"
            + f" {1_000 * said['events'] / said['processor_ms']:>5.0f}"
            + f" {max(one.worst_ms for one in mine):>6.1f}"
            + (f" broken {said['broken']}" if said["broken"] else "")
        )


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=float, nargs="+", default=[0.3, 0.6, 0.85, 1.1])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--rules", nargs="+", default=list(RULES), choices=list(RULES))
    parser.add_argument("--cities", nargs="+", default=list(CITIES), choices=list(CITIES))
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write the days to a file, for --beside")
    parser.add_argument("--beside", type=Path, help="days that another engine kept: the rule 'old'")
    given = parser.parse_args()
    jobs = [
        (city, load, rule, seed, given.hours)
        for city in given.cities
        for load in given.loads
        for rule in given.rules
        for seed in range(given.seeds)
    ]
    with ProcessPoolExecutor(given.workers) as pool:
        cells = list(pool.map(one_day, jobs))
    if given.keep is not None:
        given.keep.write_bytes(_KEPT.dump_json(cells))
    if given.beside is not None:
        cells += [
            replace(one, rule="old") for one in _KEPT.validate_json(given.beside.read_bytes())
        ]
    for row in rows(cells):
        print(row)
    for plain in ("closest_idle", "old"):
        if any(one.rule == plain for one in cells):
            for row in against(cells, plain):
                print(row)


if __name__ == "__main__":
    main()
