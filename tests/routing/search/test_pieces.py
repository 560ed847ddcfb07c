import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.roads.graph import ARC_MS_MAX
from routing.search.pieces import EVEN, Clock, Part, Pieces, pieces_of

EIGHTHS = st.integers(0, 8).map(lambda number: number / 8)
PARTS = st.builds(Part, EIGHTHS, EIGHTHS, st.sampled_from([0.0, 0.25, 0.5, 1.0]))


@given(st.lists(PARTS, max_size=5))
def test_pieces_hold_the_slowest_part_at_every_place(parts: list[Part]) -> None:
    pieces = pieces_of(parts)
    assert pieces.ends[-1] == 1.0
    assert list(pieces.ends) == sorted(set(pieces.ends))
    assert all(a != b for a, b in zip(pieces.factors, pieces.factors[1:], strict=False))
    assert pieces_of(parts[::-1]) == pieces
    for sixteenth in range(1, 16, 2):
        place = sixteenth / 16
        own = min([p.factor for p in parts if p.begin < place < p.end], default=1.0)
        index = int(np.searchsorted(pieces.ends, place))
        assert pieces.factors[index] == own


def test_an_arc_that_nothing_touches_is_even() -> None:
    assert pieces_of([]) == pieces_of([Part(0.5, 0.5, 0.0), Part(0.0, 1.0, 1.0)]) == EVEN
    assert EVEN.is_even
    assert pieces_of([Part(0.0, 1.0, 0.5), Part(0.0, 1.0, 0.0)]) == Pieces((1.0,), (0.0,))


def test_a_slowed_part_takes_its_own_time() -> None:
    clock = Clock(pieces_of([Part(0.25, 0.75, 0.5)]), 1000)
    assert clock.whole_ms == 1500
    assert [clock.at_ms(place / 4) for place in range(5)] == [0, 250, 750, 1250, 1500]
    assert clock.run(0.5) == (0.0, 1.0)
    assert (clock.entry_end, clock.exit_begin) == (1.0, 0.0)
    assert clock.fraction_at(0.0, 750) == 0.5
    assert clock.fraction_at(0.5, 10_000) == 1.0


def test_a_closed_part_parts_the_arc() -> None:
    clock = Clock(pieces_of([Part(0.25, 0.5, 0.0)]), 1000)
    assert clock.whole_ms is None
    assert [clock.at_ms(place / 4) for place in range(5)] == [0, 250, 250, 500, 750]
    assert clock.end_ms() == 750
    assert [clock.run(place / 8) for place in range(9)] == [
        (0.0, 0.25),
        (0.0, 0.25),
        (0.0, 0.25),
        None,
        (0.5, 1.0),
        (0.5, 1.0),
        (0.5, 1.0),
        (0.5, 1.0),
        (0.5, 1.0),
    ]
    assert (clock.entry_end, clock.exit_begin) == (0.25, 0.5)
    assert clock.fraction_at(0.0, 10_000) == 0.25
    ends = Clock(pieces_of([Part(0.0, 0.25, 0.0), Part(0.75, 1.0, 0.0)]), 1000)
    assert (ends.entry_end, ends.exit_begin) == (-1.0, 2.0)
    assert ends.run(0.0) is None
    assert ends.run(1.0) is None
    assert ends.run(0.25) == ends.run(0.75) == (0.25, 0.75)
    assert ends.fraction_at(0.1, 5) == 0.1


@given(st.lists(PARTS, min_size=1, max_size=4), st.integers(1, 10_000))
def test_a_clock_never_runs_back_and_ends_on_whole_milliseconds(
    parts: list[Part], time_ms: int
) -> None:
    pieces = pieces_of(parts)
    clock = Clock(pieces, time_ms)
    shown = [clock.at_ms(place / 32) for place in range(33)]
    assert shown == sorted(shown)
    if clock.whole_ms is not None:
        begins = (0.0, *pieces.ends)
        exact = sum(
            (end - begin) * time_ms / factor
            for begin, end, factor in zip(begins, pieces.ends, pieces.factors, strict=False)
        )
        assert clock.whole_ms == math.ceil(exact) == shown[-1] == clock.end_ms()


def test_a_standstill_is_at_most_a_day() -> None:
    clock = Clock(pieces_of([Part(0.0, 0.5, 1e-12)]), 1000)
    assert clock.whole_ms == ARC_MS_MAX
    assert clock.at_ms(1.0) == ARC_MS_MAX
    assert clock.fraction_at(0.0, ARC_MS_MAX) == pytest.approx(1.0)
