"""Crews that a person should ask after; each alarm once, until their next word."""

import pytest

from schemas.centre.choosing import WatchPolicy
from schemas.ground.vocabulary import UnitState
from schemas.outputs.alarms import Alarm
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import POLICIES, Centre, Said, hospital, unit

WATCH = WatchPolicy(lost_contact_s=100, on_scene_s_max=600, at_hospital_s_max=300)
OVERDUE = AlarmKind.CREW_OVERDUE


def centre(state: UnitState, *, has_tracker: bool = True) -> Centre:
    policies = POLICIES.model_copy(update={"watch": WATCH})
    one = Centre([unit("U", 0)], [hospital("h", 900)], policies)
    if has_tracker:
        one.moved("U", 0)
    one.call(x=500)
    one.bring("U", state)
    return one


@pytest.mark.parametrize("state", [UnitState.EN_ROUTE, UnitState.TRANSPORTING])
def test_a_unit_under_way_that_is_not_heard_of_is_asked_after_once(state: UnitState) -> None:
    one = centre(state)
    assert AlarmKind.LOST_CONTACT not in kinds(one.tick(99))
    (alarm,) = [a for a in one.tick(1).every(Alarm) if a.kind is AlarmKind.LOST_CONTACT]
    assert (alarm.unit_id, alarm.incident_id, alarm.priority) == ("U", "C-1", "medium")
    assert AlarmKind.LOST_CONTACT not in kinds(one.tick(50))
    assert one.moved("U", 50).alarms == [("withdrawn", AlarmKind.LOST_CONTACT)]
    assert AlarmKind.LOST_CONTACT not in kinds(one.tick(99)), "the whole time again"
    assert AlarmKind.LOST_CONTACT in kinds(one.tick(1))


def kinds(said: Said) -> list[AlarmKind]:
    return [kind for _, kind in said.alarms]


def test_a_crews_own_word_is_contact_too() -> None:
    one = centre(UnitState.EN_ROUTE)
    one.tick(100)
    assert one.crew("U", "mobilised").alarms == [("withdrawn", AlarmKind.LOST_CONTACT)]


def test_a_unit_without_a_tracker_is_not_missed() -> None:
    assert kinds(centre(UnitState.EN_ROUTE, has_tracker=False).tick(5_000)) == []


def test_an_idle_unit_is_not_missed() -> None:
    one = Centre([unit("U", 0)])
    one.moved("U", 0)
    assert one.tick(80_000).alarms == []


@pytest.mark.parametrize(
    ("state", "limit_s", "words"),
    [(UnitState.ON_SCENE, 600, "for 10 min"), (UnitState.AT_HOSPITAL, 300, "for 5 min")],
)
def test_a_crew_that_stays_too_long_is_asked_after(
    state: UnitState, limit_s: int, words: str
) -> None:
    one = centre(state)
    assert OVERDUE not in kinds(one.tick(limit_s - 1))
    (alarm,) = [a for a in one.tick(1).every(Alarm) if a.kind is OVERDUE]
    assert words in alarm.text.en
    assert one.crew("U", state.value).alarms == [("withdrawn", OVERDUE)]
    assert OVERDUE not in kinds(one.tick(limit_s - 1)), "it said that it is still there"
    assert OVERDUE in kinds(one.tick(1))
    assert ("withdrawn", OVERDUE) in one.crew("U", "clear").alarms


def test_what_stands_about_a_crew_ends_with_its_call() -> None:
    one = centre(UnitState.EN_ROUTE)
    one.tick(100)
    assert one.cancel().alarms == [("withdrawn", AlarmKind.LOST_CONTACT)]
    assert one.world.alarms == {}
