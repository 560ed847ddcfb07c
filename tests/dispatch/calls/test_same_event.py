"""Which call a new one is compared with: open ones, and those that have just ended."""

import pytest

from dispatch.calls import same_event
from schemas.centre.policies import DuplicatePolicy, Policies
from schemas.events.commands import (
    ChooseHospital,
    CloseIncident,
    HoldIncident,
    MergeIncidents,
    ReopenIncident,
    SplitIncident,
)
from schemas.events.incidents import (
    IncidentCancelled,
    IncidentReported,
    IncidentUpdated,
    Settlement,
)
from schemas.ground.vocabulary import CloseOutcome, CrewLevel, UnitState
from schemas.outputs.decisions import DecisionKind
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import POLICIES, Centre, Said, hospital, unit
from tests.dispatch.support.plain_roads import here

BOLD = POLICIES.model_copy(update={"duplicates": DuplicatePolicy(merge_from_pm=900)})
PROPOSED = ("raised", AlarmKind.POSSIBLE_DUPLICATE)


def centre_with(policies: Policies = POLICIES) -> Centre:
    """C-1 is served by A."""
    units = [unit("A", 0), unit("B", 20), unit("D", 30)]
    centre = Centre(units, [hospital("h", 100)], policies)
    centre.call("C-1", x=0)
    return centre


def close(centre: Centre, incident_id: str = "C-1") -> Said:
    return centre.say(CloseIncident, incident_id=incident_id, reason="tự đi")


def finish(centre: Centre) -> None:
    """A treats the patient of C-1 on scene and is clear."""
    centre.bring("A", UnitState.ON_SCENE)
    centre.crew("A", "clear")


def test_a_call_like_one_that_a_person_ended_is_proposed_and_can_be_merged() -> None:
    centre = centre_with()
    close(centre)
    centre.clock_s = 240
    said = centre.call("C-2", x=0)
    proposed = said.decided(DecisionKind.DUPLICATE)
    assert (proposed.other_incident_id, proposed.likeness_pm) == ("C-1", 1_000)
    assert "closed 4 min 00 s ago, to be opened again before a merge" in proposed.summary.en
    assert said.alarms == [PROPOSED]
    assert said.orders == [("made", "C-2", "A")], "until a person says so they are two"
    centre.say(ReopenIncident, incident_id="C-1", reason="gọi lại")
    merged = centre.say(MergeIncidents, incident_id="C-2", duplicate_id="C-1", reason="một vụ")
    assert merged.decided(DecisionKind.MERGED).other_incident_id == "C-1"
    assert list(centre.world.incidents) == ["C-2"]


def test_a_call_like_one_that_its_crew_finished_is_named_and_asks_for_nothing() -> None:
    centre = centre_with()
    finish(centre)
    centre.clock_s = 60
    said = centre.call("C-2", x=0)
    proposed = said.decided(DecisionKind.DUPLICATE)
    assert "C-1, finished by its crew 1 min 00 s ago" in proposed.summary.en
    assert said.alarms == [], "there is nothing to merge into"
    told = centre.say(SplitIncident, incident_id="C-2", reason="người khác")
    assert told.decided(DecisionKind.SPLIT).other_incident_id == "C-1"
    again = centre.say(IncidentUpdated, incident_id="C-2", place=here(0))
    assert DecisionKind.DUPLICATE not in again.kinds


def test_a_caller_who_was_advised_and_calls_again_is_known() -> None:
    centre = centre_with()
    settled = Settlement(outcome=CloseOutcome.ADVICE, reason="sốt nhẹ")
    fever = {"complaint": "sốt", "place": here(50)}
    centre.say(IncidentReported, incident_id="C-2", settled=settled, **fever)
    centre.clock_s = 600
    said = centre.say(IncidentReported, incident_id="C-3", **fever)
    assert said.decided(DecisionKind.DUPLICATE).other_incident_id == "C-2"


@pytest.mark.parametrize(
    ("minutes", "after_s", "is_proposed"),
    [(10, 600, True), (10, 601, False), (0, 1, False), (240, 1_799, False)],
)
def test_only_for_so_many_minutes(minutes: int, after_s: int, is_proposed: bool) -> None:  # noqa: FBT001
    """In the last case the window is open, but half an hour apart is no likeness in time."""
    rule = DuplicatePolicy(closed_within_min=minutes)
    centre = centre_with(POLICIES.model_copy(update={"duplicates": rule}))
    close(centre)
    centre.clock_s = after_s
    assert (DecisionKind.DUPLICATE in centre.call("C-2", x=0).kinds) is is_proposed


def test_a_call_lasts_until_its_end() -> None:
    """Reported 50 min before the second one, but ended just now."""
    centre = centre_with()
    centre.bring("A", UnitState.ON_SCENE)
    centre.clock_s = 3_000
    centre.crew("A", "clear")
    centre.clock_s = 3_060
    said = centre.call("C-2", x=0)
    assert said.decided(DecisionKind.DUPLICATE).likeness_pm == 1_000


def test_what_is_over_is_never_merged_without_a_person() -> None:
    centre = centre_with(BOLD)
    close(centre)
    said = centre.call("C-2", x=0)
    assert DecisionKind.MERGED not in said.kinds
    assert said.alarms == [PROPOSED]


def test_an_open_call_is_likelier_than_one_that_is_over() -> None:
    centre = centre_with()
    close(centre)
    centre.call("C-2", x=0.1)
    centre.say(SplitIncident, incident_id="C-2", reason="người khác")
    said = centre.call("C-3", x=0)
    assert said.decided(DecisionKind.DUPLICATE).other_incident_id == "C-2"


