"""Calls about one event: proposed, merged by a person or above the centre's bound, told apart."""

import pytest

from dispatch.words.explain import say
from schemas.centre.policies import DuplicatePolicy, Policies
from schemas.events.commands import (
    CloseIncident,
    MergeIncidents,
    SplitIncident,
    StandDownMassCasualty,
)
from schemas.events.incidents import IncidentReported, IncidentUpdated
from schemas.ground.vocabulary import CrewLevel, IncidentState, Priority, Service, UnitState
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import DecisionKind
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, Said, unit
from tests.dispatch.support.plain_roads import here

NEAR = 0.5  # of 0.001 degree: some 55 m
FAR = 9.0  # a kilometre


def two_calls(policies: Policies | None = None, x: float = NEAR) -> tuple[Centre, Said]:
    centre = Centre([unit("A", 0), unit("B", 20, "als")], policies=policies or Policies())
    centre.call("C-1", x=0.0)
    return centre, centre.call("C-2", x=x, services=("icu",))


def merge(centre: Centre, kept: str = "C-1", duplicate: str = "C-2", **fields: object) -> Said:
    pair = {"incident_id": kept, "duplicate_id": duplicate}
    return centre.say(MergeIncidents, reason="cùng người", **(pair | fields))


def split(centre: Centre, incident_id: str = "C-2") -> Said:
    return centre.say(SplitIncident, incident_id=incident_id, reason="hai người")


def test_a_likely_duplicate_is_proposed_and_served_all_the_same() -> None:
    _, said = two_calls()
    proposed = said.decided(DecisionKind.DUPLICATE)
    assert (proposed.incident_id, proposed.other_incident_id) == ("C-2", "C-1")
    assert proposed.likeness_pm == 986, "either place may be 50 m off"
    assert said.alarms == [("raised", AlarmKind.POSSIBLE_DUPLICATE)]
    assert said.orders == [("made", "C-2", "B")], "until a person says so they are two"


def test_calls_far_apart_are_not_compared_into_one() -> None:
    centre, said = two_calls(x=FAR)
    assert (said.alarms, said.kinds) == ([], [DecisionKind.ASSIGNED])
    assert split(centre).refused == ("incident_id", "C-2")


def test_a_corrected_place_proposes_or_ends_the_proposal() -> None:
    centre, _ = two_calls()
    away = centre.say(IncidentUpdated, incident_id="C-2", place=here(50))
    assert ("withdrawn", AlarmKind.POSSIBLE_DUPLICATE) in away.alarms
    back = centre.say(IncidentUpdated, incident_id="C-2", place=here(0))
    assert ("raised", AlarmKind.POSSIBLE_DUPLICATE) in back.alarms
    again = centre.say(IncidentUpdated, incident_id="C-2", address="số 5")
    assert (again.alarms, again.kinds) == ([], [DecisionKind.UPDATED]), "proposed once"
    first = centre.say(IncidentUpdated, incident_id="C-1", address="số 5")
    assert (first.alarms, first.kinds) == ([], [DecisionKind.UPDATED]), "nor the other way round"


def test_related_complaints_are_compared_by_their_group() -> None:
    centre = Centre([unit("A", 0, "als")])
    for name, code in (("C-1", "road_accident"), ("C-2", "fall"), ("C-3", "stroke")):
        centre.say(
            IncidentReported, incident_id=name, complaint=name, complaint_code=code, place=here(0)
        )
    assert centre.incident("C-2").maybe_same_as == "C-1"
    assert centre.incident("C-3").maybe_same_as is None


def test_a_merge_keeps_the_needs_of_both_and_frees_the_second_unit() -> None:
    centre = Centre([unit("A", 0, "als"), unit("B", 20, "als"), unit("D", 30)])
    centre.call("C-1", x=None, priority="P3")
    centre.call("C-2", x=0, priority="P2", level="als", services=("icu",))
    said = merge(centre)
    assert said.orders == [("withdrawn", "C-2", "A"), ("made", "C-1", "A")]
    assert said.decided(DecisionKind.MERGED).other_incident_id == "C-2"
    kept = centre.incident("C-1")
    assert (kept.priority, kept.crew_level) == (Priority.P2, CrewLevel.ALS)
    assert (kept.services, kept.place) == ((Service.ICU,), here(0))
    assert list(centre.world.incidents) == ["C-1"]
    withdrawn = said.every(Assignment)[0]
    assert withdrawn.reason is not None
    assert "C-1" in withdrawn.reason.vi


