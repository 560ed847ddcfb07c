"""What a person has ended can be opened again; what its crew has finished cannot."""

import pytest

from schemas.centre.policies import IntakePolicy, Policies
from schemas.events.commands import CloseIncident, ReopenIncident
from schemas.events.incidents import IncidentCancelled, IncidentReported, Settlement
from schemas.ground.vocabulary import CloseOutcome, CrewLevel, IncidentState, UnitState
from schemas.outputs.decisions import DecisionKind
from schemas.outputs.views import IncidentView
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, Said, unit
from tests.dispatch.support.plain_roads import here


def reopen(centre: Centre, incident_id: str = "C-1") -> Said:
    return centre.say(ReopenIncident, incident_id=incident_id, reason="gọi lại")


@pytest.mark.parametrize("kind", [CloseIncident, IncidentCancelled])
def test_an_ended_call_is_opened_as_it_was_reported(
    kind: type[CloseIncident | IncidentCancelled],
) -> None:
    centre = Centre([unit("A", 0)])
    centre.call(services=("icu",))
    before = centre.incident()
    centre.say(kind, incident_id="C-1", reason="nhầm")
    said = reopen(centre)
    assert said.kinds == [DecisionKind.REOPENED, DecisionKind.ASSIGNED]
    assert said.orders == [("made", "C-1", "A")]
    after = centre.incident()
    assert (after.services, after.reported_at) == (before.services, before.reported_at)
    assert after.attempts == 2
    assert (centre.world.closed, centre.world.ended) == ({}, {})


def test_a_settled_call_is_opened_when_the_caller_is_worse() -> None:
    centre = Centre([unit("A", 0)])
    settled = Settlement(outcome=CloseOutcome.ADVICE, reason="sốt nhẹ")
    centre.say(
        IncidentReported,
        incident_id="C-1",
        complaint="sốt",
        place=here(3),
        place_accuracy_m=900.0,
        settled=settled,
    )
    said = reopen(centre)
    assert said.orders == [("made", "C-1", "A")]
    assert said.alarms == [("raised", AlarmKind.VAGUE_LOCATION)]
    assert [view.state for view in said.every(IncidentView)] == [IncidentState.ASSIGNED]


def test_all_units_of_a_call_are_asked_for_again() -> None:
    centre = Centre([unit("A", 0), unit("B", 9)])
    centre.call(more_units=(CrewLevel.BLS,))
    centre.say(CloseIncident, incident_id="C-1", reason="nhầm")
    assert centre.world.incidents == {}
    said = reopen(centre)
    assert sorted(said.orders) == [("made", "C-1", "A"), ("made", "C-1.2", "B")]


def test_what_is_open_unknown_or_finished_is_not_reopened() -> None:
    centre = Centre([unit("A", 0)])
    centre.call()
    before = centre.digest
    assert reopen(centre).refused == ("incident_id", "C-1")
    assert reopen(centre, "C-9").refused == ("incident_id", "C-9")
    assert centre.digest == before
    centre.bring("A", UnitState.ON_SCENE)
    centre.crew("A", "clear")
    assert reopen(centre).refused == ("incident_id", "C-1")


def test_only_the_newest_are_kept_for_it() -> None:
    centre = Centre([unit("A", 0)], policies=Policies(intake=IntakePolicy(reopen_max=2)))
    for name in ("C-1", "C-2", "C-3"):
        centre.call(name)
        centre.say(CloseIncident, incident_id=name, reason="nhầm")
    assert list(centre.world.ended) == ["C-2", "C-3"]
    assert reopen(centre, "C-1").refused == ("incident_id", "C-1")


def test_a_close_with_its_outcome_says_so() -> None:
    centre = Centre([unit("A", 0)])
    centre.call()
    said = centre.say(
        CloseIncident, incident_id="C-1", outcome=CloseOutcome.REFERRED, reason="đến trạm y tế"
    )
    assert said.decided(DecisionKind.CLOSED).summary.en == (
        "C-1 closed: referred: test: đến trạm y tế"
    )


def test_a_unit_that_was_closed_for_itself_before_stays_closed() -> None:
    centre = Centre([unit("A", 0), unit("B", 9), unit("D", 12)])
    centre.call(more_units=(CrewLevel.BLS, CrewLevel.BLS))
    centre.say(CloseIncident, incident_id="C-1.2", reason="không cần")
    centre.say(CloseIncident, incident_id="C-1", reason="nhầm")
    reopen(centre)
    assert sorted(centre.world.incidents) == ["C-1", "C-1.3"]
