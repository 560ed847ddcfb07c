"""What waiting costs: weight by priority and waiting, and the tier in which a need is served.

Within a tier the sum of weight times response time decides; a weight grows with waiting, and a
need rises into the next tier after a stated time, up to tier 2. Tier 1 is P1's alone. So nobody
starves as long as P1 leaves units over: a need that has waited long enough is in tier 2, where its
weight exceeds that of every need which was reported sufficiently later, wherever both are.
"""

from collections.abc import Callable, Mapping
from typing import Final

from dispatch.ground.require import require
from dispatch.plans.assignment import Need
from schemas.centre.policies import WeightPolicy
from schemas.ground.vocabulary import Priority

_MS: Final = 1_000
_MINUTE_S: Final = 60


def tier(policy: WeightPolicy, priority: Priority, waited_s: int) -> int:
    """Give the tier, 1 (P1 alone) to 4, of a need that has waited for so many whole seconds.

    Never grows with waiting; never 1 but for P1.
    """
    require(waited_s >= 0, "a wait is negative")
    if priority is Priority.P1:
        return 1
    if priority is Priority.P2:
        return 2
    if priority is Priority.P3:
        return 2 if waited_s >= policy.p3_rises_after_s else 3
    if waited_s < policy.p4_rises_after_s:
        return 4
    return tier(policy, Priority.P3, waited_s - policy.p4_rises_after_s)


def weight(policy: WeightPolicy, priority: Priority, waited_s: int) -> int:
    """Give what a wait of this need weighs, on the scale of ``policy``; grows with waiting."""
    require(waited_s >= 0, "a wait is negative")
    base = {
        Priority.P1: policy.p1,
        Priority.P2: policy.p2,
        Priority.P3: policy.p3,
        Priority.P4: policy.p4,
    }[priority]
    return base + policy.growth_per_min * waited_s // _MINUTE_S


def missed(policy: WeightPolicy, priority: Priority) -> Callable[[int], int]:
    """Give what an arrival costs beside its time, of its milliseconds after the report.

    Whether it is too late: it grows evenly around the target, for no arrival is known to the
    second, and never shrinks. A plan asks for thousands, so what they share is worked out once.
    """
    unsure_ms = policy.unsure_s * _MS
    begins_ms = policy.target_s(priority) * _MS - unsure_ms
    whole = policy.p2 * policy.missed_s * _MS

    def cost(arrival_ms: int) -> int:
        if arrival_ms <= begins_ms:
            return 0
        return whole * min(arrival_ms - begins_ms, 2 * unsure_ms) // (2 * unsure_ms)

    return cost


def weighed_need(
    policy: WeightPolicy,
    need_id: str,
    priority: Priority,
    *,
    waited_s: int,
    times_ms: Mapping[str, int],
) -> Need:
    """Put one need into the terms of ``dispatch.plans.assignment``.

    ``times_ms`` is the response time of each unit that may go, mobilisation and all, in whole
    milliseconds; a unit that may not go is not in it. Costs are weight times milliseconds, so for
    one need they order units as their times do.
    """
    factor = weight(policy, priority, waited_s)
    return Need(
        need_id=need_id,
        tier=tier(policy, priority, waited_s),
        costs={unit: factor * time_ms for unit, time_ms in times_ms.items()},
        unserved=factor * policy.horizon_s * _MS,
    )