def test_a_merge_that_changes_nothing_of_the_kept_call_leaves_its_crew_alone() -> None:
    centre = Centre([unit("A", 0), unit("B", 20)])
    centre.call("C-1")
    centre.call("C-2")
    said = merge(centre)
    assert said.orders == [("withdrawn", "C-2", "B")]
    assert ("withdrawn", AlarmKind.POSSIBLE_DUPLICATE) in said.alarms


def test_a_kept_call_whose_crew_no_longer_suits_gets_another() -> None:
    centre = Centre([unit("A", 0), unit("B", 20, "als")])
    centre.call("C-1")
    centre.call("C-2", level="als")
    said = merge(centre)
    assert [order for order in said.orders if order[0] == "made"] == [("made", "C-1", "B")]


def test_a_crew_that_is_with_the_patient_is_not_merged_away() -> None:
    centre, _ = two_calls()
    centre.bring("B", UnitState.ON_SCENE)
    before = centre.digest
    assert merge(centre).refused == ("duplicate_id", "C-2")
    assert centre.digest == before
    assert merge(centre, "C-2", "C-1").decided(DecisionKind.MERGED).incident_id == "C-2"


@pytest.mark.parametrize(
    ("kept", "duplicate", "field"),
    [("C-9", "C-1", "incident_id"), ("C-1", "C-9", "duplicate_id"), ("C-3", "C-1", "incident_id")],
)
def test_only_open_calls_are_merged(kept: str, duplicate: str, field: str) -> None:
    centre, _ = two_calls()
    centre.call("C-3", x=FAR)
    centre.say(CloseIncident, incident_id="C-3", reason="nhầm")
    before = centre.digest
    assert merge(centre, kept, duplicate).refused[0] == field
    assert centre.digest == before


def test_two_are_needed_for_a_merge() -> None:
    centre, _ = two_calls()
    with pytest.raises(ValueError, match="must be two incidents"):
        merge(centre, "C-1", "C-1")


def test_a_word_on_a_merged_call_is_refused_with_the_call_to_use() -> None:
    centre, _ = two_calls()
    merge(centre)
    said = centre.say(IncidentUpdated, incident_id="C-2", address="số 5")
    assert said.refused == ("incident_id", "C-2")
    assert "C-1" in said.decided(DecisionKind.REFUSED).summary.en


def test_a_merged_call_is_split_off_and_stays_apart() -> None:
    centre, _ = two_calls()
    merge(centre)
    said = split(centre)
    assert said.decided(DecisionKind.SPLIT).other_incident_id == "C-1"
    assert said.orders == [("made", "C-2", "B")]
    assert centre.incident("C-2").services == (Service.ICU,)
    again = centre.say(IncidentUpdated, incident_id="C-2", place=here(0))
    assert DecisionKind.DUPLICATE not in again.kinds
    first = centre.say(IncidentUpdated, incident_id="C-1", place=here(NEAR))
    assert DecisionKind.DUPLICATE not in first.kinds


def test_a_proposed_pair_is_told_apart() -> None:
    centre, _ = two_calls()
    said = split(centre)
    assert said.alarms == [("withdrawn", AlarmKind.POSSIBLE_DUPLICATE)]
    assert said.decided(DecisionKind.SPLIT).other_incident_id == "C-1"
    again = centre.say(IncidentUpdated, incident_id="C-2", place=here(0))
    assert DecisionKind.DUPLICATE not in again.kinds
    assert split(centre).refused == ("incident_id", "C-2")
    assert split(centre, "C-9").refused == ("incident_id", "C-9")


