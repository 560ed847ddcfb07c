"""How long one event takes in the core, on real roads: the fold as the dispatch role runs it.

A centre is brought to a busy moment (so many units, so many open calls in every state), then lives
on: units report positions, crews their progress, calls come in as others end. Each ``Fold.apply``
is measured by itself, decisions, views and invariants included. Roads: an OpenStreetMap extract
given by ``--map``, else ../shared/data/columbus.osm.pbf, else a grid that is made here. Run it by
``make bench`` or by ``python -m benchmarks.dispatch.bench_core``.
"""

import argparse
import random
import statistics
import tempfile
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from dispatch.fold import Fold
from dispatch.plans.demand import PastCall, fit
from dispatch.rules.lifecycle import UNIT
from routing.maps.store import load_or_build
from routing.oracle import RoadOracle
from routing.router import Router
from schemas.centre.forecast import Forecast
from schemas.centre.move_up import MoveUpPolicy
from schemas.centre.policies import ForecastPolicy, Policies
from schemas.events.centre import CentreConfigured, HospitalSpec, UnitSpec
from schemas.events.incidents import IncidentReported
from schemas.events.roads import RoadEvent
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehiclePosition, VehicleStatus, fixes_of
from schemas.ground.base import LatLon
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import (
    CrewLevel,
    CrewReport,
    IncidentState,
    Priority,
    Service,
    UnitState,
)
from schemas.journal import JournalRecord

COLUMBUS: Final = Path(__file__).parents[3] / "shared" / "data" / "columbus.osm.pbf"
START: Final = datetime(2026, 11, 25, tzinfo=UTC)
MIX: Final = {"position": 80, "status": 14, "tick": 4, "call": 2}
EVENT_EVERY_S: Final = 0.1
"""A fleet of 200 that reports every 20 s."""

LEFT_WAITING: Final = 60
"""Of 100 calls with 40 units at least so many wait."""

SPREAD_MIN: Final = 2

WITH_50_WAITING: Final = 235
"""Open calls of which about 50 wait for one of 200 units."""

WITH_100_WAITING: Final = 185
"""Open calls of which about 100 wait for one of 100 units."""

MOVING: Final = Policies(move_up=MoveUpPolicy(strategy="dmexclp", every_s=1))

NEXT: Final = {
    UnitState.ALERTED: CrewReport.ACCEPTED,
    UnitState.ACCEPTED: CrewReport.MOBILISED,
    UnitState.EN_ROUTE: CrewReport.ON_SCENE,
    UnitState.ON_SCENE: CrewReport.TRANSPORTING,
    UnitState.TRANSPORTING: CrewReport.AT_HOSPITAL,
    UnitState.AT_HOSPITAL: CrewReport.CLEAR,
}


def grid(folder: Path) -> Path:
    """Write a map of 60 x 60 crossings 400 m apart, for machines without the extract."""
    side, step = 60, 0.0036
    with (folder / "nodes.csv").open("w", encoding="utf-8") as nodes:
        nodes.write("node_id,lat,lon\n")
        for row in range(side):
            for column in range(side):
                place = f"{11 + row * step:.6f},{106 + column * step:.6f}"
                nodes.write(f"{row * side + column},{place}\n")
    with (folder / "arcs.csv").open("w", encoding="utf-8") as arcs:
        arcs.write("from_node,to_node,length_m,sirens_ms,normal_ms,name,way_id\n")
        for here in range(side * side):
            right = [here + 1] if (here + 1) % side else []
            below = [here + side] if here + side < side * side else []
            for other in right + below:
                arcs.write(f"{here},{other},400,24000,36000,,\n")
                arcs.write(f"{other},{here},400,24000,36000,,\n")
    return folder


