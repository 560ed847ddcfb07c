"""A person in charge: proposals, holds, and what one person decided against what another wants."""

from typing import Literal

import pytest

from schemas.centre.control import ControlPolicy
from schemas.centre.policies import Policies
from schemas.events.commands import (
    AcceptProposal,
    AssignUnit,
    CloseIncident,
    HoldIncident,
    ReleaseUnit,
    ResumeIncident,
)
from schemas.events.incidents import IncidentUpdated
from schemas.ground.vocabulary import CrewLevel, UnitState
from schemas.outputs.decisions import Decision, DecisionKind, IneligibleReason
from schemas.outputs.views import IncidentView
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, Said, at, unit
from tests.dispatch.support.plain_roads import here

LAN, MINH = {"source": "lan"}, {"source": "minh"}


def advised(on_expiry: Literal["alarm", "auto"] = "alarm", **modes: object) -> Centre:
    control = ControlPolicy.model_validate(
        {"p2": "advise", "p3": "advise", "expires_s": 30, "on_expiry": on_expiry} | modes
    )
    return Centre([unit("A", 0), unit("B", 20)], policies=Policies(control=control))


def proposal(said: Said) -> Decision:
    return said.decided(DecisionKind.PROPOSED)


def accept(centre: Centre, made: Decision, **fields: object) -> Said:
    named = {"incident_id": made.incident_id, "proposal_id": made.decision_id}
    return centre.say(AcceptProposal, **(named | LAN | fields))


def hold(centre: Centre, incident_id: str = "C-1", **fields: object) -> Said:
    return centre.say(HoldIncident, incident_id=incident_id, reason="chờ", **(LAN | fields))


def resume(centre: Centre, incident_id: str = "C-1", **fields: object) -> Said:
    return centre.say(ResumeIncident, incident_id=incident_id, reason="xong", **(LAN | fields))


def assign(centre: Centre, unit_id: str, incident_id: str = "C-1", **fields: object) -> Said:
    pair = {"incident_id": incident_id, "unit_id": unit_id, "reason": "biết đường"}
    return centre.say(AssignUnit, **(pair | LAN | fields))


def test_by_default_the_engine_sends() -> None:
    assert Centre([unit("A", 0)]).call().orders == [("made", "C-1", "A")]


def test_in_advise_it_proposes_and_a_person_accepts() -> None:
    centre = advised()
    said = centre.call(x=5)
    made = proposal(said)
    assert said.orders == []
    assert (made.unit_id, made.expires_at) == ("A", at(30))
    assert [option.unit_id for option in made.explanation.units] == ["A", "B"]
    assert [view.queue_reason for view in said.every(IncidentView)] == ["undecided"]
    sent = accept(centre, made)
    assert sent.orders == [("made", "C-1", "A")]
    decision = sent.decided(DecisionKind.ASSIGNED)
    assert (decision.accepted_by, decision.overruled_by) == ("lan", None)
    assert centre.incident().decided_by == "lan"
    assert centre.world.proposals == {}


def test_other_priorities_are_sent_at_once() -> None:
    assert advised().call(priority="P1").orders == [("made", "C-1", "A")]
    assert advised().call(priority="P4").orders == [("made", "C-1", "A")]


def test_a_proposal_stands_while_nothing_ends_it() -> None:
    centre = advised()
    centre.call()
    assert centre.tick(29).outputs == ()


def test_nobody_decides_an_alarm_and_a_fresh_proposal() -> None:
    centre = advised()
    first = proposal(centre.call())
    said = centre.tick(30)
    assert said.alarms == [("raised", AlarmKind.UNDECIDED)]
    again = proposal(said)
    assert again.decision_id != first.decision_id
    assert centre.tick(30).alarms == [], "the alarm stands already"
    before = centre.digest
    assert accept(centre, first).refused == ("proposal_id", first.decision_id)
    assert centre.digest == before
    (standing,) = centre.world.proposals.values()
    said = accept(centre, again, proposal_id=standing.proposal_id)
    assert said.alarms == [("withdrawn", AlarmKind.UNDECIDED)]


def test_nobody_decides_and_the_centre_lets_the_engine() -> None:
    centre = advised("auto")
    centre.call()
    said = centre.tick(30)
    assert said.alarms == [], "nobody needs to act any more"
    assert said.orders == [("made", "C-1", "A")]
    assert centre.incident().decided_by is None
    declined = centre.crew("A", "declined")
    assert proposal(declined).unit_id == "B", "the next time a person is asked again"


def test_a_person_overrules_a_proposal() -> None:
    centre = advised()
    made = proposal(centre.call())
    said = assign(centre, "B")
    assert said.orders == [("made", "C-1", "B")]
    assert said.decided(DecisionKind.ASSIGNED).overruled_by == "lan"
    assert accept(centre, made).refused == ("proposal_id", made.decision_id)


def test_a_unit_is_proposed_once_at_a_time() -> None:
    centre = advised()
    centre.call("C-1")
    second = proposal(centre.call("C-2"))
    assert second.unit_id == "B"
    reasons = {one.unit_id: one.reason for one in second.explanation.unit_refusals}
    assert reasons == {"A": IneligibleReason.PROPOSED}
    third = centre.call("C-3").decided(DecisionKind.QUEUED)
    assert "2 proposed elsewhere" in third.summary.en


