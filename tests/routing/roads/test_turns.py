import numpy as np
import pytest

from routing.roads.turns import CLOSED, TURN_MS_MAX, Turn, add_ms, to_turns


def test_turns_are_sorted_and_those_of_one_sequence_add_up() -> None:
    rows = [
        Turn((4, 2), 5, 7),
        Turn((1, 2, 3), CLOSED, CLOSED),
        Turn((4, 2), 1, CLOSED),
        Turn((1, 2), 0, 0),
    ]
    turns = to_turns(rows)
    assert len(turns) == 2
    assert turns.rows() == [Turn((1, 2, 3), CLOSED, CLOSED), Turn((4, 2), 6, CLOSED)]
    assert to_turns(turns.rows()[::-1]).rows() == turns.rows()
    assert to_turns([]).rows() == []


def test_a_turn_that_loses_an_arc_is_dropped() -> None:
    turns = to_turns([Turn((0, 2), 1, 1), Turn((1, 2), 1, 1)])
    keep = np.array([True, False, True])
    assert turns.renumbered(np.array([0, 0, 1], dtype=np.int32), keep).rows() == [
        Turn((0, 1), 1, 1)
    ]


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [
        (1, 2, 3),
        (CLOSED, 0, CLOSED),
        (0, CLOSED, CLOSED),
        (CLOSED, CLOSED, CLOSED),
        (TURN_MS_MAX, 1, TURN_MS_MAX),
    ],
)
def test_what_is_closed_stays_closed_and_sums_stay_small(
    first: int, second: int, total: int
) -> None:
    assert add_ms(first, second) == total
