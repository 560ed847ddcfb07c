"""Where the patient goes: the nearest hospital that is open and can treat."""

from datetime import timedelta

from dispatch.records.incident import Incident
from schemas.events.commands import ChooseHospital
from schemas.ground.vocabulary import Service, UnitState
from schemas.outputs.decisions import OPTIONS_MAX, Decision, DecisionKind
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, Said, hospital, unit
from tests.dispatch.support.plain_roads import off_road, on_island


def on_scene(*hospitals: object, services: tuple[str, ...] = ()) -> Centre:
    centre = Centre([unit("U", 50)], hospitals)  # type: ignore[arg-type]
    centre.call(x=50, services=services)
    centre.bring("U", UnitState.ON_SCENE)
    return centre


def chosen(said: Said) -> Decision:
    return said.decided(DecisionKind.DESTINATION)


def carried(centre: Centre) -> Incident:
    incident = centre.incident()
    assert (incident.hospital_id is None) == (incident.pre_alert_id is None)
    return incident


def test_the_nearest_by_road_time_from_the_unit() -> None:
    """Eastwards is quicker: 15 s to the east is nearer than 10 s to the west, which takes 20."""
    centre = on_scene(hospital("west", 40), hospital("east", 65), hospital("far", 90))
    decision = chosen(centre.crew("U", "transporting"))
    assert decision.hospital_id == "east"
    assert [(o.hospital_id, o.eta_ms) for o in decision.explanation.hospitals] == [
        ("east", 15_000),
        ("west", 20_000),
        ("far", 40_000),
    ]
    assert decision.summary.en == "C-1 to Bệnh viện east: 15 s by road, nearest of 3 that can treat"
    assert decision.explanation.map_hash == centre.roads.graph_hash
    assert carried(centre).hospital_id == "east"


def test_ties_go_to_the_first_hospital_id() -> None:
    centre = on_scene(hospital("h-2", 60), hospital("h-10", 60))
    assert chosen(centre.crew("U", "transporting")).hospital_id == "h-10"


def test_who_cannot_treat_is_closed_or_cannot_be_reached_is_named_with_the_reason() -> None:
    centre = on_scene(
        hospital("a-unable", 51, "emergency"),
        hospital("b-closed", 52, "emergency", "stroke"),
        hospital("c-island", on_island(), "stroke"),
        hospital("d-field", off_road(55), "stroke"),
        hospital("e-able", 80, "stroke", "icu"),
        services=("stroke",),
    )
    centre.hospital("b-closed", accepting=False)
    decision = chosen(centre.crew("U", "transporting"))
    assert decision.hospital_id == "e-able"
    assert [(r.hospital_id, r.reason) for r in decision.explanation.hospital_refusals] == [
        ("a-unable", "service_missing"),
        ("b-closed", "not_accepting"),
        ("c-island", "no_route"),
        ("d-field", "no_route"),
    ]


def test_only_the_first_options_are_kept() -> None:
    centre = on_scene(*(hospital(f"h-{n}", 60 + n) for n in range(OPTIONS_MAX + 1)))
    assert len(chosen(centre.crew("U", "transporting")).explanation.hospitals) == OPTIONS_MAX


def test_a_refusal_goes_to_the_next_and_never_back() -> None:
    centre = on_scene(hospital("near", 60), hospital("next", 70))
    centre.crew("U", "transporting")
    said = centre.answer("refused")
    assert chosen(said).hospital_id == "next"
    assert said.notices == [("update", "near", "refused", 2), ("alert", "next", "drafted", 1)]
    assert [(r.hospital_id, r.reason) for r in chosen(said).explanation.hospital_refusals] == [
        ("near", "refused")
    ]
    last = centre.answer("refused")
    assert chosen(last).hospital_id is None
    assert last.alarms == [("raised", AlarmKind.NO_HOSPITAL)]
    assert carried(centre).hospital_id is None
    quiet = centre.tick(60)
    assert (quiet.kinds, quiet.alarms, quiet.notices) == ([], [], [])


def test_no_hospital_at_all_is_said_once_and_ends_when_one_opens() -> None:
    centre = on_scene(hospital("h", 60))
    centre.hospital("h", accepting=False)
    said = centre.crew("U", "transporting")
    assert "(1 not accepting)" in chosen(said).summary.en
    assert said.alarms == [("raised", AlarmKind.NO_HOSPITAL)]
    assert centre.crew("U", "transporting").alarms == []
    opened = centre.hospital("h")
    assert chosen(opened).hospital_id == "h"
    assert opened.alarms == [("withdrawn", AlarmKind.NO_HOSPITAL)]
    assert centre.hospital("h").kinds == [], "a destination is not chosen twice"


