"""A call off the roads: driven to as near as a road leads, and the walk said."""

import pytest

from schemas.centre.control import ControlPolicy
from schemas.events.commands import AcceptProposal, AssignUnit
from schemas.events.incidents import IncidentUpdated
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import UnitState
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import DecisionKind
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import POLICIES, Centre, hospital, unit
from tests.dispatch.support.plain_roads import LATITUDE, METRES_PER_DEG, PlainRoads, here


class KnownWays(PlainRoads):
    """The plain street, which can also say where it passes a place."""

    def nearest_road(self, place: LatLon) -> LatLon | None:
        return LatLon(lat=LATITUDE, lon=place.lon)


def beside(x: float, metres: float) -> LatLon:
    """Give a place so many metres north of the street."""
    return LatLon(lat=LATITUDE + metres / METRES_PER_DEG, lon=here(x).lon)


def a_centre() -> Centre:
    return Centre([unit("U", 0), unit("V", 900)], roads=KnownWays())


def test_a_call_off_the_roads_is_driven_to_as_near_as_a_road_leads() -> None:
    said = a_centre().call(x=beside(100, 1_200))
    (order,) = said.every(Assignment)
    assert (order.unit_id, order.eta_ms) == ("U", 100_000)
    assert (order.place, order.stop) == (beside(100, 1_200), here(100))
    assert said.decided(DecisionKind.ASSIGNED).summary.en == (
        "U (BLS) to C-1 (P2): 1 min 40 s by road, nearest of 2 suitable, then 1200 m on foot from "
        "the nearest road; next V is 25 min 00 s later"
    )
    assert "rồi đi bộ 1200 m" in said.decided(DecisionKind.ASSIGNED).summary.vi


@pytest.mark.parametrize(("metres", "is_off"), [(4_999, False), (5_002, True)])
def test_beyond_the_second_limit_it_waits_for_a_person(metres: float, is_off: bool) -> None:  # noqa: FBT001
    centre = a_centre()
    said = centre.call(x=beside(100, metres))
    assert (centre.incident().queue_reason == "off_map") is is_off
    assert (("raised", AlarmKind.OFF_MAP) in said.alarms) is is_off
    sent = centre.say(AssignUnit, incident_id="C-1", unit_id="V", reason="có xuồng")
    assert sent.orders[-1][2] == "V"


def test_whoever_decides_is_told_of_the_walk() -> None:
    """What a person orders or agrees to says it like what the engine decides."""
    centre = a_centre()
    centre.call(x=beside(100, 1_200))
    said = centre.say(AssignUnit, incident_id="C-1", unit_id="V", reason="có xuồng")
    told = said.decided(DecisionKind.ASSIGNED).summary
    assert told.en == (
        "V to C-1, then 1200 m on foot from the nearest road by order of test: có xuồng"
    )
    assert told.vi == (
        "V đến C-1, đến đường gần nhất rồi đi bộ 1200 m theo lệnh của test: có xuồng"
    )
    advised = POLICIES.model_copy(update={"control": ControlPolicy(p2="advise")})
    centre = Centre([unit("U", 0)], policies=advised, roads=KnownWays())
    made = centre.call(x=beside(100, 800)).decided(DecisionKind.PROPOSED)
    assert "then 800 m on foot" in made.summary.en
    said = centre.say(AcceptProposal, incident_id="C-1", proposal_id=made.decision_id)
    told = said.decided(DecisionKind.ASSIGNED).summary
    assert told.en.startswith("U to C-1, then 800 m on foot from the nearest road: test agreed")


def test_a_person_is_told_of_no_walk_where_nobody_knows_the_place() -> None:
    centre = a_centre()
    centre.call(x=None)
    said = centre.say(AssignUnit, incident_id="C-1", unit_id="V", reason="biết nhà")
    assert said.decided(DecisionKind.ASSIGNED).summary.en == "V to C-1 by order of test: biết nhà"


def test_who_comes_free_relieves_a_silent_crew_off_the_roads_too() -> None:
    """U0 to U2 answer nothing, U0 keeps the order; V is clear 100 s from where the road ends."""
    units = [*(unit(f"U{n}", 100 - 10 * n) for n in range(3)), unit("V", 0)]
    centre = Centre(units, roads=KnownWays())
    centre.crew("V", "off_duty")
    centre.call(x=beside(100, 1_200))
    for _ in range(3):
        centre.tick(60)
    assert centre.unit("U0").incident_id == "C-1"
    said = centre.crew("V", "clear")
    assert said.orders == [("withdrawn", "C-1", "U0"), ("made", "C-1", "V")]
    assert said.decided_for("C-1").summary.en == (
        "V (BLS) to C-1 (P2) instead of U0: 1 min 40 s by road, U0 does not answer, then 1200 m on "
        "foot from the nearest road"
    )


