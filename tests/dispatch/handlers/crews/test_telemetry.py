import pytest

from schemas.events.incidents import Patient
from schemas.events.vehicles import VehiclePosition, VehiclePositions
from schemas.ground.vocabulary import UnitState
from schemas.outputs.decisions import Decision
from schemas.outputs.views import UnitView
from tests.dispatch.support.centre import Centre, at, hospital, unit
from tests.dispatch.support.plain_roads import here, off_road


def on_scene() -> Centre:
    centre = Centre([unit("U", 0), unit("V", 0)], [hospital("h", 100)])
    centre.call("C-1")
    centre.bring("U", UnitState.ON_SCENE)
    return centre


def test_a_fix_moves_the_unit_and_an_older_one_never_moves_it_back() -> None:
    centre = Centre([unit("U", 0)])
    centre.moved("U", 20, occurred_at=at(10))
    before = centre.digest
    for late_s in (10, 9):
        assert centre.moved("U", 5, occurred_at=at(late_s)).outputs == ()
    assert centre.digest == before
    assert (centre.unit("U").place, centre.unit("U").fix_at) == (here(20), at(10))


def test_a_fresh_fix_of_a_free_unit_serves_who_waited_for_it() -> None:
    centre = Centre([unit("U", 0)])
    centre.moved("U", off_road(0))
    centre.clock_s = 601
    assert centre.call().orders == []
    assert centre.incident().queue_reason == "no_unit"
    said = centre.moved("U", 3)
    assert said.orders == [("made", "C-1", "U")]
    (view,) = said.every(UnitView)
    assert (view.place, view.fix_at, view.state) == (here(3), at(601), UnitState.ALERTED)


@pytest.mark.parametrize("named", [None, "C-1"])
def test_vitals_are_those_of_the_units_own_patient(named: str | None) -> None:
    centre = on_scene()
    centre.vitals("U", heart_rate_per_min=140.0, incident_id=named)
    scored = centre.incident().news2
    assert scored is not None
    assert (scored.minimum, scored.measured_at) == (3, at(0))


def test_a_score_is_that_of_the_newest_measurement() -> None:
    centre = on_scene()
    centre.vitals("U", heart_rate_per_min=140.0, occurred_at=at(30))
    centre.vitals("U", heart_rate_per_min=80.0, spo2_pct=90.0, occurred_at=at(10))
    scored = centre.incident().news2
    assert scored is not None
    assert scored.minimum == 6
    assert [one.value for one in scored.inputs] == [90.0, 140.0]


def test_a_measurement_that_no_score_uses_is_no_score() -> None:
    centre = on_scene()
    assert centre.vitals("U", diastolic_mmhg=70.0).notices == []
    assert centre.incident().news2 is None


def test_what_is_not_known_or_not_meant_is_refused_with_the_field() -> None:
    centre = on_scene()
    centre.call("C-2")
    before = centre.digest
    rate = {"heart_rate_per_min": 80.0}
    assert centre.moved("NOBODY", 1).refused == ("unit_id", "NOBODY")
    assert centre.vitals("NOBODY", **rate).refused == ("unit_id", "NOBODY")
    assert centre.vitals("U", incident_id="C-2", **rate).refused == ("incident_id", "C-2")
    assert centre.vitals("U", incident_id="C-9", **rate).refused == ("incident_id", "C-9")
    assert centre.digest == before
    centre.crew("U", "clear")
    centre.call("C-3")
    assert centre.unit("U").incident_id == "C-3"
    assert centre.vitals("U", incident_id="C-1", **rate).refused == ("incident_id", "C-1")


def test_a_monitor_left_on_after_the_handover_measures_nobody_of_ours() -> None:
    centre = on_scene()
    centre.clock_s = 10
    centre.crew("U", "clear")
    centre.clock_s = 20
    before = centre.world.unlinked
    late = centre.vitals("U", heart_rate_per_min=140.0, occurred_at=at(9))
    assert (late.outputs, centre.world.unlinked) == ((), before)
    centre.call("C-3")
    centre.bring("U", UnitState.ON_SCENE)
    centre.vitals("U", heart_rate_per_min=140.0, occurred_at=at(9))
    assert centre.incident("C-3").news2 is None, "it was measured before the handover"
    centre.vitals("U", heart_rate_per_min=80.0, occurred_at=at(19))
    scored = centre.incident("C-3").news2
    assert scored is not None
    assert [one.value for one in scored.inputs] == [80.0]


