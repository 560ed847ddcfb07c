"""The notifier at work: reads pre-alerts, brings them, serves the pages of links, until a stop."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from pydantic import ValidationError

from schemas.ground.errors import BrokerUnreachable
from schemas.outputs.pre_alerts import PreAlert
from schemas.topics import PRE_ALERTS
from streams.edges.notices.courier import Courier
from streams.edges.outlet import NotStored
from streams.kafka import client as kafka

POLL_MS: Final = 200
AGAIN_S: Final = 1.0
BACK: Final = timedelta(minutes=2)
"""How far before its end reading begins again: clocks of producers differ."""

FIRST: Final = timedelta(hours=1)
"""How far back the very first start looks."""

OLD: Final = timedelta(hours=2)
"""A pre-alert that was decided so long ago is of no use to anybody."""


async def follow(courier: Courier, centre_id: str, brokers: Callable[[], str], prefix: str) -> None:
    """Take a centre's pre-alerts as they are published, for ever; a Kafka away is waited for."""
    while True:
        try:
            await _follow(courier, centre_id, brokers(), prefix + PRE_ALERTS.name)
        except (BrokerUnreachable, NotStored) as error:
            structlog.get_logger().warning("pre-alerts wait", error=type(error).__name__)
        await asyncio.sleep(AGAIN_S)


async def _follow(courier: Courier, centre_id: str, brokers: str, topic: str) -> None:
    async with kafka.reader(brokers) as reader:
        await reader.assign_since([], [topic], _since(courier))
        while True:
            began = courier.now()
            for record in await reader.poll(timeout_ms=POLL_MS):
                await take(courier, centre_id, record.value)
            courier.book.have_read(began.timestamp())


def _since(courier: Courier) -> datetime:
    known = courier.book.read_until()
    if known is None:
        return courier.now() - FIRST
    return datetime.fromtimestamp(known, UTC) - BACK


async def take(courier: Courier, centre_id: str, value: bytes | None) -> None:
    """Take one record of the topic; another centre's hospital may have the id of one of ours.

    What cannot be read is left to delivery, which keeps it.
    """
    try:
        alert: PreAlert = PRE_ALERTS.model.validate_json(value or b"")
    except ValidationError:
        structlog.get_logger().warning("a pre-alert cannot be read")
        return
    if alert.centre_id == centre_id and courier.engine_now() - alert.decided_at < OLD:
        await courier.take(alert)