def test_who_is_more_urgent_gets_a_proposed_unit_and_another_is_proposed() -> None:
    centre = advised()
    centre.call("C-1", priority="P3")
    said = centre.call("C-2", priority="P1")
    assert said.orders == [("made", "C-2", "A")]
    assert proposal(said).unit_id == "B"


def test_a_unit_taken_by_hand_is_no_longer_proposed() -> None:
    centre = advised()
    made = proposal(centre.call("C-1"))
    centre.call("C-2", x=None)
    said = assign(centre, "A", "C-2")
    assert proposal(said).unit_id == "B"
    assert accept(centre, made).refused == ("proposal_id", made.decision_id)


def test_a_unit_that_goes_off_duty_is_no_longer_proposed() -> None:
    centre = advised()
    centre.call("C-1")
    assert proposal(centre.crew("A", "off_duty")).unit_id == "B"


def test_a_correction_makes_a_proposal_anew() -> None:
    centre = advised()
    centre.call("C-1")
    assert proposal(centre.say(IncidentUpdated, incident_id="C-1", place=here(25))).unit_id == "B"


def test_another_configuration_makes_proposals_anew() -> None:
    centre = advised()
    centre.call("C-1")
    said = centre.configure([unit("A", 0)])
    assert said.orders == [("made", "C-1", "A")]


def test_an_end_of_the_call_ends_the_proposal() -> None:
    centre = advised()
    made = proposal(centre.call())
    centre.say(CloseIncident, incident_id="C-1", reason="nhầm")
    assert centre.world.proposals == {}
    assert accept(centre, made).refused == ("incident_id", "C-1")


def test_a_held_call_is_not_served_until_it_is_resumed() -> None:
    centre = Centre([unit("A", 0, on_duty=False)])
    centre.call()
    said = hold(centre)
    assert said.alarms == [("withdrawn", AlarmKind.NO_UNIT)]
    assert said.decided(DecisionKind.HELD).overruled_by == "lan"
    assert [view.queue_reason for view in said.every(IncidentView)] == ["held"]
    assert centre.crew("A", "clear").orders == []
    assert centre.say(IncidentUpdated, incident_id="C-1", address="số 5").orders == []
    assert centre.incident().queue_reason == "held"
    said = resume(centre)
    assert said.orders == [("made", "C-1", "A")]
    assert said.kinds == [DecisionKind.RESUMED, DecisionKind.ASSIGNED]


def test_the_unit_of_a_held_call_is_free_for_who_waits_beside_it_at_once() -> None:
    """Found by the state machine: the other call waited for the next tick."""
    centre = Centre([unit("A", 0)], policies=Policies(control=ControlPolicy(p2="advise")))
    centre.call("C-1")
    assert "no suitable unit" in centre.call("C-2").decided(DecisionKind.QUEUED).summary.en
    said = hold(centre, "C-1")
    assert said.kinds == [DecisionKind.HELD, DecisionKind.PROPOSED]
    assert (proposal(said).incident_id, proposal(said).unit_id) == ("C-2", "A")


def test_another_unit_sent_by_hand_leaves_the_proposed_one_to_who_waits_at_once() -> None:
    """Found by the state machine."""
    centre = Centre([unit("A", 0), unit("B", 20)], policies=advised().world.policies)
    centre.crew("B", "off_duty")
    centre.call("C-1")
    centre.call("C-2")
    centre.crew("B", "clear")
    assert {one.unit_id for one in centre.world.proposals.values()} == {"A", "B"}
    centre.call("C-3")
    said = assign(centre, "B", "C-1")
    assert ("made", "C-1", "B") in said.orders
    assert {one.unit_id for one in centre.world.proposals.values()} == {"A"}


def test_a_call_held_for_long_is_an_alarm_and_a_unit_ends_it() -> None:
    centre = advised()
    centre.call()
    hold(centre)
    assert centre.world.proposals == {}
    assert centre.tick(899).alarms == []
    assert centre.tick(1).alarms == [("raised", AlarmKind.HELD_LONG)]
    assert centre.tick(1).alarms == []
    said = assign(centre, "B")
    assert said.orders == [("made", "C-1", "B")]
    assert said.alarms == [("withdrawn", AlarmKind.HELD_LONG)]
    assert centre.incident().held_until is None


def test_only_a_waiting_call_can_be_held() -> None:
    centre = Centre([unit("A", 0)])
    centre.call()
    before = centre.digest
    assert hold(centre).refused == ("incident_id", "C-1")
    assert hold(centre, "C-9").refused == ("incident_id", "C-9")
    assert resume(centre).refused == ("incident_id", "C-1")
    assert resume(centre, "C-9").refused == ("incident_id", "C-9")
    assert accept(centre, proposal(advised().call("C-9"))).refused == ("incident_id", "C-9")
    assert centre.digest == before


