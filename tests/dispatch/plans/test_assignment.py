import random
from collections.abc import Mapping
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linear_sum_assignment, milp

from dispatch.ground.require import RequirementFailed
from dispatch.plans.assignment import Assignment, Need, assign
from tests.support.examples import examples

UNITS = ("A", "B", "C", "D", "E", "F")
Plan = tuple[str | None, ...]


def plans(needs: list[Need]) -> list[Plan]:
    """Give every plan in which no unit is used twice and no forbidden pair occurs."""
    slots = [*sorted({unit for need in needs for unit in need.costs}), *[None] * len(needs)]
    found = {
        plan
        for plan in permutations(slots, len(needs))
        if all(u is None or u in need.costs for u, need in zip(plan, needs, strict=True))
    }
    return list(found)


def rank(needs: list[Need], plan: Plan) -> tuple[object, ...]:
    """Judge a plan by the words of the contract: smaller is better."""

    def served(tier: int) -> int:
        return -sum(u is not None for u, need in zip(plan, needs, strict=True) if need.tier == tier)

    def cost(*, first: bool) -> int:
        return sum(
            need.unserved if unit is None else need.costs[unit]
            for unit, need in zip(plan, needs, strict=True)
            if (need.tier == 1) is first
        )

    def order(*, first: bool) -> tuple[tuple[bool, str], ...]:
        return tuple(
            (unit is None, unit or "")
            for unit, need in zip(plan, needs, strict=True)
            if (need.tier == 1) is first
        )

    return (
        (served(1), cost(first=True), order(first=True)),
        (served(2), served(3), served(4), cost(first=False), order(first=False)),
    )


def as_plan(needs: list[Need], found: Assignment) -> Plan:
    units = dict(found.pairs)
    assert set(units) | set(found.waiting) == {need.need_id for need in needs}
    assert not set(units) & set(found.waiting)
    return tuple(units.get(need.need_id) for need in needs)


@st.composite
def small_needs(draw: st.DrawFn, *, needs_max: int, units: int, cost_max: int) -> list[Need]:
    one = st.tuples(
        st.integers(1, 4),
        st.dictionaries(st.sampled_from(UNITS[:units]), st.integers(0, cost_max)),
        st.integers(0, cost_max),
    )
    rows = draw(st.lists(one, max_size=needs_max))
    return [
        Need(f"N{number}", tier, costs, unserved)
        for number, (tier, costs, unserved) in enumerate(rows)
    ]


@examples(250)
@given(small_needs(needs_max=4, units=4, cost_max=4))
def test_small_problems_agree_with_brute_force(needs: list[Need]) -> None:
    best = min(plans(needs), key=lambda plan: rank(needs, plan))
    assert as_plan(needs, assign(needs)) == best


@examples(25)
@given(small_needs(needs_max=6, units=6, cost_max=50), st.randoms(use_true_random=False))
def test_six_by_six_agrees_with_an_exhaustive_search(
    needs: list[Need], chance: random.Random
) -> None:
    best = exhaustive(needs)
    chance.shuffle(needs)
    assert dict(assign(needs).pairs) == best


def exhaustive(needs: list[Need]) -> dict[str, str]:
    """Depth-first over all plans with the literal objective, for sizes permutations cannot do."""
    best: list[tuple[tuple[object, ...], Plan]] = []

    def go(number: int, used: frozenset[str], plan: Plan) -> None:
        if number == len(needs):
            judged = (rank(needs, plan), plan)
            if not best or judged[0] < best[0][0]:
                best[:] = [judged]
            return
        for unit in sorted(needs[number].costs):
            if unit not in used:
                go(number + 1, used | {unit}, (*plan, unit))
        go(number + 1, used, (*plan, None))

    go(0, frozenset(), ())
    return {n.need_id: u for n, u in zip(needs, best[0][1], strict=True) if u is not None}


@examples(200)
@given(small_needs(needs_max=6, units=6, cost_max=6))
def test_no_p1_could_have_a_faster_unit_that_serves_no_other_p1(needs: list[Need]) -> None:
    units = dict(assign(needs).pairs)
    urgent = [need for need in needs if need.tier == 1]
    held = {units[need.need_id] for need in urgent if need.need_id in units}
    for need in urgent:
        left = {unit: cost for unit, cost in need.costs.items() if unit not in held}
        if need.need_id not in units:
            assert not left, "a P1 waits while a suitable unit serves no other P1"
        else:
            mine = need.costs[units[need.need_id]]
            assert all(mine <= cost for cost in left.values())
            assert len(urgent) > 1 or mine == min(need.costs.values())


@examples(100)
@given(small_needs(needs_max=6, units=5, cost_max=5))
def test_less_urgent_needs_change_nothing_for_p1(needs: list[Need]) -> None:
    urgent = [need for need in needs if need.tier == 1]
    together = dict(assign(needs).pairs)
    alone = dict(assign(urgent).pairs)
    assert {n.need_id: together.get(n.need_id) for n in urgent} == {
        n.need_id: alone.get(n.need_id) for n in urgent
    }