@dataclass
class Life:
    """A centre that lives on by chance, with a target number of open calls."""

    fold: Fold
    places: list[LatLon]
    chance: random.Random
    open_calls: int
    clock_s: float = 0.0
    number: int = 0
    forecast: Forecast | None = None
    policies: Policies = field(default_factory=Policies)
    works: LatLon | None = None
    records: list[JournalRecord] = field(default_factory=list)

    def head(self) -> dict[str, Any]:
        """Give the envelope of the next event."""
        self.number += 1
        now = START + timedelta(seconds=self.clock_s)
        return {
            "event_id": f"e-{self.number}",
            "centre_id": self.fold.world.centre_id,
            "occurred_at": now,
            "received_at": now,
            "source": "bench",
        }

    def apply(self, event: Event) -> float:
        """Apply an event; give the milliseconds that it took."""
        record = JournalRecord.model_validate({"event": event})
        self.records.append(record)
        begun = time.process_time()
        applied = self.fold.apply(record, offset=len(self.records) - 1)
        taken_ms = (time.process_time() - begun) * 1000
        for fix in fixes_of(event):
            self.fold.look_ahead(fix)  # as the dispatch role does once a record is answered
        if applied.refused is not None:
            raise SystemExit(applied.refused.summary.en)
        return taken_ms

    def configure(self, units: int, hospitals: int = 12) -> None:
        """Open the centre: every second unit ALS, at places of the map."""
        levels = (CrewLevel.ALS, CrewLevel.BLS)
        self.apply(
            CentreConfigured(
                **self.head(),
                name="bench",
                map_name="bench",
                map_hash=self.fold.roads.graph_hash,
                forecast=self.forecast,
                policies=self.policies,
                units=tuple(
                    UnitSpec(
                        unit_id=f"U{n:04}",
                        crew_level=levels[n % 2],
                        station_id=f"S{n:04}",
                        station=self.chance.choice(self.places),
                    )
                    for n in range(units)
                ),
                hospitals=tuple(
                    HospitalSpec(
                        hospital_id=f"h{n}",
                        name=f"h{n}",
                        place=self.chance.choice(self.places),
                        services=tuple(Service),
                    )
                    for n in range(hospitals)
                ),
            )
        )

    def call(self) -> float:
        """Report a call."""
        priority = self.chance.choices(list(Priority), (12, 28, 38, 22))[0]
        return self.apply(
            IncidentReported(
                **self.head(),
                incident_id=f"C{self.number}",
                priority=priority,
                complaint="bench",
                place=self.chance.choice(self.places),
                crew_level=CrewLevel.ALS if priority is Priority.P1 else CrewLevel.BLS,
            )
        )

    def status(self) -> float | None:
        """Have one busy crew report its next progress; who has to answer an order does so first."""
        busy = [u for u in self.fold.world.units.values() if u.state in NEXT]
        if not busy:
            return None
        asked = [u for u in busy if u.state in {UnitState.ALERTED, UnitState.ACCEPTED}]
        by_age = sorted(asked or busy, key=lambda u: (u.since or START, u.unit_id))
        unit = by_age[0] if asked else self.chance.choice(by_age)
        report = NEXT[unit.state]
        if report not in UNIT[unit.state]:
            return None
        return self.apply(VehicleStatus(**self.head(), unit_id=unit.unit_id, status=report))

    def position(self) -> float:
        """Have one unit report where it is: some 200 m from where it was."""
        unit = self.chance.choice(list(self.fold.world.units.values()))
        shift = (self.chance.uniform(-0.002, 0.002) for _ in range(2))
        place = LatLon(lat=unit.place.lat + next(shift), lon=unit.place.lon + next(shift))
        return self.apply(VehiclePosition(**self.head(), unit_id=unit.unit_id, place=place))

    def tick(self) -> float:
        """Let the engine's clock be seen."""
        return self.apply(Tick(**self.head()))

    def road(self) -> float:
        """Have a road closed, or the one that is closed opened again."""
        self.works = None if self.works else self.chance.choice(self.places)
        where = {"around": self.works, "radius_m": 50.0} if self.works else {}
        kind = "closure" if self.works else "reopening"
        return self.apply(
            RoadEvent.model_validate(
                {**self.head(), "road_event_id": "works", "kind": kind, **where}
            )
        )

    def waiting(self) -> int:
        """Count the calls that wait."""
        states = [one.state for one in self.fold.world.incidents.values()]
        return states.count(IncidentState.QUEUED)

    def open(self) -> int:
        """Count the open calls."""
        return len(self.fold.world.incidents)

    def live(self, events: int) -> Iterator[tuple[str, float]]:
        """Go on for so many events; give each kind and its milliseconds."""
        by_kind: dict[str, Callable[[], float | None]] = {
            "position": self.position,
            "status": self.status,
            "tick": self.tick,
            "call": self.call,
        }
        for _ in range(events):
            self.clock_s += EVENT_EVERY_S
            kind = self.chance.choices(list(MIX), list(MIX.values()))[0]
            if self.open() < self.open_calls and kind == "status":
                kind = "call"
            taken_ms = by_kind[kind]()
            event = self.records[-1].event
            if kind == "status" and getattr(event, "status", None) is CrewReport.CLEAR:
                kind = "clear"
            if taken_ms is not None:
                yield kind, taken_ms


