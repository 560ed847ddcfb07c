"""The judge must be able to find fault, or its silence says nothing."""

from typing import Any

import pytest

from tests.kafka.support.chaos import seeds
from tests.kafka.support.checker import first_of_each, judge

Record = dict[str, Any]


def _order(incident: str, unit: str, offset: int, status: str = "made") -> Record:
    return {
        "assignment_id": f"a-{incident}-{unit}",
        "status": status,
        "incident_id": incident,
        "unit_id": unit,
        "journal_offset": offset,
    }


def _decided(incident: str, kind: str, offset: int) -> Record:
    return {
        "decision_id": f"d-{incident}-{kind}",
        "kind": kind,
        "incident_id": incident,
        "journal_offset": offset,
    }


def test_finds_nothing_in_an_orderly_day() -> None:
    orders = [_order("A", "U1", 1), _order("A", "U1", 1), _order("B", "U1", 5)]
    decisions = [_decided("A", "closed", 3), _decided("C", "queued", 4)]
    assert judge(["A", "B", "C"], orders, decisions) == []


def test_finds_a_lost_call() -> None:
    assert judge(["A", "B"], [_order("A", "U1", 1)], []) == ["call B was lost"]


LAST = [_decided("Z", "queued", 9)]


def test_finds_a_unit_on_two_incidents() -> None:
    orders = [_order("A", "U1", 1), _order("B", "U1", 2)]
    assert judge(["A", "B"], orders, LAST) == ["unit U1 was sent to B while on A"]


def test_finds_two_units_for_one_need() -> None:
    orders = [_order("A", "U1", 1), _order("A", "U2", 2)]
    assert judge(["A"], orders, LAST) == ["incident A got U2 while it had a unit"]


def test_a_withdrawn_order_frees_both() -> None:
    orders = [_order("A", "U1", 1), _order("A", "U1", 2, "withdrawn"), _order("A", "U2", 2)]
    assert judge(["A"], orders, LAST) == []


def test_an_order_is_judged_when_the_decisions_have_been_read_as_far() -> None:
    """Topics have no common order: that A was closed at 3 may come after the order for B at 5."""
    orders = [_order("A", "U1", 1), _order("B", "U1", 5)]
    behind = [_decided("A", "assigned", 1)]
    assert judge(["A", "B"], orders, behind) == []
    ahead = [*behind, _decided("B", "assigned", 5)]
    assert judge(["A", "B"], orders, ahead) == ["unit U1 was sent to B while on A"]
    assert judge(["A", "B"], orders, [*ahead, _decided("A", "closed", 3)]) == []


def test_finds_one_id_with_two_contents() -> None:
    with pytest.raises(AssertionError, match="two contents"):
        first_of_each([_order("A", "U1", 1), _order("A", "U1", 2)], "assignment_id", "status")


@pytest.mark.parametrize(
    ("given", "read"), [("", []), ("7 8 9", [7, 8, 9]), ("1..3 9", [1, 2, 3, 9]), ("4..4", [4])]
)
def test_seeds_are_read_as_a_person_writes_them(given: str, read: list[int]) -> None:
    assert seeds(given) == read
