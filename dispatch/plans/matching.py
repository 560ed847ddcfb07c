"""Cheapest matching of claims to places of limited capacity, exact and with one answer.

One solver serves both the choice of units (capacity 1) and the distribution of casualties over
hospitals (capacity = free beds). Successive shortest paths (Dijkstra with potentials; Ahuja,
Magnanti & Orlin, Network Flows, 1993, section 9.7) over integers of any size, so nothing is rounded
and nothing overflows. Among all cheapest matchings it gives the first in a written total order:
claims in their order, each at its first place, "unserved" last. That answer is unique, so it does
not depend on the order of the input or on how the solver came to it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from operator import itemgetter

from dispatch.ground.require import require

_COST = itemgetter(0)


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody who wants one place.

    ``offers`` are (cost, place), each place at most once, costs >= 0 in any one unit; a place that
    is not among them is forbidden. ``unserved`` is the price of going without, in the same unit: an
    offer that is dearer than it is not taken.
    """

    offers: Sequence[tuple[int, int]]
    unserved: int


def match(claims: Sequence[Claim], capacities: Sequence[int]) -> tuple[int | None, ...]:
    """Give each claim a place, or None, so that the costs sum up to the least.

    Places are counted from 0 in the order of ``capacities``. Ties: see the module.
    O(claims x (offers log places)) for a typical plan, O(claims² x places) at worst.
    """
    require(all(claim.unserved >= 0 for claim in claims), "a price of going without is negative")
    require(all(room >= 0 for room in capacities), "a capacity is negative")
    solver = _Solver(
        [_nearest(claim, len(claims), capacities) for claim in claims], claims, capacities
    )
    # The dearest to leave out first: later ones then mostly find at once that they must wait.
    for claim in sorted(range(len(claims)), key=lambda one: -claims[one].unserved):
        solver.insert(claim)
    _settle_ties(solver)
    return tuple(solver.place)


def _nearest(claim: Claim, claims: int, capacities: Sequence[int]) -> list[tuple[int, int]]:
    """Keep as many of the cheapest offers as there are claims, with all that tie with the last.

    Places without any room are left out first.
    Exact: the other claims hold at most ``claims - 1`` places, so one of that many cheapest offers
    is always open (a capacity above 1 only opens more), and taking it costs less than any offer
    that is dropped here.
    """
    possible: Iterable[tuple[int, int]] = claim.offers
    if not all(capacities):
        possible = (offer for offer in claim.offers if capacities[offer[1]])
    offers = sorted(possible, key=_COST)
    require(not offers or offers[0][0] >= 0, "an offer's cost is negative")
    if len(offers) <= claims:
        return offers
    dearest = offers[claims - 1][0]
    return [offer for offer in offers if offer[0] <= dearest]


class _Solver:
    """Potentials and holders; after each insertion the matching is cheapest for those inserted.

    Invariants: ``price[p] <= 0``, and 0 while place ``p`` has room; ``worth[c] <= unserved``;
    ``cost - worth[c] - price[p] >= 0`` for every offer, and 0 where it is taken.
    """

    def __init__(
        self,
        offers: list[list[tuple[int, int]]],
        claims: Sequence[Claim],
        capacities: Sequence[int],
    ) -> None:
        self.offers = offers
        self.unserved = [claim.unserved for claim in claims]
        self.worth = [0] * len(claims)
        self.price = [0] * len(capacities)
        self.room = list(capacities)
        self.holders: list[list[int]] = [[] for _ in capacities]
        self.place: list[int | None] = [None] * len(claims)

    def insert(self, claim: int) -> None:
        """Find the cheapest chain that starts with a new claim, and shift everybody along it."""
        offers, price, room = self.offers, self.price, self.room
        worth, unserved, holders = self.worth, self.unserved, self.holders
        best = unserved[claim]  # the chain may end at once: the claim goes without
        end_place, end_claim = -1, claim
        reached = [best] * len(price)
        came_by: dict[int, int] = {}
        settled: list[tuple[int, int]] = []
        queue: list[tuple[int, int]] = []
        scan: Iterable[int] = (claim,)
        so_far = 0
        while True:
            for holder in scan:
                base = so_far - worth[holder]
                if base + unserved[holder] < best:
                    best = base + unserved[holder]
                    end_place, end_claim = -1, holder
                for cost, at in offers[holder]:
                    total = base + cost
                    if total >= best:
                        break  # prices are never positive: the rest is dearer still
                    total -= price[at]
                    if total < best and total < reached[at]:
                        came_by[at] = holder
                        if room[at]:
                            best, end_place = total, at
                        else:
                            reached[at] = total
                            heappush(queue, (total, at))
            while queue and queue[0][0] > reached[queue[0][1]]:
                heappop(queue)
            if not queue or queue[0][0] >= best:
                break
            so_far, at = heappop(queue)
            settled.append((so_far, at))
            scan = holders[at]
        worth[claim] = best
        self._reprice(settled, best)
        self._shift(claim, end_place, end_claim, came_by)

    def _reprice(self, settled: list[tuple[int, int]], best: int) -> None:
        """Let the places within the chain's length cost so much that nobody gains by a change."""
        for distance, at in settled:
            self.price[at] += distance - best
            for holder in self.holders[at]:
                self.worth[holder] += best - distance

    def _shift(self, claim: int, end_place: int, end_claim: int, came_by: dict[int, int]) -> None:
        """Move everybody on the chain one place on, from its end back to its beginning."""
        if end_place >= 0:
            self.room[end_place] -= 1
            mover, target = came_by[end_place], end_place
        else:
            mover, target = end_claim, None
        while True:
            left = self.place[mover]
            self.place[mover] = target
            if left is not None:
                self.holders[left].remove(mover)
            if target is not None:
                self.holders[target].append(mover)
            if mover == claim or left is None:
                return
            mover, target = came_by[left], left


