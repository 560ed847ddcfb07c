import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dispatch.ground.require import RequirementFailed
from dispatch.plans.assignment import assign
from dispatch.plans.weights import Missed, tier, weighed_need, weight
from schemas.centre.policies import WeightPolicy
from schemas.ground.vocabulary import Priority

POLICY = WeightPolicy()
PRIORITIES = st.sampled_from(Priority)
WAITS = st.integers(0, 100_000)
HOUR_MS = 3_600_000


@given(PRIORITIES, WAITS, WAITS)
def test_waiting_never_makes_anybody_less_urgent(priority: Priority, one: int, other: int) -> None:
    short, long = sorted((one, other))
    assert tier(POLICY, priority, long) <= tier(POLICY, priority, short)
    assert weight(POLICY, priority, long) >= weight(POLICY, priority, short)


@given(WAITS)
def test_a_more_urgent_priority_never_counts_for_less(waited_s: int) -> None:
    tiers = [tier(POLICY, priority, waited_s) for priority in Priority]
    weights = [weight(POLICY, priority, waited_s) for priority in Priority]
    assert tiers == sorted(tiers)
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    ("priority", "waited_s", "expected"),
    [
        (Priority.P1, 0, 1),
        (Priority.P2, 0, 2),
        (Priority.P2, 10**9, 2),
        (Priority.P3, 2_399, 3),
        (Priority.P3, 2_400, 2),
        (Priority.P4, 3_599, 4),
        (Priority.P4, 3_600, 3),
        (Priority.P4, 5_999, 3),
        (Priority.P4, 6_000, 2),
    ],
)
def test_tiers_rise_at_their_times_and_never_to_the_first(
    priority: Priority, waited_s: int, expected: int
) -> None:
    assert tier(POLICY, priority, waited_s) == expected


def test_weights_are_the_policys_and_grow_by_the_minute() -> None:
    assert [weight(POLICY, priority, 0) for priority in Priority] == [64_000, 16_000, 8_000, 6_000]
    assert weight(POLICY, Priority.P4, 90) == 6_600


def test_a_missed_target_costs_a_stated_wait_of_a_p2_and_half_of_it_right_at_the_target() -> None:
    whole = 16_000 * 750 * 1_000
    for priority, target_s in zip(Priority, (480, 900, 900, 900), strict=True):
        for after_s, expected in (
            (-121, 0),
            (-120, 0),
            (-60, whole // 4),
            (0, whole // 2),
            (60, 3 * whole // 4),
            (120, whole),
            (80_000, whole),
        ):
            assert Missed.of(POLICY, priority).cost((target_s + after_s) * 1_000) == expected
    none = WeightPolicy(missed_s=0)
    assert Missed.of(none, Priority.P1).cost(10**9) == 0


@given(
    st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 1_500_000)),
    st.sampled_from([0, 300_000, 700_000, 780_000, 1_020_000, 5_000_000]),
    st.sampled_from(Priority),
)
def test_what_many_arrivals_cost_is_what_each_costs(
    times_ms: dict[str, int], waited_ms: int, priority: Priority
) -> None:
    late = Missed.of(POLICY, priority)
    assert late.costs(times_ms, 7, waited_ms, 5) == {
        unit: 7 * ms + late.cost(waited_ms + ms) + 5 for unit, ms in times_ms.items()
    }


def test_a_need_is_weighed_unit_by_unit() -> None:
    need = weighed_need(POLICY, "N", Priority.P4, waited_s=0, times_ms={"A": 2, "B": 3})
    assert (need.tier, need.costs, need.unserved) == (4, {"A": 12_000, "B": 18_000}, 43_200_000_000)


def served_after_s(policy: WeightPolicy, *, period_s: int, give_up_s: int) -> int | None:
    """Say when a far P4 is served under a stated load that never lets up.

    One unit, free once every ``period_s``; a new P2 next door is reported at each of those times,
    so P2 alone is 100 % of what can be served; the P4, an hour away, was reported first.
    """
    open_p2: dict[str, int] = {}
    for now_s in range(0, give_up_s, period_s):
        open_p2[f"P2-{now_s:06}"] = now_s
        needs = [
            weighed_need(policy, name, Priority.P2, waited_s=now_s - at_s, times_ms={"U": 0})
            for name, at_s in open_p2.items()
        ]
        needs.append(
            weighed_need(policy, "P4", Priority.P4, waited_s=now_s, times_ms={"U": HOUR_MS})
        )
        ((served, _),) = assign(needs).pairs
        if served == "P4":
            return now_s
        del open_p2[served]
    return None


def bound_s(policy: WeightPolicy, period_s: int) -> float:
    """Bound the wait of a P4 under that load, on paper.

    At each freeing at most one P2, just reported, competes. The P4 is in tier 2 after both rises.
    There it wins as soon as w4 (horizon - 3 600) > w2 horizon, with w2 = p2 and
    w4 = p4 + growth wait / 60; one period is lost to the rhythm of freeing, and a minute's growth
    to rounding.
    """
    rises_s = policy.p4_rises_after_s + policy.p3_rises_after_s
    needed = policy.p2 * policy.horizon_s / (policy.horizon_s - 3_600) - policy.p4
    return max(rises_s, needed / policy.growth_per_min * 60) + period_s + 60


@pytest.mark.parametrize("period_s", [60, 600, 1_800])
@pytest.mark.parametrize("growth_per_min", [50, 400, 5_000])
def test_nobody_starves_under_a_full_load_of_more_urgent_calls(
    period_s: int, growth_per_min: int
) -> None:
    policy = WeightPolicy(growth_per_min=growth_per_min)
    limit_s = bound_s(policy, period_s)
    waited_s = served_after_s(policy, period_s=period_s, give_up_s=2 * int(limit_s))
    assert waited_s is not None
    assert 6_000 <= waited_s <= limit_s  # not before its time either


def test_without_rising_the_same_load_would_starve_it() -> None:
    never = WeightPolicy(p4_rises_after_s=86_400)
    assert served_after_s(never, period_s=600, give_up_s=80_000) is None


def test_p1_is_never_delayed_by_whoever_has_waited_long() -> None:
    old = weighed_need(POLICY, "old", Priority.P4, waited_s=80_000, times_ms={"U": 1})
    new = weighed_need(POLICY, "new", Priority.P1, waited_s=0, times_ms={"U": HOUR_MS})
    assert assign([old, new]).pairs == (("new", "U"),)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(RequirementFailed, match="negative"):
        tier(POLICY, Priority.P4, -1)
    with pytest.raises(RequirementFailed, match="negative"):
        weight(POLICY, Priority.P4, -1)
    with pytest.raises(ValidationError, match="exchange them"):
        WeightPolicy(p2=100, p3=200)