def test_a_place_beside_a_road_is_driven_to_itself() -> None:
    (order,) = a_centre().call(x=beside(100, 300)).every(Assignment)
    assert order.stop is None


def test_who_is_told_of_a_change_is_told_where_the_road_ends_now() -> None:
    centre = a_centre()
    centre.call(x=beside(100, 1_200))
    said = centre.say(IncidentUpdated, incident_id="C-1", place=beside(104, 1_200))
    (order,) = said.every(Assignment)
    assert (order.status, order.eta_ms, order.stop) == ("updated", 104_000, here(104))


def test_it_is_planned_like_any_other_call() -> None:
    """V comes free beside where the road ends, and relieves U; who is late there is noticed."""
    centre = Centre([unit("U", -600), unit("V", 0)], roads=KnownWays())
    centre.call("BEFORE", x=0, priority="P3")
    centre.bring("V", UnitState.ON_SCENE)
    centre.call("WALK", x=beside(10, 2_000))
    centre.bring("U", UnitState.EN_ROUTE)
    said = centre.crew("V", "clear")
    assert said.orders == [("withdrawn", "WALK", "U"), ("made", "WALK", "V")]


def test_roads_that_cannot_say_where_they_pass_leave_it_to_a_person() -> None:
    centre = Centre([unit("U", 0)], policies=POLICIES)
    centre.call(x=beside(100, 1_200))
    assert centre.incident().queue_reason == "off_map"


def off_station(metres: float) -> Centre:
    """U waits so far north of the street; V stands on it, 900 s east of there."""
    one = unit("U", 0).model_copy(update={"station": beside(0, metres)})
    return Centre([one, unit("V", 900)], [hospital("h", beside(300, 2_000))], roads=KnownWays())


def test_a_unit_whose_station_lies_off_the_roads_is_sent_and_the_ground_is_said() -> None:
    """800 m over ground that no map knows take 200 s beside the 100 s by road."""
    said = off_station(800).call(x=100)
    (order,) = said.every(Assignment)
    assert (order.unit_id, order.eta_ms, order.stop) == ("U", 300_000, None)
    told = said.decided(DecisionKind.ASSIGNED).summary
    assert "nearest of 2 suitable, first 800 m over the ground to the nearest road" in told.en
    assert "trước hết 800 m từ chỗ xe đỗ ra đường gần nhất" in told.vi


def test_the_ground_before_a_road_counts_against_who_stands_off_the_roads() -> None:
    """4 000 m take 1 000 s: V is there sooner, for 1 600 s back west cost it less than U's way."""
    (order,) = off_station(4_000).call(x=899).every(Assignment)
    assert order.unit_id == "V"


def test_a_unit_beyond_the_second_limit_is_left_to_a_person() -> None:
    centre = off_station(5_100)
    centre.crew("V", "off_duty")
    said = centre.call(x=100)
    assert centre.incident().queue_reason == "no_unit"
    (refusal, _) = said.decided(DecisionKind.QUEUED).explanation.unit_refusals
    assert (refusal.unit_id, refusal.reason) == ("U", "off_road")


def test_a_person_who_sends_such_a_unit_is_told_of_both_ends() -> None:
    centre = off_station(800)
    centre.call(x=beside(900, 1_200))
    assert centre.incident().order is not None
    told = centre.say(AssignUnit, incident_id="C-1", unit_id="U", reason="biết đường")
    assert told.decided(DecisionKind.ASSIGNED).summary.en == (
        "U to C-1, first 800 m over the ground to the nearest road, then 1200 m on foot from the "
        "nearest road by order of test: biết đường"
    )


def test_a_patient_is_taken_to_a_hospital_that_lies_off_the_roads() -> None:
    """200 s by road from where the vehicle stopped, and 2 000 m over the ground."""
    centre = off_station(0)
    centre.call(x=100)
    said = centre.bring("U", UnitState.TRANSPORTING)
    centre.moved("U", 100)
    assert centre.incident().hospital_id == "h"
    assert said.pre_alert.eta_at is not None


def test_a_centre_that_wants_nobody_driven_off_the_roads_says_so() -> None:
    intake = POLICIES.intake.model_copy(update={"walk_m_max": 0})
    one = unit("U", 0).model_copy(update={"station": beside(0, 800)})
    policies = POLICIES.model_copy(update={"intake": intake})
    centre = Centre([one], policies=policies, roads=KnownWays())
    centre.call(x=100)
    assert centre.incident().queue_reason == "no_unit"
