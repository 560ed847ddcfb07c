import json
from typing import Any

import pytest

from schemas.outputs.pre_alerts import PreAlert
from schemas.topics import DEAD_LETTERS, DELIVERY_RECEIPTS, PRE_ALERTS
from streams.journal.centres import Centres
from streams.journal.directory import Directory
from streams.roles.delivery import Deliverer
from tests.console.support.samples import pre_alert
from tests.streams.support.samples import NotSent, StoppedClock, Wire, raw

DIRECTORY = Directory("BD", frozenset(), frozenset({"h1", "h2"}), frozenset({"h1"}))


def deliverer(wire: Wire, *edges: str) -> Deliverer:
    return Deliverer(wire, StoppedClock(), Centres([DIRECTORY]), edges)


def record(alert: PreAlert, offset: int = 0) -> Any:  # noqa: ANN401 - a raw record
    value = alert.model_dump_json().encode()
    return raw(value, PRE_ALERTS, offset=offset, key=alert.hospital_id.encode())


def alert_for(hospital_id: str, **changed: object) -> PreAlert:
    return pre_alert(1).model_copy(
        update={"hospital_id": hospital_id, "notice": "alert", "channel": "topic", **changed}
    )


@pytest.mark.parametrize("notice", ["alert", "cancel"])
@pytest.mark.parametrize("channel", ["topic", None])
async def test_a_hospital_that_reads_kafka_gets_the_record_byte_for_byte(
    notice: str, channel: str | None
) -> None:
    wire = Wire()
    given = record(alert_for("h1", notice=notice, channel=channel))
    await deliverer(wire).take(PRE_ALERTS, given)
    copy, *receipts = wire.sent
    assert (copy.topic.name, copy.key, copy.value) == ("hospital.h1.alerts", "h1", given.value)
    said = [json.loads(one.value) for one in receipts]
    assert {(one.topic.name, one.key) for one in receipts} == {(DELIVERY_RECEIPTS.name, "BD")}
    assert [(one["outcome"], one["channel"]) for one in said] == [
        ("sent", "topic"),
        ("delivered", "topic"),
    ]


@pytest.mark.parametrize(
    ("hospital_id", "channel", "copies"), [("h2", "topic", 0), ("h2", "sms", 0), ("h1", "sms", 1)]
)
async def test_a_channel_that_nothing_serves_is_reported_back(
    hospital_id: str, channel: str, copies: int
) -> None:
    wire = Wire()
    await deliverer(wire).take(PRE_ALERTS, record(alert_for(hospital_id, channel=channel)))
    [receipt] = wire.on(DELIVERY_RECEIPTS)
    assert (receipt["outcome"], receipt["channel"]) == ("no_channel", channel)
    assert len(wire.sent) == copies + 1


@pytest.mark.parametrize("channel", ["dispatcher", "duty_phone", "sms"])
async def test_a_person_and_an_edge_of_the_centres_own_give_their_receipts_themselves(
    channel: str,
) -> None:
    wire = Wire()
    await deliverer(wire, "sms").take(PRE_ALERTS, record(alert_for("h1", channel=channel)))
    assert [one.topic.name for one in wire.sent] == ["hospital.h1.alerts"]


async def test_an_update_of_the_live_fields_gets_no_receipt() -> None:
    wire = Wire()
    await deliverer(wire).take(PRE_ALERTS, record(alert_for("h1", notice="update")))
    assert [one.topic.name for one in wire.sent] == ["hospital.h1.alerts"]


async def test_a_repeated_delivery_repeats_the_receipts_ids_and_a_later_try_has_its_own() -> None:
    wire = Wire()
    for offset, revision in ((0, 1), (1, 1), (2, 2)):
        await deliverer(wire).take(PRE_ALERTS, record(alert_for("h1", revision=revision), offset))
    ids = [one["event_id"] for one in wire.on(DELIVERY_RECEIPTS)]
    assert ids[:2] == ids[2:4]
    assert len(set(ids)) == 4


async def test_it_is_delivered_only_once_the_copy_is_durable() -> None:
    wire = Wire()
    wire.fails_at = 1
    with pytest.raises(NotSent):
        await deliverer(wire).take(PRE_ALERTS, record(alert_for("h1")))
    assert all(json.loads(one.value).get("outcome") != "delivered" for one in wire.sent)


async def test_what_is_no_pre_alert_is_kept() -> None:
    wire = Wire()
    await deliverer(wire).take(PRE_ALERTS, raw(b"{", PRE_ALERTS, key=b"h1", offset=8))
    [letter] = wire.on(DEAD_LETTERS)
    assert (letter["role"], letter["topic"], letter["offset"]) == ("delivery", "pre-alerts", 8)


async def test_a_copy_that_is_not_taken_leaves_no_receipt() -> None:
    wire = Wire()
    wire.fails_at = 0
    with pytest.raises(NotSent):
        await deliverer(wire).take(PRE_ALERTS, record(alert_for("h1")))
    assert wire.sent == []
