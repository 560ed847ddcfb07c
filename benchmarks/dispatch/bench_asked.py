"""The figures that the core was asked for, each beside what is found here, in processor time.

One row a figure: what was asked, what was found, and whether it is met. ``bench_core`` has the
figures behind them, event by event. A journal of a real hour (``hour``) has the engine's tick each
second and a fix of each moving unit each 30 s; the others are far denser: an event each 0.1 s.
On straight roads (``hour``) the core alone is measured, on the map (as ``bench_core`` takes it)
also the roads. Where calls wait, and for a new call, the figure also stands as it would be if plans
or roads cost nothing: nothing that is done to these alone can pass that.
``python -m benchmarks.dispatch.bench_asked``, some minutes; ``--only tick5000`` takes one row.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple

from pydantic_core import from_json

from benchmarks.dispatch.bench_core import (
    COLUMBUS,
    MOVING,
    START,
    WITH_100_WAITING,
    Life,
    begin,
    on_a_map,
)
from benchmarks.dispatch.spent import ORDERS, PLANS, ROADS, collecting, spent
from benchmarks.rules.bench_rules import RULES, Day
from benchmarks.rules.cities import Roads, draw, laid_out
from dispatch.fold import Fold
from dispatch.plans.demand import PastCall, fit
from dispatch.state.turn import Output
from routing.oracle import RoadOracle
from routing.router import Router
from schemas.centre.choosing import ResponsePolicy
from schemas.centre.policies import ForecastPolicy, Policies
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewReport
from schemas.journal import JournalRecord

ON_DUTY: Final = 600
CALLS: Final = 900
"""Of a fleet of 5 000 so many units are on duty, and so many calls are open: hundreds wait."""

CELL_UDEG: Final = 5_000
"""Cells of half a kilometre, of which calls have come from some thousand in Columbus."""

_NEW_CALL: Final = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: lower is better where ``most``, else higher.

    ``asked`` null: nothing was; it is a floor or a part of another one.
    """

    what: str
    asked: float | None
    found: float
    unit: str
    most: bool = True

    def line(self) -> str:
        """Write it."""
        if self.asked is None:
            return f"{self.what:<52} {'':>18} {self.found:>10,.1f}  {self.unit}"
        is_met = self.found <= self.asked if self.most else self.found >= self.asked
        sign = "<=" if self.most else ">="
        asked = f"{sign} {self.asked:,g} {self.unit}"
        return f"{self.what:<52} {asked:>18} {self.found:>10,.1f}  {'met' if is_met else 'NOT met'}"


class Second(NamedTuple):
    """A tick without the collector: of it, what was spent on roads and orders; given and taken."""

    ms: float
    outside_ms: float
    orders: int


def floors(records: Sequence[JournalRecord]) -> Iterator[Row]:
    """Say what is left where nothing is decided: JSON alone, records alone, time alone."""
    lines = [record.model_dump_json().encode() for record in records]
    quiet = [records[0], *(one for one in records if isinstance(one.event, Tick))]

    def parsed() -> None:
        for line in lines:
            from_json(line)

    def read() -> None:
        for line in lines:
            JournalRecord.model_validate_json(line)

    def passed() -> None:
        core = Fold("SIM", Roads())
        for offset, one in enumerate(quiet):  # the centre's configuration, and nothing but time
            core.apply(one, offset=offset)

    for what, work, count in (
        ("floor: its JSON parsed, no more", parsed, len(lines)),
        ("floor: its records read, nothing folded", read, len(lines)),
        ("floor: its ticks folded, nothing happening", passed, len(quiet)),
    ):
        yield Row(f"  {what}", None, count / _least_s(work), "/s", most=False)


def _least_s(work: Callable[[], None]) -> float:
    """Give the processor time of the quickest of three."""
    taken = []
    for _ in range(3):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def per_s(records: Sequence[JournalRecord], fold: Callable[[], Fold]) -> tuple[float, float]:
    """Give the events a second from bytes to bytes, and of the fold alone: the best of three."""
    lines = [record.model_dump_json().encode() for record in records]
    whole_s, fold_s = [], []
    for _ in range(3):
        core, begun = fold(), time.process_time()
        through(core, lines)
        whole_s.append(time.process_time() - begun)
        core, begun = fold(), time.process_time()
        for offset, record in enumerate(records):
            core.apply(record, offset=offset)
        fold_s.append(time.process_time() - begun)
    return len(lines) / min(whole_s), len(lines) / min(fold_s)


