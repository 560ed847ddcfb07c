"""Whether what a centre holds stays flat over a month: closed incidents leave the world.

Thirty days of a fleet of 100, with all that may be left behind: calls that are cancelled, closed
by a person or told twice, crews that decline or do not answer, signs of patients. A day has 200
calls, and whatever is remembered up to a bound has a fifth of its bound, so that all of it is full
half-way as it would be with 1 000 calls a day; ``--calls 1000`` plays that, in some minutes more
with the bounds as they are. Every five days it prints how many items of each kind the world holds,
how large a snapshot is and how much memory the process has taken at most; at the end it says flat,
or what is not and fails. Run it by ``python -m benchmarks.dispatch.bench_month``.
"""

import argparse
import random
import resource
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final
from unittest import mock

from benchmarks.dispatch.bench_core import COLUMBUS, START, Life, grid
from dispatch import snapshot
from dispatch.fold import EVENT_IDS_MAX, Fold
from dispatch.state.draft import CLOSED_REMEMBERED_MAX, PRE_ALERTS_REMEMBERED_MAX
from routing.maps.store import load_or_build
from routing.oracle import RoadOracle
from routing.router import Router
from schemas.centre.policies import IntakePolicy, Policies
from schemas.events.commands import CloseIncident
from schemas.events.incidents import IncidentCancelled, IncidentReported
from schemas.events.vehicles import VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewReport, IncidentState, UnitState
from schemas.patient.signs import PatientSigns, Sign

DAY_S: Final = 86_400
KINDS: Final = (
    "units",
    "incidents",
    "closed",
    "ended",
    "alarms",
    "pre_alerts",
    "proposals",
    "scenes",
    "unlinked",
)
FLAT_FROM: Final = 0.5
"""Until half of the time what is bounded fills up (ids of events, of ended incidents)."""

BUSY: Final = 1_000
"""Calls a day for which the bounds are meant."""

BOUNDS: Final = {
    "dispatch.fold.EVENT_IDS_MAX": EVENT_IDS_MAX,
    "dispatch.state.draft.CLOSED_REMEMBERED_MAX": CLOSED_REMEMBERED_MAX,
    "dispatch.state.draft.PRE_ALERTS_REMEMBERED_MAX": PRE_ALERTS_REMEMBERED_MAX,
}
"""What is remembered up to a bound of the program's own, by where it is."""

OPEN: Final = 25
STEPS: Final = 8
UNLIKELY: Final = 0.03
GROWTH_MAX: Final = 1.05


