"""What surrounds a choice: what is counted, remembered and told. Each was changed once, unseen."""

from dataclasses import fields, replace

import pytest

from dispatch.choosing.under_way import moving
from dispatch.plans.weights import tier, weight
from dispatch.records.hospital import Hospital
from dispatch.records.incident import Incident
from dispatch.units.eligibility import why_hospital_not
from dispatch.units.legs import as_reported
from dispatch.units.response import penalty_ms
from schemas.centre.choosing import ChangePolicy, ResponsePolicy
from schemas.centre.policies import Policies, WeightPolicy
from schemas.events.hospital_capacity import EmsTraffic
from schemas.events.incidents import Patient
from schemas.events.vehicles import VehicleReadiness
from schemas.ground.vocabulary import IncidentState, Priority, UnitFlag, UnitState
from schemas.outputs.decisions import DecisionKind, IneligibleReason
from tests.dispatch.support.centre import POLICIES, Centre, at, hospital, unit
from tests.dispatch.units.test_eligibility import HOSPITAL, INCIDENT

FATE = {
    "state", "order", "excluded", "hospitals_refused", "hospital_id", "hospital_choice", "turns",
    "pre_alert_id", "queue_reason", "awaits", "queue_place", "expected_wait_s", "redirects",
    "decided_by", "grounds", "held_until", "lapsed", "maybe_same_as",
}  # fmt: skip
"""What became of a call, as against what it is."""


def under_way(priority: str = "P4", policies: Policies = POLICIES) -> Centre:
    """A unit at 0 s that has set out to a call at 800 s."""
    centre = Centre([unit("U", 0)], policies=policies)
    centre.call("LOW", x=800, priority=priority)
    centre.bring("U", UnitState.EN_ROUTE)
    return centre


def at_hospital(far_x: float = 990) -> Centre:
    """A unit that is at a hospital at 500 s, and one far away."""
    centre = Centre([unit("NEAR", 500), unit("FAR", far_x)], [hospital("h", 500)])
    centre.call("W-1", x=500, priority="P3")
    centre.bring("NEAR", UnitState.AT_HOSPITAL)
    return centre


def test_each_time_that_a_unit_is_taken_counts_once_on_the_call_that_loses_it() -> None:
    """With two changes at most: the second taker gets it, the third does not."""
    centre = under_way(
        policies=POLICIES.model_copy(update={"change": ChangePolicy(redirects_max=2)})
    )
    for number in (1, 2):
        said = centre.call(f"LIFE-{number}", x=300, priority="P1")
        assert ("withdrawn", "LOW", "U") in said.orders
        assert centre.incident("LOW").redirects == number
        centre.clock_s += 120  # the rest of a crew that was turned
        assert centre.cancel(f"LIFE-{number}").orders[-1] == ("made", "LOW", "U")
        centre.bring("U", UnitState.EN_ROUTE)
    assert centre.call("LIFE-3", x=300, priority="P1").orders == []


def test_it_is_remembered_when_a_unit_was_expected_mobilisation_and_all() -> None:
    centre = Centre([unit("U", 0)])
    centre.call(x=100)
    order = centre.incident().order
    assert order is not None
    assert order.eta_at == at(60 + 100)


def test_the_explanation_names_the_choice_first_also_where_another_is_nearer() -> None:
    """U-1 is the nearest to both calls; together they are served sooner the other way round."""
    centre = Centre()
    centre.call("C-1", x=100)
    centre.call("C-2", x=30)
    said = centre.configure([unit("U-1", 20), unit("U-2", 0)])
    first, second = said.decided_for("C-1"), said.decided_for("C-2")
    for decision in (first, second):
        assert decision.explanation.units[0].unit_id == decision.unit_id
    chosen = {(one.incident_id, one.unit_id) for one in (first, second)}
    assert chosen == {("C-1", "U-1"), ("C-2", "U-2")}
    assert second.explanation.units[1].unit_id == "U-1"
    assert second.explanation.units[1].eta_ms < second.explanation.units[0].eta_ms


def test_of_a_single_unit_nothing_is_said_of_a_next_one() -> None:
    summary = Centre([unit("U", 0)]).call(x=10).decided(DecisionKind.ASSIGNED).summary
    assert summary.en == "U (BLS) to C-1 (P2): 10 s by road, nearest of 1 suitable"
    assert summary.vi.endswith("gần nhất trong 1 xe phù hợp")


def test_of_two_that_are_as_near_neither_is_called_sooner() -> None:
    said = Centre([unit("U-1", 0), unit("U-2", 0)]).call(x=10)
    summary = said.decided(DecisionKind.ASSIGNED).summary
    assert summary.en.endswith("nearest of 2 suitable; U-2 would be there as soon")
    assert summary.vi.endswith("trong 2 xe phù hợp; U-2 đến cùng lúc")


