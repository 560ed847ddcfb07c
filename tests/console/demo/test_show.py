"""The running demonstration, without Kafka: what it notices of the machine, and where calls are."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from console.centre.folder import Centre
from console.demo.lag import Lag
from console.demo.measure import Measure
from console.demo.pacing import LATE_S, SETTLE_S, Pacing
from console.demo.screen import PlainScreen
from console.demo.show import Show
from console.roads.names import RoadNames
from schemas.topics import INCIDENT_VIEWS, INCIDENTS
from streams.host import clock
from streams.host.clock import Clock
from streams.kafka.client import Received
from streams.kafka.clock_changes import ClockChanges
from streams.kafka.codec import decode
from streams.running.supervisor import RoleEvent
from tests.console.support import samples
from tests.console.support.samples import START, at
from tests.streams.support.samples import call, raw


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    instants = [START]
    monkeypatch.setattr(clock, "_wall_now", lambda: instants[-1])
    return instants


@pytest.fixture
def show(centre: Centre, tmp_path: Path, wall: list[datetime]) -> Show:
    changes, router = ClockChanges(tmp_path / "clock.json"), centre.router()
    return Show(
        centre=centre,
        router=router,
        credit="",
        clock=Clock(10.0, START, changes),
        lang="en",
        road_names=RoadNames(router),
        changes=changes,
        pacing=Pacing(settled_s=0.0),
        screen=PlainScreen("en"),
        measure=Measure(rate_asked=10.0),
    )


def be_late(show: Show, late_s: float, seen_s: float) -> None:
    show.lag = Lag()
    show.lag.acted(late_s, seen_s)


def test_a_machine_that_keeps_up_keeps_its_rate(
    show: Show, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    be_late(show, LATE_S, 5.0)
    show.judge(5.0)
    assert (show.late_s, show.measure.slowed, show.measure.late_s) == (None, [], [LATE_S])
    assert not (tmp_path / "clock.json").exists()
    assert capsys.readouterr() == ("", "")
    scene = show.frame()[1]
    assert (scene.rate, scene.rate_asked, scene.late_s) == (10.0, 10.0, None)


def test_a_machine_that_does_not_is_given_half_and_it_is_said(
    show: Show, wall: list[datetime], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    be_late(show, 40.0, 5.0)
    show.judge(5.0)
    line = "too slow for ×10: news is 40 simulated s late, time runs ×5 from now on\n"
    assert capsys.readouterr() == ("", line)
    scene = show.frame()[1]
    assert (scene.rate, scene.late_s, scene.notice) == (10.0, 40.0, line.rstrip())
    wall.append(at(1))
    assert show.frame()[1].rate == 5.0
    ((rate, shown),) = [
        (one["rate"], one["shown"]) for one in json.loads((tmp_path / "clock.json").read_text())
    ]
    assert (rate, shown) == (5.0, at(10).isoformat()), "the workers are told"
    be_late(show, 50.0, 5.5)
    show.judge(5.5)
    assert show.frame()[1].late_s == 50.0, "it is said all the same"
    show.judge(5.4 + SETTLE_S)
    assert len(show.measure.slowed) == 1, "what piled up is worked off first"


def test_it_goes_down_to_times_own_pace_and_then_says_that_even_that_is_too_much(
    show: Show, wall: list[datetime], capsys: pytest.CaptureFixture[str]
) -> None:
    for turn in range(1, 7):
        wall.append(at(turn * 20))
        be_late(show, 40.0, turn * 20.0)
        show.judge(turn * 20.0)
    assert [one.rate for one in show.measure.slowed] == [5.0, 2.5, 1.25, 1.0]
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "too slow even for ×1: news is 40 simulated s late"
    assert show.measure.rate == 1.0


def test_a_worker_that_died_says_nothing_of_the_machine(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 100.0)
    show.tell(RoleEvent("intake", "died", -9, 0.5))
    be_late(show, 400.0, 101.0)
    show.judge(101.0)
    assert (show.measure.slowed, show.measure.late_s) == ([], [])


def test_news_is_measured_by_what_caused_it(show: Show, wall: list[datetime]) -> None:
    reported: Any = decode(INCIDENTS, raw(call("e-7")))
    show.lag.sending([reported], show.clock.now())
    wall.append(at(2))
    view = samples.incident(7)
    record = Received(INCIDENT_VIEWS.name, 0, 1, b"C-1", view.model_dump_json().encode())
    show.take([record], "")
    assert show.last_read_s is not None
    assert show.lag.seconds(show.clock.now(), show.last_read_s) == 20.0


def test_a_call_is_where_its_road_is(show: Show) -> None:
    hospital = show.centre.city.hospitals[0].place
    view = samples.incident(7).model_copy(update={"place": hospital})
    nowhere = samples.incident(8, "C-2").model_copy(update={"place": None})
    records = [
        Received(INCIDENT_VIEWS.name, 0, number, b"C", one.model_dump_json().encode())
        for number, one in enumerate((view, nowhere))
    ]
    show.take(records, "")
    name = show.road_names.near(hospital)
    assert name is not None
    assert show.frame()[1].names.roads == {hospital: name}
