"""Moving up against a literal evaluation of the formula, and by a compliance table."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.plans.coverage import SCALE, coverage
from dispatch.plans.move_up import (
    ComplianceTable,
    MarginalCoverage,
    Proposal,
    Situation,
    rule,
    stepped,
)
from schemas.centre.move_up import MoveUpPolicy

CELLS = 5
REACH = st.frozensets(st.integers(0, CELLS - 1))
POLICY = MoveUpPolicy(strategy="dmexclp", gain_pm_min=20, drive_pm_per_min=2, table=("P", "Q", "P"))


def literal(now: Situation, counts: list[int]) -> Fraction:
    """Expected covered demand: the sum over cells of demand times (1 - q^k)."""
    q = Fraction(now.busy_pm, 1000)
    return sum((d * (1 - q**k) for d, k in zip(now.demand, counts, strict=True)), Fraction(0))


def counts(reaches: list[frozenset[int]]) -> list[int]:
    return [sum(cell in reach for reach in reaches) for cell in range(CELLS)]


def best(now: Situation) -> tuple[Fraction, str, str] | None:
    """Try every permitted move by the formula itself; give the greatest net gain over 0."""
    total = sum(now.demand)
    before = literal(now, counts(list(now.reaches.values())))
    found = []
    permitted = [(u, point, ms) for u, ways in now.drives.items() for point, ms in ways.items()]
    for unit, point, time_ms in permitted:
        moved = dict(now.reaches) | {unit: now.points[point]}
        gain = literal(now, counts(list(moved.values()))) - before
        cost = total * (Fraction(20, 1000) + Fraction(2, 1000) * Fraction(time_ms, 60_000))
        found.append((gain - cost, unit, point))
    found = [one for one in found if one[0] > 0]
    return min(found, key=lambda one: (-one[0], one[1], one[2]), default=None)


def by_unit(times_ms: dict[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    drives: dict[str, dict[str, int]] = {}
    for (unit, point), ms in times_ms.items():
        drives.setdefault(unit, {})[point] = ms
    return drives


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    units = {f"U{n}": draw(REACH) for n in range(draw(st.integers(0, 4)))}
    points = {f"P{n}": draw(REACH) for n in range(draw(st.integers(0, 3)))}
    pairs = st.sampled_from([(u, p) for u in units for p in points] or [("", "")])
    permitted = draw(st.sets(pairs)) if units and points else set()
    return Situation(
        demand=tuple(draw(st.lists(st.integers(0, 10**6), min_size=CELLS, max_size=CELLS))),
        busy_pm=draw(st.sampled_from([100, 500, 900])),
        reaches=units,
        points=points,
        drives=by_unit({pair: draw(st.integers(0, 600_000)) for pair in sorted(permitted)}),
        standing=dict.fromkeys(units),
    )


@given(situations())
def test_the_move_is_the_best_of_a_literal_evaluation(now: Situation) -> None:
    found = MarginalCoverage(POLICY).propose(now)
    expected = best(now)
    tolerance = Fraction(sum(now.demand) * CELLS * 4, 10**9) + 1  # terms are rounded to billionths
    if found is None:
        assert expected is None or expected[0] <= tolerance
        return
    assert expected is not None
    one = now.drives[found.unit_id][found.point_id]
    alone = Situation(
        demand=now.demand,
        busy_pm=now.busy_pm,
        reaches=now.reaches,
        points=now.points,
        drives={found.unit_id: {found.point_id: one}},
        standing=now.standing,
    )
    reached = best(alone)
    assert reached is not None
    assert expected[0] - reached[0] <= tolerance


@given(situations())
def test_a_proposal_says_the_readiness_before_and_after(now: Situation) -> None:
    found = MarginalCoverage(POLICY).propose(now)
    if found is None:
        return
    whole = sum(now.demand)
    moved = dict(now.reaches) | {found.unit_id: now.points[found.point_id]}
    for said, reaches in ((found.before_pm, now.reaches), (found.after_pm, moved)):
        exact = 1000 * literal(now, counts(list(reaches.values()))) / whole
        assert exact - 2 <= said <= exact
    assert found.after_pm >= found.before_pm


def test_a_way_counts_by_the_steps_that_it_keeps_within() -> None:
    """By hand: 100, 200 and 400 s weigh 1, 1 and 2, so a way of 150 s is worth 3 of 4."""
    policy = MoveUpPolicy(reaches_pm=(1_000, 2_000, 4_000))
    assert policy.step_weights == (1, 1, 2)
    demand = stepped(policy, (7, 5))
    assert demand == (7, 5, 7, 5, 14, 10)
    ways_s = {"A": (150, 500), "B": (50, 350)}
    reaches = {
        name: frozenset(
            2 * step + cell
            for step, limit_s in enumerate((100, 200, 400))
            for cell, way_s in enumerate(ways)
            if way_s <= limit_s
        )
        for name, ways in ways_s.items()
    }
    empty = coverage(demand, [], 500)
    worth = {name: Fraction(empty.gain(reach), SCALE // 2) for name, reach in reaches.items()}
    assert worth == {"A": 7 * 3, "B": 7 * 4 + 5 * 2}


def test_one_step_counts_whether_a_place_is_covered_at_all() -> None:
    policy = MoveUpPolicy(reaches_pm=(1_000,))
    assert policy.step_weights == (1,)
    assert stepped(policy, (7, 5)) == (7, 5)


@pytest.mark.parametrize("steps", [(), (0, 1), (2, 1), (1, 1), tuple(range(1, 10))])
def test_steps_grow(steps: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="reaches_pm"):
        MoveUpPolicy(reaches_pm=steps)


def seen(standing: dict[str, str | None], times_ms: dict[tuple[str, str], int]) -> Situation:
    """Units that reach nothing where they are, points that reach one cell."""
    return Situation(
        demand=(4, 0, 0, 0, 0),
        busy_pm=500,
        reaches={unit: frozenset[int]() for unit in standing},
        points={"P": frozenset({0}), "Q": frozenset({1})},
        drives=by_unit(times_ms),
        standing=standing,
    )


def test_a_table_is_filled_from_its_beginning_by_the_nearest() -> None:
    far_and_near = {("A", "P"): 60_000, ("B", "P"): 30_000, ("B", "Q"): 1}
    now = seen({"A": None, "B": None}, far_and_near)
    assert ComplianceTable(POLICY).propose(now) == Proposal("B", "P", 0, 500)


def test_who_complies_is_not_moved() -> None:
    now = seen({"A": "Q", "B": "P"}, {("A", "P"): 1, ("B", "Q"): 1})
    assert ComplianceTable(POLICY).propose(now) is None


def test_the_rule_is_the_one_that_is_named() -> None:
    table = POLICY.model_copy(update={"strategy": "compliance_table"})
    for moves_pay in (None, False, True):
        assert rule(POLICY, moves_pay=moves_pay) == MarginalCoverage(POLICY)
        assert rule(table, moves_pay=moves_pay) == ComplianceTable(table)
        off = POLICY.model_copy(update={"strategy": "off"})
        assert rule(off, moves_pay=moves_pay) is None


def test_by_default_a_forecast_says_whether_anybody_is_moved() -> None:
    policy = MoveUpPolicy()
    assert rule(policy, moves_pay=True) == MarginalCoverage(policy)
    assert rule(policy, moves_pay=False) is None
    assert rule(policy, moves_pay=None) is None


def test_without_demand_nothing_is_gained_and_nothing_breaks() -> None:
    now = seen({"A": None}, {("A", "P"): 1})
    nothing = Situation(
        demand=(0,) * CELLS,
        busy_pm=500,
        reaches=now.reaches,
        points=now.points,
        drives=now.drives,
        standing=now.standing,
    )
    assert MarginalCoverage(POLICY).propose(nothing) is None
    assert ComplianceTable(POLICY).propose(nothing) == Proposal("A", "P", 0, 0)
