from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.host import clock
from streams.host.clock import Clock
from tests.streams.support.samples import START, at


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The wall clock: it stands at the last instant of the list."""
    instants = [START]
    monkeypatch.setattr(clock, "_wall_now", lambda: instants[-1])
    return instants


def test_without_a_rate_it_is_the_wall_clock(wall: list[datetime]) -> None:
    assert Clock().now() == START
    assert Clock(1.0, at(-500)).now() == START


def test_it_runs_faster_from_its_origin_on(wall: list[datetime]) -> None:
    fast = Clock(10.0, at(-60))
    assert fast.now() == at(-60) + timedelta(seconds=600)
    wall.append(at(1))
    assert fast.now() == at(-60) + timedelta(seconds=610)


def test_at_its_origin_it_agrees_with_the_wall_clock(wall: list[datetime]) -> None:
    assert Clock(100.0, START).now() == START


@given(st.floats(0.1, 100), st.floats(0, 86_400))
def test_wall_seconds_are_what_the_clock_needs(rate: float, seconds: float) -> None:
    assert Clock(rate, START).wall_seconds(seconds) * rate == pytest.approx(seconds)


def test_the_wall_clock_is_read_in_utc() -> None:
    assert Clock().now().tzinfo is UTC