def begin(router: Router, places: list[LatLon], units: int, calls: int, seed: int = 1) -> Life:
    """Bring a centre to the moment at which the calls stand, in every state."""
    life = Life(Fold("BENCH", RoadOracle(router)), places, random.Random(seed), calls)
    life.configure(units)
    while life.open() < calls:
        life.clock_s += 5
        life.call()
        for _ in range(life.chance.randrange(4)):
            life.status()
    return life


def line(label: str, taken_ms: list[float]) -> None:
    """Print a median with its spread; of a single measurement there is none."""
    if len(taken_ms) < SPREAD_MIN:
        return
    p99 = statistics.quantiles(taken_ms, n=100, method="inclusive")[98]
    middle = statistics.median(taken_ms)
    print(f"{label:<34} {len(taken_ms):>6} {middle:>9.3f} {p99:>9.3f} {max(taken_ms):>9.3f}")


def one_event(router: Router, places: list[LatLon], events: int) -> None:
    """200 units and 50 open calls: the aim is a median of 1 ms and a p99 of 5 ms.

    Then so many calls that about 50 of them wait.
    """
    for calls, label in ((50, "200 units, 50 open"), (WITH_50_WAITING, "200 units, some wait")):
        life = begin(router, places, units=200, calls=calls)
        taken: dict[str, list[float]] = defaultdict(list)
        waiting: list[int] = []
        for kind, ms in life.live(events):
            taken[kind].append(ms)
            taken["any event"].append(ms)
            waiting.append(life.waiting())
        for kind in (*MIX, "clear", "any event"):
            line(f"{label}: {kind}", taken[kind])
        print(f"  waiting: {statistics.median(waiting):.0f} ({min(waiting)} to {max(waiting)})")


def jointly(router: Router, places: list[LatLon], rounds: int) -> None:
    """100 waiting calls and 40 units that come on duty at once."""
    taken: list[float] = []
    for seed in range(rounds):
        life = Life(Fold("BENCH", RoadOracle(router)), places, random.Random(seed), 100)
        for _ in range(100):
            life.clock_s += 1
            life.call()
        begun = time.process_time()
        life.configure(40)
        taken.append((time.process_time() - begun) * 1000)
        waiting = [i for i in life.fold.world.incidents.values() if i.state is IncidentState.QUEUED]
        if len(waiting) < LEFT_WAITING:
            message = f"{len(waiting)} calls wait, of 100 with 40 units"
            raise SystemExit(message)
    line("100 calls x 40 units, all of it", taken)


def replay(router: Router, places: list[LatLon], events: int) -> None:
    """Read, fold and write journals of a fleet of 100 again, at half its load and far beyond it.

    Record by record, from its bytes to those of its outputs, on roads that know no place yet. The
    aim is 20 000 events a second at half the load, and 5 000 where 100 calls wait.
    """
    for calls, label in ((50, "50 open"), (WITH_100_WAITING, "100 wait")):
        life = begin(router, places, units=100, calls=calls)
        for _ in life.live(events):
            pass
        again(router, life, f"replay, fleet of 100, {label}")


