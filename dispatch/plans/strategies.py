"""Which unit to which open call: strategies with one method, so that they can be compared.

None of them knows the world: each gets the open calls with the response times of the units that
may go, and gives pairs. What may not go is not in the times.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from dispatch.ground.replaced import replaced
from dispatch.plans.rolling import OpenCall, plan
from schemas.centre.choosing import ChangePolicy
from schemas.centre.policies import WeightPolicy
from schemas.ground.vocabulary import Priority

LESS_URGENT: Final = frozenset({Priority.P3, Priority.P4})
"""Whom readiness for the next call may delay; never anybody else."""


UNCHANGED: Final = ChangePolicy()
"""The terms of a change as they are where a centre sets none."""


class Strategy(Protocol):
    """One way to choose."""

    def choose(self, calls: Sequence[OpenCall], /) -> Mapping[str, str]:
        """Give the unit of each call that gets one; no unit twice."""
        ...


class ClosestIdle:
    """Each call in its turn, by priority, waiting and id, takes the unit that is there first.

    It never changes its mind: what is under way stays.
    """

    def choose(self, calls: Sequence[OpenCall], /) -> Mapping[str, str]:
        """Give the fastest unit that is left to each; ties by unit id."""
        pairs = {call.incident_id: call.holds for call in calls if call.holds is not None}
        taken = set(pairs.values())
        waiting = [call for call in calls if call.holds is None]
        for call in sorted(waiting, key=lambda c: (c.priority, -c.waited_s, c.incident_id)):
            left = [(ms, unit) for unit, ms in call.times_ms.items() if unit not in taken]
            if left:
                _, unit_id = min(left)
                pairs[call.incident_id] = unit_id
                taken.add(unit_id)
        return pairs


@dataclass(frozen=True, slots=True)
class JointAssignment:
    """All calls and units in one problem; every P1 first (see ``dispatch.plans.rolling``)."""

    weights: WeightPolicy
    change: ChangePolicy = UNCHANGED

    def choose(self, calls: Sequence[OpenCall], /) -> Mapping[str, str]:
        """Give the pairs with the least sum of weight times response time."""
        return plan(self.weights, self.change, calls)


@dataclass(frozen=True, slots=True)
class CoverageAware:
    """As ``JointAssignment``, but a P3 or P4 also pays for the readiness that its unit leaves.

    In the manner of DMEXCLP dispatching (Jagtenberg, Bhulai & van der Mei 2017), which lengthens
    the mean response, so it is bounded: ``losses`` is the coverage that is lost with each idle
    unit, in any one measure, and the greatest of them costs ``delay_ms_max``, the others in
    proportion. A unit that is not in it covers nothing.
    """

    weights: WeightPolicy
    losses: Mapping[str, int]
    delay_ms_max: int
    change: ChangePolicy = UNCHANGED

    def choose(self, calls: Sequence[OpenCall], /) -> Mapping[str, str]:
        """Give the pairs with the least sum of weight times (response time + readiness lost)."""
        greatest = max(self.losses.values(), default=0)
        joint = JointAssignment(self.weights, self.change)
        if greatest == 0:
            return joint.choose(calls)
        tilt_ms = {u: self.delay_ms_max * loss // greatest for u, loss in self.losses.items()}
        return joint.choose([_tilted(call, tilt_ms) for call in calls])


def _tilted(call: OpenCall, tilt_ms: Mapping[str, int]) -> OpenCall:
    if call.priority not in LESS_URGENT:
        return call
    times_ms = {unit: ms + tilt_ms.get(unit, 0) for unit, ms in call.times_ms.items()}
    return replaced(call, times_ms=times_ms)
