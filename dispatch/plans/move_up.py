"""Which idle unit should wait elsewhere: two rules behind one method, nothing but arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from typing_extensions import override

from dispatch.ground.require import require
from dispatch.plans.coverage import SCALE, Coverage, Reach, best_move, coverage, table_move
from schemas.centre.move_up import MoveUpPolicy

_WHOLE: Final = 1_000
_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Situation:
    """The idle units and the points where they could wait.

    ``demand`` is per cell (micro-calls an hour), once for each step by which a drive counts
    (``stepped``). ``reaches`` has the cells that each idle unit gets
    to in time from where it is, or from where it is moving to; ``points`` those of each stand-by
    point. ``drives`` is how long each permitted move takes in milliseconds, by unit id and point
    id: a pair that is not in it may not be moved. ``standing`` is the point where a unit stands or
    will.
    """

    demand: tuple[int, ...]
    busy_pm: int
    reaches: Mapping[str, Reach]
    points: Mapping[str, Reach]
    drives: Mapping[str, Mapping[str, int]]
    standing: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A move, and the readiness before and after it in per mille of all expected demand."""

    unit_id: str
    point_id: str
    before_pm: int
    after_pm: int


def stepped(policy: MoveUpPolicy, demand: Sequence[int]) -> tuple[int, ...]:
    """Repeat the demand for each step by which a drive counts, by what the step weighs.

    Cells are counted on from step to step, so a cell that a unit keeps within a step is covered for
    it. All together is the way to an expected call that is spared, of the widest step.
    """
    return tuple([calls * weight for weight in policy.step_weights for calls in demand])


class MoveUp(Protocol):
    """A rule for moving up."""

    def propose(self, now: Situation, /) -> Proposal | None:
        """Give the one move that is worth it, None where none is."""
        ...


@dataclass(frozen=True, slots=True)
class MarginalCoverage(MoveUp):
    """The move that shortens the way to the next calls most, net of what it costs.

    As DMEXCLP, but by steps of the way instead of one limit: a penalty that grows with the response
    time (van Barneveld, Bhulai & van der Mei 2016). By one limit who lives beyond it is forgotten,
    and who is within it may be left as far away as it allows.
    """

    policy: MoveUpPolicy

    @override
    def propose(self, now: Situation, /) -> Proposal | None:
        """Give the move of the greatest net gain; ties by unit id, then by point id."""
        state = coverage(now.demand, now.reaches.values(), now.busy_pm)
        whole = sum(now.demand) * SCALE
        least = self._cost(whole, 0)  # a move gains no more than its point would
        worth_it = [name for name, gain in state.gains(now.points).items() if gain > least]
        costs = {
            (unit_id, name): self._cost(whole, way_ms[name])
            for unit_id, way_ms in now.drives.items()
            for name in worth_it
            if name in way_ms
        }
        move = best_move(state, now.reaches, now.points, costs=costs)
        return None if move is None else _proposal(now, state, move.unit_id, move.station_id)

    def _cost(self, whole: int, time_ms: int) -> int:
        """Give what a move costs, in the unit of the gain, rounded up."""
        require(time_ms >= 0, "a drive takes no negative time")
        drive = self.policy.drive_pm_per_min * time_ms
        return -(-whole * (self.policy.gain_pm_min * _MINUTE_MS + drive) // (_WHOLE * _MINUTE_MS))


@dataclass(frozen=True, slots=True)
class ComplianceTable(MoveUp):
    """The first station of the table that nobody holds gets the nearest unit that holds none."""

    policy: MoveUpPolicy

    @override
    def propose(self, now: Situation, /) -> Proposal | None:
        """Give the move towards the table; None where the units comply with it."""
        times_ms = {
            (unit_id, name): ms for unit_id, ways in now.drives.items() for name, ms in ways.items()
        }
        move = table_move(self.policy.table, now.standing, times_ms)
        if move is None:
            return None
        state = coverage(now.demand, now.reaches.values(), now.busy_pm)
        return _proposal(now, state, *move)


def rule(policy: MoveUpPolicy, *, moves_pay: bool | None) -> MoveUp | None:
    """Give the rule that the parameters name; None where nobody is to be moved.

    ``moves_pay`` is what the forecast says of it, null: nothing.
    """
    match policy.strategy:
        case "off":
            return None
        case "where_it_pays":
            return MarginalCoverage(policy) if moves_pay else None
        case "compliance_table":
            return ComplianceTable(policy)
        case _:
            return MarginalCoverage(policy)


def _proposal(now: Situation, state: Coverage, unit_id: str, point_id: str) -> Proposal:
    moved = state.without_unit(now.reaches[unit_id]).with_unit(now.points[point_id])
    whole = max(1, sum(now.demand) * SCALE)
    return Proposal(
        unit_id, point_id, _WHOLE * state.value() // whole, _WHOLE * moved.value() // whole
    )
