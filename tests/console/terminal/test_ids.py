import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.terminal.grid import _tail
from console.terminal.ids import TAIL_CELLS, WHOLE_CELLS_MAX, tail_cells, whole_cells

IDS = st.sets(st.text("0123456789-.ABC", min_size=1, max_size=40), max_size=12)


@given(IDS)
@example({"261130-003508-0006", "261130-004508-0006"})  # the last eight characters are the same
def test_no_two_ids_look_the_same(ids: set[str]) -> None:
    for cells in (tail_cells(ids), whole_cells(ids)):
        shown = {_tail(name, cells) for name in ids}
        assert len(shown) == len(ids)
        assert all(len(one) <= cells for one in shown)


@pytest.mark.parametrize(
    ("ids", "tail", "whole"),
    [
        ([], TAIL_CELLS, TAIL_CELLS),
        (["C-1", "C-2"], TAIL_CELLS, TAIL_CELLS),
        (["261130-003508-0006", "261130-003508-0007"], TAIL_CELLS, 18),
        (["261130-003508-0006", "261130-004508-0006"], 10, 18),
        (["x" * 64], TAIL_CELLS, WHOLE_CELLS_MAX),
        (["a" + "x" * 40, "b" + "x" * 40], 41, 41),
    ],
)
def test_no_more_is_shown_than_tells_them_apart(ids: list[str], tail: int, whole: int) -> None:
    assert (tail_cells(ids), whole_cells(ids)) == (tail, whole)
