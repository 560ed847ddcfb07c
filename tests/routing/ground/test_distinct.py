"""Whole numbers in order, each once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.ground.distinct import distinct
from tests.support.examples import examples

COLUMNS = st.lists(st.lists(st.integers(-5, 60), max_size=40), min_size=1, max_size=4)


@given(COLUMNS)
@examples(100)
def test_it_holds_each_number_once_in_order_and_leaves_what_was_given(
    columns: list[list[int]],
) -> None:
    arrays = [np.array(column, dtype=np.int64) for column in columns]
    found = distinct(*arrays)
    assert found.dtype == np.int64
    assert found.tolist() == sorted({number for column in columns for number in column})
    assert [array.tolist() for array in arrays] == columns
