import pytest

from dispatch.ground.require import RequirementFailed
from dispatch.state import draft
from dispatch.state.draft import CLOSED_REMEMBERED_MAX, PRE_ALERTS_REMEMBERED_MAX
from dispatch.state.turn import Turn
from schemas.events.commands import CloseIncident
from schemas.ground.ids import derive
from schemas.ground.vocabulary import UnitState
from schemas.outputs.views import IncidentView, UnitView
from tests.dispatch.support.centre import Centre, hospital, unit


def close(centre: Centre, incident_id: str) -> None:
    centre.say(CloseIncident, incident_id=incident_id, reason="xong")


def test_ids_follow_from_the_event_and_never_repeat() -> None:
    turn = Centre().turn()
    assert turn.new_id("dec", "x") == derive("dec", "by-hand", 1, "x")
    assert turn.new_id("dec", "x") == derive("dec", "by-hand", 2, "x")


def test_two_centres_that_give_one_event_id_have_ids_of_their_own() -> None:
    centre = Centre()
    event = centre.turn().event
    turn = Turn(centre.world, event, centre.roads, 1, ids_by_centre=True)
    assert turn.new_id("dec", "x") == derive("dec", event.centre_id, event.event_id, 1, "x")


def test_each_thing_touched_is_shown_once_as_it_ended() -> None:
    centre = Centre([unit("U", 0)])
    said = centre.call()
    assert [view.state for view in said.every(UnitView)] == [UnitState.ALERTED]
    (view,) = said.every(IncidentView)
    assert (view.state, view.unit_id, view.queue_reason) == ("assigned", "U", None)
    assert said.outputs[-2:] == (said.every(UnitView)[0], view), "views come last"


def test_the_oldest_ended_incident_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CLOSED_REMEMBERED_MAX >= 1_000
    monkeypatch.setattr(draft, "CLOSED_REMEMBERED_MAX", 2)
    centre = Centre()
    for number in range(3):
        centre.call(f"C-{number}")
        close(centre, f"C-{number}")
    assert list(centre.world.closed) == ["C-1", "C-2"]
    assert centre.call("C-2").refused == ("incident_id", "C-2")
    assert centre.call("C-0", x=50).kinds == ["queued"], "long ago: it may be a new one"


def test_only_what_is_there_can_end() -> None:
    centre = Centre([unit("U", 0)])
    centre.call()
    turn: Turn = centre.turn()
    incident = centre.incident()
    turn.end_incident(incident)
    with pytest.raises(RequirementFailed, match="only an open incident can end"):
        turn.end_incident(incident)
    turn.end_unit(centre.unit("U"))
    with pytest.raises(RequirementFailed, match="only a unit of this centre can go"):
        turn.end_unit(centre.unit("U"))


def test_how_the_oldest_pre_alerts_ended_is_forgotten_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert PRE_ALERTS_REMEMBERED_MAX >= 1_000
    monkeypatch.setattr(draft, "PRE_ALERTS_REMEMBERED_MAX", 1)
    centre = Centre([unit("U", 0)], [hospital("h", 100), hospital("i", 200)])
    centre.call()
    centre.bring("U", UnitState.TRANSPORTING)
    first = centre.case.pre_alert_id
    centre.answer("refused")
    second = centre.case.pre_alert_id
    centre.answer("refused")
    assert list(centre.world.pre_alerts_ended) == [second] != [first]
