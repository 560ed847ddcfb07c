"""Units that turn: by the table, for a gain, away from the scene, and not again and again."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.centre.choosing import ChangePolicy
from schemas.centre.policies import WeightPolicy
from schemas.events.commands import AssignUnit
from schemas.events.roads import RoadEvent
from schemas.ground.vocabulary import UnitState
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import DecisionKind
from tests.dispatch.drawn import journal as random_journal
from tests.dispatch.support.centre import POLICIES, Centre, unit
from tests.dispatch.support.plain_roads import here
from tests.support.examples import examples

MAX = 2

BY_TIME = POLICIES.model_copy(
    update={
        "weights": WeightPolicy(p3=4_000, p4=1_000, missed_s=0),
        "change": POLICIES.change.model_copy(update={"gain_pm": 0, "worth_pm": 0}),
    }
)
"""Targets, long ways and plain time lost count for nothing: 120 s alone tell what is a gain."""


def on_its_way(priority: str, *, at_x: float = 0, to_x: float = 800) -> Centre:
    """A unit that has just set out to a call of this priority."""
    centre = Centre([unit("U", at_x)], policies=BY_TIME)
    centre.call("OLD", x=to_x, priority=priority)
    centre.bring("U", UnitState.EN_ROUTE)
    return centre


@pytest.mark.parametrize("giver", ["P1", "P2", "P3", "P4"])
@pytest.mark.parametrize("taker", ["P1", "P2", "P3", "P4"])
def test_who_may_take_from_whom_is_the_table(taker: str, giver: str) -> None:
    said = on_its_way(giver).call("NEW", x=300, priority=taker)
    table = {("P1", "P2"), ("P1", "P3"), ("P1", "P4"), ("P2", "P4")}
    expected = [("withdrawn", "OLD", "U"), ("made", "NEW", "U")]
    assert said.orders == (expected if (taker, giver) in table else [])


def test_the_decision_says_from_whom_and_for_whom() -> None:
    said = on_its_way("P4").call("NEW", x=300, priority="P1")
    assert "NEW is more urgent" in said.decided(DecisionKind.WITHDRAWN).summary.en
    assert "taken from OLD" in said.decided(DecisionKind.ASSIGNED).summary.en


@pytest.mark.parametrize(("left_s", "is_left_alone"), [(120, True), (121, False)])
def test_near_the_scene_a_unit_is_left_alone(left_s: int, is_left_alone: bool) -> None:  # noqa: FBT001
    centre = on_its_way("P4", to_x=left_s)
    assert (centre.call("NEW", x=0, priority="P1").orders == []) is is_left_alone


@pytest.mark.parametrize(("idle_x", "sent"), [(-61, "IDLE"), (-62, "U")])
def test_it_is_taken_only_for_more_than_the_threshold(idle_x: int, sent: str) -> None:
    """The one on its way needs 300 s, an idle one 60 s more than its drive: 120 s is no gain.

    Nor are 121 s, for the P4 would be served 121 s later, and is worth a 64th of a P1.
    """
    centre = on_its_way("P4")
    centre.configure([unit("U", 0), unit("IDLE", idle_x)], policies=BY_TIME)
    assert ("made", "NEW", sent) in centre.call("NEW", x=300, priority="P1").orders


def test_a_crew_that_did_not_answer_a_call_relieves_nobody_on_the_way_to_it() -> None:
    """Found by the state machine: of the units that came free it was the only one, the last one."""
    centre = Centre([unit("NEAR", 400)])
    centre.call("C-1", x=400)
    centre.configure([unit("NEAR", 400), unit("FAR", 0)])
    assert ("made", "C-1", "FAR") in centre.tick(60).orders
    centre.call("C-2", x=390)
    assert centre.incident("C-2").order is not None
    assert centre.cancel("C-2").orders == [("withdrawn", "C-2", "NEAR")]


def test_a_persons_order_is_kept() -> None:
    centre = Centre([unit("U", 0)])
    centre.call("OLD", x=None, priority="P4")
    centre.say(AssignUnit, incident_id="OLD", unit_id="U", reason="tôi biết chỗ đó")
    assert centre.call("NEW", x=300, priority="P1").orders == []


def relief(gain_s: int) -> Centre:
    """A unit on its way, and another on a call that ends so much nearer, mobilisation included."""
    centre = Centre([unit("FAR", 0), unit("NEAR", 900)], policies=BY_TIME)
    centre.call("FIRST", x=900, priority="P3")
    centre.bring("NEAR", UnitState.ON_SCENE)
    centre.call("C-1", x=800, priority="P2")
    centre.bring("FAR", UnitState.EN_ROUTE)
    drive_s = 800 - gain_s - 60
    centre.moved("NEAR", 800 - drive_s)
    centre.configure([unit("FAR", 0), unit("NEAR", 800 - drive_s)], policies=BY_TIME)
    return centre


@pytest.mark.parametrize(("gain_s", "is_relieved"), [(120, False), (121, True)])
def test_a_unit_that_comes_free_relieves_one_that_is_far(gain_s: int, is_relieved: bool) -> None:  # noqa: FBT001
    said = relief(gain_s).crew("NEAR", "clear")
    changed = [("withdrawn", "C-1", "FAR"), ("made", "C-1", "NEAR")]
    assert said.orders == (changed if is_relieved else [])


def test_a_relieved_unit_serves_who_could_not_have_the_other() -> None:
    centre = Centre([unit("FAR", 0, "als"), unit("NEAR", 790)])
    centre.call("FIRST", x=790, priority="P3")
    centre.bring("NEAR", UnitState.ON_SCENE)
    centre.call("C-1", x=800, priority="P2")
    centre.call("ALS", x=10, priority="P3", level="als")
    assert centre.incident("ALS").queue_reason == "no_unit"
    said = centre.crew("NEAR", "clear")
    assert said.orders == [
        ("withdrawn", "C-1", "FAR"),
        ("made", "C-1", "NEAR"),
        ("made", "ALS", "FAR"),
    ]


def test_a_position_alone_changes_nobodys_mind() -> None:
    centre = Centre([unit("A", 0), unit("B", 990)])
    centre.call(x=600)
    centre.bring("A", UnitState.EN_ROUTE)
    assert centre.moved("B", 590).orders == []


def test_a_call_that_was_changed_often_enough_keeps_its_unit() -> None:
    policies = POLICIES.model_copy(update={"change": ChangePolicy(redirects_max=0)})
    centre = Centre([unit("U", 0)], policies=policies)
    centre.call("OLD", x=800, priority="P4")
    assert centre.call("NEW", x=300, priority="P1").orders == []


def test_closing_and_opening_a_road_again_and_again_ends() -> None:
    centre = Centre([unit("A", 0), unit("B", 900)])
    centre.call(x=600)
    closed = {"road_event_id": "R", "around": here(300), "radius_m": 9.0}
    other = {"road_event_id": "S", "around": here(750), "radius_m": 9.0}
    for _ in range(5):
        centre.say(RoadEvent, kind="closure", **closed)
        centre.say(RoadEvent, kind="reopening", road_event_id="R", way_ids=(1,))
        centre.say(RoadEvent, kind="closure", **other)
        centre.say(RoadEvent, kind="reopening", road_event_id="S", way_ids=(1,))
    assert centre.incident().redirects == MAX
    assert centre.incident().attempts == 1 + MAX


def test_a_call_that_lost_its_unit_has_a_say_before_the_others_are_served() -> None:
    """The P4 must not get the idle unit that the P2 needs, once the P1 has taken the P2's."""
    centre = Centre([unit("U", 0), unit("ALS", 990, "als", on_duty=False)])
    centre.call("P2", x=900, priority="P2")
    centre.bring("U", UnitState.EN_ROUTE)
    centre.call("P4", x=980, priority="P4")
    centre.call("P1", x=50, priority="P1")
    assert centre.incident("P2").state.value == "queued"
    assert centre.crew("ALS", "clear").orders == [("made", "P2", "ALS")]


