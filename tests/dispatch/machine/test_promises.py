"""Each promise of ``tests/dispatch/machine/promises.py`` can be broken, or it proves nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dispatch.fold import Applied
from dispatch.records.contact import Silence
from dispatch.records.incident import Incident
from dispatch.state.turn import Output
from dispatch.state.world import World
from schemas.events.commands import CloseIncident
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehicleStatus
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import CrewLevel, CrewReport, Priority, UnitFlag, UnitState
from schemas.outputs.decisions import Decision, DecisionKind
from tests.dispatch.machine.promises import Step, broken
from tests.dispatch.support.centre import CENTRE_ID, Centre, Said, hospital, unit
from tests.dispatch.support.plain_roads import PlainRoads, here
from tests.dispatch.support.screens import Screens, unread


def centre() -> Centre:
    """A transport with its pre-alert, a call that waits for a place, and idle units."""
    made = Centre([unit("A", 0), unit("B", 300), unit("C", 90)], [hospital("h", 100)])
    made.call("C-1", x=0)
    made.bring("A", UnitState.TRANSPORTING)
    made.call("C-2", x=None)
    return made


def life(at_x: float = 100) -> tuple[Centre, World, Said]:
    """A threat to life that has just got its unit, and the world before it."""
    made = centre()
    before = made.world
    return made, before, made.call("LIFE", x=at_x, priority="P1")


def judged(before: World, after: World, *outputs: Output, event: Event | None = None) -> str:
    """Give everything that is broken in one step, as one text."""
    head = {"event_id": "e", "centre_id": CENTRE_ID, "source": "t", "occurred_at": after.now}
    happened: Any = event or Tick.model_validate(head | {"received_at": after.now})
    return "; ".join(broken(Step(before, happened, 0, Applied(outputs), after, PlainRoads())))


def with_unit(world: World, name: str, **changed: Any) -> World:  # noqa: ANN401
    return replace(world, units={**world.units, name: replace(world.units[name], **changed)})


def with_call(world: World, name: str, **changed: Any) -> World:  # noqa: ANN401
    one: Incident = replace(world.incidents[name], **changed)
    return replace(world, incidents={**world.incidents, name: one})


WORLD = centre().world
CASE = next(iter(WORLD.pre_alerts.values()))


def test_a_sound_world_breaks_nothing() -> None:
    assert judged(WORLD, WORLD) == ""
    made, before, said = life()
    screens = Screens()
    sound = Centre([unit("A", 0)])
    assert unread(screens, sound.call(x=0).outputs, with_unit(sound.world, "A")) == []
    record, applied = made.records[-1].event, Applied(said.outputs)
    assert broken(Step(before, record, made.offset, applied, made.world, made.roads)) == []


@pytest.mark.parametrize(
    ("after", "named"),
    [
        (with_unit(WORLD, "B", incident_id="C-1"), "units say"),
        (with_call(WORLD, "C-2", order=WORLD.incidents["C-1"].order), "A has 2 incidents"),
        (with_call(WORLD, "C-2", queue_reason=None), "waits because of None"),
        (with_call(WORLD, "C-2", queue_reason="undecided"), "proposals are for []"),
        (with_call(WORLD, "C-2", queue_reason="held"), "held until None"),
        (with_call(WORLD, "C-2", place=here(1)), "a place that is known"),
        (with_call(WORLD, "C-2", queue_reason="awaits_unit", awaits="X"), "who is not there"),
        (with_call(WORLD, "C-1", queue_reason="no_unit"), "has a unit and waits"),
        (replace(WORLD, incidents={"C-1": WORLD.incidents["C-1"]}), "ended without a decision"),
        (replace(WORLD, closed={"C-1": WORLD.now}), "open and closed"),
        (with_call(WORLD, "C-1", pre_alert_id=None), "has no owner"),
        (with_call(WORLD, "C-1", hospital_id="i"), "the patient to i"),
        (replace(WORLD, hospitals={}), "which is not known"),
        (replace(WORLD, pre_alerts={}), "is owned and ended"),
        (replace(WORLD, now=WORLD.now - timedelta(seconds=1)), "it was"),
        (with_unit(WORLD, "A", since=WORLD.now - timedelta(seconds=1)), "younger than it was"),
        (with_call(WORLD, "C-2", queue_reason="no_unit", place=here(1)), "C-2 waits, and C could"),
    ],
)
def test_what_is_wrong_with_a_world_is_named(after: World, named: str) -> None:
    assert named in judged(WORLD, after)


def test_a_decision_without_its_cause_is_named() -> None:
    said = life()[2].decided_for("LIFE")
    assert f"decision names {said.cause_id}" in judged(WORLD, WORLD, said)


@pytest.mark.parametrize(
    "unfit",
    [
        {"flags": (UnitFlag.MAINTENANCE,)},
        {"shift_ends_at": WORLD.now},
        {"fix_at": WORLD.now - timedelta(days=2)},
        {"leaving": True},
    ],
)
def test_who_was_sent_and_could_not_go_is_named(unfit: dict[str, Any]) -> None:
    made, before, said = life()
    decision = said.decided_for("LIFE")
    sent = decision.unit_id or ""
    after = with_unit(made.world, sent, **unfit)
    assert f"{sent} was sent to LIFE" in judged(before, after, decision)
    ordered = decision.model_copy(update={"overruled_by": "lan"})
    assert "was sent" not in judged(before, after, ordered)


def test_a_crew_of_too_low_a_level_is_named() -> None:
    made, before, said = life()
    after = with_call(made.world, "LIFE", crew_level=CrewLevel.ALS)
    assert "was sent to LIFE" in judged(before, after, said.decided_for("LIFE"))


def test_a_threat_to_life_that_did_not_get_the_fastest_is_named() -> None:
    made, before, said = life()
    decision = said.decided_for("LIFE")
    assert decision.unit_id == "C"
    nearer = with_unit(made.world, "B", place=here(99))
    assert "LIFE got C in 70000 ms, B: 16000" in judged(before, nearer, decision)
    other = decision.model_copy(update={"explanation": decision.explanation.model_copy(
        update={"units": decision.explanation.units[::-1]})})  # fmt: skip
    assert "C was sent, and B is explained" in judged(before, made.world, other)
    assert "LIFE got" not in judged(
        before, with_call(nearer, "LIFE", priority=Priority.P2), decision
    )


def test_what_was_refused_and_changed_something_is_named() -> None:
    refused = centre().crew("A", "clear").outputs[0]
    assert isinstance(refused, Decision)
    assert refused.kind is DecisionKind.REFUSED
    changed = with_unit(WORLD, "B", heard_at=WORLD.now)
    assert "has changed the world" in judged(WORLD, changed, refused)
    assert "beside the refusal" in judged(WORLD, WORLD, refused, refused)


def test_what_should_have_been_refused_is_named() -> None:
    made = centre()
    for kind, fields in (
        (VehicleStatus, {"unit_id": "A", "status": CrewReport.CLEAR}),
        (CloseIncident, {"incident_id": "C-9", "reason": "nhầm"}),
    ):
        event = kind.model_validate(made.event(kind, **fields))
        assert "was applied" in judged(WORLD, WORLD, event=event)


def test_screens_that_show_what_is_not_are_named() -> None:
    made = Centre([unit("A", 0)])
    shown = Screens()
    assert "shown as None" in unread(shown, (), made.world)[0]
    said = made.call(x=0).outputs
    assert unread(shown, said, made.world) == []
    found = unread(shown, said, made.world)
    assert any("go already" in one for one in found), "a second order"
    assert any("was given 2 times" in one for one in found)
    assert unread(Screens(), [], replace(made.world, units={}, incidents={}, alarms={})) == []


def test_going_back_and_forth_is_named() -> None:
    made = Centre([unit("A", 0)])
    shown = Screens()
    unread(shown, made.call("LOW", x=800, priority="P4").outputs, made.world)
    made.bring("A", UnitState.EN_ROUTE)
    taken = made.call("LIFE", x=100, priority="P1").outputs
    shown.changes["LOW"] = 2
    assert any("LOW was changed 3 times" in one for one in unread(shown, taken, made.world))


SILENT = Silence(WORLD.now, orders=1)


def test_who_is_sent_in_doubt_beside_one_who_answers_is_named() -> None:
    made, before, said = life()
    name = made.incident("LIFE").order.unit_id  # type: ignore[union-attr]
    doubted = with_unit(made.world, name, silence=SILENT)
    assert f"LIFE got {name}, and " in judged(before, doubted, *said.outputs)


def test_an_order_that_is_kept_too_soon_or_unseen_is_named() -> None:
    made, _, _ = life()
    order = made.incident("LIFE").order
    assert order is not None
    kept = with_call(made.world, "LIFE", order=replace(order, is_kept=True))
    assert "LIFE keeps" in judged(made.world, kept)
    late = with_call(kept, "LIFE", unanswered=9)
    assert "nobody is asked to phone" in judged(kept, late)


def test_a_silence_that_is_forgotten_without_a_word_is_named() -> None:
    doubted = with_unit(WORLD, "B", silence=SILENT)
    assert "B is not doubted any more because of tick" in judged(doubted, WORLD)
