from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ground.errors import ConfigurationError
from streams.host import clock
from streams.host.clock import Clock, Pace
from streams.host.settings import Settings
from streams.kafka.clock_changes import AFTER_S, LOOK_S, ClockChanges, clock_of
from tests.streams.support.samples import START, at


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The wall clock: it stands at the last instant of the list."""
    instants = [START]
    monkeypatch.setattr(clock, "_wall_now", lambda: instants[-1])
    return instants


class Told:
    """Changes that a test makes."""

    def __init__(self, *paces: Pace) -> None:
        self.set = paces

    def paces(self) -> tuple[Pace, ...]:
        return self.set


def seconds(found: datetime) -> float:
    return (found - START).total_seconds()


def test_a_change_begins_when_it_says_and_goes_on_without_a_jump(wall: list[datetime]) -> None:
    told = Told()
    ours = Clock(10.0, START, told)
    pace = ours.changed(4.0, 2.0)
    told.set = (pace,)
    shown = []
    for wall_s in (0, 1, 2, 3, 12):
        wall.append(at(wall_s))
        shown.append((seconds(ours.now()), ours.rate_now()))
    assert shown == [(0, 10), (10, 10), (20, 4), (24, 4), (60, 4)]


def test_a_clock_may_run_at_the_walls_pace_and_still_be_ahead(wall: list[datetime]) -> None:
    told = Told()
    ours = Clock(10.0, START, told)
    wall.append(at(60))
    told.set = (ours.changed(1.0, 0.0),)
    wall.append(at(61))
    assert (seconds(ours.now()), ours.rate_now(), ours.wall_seconds(5)) == (601, 1.0, 5.0)


@given(
    st.lists(
        st.tuples(st.floats(1, 100), st.floats(0, 50), st.floats(0, 5)), min_size=1, max_size=5
    )
)
def test_time_never_goes_back(changes: list[tuple[float, float, float]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        now = [START]
        patch.setattr(clock, "_wall_now", lambda: now[-1])
        told = Told()
        ours, last = Clock(10.0, START, told), START
        for rate, wait_s, after_s in changes:
            now.append(now[-1] + timedelta(seconds=wait_s))
            told.set = (*told.set, ours.changed(rate, after_s))
            for step_s in (0.0, after_s / 2, after_s):
                now.append(now[-1] + timedelta(seconds=step_s))
                assert ours.now() >= last
                last = ours.now()


def test_every_process_reads_what_was_written(tmp_path: Path) -> None:
    path, time_s = tmp_path / "clock.json", [0.0]
    writer, reader = ClockChanges(path), ClockChanges(path, lambda: time_s[-1])
    assert reader.paces() == ()
    first, second = Pace(at(1), at(10), 5.0), Pace(at(2.5), at(17.5), 2.5)
    writer.add(first)
    assert writer.paces() == (first,)
    assert reader.paces() == (), "it has just looked"
    time_s.append(LOOK_S)
    assert reader.paces() == (first,)
    writer.add(second)
    time_s.append(2 * LOOK_S)
    assert reader.paces() == (first, second) == writer.paces()
    assert LOOK_S < AFTER_S, "nobody can miss a change"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_of_another_kind_is_named(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    for text in ("{", "[1]", '[{"since": "soon"}]', "7"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigurationError, match=r"clock\.json holds no changes of a clock"):
            ClockChanges(path).paces()


def test_the_settings_name_the_file(tmp_path: Path, wall: list[datetime]) -> None:
    path = tmp_path / "clock.json"
    chosen = Settings(clock_rate=10.0, clock_origin=START, clock_changes=path)
    ClockChanges(path).add(Pace(at(0), at(0), 2.0))
    wall.append(at(10))
    assert seconds(clock_of(chosen).now()) == 20
    assert clock_of(Settings()).now() == at(10)