def city(seed: int, needs: int, units: int, *, grain_ms: int = 1) -> list[Need]:
    """Make calls and units in a plane; about one pair in six is forbidden."""
    chance = random.Random(seed)
    stands = {f"U{n:03}": (chance.random(), chance.random()) for n in range(units)}
    made = []
    for number in range(needs):
        x, y = chance.random(), chance.random()
        tier = chance.choices((1, 2, 3, 4), (10, 30, 40, 20))[0]
        weight = {1: 64, 2: 16, 3: 4, 4: 1}[tier] * 1_000 + chance.randrange(500)
        costs = {
            unit: weight * (round(1_200_000 * (abs(x - a) + abs(y - b))) // grain_ms * grain_ms)
            for unit, (a, b) in stands.items()
            if chance.random() < 5 / 6
        }
        made.append(Need(f"N{number:03}", tier, costs, weight * 7_200_000))
    return made


def by_mip(needs: list[Need], taken: set[str]) -> tuple[dict[int, int], float]:
    """Solve one stage by HiGHS: serve the most of each tier in turn, then minimise the cost.

    Independent of the solver under test: a sequence of mixed-integer programs, no prices of tiers.
    """
    pairs = [
        (row, unit) for row, need in enumerate(needs) for unit in need.costs if unit not in taken
    ]
    if not pairs:
        return {}, 0.0
    units = sorted({unit for _, unit in pairs})
    rows = np.zeros((len(needs) + len(units), len(pairs)))
    for column, (row, unit) in enumerate(pairs):
        rows[row, column] = rows[len(needs) + units.index(unit), column] = 1
    limits = [LinearConstraint(rows, 0, 1)]
    served: dict[int, int] = {}
    integer = np.ones(len(pairs))
    for tier in sorted({need.tier for need in needs}):
        of_tier = np.array([float(needs[row].tier == tier) for row, _ in pairs])
        most = round(-milp(-of_tier, constraints=limits, integrality=integer, bounds=(0, 1)).fun)
        served[tier] = most
        limits.append(LinearConstraint(of_tier[None, :], most, most))
    gain = np.array([float(needs[row].costs[unit] - needs[row].unserved) for row, unit in pairs])
    least = milp(gain, constraints=limits, integrality=integer, bounds=(0, 1)).fun
    return served, least


def stage_of(needs: list[Need], units: Mapping[str, str]) -> tuple[dict[int, int], int]:
    served = {
        tier: sum(need.need_id in units for need in needs if need.tier == tier)
        for tier in sorted({need.tier for need in needs})
    }
    gain = sum(
        need.costs[units[need.need_id]] - need.unserved for need in needs if need.need_id in units
    )
    return served, gain


@pytest.mark.parametrize(
    ("seed", "needs", "units"), [(1, 40, 15), (2, 15, 40), (3, 60, 30), (4, 25, 25), (5, 100, 40)]
)
def test_large_problems_agree_with_a_mixed_integer_solver(
    seed: int, needs: int, units: int
) -> None:
    made = city(seed, needs, units)
    found = dict(assign(made).pairs)
    urgent = [need for need in made if need.tier == 1]
    others = [need for need in made if need.tier > 1]
    taken = {found[need.need_id] for need in urgent if need.need_id in found}
    for stage, gone in ((urgent, set[str]()), (others, taken)):
        served, least = by_mip(stage, gone)
        mine, gain = stage_of(stage, found)
        assert mine == served
        assert gain == pytest.approx(least, rel=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_one_tier_agrees_with_lapjv(seed: int) -> None:
    needs = [Need(need.need_id, 3, need.costs, need.unserved) for need in city(seed, 50, 30)]
    units = sorted({unit for need in needs for unit in need.costs})
    gain = np.array(
        [[float(n.costs[u] - n.unserved) if u in n.costs else 0.0 for u in units] for n in needs]
    )
    rows, columns = linear_sum_assignment(gain)
    assert stage_of(needs, dict(assign(needs).pairs))[1] == int(gain[rows, columns].sum())


@pytest.mark.parametrize("grain_ms", [1, 60_000, 600_000])
def test_the_order_of_the_input_changes_nothing(grain_ms: int) -> None:
    needs = city(7, 60, 25, grain_ms=grain_ms)
    expected = assign(needs)
    for seed in range(5):
        chance = random.Random(seed)
        mixed = [
            Need(
                need.need_id,
                need.tier,
                dict(chance.sample(sorted(need.costs.items()), len(need.costs))),
                need.unserved,
            )
            for need in chance.sample(needs, len(needs))
        ]
        assert assign(mixed) == expected


def test_several_units_for_one_call_are_different_units() -> None:
    costs = {"A": 10, "B": 20, "C": 30}
    found = assign([Need("I-1/1", 1, costs, 99), Need("I-1/2", 1, costs, 99)])
    assert found.pairs == (("I-1/1", "A"), ("I-1/2", "B"))
    assert found.waiting == ()


def test_a_cheap_p4_nearby_does_not_cost_a_p2_its_unit() -> None:
    found = assign([Need("far", 2, {"A": 1_000}, 1_000), Need("near", 4, {"A": 1}, 1_000)])
    assert found == Assignment(pairs=(("far", "A"),), waiting=("near",))


def test_two_p1_together_wait_least() -> None:
    one = Need("1", 1, {"A": 60, "B": 61}, 10_000)
    two = Need("2", 1, {"A": 60, "B": 1_200}, 10_000)
    assert assign([one, two]).pairs == (("1", "B"), ("2", "A"))


def test_what_cannot_be_a_need_is_refused() -> None:
    with pytest.raises(RequirementFailed, match="twice"):
        assign([Need("1", 1, {}, 1), Need("1", 2, {}, 1)])
    with pytest.raises(RequirementFailed, match="tiers"):
        assign([Need("1", 0, {}, 1)])
