"""Mutual aid as time passes: when a person should ask, and when a request or a loan is over."""

from schemas.centre.policies import Policies
from schemas.events.mutual_aid import AidDeclined, AidRequest, AidWithdrawn
from schemas.outputs.decisions import DecisionKind
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.aid import AID, HCM, a_centre, ask, asking, request_id
from tests.dispatch.support.centre import Centre


def test_a_request_is_withdrawn_when_nobody_waits() -> None:
    centre = asking()
    said = centre.cancel()
    assert [one.centre_id for one in said.every(AidWithdrawn)] == [HCM]
    assert centre.world.aid == {}


def test_an_unanswered_request_is_an_alarm_until_it_is_declined() -> None:
    centre = asking()
    assert centre.tick(59).alarms == []
    assert centre.tick(1).alarms == [("raised", AlarmKind.AID_UNANSWERED)]
    name = request_id(centre)
    said = centre.say(AidDeclined, from_centre_id=HCM, request_id=name, reason="bận")
    assert said.alarms == [("withdrawn", AlarmKind.AID_UNANSWERED)]


def test_a_request_that_nobody_answers_has_an_end() -> None:
    centre = asking()
    centre.tick(999)
    assert centre.world.aid
    said = centre.tick(1)
    assert centre.world.aid == {}
    assert [one.centre_id for one in said.every(AidWithdrawn)] == [HCM]
    assert said.alarms[0] == ("withdrawn", AlarmKind.AID_UNANSWERED)
    assert "expired" in said.decided(DecisionKind.AID).summary.en


def test_the_engine_advises_to_ask_where_the_centre_wants_it() -> None:
    centre = a_centre()
    centre.call()
    assert centre.tick(99).alarms == []
    assert centre.tick(1).alarms == [("raised", AlarmKind.AID_ADVISED)]
    assert ask(centre).alarms == [("withdrawn", AlarmKind.AID_ADVISED)]
    quiet = a_centre(advise=False)
    quiet.call()
    assert quiet.tick(200).alarms == [("escalated", AlarmKind.NO_UNIT)]


def test_where_there_is_no_neighbour_nobody_advises_to_ask_one() -> None:
    alone = a_centre(neighbours=())
    alone.call()
    assert alone.tick(200).alarms == [("escalated", AlarmKind.NO_UNIT)]


def test_two_centres_never_give_two_messages_one_id() -> None:
    """Each names its events as it likes, and a third one de-duplicates by the id."""
    ids = set()
    for name in ("BD", "DN"):
        centre = Centre(policies=Policies(mutual_aid=AID), centre_id=name)
        centre.call()
        (message,) = ask(centre).every(AidRequest)
        ids |= {message.event_id, message.request_id}
    assert len(ids) == 4
