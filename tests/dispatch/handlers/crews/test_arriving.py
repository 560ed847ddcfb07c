"""Where a unit stands that its crew has not said: proposed, said by a person or a declared rule."""

from dataclasses import replace

import pytest

from schemas.centre.arrivals import ArrivalPolicy
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewReport, IncidentState, UnitState
from schemas.outputs.decisions import Decision
from schemas.outputs.views import ProposedStatus, UnitView
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import POLICIES, Centre, Said, hospital, unit
from tests.dispatch.support.plain_roads import LATITUDE, PlainRoads, off_road

SCENE, NEAR, OTHER = 50.0, 100.0, 150.0
"""Where the call and two hospitals are: some kilometres from each other and from the station."""

METRE = 1 / 109.2
"""One metre along the street, in its own seconds."""


def centre(
    state: UnitState = UnitState.EN_ROUTE,
    arrivals: ArrivalPolicy | None = None,
    accuracy_m: float | None = None,
) -> Centre:
    policies = POLICIES.model_copy(update={"arrivals": arrivals or ArrivalPolicy()})
    one = Centre([unit("U", 0)], [hospital("near", NEAR), hospital("other", OTHER)], policies)
    one.call(x=SCENE, place_accuracy_m=accuracy_m)
    one.bring("U", state)
    return one