def test_a_proposal_ends_with_the_other_call() -> None:
    centre, _ = two_calls()
    said = centre.say(CloseIncident, incident_id="C-1", reason="nhầm")
    assert ("withdrawn", AlarmKind.POSSIBLE_DUPLICATE) in said.alarms
    assert centre.incident("C-2").maybe_same_as is None


def test_above_the_centres_own_bound_the_engine_merges() -> None:
    centre, said = two_calls(Policies(duplicates=DuplicatePolicy(merge_from_pm=900)))
    merged = said.decided(DecisionKind.MERGED)
    assert (merged.incident_id, merged.likeness_pm) == ("C-1", 986)
    assert merged.summary == say(
        "merged", incident="C-1", other="C-2", by=say("why.alike", percent=98)
    )
    assert list(centre.world.incidents) == ["C-1"]
    assert centre.world.ended["C-2"].incident.state is IncidentState.QUEUED
    assert split(centre).orders == [("made", "C-2", "B")]


def test_the_engine_never_merges_a_call_that_somebody_is_on_the_way_to() -> None:
    centre, _ = two_calls(Policies(duplicates=DuplicatePolicy(merge_from_pm=900)), x=FAR)
    said = centre.say(IncidentUpdated, incident_id="C-2", address="số 5")
    assert said.kinds == [DecisionKind.UPDATED]
    centre.bring("B", UnitState.ON_SCENE)
    said = centre.say(IncidentUpdated, incident_id="C-2", place=here(0))
    assert said.kinds == [DecisionKind.DUPLICATE]


def test_a_call_that_waits_for_a_unit_is_merged_as_well() -> None:
    centre = Centre([unit("A", 0)])
    centre.call("C-1")
    centre.call("C-2")
    said = merge(centre)
    assert said.orders == []
    assert list(centre.world.incidents) == ["C-1"]


@pytest.mark.parametrize(("kept", "duplicate"), [("C-1", "C-1.2"), ("C-1.2", "C-1")])
def test_the_units_of_one_call_are_not_merged(kept: str, duplicate: str) -> None:
    centre = Centre([unit("A", 0), unit("B", 1)])
    centre.call("C-1", more_units=(CrewLevel.BLS, CrewLevel.BLS))
    before = centre.digest
    assert merge(centre, kept, duplicate).refused == ("duplicate_id", duplicate)
    assert centre.digest == before
    centre.call("C-2", x=FAR, more_units=(CrewLevel.BLS,))
    merge(centre, "C-2", "C-1")
    assert list(centre.world.incidents) == ["C-2", "C-2.2", "C-2.3"], "as many units as either"


def one_with(*levels: CrewLevel) -> Centre:
    """C-1 with one unit; C-2, far off, with these beyond its first."""
    units = [unit("A", 0), unit("B", 20, "als"), unit("D", 21), unit("E", 22, "als")]
    centre = Centre(units)
    centre.call("C-1", x=0.0)
    centre.call("C-2", x=FAR, more_units=levels)
    return centre


def test_the_kept_call_gets_as_many_units_as_either_asked_for() -> None:
    centre = one_with(CrewLevel.ALS, CrewLevel.BLS)
    merge(centre)
    levels = {name: one.crew_level for name, one in centre.world.incidents.items()}
    assert levels == {"C-1": CrewLevel.BLS, "C-1.2": CrewLevel.ALS, "C-1.3": CrewLevel.BLS}
    assert all(one.place == here(0) for one in centre.world.incidents.values())
    assert all(one.order is not None for one in centre.world.incidents.values())


def test_a_further_unit_is_no_call_of_its_own() -> None:
    centre = one_with(CrewLevel.BLS)
    centre.call("C-3", x=50, more_units=(CrewLevel.BLS,))
    before = centre.digest
    for kept, duplicate, field, value in (
        ("C-1", "C-2.2", "duplicate_id", "C-2.2"),
        ("C-2.2", "C-1", "incident_id", "C-2.2"),
        ("C-2.2", "C-3.2", "incident_id", "C-2.2"),
    ):
        said = merge(centre, kept, duplicate)
        assert said.refused == (field, value)
        assert "name that call" in said.decided(DecisionKind.REFUSED).summary.en
    assert centre.digest == before