def test_a_service_that_a_hospital_gains_makes_it_an_option() -> None:
    centre = on_scene(hospital("h", 60, "emergency"), services=("burn",))
    centre.crew("U", "transporting")
    said = centre.hospital("h", services=(Service.EMERGENCY, Service.BURN))
    assert chosen(said).hospital_id == "h"


def test_a_centre_without_hospitals_says_so() -> None:
    centre = on_scene()
    assert "(0)" in chosen(centre.crew("U", "transporting")).summary.en


def test_the_crew_may_choose_another_hospital() -> None:
    centre = on_scene(hospital("near", 60), hospital("far", 90))
    centre.crew("U", "transporting")
    said = centre.crew("U", "transporting", hospital_id="far")
    assert said.notices == [("cancel", "near", "redirected", 2), ("alert", "far", "drafted", 1)]
    decision = chosen(said)
    assert (decision.hospital_id, decision.overruled_by) == ("far", "U")
    assert centre.case.eta_at == centre.world.now + timedelta(seconds=40)
    assert centre.crew("U", "transporting", hospital_id="far").notices == []
    assert centre.crew("U", "transporting").notices == [], "no word keeps what is"


def test_the_crew_may_choose_at_once_even_where_no_road_is_known() -> None:
    centre = on_scene(hospital("near", 60), hospital("island", on_island()))
    said = centre.crew("U", "transporting", hospital_id="island")
    assert said.notices == [("alert", "island", "drafted", 1)]
    assert (said.pre_alert.eta_ms, said.pre_alert.eta_at) == (None, None)


def test_a_crew_that_arrived_elsewhere_has_its_hospital_told() -> None:
    centre = on_scene(hospital("near", 60), hospital("far", 90))
    centre.crew("U", "transporting")
    said = centre.crew("U", "at_hospital", hospital_id="far")
    assert said.notices == [
        ("cancel", "near", "redirected", 2),
        ("alert", "far", "drafted", 1),
        ("update", "far", "arrived", 2),
    ]


def test_arrival_without_a_destination_is_taken_and_the_alarm_ends_with_the_incident() -> None:
    centre = on_scene()
    centre.crew("U", "transporting")
    assert centre.crew("U", "at_hospital").notices == []
    assert centre.incident().state == "at_hospital"
    over = centre.crew("U", "clear")
    assert over.alarms == [("withdrawn", AlarmKind.NO_HOSPITAL)]
    assert (
        "handed over at a hospital that was not named"
        in over.decided(DecisionKind.CLOSED).summary.en
    )


def test_a_load_that_sends_a_patient_farther_is_said_with_its_cost_and_age() -> None:
    centre = on_scene(hospital("near", 60), hospital("far", 90))
    centre.hospital("near", load_pct=130)
    centre.clock_s = 1_500
    said = chosen(centre.crew("U", "transporting"))
    assert said.summary.en == (
        "C-1 to Bệnh viện far: 40 s by road, best of 2 that can treat; "
        "Bệnh viện near is 30 s nearer but busy; "
        "the report of Bệnh viện near is 25 min 00 s old"
    )
    assert said.summary.vi == (
        "C-1 đến Bệnh viện far: 40 giây chạy xe, tốt nhất trong 2 nơi điều trị được; "
        "Bệnh viện near gần hơn 30 giây nhưng đông bệnh nhân; "
        "tin của Bệnh viện near đã cũ 25 phút 00 giây"
    )
    first, second = said.explanation.hospitals
    assert (first.load_ms, first.report_age_s) == (0, None)
    assert (second.load_pct, second.report_age_s, second.stale) == (130, 1_500, True)


def test_what_the_better_equipped_but_farther_hospital_costs_is_said() -> None:
    centre = on_scene(
        hospital("near", 55, "emergency"),
        hospital("able", 350, "emergency", "stroke"),
        hospital("all", 500, "emergency", "stroke", "icu"),
        services=("stroke",),
    )
    said = chosen(centre.crew("U", "transporting"))
    assert said.summary.en == (
        "C-1 to Bệnh viện able: 5 min 00 s by road, nearest of 2 that can treat; "
        "4 min 55 s farther than Bệnh viện near, which has no stroke unit; "
        "Bệnh viện all also has intensive care, 2 min 30 s farther"
    )
    assert len(said.explanation.equipment_costs) == 2


def choice(centre: Centre, hospital_id: str, by: str = "patient", **fields: object) -> Said:
    return centre.say(
        ChooseHospital,
        **{"incident_id": "C-1", "reason": "sổ khám"}
        | {"hospital_id": hospital_id, "chosen_by": by}
        | fields,
    )


