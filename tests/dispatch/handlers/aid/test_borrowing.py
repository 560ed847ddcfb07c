"""Mutual aid asked for: by a person, of a neighbour, whose every answer that fits is taken."""

from typing import Any

import pytest

from dispatch.aid import lending as mutual_aid
from dispatch.choosing.standby import points
from schemas.centre.policies import Policies
from schemas.events.commands import ReleaseUnit
from schemas.events.mutual_aid import AidDeclined, AidRequest, AidReturned
from schemas.ground.vocabulary import CrewLevel, UnitState
from schemas.outputs.decisions import DecisionKind
from tests.dispatch.support.aid import HCM, a_centre, ask, asking, grant, request_id
from tests.dispatch.support.centre import CENTRE_ID, Centre, at, unit
from tests.dispatch.support.plain_roads import here


def test_a_person_asks_and_the_neighbour_is_told() -> None:
    centre = a_centre()
    centre.call()
    said = ask(centre)
    (message,) = said.every(AidRequest)
    assert (message.centre_id, message.from_centre_id) == (HCM, CENTRE_ID)
    assert (message.until, message.answer_by) == (at(1_000), at(60))
    assert message.request_id == request_id(centre)
    assert (message.journal_offset, message.cause_id) == (centre.offset, f"e-{centre.offset}")
    decision = said.decided(DecisionKind.AID)
    assert (decision.overruled_by, decision.request_id) == ("test", message.request_id)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"neighbour_id": "X"}, ("neighbour_id", "X")),
        ({"neighbour_id": CENTRE_ID}, ("neighbour_id", CENTRE_ID)),
        ({}, ("crew_level", "bls")),
    ],
)
def test_who_is_no_neighbour_or_not_needed_is_not_asked(
    fields: dict[str, Any], refused: tuple[str, str]
) -> None:
    centre = a_centre()
    before = centre.digest
    assert ask(centre, **fields).refused == refused
    assert centre.digest == before


def test_nobody_is_asked_for_a_lower_level_than_the_call_needs() -> None:
    centre = a_centre()
    centre.call(level="als")
    assert ask(centre, "bls").refused == ("crew_level", "bls")
    assert ask(centre, "als").kinds == [DecisionKind.AID]


def test_only_so_many_requests_are_open_at_once() -> None:
    centre = a_centre()
    centre.call()
    for _ in range(mutual_aid.OPEN_MAX):
        ask(centre)
    assert len(centre.world.aid) == mutual_aid.OPEN_MAX
    assert ask(centre).refused == ("neighbour_id", HCM)


def test_a_unit_on_loan_is_sent_like_any_other_and_goes_when_its_time_is_over() -> None:
    centre = asking(lend_s=9_000)
    said = grant(centre, request_id(centre), until=at(9_000))
    assert said.orders == [("made", "C-1", "N-1")]
    assert centre.world.aid == {}
    centre.configure([], policies=centre.world.policies)
    centre.bring("N-1", UnitState.ON_SCENE)
    assert not centre.tick(9_000).every(AidReturned)
    assert centre.unit("N-1").leaving
    assert not centre.tick(1).every(AidReturned)
    said = centre.crew("N-1", "clear")
    (back,) = said.every(AidReturned)
    assert (back.centre_id, back.unit_id) == (HCM, "N-1")
    assert "N-1" not in centre.world.units


def test_two_units_that_go_in_one_step_are_told_apart() -> None:
    centre = a_centre()
    centre.call("C-1")
    centre.call("C-2")
    for name in ("N-1", "N-2"):
        ask(centre)
        grant(centre, request_id(centre), unit_id=name)
    centre.cancel("C-1")
    centre.cancel("C-2")
    back = centre.tick(1_000).every(AidReturned)
    assert [one.unit_id for one in back] == ["N-1", "N-2"]
    assert len({one.event_id for one in back}) == 2


@pytest.mark.parametrize(("fix_at", "at_station"), [(None, True), (at(0), False)])
def test_how_old_its_position_is_comes_with_the_unit(fix_at: object, at_station: object) -> None:
    centre = asking()
    grant(centre, request_id(centre), fix_at=fix_at)
    known = centre.unit("N-1")
    assert (known.fix_at, known.at_station) == (fix_at, at_station)