def test_a_patient_without_an_incident_yet_is_kept_until_there_is_one() -> None:
    centre = Centre([unit("U", 0)], [hospital("h", 100)])
    centre.clock_s = 60
    assert centre.vitals("U", systolic_mmhg=85.0).outputs == ()
    assert set(centre.world.unlinked) == {"U"}
    centre.call("C-1")
    centre.clock_s = 90
    centre.vitals("U", heart_rate_per_min=140.0)
    scored = centre.incident().news2
    assert scored is not None
    assert scored.minimum == 6
    assert {one.name: one.age_s for one in scored.inputs}["systolic_mmhg"] == 30.0
    assert centre.world.unlinked == {}


def test_signs_without_an_incident_are_forgotten_with_their_unit() -> None:
    centre = Centre([unit("U", 0), unit("V", 0)])
    centre.vitals("U", systolic_mmhg=85.0)
    centre.configure([unit("V", 0)])
    assert centre.world.unlinked == {}


def test_a_value_that_grows_old_makes_the_score_a_range_again() -> None:
    centre = on_scene()
    centre.vitals("U", heart_rate_per_min=140.0, systolic_mmhg=120.0)
    for clock_s, missing in ((170, 5), (200, 6), (500, 6)):
        centre.clock_s = clock_s
        centre.tick()
        scored = centre.incident().news2
        assert scored is not None
        assert len(scored.missing) == missing
    centre.clock_s = 700
    centre.tick()
    assert centre.incident().news2 is None


def test_a_childs_red_flag_goes_when_its_value_has_grown_old() -> None:
    centre = Centre([unit("U", 0)], [hospital("h", 100)])
    centre.call("C-1", patient=Patient(age_years=4))
    centre.vitals("U", spo2_pct=80.0)
    scored = centre.incident().news2
    assert scored is not None
    assert scored.red_flags == ("spo2_pct below 90",)
    centre.clock_s = 200
    centre.tick()
    assert centre.incident().news2 is None


def fixes(centre: Centre, places: dict[str, float], at_s: float) -> tuple[VehiclePosition, ...]:
    """Write what telemetry found of several units at one time."""
    return tuple(
        VehiclePosition(
            event_id=f"fix-{name}-{at_s:g}",
            centre_id=centre.world.centre_id,
            occurred_at=at(at_s),
            source="gps",
            unit_id=name,
            place=here(x),
        )
        for name, x in places.items()
    )


def test_fixes_of_many_units_in_one_record_do_what_they_do_one_by_one() -> None:
    """One step serves the call that waits with the nearest of those that have come."""
    together, apart = (Centre([unit("U", 0), unit("V", 0), unit("W", 0)]) for _ in range(2))
    for centre in (together, apart):
        for name in ("U", "V", "W"):
            centre.moved(name, off_road(0))
        centre.clock_s = 601
        assert centre.call().orders == []
    centre.clock_s = together.clock_s = 610
    found = fixes(together, {"U": 40, "V": 3, "W": 9}, 605)
    said = together.say(VehiclePositions, fixes=found)
    assert said.orders == [("made", "C-1", "V")]
    assert [view.unit_id for view in said.every(UnitView)] == ["U", "V", "W"]
    for fix in sorted(found, key=lambda one: one.place.lon):
        apart.write(fix.model_copy(update={"received_at": at(610)}))
    for name in ("U", "V", "W"):
        assert together.unit(name).place == apart.unit(name).place
        assert together.unit(name).fix_at == apart.unit(name).fix_at == at(605)
        assert together.unit(name).state is apart.unit(name).state


def test_of_many_fixes_only_that_of_an_unknown_unit_is_refused() -> None:
    centre = Centre([unit("U", 0), unit("V", 0)])
    said = centre.say(VehiclePositions, fixes=fixes(centre, {"U": 5, "GONE": 6, "V": 7}, 1))
    refused = [one.refused for one in said.every(Decision) if one.refused]
    assert [(one.field, one.value) for one in refused] == [("unit_id", "GONE")]
    assert (centre.unit("U").place, centre.unit("V").place) == (here(5), here(7))


def test_of_many_fixes_the_late_ones_move_nothing() -> None:
    centre = Centre([unit("U", 0), unit("V", 0)])
    centre.moved("U", 20, occurred_at=at(10))
    centre.say(VehiclePositions, fixes=fixes(centre, {"U": 5, "V": 7}, 9))
    assert (centre.unit("U").place, centre.unit("V").place) == (here(20), here(7))


def test_the_view_has_the_course_of_the_newest_fix_or_none() -> None:
    centre = Centre([unit("U", 0)])
    [seen] = centre.moved("U", 5, occurred_at=at(10), heading_deg=271.5).every(UnitView)
    assert seen.heading_deg == 271.5
    assert centre.moved("U", 4, occurred_at=at(9), heading_deg=90).every(UnitView) == []
    [stands] = centre.moved("U", 6, occurred_at=at(20), heading_deg=-1).every(UnitView)
    assert stands.heading_deg is None
