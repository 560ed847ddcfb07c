"""Where the patient goes: the nearest hospital that is open and can treat."""

from datetime import timedelta

from dispatch.world import Incident
from schemas.alarms import AlarmKind
from schemas.decisions import OPTIONS_MAX, Decision, DecisionKind
from schemas.vocabulary import Service, UnitState
from tests.dispatch.centre import Centre, Said, hospital, unit
from tests.dispatch.plain_roads import off_road, on_island


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
    assert decision.summary.en == "C-1 to east: 15 s by road, nearest of 3 that can treat"
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
    assert "not_accepting 1" in chosen(said).summary.en
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
    assert said.notices == [("cancel", "near", "cancelled", 2), ("alert", "far", "drafted", 1)]
    decision = chosen(said)
    assert (decision.hospital_id, decision.overruled_by) == ("far", "crew U")
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
        ("cancel", "near", "cancelled", 2),
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
    assert "handed over at ?" in over.decided(DecisionKind.CLOSED).summary.en
