"""What was aimed at and what was measured: a line for each figure, and a summary at the end.

Ours and each peer take turns, so that a busy machine slows both, and processor time is counted,
so that waiting for it is not. An absolute aim is held against the best turn, since all that a
busy machine can do is add; an aim against a peer against the ratio of the best turns. The spread
over the turns stands beside them.
"""

import statistics
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

TURNS = 11
Run = Callable[[], object]


class Aim(NamedTuple):
    """The most that a figure may be: in its unit, or as a multiple of a peer's figure."""

    most: float
    against: str = ""


class _Judged(NamedTuple):
    """A figure, its spread as text, its aim, and its unit."""

    where: str
    name: str
    value: float
    spread: str
    most: float
    unit: str


class Scoreboard:
    """Measures, prints, and remembers what had an aim."""

    def __init__(self) -> None:
        self.where = ""
        self._judged: list[_Judged] = []

    def compare(
        self,
        name: str,
        ours: Run,
        peers: Mapping[str, Run] | None = None,
        *,
        calls: int = 1,
        aims: tuple[Aim, ...] = (),
    ) -> None:
        """Let ours and the peers take turns; print the best, the median and the ratios."""
        ours()
        runs = {"ours": ours, **(peers or {})}
        figures: dict[str, list[float]] = {label: [] for label in runs}
        for _ in range(TURNS):
            for label, run in runs.items():
                figures[label].append(_us_per_call(run, calls))
        mine = figures["ours"]
        print(f"{name:<46} {min(mine):>10.1f} µs, median {statistics.median(mine):.1f}")
        spread_us = f"{min(mine):.1f} - {max(mine):.1f}"
        for label, theirs in figures.items():
            if label != "ours":
                ratios = [a / b for a, b in zip(mine, theirs, strict=True)]
                spread = f"{min(ratios):.3g} - {max(ratios):.3g}"
                ratio = min(mine) / min(theirs)
                print(
                    f"    against {label:<34} {min(theirs):>10.1f} µs, ratio {ratio:.3g} [{spread}]"
                )
                for aim in aims:
                    if aim.against == label:
                        self._judge(f"{name}, to {label}", ratio, spread, aim.most, "x")
        for aim in aims:
            if not aim.against:
                self._judge(name, min(mine), spread_us, aim.most, "µs")

    def note(self, name: str, values: list[float], unit: str, most: float | None = None) -> None:
        """Print a figure that was measured elsewhere, and hold it against its aim."""
        spread = f"{min(values):.4g} - {max(values):.4g}"
        print(f"{name:<46} {min(values):>10.4g} {unit} [{spread}]")
        if most is not None:
            self._judge(name, min(values), spread, most, unit)

    def summary(self) -> None:
        """Print each aim: reached or not, the best figure, and the spread."""
        print("\n## Aims")
        for one in self._judged:
            verdict = "reached" if one.value <= one.most else "NOT REACHED"
            best = f"best {one.value:>8.4g} {one.unit:<3} aim {one.most:g} {one.unit}"
            print(f"{verdict:<12} {one.where:<18} {one.name:<58} {best} [{one.spread}]")
        missed = sum(one.value > one.most for one in self._judged)
        print(f"{len(self._judged) - missed} of {len(self._judged)} aims reached.")

    def _judge(self, name: str, value: float, spread: str, most: float, unit: str) -> None:
        """Remember a figure for the summary."""
        self._judged.append(_Judged(self.where, name, value, spread, most, unit))


def _us_per_call(run: Run, calls: int) -> float:
    """Give microseconds of processor time per call."""
    begin = time.process_time()
    run()
    return (time.process_time() - begin) * 1e6 / calls