@dataclass
class Month(Life):
    """A centre in which now and then things go otherwise than they should."""

    sizes: list[tuple[int, int]] = field(default_factory=list)

    def between_calls(self, seconds: float) -> None:
        """Let the crews, the monitors and the clock say what they say between two calls."""
        for unlikely in (self.cancelled, self.closed_by_hand, self.declined, self.told_twice):
            if self.chance.random() < UNLIKELY:
                unlikely()
        for _ in range(STEPS):
            self.clock_s += seconds / STEPS
            if self.open() > OPEN:
                self.status()
            self.position()
        self.signs()
        self.tick()

    def told_twice(self) -> None:
        """Have a second caller tell of the newest call."""
        newest = next(reversed(list(self.fold.world.incidents.values())), None)
        if newest is not None:
            event = IncidentReported(
                **self.head(),
                incident_id=f"C{self.number}",
                priority=newest.priority,
                complaint=newest.complaint,
                place=newest.place,
                crew_level=newest.crew_level,
            )
            self.apply(event)

    def signs(self) -> None:
        """Have a monitor say something of the patient on board."""
        on_board = [u for u in self.fold.world.units.values() if u.state is UnitState.TRANSPORTING]
        if on_board:
            now = START + timedelta(seconds=self.clock_s)
            value = float(self.chance.randint(50, 140))
            sign = Sign(
                parameter="heart_rate_per_min", value=value, at=now, device_id="m", samples=1
            )
            unit_id = self.chance.choice(on_board).unit_id
            self.apply(PatientSigns(**self.head(), unit_id=unit_id, since=now, signs=(sign,)))

    def unreached(self) -> list[str]:
        """Name the calls that no crew has reached."""
        early = {IncidentState.QUEUED, IncidentState.ASSIGNED}
        return [i.incident_id for i in self.fold.world.incidents.values() if i.state in early]

    def cancelled(self) -> None:
        """Have a caller say that nobody is needed any more."""
        for name in self.unreached()[:1]:
            self.apply(IncidentCancelled(**self.head(), incident_id=name, reason="bench"))

    def closed_by_hand(self) -> None:
        """Have a dispatcher close a call."""
        for name in self.unreached()[:1]:
            self.apply(CloseIncident(**self.head(), incident_id=name, reason="bench"))

    def declined(self) -> None:
        """Have a crew decline its order."""
        asked = [u for u in self.fold.world.units.values() if u.state is UnitState.ALERTED]
        for unit in asked[:1]:
            self.apply(
                VehicleStatus(
                    **self.head(),
                    unit_id=unit.unit_id,
                    status=CrewReport.DECLINED,
                    reason="bench",
                )
            )

    def weigh(self, day: int) -> None:
        """Print and keep what is held now."""
        world = self.fold.world
        counts = ", ".join(f"{len(getattr(world, kind))} {kind}" for kind in KINDS)
        snapshot_bytes = len(snapshot.to_bytes(self.fold))
        peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(
            f"day {day:>2}: {self.number:>9,} events, snapshot {snapshot_bytes / 1e6:.2f} MB, "
            f"peak memory {peak_kb / 1e3:.0f} MB; {counts}",
            flush=True,
        )
        self.sizes.append((snapshot_bytes, peak_kb))


def play(router: Router, places: list[LatLon], days: int, calls_a_day: int) -> Month:
    """Play so many days; weigh what is held a sixth of the time apart."""
    share_pm = 1_000 * min(calls_a_day, BUSY) // BUSY
    reopen_max = IntakePolicy().reopen_max * share_pm // 1_000
    policies = Policies(intake=IntakePolicy(reopen_max=reopen_max))
    fold = Fold("BENCH", RoadOracle(router))
    month = Month(fold, places, random.Random(1), 0, policies=policies)
    month.configure(100)
    begun = time.process_time()
    for day in range(1, days + 1):
        for _ in range(calls_a_day):
            month.call()
            month.between_calls(DAY_S / calls_a_day)
            month.records.clear()
        if day % max(1, days // 6) == 0:
            month.weigh(day)
    taken_s = time.process_time() - begun
    print(f"{month.number / taken_s:,.0f} events/s of process time, the bench's own included")
    return month


def main() -> None:
    """Play the month and judge it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--map", type=Path, default=COLUMBUS, help="an .osm.pbf")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--calls", type=int, default=200, help="a day")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        source = given.map if given.map.exists() else grid(Path(name))
        graph, info = load_or_build(source, Path(name))
        chance = random.Random(7)
        nodes = [chance.randrange(info.nodes) for _ in range(2_000)]
        places = [LatLon(lat=float(graph.lat[n]), lon=float(graph.lon[n])) for n in nodes]
        with ExitStack() as smaller:
            for where, bound in BOUNDS.items():
                share = bound * min(given.calls, BUSY) // BUSY
                smaller.enter_context(mock.patch(where, share))
            month = play(Router(graph), places, given.days, given.calls)
    late = month.sizes[int(len(month.sizes) * FLAT_FROM) - 1 :]
    for what, values in zip(("snapshot", "peak memory"), zip(*late, strict=True), strict=True):
        growth = max(values) / values[0]
        print(f"{what}: {growth:.3f} times as much at most as half-way")
        if growth > GROWTH_MAX:
            message = f"{what} is not flat"
            raise SystemExit(message)
    print("flat")


if __name__ == "__main__":
    main()
