"""Each promise can be broken, and the breach is named; a sound world breaks none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dispatch.invariants import violations
from dispatch.records.scene import Scene
from dispatch.state.world import World
from schemas.centre.control import ControlPolicy
from schemas.centre.policies import Policies
from schemas.ground.vocabulary import CrewLevel, IncidentState, PreAlertState, UnitState
from schemas.outputs.decisions import Decision
from tests.dispatch.support.centre import Centre, hospital, unit


def sound() -> World:
    """A transport, a unit on its way, a free unit, and a call that waits."""
    units = [unit("A", 0), unit("B", 10), unit("C", 90)]
    centre = Centre(units, [hospital("h", 100)])
    centre.call("C-1", x=0)
    centre.bring("A", UnitState.TRANSPORTING)
    centre.call("C-2", x=10)
    centre.call("C-3", x=None)
    return centre.world


def with_unit(world: World, name: str, **changed: Any) -> World:  # noqa: ANN401
    return replace(world, units={**world.units, name: replace(world.units[name], **changed)})


def with_incident(world: World, name: str, **changed: Any) -> World:  # noqa: ANN401
    one = replace(world.incidents[name], **changed)
    return replace(world, incidents={**world.incidents, name: one})


def with_case(world: World, **changed: Any) -> World:  # noqa: ANN401
    (one,) = world.pre_alerts.values()
    return replace(world, pre_alerts={one.pre_alert_id: replace(one, **changed)})


def without(mapping: Any, name: str) -> dict[str, Any]:  # noqa: ANN401
    return {key: value for key, value in mapping.items() if key != name}


WORLD = sound()
ORDER = WORLD.incidents["C-1"].order
CASE = next(iter(WORLD.pre_alerts.values()))


def test_a_sound_world_breaks_nothing() -> None:
    assert violations(WORLD, WORLD) == []
    assert violations(World("BD"), WORLD) == []


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        (
            with_incident(WORLD, "C-1", hospital_id="gone"),
            "incident C-1 goes to gone, which is unknown",
        ),
        (
            replace(
                with_incident(WORLD, "C-1", pre_alert_id=None),
                pre_alerts={},
            ),
            "hospital h was not told of C-1, as a rule calls for",
        ),
        (
            with_unit(WORLD, "C", state=UnitState.EN_ROUTE),
            "unit C is en_route with incident None",
        ),
        (
            with_unit(WORLD, "A", state=UnitState.AVAILABLE),
            "unit A is available with incident C-1",
        ),
        (
            with_unit(WORLD, "C", state=UnitState.ALERTED, incident_id="C-9"),
            "unit C serves C-9, which is not its own",
        ),
        (
            with_unit(WORLD, "C", state=UnitState.ALERTED, incident_id="C-3"),
            "unit C serves C-3, which is not its own",
        ),
        (
            with_unit(WORLD, "C", state=UnitState.ALERTED, incident_id="C-1"),
            "unit C serves C-1, which is not its own",
        ),
        (
            with_incident(WORLD, "C-1", state=IncidentState.ON_SCENE),
            "incident C-1 is not where its unit is",
        ),
        (
            with_incident(WORLD, "C-3", state=IncidentState.ASSIGNED),
            "incident C-3 is assigned with order None",
        ),
        (
            with_incident(WORLD, "C-3", queue_reason=None),
            "incident C-3 waits without a reason",
        ),
        (
            with_incident(WORLD, "C-2", order=ORDER),
            "incident C-2 has unit A, which serves another",
        ),
        (
            replace(WORLD, units=without(WORLD.units, "A")),
            "incident C-1 has unit A, which serves another",
        ),
        (
            with_incident(WORLD, "C-1", pre_alert_id=None),
            f"pre-alert {CASE.pre_alert_id} is drafted and its incident's: False",
        ),
        (
            replace(WORLD, incidents={}, closed={"C-1": WORLD.now}),
            f"pre-alert {CASE.pre_alert_id} is drafted and its incident's: False",
        ),
        (
            with_case(WORLD, state=PreAlertState.CANCELLED),
            f"pre-alert {CASE.pre_alert_id} is cancelled and its incident's: True",
        ),
        (
            with_case(WORLD, state=PreAlertState.HANDED_OVER),
            f"pre-alert {CASE.pre_alert_id} is handed_over and goes on",
        ),
        (
            with_case(WORLD, channel="dispatcher"),
            f"pre-alert {CASE.pre_alert_id} has no owner",
        ),
        (
            with_case(WORLD, asked_at=WORLD.now + timedelta(seconds=1)),
            f"pre-alert {CASE.pre_alert_id} has no owner",
        ),
        (
            replace(WORLD, hospitals={}),
            f"pre-alert {CASE.pre_alert_id} goes to an unknown hospital",
        ),
        (
            replace(WORLD, incidents=without(WORLD.incidents, "C-3")),
            "incident C-3 was forgotten",
        ),
        (
            replace(WORLD, scenes={"C-9": Scene("C-9", None)}),
            "scene C-9 has no incident",
        ),
        (replace(WORLD, now=WORLD.now - timedelta(seconds=1)), "time went back"),
    ],
)
def test_each_breach_is_named(broken: World, named: str) -> None:
    assert named in violations(WORLD, broken)
    if named.rsplit(maxsplit=1)[-1] != "forgotten" and named != "time went back":
        assert named in violations(World("BD"), broken), "a look at everything finds it, too"


def test_an_incident_that_was_closed_is_not_forgotten() -> None:
    closed = replace(WORLD, incidents=without(WORLD.incidents, "C-3"), closed={"C-3": WORLD.now})
    assert violations(WORLD, closed) == []


def test_a_proposal_for_nobody_or_with_a_unit_that_cannot_go_is_noticed() -> None:
    centre = Centre([unit("A", 0)], policies=Policies(control=ControlPolicy(p2="advise")))
    centre.call()
    world = centre.world
    assert violations(world, world) == []
    without = replace(world, incidents={}, closed={"C-1": world.now})
    assert "is for nobody" in violations(world, without)[0]
    busy = replace(world, units={"A": replace(world.units["A"], state=UnitState.OFF_DUTY)})
    assert "cannot go" in violations(world, busy)[0]
    assert "cannot go" in violations(world, replace(world, units={}))[0]


def test_who_was_sent_could_go_unless_a_person_ordered_it() -> None:
    centre = Centre([unit("A", 0, "als"), unit("B", 10)])
    (order, decision) = centre.call(x=0, level="als").outputs[:2]
    assert isinstance(decision, Decision)
    before, after = World("BD"), centre.world
    assert violations(before, after, [order, decision], cause_id=decision.cause_id) == []
    unfit = with_unit(after, "A", crew_level=CrewLevel.BLS)
    found = violations(before, unfit, [decision], cause_id=decision.cause_id)
    assert found == ["unit A was sent to C-1 although crew_level"]
    ordered = decision.model_copy(update={"overruled_by": "dispatcher"})
    assert violations(before, unfit, [ordered], cause_id=decision.cause_id) == []
    other = decision.model_copy(update={"unit_id": "B"})
    assert violations(before, unfit, [other], cause_id=decision.cause_id) == []


def test_what_is_said_names_its_cause() -> None:
    centre = Centre([unit("A", 0)])
    said = centre.call(x=0).outputs
    found = violations(World("BD"), centre.world, said[:1], cause_id="another")
    assert found == [f"a assignment has the cause {said[0].cause_id}, not another"]
