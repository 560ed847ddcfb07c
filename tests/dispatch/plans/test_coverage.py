from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.ground.require import RequirementFailed
from dispatch.plans.coverage import (
    SCALE,
    TERMS_MAX,
    Coverage,
    Move,
    best_move,
    best_station,
    coverage,
    table_move,
    terms,
)

CELLS = 6
REACHES = st.frozensets(st.integers(0, CELLS - 1))
DEMANDS = st.lists(st.integers(0, 5_000_000), min_size=CELLS, max_size=CELLS)
BUSY = st.integers(1, 999)


def reach(*cells: int) -> frozenset[int]:
    return frozenset(cells)


def literally(demand: list[int], reaches: list[frozenset[int]], busy_pm: int) -> Fraction:
    """Evaluate the formula of MEXCLP as it is printed, in fractions."""
    q = Fraction(busy_pm, 1000)
    total = Fraction(0)
    for cell, calls in enumerate(demand):
        k = sum(cell in one for one in reaches)
        total += calls * sum(((1 - q) * q ** (j - 1) for j in range(1, k + 1)), Fraction(0))
    return total


def close(ours: int, exact: Fraction, demand: list[int], units: int) -> bool:
    """Each term is rounded down by less than a billionth."""
    return 0 <= exact * SCALE - ours <= sum(demand) * units


@given(DEMANDS, st.lists(REACHES, max_size=5), BUSY)
def test_value_is_the_formulas(
    demand: list[int], reaches: list[frozenset[int]], busy_pm: int
) -> None:
    value = coverage(demand, reaches, busy_pm).value()
    assert close(value, literally(demand, reaches, busy_pm), demand, len(reaches))


@given(DEMANDS, st.lists(REACHES, min_size=1, max_size=5), REACHES, BUSY)
def test_changes_are_differences_of_the_value(
    demand: list[int], reaches: list[frozenset[int]], there: frozenset[int], busy_pm: int
) -> None:
    here, *others = reaches
    now = coverage(demand, reaches, busy_pm)
    without = coverage(demand, others, busy_pm)
    moved = coverage(demand, [*others, there], busy_pm)
    assert now.loss(here) == now.value() - without.value()
    assert now.losses(reaches) == [now.loss(one) for one in reaches]
    assert now.without_unit(here) == without
    assert without.gain(there) == moved.value() - without.value()
    assert without.with_unit(there) == moved
    assert now.moving()(here, there) == moved.value() - now.value()


@given(DEMANDS, st.lists(REACHES, max_size=4), REACHES, REACHES, BUSY)
def test_returns_fall(
    demand: list[int],
    reaches: list[frozenset[int]],
    one: frozenset[int],
    other: frozenset[int],
    busy_pm: int,
) -> None:
    now = coverage(demand, reaches, busy_pm)
    assert 0 <= now.with_unit(other).gain(one) <= now.gain(one)


@given(BUSY)
def test_terms_fall_and_stay_below_certainty(busy_pm: int) -> None:
    found = terms(busy_pm)
    assert list(found) == sorted(found, reverse=True)
    assert found[-1] > 0
    assert sum(found) <= SCALE
    assert len(found) <= TERMS_MAX


def test_terms_at_one_half_are_the_powers_of_two() -> None:
    assert terms(500)[:3] == (500_000_000, 250_000_000, 125_000_000)
    assert len(terms(500)) == 29  # 2^-30 is below a billionth


@given(DEMANDS, st.lists(REACHES, max_size=5), st.lists(REACHES, max_size=3), BUSY)
def test_many_at_once_are_each_alone(
    demand: list[int],
    reaches: list[frozenset[int]],
    others: list[frozenset[int]],
    busy_pm: int,
) -> None:
    now = coverage(demand, reaches, busy_pm)
    assert now.counts == tuple(sum(cell in one for one in reaches) for cell in range(CELLS))
    names = {str(number): one for number, one in enumerate(others)}
    assert now.gains(names) == {name: now.gain(one) for name, one in names.items()}
    gain = now.moving()
    for here in reaches:
        for there in others:
            assert gain(here, there) == now.without_unit(here).gain(there) - now.loss(here)


def test_more_units_than_a_byte_counts_are_counted() -> None:
    now = coverage([3, 5], [reach(1)] * 70_000 + [reach(0, 1)], 500)
    assert now.counts == (1, 70_001)


def test_a_move_of_a_unit_that_is_not_counted_is_a_bug() -> None:
    with pytest.raises(RequirementFailed, match="not in the coverage"):
        coverage([1, 1], [reach(0)], 500).moving()(reach(1), reach(0))


