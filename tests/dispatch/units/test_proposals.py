import pytest

from dispatch.ground.require import RequirementFailed
from dispatch.units import proposals
from dispatch.words.explain import say
from schemas.centre.control import ControlPolicy
from schemas.centre.policies import Policies
from schemas.ground.vocabulary import Priority
from schemas.outputs.decisions import Explanation
from tests.dispatch.support.centre import Centre, unit


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


def test_what_is_proposed_to_who_has_waited_long_is_not_proposed_to_a_fresh_call_as_well() -> None:
    both: dict[str, object] = {"p2": "advise", "p4": "advise", "expires_s": 600}
    policies = Policies(control=ControlPolicy.model_validate(both))
    weights = policies.weights
    centre = Centre([unit("A", 0, on_duty=False)], policies=policies)
    centre.call("C-4", priority="P4")
    centre.clock_s = weights.p3_rises_after_s + weights.p4_rises_after_s + 2_400
    centre.call("C-2", priority="P2")
    centre.crew("A", "clear")
    (proposal,) = centre.world.proposals.values()
    assert proposal.incident_id == "C-4", "its weight has outgrown that of the fresh call"
    for _ in range(3):
        centre.tick(10)
        assert list(centre.world.proposals) == ["C-4"]
    centre.call("C-1", priority="P1")
    assert centre.unit("A").incident_id == "C-1", "no wait outweighs a threat to life"
