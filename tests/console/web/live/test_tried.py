"""How hospitals were told is on the pages as long as their patient is, and never another's."""

import json
from typing import Any

from console.web.live.feed import Feed
from console.web.live.stream import hospital_events
from console.web.live.tried import ALERTS_MAX, TRIES_MAX, Tries
from schemas.ground.vocabulary import IncidentState, PreAlertState
from schemas.outputs.doors.notices import NoticeOutcome, NoticeTried
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import IncidentView
from schemas.topics import INCIDENT_VIEWS, NOTICES, PRE_ALERTS
from streams.kafka.client import Received
from tests.console.support import samples
from tests.console.web.live.test_stream import feed, take

FAILED = samples.tried(1, at_s=2)
TAKEN = samples.tried(2, NoticeOutcome.TAKEN, at_s=9, status=200, why=None)


def read(one: Feed, *records: NoticeTried | PreAlert | IncidentView) -> None:
    topics = {NoticeTried: NOTICES, PreAlert: PRE_ALERTS, IncidentView: INCIDENT_VIEWS}
    one.take(
        [
            Received(f"p.{topics[type(r)].name}", 0, at, b"k", r.model_dump_json().encode())
            for at, r in enumerate(records)
        ]
    )


def shown(one: Feed) -> dict[str, Any]:
    return {name: json.loads(text) for kind, name, text in one.snapshot().put if kind == "tries"}


def test_tries_come_with_their_patient_in_whichever_order_topics_are_read() -> None:
    one = feed()
    read(one, FAILED)
    assert shown(one) == {}, "nothing on the pages is about this patient yet"
    read(one, samples.pre_alert(1), TAKEN, FAILED)
    [told] = shown(one).values()
    assert [(row["attempt"], row["outcome"]) for row in told["tries"]] == [
        (1, "failed"),
        (2, "taken"),
    ]
    assert (told["incident_id"], told["hospital_id"]) == ("C-1", "h1")


def test_they_stay_while_the_call_is_open_and_go_with_it() -> None:
    one = feed()
    read(one, samples.incident(1, "C-1"), samples.pre_alert(2), FAILED)
    read(one, samples.pre_alert(3, PreAlertState.HANDED_OVER))
    assert list(shown(one)) == ["pa-1"], "the patient is handed over, the call is open"
    read(one, samples.incident(4, "C-1", state=IncidentState.CLOSED))
    assert shown(one) == {}
    last = (one.ring.since(one.ring.last - 1) or [])[-1]
    assert json.loads(last.text)["gone"] == [["tries", "pa-1"]]


def test_a_try_that_is_read_together_with_the_calls_end_leaves_nothing_behind() -> None:
    """The pages would have shown the first tries of a call that is over until they are reloaded."""
    one = feed()
    read(one, samples.incident(1, "C-1"), samples.pre_alert(2), FAILED)
    gone = samples.pre_alert(3, PreAlertState.HANDED_OVER)
    read(one, TAKEN, gone, samples.incident(4, "C-1", state=IncidentState.CLOSED))
    assert shown(one) == {}
    last = (one.ring.since(one.ring.last - 1) or [])[-1]
    assert json.loads(last.text)["gone"] == [["tries", "pa-1"]]


def test_another_centres_are_not_shown_and_one_that_is_told_is_not_told_again() -> None:
    one = feed()
    read(one, samples.pre_alert(1), FAILED.model_copy(update={"centre_id": "DN"}))
    assert shown(one) == {}
    read(one, FAILED)
    number = one.ring.last
    read(one, FAILED)
    assert one.ring.last == number


async def test_a_hospital_sees_how_it_was_told_and_not_how_another_was() -> None:
    one = feed()
    other = samples.pre_alert(2, pre_alert_id="pa-2", incident_id="C-2")
    read(one, samples.pre_alert(1), other.model_copy(update={"hospital_id": "h2"}))
    strange = samples.tried(1, at_s=3, pre_alert_id="pa-2", incident_id="C-2")
    read(one, TAKEN, strange.model_copy(update={"hospital_id": "h2"}))
    [first] = await take(hospital_events(one, "h1", "BV Một"), 1)
    assert list(first["data"]["tries"]) == ["pa-1"]
    assert [row["channel"] for row in first["data"]["tries"]["pa-1"]] == ["webhook"]


def test_memory_is_bounded() -> None:
    tries = Tries()
    for number in range(TRIES_MAX + 5):
        tries.take(samples.tried(number, at_s=number))
    assert [row["attempt"] for row in tries.of("pa-1")] == list(range(5, TRIES_MAX + 5))
    for number in range(ALERTS_MAX):
        tries.take(samples.tried(1, at_s=1, pre_alert_id=f"pb-{number}"))
    assert tries.of("pa-1") == []
    assert len(tries.of("pb-0")) == 1
