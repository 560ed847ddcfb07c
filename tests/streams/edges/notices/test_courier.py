"""Which messages there are, when each is tried, and what the engine hears of it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from schemas.ground.vocabulary import PreAlertState
from streams.edges.notices.courier import BREAKS_AFTER, BROKEN_S, TRIED_S_MAX
from streams.edges.notices.reading import take
from streams.edges.notices.tries import Tried
from streams.edges.outlet import NotStored
from tests.streams.support.notices import DOWN, TAKEN, Round, alert, file

Made = Callable[..., Round]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    opened: list[Round] = []

    def make(**given: object) -> Round:
        opened.append(Round(tmp_path, **given))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for one in opened:
        one.book.close()


async def test_what_is_taken_is_delivered_and_sent_once(made: Made) -> None:
    one = made()
    await one.courier.take(alert())
    assert await one.after(0) == 1
    assert one.receipts == [("webhook", "sent"), ("webhook", "delivered")]
    assert one.told == [("webhook", 1, "taken")]
    await one.courier.take(alert())
    assert await one.after(3_600) == 0, "the same record, read again"


async def test_a_mail_server_that_takes_a_mail_is_not_the_hospital(made: Made) -> None:
    one = made()
    await one.courier.take(alert(channel="email"))
    await one.after(0)
    assert one.receipts == [("email", "sent")]


async def test_in_vain_it_is_tried_again_later_and_later_with_the_same_id(made: Made) -> None:
    one = made(answers=lambda _notice: DOWN)
    await one.courier.take(alert())
    assert await one.after(0) == 1
    assert await one.after(0.9) == 0
    assert await one.after(0.1) == 1
    assert await one.after(1.9) == 0
    assert await one.after(0.1) == 1
    assert len({notice.notice_id for notice in one.tried}) == 1
    assert {notice.link for notice in one.tried} == {one.tried[0].link}
    assert one.receipts == []


async def test_the_engine_hears_in_time_and_trying_goes_on_until_an_answer(made: Made) -> None:
    one = made(answers=lambda _notice: DOWN)
    await one.courier.take(alert())
    for _ in range(40):
        await one.after(1)
    assert one.receipts == [("webhook", "no_channel")], "after give_up_s, once"
    given_up = [entry for entry in one.told if entry[2] == "given_up"]
    assert len(given_up) == 1
    one.answers = lambda _notice: TAKEN
    assert await one.after(60) == 1
    assert one.receipts[-2:] == [("webhook", "sent"), ("webhook", "delivered")]


async def test_an_answer_or_the_patients_arrival_ends_the_trying(made: Made) -> None:
    for number, state in enumerate(
        (PreAlertState.ACCEPTED, PreAlertState.ARRIVED, PreAlertState.REFUSED)
    ):
        one = made(answers=lambda _notice: DOWN)
        first = alert().model_copy(update={"pre_alert_id": f"pa-{number}"})
        await one.courier.take(first)
        await one.after(0)
        ended = alert(2, None, state, "update").model_copy(update={"pre_alert_id": f"pa-{number}"})
        await one.courier.take(ended)
        assert await one.after(3_600) == 0, state
        assert one.told[-1] == ("webhook", 1, "answered")


async def test_the_chains_next_channel_is_a_message_of_its_own(made: Made) -> None:
    one = made(answers=lambda notice: DOWN if notice.channel == "webhook" else TAKEN)
    await one.courier.take(alert())
    await one.after(0)
    await one.courier.take(alert(2, "email"))
    await one.after(0)
    assert [notice.channel for notice in one.tried] == ["webhook", "email"]
    assert await one.after(1) == 1, "the web hook is still tried: nobody has answered"


async def test_changes_go_to_who_has_taken_the_alert_and_overtake_each_other(made: Made) -> None:
    one = made()
    await one.courier.take(alert(1, "fhir"))
    await one.courier.take(alert(2, None, notice="update"))
    assert await one.after(0) == 1, "nothing was taken yet when it changed"
    one.answers = lambda _notice: DOWN
    await one.courier.take(alert(3, None, notice="update"))
    await one.after(0)
    await one.courier.take(alert(4, None, notice="update"))
    await one.after(0.5)
    assert [notice.alert.revision for notice in one.tried] == [1, 3, 4]
    assert ("fhir", 1, "overtaken") in one.told
    for _ in range(60):
        await one.after(10)
    assert one.receipts == [("fhir", "sent"), ("fhir", "delivered")], "of changes nothing is owed"


async def test_a_cancellation_stands_for_the_alert_and_waits_for_its_word(made: Made) -> None:
    one = made(answers=lambda _notice: DOWN)
    await one.courier.take(alert())
    await one.after(0)
    await one.courier.take(alert(2, "email", PreAlertState.CANCELLED, "cancel"))
    assert ("webhook", 1, "overtaken") in one.told
    assert await one.after(0) == 1
    await one.courier.take(alert(3, None, PreAlertState.STOOD_DOWN, "update"))
    assert await one.after(600) == 0


async def test_a_channel_that_the_file_has_not_is_passed_over_at_once(made: Made) -> None:
    one = made()
    await one.courier.take(alert(channel="zalo"))
    other = alert().model_copy(update={"hospital_id": "h9", "pre_alert_id": "pa-9"})
    await one.courier.take(other)
    await one.courier.take(alert(channel="topic").model_copy(update={"pre_alert_id": "pa-8"}))
    assert one.receipts == [("zalo", "no_channel"), ("webhook", "no_channel")]
    assert await one.after(0) == 0


async def test_a_lane_that_fails_rests_and_others_do_not(made: Made) -> None:
    calm = file()
    hook = calm.hospitals[0].webhook
    assert hook is not None
    hasty = calm.hospitals[0].model_copy(
        update={"webhook": hook.model_copy(update={"give_up_s": 10})}
    )
    one = made(
        given=calm.model_copy(update={"hospitals": (hasty,)}),
        answers=lambda notice: DOWN if notice.channel == "webhook" else TAKEN,
    )
    for number in range(BREAKS_AFTER + 3):
        made_alert = alert().model_copy(update={"pre_alert_id": f"pa-{number}"})
        await one.courier.take(made_alert)
    for _ in range(BREAKS_AFTER + 3):
        await one.courier.step()
    assert len(one.tried) == BREAKS_AFTER, "then it rests"
    await one.courier.take(alert(channel="sms").model_copy(update={"pre_alert_id": "pa-sms"}))
    assert await one.after(1) == 1
    one.answers = lambda _notice: TAKEN
    for _ in range(40):
        await one.after(BROKEN_S / 10)
    assert len({notice.notice_id for notice in one.tried}) == BREAKS_AFTER + 4, "nothing is lost"
    told = one.receipts.count(("webhook", "no_channel"))
    assert told == BREAKS_AFTER + 3, "who waits too long is told of, tried or not, and once"


async def test_no_hospital_is_flooded(made: Made) -> None:
    calm = file()
    hook = calm.hospitals[0].webhook
    assert hook is not None
    slow = calm.hospitals[0].model_copy(
        update={"webhook": hook.model_copy(update={"per_minute": 6})}
    )
    one = made(given=calm.model_copy(update={"hospitals": (slow,)}))
    for number in range(10):
        await one.courier.take(alert().model_copy(update={"pre_alert_id": f"pa-{number}"}))
    for _ in range(10):
        await one.after(0)
    assert len(one.tried) == 6
    assert await one.after(9) == 0
    assert await one.after(1) == 1
    for _ in range(5):
        await one.after(10)
    assert len(one.tried) == 10


async def test_a_restart_loses_nothing_and_sends_with_the_same_id(made: Made) -> None:
    one = made(answers=lambda _notice: DOWN)
    await one.courier.take(alert())
    await one.after(0)
    one.book.close()
    one.open()
    one.answers = lambda _notice: TAKEN
    assert await one.after(5) == 1
    assert one.tried[0].notice_id == one.tried[1].notice_id
    await one.courier.take(alert())
    assert await one.after(60) == 0


async def test_a_receipt_that_is_not_stored_is_given_again(made: Made) -> None:
    one = made()
    await one.courier.take(alert())
    one.kafka_is_away = True
    await one.after(0)
    assert one.receipts == []
    one.kafka_is_away = False
    assert await one.after(2) == 1, "at least once, with the same id"
    assert one.receipts == [("webhook", "sent"), ("webhook", "delivered")]
    one.kafka_is_away = True
    with pytest.raises(NotStored):
        await one.courier.take(alert(2, "zalo"))
    one.kafka_is_away = False
    await one.courier.take(alert(2, "zalo"))
    assert one.receipts[-1] == ("zalo", "no_channel")


async def test_who_is_gone_for_good_is_not_asked_again(made: Made) -> None:
    gone = Tried(is_taken=False, status=410, why="http 410", is_final=True)
    one = made(answers=lambda _notice: gone)
    await one.courier.take(alert())
    await one.after(0)
    assert one.receipts == [("webhook", "no_channel")]
    assert await one.after(600) == 0


async def test_after_hours_a_message_is_of_no_use(made: Made) -> None:
    one = made(answers=lambda _notice: DOWN)
    await one.courier.take(alert())
    await one.after(0)
    await one.after(TRIED_S_MAX)
    assert one.told[-1][2] == "given_up"
    assert await one.after(3_600) <= 1
    assert await one.after(3_600) == 0


async def test_what_the_other_side_asks_for_is_waited_for(made: Made) -> None:
    busy = Tried(is_taken=False, status=429, why="http 429", wait_s=20)
    one = made(answers=lambda _notice: busy)
    await one.courier.take(alert())
    await one.after(0)
    assert await one.after(19) == 0
    assert await one.after(1) == 1


async def test_who_asks_for_longer_than_the_engine_waits_is_left_alone_until_then(
    made: Made,
) -> None:
    """The engine asks elsewhere in time; found by reading: it was tried once more for that."""
    one = made(answers=lambda _notice: Tried(is_taken=False, status=503, wait_s=100))
    await one.courier.take(alert())
    await one.after(0)
    await one.after(30)
    assert one.receipts == [("webhook", "no_channel")], "after give_up_s"
    other = alert().model_copy(update={"pre_alert_id": "pa-2"})
    await one.courier.take(other)
    await one.after(60)
    assert len(one.tried) == 1, "nor is it told of another patient meanwhile"
    one.answers = lambda _notice: TAKEN
    for _ in range(3):
        await one.after(10)
    assert len(one.tried) == 3


async def test_a_sender_that_breaks_ends_nobody_elses_message(made: Made) -> None:
    def broken(notice: object) -> Tried:
        raise RuntimeError(str(notice))

    one = made(answers=broken)
    await one.courier.take(alert())
    await one.after(0)
    one.answers = lambda _notice: TAKEN
    assert await one.after(60) == 1


async def test_a_try_is_told_by_the_engines_clock_with_its_incident(made: Made) -> None:
    one = made(answers=lambda _notice: DOWN, rate=10.0)
    await one.courier.take(alert())
    await one.after(0)
    [record] = [record for name, record in one.written if name == "notices"]
    at, again = (datetime.fromisoformat(record[name]) for name in ("at", "next_at"))
    assert (again - at).total_seconds() == 10.0, "a second of the wall clock"
    assert record["incident_id"] == alert().incident_id


async def test_another_centres_hospital_of_the_same_id_is_not_ours(made: Made) -> None:
    one = made()
    value = alert().model_dump_json().encode()
    await take(one.courier, "DN", value)
    assert await one.after(0) == 0
    await take(one.courier, alert().centre_id, value)
    assert await one.after(0) == 1
