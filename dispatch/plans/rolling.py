"""The rolling plan: who goes to whom, decided again for waiting calls and units under way together.

A call that waits may get any unit that may go to it; a call whose unit can still turn may keep that
unit or get another. Giver and taker are weighed in one problem, so that a unit is turned only where
both together gain. In this order:

1. P1 alone. First as many of them as can be are served, those that have a unit before those that
   wait, then the sum of their cost is least. Nothing about a call that waits and is less urgent has
   any part in it. A unit under way to a less urgent call costs a P1 the switch and the price of
   what that call loses by it: by the weights of both, and where the P1 is late even so, at least so
   much in plain time that it gains the stated part of it. A P1 that would else wait takes it at any
   price.
2. The others share what is left, in one problem: first as many as can be are served, in the order
   of ``_step``, then the sum of their costs is least.

Nor may a chain do what none of its links may: a call is left without its unit only for one that may
take from it, not because that one takes from a third call, which takes from it. Whoever would be
keeps its unit, and the rest is solved again.

The cost of a pair is weight times response time, and more where the arrival misses the target of
the call (``dispatch.plans.weights.Missed``). A call that has a unit pays the switch on top for
every other, and 1 more, so that what is as good stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dispatch.ground.require import require
from dispatch.plans.assignment import Need, solve
from dispatch.plans.weights import Missed, tier, weight
from schemas.centre.choosing import ChangePolicy
from schemas.centre.policies import WeightPolicy
from schemas.ground.vocabulary import Priority

_MS: Final = 1_000
_PER_MILLE: Final = 1_000
_WAITING: Final = (Priority.P2, Priority.P3, Priority.P4)


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call that needs one unit: how urgent, waiting for how long, and who could be there when.

    ``times_ms`` is the response time of each unit that may go, by unit id. ``holds`` is the unit
    that is under way to it and can still turn, None where it waits; its time in ``times_ms`` is
    what is left of its way, and it is missing there if no road leads to the call any more.
    """

    incident_id: str
    priority: Priority
    waited_s: int
    times_ms: Mapping[str, int]
    holds: str | None = None


def may_use(change: ChangePolicy, taker: Priority, giver: Priority) -> bool:
    """Tell whether a unit under way to ``giver`` may be offered to ``taker`` at all.

    Who is no more urgent gets it only where the other is served otherwise; who is more urgent, if
    the table names the pair.
    """
    return taker >= giver or (taker, giver) in change.pre_empts


def _may_leave_without(change: ChangePolicy, taker: Priority, giver: OpenCall) -> bool:
    """Tell whether a call may be left without its unit for one of this priority.

    Whoever was reported long ago and is at last served loses its unit to nobody but a P1.
    """
    is_kept = giver.waited_s >= change.keeps_after_s and taker is not Priority.P1
    return not is_kept and (taker, giver.priority) in change.pre_empts


def plan(weights: WeightPolicy, change: ChangePolicy, calls: Sequence[OpenCall]) -> dict[str, str]:
    """Give each call that is served its unit, also the one that it keeps; no unit twice.

    Ties: of all plans that are as good the one that comes first, call by call in the order of
    ids, each with its first unit by id, waiting last; over the P1s, then over the rest. A call that
    holds a unit which cannot get there any more keeps it where nobody else is better.
    """
    holders = {call.holds: call for call in calls if call.holds is not None}
    require(
        len(holders) == sum(call.holds is not None for call in calls),
        "a unit is under way to two calls",
    )
    priorities = dict.fromkeys([call.priority for call in calls])
    late = {priority: Missed.of(weights, priority) for priority in priorities}
    terms = _Terms(weights, change, holders, _idle_times(holders), late)
    urgent = [terms.need(call) for call in calls if call.priority is Priority.P1]
    found = solve(urgent, taken=frozenset())
    others = [call for call in calls if call.priority is not Priority.P1]
    kept: dict[str, str] = {}
    while True:
        needs = [terms.need(call) for call in others if call.incident_id not in kept]
        pairs = kept | solve(needs, taken=frozenset([*found.values(), *kept.values()]))
        robbed = _robbed(change, others, pairs, frozenset(found.values()))
        if not robbed:
            return found | pairs
        kept |= robbed


