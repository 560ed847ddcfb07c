"""What waiting costs: weight by priority and waiting, and the tier in which a need is served.

Within a tier the sum of weight times response time decides; a weight grows with waiting, and a
need rises into the next tier after a stated time, up to tier 2. Tier 1 is P1's alone. So nobody
starves as long as P1 leaves units over: a need that has waited long enough is in tier 2, where its
weight exceeds that of every need which was reported sufficiently later, wherever both are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Missed:
    """What an arrival costs beside its time: whether it is too late.

    It grows evenly around the target, for no arrival is known to the second, and never shrinks: it
    is 0 until ``begins_ms`` after the report and ``whole`` from ``span_ms`` later. A plan asks for
    thousands, so what they share is worked out once.
    """

    begins_ms: int
    span_ms: int
    whole: int

    @classmethod
    def of(cls, policy: WeightPolicy, priority: Priority) -> "Missed":
        """Give what it costs for a call of this priority."""
        unsure_ms = policy.unsure_s * _MS
        return cls(
            begins_ms=policy.target_s(priority) * _MS - unsure_ms,
            span_ms=2 * unsure_ms,
            whole=policy.p2 * policy.missed_s * _MS,
        )

    def cost(self, arrival_ms: int) -> int:
        """Give the cost of an arrival so many milliseconds after the report."""
        over_ms = arrival_ms - self.begins_ms
        if over_ms <= 0:
            return 0
        return self.whole * min(over_ms, self.span_ms) // self.span_ms

    def costs(
        self, times_ms: Mapping[str, int], factor: int, waited_ms: int, more: int
    ) -> dict[str, int]:
        """Give what each response time costs, ``factor`` a millisecond and ``more`` in all.

        Most are within the target, or beyond it by far: there the same is added to all of them.
        """
        soonest_ms = waited_ms + min(times_ms.values(), default=0)
        if soonest_ms >= self.begins_ms + self.span_ms:
            more += self.whole
        elif waited_ms + max(times_ms.values(), default=0) > self.begins_ms:
            return {
                unit: factor * ms + self.cost(waited_ms + ms) + more
                for unit, ms in times_ms.items()
            }
        return {unit: factor * ms + more for unit, ms in times_ms.items()}


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
