"""Many patients: declared, served by rule, emptied by plan, stood down; other calls are served."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.casualties.plan import shares
from dispatch.plans.casualties import units_needed
from schemas.centre.policies import CasualtyPolicy, Policies
from schemas.events.commands import DeclareMassCasualty, StandDownMassCasualty
from schemas.events.incidents import IncidentUpdated
from schemas.events.roads import RoadEvent
from schemas.ground.vocabulary import CrewLevel, IncidentState, Priority, Service
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import CasualtyShare, Decision, DecisionKind
from schemas.outputs.views import IncidentView
from schemas.patient.casualties import CasualtyRoom, Tag
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import POLICIES, Centre, Said, at, hospital, unit
from tests.dispatch.support.plain_roads import here
from tests.support.examples import examples

RULES = CasualtyPolicy(reserve_units=0, command_from_patients=50)
STAGING = here(45)


def many(
    *hospitals: object, units: int = 4, level: str = "als", rules: CasualtyPolicy = RULES
) -> Centre:
    """A call at 50 s with nobody counted yet, and units at 40 s, 41 s and so on."""
    policies = Policies(limits=POLICIES.limits, casualties=rules)
    fleet = [unit(f"U{n:02d}", 40 + n, level) for n in range(units)]
    centre = Centre(fleet, hospitals, policies)  # type: ignore[arg-type]
    centre.call(x=50, priority="P1")
    return centre


def declare(centre: Centre, incident_id: str = "C-1", **fields: object) -> Said:
    return centre.say(DeclareMassCasualty, incident_id=incident_id, **{"reason": "xe lật"} | fields)


def stand_down(centre: Centre, incident_id: str = "C-1") -> Said:
    return centre.say(StandDownMassCasualty, incident_id=incident_id, reason="xong")


def legs(centre: Centre) -> dict[str, tuple[CrewLevel, Priority]]:
    return {name: (one.crew_level, one.priority) for name, one in centre.world.incidents.items()}


def sentences(said: Said, kind: DecisionKind = DecisionKind.MASS_CASUALTY) -> list[str]:
    return [one.summary.en for one in said.every(Decision) if one.kind is kind]


def room(centre: Centre, hospital_id: str, red: int, yellow: int = 0, green: int = 0) -> Said:
    said = CasualtyRoom(red=red, yellow=yellow, green=green)
    return centre.hospital(hospital_id, room=said)


def plan(centre: Centre) -> list[tuple[str, str | None, int]]:
    return [(one.tag.value, one.hospital_id, one.patients) for one in centre.scene.plan]


def carry(centre: Centre, unit_id: str, **fields: object) -> Said:
    """Have a crew that has an order arrive, and leave with a patient."""
    for status in ("accepted", "mobilised", "on_scene"):
        centre.crew(unit_id, status)
    return centre.crew(unit_id, "transporting", **fields)


def test_a_count_of_few_patients_is_only_noted() -> None:
    centre = many()
    said = centre.counted(("red", 1), ("green", 3), ("black", 9))
    assert sentences(said) == ["C-1: counted 1 red, 3 green, 9 black (SALT)"]
    assert list(legs(centre)) == ["C-1"]
    assert centre.scene.declaration is None


def test_a_count_of_many_declares_and_asks_for_units_by_rule() -> None:
    centre = many()
    said = centre.counted(("red", 2), ("yellow", 3), (None, 1), ("grey", 1))
    counts = "2 red, 3 yellow, 1 grey, 1 not sorted"
    assert sentences(said)[1:] == [
        f"C-1: mass-casualty incident, 7 living patients counted: {counts}",
        f"C-1: 2 ALS, 1 BLS more asked for (2 ALS, 2 BLS in all) for {counts}",
    ]
    assert legs(centre) == {
        "C-1": (CrewLevel.BLS, Priority.P1),
        "C-1.2": (CrewLevel.ALS, Priority.P1),
        "C-1.3": (CrewLevel.ALS, Priority.P1),
        "C-1.4": (CrewLevel.BLS, Priority.P2),
    }
    assert all(one.order is not None for one in centre.world.incidents.values())
    assert all(one.part_of in {None, "C-1"} for one in centre.world.incidents.values())


COUNT = st.dictionaries(st.sampled_from(list(Tag)), st.integers(1, 9), max_size=5)


@given(COUNT, COUNT)
@examples(30)
def test_the_units_asked_for_are_never_fewer_than_the_rule_asks(
    first: dict[Tag, int], second: dict[Tag, int]
) -> None:
    centre = many(units=0)
    declare(centre)
    for counts in (first, second):
        centre.counted(*((tag.value, number) for tag, number in counts.items()))
        need = units_needed(RULES, counts)
        levels = [level for level, _ in legs(centre).values()]
        spare = max(0, levels.count(CrewLevel.ALS) - need.als)
        assert levels.count(CrewLevel.ALS) >= need.als
        assert levels.count(CrewLevel.BLS) + spare >= need.bls
    largest = [units_needed(RULES, one) for one in (first, second)]
    most = max(one.als for one in largest) + max(one.bls for one in largest)
    assert len(legs(centre)) <= max(1, most + 1), "none is asked for twice"


def test_a_second_count_asks_only_for_what_is_more_and_a_late_one_for_nothing() -> None:
    centre = many(units=0)
    declare(centre)
    centre.counted(("red", 2), occurred_at=at(10))
    said = centre.counted(("red", 3), occurred_at=at(20))
    assert "1 ALS more asked for (3 ALS, 1 BLS in all)" in sentences(said)[1]
    assert centre.counted(("red", 9), occurred_at=at(19)).outputs == ()
    fewer = centre.counted(("red", 1), occurred_at=at(30))
    assert fewer.kinds == [DecisionKind.MASS_CASUALTY, DecisionKind.DISTRIBUTION]
    assert list(legs(centre)) == ["C-1", "C-1.2", "C-1.3", "C-1.4"]


def test_no_more_units_are_asked_for_than_the_limit() -> None:
    centre = many(units=0, rules=RULES.model_copy(update={"units_max": 3}))
    centre.counted(("red", 50))
    assert list(legs(centre)) == ["C-1", "C-1.2", "C-1.3"]


def test_units_go_to_the_staging_point_and_the_first_one_to_the_patients() -> None:
    centre = many(units=6)
    said = declare(centre, staging=STAGING)
    assert sentences(said) == [
        "C-1: mass-casualty incident by order of test (xe lật): no patient counted"
    ]
    orders = centre.counted(("red", 3)).every(Assignment)
    assert [(one.incident_id, one.place) for one in orders] == [
        ("C-1.2", STAGING),
        ("C-1.3", STAGING),
        ("C-1.4", STAGING),
    ]
    assert centre.incident().place == here(50)
    centre.say(IncidentUpdated, incident_id="C-1", place=here(55))
    assert centre.incident().place == here(55)
    assert centre.incident("C-1.2").place == STAGING


def test_the_staging_point_may_move_and_who_has_not_arrived_is_told() -> None:
    centre = many(units=3)
    declare(centre)
    centre.counted(("red", 3))
    assert centre.incident("C-1.2").place == here(50)
    for status in ("accepted", "mobilised", "on_scene"):
        centre.crew(unit_of(centre, "C-1.2"), status)
    told = declare(centre, staging=STAGING).every(Assignment)
    assert [(one.status, one.incident_id, one.place) for one in told] == [
        ("updated", "C-1.3", STAGING)
    ]
    assert centre.incident("C-1.2").place == here(50), "it has arrived"
    assert centre.incident("C-1.4").place == STAGING, "it waits for a unit"
    again = here(44)
    centre.configure([unit("U00", 40, "als")], (), centre.world.policies)
    declare(centre, staging=again)
    assert centre.incident("C-1.4").place == again


def unit_of(centre: Centre, incident_id: str) -> str:
    order = centre.incident(incident_id).order
    assert order is not None
    return order.unit_id


def test_the_last_free_units_are_kept_for_other_calls() -> None:
    centre = many(units=4, rules=RULES.model_copy(update={"reserve_units": 2}))
    centre.counted(("red", 5))
    waiting = {name: one.queue_reason for name, one in centre.world.incidents.items()}
    assert waiting == {
        "C-1": None,
        "C-1.2": None,
        "C-1.3": "reserve",
        "C-1.4": "reserve",
        "C-1.5": "reserve",
        "C-1.6": "reserve",
    }
    assert centre.incident("C-1.3").queue_place == 1
    assert centre.call("C-2", x=60, priority="P3").orders == [("made", "C-2", "U01")]
    assert centre.call("C-3", x=60, priority="P4").orders == [("made", "C-3", "U00")]
    assert centre.crew("U01", "declined").orders == [("withdrawn", "C-2", "U01")]


def test_a_unit_beyond_the_reserve_serves_the_next_leg() -> None:
    centre = many(units=2, rules=RULES.model_copy(update={"reserve_units": 1}))
    centre.counted(("red", 5))
    assert centre.incident("C-1.2").queue_reason == "reserve"
    fleet = [unit(f"U{n:02d}", 40 + n, "als") for n in range(3)]
    policies = centre.world.policies
    assert centre.configure(fleet, (), policies).orders == [("made", "C-1.2", "U02")]


@pytest.mark.parametrize("reserve", [0, 1, 3])
def test_a_first_leg_is_never_held(reserve: int) -> None:
    centre = many(units=1, rules=RULES.model_copy(update={"reserve_units": reserve}))
    assert centre.incident().order is not None


def test_patients_are_planned_by_tag_and_room_and_the_crew_goes_by_the_plan() -> None:
    centre = many(hospital("near", 60), hospital("far", 90), units=4)
    room(centre, "near", red=1)
    room(centre, "far", red=5)
    said = centre.counted(("red", 3), ("yellow", 2))
    assert sentences(said, DecisionKind.DISTRIBUTION) == [
        (
            "C-1: plan for 5 patients: 2 red to Bệnh viện far, "
            "1 red to Bệnh viện near, 2 yellow to Bệnh viện far"
        )
    ]
    first = carry(centre, unit_of(centre, "C-1"))
    assert first.decided(DecisionKind.DESTINATION).summary.en == (
        "C-1 (1 red) to Bệnh viện near by the plan of distribution"
    ), "the first to leave goes to the nearest that the plan has"
    assert first.notices == [("alert", "near", "drafted", 1)]
    assert plan(centre) == [("red", "far", 2), ("yellow", "far", 2)]
    carry(centre, unit_of(centre, "C-1.2"))
    carry(centre, unit_of(centre, "C-1.3"), tag=Tag.YELLOW, patients=2)
    assert centre.incident("C-1.3").hospital_id == "far"
    assert plan(centre) == [("red", "far", 1)]
    last = carry(centre, unit_of(centre, "C-1.4"))
    assert last.notices[0] == ("alert", "far", "drafted", 1)
    assert plan(centre) == []


def test_who_finds_no_room_is_said_with_an_alarm_until_there_is_some() -> None:
    centre = many(hospital("silent", 60), hospital("small", 70), units=4)
    room(centre, "small", red=2)
    said = centre.counted(("red", 5))
    assert plan(centre) == [("red", "small", 2), ("red", None, 3)]
    assert ("raised", AlarmKind.NO_ROOM) in said.alarms
    more = room(centre, "small", red=4)
    assert more.alarms == [("raised", AlarmKind.NO_ROOM)], "the same alarm says how many now"
    assert room(centre, "small", red=5).alarms == [("withdrawn", AlarmKind.NO_ROOM)]
    assert room(centre, "small", red=5).kinds == [], "a plan is said once"


def test_a_crew_for_whom_nobody_has_room_goes_to_the_best_hospital_that_can_treat() -> None:
    centre = many(hospital("near", 60), hospital("able", 90, "burn"), units=4)
    centre.counted(("red", 5, ("burn",)))
    said = carry(centre, unit_of(centre, "C-1"))
    assert said.notices == [("alert", "able", "drafted", 1)]
    assert centre.incident().services == (Service.BURN,)
    assert centre.scene.taken[0].hospital_id == "able"


def test_free_beds_are_room_for_any_tag_less_whom_we_sent() -> None:
    centre = many(hospital("h", 60), units=4)
    centre.hospital("h", beds_free=2)
    centre.counted(("red", 1), ("yellow", 4))
    assert plan(centre) == [("red", "h", 1), ("yellow", "h", 1), ("yellow", None, 3)]
    carry(centre, unit_of(centre, "C-1"))
    assert plan(centre) == [("yellow", "h", 1), ("yellow", None, 3)]
    centre.clock_s = 60
    centre.hospital("h", beds_free=2)
    assert plan(centre) == [("yellow", "h", 2), ("yellow", None, 2)], "it has counted again"


def test_a_hospital_that_diverts_leaves_the_plan_and_its_patients_turn_to_another() -> None:
    centre = many(hospital("a", 60), hospital("b", 90), units=4)
    room(centre, "a", red=9)
    room(centre, "b", red=9)
    centre.counted(("red", 5))
    carry(centre, unit_of(centre, "C-1"))
    said = centre.hospital("a", accepting=False)
    assert ("alert", "b", "drafted", 1) in said.notices
    assert plan(centre) == [("red", "b", 4)]
    assert centre.scene.taken[0].hospital_id == "b"


def test_the_announced_end_of_a_diversion_changes_the_plan_and_a_refused_word_does_not() -> None:
    """Found by the state machine: a load that was refused brought a new plan with it."""
    centre = many(hospital("h", 60), hospital("other", 70))
    room(centre, "h", red=9)
    centre.hospital("h", accepting=False, diversion_until=at(30))
    centre.counted(("red", 6))
    assert plan(centre) == [("red", None, 6)]
    centre.clock_s = 30
    assert centre.hospital("other", load_pct=400).refused == ("load_pct", "400")
    assert plan(centre) == [("red", None, 6)]
    assert centre.tick().kinds == [DecisionKind.DISTRIBUTION]
    assert plan(centre) == [("red", "h", 6)]


def test_a_plan_is_not_left_to_save_time() -> None:
    centre = many(hospital("near", 60), hospital("far", 990), units=4)
    room(centre, "near", red=0)
    room(centre, "far", red=9)
    centre.counted(("red", 5))
    assert carry(centre, unit_of(centre, "C-1")).notices == [("alert", "far", "drafted", 1)]
    assert centre.hospital("far", beds_free=0).notices == []
    assert centre.incident().hospital_id == "far"


def test_a_person_chooses_also_for_one_of_many_and_a_crew_may_correct_itself() -> None:
    centre = many(hospital("near", 60), hospital("far", 90), units=4)
    room(centre, "near", red=9)
    centre.counted(("red", 4), ("green", 2))
    said = carry(centre, unit_of(centre, "C-1"), hospital_id="far")
    assert said.notices == [("alert", "far", "drafted", 1)]
    assert centre.scene.taken[0].hospital_id == "far"
    centre.crew(unit_of(centre, "C-1"), "at_hospital", hospital_id="near")
    assert centre.scene.taken[0].hospital_id == "near"
    assert len(centre.scene.taken) == 1


def test_what_the_hospital_lacks_is_in_the_plan_and_is_no_reason_to_turn() -> None:
    centre = many(hospital("h", 60, "trauma"), units=4)
    room(centre, "h", red=9)
    centre.counted(("red", 5, ("burn", "trauma")))
    assert centre.scene.plan == (
        CasualtyShare(
            tag=Tag.RED,
            services=(Service.BURN, Service.TRAUMA),
            patients=5,
            hospital_id="h",
            hospital_name="Bệnh viện h",
            eta_ms=10_000,
            lacking=(Service.BURN,),
        ),
    )
    carry(centre, unit_of(centre, "C-1"))
    assert centre.incident().services == (Service.TRAUMA,)
    assert centre.hospital("h").alarms == []


def test_the_dead_and_who_is_not_sorted_have_no_plan_but_may_be_taken() -> None:
    centre = many(hospital("h", 60), units=2)
    declare(centre)
    room(centre, "h", red=9)
    centre.counted(("black", 2), (None, 1))
    assert plan(centre) == []
    said = carry(centre, unit_of(centre, "C-1"))
    assert said.notices == [("alert", "h", "drafted", 1)]
    assert centre.scene.taken[0].group.tag is None


def test_a_closed_road_changes_the_plan() -> None:
    centre = many(hospital("h", 60))
    room(centre, "h", red=9)
    centre.counted(("red", 5))
    said = centre.say(RoadEvent, road_event_id="R", kind="closure", way_ids=(1,))
    assert plan(centre) == [("red", None, 5)]
    assert ("raised", AlarmKind.NO_ROOM) in said.alarms


def test_without_a_place_nothing_is_planned() -> None:
    centre = Centre([], [hospital("h", 60)])
    centre.call(x=None)
    room(centre, "h", red=9)
    centre.counted(("red", 5))
    assert plan(centre) == [("red", None, 5)]


def test_beyond_the_most_that_is_planned_the_gravest_come_first() -> None:
    centre = many(hospital("h", 60), units=0)
    room(centre, "h", red=500, yellow=500)
    centre.counted(("yellow", 150), ("red", 151))
    assert plan(centre) == [("red", "h", 151), ("yellow", "h", 49), ("yellow", None, 101)]


GROUPS = st.lists(
    st.tuples(
        st.sampled_from(["red", "yellow", "green"]),
        st.integers(1, 3),
        st.sampled_from([(), ("burn",), ("trauma",)]),
    ),
    max_size=4,
    unique_by=lambda group: (group[0], group[2]),
)


@given(GROUPS, st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3))
@examples(40)
def test_every_patient_is_in_the_plan_once_and_no_hospital_gets_more_than_it_has_room_for(
    groups: list[tuple[str, int, tuple[str, ...]]], rooms: list[tuple[int, int]]
) -> None:
    centre = many(*(hospital(f"h{n}", 60 + n, "burn") for n in range(len(rooms))), units=0)
    declare(centre)
    for number, (red, yellow) in enumerate(rooms):
        room(centre, f"h{number}", red, yellow)
    centre.counted(*groups)
    found = shares(centre.turn(), centre.scene)
    assert found == centre.scene.plan
    for tag in ("red", "yellow", "green"):
        planned = sum(one.patients for one in found if one.tag == tag)
        assert planned == sum(number for one, number, _ in groups if one == tag)
    for number, (red, yellow) in enumerate(rooms):
        here_ = [one for one in found if one.hospital_id == f"h{number}"]
        assert sum(one.patients for one in here_ if one.tag == "red") <= red
        assert sum(one.patients for one in here_) <= red + yellow
    homeless = sum(one.patients for one in found if one.hospital_id is None)
    everybody = sum(number for _, number, _ in groups)
    places = sum(red + yellow for red, yellow in rooms)
    reds = sum(number for tag, number, _ in groups if tag == "red")
    red_places = sum(red for red, _ in rooms)
    assert homeless >= max(everybody - places, reds - red_places, 0)
    if reds <= red_places:
        assert homeless == max(0, everybody - places), "nobody waits where there is room"


def test_standing_down_frees_who_has_not_arrived_and_keeps_the_others() -> None:
    centre = many(hospital("h", 60), units=4)
    room(centre, "h", red=9)
    centre.counted(("red", 5))
    carry(centre, unit_of(centre, "C-1.2"))
    said = stand_down(centre)
    assert sentences(said) == ["C-1: no longer a mass-casualty incident: stood down by test: xong"]
    assert {name: one.state for name, one in centre.world.incidents.items()} == {
        "C-1": IncidentState.ASSIGNED,
        "C-1.2": IncidentState.TRANSPORTING,
    }
    assert {one.unit_id for one in centre.world.units.values() if one.incident_id is None} == {
        "U01",
        "U02",
    }
    assert centre.world.scenes == {}


def test_it_is_over_when_every_leg_is() -> None:
    centre = many(hospital("h", 60), units=1)
    declare(centre)
    carry(centre, "U00")
    centre.crew("U00", "at_hospital")
    said = centre.crew("U00", "clear")
    assert sentences(said) == ["C-1: no longer a mass-casualty incident: every unit has finished"]
    assert centre.world.scenes == {}


def test_a_count_that_was_not_declared_goes_without_a_word() -> None:
    centre = many(units=1)
    centre.counted(("red", 1))
    carry(centre, "U00", hospital_id=None)
    centre.crew("U00", "at_hospital")
    assert sentences(centre.crew("U00", "clear")) == []
    assert centre.world.scenes == {}


def test_ids_of_legs_that_are_over_are_not_given_again() -> None:
    centre = many(units=2)
    declare(centre)
    centre.counted(("red", 1))
    for status in ("accepted", "mobilised", "on_scene", "clear"):
        centre.crew(unit_of(centre, "C-1.2") if status == "accepted" else "U00", status)
    assert "C-1.2" in centre.world.closed
    centre.counted(("red", 2))
    assert list(legs(centre)) == ["C-1", "C-1.3"]


def test_a_leg_may_be_named_for_its_call() -> None:
    centre = many(units=2)
    centre.counted(("red", 5))
    centre.counted(("red", 6), incident_id="C-1.2")
    assert list(centre.world.scenes) == ["C-1"]
    assert centre.scene.groups[0].patients == 6


def shown(said: Said) -> dict[str, bool]:
    return {one.incident_id: one.declared for one in said.every(IncidentView)}


def test_every_leg_s_view_says_that_its_call_is_declared_and_no_more_is() -> None:
    centre = many(units=4)
    centre.counted(("red", 2))
    assert shown(declare(centre)) == dict.fromkeys(("C-1", "C-1.2", "C-1.3"), True)
    assert shown(stand_down(centre)) == dict.fromkeys(("C-1", "C-1.2", "C-1.3"), False)


def test_a_call_whose_count_declares_it_says_so_and_its_neighbour_does_not() -> None:
    centre = many(units=6)
    assert shown(centre.call("C-2", x=44)) == {"C-2": False}
    assert shown(centre.counted(("red", 1))) == {}
    said = centre.counted(("red", RULES.declare_from_patients))
    assert shown(said)["C-1"]
    assert "C-2" not in shown(said)


def test_a_declared_call_that_nobody_serves_yet_is_shown_declared() -> None:
    centre = many(units=0)
    assert shown(declare(centre)) == {"C-1": True}
    assert shown(declare(centre, staging=STAGING)) == {"C-1": True}
