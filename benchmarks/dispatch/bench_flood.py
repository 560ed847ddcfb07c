"""A flood of calls on a fleet of a hundred: how often the desk is told why somebody waits.

Twice as many calls as can be served, for hours, until some 200 wait; then none, until all are
served. Shown are the decisions that say why a call waits (a call, and the most about one call),
alarms announced by kind, and bytes of decisions a call. The bounds are those of the project: a run
that breaks one ends with exit code 1.

``python -m benchmarks.dispatch.bench_flood --hours 3``
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from benchmarks.rules.bench_rules import RULES, Day
from benchmarks.rules.cities import draw, laid_out

QUEUED_MAX: Final = 3.0
"""Decisions a call that say why it waits."""

KB_MAX: Final = 20.0
"""Decisions a call in kB of JSON; each names every unit of the hundred that is not sent."""

SURGE_MAX: Final = 2
"""Announcements of one surge: that it has begun, and that it is worse than a person knew."""


@dataclass(frozen=True, slots=True)
class Flood:
    """What was said in one flood of so many calls."""

    calls: int
    said: Counter[str]
    queued: Counter[str]

    def rows(self) -> Iterator[str]:
        """Say it."""
        yield f"calls {self.calls}, events {self.said['events']}"
        yield f"decisions {self.said['decisions']}, of those queued {self.said['queued']}"
        yield f"queued a call {self.queued_a_call:.2f}, the most of one {max(self.queued.values())}"
        yield f"kB of decisions a call {self.kb_a_call:.1f}"
        for kind in sorted(one for one in self.said if one.startswith("alarm ")):
            yield f"{kind} {self.said[kind]}"
        yield f"events/s {1_000 * self.said['events'] / self.said['processor_ms']:.0f}"

    @property
    def queued_a_call(self) -> float:
        """Queue decisions a call."""
        return self.said["queued"] / self.calls

    @property
    def kb_a_call(self) -> float:
        """Thousand bytes of decisions a call."""
        return self.said["bytes"] / self.calls / 1_000

    def broken(self) -> Iterator[str]:
        """Name each bound that was broken."""
        if self.queued_a_call > QUEUED_MAX:
            yield f"queued a call {self.queued_a_call:.2f} > {QUEUED_MAX}"
        if self.kb_a_call > KB_MAX:
            yield f"kB a call {self.kb_a_call:.1f} > {KB_MAX}"
        if self.said["alarm surge"] > SURGE_MAX:
            yield f"surge announced {self.said['alarm surge']} times > {SURGE_MAX}"


def flood(hours: float, units: int, load: float) -> Flood:
    """Play one flood."""
    city = laid_out("flood", seed=3, span=(0.3, 0.3), units=units, stations=25, beds=6, towns=30)
    calls = draw(city, load, hours, seed=0)
    day = Day(city, RULES["default"], calls).run()
    return Flood(len(calls), day.said, day.queued)


def main() -> None:
    """Play it and hold it to the bounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--units", type=int, default=100)
    parser.add_argument("--load", type=float, default=2.0)
    given = parser.parse_args()
    found = flood(given.hours, given.units, given.load)
    for row in found.rows():
        print(row)
    broken = list(found.broken())
    if broken:
        raise SystemExit("; ".join(broken))


if __name__ == "__main__":
    main()
