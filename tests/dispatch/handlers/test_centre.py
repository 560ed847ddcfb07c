from schemas.centre.policies import Limits, Policies, policies_hash
from schemas.events.hospital_capacity import BedType
from schemas.ground.vocabulary import Service, UnitState
from schemas.outputs.decisions import DecisionKind
from schemas.outputs.views import HospitalView, UnitView
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import POLICIES, Centre, hospital, unit
from tests.dispatch.support.plain_roads import here

A, B = unit("A", 0), unit("B", 50)
H, I = hospital("h", 100, "emergency"), hospital("i", 200, "emergency")  # noqa: E741


def states(centre: Centre) -> dict[str, str]:
    return {name: one.state.value for name, one in centre.world.units.items()}


def test_units_and_hospitals_appear() -> None:
    centre = Centre()
    said = centre.configure([A, unit("OFF", 1, on_duty=False)], [H])
    assert states(centre) == {"A": "available", "OFF": "off_duty"}
    assert list(centre.world.hospitals) == ["h"]
    decision = said.decided(DecisionKind.CONFIGURED)
    assert decision.summary.en == "Centre Trung tâm thử: 2 units, 1 hospitals, map plain"
    assert decision.policies_hash == centre.world.policies_hash == policies_hash(POLICIES)
    assert [view.unit_id for view in said.every(UnitView)] == ["A", "OFF"]


def test_another_map_than_the_loaded_one_is_refused() -> None:
    centre = Centre([A])
    before = centre.digest
    assert centre.configure([B], map_hash="0" * 64).refused == ("map_hash", "0" * 64)
    assert centre.digest == before


def test_what_units_have_said_since_is_kept() -> None:
    centre = Centre([A])
    centre.crew("A", "off_duty")
    centre.configure([unit("A", 30, "als")])
    one = centre.unit("A")
    assert (one.state, one.crew_level, one.place) == (UnitState.OFF_DUTY, "als", here(30))
    centre.moved("A", 7)
    centre.configure([unit("A", 60)])
    assert (centre.unit("A").place, centre.unit("A").station) == (here(7), here(60))


def test_parameters_are_those_of_the_newest_configuration() -> None:
    centre = Centre([A, B])
    centre.configure([A, B], policies=Policies(limits=Limits(acknowledge_s=5)))
    centre.call()
    assert centre.tick(4).orders == []
    assert centre.tick(1).orders[0] == ("withdrawn", "C-1", "A")


def test_a_unit_that_is_gone_leaves_and_its_call_goes_to_another() -> None:
    centre = Centre([A, B])
    centre.call(x=10)
    said = centre.configure([B])
    assert said.orders == [("withdrawn", "C-1", "A"), ("made", "C-1", "B")]
    assert states(centre) == {"B": "alerted"}
    gone = next(view for view in said.every(UnitView) if view.unit_id == "A")
    assert (gone.state, gone.incident_id) == (UnitState.OFF_DUTY, None)
    assert centre.crew("A", "accepted").refused == ("unit_id", "A")


def test_an_idle_unit_that_is_gone_just_leaves() -> None:
    centre = Centre([A, B])
    assert centre.configure([A]).orders == []
    assert states(centre) == {"A": "available"}


def test_a_unit_with_a_patient_leaves_when_it_is_clear() -> None:
    centre = Centre([A], [H])
    centre.call()
    centre.bring("A", UnitState.ON_SCENE)
    centre.configure([B], [H])
    assert centre.unit("A").leaving
    centre.crew("A", "transporting")
    centre.configure([B], [H])
    centre.crew("A", "at_hospital")
    said = centre.crew("A", "clear")
    assert "A" not in centre.world.units
    assert [view.state for view in said.every(UnitView)] == [UnitState.OFF_DUTY]


def test_a_unit_that_comes_back_before_it_left_stays() -> None:
    centre = Centre([A], [H])
    centre.call()
    centre.bring("A", UnitState.ON_SCENE)
    centre.configure([], [H])
    centre.configure([A], [H])
    centre.crew("A", "clear")
    assert states(centre) == {"A": "available"}


def test_a_hospital_keeps_what_it_said_and_else_follows_the_configuration() -> None:
    centre = Centre([], [H, I])
    centre.hospital("h", accepting=False, beds_free=3)
    centre.hospital("i", services=(Service.BURN,))
    changed = [hospital("h", 100, "emergency", "stroke"), hospital("i", 200, "stroke")]
    centre.configure([], changed)
    one, other = centre.world.hospitals["h"], centre.world.hospitals["i"]
    assert (one.traffic, one.beds[BedType.EMERGENCY_DEPARTMENT].available) == ("closed", 3)
    assert one.services == (Service.EMERGENCY, Service.STROKE), "it never said otherwise"
    assert other.services == (Service.BURN,), "its own word counts"


def test_a_hospital_that_is_gone_keeps_its_patient_and_gets_no_other() -> None:
    centre = Centre([A, B], [H, I])
    centre.call("C-1", x=0)
    centre.call("C-2", x=50)
    centre.bring("A", UnitState.TRANSPORTING)
    centre.bring("B", UnitState.ON_SCENE)
    assert centre.incident("C-1").hospital_id == "h"
    centre.configure([A, B], [I])
    centre.hospital("h")
    assert centre.crew("B", "transporting").decided(DecisionKind.DESTINATION).hospital_id == "i"
    centre.crew("A", "at_hospital")
    assert "h" in centre.world.hospitals
    centre.crew("A", "clear")
    assert list(centre.world.hospitals) == ["i"]


def test_a_hospital_that_is_gone_stays_for_the_last_of_its_patients() -> None:
    centre = Centre([A, B], [H])
    for number, name in enumerate(("A", "B")):
        centre.call(f"C-{number}", x=50 * number)
        centre.bring(name, UnitState.AT_HOSPITAL)
    centre.configure([A, B], [])
    centre.crew("A", "clear")
    assert list(centre.world.hospitals) == ["h"]
    centre.crew("B", "clear")
    assert centre.world.hospitals == {}


def test_a_hospital_that_comes_back_before_it_left_stays() -> None:
    centre = Centre([A], [H])
    centre.call()
    centre.bring("A", UnitState.AT_HOSPITAL)
    centre.configure([A], [])
    centre.configure([A], [H])
    centre.crew("A", "clear")
    assert list(centre.world.hospitals) == ["h"]


def test_a_new_unit_serves_who_waits() -> None:
    centre = Centre()
    assert centre.call().alarms == [("raised", AlarmKind.NO_UNIT)]
    said = centre.configure([A])
    assert said.orders == [("made", "C-1", "A")]
    assert said.alarms == [("withdrawn", AlarmKind.NO_UNIT)]


def test_hospitals_are_shown_as_they_come_change_and_go() -> None:
    centre = Centre([A], [])
    said = centre.configure([A], [H, I])
    assert [(one.hospital_id, one.configured) for one in said.every(HospitalView)] == [
        ("h", True),
        ("i", True),
    ]
    centre.call("C-1", x=0)
    centre.bring("A", UnitState.TRANSPORTING)
    said = centre.configure([A], [])
    assert [(one.hospital_id, one.configured) for one in said.every(HospitalView)] == [
        ("h", False),
        ("i", False),
    ]
    assert set(centre.world.hospitals) == {"h"}, "its patient is on the way"
    centre.crew("A", "at_hospital")
    (last,) = centre.crew("A", "clear").every(HospitalView)
    assert (last.hospital_id, last.configured) == ("h", False)
    assert centre.world.hospitals == {}
