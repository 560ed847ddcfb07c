"""Crews that a person should ask after; each alarm once, until their next word."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.ground.require import existing
from dispatch.records.unit import Unit
from dispatch.state.turn import Turn
from dispatch.units import watch
from schemas.centre.choosing import WatchPolicy
from schemas.centre.policies import Policies
from schemas.events.commands import AssignUnit
from schemas.events.roads import RoadEvent
from schemas.ground.vocabulary import UnitState
from schemas.outputs.alarms import Alarm
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import POLICIES, Centre, Said, at, hospital, unit
from tests.support.examples import examples

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


def untracked(state: UnitState, **changes: int) -> Centre:
    """U, of which no fix ever came, was given 560 s to C-1 and drives 400 s on to the hospital."""
    policies = POLICIES.model_copy(update={"watch": WATCH.model_copy(update=changes)})
    one = Centre([unit("U", 0)], [hospital("h", 900)], policies)
    one.call(x=500)
    one.bring("U", state)
    return one


def test_a_crew_without_a_tracker_is_not_missed_before_it_should_be_there() -> None:
    one = untracked(UnitState.EN_ROUTE)
    assert kinds(one.tick(659)) == []
    (alarm,) = one.tick(1).every(Alarm)
    assert (alarm.kind, alarm.unit_id, alarm.incident_id) == (AlarmKind.LOST_CONTACT, "U", "C-1")
    assert alarm.text.en == "C-1: nothing heard of U for 11 min", "its whole silence"


def test_a_crew_without_a_tracker_has_the_whole_time_again_from_its_word() -> None:
    one = untracked(UnitState.EN_ROUTE, late_s=300)
    one.tick(1_000)
    assert AlarmKind.CREW_LATE in stands(one)
    assert one.crew("U", "mobilised").alarms == [("withdrawn", AlarmKind.LOST_CONTACT)]
    assert kinds(one.tick(99)) == []
    assert kinds(one.tick(1)) == [AlarmKind.LOST_CONTACT]
    one.tick(201)
    assert AlarmKind.CREW_LATE in stands(one)


def stands(one: Centre) -> set[AlarmKind]:
    """What stands, also what another alarm is shown for: who is not heard of is called once."""
    return {alarm.kind for alarm in one.world.alarms.values()}


def test_a_silent_crew_with_a_patient_is_missed_when_it_should_be_at_the_hospital() -> None:
    one = untracked(UnitState.TRANSPORTING)
    assert AlarmKind.LOST_CONTACT not in kinds(one.tick(499))
    assert AlarmKind.LOST_CONTACT in kinds(one.tick(1)), "400 s of drive and 100 s"


def test_where_no_hospital_is_known_the_usual_way_to_one_counts() -> None:
    one = Centre([unit("U", 0)], policies=POLICIES.model_copy(update={"watch": WATCH}))
    one.call(x=500)
    one.bring("U", UnitState.TRANSPORTING)
    usual_s = POLICIES.work.to_hospital_s
    assert AlarmKind.LOST_CONTACT not in kinds(one.tick(usual_s + 99))
    assert AlarmKind.LOST_CONTACT in kinds(one.tick(1))


def test_a_silent_crew_of_which_nobody_knows_when_it_should_be_there_is_missed_at_once() -> None:
    one = Centre([unit("U", 0)], policies=POLICIES.model_copy(update={"watch": WATCH}))
    one.call(x=None)
    one.say(AssignUnit, incident_id="C-1", unit_id="U", reason="radio")
    for word in ("accepted", "mobilised"):
        one.crew("U", word)
    assert AlarmKind.LOST_CONTACT not in kinds(one.tick(99))
    assert AlarmKind.LOST_CONTACT in kinds(one.tick(1))
    one.tick(9_000)
    assert AlarmKind.CREW_LATE not in stands(one)


@pytest.mark.parametrize("was_seen", [False, True])
def test_a_crew_that_is_not_seen_and_not_there_in_time_is_late(was_seen: bool) -> None:  # noqa: FBT001
    """It was given 560 s; it is late by half of 600 s more, for nobody knows that it drives."""
    one = Centre([unit("U", 0)], policies=POLICIES)
    if was_seen:
        one.moved("U", 0)
    one.call(x=500)
    one.bring("U", UnitState.EN_ROUTE)
    for clock_s in (860, 861):
        one.clock_s = clock_s
        one.tick(0)
        assert AlarmKind.CREW_LATE not in stands(one), "looked at every minute"
    one.clock_s = 920
    assert kinds(one.tick(0)) == [AlarmKind.LOST_CONTACT], "it stands for both"
    assert AlarmKind.CREW_LATE in stands(one)
    one.crew("U", "on_scene")
    assert stands(one) == set()


def test_a_crew_that_fell_silent_while_late_stays_late() -> None:
    one = stuck()
    one.tick(4_000)
    assert AlarmKind.CREW_LATE in stands(one)


def test_a_crew_that_nobody_sees_is_replaced_once_it_should_long_be_there() -> None:
    """Silence is no consent: U, 1 200 s away as far as anybody knows, is not taken to be there."""
    one = Centre([unit("U", -1_200), unit("B", -180, on_duty=False)], policies=Policies())
    one.call("P1", x=0, priority="P1")
    one.bring("U", UnitState.EN_ROUTE)
    one.clock_s = 1_800
    assert one.crew("B", "clear").orders == [], "it is late by less than half of its way"
    one.clock_s = 1_900
    assert one.tick(0).orders == [("withdrawn", "P1", "U"), ("made", "P1", "B")]


def late_by(drive_s: float, after_s: float, **changes: int) -> Said:
    """U was given 560 s; after so long it has so much of its drive before it."""
    watch = WATCH.model_copy(update={"lost_contact_s": 9_000, **changes})
    one = Centre([unit("U", 0)], policies=POLICIES.model_copy(update={"watch": watch}))
    one.call(x=500)
    one.bring("U", UnitState.EN_ROUTE)
    one.clock_s = after_s
    one.moved("U", 500 - drive_s)
    return one.tick(0)


@pytest.mark.parametrize(("after_s", "is_late"), [(760, False), (761, True)])
def test_a_crew_that_is_stuck_is_asked_after(after_s: float, is_late: bool) -> None:  # noqa: FBT001
    """100 s of its drive are left: at 760 s it will be 300 s late, more than half of 560."""
    said = late_by(100, after_s)
    assert (AlarmKind.CREW_LATE in kinds(said)) is is_late


def test_what_is_late_is_a_part_of_the_time_that_was_given() -> None:
    assert AlarmKind.CREW_LATE not in kinds(late_by(100, 1_019, late_pm=1_000))
    (alarm,) = late_by(100, 1_021, late_pm=1_000).every(Alarm)
    assert (alarm.kind, alarm.unit_id, alarm.incident_id) == (AlarmKind.CREW_LATE, "U", "C-1")
    assert alarm.text.en == "C-1: U will be there over 9 min later than expected"
    assert alarm.action is not None
    assert alarm.action.en.startswith("Call the crew")


def stuck() -> Centre:
    """F4: U, for a P1 20 min away, stands still on the road; nobody else is on duty."""
    one = Centre([unit("U", -1_200), unit("B", -180, on_duty=False)], policies=Policies())
    one.call("P1", x=0, priority="P1")
    one.bring("U", UnitState.EN_ROUTE)
    for minute in range(1, 13):
        one.clock_s = 60 * minute
        one.moved("U", -1_200)
        one.tick(0)
    return one


def test_f4_a_crew_that_stands_still_off_scene_is_noticed() -> None:
    one = stuck()
    assert [a.kind for a in one.world.alarms.values()] == [AlarmKind.CREW_LATE]
    said = one.crew("U", "on_scene")
    assert said.alarms == [("withdrawn", AlarmKind.CREW_LATE)]


def test_f4_the_plan_looks_again_with_the_time_that_is_left() -> None:
    one = stuck()
    said = one.crew("B", "clear")
    assert said.orders == [("withdrawn", "P1", "U"), ("made", "P1", "B")]
    assert said.alarms == [("withdrawn", AlarmKind.CREW_LATE)]


def test_a_crew_that_catches_up_by_half_is_not_late_any_more() -> None:
    one = stuck()
    one.clock_s += 60
    one.moved("U", -880)
    assert one.tick(0).alarms == [], "it will still be later than half of what is late"
    one.clock_s += 60
    one.moved("U", -200)
    assert one.tick(0).alarms == [("withdrawn", AlarmKind.CREW_LATE)]


def test_of_a_crew_that_no_road_leads_to_its_call_nobody_asks_why_it_is_late() -> None:
    one = stuck()
    one.say(RoadEvent, kind="closure", road_event_id="R", way_ids=(1,))
    one.clock_s += 60
    one.moved("U", -1_200)
    assert one.tick(0).alarms == []


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


@examples(30)
@given(st.integers(0, 2**32))
def test_whoever_is_asked_after_is_who_was_silent_for_the_limit_of_the_state(seed: int) -> None:
    chance = random.Random(seed)
    one = centre(UnitState.ON_SCENE)
    one.clock_s = 760  # C-1 was expected at 560
    turn = one.turn()
    units = {name: drawn(turn, one.unit("U"), name, chance) for name in ("A", "B", "C", "D", "E")}
    turn.world = replace(turn.world, units=units)
    watch.look(turn)
    due = {key: case.unit_id for key, case in turn.world.alarms.items()}
    assert due == {f"{kind.value}|{name}": name for name in units if (kind := plain(turn, name))}


def drawn(turn: Turn, like: Unit, name: str, chance: random.Random) -> Unit:
    def moment() -> datetime | None:
        ago_s = chance.choice([None, 0, 99, 100, 299, 300, 301, 599, 600, 5_000])
        return None if ago_s is None else turn.now - timedelta(seconds=ago_s)

    busy = (
        UnitState.EN_ROUTE,
        UnitState.ON_SCENE,
        UnitState.TRANSPORTING,
        UnitState.AT_HOSPITAL,
    )
    return replace(
        like,
        unit_id=name,
        state=chance.choice(busy),
        incident_id=chance.choice(["C-1", "C-1", None]),
        since=moment() or turn.now,
        fix_at=moment(),
        heard_at=moment(),
        spoke_at=moment(),
    )


def plain(turn: Turn, name: str) -> AlarmKind | None:
    """What a reader of the rule would say of one unit."""
    one = turn.world.units[name]
    if one.incident_id is None:
        return None
    if one.state in {UnitState.EN_ROUTE, UnitState.TRANSPORTING}:
        last, limit_s, kind = one.heard_at, WATCH.lost_contact_s, AlarmKind.LOST_CONTACT
        if one.fix_at is None:
            begun = existing(one.since, "a state begins")
            on_the_way = one.state is UnitState.EN_ROUTE
            there = at(560) if on_the_way else begun + timedelta(seconds=400)
            last = max(one.heard_at or begun, there)
    else:
        on_scene = one.state is UnitState.ON_SCENE
        limit_s = WATCH.on_scene_s_max if on_scene else WATCH.at_hospital_s_max
        last, kind = one.spoke_at, OVERDUE
    is_due = last is not None and turn.now - last >= timedelta(seconds=limit_s)
    return kind if is_due else None
