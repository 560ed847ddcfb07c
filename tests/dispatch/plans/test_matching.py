from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.ground.require import RequirementFailed
from dispatch.plans.matching import Claim, _nearest, _Solver, match
from tests.support.examples import examples

Places = tuple[int | None, ...]


def total(claims: list[Claim], places: Places) -> int:
    return sum(
        claim.unserved if place is None else {at: cost for cost, at in claim.offers}[place]
        for claim, place in zip(claims, places, strict=True)
    )


def brute_force(claims: list[Claim], capacities: list[int]) -> Places:
    """Try every plan; of the cheapest give the first, "unserved" last."""
    choices = [(*sorted(at for _, at in claim.offers), None) for claim in claims]
    plans = (
        plan
        for plan in product(*choices)
        if all(plan.count(at) <= room for at, room in enumerate(capacities))
    )
    return min(plans, key=lambda plan: total(claims, plan))  # the first of equals


@st.composite
def problems(
    draw: st.DrawFn, *, claims_max: int, places_max: int, cost_max: int
) -> tuple[list[Claim], list[int]]:
    capacities = draw(st.lists(st.integers(0, 2), min_size=1, max_size=places_max))
    offers = st.dictionaries(
        st.integers(0, len(capacities) - 1), st.integers(0, cost_max), max_size=len(capacities)
    )
    one = st.builds(
        lambda found, unserved: Claim(tuple((c, at) for at, c in found.items()), unserved),
        offers,
        st.integers(0, cost_max),
    )
    return draw(st.lists(one, max_size=claims_max)), capacities


@examples(400)
@given(problems(claims_max=6, places_max=4, cost_max=3))
def test_small_problems_full_of_ties_agree_with_brute_force(
    problem: tuple[list[Claim], list[int]],
) -> None:
    claims, capacities = problem
    assert match(claims, capacities) == brute_force(claims, capacities)


@examples(150)
@given(problems(claims_max=5, places_max=6, cost_max=10**20))
def test_numbers_beyond_any_float_agree_with_brute_force(
    problem: tuple[list[Claim], list[int]],
) -> None:
    claims, capacities = problem
    assert match(claims, capacities) == brute_force(claims, capacities)


@examples(200)
@given(problems(claims_max=12, places_max=6, cost_max=9), st.randoms(use_true_random=False))
def test_after_each_claim_the_prices_prove_that_nothing_is_cheaper(
    problem: tuple[list[Claim], list[int]], chance: Random
) -> None:
    """Check the certificate of linear programming, which needs no other solver to compare with."""
    claims, capacities = problem
    offers = [_nearest(claim, len(claims), capacities) for claim in claims]
    solver = _Solver(offers, claims, capacities)
    inserted: list[int] = []
    for claim in chance.sample(range(len(claims)), len(claims)):
        solver.insert(claim)
        inserted.append(claim)
        for at, capacity in enumerate(capacities):
            held = [one for one in inserted if solver.place[one] == at]
            assert sorted(solver.holders[at]) == sorted(held)
            assert solver.room[at] == capacity - len(held) >= 0
            assert solver.price[at] == 0 if solver.room[at] else solver.price[at] <= 0
        for one in inserted:
            worth, unserved = solver.worth[one], claims[one].unserved
            assert worth == unserved if solver.place[one] is None else worth <= unserved
            for cost, at in offers[one]:
                reduced = cost - worth - solver.price[at]
                assert reduced == 0 if solver.place[one] == at else reduced >= 0


def test_nobody_and_nowhere() -> None:
    assert match([], [1, 2]) == ()
    assert match([Claim((), 5)], [1]) == (None,)
    assert match([Claim((), 5)], []) == (None,)


def test_a_place_without_room_serves_nobody() -> None:
    assert match([Claim(((1, 0),), 5)], [0]) == (None,)


def test_an_offer_dearer_than_going_without_is_not_taken() -> None:
    assert match([Claim(((6, 0),), 5)], [1]) == (None,)
    assert match([Claim(((5, 0),), 5)], [1]) == (0,)  # a tie: a place comes before none


def test_one_more_is_served_by_moving_others_along_a_chain() -> None:
    claims = [
        Claim(((1, 0), (2, 1)), 100),
        Claim(((1, 1), (2, 2)), 100),
        Claim(((5, 0),), 100),
    ]
    assert match(claims, [1, 1, 1]) == (1, 2, 0)


def test_of_equal_plans_the_first_claim_has_the_first_place() -> None:
    claims = [Claim(((7, 2), (7, 1), (7, 0)), 9)] * 3
    assert match(claims, [1, 1, 1]) == (0, 1, 2)
    assert match(claims, [1, 0, 1]) == (0, 2, None)


@pytest.mark.parametrize(
    ("claims", "capacities"),
    [
        ([Claim((), -1)], [1]),
        ([Claim(((-1, 0),), 1)], [1]),
        ([], [-1]),
    ],
)
def test_negative_numbers_are_refused(claims: list[Claim], capacities: list[int]) -> None:
    with pytest.raises(RequirementFailed, match="negative"):
        match(claims, capacities)
