"""Strategies on times that are written down: no world, no roads."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.plans.rolling import OpenCall
from dispatch.plans.strategies import (
    ClosestIdle,
    CoverageAware,
    JointAssignment,
    Strategy,
)
from schemas.centre.policies import WeightPolicy
from schemas.ground.vocabulary import Priority

WEIGHTS = WeightPolicy()
NEAR_AND_FAR = {"NEAR": 10_000, "FAR": 20_000}


def call(name: str, priority: str, waited_s: int = 0, **times_ms: int) -> OpenCall:
    return OpenCall(name, Priority(priority), waited_s, times_ms)


def aware(losses: Mapping[str, int], delay_ms: int = 15_000) -> CoverageAware:
    return CoverageAware(WEIGHTS, losses, delay_ms)


def test_together_is_shorter_than_one_after_the_other() -> None:
    first = call("A", "P2", 60, X=100_000, Y=101_000)
    second = call("B", "P2", 0, X=100_000, Y=900_000)
    assert ClosestIdle().choose([first, second]) == {"A": "X", "B": "Y"}
    assert JointAssignment(WEIGHTS).choose([first, second]) == {"A": "Y", "B": "X"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (call("B", "P1", X=5), call("A", "P2", 900, X=1)),
        (call("B", "P2", 9, X=5), call("A", "P2", 8, X=1)),
        (call("A", "P2", 9, X=5), call("B", "P2", 9, X=1)),
    ],
)
def test_closest_idle_serves_by_priority_then_waiting_then_id(
    one: OpenCall, other: OpenCall
) -> None:
    assert ClosestIdle().choose([other, one]) == {one.incident_id: "X"}


def test_closest_idle_breaks_ties_by_unit_and_leaves_who_nobody_can_reach() -> None:
    calls = [call("A", "P1", U2=5, U1=5), call("B", "P1"), call("C", "P1", U1=1)]
    assert ClosestIdle().choose(calls) == {"A": "U1"}


@pytest.mark.parametrize("priority", ["P3", "P4"])
def test_readiness_tilts_the_choice_for_the_less_urgent(priority: str) -> None:
    calls = [call("A", priority, **NEAR_AND_FAR)]
    assert aware({"NEAR": 8, "FAR": 0}).choose(calls) == {"A": "FAR"}


def test_readiness_costs_no_more_than_its_bound() -> None:
    calls = [call("A", "P3", **NEAR_AND_FAR)]
    assert aware({"NEAR": 8, "FAR": 0}, 9_999).choose(calls) == {"A": "NEAR"}
    assert aware({"NEAR": 8, "FAR": 4}).choose(calls) == {"A": "NEAR"}


@pytest.mark.parametrize("losses", [{}, {"NEAR": 0, "FAR": 0}])
def test_where_nothing_is_lost_it_is_the_joint_choice(losses: dict[str, int]) -> None:
    assert aware(losses).choose([call("A", "P3", **NEAR_AND_FAR)]) == {"A": "NEAR"}


times = st.dictionaries(st.sampled_from(["U1", "U2", "U3", "U4"]), st.integers(0, 10**6))


@given(
    st.lists(st.tuples(st.sampled_from(Priority), st.integers(0, 9_000), times), max_size=5),
    st.dictionaries(st.sampled_from(["U1", "U2", "U3", "U4"]), st.integers(0, 9)),
)
def test_whatever_the_strategy_urgent_calls_get_what_they_get_jointly(
    drawn: Sequence[tuple[Priority, int, dict[str, int]]], losses: dict[str, int]
) -> None:
    calls = [OpenCall(f"C{n}", *one) for n, one in enumerate(drawn)]
    every: list[Strategy] = [ClosestIdle(), JointAssignment(WEIGHTS), aware(losses)]
    joint = every[1].choose(calls)
    for strategy in every:
        pairs = strategy.choose(calls)
        assert len(set(pairs.values())) == len(pairs)
        assert all(pairs[c.incident_id] in c.times_ms for c in calls if c.incident_id in pairs)
    tilted = every[2].choose(calls)
    urgent = [c.incident_id for c in calls if c.priority is Priority.P1]
    assert [tilted.get(name) for name in urgent] == [joint.get(name) for name in urgent]