def through(core: Fold, lines: Sequence[bytes]) -> list[tuple[Output, ...]]:
    """Take a journal from its bytes to those of its outputs; give the outputs."""
    said = []
    for offset, line in enumerate(lines):
        applied = core.apply(JournalRecord.model_validate_json(line), offset=offset)
        for output in applied.outputs:
            output.model_dump_json().encode()
        said.append(applied.outputs)
    return said


def if_free(
    records: Sequence[JournalRecord], fold: Callable[[], Fold]
) -> Iterator[tuple[str, float]]:
    """Give the events a second, bytes to bytes, if some of the work cost nothing: best of two.

    Whatever is done to the plan, the figure stays below the first; last is that of a core that
    does nothing: its records are read, and what they cause is written.
    """
    lines = [record.model_dump_json().encode() for record in records]
    said: list[tuple[Output, ...]] = []
    for free, places in (("plans", PLANS), ("plans and roads", (*PLANS, *ROADS))):
        left_s = []
        for _ in range(2):
            core = fold()
            with spent(*places) as watch:
                begun = time.process_time()
                said = through(core, lines)
                left_s.append(time.process_time() - begun - watch.seconds)
        yield f"{free} cost nothing", len(lines) / min(left_s)
    begun = time.process_time()
    for line, outputs in zip(lines, said, strict=True):
        JournalRecord.model_validate_json(line)
        for output in outputs:
            output.model_dump_json().encode()
    yield "all but JSON costs nothing", len(lines) / (time.process_time() - begun)


def hour(_router: Router, _places: list[LatLon]) -> Iterator[Row]:
    """A fleet of 100 at load .5, a tick each second, on straight roads."""
    city = laid_out("asked", seed=3, span=(0.3, 0.3), units=100, stations=25, beds=6, towns=30)
    journal: list[JournalRecord] = []
    Day(city, RULES["default"], draw(city, 0.5, 1.0, seed=0), tick_s=1, journal=journal).run()
    whole, alone = per_s(journal, lambda: Fold("SIM", Roads()))
    yield Row("replay, 100 units, load .5, a real hour", 20_000, whole, "/s", most=False)
    yield Row("  of it the fold alone", 20_000, alone, "/s", most=False)
    yield from floors(journal)


def busy(router: Router, places: list[LatLon]) -> Iterator[Row]:
    """A fleet of 100 with 50 calls open and with 100 waiting, an event each 0.1 s, on the map."""
    for calls, label, asked in ((50, "load .5", 20_000), (WITH_100_WAITING, "100 wait", 5_000)):
        life = begin(router, places, units=100, calls=calls)
        for _ in life.live(2_000):
            pass

        def anew() -> Fold:
            return Fold("BENCH", RoadOracle(Router(router.graph)))

        whole, alone = per_s(life.records, anew)
        yield Row(f"replay, 100 units, {label}, dense", asked, whole, "/s", most=False)
        yield Row("  of it the fold alone", asked, alone, "/s", most=False)
        for what, found in if_free(life.records, anew):
            yield Row(f"  if {what}", asked, found, "/s", most=False)


def call(router: Router, places: list[LatLon]) -> Iterator[Row]:
    """A new call with 200 units and 50 open calls; and if the roads cost nothing, or the plan."""
    life = begin(router, places, units=200, calls=_NEW_CALL)
    taken: dict[str, list[float]] = {"whole": [], "roads": [], "plan": [], "rest": []}
    with spent(*ROADS) as roads, spent(*PLANS) as plans:
        before = 0.0, 0.0
        for kind, ms in life.live(6_000):
            now = roads.seconds, plans.seconds
            if kind == "call":
                in_roads, in_plan = [1000 * (x - y) for x, y in zip(now, before, strict=True)]
                taken["whole"].append(ms)
                taken["roads"].append(ms - in_roads)
                taken["plan"].append(ms - in_plan)
                taken["rest"].append(ms - in_plan + in_roads)
            before = now
    middle = {what: statistics.median(found) for what, found in taken.items()}
    yield Row("new call, 200 units, 50 open: median", 1, middle["whole"], "ms")
    yield Row("  if roads cost nothing", 1, middle["roads"], "ms")
    yield Row("  if its plan and its order cost nothing", 1, middle["plan"], "ms")
    yield Row("  if all of these but the roads cost nothing", 1, middle["rest"], "ms")
    late = statistics.quantiles(taken["whole"], n=100, method="inclusive")[98]
    yield Row("  99th in 100", 4, late, "ms")


