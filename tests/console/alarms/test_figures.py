"""The measure itself: worked out by hand on a few alarms."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.alarms.figures import FLOOD_WINDOW, Figures, Tally, flood_s
from schemas.outputs.alarms import Alarm
from schemas.rules.alarms import AlarmKind, AlarmState
from tests.console.support import samples
from tests.console.support.samples import START, at

S = AlarmState
HOUR = at(3_600)


def alarm(second: int, state: AlarmState = S.RAISED, name: str = "al-1", **more: object) -> Alarm:
    update = {"status": state, "decided_at": at(second), "raised_at": at(second)} | more
    return samples.alarm(second, name).model_copy(update=update)


def figures(*alarms: Alarm, operators: int = 1, end: datetime = HOUR) -> Figures:
    tally = Tally()
    for one in alarms:
        tally.read(one)
    return tally.figures(START, end, operators)


def test_an_announcement_counts_and_an_update_does_not() -> None:
    found = figures(
        alarm(0),
        alarm(10, raised_at=at(0)),  # it says that it stands for another one now
        alarm(20, S.ACKNOWLEDGED, raised_at=at(0)),
        alarm(30),  # worse: announced again
        alarm(40, S.WITHDRAWN, raised_at=at(30)),
    )
    assert found.announced == {("no_unit", "high"): 2}
    assert (found.standing_max, found.standing_at_end) == (1, 0)
    assert found.standing_mean == pytest.approx(40 / 3_600)
    assert found.chatter == 1, "30 s after the last one"


def test_an_escalation_is_an_announcement_once() -> None:
    found = figures(
        alarm(0, priority="low"),
        alarm(120, S.ESCALATED, raised_at=at(0), priority="medium"),
        alarm(150, S.ESCALATED, raised_at=at(0), priority="medium"),
    )
    assert found.announced == {("no_unit", "low"): 1, ("no_unit", "medium"): 1}
    assert (found.escalations, found.chatter) == (1, 0)
    assert found.by_priority() == {"high": 0, "medium": 1, "low": 1}


def test_an_alarm_that_is_first_seen_escalated_counts() -> None:
    assert figures(alarm(9, S.ESCALATED, raised_at=at(0))).escalations == 1


def test_what_another_explains_leaves_the_list() -> None:
    found = figures(alarm(0), alarm(60, S.SUPPRESSED, raised_at=at(0)))
    assert (found.suppressed, found.standing_at_end) == (1, 0)


def test_causes_of_two_incidents_do_not_chatter() -> None:
    other = alarm(1, name="al-2", incident_id="C-2")
    assert figures(alarm(0, incident_id="C-1"), other).chatter == 0


@pytest.mark.parametrize(("count", "within"), [(6, True), (7, False)])
def test_six_an_operator_hour_are_the_most(count: int, *, within: bool) -> None:
    alarms = [alarm(number * 500, name=f"al-{number}") for number in range(count)]
    found = figures(*alarms)
    assert found.per_operator_hour == count
    assert found.is_within_budget is within
    assert figures(*alarms, operators=2).is_within_budget


def test_a_flood_is_out_of_budget() -> None:
    alarms = [alarm(number, name=f"al-{number}") for number in range(10)]
    found = figures(*alarms, end=at(36_000))
    assert found.flood_share == pytest.approx(591 / 36_000), "until the first is 10 minutes old"
    assert (found.peak, found.is_within_budget) == (10, False)
    assert figures(*alarms[:9], end=at(36_000)).is_within_budget


def test_programs_are_told_everything() -> None:
    told = figures(alarm(0)).for_programs()
    assert told["by_kind"] == [
        {"kind": "no_unit", "priority": "high", "announced": 1, "per_operator_hour": 1.0}
    ]
    assert (told["within_budget"], told["time_to_acknowledge_s"]) == (True, None)


@given(st.lists(st.integers(0, 2_000), max_size=40).map(sorted), st.integers(1, 12))
def test_time_in_flood_is_what_counting_every_second_gives(seconds: list[int], least: int) -> None:
    end_s = 2_500
    window_s = round(FLOOD_WINDOW.total_seconds())
    slow = sum(sum(now - window_s < one <= now for one in seconds) >= least for now in range(end_s))
    assert flood_s([at(one) for one in seconds], least, at(end_s)) == slow


@given(st.lists(st.integers(0, 5_000), max_size=40).map(sorted))
def test_the_peak_is_the_fullest_window(seconds: list[int]) -> None:
    alarms = [alarm(one, name=f"al-{n}", kind=AlarmKind.SURGE) for n, one in enumerate(seconds)]
    found = figures(*alarms, end=at(6_000))
    assert found.peak == max(
        (sum(first <= one < first + 600 for one in seconds) for first in seconds), default=0
    )
    assert all(after >= before for before, after in pairwise(seconds))
    assert found.hours == pytest.approx(timedelta(seconds=6_000) / timedelta(hours=1))
