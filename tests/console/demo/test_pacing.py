from hypothesis import given
from hypothesis import strategies as st

from console.demo.pacing import RATE_MIN, SETTLE_S, START_S, Pacing, slower


def test_nothing_is_judged_while_things_settle() -> None:
    pacing = Pacing(settled_s=float("inf"))
    assert not pacing.is_judged(1e9)
    pacing.begin(100.0)
    assert not pacing.is_judged(99.9 + START_S)
    assert pacing.is_judged(100.0 + START_S)
    pacing.disturbed(200.0)
    assert not pacing.is_judged(199.9 + SETTLE_S)
    assert pacing.is_judged(200.0 + SETTLE_S)


@given(st.floats(RATE_MIN, 100))
def test_slower_is_half_as_fast_and_never_slower_than_time_itself(rate: float) -> None:
    found = slower(rate)
    if rate == RATE_MIN:
        assert found is None
    else:
        assert found is not None
        assert RATE_MIN <= found < rate
        assert found == max(RATE_MIN, rate / 2)