def test_who_waits_is_named_and_told_why() -> None:
    centre = Centre([unit("U", 0)])
    centre.say(VehicleReadiness, unit_id="U", flags=(UnitFlag.LOW_FUEL,))
    decision = centre.call(x=10).decided(DecisionKind.QUEUED)
    assert decision.incident_id == "C-1"
    assert decision.decision_id.startswith("dec-")
    refusals = decision.explanation.unit_refusals
    assert [(one.unit_id, one.reason.value) for one in refusals] == [("U", "low_fuel")]
    assert decision.explanation.map_hash == centre.roads.graph_hash


def test_a_call_awaits_a_named_unit_and_it_is_said_once() -> None:
    centre = at_hospital()
    centre.clock_s = 1_100  # of 1 200 for the handover
    said = centre.call("W-2", x=520, priority="P2")
    assert said.decided(DecisionKind.QUEUED).incident_id == "W-2"
    assert (centre.incident("W-2").queue_reason, centre.incident("W-2").awaits) == (
        "awaits_unit",
        "NEAR",
    )
    assert centre.tick(1).kinds == []


def test_a_threat_to_life_awaits_nobody_and_nobody_is_awaited_who_cannot_go() -> None:
    centre = at_hospital()
    centre.clock_s = 1_100
    assert centre.call("LIFE", x=520, priority="P1").orders == [("made", "LIFE", "FAR")]
    centre = at_hospital()
    centre.clock_s = 1_100
    centre.say(VehicleReadiness, unit_id="NEAR", flags=(UnitFlag.MAINTENANCE,))
    assert centre.call("W-2", x=520, priority="P2").orders == [("made", "W-2", "FAR")]


def test_a_unit_that_should_be_clear_by_now_is_not_awaited() -> None:
    """Nobody knows when it will be: an idle unit goes."""
    centre = at_hospital()
    centre.clock_s = 1_200
    assert centre.call("W-2", x=520, priority="P2").orders == [("made", "W-2", "FAR")]


def test_who_was_sent_in_this_step_and_who_is_leaving_does_not_turn() -> None:
    centre = under_way()
    turn = centre.turn()
    (one,) = moving(turn)
    assert (one.unit.unit_id, one.road_ms, one.mobilise_ms) == ("U", 800_000, 0)
    turn.put_unit(replace(one.unit, leaving=True))
    assert moving(turn) == []
    turn.put_unit(one.unit)
    turn.sent.add("LOW")
    assert moving(turn) == []


@pytest.mark.parametrize("hospital_id", [None, "other"])
def test_a_hospital_that_leaves_takes_only_who_is_on_the_way_to_it(hospital_id: str | None) -> None:
    leaving = replace(HOSPITAL, leaving=True)
    coming = replace(INCIDENT, hospital_id="h")
    assert _why(leaving, coming) is None
    assert _why(leaving, replace(INCIDENT, hospital_id=hospital_id)) == "not_accepting"
    assert _why(replace(leaving, traffic=EmsTraffic.CLOSED), coming) == "not_accepting"


def _why(one: Hospital, incident: Incident) -> IneligibleReason | None:
    return why_hospital_not(one, incident, now=at(0))


def test_a_call_as_reported_keeps_what_it_is_and_forgets_what_became_of_it() -> None:
    """Whatever field an incident is given later must be put on one side or the other."""
    centre = Centre([unit("U", 0)], [hospital("h", 50, "stroke")])
    centre.call(
        x=0,
        complaint_code="chest_pain",
        answers={"clammy": "yes"},
        address="12 Lê Lợi",
        region="north",
        place_accuracy_m=5.0,
        services=("stroke",),
        patient=Patient(age_years=70),
    )
    centre.bring("U", UnitState.TRANSPORTING)
    centre.vitals("U", heart_rate_per_min=80)
    whole = replace(
        centre.incident(),
        part_of="C-0",
        not_same_as={"C-9": "dispatcher-1"},
        attempts=3,
        excluded={"V": IneligibleReason.DECLINED},
        hospitals_refused=("i",),
        redirects=1,
        turns=1,
        decided_by="lan",
        held_until=at(9),
        lapsed=True,
        maybe_same_as="C-8",
        queue_reason="held",
        awaits="V",
        queue_place=1,
        expected_wait_s=60,
    )
    blank = Incident(
        incident_id="C-1",
        priority=Priority.P4,
        complaint="",
        place=None,
        address=None,
        crew_level=whole.crew_level,
        services=(),
        patient=Patient(),
        reported_at=at(1),
    )
    told = as_reported(whole)
    for field in fields(Incident):
        kept = blank if field.name in FATE else whole
        assert getattr(told, field.name) == getattr(kept, field.name), field.name
    assert told.state is IncidentState.QUEUED


def test_a_fresh_position_costs_nothing_whatever_the_penalty() -> None:
    policy = ResponsePolicy(fresh_position_s=10, stale_penalty_pm=10_000)
    assert penalty_ms(at(0), at(10), policy) == 0


def test_a_weight_is_a_whole_number_and_a_negative_wait_a_bug() -> None:
    policy = WeightPolicy()
    assert (weight(policy, Priority.P4, 1), type(weight(policy, Priority.P4, 1))) == (6_006, int)
    assert tier(policy, Priority.P4, 0) == 4
