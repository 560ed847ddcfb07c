"""Readiness for the next call: expected coverage of a demand forecast, in exact integers.

MEXCLP (Daskin 1983): where ``k`` units can reach a cell in time and each is busy with chance ``q``,
a call there is covered with chance ``1 - q^k``, the sum of the terms ``(1 - q) q^(j-1)`` for ``j``
from 1 to ``k``. DMEXCLP (Jagtenberg, Bhulai & van der Mei 2015) sends a freed unit where it adds
most. Its dispatching variant (2017) lengthens the mean response time by a third, so here the loss
of coverage is only a number that may tilt choices between less urgent calls.

Demand is an integer per cell (micro-calls an hour). Terms are in billionths, rounded down; values
are demand x billionths. Cells are counted from 0; a reach is the cells that a unit at some
place gets to in time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from dispatch.ground.require import require

SCALE: Final = 10**9
"""What a certainty is in the terms: 1 billionth is far below what a forecast can tell apart."""

TERMS_MAX: Final = 100
"""Beyond a hundred units on one cell another adds nothing that a forecast could tell."""

_PER_MILLE: Final = 1_000

Reach = frozenset[int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Demand per cell and how many idle units cover each now; ``terms[j]`` is what unit j+1 adds.

    Immutable: ``with_unit`` and ``without_unit`` give the coverage after a change.
    """

    demand: tuple[int, ...]
    counts: tuple[int, ...]
    terms: tuple[int, ...]

    def value(self) -> int:
        """Give the expected covered demand in demand x billionths; O(cells)."""
        sums = [0]
        for term in self.terms:
            sums.append(sums[-1] + term)
        return sum(
            calls * sums[min(count, len(self.terms))]
            for calls, count in zip(self.demand, self.counts, strict=True)
        )

    def gain(self, reach: Reach) -> int:
        """Give what one more idle unit with this reach would add; never negative."""
        return sum(self.demand[cell] * self._term(self.counts[cell]) for cell in reach)

    def gains(self, reaches: Mapping[str, Reach]) -> dict[str, int]:
        """Give what one more idle unit with each of these reaches would add: as ``gain``, at once.

        O(cells + sum of reaches).
        """
        rates = [d * self._term(n) for d, n in zip(self.demand, self.counts, strict=True)]
        return {name: sum(map(rates.__getitem__, reach)) for name, reach in reaches.items()}

    def loss(self, reach: Reach) -> int:
        """Give what sending away one of the idle units, the one with this reach, would cost."""
        require(all(self.counts[cell] > 0 for cell in reach), "a unit is not in the coverage")
        return sum(self.demand[cell] * self._term(self.counts[cell] - 1) for cell in reach)

    def losses(self, reaches: Sequence[Reach]) -> list[int]:
        """Give what sending away each of these idle units, alone, would cost: as ``loss``, at once.

        O(cells + sum of the reaches that differ): units that stand together have one.
        """
        bare = frozenset([cell for cell, count in enumerate(self.counts) if count == 0])
        require(all(bare.isdisjoint(reach) for reach in reaches), "a unit is not in the coverage")
        cells = zip(self.demand, self.counts, strict=True)
        rates = [calls * self._term(max(count, 1) - 1) for calls, count in cells]
        known = {reach: sum(map(rates.__getitem__, reach)) for reach in dict.fromkeys(reaches)}
        return [known[reach] for reach in reaches]

    def move_gain(self, here: Reach, there: Reach) -> int:
        """Give what moving an idle unit would add, negative where it would cost."""
        return self.gain(there - here) - self.loss(here - there)

    def with_unit(self, reach: Reach) -> "Coverage":
        """Give the coverage with one more idle unit."""
        return self._changed(reach, 1)

    def without_unit(self, reach: Reach) -> "Coverage":
        """Give the coverage with one idle unit less, the one with this reach."""
        require(all(self.counts[cell] > 0 for cell in reach), "a unit is not in the coverage")
        return self._changed(reach, -1)

    def _changed(self, reach: Reach, by: int) -> "Coverage":
        counts = list(self.counts)
        for cell in reach:
            counts[cell] += by
        return Coverage(self.demand, tuple(counts), self.terms)

    def _term(self, number: int) -> int:
        """Give the term of the unit after so many; beyond the table it is nothing."""
        return self.terms[number] if number < len(self.terms) else 0