def test_a_choice_before_the_transport_is_kept_for_it() -> None:
    centre = on_scene(hospital("near", 60), hospital("far", 90))
    noted = choice(centre, "far")
    assert noted.notices == []
    assert chosen(noted).overruled_by == "test"
    assert (
        chosen(noted).summary.en
        == "C-1: will go to Bệnh viện far, chosen by the patient, passed on by test (sổ khám)"
    )
    said = centre.crew("U", "transporting")
    assert said.notices == [("alert", "far", "drafted", 1)]
    assert chosen(said).overruled_by == "test"
    assert chosen(said).summary.en == (
        "C-1 to Bệnh viện far: chosen by the patient, passed on by test (sổ khám); "
        "30 s farther than Bệnh viện near"
    )
    assert [one.hospital_id for one in chosen(said).explanation.hospitals] == ["near", "far"]


def test_a_choice_under_way_turns_the_crew_and_says_what_speaks_against_it() -> None:
    centre = on_scene(hospital("able", 90, "burn"), hospital("near", 60), services=("burn",))
    centre.crew("U", "transporting")
    said = choice(centre, "near", "clinician")
    assert said.notices == [("cancel", "able", "redirected", 2), ("alert", "near", "drafted", 1)]
    assert chosen(said).summary.en == (
        "C-1 to Bệnh viện near: chosen by a clinician, passed on by test (sổ khám); "
        "although it lacks a service that is needed; 30 s nearer than Bệnh viện able"
    )


def test_the_engine_keeps_to_a_choice_until_the_hospital_refuses() -> None:
    centre = on_scene(hospital("near", 60), hospital("far", 90))
    choice(centre, "far", "clinician")
    centre.crew("U", "transporting")
    said = centre.hospital("far", accepting=False)
    assert (said.notices, said.alarms) == ([], [("raised", AlarmKind.HOSPITAL_UNSUITABLE)])
    again = choice(centre, "far", "clinician")
    assert (again.notices, again.alarms) == ([], [("withdrawn", AlarmKind.HOSPITAL_UNSUITABLE)])
    assert centre.hospital("far", beds_free=0).notices == []
    assert centre.answer("refused").notices == [
        ("update", "far", "refused", 2),
        ("alert", "near", "drafted", 1),
    ]
    assert carried(centre).hospital_choice is None


def test_a_person_may_insist_on_a_hospital_that_refused() -> None:
    centre = on_scene(hospital("near", 60), hospital("far", 90))
    centre.crew("U", "transporting")
    centre.answer("refused")
    said = choice(centre, "near", "clinician")
    assert said.notices[-1] == ("alert", "near", "drafted", 1)
    assert (
        "although it refused this patient; 30 s nearer than Bệnh viện far"
        in chosen(said).summary.en
    )


def test_a_choice_that_nothing_can_be_compared_with_is_followed() -> None:
    centre = on_scene(hospital("only", on_island()))
    choice(centre, "only")
    said = centre.crew("U", "transporting")
    assert "although it cannot be reached by road" in chosen(said).summary.en
    assert said.pre_alert.eta_ms is None


def test_a_choice_of_a_hospital_that_is_gone_is_not_waited_for() -> None:
    centre = on_scene(hospital("near", 60), hospital("far", 90))
    choice(centre, "far")
    centre.configure([unit("U", 50)], [hospital("near", 60)])
    assert chosen(centre.crew("U", "transporting")).hospital_id == "near"


def test_a_choice_that_cannot_be_followed_is_refused() -> None:
    centre = on_scene(hospital("near", 60), hospital("far", 90))
    before = centre.digest
    assert choice(centre, "nowhere").refused == ("hospital_id", "nowhere")
    assert choice(centre, "far", incident_id="C-9").refused == ("incident_id", "C-9")
    assert centre.digest == before
    centre.crew("U", "transporting")
    centre.crew("U", "at_hospital")
    assert choice(centre, "far").refused == ("incident_id", "C-1")


def test_a_crew_says_why_it_goes_elsewhere() -> None:
    centre = on_scene(hospital("near", 60), hospital("far", 90))
    said = centre.crew("U", "transporting", hospital_id="far", reason="người bệnh yêu cầu")
    assert "chosen by the crew of U (người bệnh yêu cầu)" in chosen(said).summary.en


def test_hospitals_of_one_name_are_told_apart_by_their_ids() -> None:
    same = [
        one.model_copy(update={"name": "Trung tâm Y tế"})
        for one in (hospital("h", 60), hospital("i", 300))
    ]
    centre = Centre((unit("U", 10),), (*same, hospital("k", 900)))
    centre.call(x=20)
    decision = chosen(centre.bring("U", UnitState.TRANSPORTING))
    assert decision.hospital_name == "Trung tâm Y tế (h)"
    assert "C-1 to Trung tâm Y tế (h): " in decision.summary.en
    named = [one.hospital_name for one in decision.explanation.hospitals]
    assert named == ["Trung tâm Y tế (h)", "Trung tâm Y tế (i)", "Bệnh viện k"]
