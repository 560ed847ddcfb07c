"""Seconds that pass without a look at anybody are those in which nothing is due, and are most."""

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.centre.alarms import AlarmPolicy
from schemas.centre.choosing import WatchPolicy
from schemas.centre.policies import Limits, Policies
from schemas.events.ticks import Tick
from schemas.ground.vocabulary import UnitState
from tests.dispatch.support.centre import POLICIES, Centre, hospital, unit
from tests.support.examples import examples

SOON = POLICIES.model_copy(
    update={
        "limits": Limits(acknowledge_s=20, pre_alert_answer_s=40),
        "watch": WatchPolicy(
            mobilise_s=15,
            lost_contact_s=40,
            silent_s=60,
            on_scene_s_max=50,
            welfare_s=30,
            welfare_answer_s=10,
            at_hospital_s_max=45,
        ),
        "alarms": AlarmPolicy(feed_silent_s=20, feed_recent_s=70, feed_units_min=2),
    }
)
"""So that every deadline comes within a minute or two."""

NEXT = {
    UnitState.ALERTED: "accepted",
    UnitState.ACCEPTED: "mobilised",
    UnitState.EN_ROUTE: "on_scene",
    UnitState.ON_SCENE: "transporting",
    UnitState.TRANSPORTING: "at_hospital",
    UnitState.AT_HOSPITAL: "clear",
}


def something(centre: Centre, chance: random.Random, number: int) -> None:
    """Let a call come in, a crew report its next progress, or a unit say where it is."""
    one = centre.unit(chance.choice("ABC"))
    match chance.randrange(4):
        case 0 if len(centre.world.incidents) < 4:
            centre.call(f"C-{number}", chance.randrange(90), chance.choice(["P1", "P2", "P4"]))
        case 1 if one.state in NEXT:
            centre.crew(one.unit_id, NEXT[one.state])
        case _:
            early = timedelta(seconds=chance.choice([0, 0, 15, 25, 50]))
            head = centre.event(Tick)
            centre.moved(
                one.unit_id, chance.randrange(100), occurred_at=head["occurred_at"] - early
            )


def lived(seed: int, policies: Policies, seconds: int = 160) -> Centre:
    """A centre of three units in which something happens now and then, with a tick each second."""
    chance = random.Random(seed)
    centre = Centre(
        [unit(name, 10 * n, "als") for n, name in enumerate("ABC")], [hospital("H", 95)], policies
    )
    often = chance.choice([0.02, 0.1])
    for number in range(seconds):
        centre.clock_s += 1
        if chance.random() < often:
            something(centre, chance, number)
        centre.say(Tick)
    return centre


@examples(10)
@given(st.integers(0, 2**32))
def test_nothing_was_due_in_a_second_that_was_let_pass(seed: int) -> None:
    """Each is looked at all the same: see ``EverySecond``."""
    assert lived(seed, SOON).every_second.passed > 0


def test_most_seconds_pass_without_a_look_at_anybody() -> None:
    centre = lived(7, POLICIES, 300)
    assert centre.every_second.passed > 200


def test_a_crew_with_a_patient_and_no_tracker_is_looked_at_in_each_second() -> None:
    """When a word of it is due rests on the roads to its hospital."""
    centre = Centre([unit("A", 0)], [hospital("H", 95)])
    centre.call()
    centre.bring("A", UnitState.TRANSPORTING)
    for _ in range(5):
        centre.clock_s += 1
        centre.say(Tick)
    assert centre.every_second.passed == 0


def test_a_crew_at_a_hospital_needs_no_look_until_it_is_there_for_too_long() -> None:
    centre = Centre([unit("A", 0)], [hospital("H", 95)])
    centre.call()
    centre.bring("A", UnitState.AT_HOSPITAL)
    for _ in range(5):
        centre.clock_s += 1
        centre.say(Tick)
    assert centre.every_second.passed >= 3


def test_a_new_plan_that_changes_nothing_lets_the_next_seconds_pass() -> None:
    centre = Centre([unit("A", 0), unit("B", 50)], [hospital("H", 95)], POLICIES)
    for _ in range(2 * POLICIES.change.look_s + 10):  # a plan stands for ``look_s``
        centre.clock_s += 1
        centre.say(Tick)
    looked = 2 * POLICIES.change.look_s + 10 - centre.every_second.passed
    assert looked <= 4
