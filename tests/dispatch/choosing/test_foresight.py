"""What is asked ahead about an idle unit: the next look at readiness need not, and none differs."""

import pytest

from schemas.centre.choosing import ResponsePolicy
from schemas.centre.move_up import MoveUpPolicy
from schemas.centre.policies import Policies
from schemas.events.centre import CentreConfigured
from schemas.events.vehicles import fixes_of
from schemas.ground.vocabulary import UnitState
from tests.dispatch.drawn.policies import FORECAST
from tests.dispatch.support.centre import POLICIES, Centre, hospital, unit
from tests.dispatch.support.plain_roads import GRAPH_HASH

AWARE = {"response": ResponsePolicy(strategy="coverage_aware")}
MOVING = {"move_up": MoveUpPolicy(strategy="dmexclp", every_s=1)}
PLAIN = 1
"""The place itself is brought to the roads with one question, whatever readiness counts for."""


def moved(
    policies: Policies, *, with_forecast: bool, at: UnitState = UnitState.AVAILABLE
) -> tuple[Centre, int]:
    """Let a unit be seen elsewhere, and look ahead; give how often the roads were asked for it."""
    centre = Centre()
    centre.say(
        CentreConfigured,
        name="Trung tâm thử",
        map_name="plain",
        map_hash=GRAPH_HASH,
        units=(unit("A", 0), unit("B", 300)),
        hospitals=(hospital("H", 90),),
        forecast=FORECAST if with_forecast else None,
        policies=policies,
    )
    if at is not UnitState.AVAILABLE:
        centre.call(priority="P1")
        centre.bring("A", at)
    centre.moved("A", 25)
    (fix,) = fixes_of(centre.records[-1].event)
    asked, before = centre.roads.asked, centre.digest
    centre.fold.look_ahead(fix)
    assert centre.digest == before
    return centre, centre.roads.asked - asked


def policies(**fields: object) -> Policies:
    return POLICIES.model_copy(update=fields)


@pytest.mark.parametrize(
    ("fields", "with_forecast", "ways"),
    [
        (AWARE, False, 2),
        (AWARE, True, 3),
        (MOVING, True, 3 + 2),
        (AWARE | MOVING, True, 3 + 2),
        (MOVING, False, 0),
        ({}, True, 0),
    ],
)
def test_what_readiness_is_measured_by_is_asked_from_where_an_idle_unit_stands(
    fields: dict[str, object],
    with_forecast: bool,  # noqa: FBT001 - pytest gives it by name
    ways: int,
) -> None:
    """There are 3 cells, or 2 stations; who is moved waits at one of these."""
    _, asked = moved(policies(**fields), with_forecast=with_forecast)
    assert asked == PLAIN + ways


def test_of_a_unit_that_is_busy_nothing_is_asked_ahead() -> None:
    _, asked = moved(policies(**AWARE), with_forecast=True, at=UnitState.ON_SCENE)
    assert asked == PLAIN


def test_a_crew_that_hands_its_patient_over_is_asked_about_as_one_that_is_idle() -> None:
    _, asked = moved(policies(**AWARE), with_forecast=True, at=UnitState.AT_HOSPITAL)
    assert asked == PLAIN + 3


def test_what_was_asked_ahead_is_not_asked_again_and_decides_nothing() -> None:
    ahead, _ = moved(policies(**AWARE), with_forecast=True)
    late, _ = moved(policies(**AWARE), with_forecast=True)
    late.fold.roads = late.roads  # so it forgets what was known
    before = ahead.roads.asked, late.roads.asked
    told = [centre.call(x=10, priority="P3").outputs for centre in (ahead, late)]
    assert told[0] == told[1]
    assert ahead.digest == late.digest
    assert ahead.roads.asked - before[0] < late.roads.asked - before[1]
