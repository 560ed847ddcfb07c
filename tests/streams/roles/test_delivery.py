import json
from typing import Any

import pytest

from schemas.pre_alerts import PreAlert
from schemas.topics import DEAD_LETTERS, DELIVERY_RECEIPTS, PRE_ALERTS
from streams.directory import Directory
from streams.roles.delivery import Deliverer
from tests.console.samples import pre_alert
from tests.streams.samples import NotSent, StoppedClock, Wire, raw

DIRECTORY = Directory("BD", frozenset(), frozenset({"h1", "h2"}), frozenset({"h1"}))


def deliverer(wire: Wire) -> Deliverer:
    return Deliverer(wire, StoppedClock(), DIRECTORY)


def record(alert: PreAlert, offset: int = 0) -> Any:  # noqa: ANN401 - a raw record
    value = alert.model_dump_json().encode()
    return raw(value, PRE_ALERTS, offset=offset, key=alert.hospital_id.encode())


def alert_for(hospital_id: str, **changed: object) -> PreAlert:
    return pre_alert(1).model_copy(
        update={"hospital_id": hospital_id, "notice": "alert", **changed}
    )


async def test_a_hospital_that_reads_kafka_gets_the_alert_byte_for_byte() -> None:
    wire = Wire()
    given = record(alert_for("h1"))
    await deliverer(wire).take(PRE_ALERTS, given)
    copy, receipt = wire.sent
    assert (copy.topic.name, copy.key, copy.value) == ("hospital.h1.alerts", "h1", given.value)
    said = json.loads(receipt.value)
    assert (receipt.topic, receipt.key) == (DELIVERY_RECEIPTS, "BD")
    assert (said["outcome"], said["channel"]) == ("delivered", "hospital.h1.alerts")


async def test_a_hospital_without_a_channel_is_reported_for_a_person_to_phone() -> None:
    wire = Wire()
    await deliverer(wire).take(PRE_ALERTS, record(alert_for("h2")))
    [receipt] = wire.on(DELIVERY_RECEIPTS)
    assert (receipt["outcome"], receipt["channel"]) == ("no_channel", None)
    assert len(wire.sent) == 1


@pytest.mark.parametrize("notice", ["update", "cancel"])
async def test_only_the_alert_itself_gets_a_receipt(notice: str) -> None:
    wire = Wire()
    await deliverer(wire).take(PRE_ALERTS, record(alert_for("h1", notice=notice)))
    assert [one.topic.name for one in wire.sent] == ["hospital.h1.alerts"]


async def test_a_repeated_delivery_repeats_the_receipts_id() -> None:
    wire = Wire()
    for offset in (0, 1):
        await deliverer(wire).take(PRE_ALERTS, record(alert_for("h1"), offset))
    first, again = wire.on(DELIVERY_RECEIPTS)
    assert first["event_id"] == again["event_id"]


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