_IDLE = -1
"""The node of all room that nobody holds: an open bed, a unit that stays, a claim left out."""

_Move = tuple[int, int | None]  # the node that was left, and the claim that moved (None: room)


def _settle_ties(solver: _Solver) -> None:
    """Turn a cheapest matching into the first of the cheapest ones, claim by claim.

    By complementary slackness every cheapest matching uses only tight offers (those without reduced
    cost), leaves room only at places of price 0 and leaves out only claims whose worth is their
    price of going without. Two of them differ by cycles of such moves, so a claim can move to an
    earlier place exactly where a cycle leads back to its own.
    """
    tight = [_tight(solver, claim) for claim in range(len(solver.place))]
    for claim, places in enumerate(tight):
        here = solver.place[claim]
        for wanted in places:
            if here is not None and wanted >= here:
                break
            if _take(solver, tight, claim, wanted):
                break


def _tight(solver: _Solver, claim: int) -> list[int]:
    """List the places that the claim can hold in some cheapest matching, in their order."""
    worth, price = solver.worth[claim], solver.price
    found = []
    for cost, at in solver.offers[claim]:
        if cost > worth:
            break  # prices are never positive
        if cost - worth == price[at]:
            found.append(at)
    return sorted(found)


def _take(solver: _Solver, tight: list[list[int]], claim: int, wanted: int) -> bool:
    """Move a claim to ``wanted`` at no cost if the claims after it can make way; tell whether."""
    here = solver.place[claim]
    goal = _IDLE if here is None else here
    came: dict[int, _Move] = {wanted: (wanted, None)}
    frontier = [wanted]
    while frontier and goal not in came:
        node = frontier.pop()
        for target, mover in _moves(solver, tight, node, claim):
            if target not in came:
                came[target] = (node, mover)
                frontier.append(target)
    if goal not in came:
        return False
    moved = [(claim, wanted)]
    node = goal
    while node != wanted:
        before, mover = came[node]
        if mover is not None:
            moved.append((mover, node))
        node = before
    for mover, target in moved:
        _put(solver, mover, None if target == _IDLE else target)
    return True


def _moves(
    solver: _Solver, tight: list[list[int]], node: int, fixed: int
) -> Iterator[tuple[int, int | None]]:
    """Give the moves out of a node that cost nothing, by claims after ``fixed`` or by room."""
    if node == _IDLE:
        yield from ((at, None) for at, price in enumerate(solver.price) if price == 0)
        movers = [one for one, at in enumerate(solver.place) if at is None]
    else:
        movers = solver.holders[node]
        if solver.room[node]:
            yield _IDLE, None
    for mover in movers:
        if mover <= fixed:
            continue
        yield from ((at, mover) for at in tight[mover])
        if node != _IDLE and solver.worth[mover] == solver.unserved[mover]:
            yield _IDLE, mover


def _put(solver: _Solver, claim: int, target: int | None) -> None:
    """Record where a claim is now."""
    left = solver.place[claim]
    if left is not None:
        solver.holders[left].remove(claim)
        solver.room[left] += 1
    if target is not None:
        solver.holders[target].append(claim)
        solver.room[target] -= 1
    solver.place[claim] = target
