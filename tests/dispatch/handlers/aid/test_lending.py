"""Mutual aid given: the neighbour asks, a person lends or declines, and the unit comes back."""

from dataclasses import replace
from typing import Any

import pytest

from dispatch.aid import lending as mutual_aid
from dispatch.invariants import violations
from dispatch.records.unit import Loan
from dispatch.state.world import World
from schemas.centre.policies import Policies
from schemas.events.commands import AssignUnit, ReleaseUnit
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidReturned, AidWithdrawn
from schemas.events.vehicles import VehicleReadiness
from schemas.ground.vocabulary import UnitFlag, UnitState
from schemas.outputs.decisions import DecisionKind
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.aid import HCM, REQUEST, a_centre, asking, grant, hear, lend, request_id
from tests.dispatch.support.centre import CENTRE_ID, Centre, Said, at, unit


def asked(level: str = "bls", **fields: Any) -> Centre:  # noqa: ANN401
    """A centre with two units that a neighbour has asked for one."""
    centre = a_centre(unit("A", 0, "als"), unit("B", 20))
    hear(centre, level, **fields)
    return centre


def give_back(centre: Centre, request: str = REQUEST, **fields: Any) -> Said:  # noqa: ANN401
    back = {"from_centre_id": HCM, "unit_id": "B", "request_id": request}
    return centre.say(AidReturned, **(back | fields))


def test_a_request_is_shown_to_a_person() -> None:
    centre = a_centre()
    said = hear(centre)
    assert said.alarms == [("raised", AlarmKind.AID_ASKED)]
    assert said.decided(DecisionKind.AID).request_id == REQUEST


def test_a_unit_is_lent_by_a_person_and_off_the_roster_until_it_is_back() -> None:
    centre = asked()
    said = lend(centre)
    (message,) = said.every(AidGranted)
    assert (message.centre_id, message.unit_id, message.until) == (HCM, "B", at(1_000))
    assert said.alarms == [("withdrawn", AlarmKind.AID_ASKED)]
    centre.call()
    order = centre.incident().order
    assert order is not None
    assert order.unit_id == "A"
    send = {"incident_id": "C-1", "unit_id": "B", "reason": "x"}
    said = centre.say(AssignUnit, **send)
    assert said.refused == ("unit_id", "B")
    assert "is lent to HCM" in said.decided(DecisionKind.REFUSED).summary.en
    before = centre.digest
    assert give_back(centre, "r-0").refused == ("request_id", "r-0")
    assert give_back(centre, from_centre_id="X").refused == ("unit_id", "B")
    assert give_back(centre, unit_id="A").refused == ("unit_id", "A")
    assert give_back(centre, unit_id="Z").refused == ("unit_id", "Z")
    assert centre.digest == before
    assert give_back(centre).kinds == [DecisionKind.AID]
    assert give_back(centre).refused == ("unit_id", "B")
    centre.crew("B", "clear")
    assert centre.unit("B").state is UnitState.AVAILABLE


def test_a_lent_unit_takes_no_word_of_its_crew_here_until_it_is_back() -> None:
    """It may still be on an incident of the neighbour, also when its time is over."""
    centre = asked()
    lend(centre)
    assert centre.crew("B", "clear").refused == ("unit_id", "B")
    centre.tick(1_000)
    assert centre.crew("B", "clear").refused == ("unit_id", "B")
    give_back(centre)
    centre.crew("B", "clear")
    assert centre.unit("B").state is UnitState.AVAILABLE


def test_a_unit_that_is_not_back_in_time_is_an_alarm_that_names_it() -> None:
    centre = asked()
    lend(centre)
    assert centre.tick(1_119).alarms == []
    said = centre.tick(1)
    (alarm,) = [output for output in said.outputs if output.type == "alarm"]
    assert (alarm.kind, alarm.unit_id) == (AlarmKind.AID_OVERDUE, "B")
    assert alarm.text.en == "B is not back from HCM, 2 min after its time"
    assert alarm.action.en == "Phone the neighbour"
    assert centre.tick(60).alarms == []
    assert give_back(centre).alarms == [("withdrawn", AlarmKind.AID_OVERDUE)]


def test_a_person_takes_an_overdue_unit_back_and_no_other() -> None:
    centre = asked()
    lend(centre)
    release = {"unit_id": "B", "reason": "HCM báo đã xong"}
    assert centre.say(ReleaseUnit, **release).refused == ("unit_id", "B")
    centre.tick(1_120)
    said = centre.say(ReleaseUnit, **release)
    assert said.alarms == [("withdrawn", AlarmKind.AID_OVERDUE)]
    decision = said.decided(DecisionKind.AID)
    assert (decision.overruled_by, decision.request_id) == ("test", REQUEST)
    assert centre.unit("B").lent_to is None
    assert give_back(centre).refused == ("unit_id", "B")


def test_a_lent_unit_that_is_configured_away_goes_when_it_is_back() -> None:
    """Were it forgotten, and configured again, it would serve two centres."""
    centre = asked()
    lend(centre)
    centre.configure([unit("A", 0)], policies=centre.world.policies)
    assert centre.unit("B").leaving
    centre.configure([unit("A", 0), unit("B", 20)], policies=centre.world.policies)
    assert (centre.unit("B").leaving, centre.unit("B").state) == (False, UnitState.OFF_DUTY)
    centre.configure([unit("A", 0)], policies=centre.world.policies)
    centre.tick(1_120)
    assert give_back(centre).alarms == [("withdrawn", AlarmKind.AID_OVERDUE)]
    assert "B" not in centre.world.units