def test_what_one_person_decided_another_overrules_only_by_force() -> None:
    centre = Centre([unit("A", 0), unit("B", 20), unit("D", 30)])
    centre.call()
    assign(centre, "B")
    before = centre.digest
    for refused in (
        assign(centre, "D", **MINH),
        centre.say(ReleaseUnit, unit_id="B", reason="đổi", **MINH),
        resume(centre, **MINH),
        hold(centre, **MINH),
    ):
        assert refused.refused == ("source", "minh")
        assert "lan" in refused.decided(DecisionKind.REFUSED).summary.en
    assert centre.digest == before
    said = assign(centre, "D", **MINH, force=True)
    assert said.orders == [("withdrawn", "C-1", "B"), ("made", "C-1", "D")]
    assert centre.incident().decided_by == "minh"
    forced = centre.say(ReleaseUnit, unit_id="D", reason="đổi", force=True, **LAN)
    assert forced.orders[0] == ("withdrawn", "C-1", "D")


def test_a_person_may_change_their_own_mind() -> None:
    centre = Centre([unit("A", 0), unit("B", 20)])
    centre.call()
    assign(centre, "B")
    assert assign(centre, "A").orders == [("withdrawn", "C-1", "B"), ("made", "C-1", "A")]


@pytest.mark.parametrize("state", [UnitState.ALERTED, UnitState.ACCEPTED, UnitState.EN_ROUTE])
def test_a_unit_on_its_way_elsewhere_is_taken_only_by_force(state: UnitState) -> None:
    centre = Centre([unit("A", 0), unit("B", 20)])
    centre.call("C-1")
    centre.bring("A", state)
    centre.call("C-2", x=None)
    before = centre.digest
    assert assign(centre, "A", "C-2").refused == ("unit_id", "A")
    assert centre.digest == before
    said = assign(centre, "A", "C-2", force=True)
    assert said.orders == [
        ("withdrawn", "C-1", "A"),
        ("made", "C-2", "A"),
        ("made", "C-1", "B"),
    ]


def test_force_takes_no_unit_from_a_patient_and_none_that_is_off_duty() -> None:
    centre = Centre([unit("A", 0), unit("B", 20)])
    centre.call("C-1")
    centre.bring("A", UnitState.ON_SCENE)
    centre.crew("B", "off_duty")
    centre.call("C-2")
    before = centre.digest
    for name in ("A", "B"):
        assert assign(centre, name, "C-2", force=True).refused == ("unit_id", name)
    assert assign(centre, "A", "C-1", force=True).refused == ("unit_id", "A")
    assert centre.digest == before


def test_a_person_s_unit_is_kept_when_the_call_turns_out_different() -> None:
    centre = Centre([unit("A", 0), unit("B", 20), unit("D", 90, "als")])
    centre.call()
    assign(centre, "B")
    said = centre.say(IncidentUpdated, incident_id="C-1", place=here(88))
    assert said.orders == [("updated", "C-1", "B")]
    said = centre.say(IncidentUpdated, incident_id="C-1", crew_level=CrewLevel.ALS)
    assert said.orders == [("updated", "C-1", "B")]
    assert centre.incident().decided_by == "lan"


def test_an_event_ends_what_a_person_decided() -> None:
    centre = Centre([unit("A", 0), unit("B", 20), unit("D", 2)])
    centre.call()
    assign(centre, "B")
    assert centre.crew("B", "declined").orders == [
        ("withdrawn", "C-1", "B"),
        ("made", "C-1", "D"),
    ]
    assert centre.incident().decided_by is None
    assert assign(centre, "B", **MINH).kinds == [DecisionKind.WITHDRAWN, DecisionKind.ASSIGNED]


def test_resume_gives_a_chosen_unit_back_to_the_engine() -> None:
    centre = Centre([unit("A", 0), unit("B", 20), unit("D", 38)])
    centre.call()
    assign(centre, "B")
    said = resume(centre)
    assert said.kinds == [DecisionKind.RESUMED]
    assert centre.incident().decided_by is None
    assert centre.say(IncidentUpdated, incident_id="C-1", place=here(39)).orders == [
        ("withdrawn", "C-1", "B"),
        ("made", "C-1", "D"),
    ]


def test_a_unit_sent_to_nobody_knows_where_is_kept_too() -> None:
    centre = Centre([unit("A", 0)])
    centre.call(x=None)
    assign(centre, "A")
    said = centre.say(IncidentUpdated, incident_id="C-1", crew_level=CrewLevel.ALS)
    assert said.orders == [("updated", "C-1", "A")]


def test_the_engine_does_not_relieve_a_person_s_unit_nor_take_it_away() -> None:
    """B was sent by a person from far away; A, much nearer, comes free; then a P1 calls nearby."""
    centre = Centre([unit("A", 0, on_duty=False), unit("B", 0), unit("D", 300)])
    centre.call(x=400, priority="P4")
    assign(centre, "B")
    centre.bring("B", UnitState.EN_ROUTE)
    assert centre.crew("D", "clear").orders == []
    centre.crew("D", "off_duty")
    urgent = centre.call("C-2", x=1, priority="P1")
    assert urgent.orders == []
    assert resume(centre).orders == [("withdrawn", "C-1", "B"), ("made", "C-2", "B")]
