import pytest

from console.demo.phases import Phases


def test_phases_are_timed_from_the_beginning_in_the_order_of_their_starts() -> None:
    now_s = [100.0]
    phases = Phases(monotonic=lambda: now_s[-1])
    with phases.phase("all"):
        now_s.append(101.0)
        with phases.phase("broker"):
            now_s.append(103.5)
    assert phases.lines() == [
        "  0.00 s to   3.50 s   3.50 s  all",
        "  1.00 s to   3.50 s   2.50 s  broker",
    ]
    assert phases.so_far_s() == 3.5


def test_a_phase_that_fails_is_timed_too() -> None:
    phases = Phases(monotonic=lambda: 0.0)
    with pytest.raises(KeyError), phases.phase("map"):
        raise KeyError
    assert [name for name, _, _ in phases.ended] == ["map"]
