from dataclasses import replace

import pytest

from dispatch.ground.require import RequirementFailed
from dispatch.units import orders
from dispatch.words.explain import say
from schemas.ground.vocabulary import UnitState
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import DecisionKind, Explanation
from tests.dispatch.support.centre import Centre, unit

WHY = say("why.moved")


def give(centre: Centre, unit_id: str, **changed: object) -> None:
    one = replace(centre.unit(unit_id), **changed)  # type: ignore[arg-type]
    incident = centre.incident()
    explanation = Explanation()
    orders.give(centre.turn(), incident, one, eta_ms=1, summary=WHY, explanation=explanation)


def test_an_incident_has_one_order_at_a_time() -> None:
    centre = Centre([unit("U", 0), unit("V", 0)])
    centre.call()
    with pytest.raises(RequirementFailed, match="one order at a time"):
        give(centre, "V")


@pytest.mark.parametrize("state", [state for state in UnitState if state != "available"])
def test_only_an_available_unit_gets_an_order(state: UnitState) -> None:
    centre = Centre([unit("U", 0)])
    centre.call(x=None)
    with pytest.raises(RequirementFailed, match="only an available unit"):
        give(centre, "U", state=state)


def test_there_must_be_an_order_to_take_back() -> None:
    centre = Centre()
    centre.call()
    with pytest.raises(RequirementFailed, match="there is an order to take back"):
        orders.take_back(centre.turn(), centre.incident(), WHY)


def test_a_withdrawal_carries_the_id_of_its_order_and_its_decision() -> None:
    centre = Centre([unit("U", 0)])
    (made,) = centre.call(address="số 5").every(Assignment)
    said = centre.crew("U", "declined", reason="ă" * 200)
    (withdrawn,) = said.every(Assignment)
    assert withdrawn.assignment_id == made.assignment_id
    assert withdrawn.decision_id == said.decided(DecisionKind.WITHDRAWN).decision_id
    assert (withdrawn.attempt, withdrawn.address) == (made.attempt, made.address)
    assert withdrawn.reason == say("why.declined", reason="ă" * 200)
    assert Assignment.model_validate_json(withdrawn.model_dump_json()) == withdrawn


def test_attempts_are_counted_and_named_apart() -> None:
    centre = Centre([unit("U", 0)])
    (first,) = centre.call().every(Assignment)
    _, second = centre.tick(60).every(Assignment)
    assert (first.attempt, second.attempt) == (1, 2)
    assert first.assignment_id != second.assignment_id
