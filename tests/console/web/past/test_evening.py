"""A short evening written by hand, with many patients: each figure is worked out beside it."""

from typing import Any

import pytest

from console.picture.board import ANNOUNCED_MAX, Board, Published, fold
from console.picture.figures import Figures
from console.web.live.changes import figures as told_to_pages
from console.web.past.figures_file import (
    alarms_csv,
    crews_csv,
    drives_csv,
    figures_from,
    figures_text,
    minutes_csv,
    responses_csv,
)
from console.web.past.told import described
from schemas.ground.ids import UnitId
from schemas.ground.vocabulary import IncidentState, Priority, UnitState
from schemas.outputs.assignments import Assignment
from schemas.outputs.views import IncidentView, UnitView
from schemas.rules.alarms import AlarmKind, AlarmState
from tests.console.support import samples

BUS = "C-2"


def order(second: int, name: str, unit: UnitId, call: str, eta_s: int) -> Assignment:
    changes = {"unit_id": unit, "eta_ms": eta_s * 1_000}
    return samples.assignment(second, name, call).model_copy(update=changes)


def crew(
    second: int, unit: UnitId, state: UnitState, call: str | None = None, **changes: float
) -> UnitView:
    """Show a unit; ``fix`` and ``asked`` are seconds."""
    asked = changes.get("asked")
    view = samples.unit(second, unit, state, fix_s=changes.get("fix"), incident_id=call)
    at = None if asked is None else samples.at(asked)
    return view.model_copy(update={"welfare_asked_at": at})


def leg(second: int, reported: int, state: IncidentState, number: str = "") -> IncidentView:
    """Show a leg of the bus accident: those that were asked for later are less urgent."""
    further = Priority.P3 if number else Priority.P2
    view = samples.incident(second, BUS + number, state, reported_s=reported, priority=further)
    return view.model_copy(update={"part_of": BUS if number else None, "declared": True})


EVENING: tuple[Published, ...] = (
    crew(0, "BC-01", UnitState.AVAILABLE),
    crew(1, "BC-02", UnitState.AVAILABLE),
    crew(2, "BC-03", UnitState.OFF_DUTY),
    samples.incident(10, "C-1", reported_s=10, queue_reason="no_unit"),
    samples.alarm(20, "al-1"),
    order(30, "a-1", "BC-01", "C-1", 61),
    samples.incident(30, "C-1", IncidentState.ASSIGNED, reported_s=10, unit_id="BC-01"),
    crew(31, "BC-01", UnitState.ALERTED, "C-1"),
    samples.alarm(35, "al-1", withdrawn=True),
    crew(60, "BC-01", UnitState.EN_ROUTE, "C-1", fix=59),
    leg(100, 100, IncidentState.QUEUED),
    samples.incident(141, "C-1", IncidentState.ON_SCENE, reported_s=10, unit_id="BC-01"),
    crew(142, "BC-01", UnitState.ON_SCENE, "C-1", fix=140),
    order(150, "a-2", "BC-02", BUS, 400),
    crew(160, "BC-02", UnitState.EN_ROUTE, BUS, fix=159),
    leg(300, 300, IncidentState.QUEUED, ".2"),
    crew(400, "BC-01", UnitState.ON_SCENE, "C-1", fix=395, asked=400),
    crew(460, "BC-01", UnitState.ON_SCENE, "C-1", fix=455),
    order(470, "a-3", "BC-01", f"{BUS}.2", 90),
    samples.incident(475, "C-1", IncidentState.CLOSED, reported_s=10),
    crew(480, "BC-01", UnitState.EN_ROUTE, f"{BUS}.2", fix=479),
    leg(540, 300, IncidentState.ON_SCENE, ".2"),
    crew(541, "BC-01", UnitState.ON_SCENE, f"{BUS}.2", fix=540),
    leg(700, 100, IncidentState.ON_SCENE),
    crew(701, "BC-02", UnitState.ON_SCENE, BUS, fix=700),
    samples.alarm(3_700, "al-2", kind=AlarmKind.SURGE),
    samples.alarm(3_820, "al-2", kind=AlarmKind.SURGE).model_copy(
        update={"status": AlarmState.ESCALATED, "raised_at": samples.at(3_700), "revision": 2}
    ),
    crew(3_901, "BC-01", UnitState.AVAILABLE),
)


@pytest.fixture
def evening() -> Figures:
    board, figures = Board(), Figures()
    for one in EVENING:
        board, news = fold(board, [one])
        figures.take(board, news)
    figures.cover(samples.at(90), 62.5)
    return figures_from(figures_text(figures))  # also as a day's file keeps it