def test_a_call_whose_first_unit_has_finished_is_merged_with_what_is_left() -> None:
    centre = one_with(CrewLevel.BLS)
    first = centre.incident("C-2").order
    assert first is not None
    centre.bring(first.unit_id, UnitState.ON_SCENE)
    centre.crew(first.unit_id, "clear")
    said = merge(centre, "C-1", "C-2")
    assert said.decided(DecisionKind.MERGED).other_incident_id == "C-2"
    assert list(centre.world.incidents) == ["C-1"]
    assert split(centre, "C-2.2").decided(DecisionKind.SPLIT).other_incident_id == "C-1"
    centre.call("C-4", x=FAR)
    centre.bring("A", UnitState.ON_SCENE)
    centre.crew("A", "clear")
    merge(centre, "C-2", "C-4")
    assert "C-4" not in centre.world.incidents, "C-2 goes on as its second unit"


def test_a_word_on_a_call_that_was_merged_twice_is_refused_with_the_last_one() -> None:
    centre = one_with()
    centre.call("C-3", x=50)
    merge(centre, "C-2", "C-1")
    merge(centre, "C-3", "C-2")
    said = centre.say(IncidentUpdated, incident_id="C-1", address="số 5")
    assert "is merged into C-3" in said.decided(DecisionKind.REFUSED).summary.en


@pytest.mark.parametrize(
    ("kept_m", "other_m", "is_taken"),
    [(900.0, 20.0, True), (900.0, None, False), (None, 20.0, False), (20.0, 10.0, False)],
)
def test_a_place_that_the_duplicate_knows_better_is_taken(
    kept_m: float | None,
    other_m: float | None,
    is_taken: bool,  # noqa: FBT001
) -> None:
    """A kept place that is good enough for a crew stays: who is on the way is not turned."""
    centre = Centre([unit("A", 0)])
    centre.call("C-1", x=0.0, place_accuracy_m=kept_m)
    centre.call("C-2", x=FAR, place_accuracy_m=other_m, address="số 5")
    merge(centre)
    taken = (here(FAR), other_m) if is_taken else (here(0), kept_m)
    assert (centre.incident().place, centre.incident().place_accuracy_m) == taken
    assert centre.incident().address == "số 5"


def test_the_call_with_many_patients_is_the_one_to_keep() -> None:
    centre = one_with()
    centre.counted(("red", 1), incident_id="C-2")
    before = centre.digest
    said = merge(centre)
    assert said.refused == ("duplicate_id", "C-2")
    assert "C-2 is one with many patients" in said.decided(DecisionKind.REFUSED).summary.en
    assert centre.digest == before
    centre.counted(("red", 6), incident_id="C-1")
    merge(centre)
    assert "C-2" not in centre.world.incidents, "its count is part of the kept one's"
    assert list(centre.world.scenes) == ["C-1"]
    assert [name for name in centre.world.incidents if name.startswith("C-1.")] != []


def test_of_two_declared_incidents_one_is_stood_down_first() -> None:
    centre = one_with()
    for name in ("C-1", "C-2"):
        centre.counted(("red", 6), incident_id=name)
    assert merge(centre).refused == ("duplicate_id", "C-2")
    centre.say(StandDownMassCasualty, incident_id="C-2", reason="một vụ")
    assert merge(centre).decided(DecisionKind.MERGED).other_incident_id == "C-2"


def test_a_call_that_is_merged_into_a_declared_one_brings_no_units() -> None:
    centre = one_with(CrewLevel.BLS)
    centre.counted(("red", 6))
    before = sorted(name for name in centre.world.incidents if name.startswith("C-1"))
    merge(centre)
    assert sorted(centre.world.incidents) == before, "the count asks for them"


def test_a_call_whose_id_leaves_no_room_gets_no_further_units() -> None:
    centre = Centre([unit("A", 0)])
    long = "C" * 64
    centre.call(long, x=0.0)
    centre.call("C-2", x=FAR, more_units=(CrewLevel.BLS,))
    merge(centre, long, "C-2")
    assert list(centre.world.incidents) == [long]