def test_no_unit_is_sent_twice_in_one_step() -> None:
    units = [unit("U", 0), unit("V", 400, on_duty=False), unit("W", 990)]
    centre = Centre(units)
    centre.call("P2", x=500, priority="P2")
    centre.call("P3", x=960, priority="P3")
    for name in ("U", "W"):
        centre.crew(name, "accepted")
    centre.call("P4", x=480, priority="P4")
    centre.call("P1", x=300, priority="P1")
    said = centre.crew("V", "clear")
    made = [name for status, _, name in said.orders if status == "made"]
    assert len(made) == len(set(made))


@pytest.mark.slow
@given(st.integers(0, 2**32))
@examples(15)
def test_whatever_happens_a_call_is_changed_so_often_and_no_more(seed: int) -> None:
    """Counted from what is published: orders that ended because the engine knew a better one."""
    centre = Centre([])
    changes: Counter[str] = Counter()
    for record in random_journal.records(seed, length=150):
        for order in centre.write(record.event).every(Assignment):
            better = ("is more urgent", "is there sooner", "it is of more use to")
            why = "" if order.reason is None else order.reason.en
            if order.status == "withdrawn" and any(one in why for one in better):
                changes[order.incident_id] += 1
    assert max(changes.values(), default=0) <= ChangePolicy().redirects_max