def test_units_beyond_the_table_add_nothing() -> None:
    crowded = Coverage(demand=(7,), counts=(2,), terms=(500, 250))
    assert crowded.gains({"A": reach(0)}) == {"A": 0}
    assert crowded.losses([reach(0)]) == [7 * 250]
    assert crowded.gain(reach(0)) == 0
    assert Coverage((7,), (9,), (500, 250)).value() == 7 * 750


def test_a_freed_unit_goes_where_it_adds_most_ties_by_id() -> None:
    now = coverage([10, 10, 30], [reach(2)], 500)
    stations = {"B": reach(0), "A": reach(1), "C": reach(2)}
    assert best_station(now, stations) == "C"  # 15 over 10
    assert best_station(now.with_unit(reach(2)), stations) == "A"  # 7.5, 5, 5
    assert best_station(now, {}) is None


@given(
    DEMANDS,
    st.dictionaries(st.sampled_from("UVW"), REACHES, min_size=1),
    st.dictionaries(st.sampled_from("ABC"), REACHES),
    st.integers(0, 10**15),
)
def test_the_best_move_is_the_best_of_all_tried_one_by_one(
    demand: list[int],
    units: dict[str, frozenset[int]],
    stations: dict[str, frozenset[int]],
    cost: int,
) -> None:
    def after(unit: str, station: str) -> int:
        changed = units | {unit: stations[station]}
        return coverage(demand, changed.values(), 400).value()

    now = coverage(demand, units.values(), 400)
    tried = sorted(
        (now.value() - after(unit, station) + cost, unit, station)
        for unit in units
        for station in stations
    )
    costs = {(unit, station): cost for unit in sorted(units, reverse=True) for station in stations}
    expected = Move(tried[0][1], tried[0][2], -tried[0][0]) if tried and tried[0][0] < 0 else None
    assert best_move(now, units, stations, costs=costs) == expected


def test_a_move_that_is_not_permitted_is_not_made() -> None:
    now = coverage([10, 10], [reach(0), reach(0)], 500)
    units, stations = {"U": reach(0), "V": reach(0)}, {"S": reach(1)}
    assert best_move(now, units, stations, costs={("V", "S"): 0}) == Move("V", "S", 2_500_000_000)
    assert best_move(now, units, stations, costs={("V", "S"): 2_500_000_000}) is None
    assert best_move(now, units, stations, costs={}) is None


TABLE = ["A", "B", "A", "C", "B"]
TIMES = {(unit, station): ord(unit) + ord(station) for unit in "PQRSTU" for station in "ABCD"}


def follows(standing: dict[str, str | None]) -> bool:
    needed = Counter(TABLE[: len(standing)])
    return not needed - Counter(station for station in standing.values() if station)


@given(st.permutations("PQRST"), st.integers(1, 5), st.data())
def test_from_compliance_one_move_answers_one_event(
    units: list[str], idle: int, data: st.DataObject
) -> None:
    standing: dict[str, str | None] = dict(zip(units[:idle], TABLE, strict=False))
    assert table_move(TABLE, standing, TIMES) is None
    if data.draw(st.booleans(), label="one leaves"):
        del standing[data.draw(st.sampled_from(sorted(standing)))]
    elif idle < len(TABLE):
        standing["U"] = data.draw(st.sampled_from([None, *"ABCD"]))
    move = table_move(TABLE, standing, TIMES)
    if move is not None:
        assert not follows(standing)
        standing[move[0]] = move[1]
    assert follows(standing)
    assert table_move(TABLE, standing, TIMES) is None


def test_the_nearest_that_may_move_goes_ties_by_id() -> None:
    standing = dict.fromkeys("PQR", "D")
    assert table_move(["A", "B"], standing, {("R", "A"): 5, ("Q", "A"): 5}) == ("Q", "A")
    assert table_move(["A", "B"], standing, {("R", "B"): 5}) == ("R", "B")
    assert table_move(["A", "B"], standing, {}) is None
    assert table_move([], standing, TIMES) is None


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(RequirementFailed, match="busy"):
        terms(1000)
    with pytest.raises(RequirementFailed, match="demand"):
        coverage([-1], [], 500)
    now = coverage([1], [], 500)
    with pytest.raises(RequirementFailed, match="not in the coverage"):
        now.losses([reach(0)])
    for change in (now.loss, now.without_unit):
        with pytest.raises(RequirementFailed, match="not in the coverage"):
            change(reach(0))
