import pytest

from dispatch import proposals
from dispatch.explain import say
from dispatch.require import RequirementFailed
from schemas.control import ControlPolicy
from schemas.decisions import Explanation
from schemas.policies import Policies
from schemas.vocabulary import Priority
from tests.dispatch.centre import Centre, unit


def test_a_unit_is_proposed_only_to_who_waits() -> None:
    centre = Centre([unit("A", 0), unit("B", 0)])
    centre.call()
    with pytest.raises(RequirementFailed, match="to who waits"):
        proposals.propose(
            centre.turn(),
            centre.incident(),
            centre.unit("B"),
            summary=say("why.moved"),
            explanation=Explanation(),
        )


@pytest.mark.parametrize("priority", Priority)
def test_who_decides_is_a_matter_of_the_priority(priority: Priority) -> None:
    policies = Policies(control=ControlPolicy.model_validate({priority.lower(): "advise"}))
    centre = Centre(policies=policies)
    for one in Priority:
        centre.call(f"C-{one}", priority=one)
        asked = proposals.needs_person(centre.turn(), centre.incident(f"C-{one}"))
        assert asked == (one is priority)


def test_a_unit_is_reserved_against_who_is_no_more_urgent() -> None:
    policies = Policies(control=ControlPolicy(p2="advise"))
    centre = Centre([unit("A", 0)], policies=policies)
    centre.call("C-2", priority="P2")
    for one, reserved in (("P1", False), ("P2", True), ("P3", True)):
        centre.call(one, x=None, priority=one)
        names = proposals.reserved(centre.turn(), centre.incident(one))
        assert (names == {"A"}) == reserved
    assert proposals.reserved(centre.turn(), centre.incident("C-2")) == frozenset()