def stand(
    one: Centre, x: float, seconds: int = 30, every_s: int = 15, **fields: object
) -> ProposedStatus | None:
    """Have the tracker report one place for some time; give what is proposed after it."""
    one.clock_s += 1
    said = one.moved("U", x, **fields)
    for _ in range(seconds // every_s):
        one.clock_s += every_s
        said = one.moved("U", x, **fields)
    return proposed(said)


def proposed(said: Said) -> ProposedStatus | None:
    (view,) = said.every(UnitView)
    return view.proposed


def test_a_unit_that_stands_at_its_call_is_proposed_on_scene_and_stays_where_it_is() -> None:
    one = centre()
    assert stand(one, SCENE + 80 * METRE, 15) is None
    found = stand(one, SCENE + 80 * METRE, 15)
    assert found is not None
    assert (found.status, found.where, found.place_id) == (CrewReport.ON_SCENE, "scene", "C-1")
    assert found.taken_at is None
    assert (found.proposed_at - found.since).total_seconds() == 31
    assert one.unit("U").state is UnitState.EN_ROUTE
    assert one.tick(3_000).every(Decision) == [], "nothing is ever taken in silence"
    assert one.unit("U").state is UnitState.EN_ROUTE


def test_its_word_ends_the_proposal() -> None:
    one = centre()
    assert stand(one, SCENE) is not None
    assert proposed(one.crew("U", "on_scene")) is None
    assert one.unit("U").state is UnitState.ON_SCENE
    assert stand(one, SCENE) is None, "where it is now said to be"


def test_whoever_says_the_present_state_again_is_asked_no_more_until_it_has_left() -> None:
    one = centre()
    assert stand(one, SCENE) is not None
    assert proposed(one.crew("U", "mobilised")) is None
    assert stand(one, SCENE, 120) is None
    assert stand(one, SCENE + 300 * METRE) is None
    assert stand(one, SCENE) is not None


def test_a_report_before_there_is_a_proposal_denies_nothing() -> None:
    one = centre()
    stand(one, SCENE, 15)
    one.crew("U", "mobilised")
    assert stand(one, SCENE, 15) is not None


def test_who_drives_by_has_not_arrived() -> None:
    one = centre()
    for metres in range(-100, 101, 50):
        said = one.moved("U", SCENE + metres * METRE)
        one.clock_s += 15
        assert proposed(said) is None, "it is 50 m farther each time"
    for _ in range(5):
        said = one.moved("U", SCENE, speed_mps=9.0)
        one.clock_s += 15
        assert proposed(said) is None, "it says itself that it drives"
    assert stand(one, SCENE, speed_mps=0.5) is not None


@pytest.mark.parametrize(
    ("metres", "is_there"), [(97, True), (104, False), (-97, True), (-104, False)]
)
def test_the_fence_is_as_wide_as_the_centre_says(metres: int, is_there: bool) -> None:  # noqa: FBT001
    assert (stand(centre(), SCENE + metres * METRE) is not None) is is_there


def test_a_vague_place_is_as_much_wider_up_to_a_bound() -> None:
    assert stand(centre(accuracy_m=150.0), SCENE + 240 * METRE) is not None
    assert stand(centre(accuracy_m=150.0), SCENE + 260 * METRE) is None
    assert stand(centre(accuracy_m=5_000.0), SCENE + 390 * METRE) is not None
    assert stand(centre(accuracy_m=5_000.0), SCENE + 410 * METRE) is None


def test_an_inaccurate_fix_says_nothing_for_or_against() -> None:
    one = centre()
    assert stand(one, SCENE, 120, accuracy_m=150.0) is None
    assert stand(one, SCENE) is not None
    assert stand(one, SCENE + 500 * METRE, accuracy_m=150.0) is not None
    assert stand(one, SCENE + 500 * METRE, accuracy_m=100.0) is None


def test_a_proposal_lasts_a_little_beyond_the_fence_and_ends_when_the_unit_leaves() -> None:
    one = centre()
    assert stand(one, SCENE + 90 * METRE) is not None
    one.clock_s += 15
    assert proposed(one.moved("U", SCENE + 130 * METRE)) is not None
    one.clock_s += 15
    assert proposed(one.moved("U", SCENE + 150 * METRE)) is None


def test_nothing_is_proposed_without_a_call_or_a_place() -> None:
    idle = Centre([unit("U", 0)], [hospital("near", NEAR)])
    assert stand(idle, NEAR) is None
    one = Centre([unit("U", 0)], [hospital("near", NEAR)])
    one.call(x=None)
    assert one.crew("U", "clear").orders == []


class Ending(PlainRoads):
    """Roads that tell where the one to a place beside them ends."""

    def nearest_road(self, place: LatLon) -> LatLon | None:
        return LatLon(lat=LATITUDE, lon=place.lon)


def test_where_the_road_ends_is_the_scene_of_a_call_beyond_it() -> None:
    one = Centre([unit("U", 0)], [hospital("near", NEAR)], roads=Ending())
    one.call(x=off_road(SCENE))
    one.bring("U", UnitState.EN_ROUTE)
    assert stand(one, SCENE + 150 * METRE, 60) is None
    found = stand(one, SCENE + 90 * METRE)
    assert found is not None
    assert (found.status, found.place_id) == (CrewReport.ON_SCENE, "C-1")


def test_at_the_hospital_it_is_proposed_that_the_patient_is_there() -> None:
    one = centre(UnitState.TRANSPORTING)
    found = stand(one, NEAR + 150 * METRE)
    assert found is not None
    assert (found.status, found.where, found.place_id) == (
        CrewReport.AT_HOSPITAL,
        "hospital",
        "near",
    )
    one.crew("U", found.status.value)
    assert one.unit("U").state is UnitState.AT_HOSPITAL


def test_another_hospital_is_named_so_that_the_word_can_name_it_too() -> None:
    one = centre(UnitState.TRANSPORTING, ArrivalPolicy(taken=("at_hospital",)))
    assert stand(one, OTHER) is None, "it might only pass there"
    found = stand(one, OTHER, 15)
    assert found is not None
    assert (found.status, found.place_id, found.taken_at) == (
        CrewReport.AT_HOSPITAL,
        "other",
        None,
    )
    one.crew("U", "at_hospital", hospital_id="other")
    assert one.incident().hospital_id == "other"


def test_a_crew_that_forgot_to_leave_the_scene_is_asked_one_word_after_the_other() -> None:
    one = centre(UnitState.ON_SCENE)
    found = stand(one, NEAR, 45)
    assert found is not None
    assert (found.status, found.place_id) == (CrewReport.TRANSPORTING, "near")
    one.crew("U", "transporting", hospital_id="near")
    found = stand(one, NEAR)
    assert found is not None
    assert found.status is CrewReport.AT_HOSPITAL


def test_a_call_at_a_hospital_is_no_arrival_there() -> None:
    one = Centre([unit("U", 0)], [hospital("near", SCENE)])
    one.call(x=SCENE)
    one.bring("U", UnitState.ON_SCENE)
    assert stand(one, SCENE, 120) is None


@pytest.mark.parametrize("state", [UnitState.ON_SCENE, UnitState.AT_HOSPITAL])
def test_back_at_its_station_a_unit_is_asked_whether_it_is_clear(state: UnitState) -> None:
    one = centre(state)
    found = stand(one, 0.0, 45)
    assert found is not None
    assert (found.status, found.where, found.place_id) == (CrewReport.CLEAR, "station", "S-U")
    one.crew("U", "clear")
    assert one.unit("U").state is UnitState.AVAILABLE


def test_a_station_at_the_hospital_says_nothing() -> None:
    one = Centre([unit("U", NEAR)], [hospital("near", NEAR)])
    one.call(x=SCENE)
    one.bring("U", UnitState.AT_HOSPITAL)
    assert stand(one, NEAR, 120) is None


def test_on_the_way_with_the_patient_no_place_but_a_hospital_counts() -> None:
    one = centre(UnitState.TRANSPORTING)
    assert stand(one, SCENE, 60) is None
    assert stand(one, 0.0, 60) is None


def test_a_declared_rule_takes_the_word_and_says_whose_it_is_not() -> None:
    rule = ArrivalPolicy(taken=("on_scene", "at_hospital"), taken_after_s=60)
    one = centre(UnitState.EN_ROUTE, rule)
    spoke_at = one.unit("U").spoke_at
    found = stand(one, SCENE)
    assert found is not None
    assert found.taken_at is not None
    assert (found.taken_at - found.proposed_at).total_seconds() == 60
    assert one.tick(59).every(Decision) == []
    (told,) = one.tick(1).every(Decision)
    assert told.unit_id == "U"
    assert told.summary.en == (
        "U counts as “on scene”: it stands at C-1, and its crew has said nothing else for 60 s "
        "(rule of the centre; the crew has not said it)"
    )
    assert one.unit("U").state is UnitState.ON_SCENE
    assert one.incident().state is IncidentState.ON_SCENE
    assert one.unit("U").spoke_at == spoke_at, "it is no word of the crew"
    one.crew("U", "transporting")
    assert stand(one, NEAR) is not None
    (told,) = one.tick(60).every(Decision)
    assert "Bệnh viện near" in told.summary.vi
    assert one.unit("U").state is UnitState.AT_HOSPITAL


def test_a_crew_that_is_taken_to_be_there_is_late_no_more() -> None:
    one = centre(UnitState.EN_ROUTE, ArrivalPolicy(taken=("on_scene",), taken_after_s=60))
    for _ in range(12):
        one.clock_s += 60
        one.moved("U", 0)
        one.tick(0)
    assert [alarm.kind for alarm in one.world.alarms.values()] == [AlarmKind.CREW_LATE]
    assert stand(one, SCENE) is not None
    assert one.tick(60).alarms == [("withdrawn", AlarmKind.CREW_LATE)]
    assert one.unit("U").state is UnitState.ON_SCENE


def test_a_denied_proposal_is_not_taken_and_one_that_nobody_declared_neither() -> None:
    one = centre(UnitState.EN_ROUTE, ArrivalPolicy(taken=("on_scene",), taken_after_s=60))
    assert stand(one, SCENE) is not None
    one.crew("U", "mobilised")
    one.tick(120)
    assert one.unit("U").state is UnitState.EN_ROUTE
    other = centre(UnitState.TRANSPORTING, ArrivalPolicy(taken=("on_scene",), taken_after_s=60))
    found = stand(other, NEAR)
    assert found is not None
    assert found.taken_at is None


def test_a_unit_that_loses_its_call_loses_the_proposal() -> None:
    one = centre()
    assert stand(one, SCENE) is not None
    said = one.cancel()
    assert proposed(said) is None
    assert stand(one, SCENE) is None


def test_another_call_is_another_arrival() -> None:
    one = centre()
    assert stand(one, SCENE) is not None
    known = one.unit("U").arrival
    assert known is not None
    assert one.unit("U").proposed == known
    assert replace(one.unit("U"), incident_id="C-9").proposed is None
    assert replace(one.unit("U"), state=UnitState.ON_SCENE).proposed is None