def again(router: Router, life: Life, label: str) -> None:
    """Read, fold and write what a centre has lived through."""
    journal = [record.model_dump_json().encode() for record in life.records]
    rates: dict[str, list[float]] = defaultdict(list)
    for _ in range(5):
        fold = Fold("BENCH", RoadOracle(Router(router.graph)))
        begun, folding_s = time.process_time(), 0.0
        for offset, text in enumerate(journal):
            record = JournalRecord.model_validate_json(text)
            read = time.process_time()
            applied = fold.apply(record, offset=offset)
            folding_s += time.process_time() - read
            for output in applied.outputs:
                output.model_dump_json().encode()
        rates["fold alone"].append(len(journal) / folding_s)
        rates["all of it"].append(len(journal) / (time.process_time() - begun))
    for what, found in rates.items():
        print(
            f"{label}, {what}: {statistics.median(found):,.0f} events/s "
            f"({min(found):,.0f} to {max(found):,.0f}; {len(journal):,} events)"
        )


def moving(router: Router, places: list[LatLon], events: int) -> None:
    """100 units and a forecast: a tick at which a move is looked for."""
    chance = random.Random(3)
    past = [PastCall(chance.choice(places), START - timedelta(minutes=7 * n)) for n in range(5_000)]
    forecast = fit(ForecastPolicy(), past, utc_offset_min=420, silence_h_max=24)
    fold = Fold("BENCH", RoadOracle(router))
    life = Life(fold, places, random.Random(1), 25, forecast=forecast, policies=MOVING)
    life.configure(100)
    taken: list[float] = []
    for _ in range(max(20, events // 50)):
        life.clock_s += 2
        for _ in range(3):
            life.position()
        if life.open() < life.open_calls:
            life.call()
        life.status()
        taken.append(life.tick())
    line(f"a look for a move, {len(forecast.cells)} cells", taken)


def memory(router: Router, places: list[LatLon], events: int) -> None:
    """What is held after half of the events and after all of them: closed incidents leave."""
    life = begin(router, places, units=100, calls=25)
    tracemalloc.start()
    sizes = []
    for _ in range(2):
        for _ in life.live(events // 2):
            pass
        life.records.clear()
        sizes.append(tracemalloc.get_traced_memory()[0] / 1e6)
    tracemalloc.stop()
    print(f"memory: {sizes[0]:.1f} MB after {events // 2:,} events, {sizes[1]:.1f} MB after twice")


def growth(router: Router, places: list[LatLon], events: int) -> None:
    """The same life with more units; open calls grow with them."""
    for units in (100, 1_000, 5_000):
        life = begin(router, places, units=units, calls=units // 4)
        taken: dict[str, list[float]] = defaultdict(list)
        for kind, ms in life.live(events):
            taken[kind].append(ms)
        taken["road"] = [life.road() for _ in range(6)]
        for kind in (*MIX, "clear", "road"):
            line(f"{units:,} units: {kind}", taken[kind])


@contextmanager
def on_a_map(path: Path) -> Iterator[tuple[Router, list[LatLon]]]:
    """Give the roads of a map, or of a grid where there is none, and places on them."""
    with tempfile.TemporaryDirectory() as name:
        source = path if path.exists() else grid(Path(name))
        graph, info = load_or_build(source, Path(name))
        print(f"map: {info.source_name}, {info.nodes:,} nodes, seed 1")
        chance = random.Random(7)
        nodes = [chance.randrange(info.nodes) for _ in range(2_000)]
        places = [LatLon(lat=float(graph.lat[n]), lon=float(graph.lon[n])) for n in nodes]
        yield Router(graph), places


def main() -> None:
    """Measure all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--map", type=Path, default=COLUMBUS, help="an .osm.pbf")
    parser.add_argument("--events", type=int, default=5_000, help="events per measurement")
    given = parser.parse_args()
    with on_a_map(given.map) as (router, places):
        print(f"{given.events:,} events each")
        print(f"{'milliseconds per event':<34} {'n':>6} {'median':>9} {'p99':>9} {'max':>9}")
        one_event(router, places, given.events)
        jointly(router, places, max(3, given.events // 250))
        replay(router, places, given.events)
        moving(router, places, given.events)
        memory(router, places, given.events)
        growth(router, places, max(200, given.events // 5))


if __name__ == "__main__":
    main()