def test_each_figure_is_as_worked_out_by_hand(evening: Figures) -> None:
    told: dict[str, Any] = described(evening)
    # C-1: 10 to 141. The bus: reported at 100, the first of its crews (of .2) there at 540.
    assert [row[0:2] + row[3:] for row in told["responses"]] == [
        ["C-1", "P1", 131_000],
        [BUS, "P2", 440_000],
    ]
    counts = {row["priority"]: (row["count"], row["median_ms"]) for row in told["by_priority"]}
    assert counts == {"P1": (1, 131_000), "P2": (1, 440_000), "P3": (0, None), "P4": (0, None)}
    # Drives: 60 to 142 of 61 s, 160 to 701 of 400 s, 480 to 541 of 90 s: +21, +141, -29.
    assert [row[1] for row in told["eta"]["off"]] == [21_000, -29_000, 141_000]
    assert (told["eta"]["median_ms"], told["eta"]["median_off_ms"]) == (21_000, 29_000)
    assert told["eta"]["p90_off_ms"] == 141_000
    # al-1 in the first hour, also though it is over; al-2 in the second, once though it escalated.
    hours = [("2026-11-24T05:00:00+00:00", 1), ("2026-11-24T06:00:00+00:00", 1)]
    assert told["alarms"]["hours"] == hours
    assert sorted(told["alarms"]["kinds"]) == [("no_unit", 1), ("surge", 1)]
    # BC-01 worked from 31 to 3901 and answered after a minute, BC-02 from 160 to its newest word.
    longest = [[row[0], row[2]] for row in told["welfare"]["longest"]]
    assert longest == [["BC-01", 3_870_000], ["BC-02", 541_000]]
    assert (told["welfare"]["asked"], told["welfare"]["answer_ms"]) == (1, 60_000)
    assert told["covered"] == [["2026-11-24T05:01:00+00:00", 62.5]]


def test_how_things_stood_minute_by_minute(evening: Figures) -> None:
    """Open, queued, free, busy, stale and asking; a minute without a word has no line."""
    told = {row[0][11:16]: row[1:] for row in described(evening)["minutes"]}
    assert told["05:01"] == [1, 0, 1, 1, 0, 0]  # C-1 has its unit, al-1 is over
    assert told["05:02"] == [2, 1, 1, 1, 0, 0]  # the bus waits; BC-01's fix of 59 is 61 s old
    assert told["05:08"] == [2, 2, 0, 2, 1, 0]  # BC-02's fix of 159 is 321 s old
    assert told["06:05"] == [2, 0, 1, 1, 1, 1]  # al-2 asks, BC-02 was last seen at 700
    assert "05:30" not in told


def test_the_tables_hold_the_same_in_seconds_and_utc(evening: Figures) -> None:
    day = "2026-11-24T05:"
    assert responses_csv(evening).splitlines()[1:] == [
        f"C-1,P1,{day}00:10+00:00,{day}02:21+00:00,131.0",
        f"{BUS},P2,{day}01:40+00:00,{day}09:00+00:00,440.0",
    ]
    assert drives_csv(evening).splitlines() == [
        "incident_id,unit_id,reached_at,foretold_s,took_s,later_s",
        f"C-1,BC-01,{day}02:22+00:00,61.0,82.0,21.0",
        f"{BUS}.2,BC-01,{day}09:01+00:00,90.0,61.0,-29.0",
        f"{BUS},BC-02,{day}11:41+00:00,400.0,541.0,141.0",
    ]
    assert alarms_csv(evening).splitlines() == [
        "alarm_id,kind,priority,raised_at",
        f"al-1,no_unit,high,{day}00:20+00:00",
        "al-2,surge,high,2026-11-24T06:01:40+00:00",
    ]
    assert crews_csv(evening).splitlines() == [
        "unit_id,began_at,ended_at,worked_s,asked,answered",
        f"BC-01,{day}00:31+00:00,2026-11-24T06:05:01+00:00,3870.0,1,1",
        f"BC-02,{day}02:40+00:00,{day}11:41+00:00,541.0,0,0",
    ]
    assert f"{day}01:00+00:00,1,0,1,1,0,0,62.5" in minutes_csv(evening).splitlines()


def test_the_meter_counts_alarms_that_are_over_but_none_twice_and_none_of_an_hour_ago() -> None:
    board, _ = fold(Board(), EVENING)
    assert list(board.announced) == ["al-2"]  # al-1 was an hour before it
    early, _ = fold(Board(), EVENING[:9])
    assert (dict(early.alarms), list(early.announced)) == ({}, ["al-1"])
    assert told_to_pages(early)["announced"] == ["2026-11-24T05:00:20+00:00"]
    flood, _ = fold(Board(), [samples.alarm(at, f"al-{at}") for at in range(200)])
    assert len(flood.announced) == ANNOUNCED_MAX
    assert list(flood.announced)[-1] == "al-199"
