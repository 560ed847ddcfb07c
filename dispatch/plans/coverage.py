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

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import compress
from operator import itemgetter, mul, not_
from struct import unpack
from typing import Final

from dispatch.ground.require import require

SCALE: Final = 10**9
"""What a certainty is in the terms: 1 billionth is far below what a forecast can tell apart."""

TERMS_MAX: Final = 100
"""Beyond a hundred units on one cell another adds nothing that a forecast could tell."""

REACHES_KEPT: Final = 1_000
"""How many reaches are kept in the form in which they are counted: those of a fleet that waits."""

_PER_MILLE: Final = 1_000
_COUNT_BYTES: Final = 4
_NOT_IN_IT: Final = "a unit is not in the coverage"

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
        added = self._added()
        return {name: _summed(added, reach) for name, reach in reaches.items()}

    def loss(self, reach: Reach) -> int:
        """Give what sending away one of the idle units, the one with this reach, would cost."""
        require(all(self.counts[cell] > 0 for cell in reach), _NOT_IN_IT)
        return sum(self.demand[cell] * self._term(self.counts[cell] - 1) for cell in reach)

    def losses(self, reaches: Sequence[Reach]) -> list[int]:
        """Give what sending away each of these idle units, alone, would cost: as ``loss``, at once.

        O(cells + sum of the reaches that differ): units that stand together have one.
        """
        bare, lost = self._bare(), self._lost()
        differ = dict.fromkeys(reaches)
        require(all(bare.isdisjoint(reach) for reach in differ), _NOT_IN_IT)
        known = {reach: _summed(lost, reach) for reach in differ}
        return [known[reach] for reach in reaches]

    def moving(self) -> Callable[[Reach, Reach], int]:
        """Give what says how much moving an idle unit from one reach to another would add.

        That is negative where it would cost. O(cells), then O(reach) for each pair that is asked.
        """
        bare, added, lost = self._bare(), self._added(), self._lost()

        def gain(here: Reach, there: Reach) -> int:
            left = here - there
            require(bare.isdisjoint(left), _NOT_IN_IT)
            came = sum(map(added.__getitem__, there - here))
            return came - sum(map(lost.__getitem__, left))

        return gain

    def with_unit(self, reach: Reach) -> "Coverage":
        """Give the coverage with one more idle unit."""
        return self._changed(reach, 1)

    def without_unit(self, reach: Reach) -> "Coverage":
        """Give the coverage with one idle unit less, the one with this reach."""
        require(all(self.counts[cell] > 0 for cell in reach), _NOT_IN_IT)
        return self._changed(reach, -1)

    def _changed(self, reach: Reach, by: int) -> "Coverage":
        counts = list(self.counts)
        for cell in reach:
            counts[cell] += by
        return Coverage(self.demand, tuple(counts), self.terms)

    def _bare(self) -> frozenset[int]:
        """Give the cells that no idle unit reaches."""
        return frozenset(compress(range(len(self.counts)), map(not_, self.counts)))

    def _added(self) -> list[int]:
        """Give, by cell, what one more unit would add there."""
        return self._rates([self._term(n) for n in range(max(self.counts, default=0) + 1)])

    def _lost(self) -> list[int]:
        """Give, by cell, what one unit less would cost there; where there is none, nothing."""
        most = max(self.counts, default=0)
        return self._rates([0, *[self._term(n) for n in range(most)]])

    def _rates(self, by_count: Sequence[int]) -> list[int]:
        """Give demand x term, by cell; the term follows from how many units reach it."""
        return list(map(mul, self.demand, map(by_count.__getitem__, self.counts)))

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
    """Count how many idle units reach each cell; O(cells x reaches that differ), a word at a time.

    ``reaches`` has one entry for each idle unit; one on its way to a stand counts from there.
    """
    per_cell = tuple(demand)
    require(min(per_cell, default=0) >= 0, "a demand is negative")
    together = Counter(reaches)
    packed = sum(units * _packed(reach) for reach, units in together.items())
    whole = packed.to_bytes(_COUNT_BYTES * len(per_cell), "little")
    return Coverage(per_cell, unpack(f"<{len(per_cell)}I", whole), terms(busy_pm))


@lru_cache(REACHES_KEPT)
def _packed(reach: Reach) -> int:
    """Write a reach as one number that has a 1 in the bits of each of its cells.

    Such numbers are added up to count by cell: an addition of a thousand cells at once.
    """
    bits = bytearray(_COUNT_BYTES * (max(reach, default=-1) + 1))
    for cell in reach:
        bits[_COUNT_BYTES * cell] = 1
    return int.from_bytes(bits, "little")


@lru_cache(REACHES_KEPT)
def _picker(reach: Reach) -> Callable[[Sequence[int]], Sequence[int]]:
    """Give what takes the numbers of these cells out of a list, of two cells at least."""
    return itemgetter(*reach)


def _summed(rates: Sequence[int], reach: Reach) -> int:
    """Add up what stands at these cells."""
    return sum(_picker(reach)(rates)) if len(reach) > 1 else sum(rates[cell] for cell in reach)


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
        [
            (bound, unit, station)
            for (unit, station), cost in costs.items()
            if (bound := cost - at_most[station]) < 0
        ]
    )
    gain_of = now.moving()
    known: dict[tuple[Reach, Reach], int] = {}  # units that stand together have one reach
    best: Move | None = None
    for bound, unit, station in bounds:
        if best is not None and -bound < best.gain:
            break
        pair = units[unit], stations[station]
        if pair not in known:
            known[pair] = gain_of(*pair)
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