@dataclass(frozen=True, slots=True)
class Move:
    """One idle unit that would go from where it is to a station, and what that adds."""

    unit_id: str
    station_id: str
    gain: int


@cache
def terms(busy_pm: int) -> tuple[int, ...]:
    """Give ``(1 - q) q^(j-1)`` for j = 1, 2, ... in billionths, rounded down.

    ``busy_pm`` is q per mille, 1 to 999. Ends before the first 0, or after ``TERMS_MAX``. The terms
    never grow, so coverage has falling returns.
    """
    require(0 < busy_pm < _PER_MILLE, f"a busy fraction of {busy_pm} per mille is not within 1-999")
    found: list[int] = []
    numerator, denominator = SCALE * (_PER_MILLE - busy_pm), _PER_MILLE
    while numerator >= denominator and len(found) < TERMS_MAX:
        found.append(numerator // denominator)
        numerator, denominator = numerator * busy_pm, denominator * _PER_MILLE
    return tuple(found)


def coverage(demand: Iterable[int], reaches: Iterable[Reach], busy_pm: int) -> Coverage:
    """Count how many idle units reach each cell; O(cells + sum of reaches).

    ``reaches`` has one entry for each idle unit; one on its way to a stand counts from there.
    """
    per_cell = tuple(demand)
    require(all(calls >= 0 for calls in per_cell), "a demand is negative")
    counts = [0] * len(per_cell)
    for reach in reaches:
        for cell in reach:
            counts[cell] += 1
    return Coverage(per_cell, tuple(counts), terms(busy_pm))


def best_station(now: Coverage, stations: Mapping[str, Reach]) -> str | None:
    """Say where a unit that was just freed adds most; ties by station id; None without stations.

    ``now`` does not count that unit.
    """
    return min(stations, key=lambda station: (-now.gain(stations[station]), station), default=None)


def best_move(
    now: Coverage,
    units: Mapping[str, Reach],
    stations: Mapping[str, Reach],
    *,
    costs: Mapping[tuple[str, str], int],
) -> Move | None:
    """Give the one move that is most worth its cost, or None where none is.

    ``costs`` gives the cost of each permitted move, by (unit id, station id), in the unit of the
    gain; a pair that is not in it may not be moved. Gains are net of it and must be over 0. Ties by
    unit id, then station id. O(pairs of different reaches x cells in reach) at worst.
    """
    at_most = now.gains(stations)
    # A move gains no more than its station would; the most promising first, until none can win.
    bounds = sorted(
        (cost - at_most[station], unit, station) for (unit, station), cost in costs.items()
    )
    known: dict[tuple[Reach, Reach], int] = {}  # units that stand together have one reach
    best: Move | None = None
    for bound, unit, station in bounds:
        if bound >= 0 or (best is not None and -bound < best.gain):
            break
        pair = units[unit], stations[station]
        if pair not in known:
            known[pair] = now.move_gain(*pair)
        move = Move(unit, station, known[pair] - costs[unit, station])
        if move.gain > 0 and (best is None or _precedes(move, best)):
            best = move
    return best


def _precedes(one: Move, other: Move) -> bool:
    return (-one.gain, one.unit_id, one.station_id) < (-other.gain, other.unit_id, other.station_id)


def table_move(
    table: Sequence[str],
    standing: Mapping[str, str | None],
    times_ms: Mapping[tuple[str, str], int],
) -> tuple[str, str] | None:
    """Give the (unit id, station id) that brings idle units nearer to a compliance table.

    ``table`` names stations in the order in which they must be held: with k idle units, its first k
    entries (a station may come more than once). Tables for k and k + 1 units are nested, so from
    compliance each event, one unit more or one less, needs at most one move. ``standing`` gives the
    station of each idle unit, None for one that stands elsewhere. The first entry that nobody holds
    gets the nearest unit among those that hold none, by ``times_ms`` of (unit, station), ties by
    unit id; a pair without a time may not be moved. None: compliant, or nobody may move there.
    """
    free = set(standing)
    vacant: list[str] = []
    for station in table[: len(standing)]:
        holder = min((unit for unit in free if standing[unit] == station), default=None)
        if holder is None:
            vacant.append(station)
        else:
            free.remove(holder)
    for station in vacant:
        able = [unit for unit in free if (unit, station) in times_ms]
        if able:
            return min(able, key=lambda unit: (times_ms[unit, station], unit)), station
    return None