@pytest.mark.parametrize(
    ("unit_id", "fields", "field"),
    [
        ("B", {"request_id": "r-0"}, "request_id"),
        ("X", {}, "unit_id"),
        ("B", {}, "unit_id"),
        ("A", {"until": at(0)}, "until"),
        ("A", {"until": at(1_001)}, "until"),
    ],
)
def test_what_cannot_be_lent_is_refused(unit_id: str, fields: dict[str, Any], field: str) -> None:
    centre = asked("als")
    before = centre.digest
    assert lend(centre, unit_id, **fields).refused[0] == field
    assert centre.digest == before


def test_a_shorter_loan_than_was_asked_for_is_one() -> None:
    (message,) = lend(asked(), until=at(500)).every(AidGranted)
    assert message.until == at(500)


@pytest.mark.parametrize("flag", UnitFlag)
def test_a_unit_that_may_not_go_is_not_lent(flag: UnitFlag) -> None:
    centre = asked()
    centre.say(VehicleReadiness, unit_id="B", flags=(flag,))
    assert lend(centre).refused == ("unit_id", "B")


def test_a_unit_whose_shift_ends_before_the_loan_is_not_lent() -> None:
    centre = asked()
    centre.say(VehicleReadiness, unit_id="B", shift_ends_at=at(999))
    assert lend(centre).refused == ("unit_id", "B")
    assert lend(centre, until=at(999)).every(AidGranted)


def test_a_busy_an_off_duty_a_lent_or_a_borrowed_unit_is_not_lent() -> None:
    centre = asked()
    centre.call()
    assert lend(centre, "A").refused == ("unit_id", "A")
    centre.crew("B", "off_duty")
    assert lend(centre, "B").refused == ("unit_id", "B")
    centre.crew("B", "clear")
    lend(centre)
    hear(centre, request_id="r-2")
    assert lend(centre, request_id="r-2").refused == ("unit_id", "B")
    centre = asking()
    grant(centre, request_id(centre))
    hear(centre)
    assert lend(centre, "N-1").refused == ("unit_id", "N-1")


def test_a_person_declines() -> None:
    centre = asked()
    said = lend(centre, None)
    assert [one.reason for one in said.every(AidDeclined)] == ["x"]
    assert said.kinds == [DecisionKind.AID]
    assert lend(centre).refused == ("request_id", REQUEST), "a second answer"


def test_who_is_no_neighbour_any_more_is_lent_nothing_and_may_be_told_so() -> None:
    centre = asked()
    centre.configure([unit("B", 20)], policies=Policies())
    assert lend(centre).refused == ("request_id", REQUEST)
    assert lend(centre, None).every(AidDeclined)


def test_a_request_of_a_stranger_a_repeated_or_a_late_one_is_refused() -> None:
    centre = asked()
    before = centre.digest
    assert hear(centre, from_centre_id="X").refused == ("from_centre_id", "X")
    assert hear(centre, from_centre_id=CENTRE_ID).refused == ("from_centre_id", CENTRE_ID)
    assert hear(centre).refused == ("request_id", REQUEST)
    assert hear(centre, request_id="r-2", until=at(0)).refused[0] == "until"
    assert centre.digest == before
    lend(centre)
    assert hear(centre).refused == ("request_id", REQUEST), "it was granted"


def test_only_so_many_requests_of_neighbours_are_open_at_once() -> None:
    centre = a_centre()
    for number in range(mutual_aid.OPEN_MAX):
        hear(centre, request_id=f"r-{number}")
    assert hear(centre, request_id="r-more").refused == ("request_id", "r-more")


def test_a_request_ends_when_it_is_withdrawn() -> None:
    centre = asked()
    stranger = centre.say(AidWithdrawn, from_centre_id="X", request_id=REQUEST)
    assert stranger.refused == ("request_id", REQUEST)
    said = centre.say(AidWithdrawn, from_centre_id=HCM, request_id=REQUEST)
    assert said.alarms == [("withdrawn", AlarmKind.AID_ASKED)]
    again = centre.say(AidWithdrawn, from_centre_id=HCM, request_id=REQUEST)
    assert again.refused == ("request_id", REQUEST)


def test_a_request_ends_when_it_is_too_late_to_lend() -> None:
    late = asked()
    late.tick(999)
    assert late.world.asked
    said = late.tick(1)
    assert late.world.asked == {}
    assert said.decided(DecisionKind.AID).request_id == REQUEST


def test_a_lent_unit_that_works_here_breaks_a_promise() -> None:
    centre = asked()
    lend(centre)
    turn = centre.turn()
    known = centre.unit("B")
    turn.put_unit(replace(known, state=UnitState.AVAILABLE))
    assert violations(World(CENTRE_ID), turn.world) == ["unit B is lent and available here"]


def test_a_unit_that_is_lent_on_breaks_a_promise() -> None:
    centre = asked()
    lend(centre)
    turn = centre.turn()
    turn.put_unit(replace(centre.unit("B"), lent_by=Loan("r-9", "DN", at(9))))
    assert violations(World(CENTRE_ID), turn.world) == ["unit B is lent and on loan here"]