def test_of_calls_that_are_equally_certain_the_first_by_name_is_proposed() -> None:
    """Behind a certain one the others are passed over by their names, none that is before it."""
    centre = centre_with()
    for name in ("C-3", "C-2", "C-4"):
        centre.call(name, x=0)
    for name in ("C-3", "C-1", "C-4", "C-2"):
        close(centre, name)
    said = centre.call("C-9", x=0)
    assert said.decided(DecisionKind.DUPLICATE).other_incident_id == "C-1"


def test_a_merged_call_is_compared_as_the_one_that_it_went_into() -> None:
    centre = centre_with()
    centre.call("C-2", x=0)
    centre.say(MergeIncidents, incident_id="C-1", duplicate_id="C-2", reason="một vụ")
    assert list(centre.world.recent) == []
    close(centre)
    assert list(centre.world.recent) == ["C-1"]


def test_what_is_opened_again_is_no_longer_over() -> None:
    centre = centre_with()
    close(centre)
    centre.say(ReopenIncident, incident_id="C-1", reason="gọi lại")
    assert centre.world.recent == {}
    assert (
        centre.call("C-2", x=0)
        .decided(DecisionKind.DUPLICATE)
        .summary.en.endswith("C-1 (100 % alike)")
    )


def test_few_are_remembered_and_not_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert same_event.RECENT_MAX >= 100
    monkeypatch.setattr(same_event, "RECENT_MAX", 2)
    centre = Centre()
    for number in range(3):
        centre.call(f"C-{number}", x=50.0 * number, more_units=(CrewLevel.BLS,))
        close(centre, f"C-{number}")
    assert list(centre.world.recent) == ["C-1", "C-2"], "a call once, by its first leg"
    centre.clock_s = 1_801
    centre.call("C-9", x=500)
    close(centre, "C-9")
    assert list(centre.world.recent) == ["C-9"]


def test_a_place_that_is_not_known_is_like_no_other() -> None:
    centre = centre_with()
    close(centre)
    assert DecisionKind.DUPLICATE not in centre.call("C-2", x=None).kinds
    assert DecisionKind.DUPLICATE not in centre.call("C-3", x=None).kinds
    close(centre, "C-2")
    assert DecisionKind.DUPLICATE not in centre.call("C-4", x=0.0, place_accuracy_m=3_000).kinds


def test_a_vague_place_lowers_the_confidence() -> None:
    centre = centre_with(BOLD)
    said = centre.call("C-2", x=0, place_accuracy_m=800)
    assert said.decided(DecisionKind.DUPLICATE).likeness_pm == 529, "0 to 850 m, known and not"
    assert DecisionKind.MERGED not in said.kinds


def waits() -> Centre:
    """C-1 is served; C-2 is far off and waits for a unit that is not there."""
    centre = Centre([unit("A", 0)], [hospital("h", 100)], BOLD)
    centre.call("C-1", x=0)
    centre.call("C-2", x=50, level="als")
    return centre


def corrected(centre: Centre) -> Said:
    """The place of C-2 turns out to be that of C-1."""
    return centre.say(IncidentUpdated, incident_id="C-2", place=here(0))


def test_a_call_that_nobody_has_touched_is_merged_above_the_bound() -> None:
    assert DecisionKind.MERGED in corrected(waits()).kinds


def test_the_engine_merges_no_call_about_which_a_person_decided() -> None:
    held, chosen, opened, counted = waits(), waits(), waits(), waits()
    held.say(HoldIncident, incident_id="C-2", reason="chờ công an")
    chosen.say(
        ChooseHospital, incident_id="C-2", hospital_id="h", chosen_by="patient", reason="sổ khám"
    )
    opened.say(IncidentCancelled, incident_id="C-2", reason="nhầm")
    opened.say(ReopenIncident, incident_id="C-2", reason="gọi lại")
    counted.counted(("red", 1), incident_id="C-2")
    for centre in (held, chosen, opened, counted):
        said = corrected(centre)
        assert DecisionKind.MERGED not in said.kinds
        assert PROPOSED in said.alarms
        assert "C-2" in centre.world.incidents


def test_the_engine_merges_no_call_whose_further_unit_is_there() -> None:
    centre = Centre([unit("A", 0), unit("B", 50)], [hospital("h", 100)], BOLD)
    centre.call("C-1", x=0)
    centre.call("C-2", x=50, level="als", more_units=(CrewLevel.BLS,))
    centre.bring("B", UnitState.ON_SCENE)
    assert centre.incident("C-2").order is None
    assert DecisionKind.MERGED not in corrected(centre).kinds


@pytest.mark.parametrize("state", [UnitState.TRANSPORTING, UnitState.AT_HOSPITAL])
def test_the_engine_merges_nobody_into_a_call_whose_crew_has_left(state: UnitState) -> None:
    """Who calls from there now may be another patient, and nobody is there any more."""
    centre = centre_with(BOLD)
    centre.bring("A", state)
    said = centre.call("C-2", x=0)
    assert DecisionKind.MERGED not in said.kinds
    assert PROPOSED in said.alarms


def test_the_engine_merges_nobody_into_a_call_that_is_held() -> None:
    centre = Centre([], [], BOLD)
    centre.call("C-1", x=0)
    centre.say(HoldIncident, incident_id="C-1", reason="chờ công an")
    said = centre.call("C-2", x=0)
    assert DecisionKind.MERGED not in said.kinds
    assert PROPOSED in said.alarms
