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
from tests.dispatch.support.centre import POLICIES, Centre, unit
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