def _robbed(
    change: ChangePolicy,
    calls: Sequence[OpenCall],
    pairs: Mapping[str, str],
    urgent: frozenset[str],
) -> dict[str, str]:
    """Give the calls that a plan leaves without their unit for one that may not take it, with it.

    Who ends up with more is at the end of the chain: a call that waited, or one whose own unit
    nobody gets, or whose own went to a P1 (``urgent`` are the units of those).
    """
    by_name = {call.incident_id: call for call in calls}
    getters = {unit: name for name, unit in pairs.items()}
    found: dict[str, str] = {}
    for call in calls:
        unit = call.holds
        if unit is None or unit in urgent or call.incident_id in pairs:
            continue
        taker = call
        while taker.holds in getters:
            taker = by_name[getters[taker.holds]]
        if not _may_leave_without(change, taker.priority, call):
            found[call.incident_id] = unit
    return found


def _idle_times(holders: Mapping[str, OpenCall]) -> dict[str, int | None]:
    """Give how soon an idle unit could replace that of each call; None: nobody could."""
    return {
        call.incident_id: min(
            (ms for unit, ms in call.times_ms.items() if unit not in holders), default=None
        )
        for call in holders.values()
    }


@dataclass(frozen=True, slots=True)
class _Terms:
    """What turns calls into the needs of an assignment."""

    weights: WeightPolicy
    change: ChangePolicy
    holders: Mapping[str, OpenCall]
    idle_ms: Mapping[str, int | None]
    late: Mapping[Priority, Missed]

    def need(self, call: OpenCall) -> Need:
        """Put one call into the terms of ``dispatch.plans.assignment``."""
        factor = weight(self.weights, call.priority, call.waited_s)
        late, waited_ms = self.late[call.priority], call.waited_s * _MS
        horizon_ms = self.weights.horizon_s * _MS
        horizon = factor * horizon_ms + late.cost(waited_ms + horizon_ms)
        switch = 0 if call.holds is None else factor * self._switch_ms(call) + 1
        costs = late.costs(call.times_ms, factor, waited_ms, switch)
        if call.holds in costs:
            costs[call.holds] -= switch
        if call.holds is not None:
            costs.setdefault(call.holds, horizon)
        if call.priority is Priority.P1 and self.holders:
            for unit in costs:
                giver = self.holders.get(unit)
                if giver is not None and giver.priority is not Priority.P1:
                    costs[unit] += factor * self.change.gain_s * _MS + 1
                    costs[unit] += self._price(giver, 0 if self._in_time(call, unit) else factor)
        return Need(call.incident_id, self._step(call), costs, horizon + switch)

    def _switch_ms(self, call: OpenCall) -> int:
        """Give what a call must gain by another unit: a stated time, and a part of a long way."""
        left_ms = call.times_ms.get(call.holds or "", 0)
        return max(self.change.gain_s * _MS, left_ms * self.change.gain_pm // _PER_MILLE)

    def _in_time(self, call: OpenCall, unit: str) -> bool:
        """Tell whether a unit would be at a call within its target."""
        arrival_ms = call.waited_s * _MS + call.times_ms[unit]
        return arrival_ms <= self.weights.target_s(call.priority) * _MS

    def _price(self, giver: OpenCall, taker_factor: int) -> int:
        """Give what a call loses with its unit: until an idle one could be there instead.

        Where none is idle it is counted on one that comes free in time. It counts by the giver's
        own weight, and no less than by ``taker_factor``, of which the taker gains a stated part.
        """
        had_ms = giver.times_ms.get(giver.holds or "", self.weights.horizon_s * _MS)
        instead_ms = self.idle_ms[giver.incident_id]
        if instead_ms is None:
            instead_ms = had_ms + self.change.again_s * _MS
        factor = weight(self.weights, giver.priority, giver.waited_s)
        each = max(factor * self.change.price_pm, taker_factor * self.change.worth_pm)
        return max(0, instead_ms - had_ms) * each // _PER_MILLE

    def _step(self, call: OpenCall) -> int:
        """Give the order in which calls are served at all, 1 first.

        A waiting call has an even number by its tier, which waiting raises. One that has a unit
        comes right before the first waiting priority that may not take it.
        """
        if call.priority is Priority.P1:
            return 1 if call.holds is not None else 2
        if call.holds is None:
            return 2 * tier(self.weights, call.priority, call.waited_s)
        first = next(
            one
            for one in _WAITING
            if one >= call.priority or not _may_leave_without(self.change, one, call)
        )
        return 2 * tier(self.weights, first, 0) - 1
