from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dispatch.clinical.method.rounding import half_up


@pytest.mark.parametrize(
    ("value", "per_unit", "steps"),
    [
        (35.05, 10, 351),
        (39.05, 10, 391),
        (35.04, 10, 350),
        (36.05, 10, 361),
        (38.05, 10, 381),
        (35.0499999, 10, 350),
        (90.5, 1, 91),
        (91.5, 1, 92),
        (2.5, 1, 3),
        (0.0, 1, 0),
        (0.5, 1, 1),
        (0.4999999999, 1, 0),
    ],
)
def test_a_tie_goes_up_and_nothing_else_does(value: float, per_unit: int, steps: int) -> None:
    assert half_up(value, per_unit=per_unit) == steps


@given(st.floats(0, 400), st.sampled_from([1, 10]))
@example(35.05, 10)
@example(39.05, 10)
def test_it_is_the_decimal_that_was_written_that_is_rounded(value: float, per_unit: int) -> None:
    exact = (Decimal(repr(value)) * per_unit).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert half_up(value, per_unit=per_unit) == int(exact)


def test_every_hundredth_of_a_degree() -> None:
    for hundredths in range(1500, 4601):
        assert half_up(hundredths / 100, per_unit=10) == (hundredths + 5) // 10