def test_a_person_gives_an_idle_unit_back() -> None:
    centre = asking()
    name = request_id(centre)
    grant(centre, name)
    centre.cancel()
    said = centre.say(ReleaseUnit, unit_id="N-1", reason="xong")
    assert [one.request_id for one in said.every(AidReturned)] == [name]
    assert said.decided(DecisionKind.AID).overruled_by == "test"
    assert centre.world.units == {}


def test_the_same_grant_said_twice_is_refused_and_the_unit_stays() -> None:
    centre = asking()
    name = request_id(centre)
    grant(centre, name)
    assert grant(centre, name, until=at(900)).refused == ("request_id", name)
    loan = centre.unit("N-1").lent_by
    assert loan is not None
    assert loan.until == at(1_000)


def test_a_unit_on_loan_that_is_configured_is_the_centres_own() -> None:
    centre = asking()
    grant(centre, request_id(centre))
    centre.configure([unit("N-1", 0)], policies=centre.world.policies)
    assert centre.unit("N-1").lent_by is None


def refused_field(centre: Centre, request: str, level: str = "bls", **fields: Any) -> str:  # noqa: ANN401
    """Refuse a grant that leaves the world as it is, and give the unit back; name the field."""
    before = centre.digest
    said = grant(centre, request, level, **fields)
    assert centre.digest == before
    (back,) = said.every(AidReturned)
    assert (back.centre_id, back.unit_id) == (HCM, fields.get("unit_id", "N-1"))
    refused = said.decided(DecisionKind.REFUSED)
    assert refused.refused is not None
    assert refused.request_id == request
    return refused.refused.field


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"request_id": "r-0"}, "request_id"),
        ({"unit_id": "N-9"}, "unit_id"),
        ({"until": at(0)}, "until"),
        ({"until": at(1_001)}, "until"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_the_unit_given_back(
    fields: dict[str, Any], field: str
) -> None:
    centre = asking()
    request = fields.get("request_id", request_id(centre))
    assert refused_field(centre, request, **fields) == field


def test_a_second_answer_is_refused_and_its_unit_given_back() -> None:
    centre = asking()
    name = request_id(centre)
    grant(centre, name)
    assert refused_field(centre, name, unit_id="N-2") == "request_id"
    declined = centre.say(AidDeclined, from_centre_id=HCM, request_id=name, reason="bận")
    assert declined.refused == ("request_id", name)


def test_an_answer_of_a_centre_that_was_not_asked_is_refused_and_not_answered() -> None:
    centre = asking()
    before = centre.digest
    name = request_id(centre)
    assert grant(centre, name, from_centre_id="X").refused == ("request_id", name)
    assert grant(centre, name, from_centre_id=CENTRE_ID).refused == ("request_id", name)
    assert centre.digest == before


def test_a_unit_that_is_here_or_of_a_lower_level_is_not_taken() -> None:
    centre = a_centre(unit("N-1", 0))
    centre.call(level="als")
    ask(centre, "als")
    assert refused_field(centre, request_id(centre), "als") == "unit_id"
    centre.configure([], policies=centre.world.policies)
    assert refused_field(centre, request_id(centre)) == "crew_level"


def test_a_neighbour_that_is_none_any_more_lends_nothing() -> None:
    centre = asking()
    centre.configure([], policies=Policies())
    assert refused_field(centre, request_id(centre)) == "unit_id"


def test_a_neighbour_declines() -> None:
    centre = asking()
    name = request_id(centre)
    said = centre.say(AidDeclined, from_centre_id=HCM, request_id=name, reason="bận")
    assert said.kinds == [DecisionKind.AID]
    assert centre.world.aid == {}
    assert said.alarms == []
    again = centre.say(AidDeclined, from_centre_id=HCM, request_id=name, reason="bận")
    assert again.refused == ("request_id", name)


def test_a_unit_on_loan_lends_no_station_to_the_units_of_this_centre() -> None:
    centre = asking()
    grant(centre, request_id(centre), place=here(300), crew_level=CrewLevel.ALS)
    assert points(centre.world) == {}