def tick5000(router: Router, places: list[LatLon]) -> Iterator[Row]:
    """A tick of 5 000 units while hundreds of calls wait: those at which the plan is made again."""
    life = Life(Fold("BENCH", RoadOracle(router)), places, random.Random(1), CALLS)
    life.configure(5_000)
    for unit_id in sorted(life.fold.world.units)[ON_DUTY:]:
        life.apply(VehicleStatus(**life.head(), unit_id=unit_id, status=CrewReport.OFF_DUTY))
    while life.open() < CALLS:
        life.clock_s += 0.1
        life.call()
        for _ in range(life.chance.randrange(4)):
            life.status()
    planned: list[float] = []
    alone: list[Second] = []
    quiet: list[float] = []
    look_s = life.fold.world.policies.change.look_s
    for number in range(120):
        life.clock_s += 1 if number % 2 else look_s  # a plan stands so long where nothing happens
        for _ in range(3):
            life.position()
        before = life.fold.world.planned
        with collecting() as collector, spent(*ROADS) as roads, spent(*ORDERS) as orders:
            ms = life.tick()
        if life.fold.world.planned is before:
            quiet.append(ms)
        else:
            planned.append(ms)
            ms -= 1000 * collector.seconds
            alone.append(Second(ms, 1000 * (roads.seconds + orders.seconds), orders.calls))
    waiting = life.waiting()
    yield Row(f"tick, 5 000 units, {waiting} wait: a plan", 50, statistics.median(planned), "ms")
    yield Row("  the longest of those", 50, max(planned), "ms")
    longest = max(alone)
    yield Row("  the longest, but for Python's collector", 50, longest.ms, "ms")
    what = f"  that, if its roads and {longest.orders} orders cost nothing"
    yield Row(what, 50, longest.ms - longest.outside_ms, "ms")
    yield Row("  a tick without a plan", 50, statistics.median(quiet), "ms")


def forecast(router: Router, places: list[LatLon]) -> Iterator[Row]:
    """A tick at which a move is looked for, and what readiness adds to a call."""
    chance = random.Random(3)
    past = [PastCall(chance.choice(places), START - timedelta(minutes=7 * n)) for n in range(9_000)]
    fine = ForecastPolicy(cell_udeg=CELL_UDEG)
    known = fit(fine, past, utc_offset_min=420, silence_h_max=24)
    aware = Policies(response=ResponsePolicy(strategy="coverage_aware"))
    calls: dict[str, float] = {}
    for label, policies in (("moving", MOVING), ("joint", Policies()), ("aware", aware)):
        core = Fold("BENCH", RoadOracle(router))
        life = Life(core, places, random.Random(1), 25, forecast=known, policies=policies)
        life.configure(100)
        taken: dict[str, list[float]] = {"tick": [], "call": []}
        looked_at = core.world.readiness.looked_at
        for kind, ms in life.live(3_000):
            taken.setdefault(kind, []).append(ms)
            if kind == "tick" and core.world.readiness.looked_at != looked_at:
                taken.setdefault("look", []).append(ms)
            looked_at = core.world.readiness.looked_at
        calls[label] = statistics.median(taken["call"])
        if label == "moving":
            cells = f"{len(known.cells):,} cells"
            yield Row(f"tick with a forecast of {cells}", 5, statistics.median(taken["tick"]), "ms")
            yield Row("  those that look for a move", 5, statistics.median(taken["look"]), "ms")
    yield Row("a call, coverage_aware by joint", 1.3, calls["aware"] / calls["joint"], "times")


FIGURES: Final = {one.__name__: one for one in (hour, busy, call, tick5000, forecast)}


def main() -> None:
    """Measure all of it, or what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--map", type=Path, default=COLUMBUS, help="an .osm.pbf")
    parser.add_argument("--only", choices=FIGURES, nargs="*", default=list(FIGURES))
    given = parser.parse_args()
    with on_a_map(given.map) as (router, places):
        for name in given.only:
            for row in FIGURES[name](router, places):
                print(row.line(), flush=True)


if __name__ == "__main__":
    main()
