"""Which unit goes to which need: all open needs and all units weighed together, exactly.

The guarantee for threats to life, as formulated here: the needs of tier 1 (P1) are matched first
and alone, among all units that suit them. First as many of them as possible are served, then their
summed cost is least. So each of them gets the fastest suitable unit among all that do not serve
another P1 (or else the exchange would lower their sum), and one that is alone gets its fastest
outright. Nothing about a less urgent need, nor about coverage, can change who goes to a P1.

Why the least sum and not "each in its turn gets its fastest": in turn, the first might take by a
second the only unit near the other, and the sum of what the patients wait would be longer. Cost
that grows with waiting (``dispatch.plans.weights``) leans the sum toward whoever has waited longer.

The other tiers share what is left, in one problem: first as many needs of tier 2 as possible are
served, then of tier 3 and so on (a cheap near P4 never costs a P2 its unit), then the summed cost
over all of them is least. Where needs of one tier cannot all be served, those are left out that
make the sum of the costs and of ``unserved`` least.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from dispatch.ground.require import require
from dispatch.plans.matching import Claim, match

PROTECTED_TIER: Final = 1


@dataclass(frozen=True, slots=True)
class Need:
    """One unit that is needed; an incident that needs three units has three needs.

    ``costs`` gives the cost of each unit that may go, by unit id: weight times response time, an
    integer >= 0; a unit that is not in it may not go. Within a need, cost must grow with response
    time, or "fastest" has no meaning. ``unserved`` is the cost of serving nobody here for now,
    normally weight times a horizon beyond any response time, in the same unit. ``tier`` counts from
    1, the most urgent.
    """

    need_id: str
    tier: int
    costs: Mapping[str, int]
    unserved: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """Pairs (need id, unit id) in the order of need ids; ``waiting`` are the needs without one."""

    pairs: tuple[tuple[str, str], ...]
    waiting: tuple[str, ...]


def assign(needs: Iterable[Need]) -> Assignment:
    """Match needs and units, at most one of each other; see the module for what is minimised.

    Ties: of all equally good plans the one that comes first, need by need in the order of need ids,
    each with its first unit by unit id, waiting last; first over tier 1, then over the rest. The
    answer does not depend on the order of ``needs`` or of their ``costs``.

    Measured: 100 needs x 40 units in about 3 ms (``benchmarks/dispatch/bench_solver.py``);
    O(needs² x units) at worst. Why no library solves it: docs/adr/0010-assignment-solver.md.
    """
    ordered = sorted(needs, key=lambda need: need.need_id)
    require(
        all(one.need_id != other.need_id for one, other in pairwise(ordered)),
        "a need is given twice",
    )
    require(all(need.tier >= PROTECTED_TIER for need in ordered), "tiers count from 1")
    protected = [need for need in ordered if need.tier == PROTECTED_TIER]
    found = solve(protected, taken=frozenset())
    others = [need for need in ordered if need.tier != PROTECTED_TIER]
    found |= solve(others, taken=frozenset(found.values()))
    return Assignment(
        pairs=tuple(sorted(found.items())),
        waiting=tuple(need.need_id for need in ordered if need.need_id not in found),
    )


def solve(needs: Iterable[Need], taken: frozenset[str]) -> dict[str, str]:
    """Match needs of any tiers with the units that are not taken; give the unit of each by its id.

    One problem: first as many as possible of the lowest tier are served, then of the next and so
    on, then the summed cost is least. Ties: as ``assign``, in the order of need ids.
    """
    needs = sorted(needs, key=lambda need: need.need_id)
    if len(needs) == 1:  # most often: nobody to be weighed against, the cheapest goes
        (need,) = needs
        left = [(cost, unit) for unit, cost in need.costs.items() if unit not in taken]
        require(need.unserved >= 0, "a price of going without is negative")
        require(all(cost >= 0 for cost, _ in left), "an offer's cost is negative")
        return {need.need_id: min(left)[1]} if left else {}
    named: set[str] = set().union(*(need.costs for need in needs))
    units = sorted(named - taken)
    number = {unit: count for count, unit in enumerate(units)}
    claims = [
        Claim([(cost, number[unit]) for unit, cost in need.costs.items() if unit in number], price)
        for need, price in zip(needs, _prices_of_waiting(needs), strict=True)
    ]
    places = match(claims, [1] * len(units))
    return {
        need.need_id: units[place]
        for need, place in zip(needs, places, strict=True)
        if place is not None
    }


def _prices_of_waiting(needs: Sequence[Need]) -> list[int]:
    """Price each need so that one more served outweighs all costs and all less urgent needs.

    Exact, not "a big number": each tier's step is 1 more than all that could be saved below it.
    """
    total = sum(max(need.unserved, max(need.costs.values(), default=0), 0) for need in needs)
    step: dict[int, int] = {}
    for tier in sorted({need.tier for need in needs}, reverse=True):
        step[tier] = total + 1
        total += sum(step[tier] + need.unserved for need in needs if need.tier == tier)
    return [step[need.tier] + need.unserved for need in needs]
