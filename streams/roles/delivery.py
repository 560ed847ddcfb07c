"""Delivery: brings each pre-alert to its hospital's own channel, and gives a receipt for it.

Fed from the published pre-alerts, so that what a hospital got can always be told from what was
decided. A hospital without a channel is reported back, and a person phones it.
"""

from typing import Final

from schemas.hospitals import PreAlertDelivery
from schemas.ids import derive
from schemas.pre_alerts import PreAlert
from schemas.topics import DEAD_LETTERS, DELIVERY_RECEIPTS, PRE_ALERTS, Topic, hospital_alerts
from streams import dead_letter
from streams.clock import Clock
from streams.codec import Unreadable, decode
from streams.directory import Directory
from streams.engine_app import Outgoing, Wire
from streams.records import RawRecord

ROLE: Final = "delivery"


class Deliverer:
    """Copies pre-alerts to hospitals' topics."""

    def __init__(self, wire: Wire, clock: Clock, directory: Directory) -> None:
        self._wire = wire
        self._clock = clock
        self._directory = directory

    async def take(self, topic: Topic, raw: RawRecord) -> None:
        """Deliver one pre-alert; when this returns, copy and receipt are durable."""
        try:
            pre_alert: PreAlert = decode(topic, raw)
        except Unreadable as why:
            letter = dead_letter.of_unreadable(raw, why, role=ROLE, received_at=self._clock.now())
            await self._wire.send(DEAD_LETTERS, raw.topic, letter.model_dump_json().encode())
            return
        outgoing: list[Outgoing] = []
        channel: Topic | None = None
        if pre_alert.hospital_id in self._directory.with_alerts_topic:
            channel = hospital_alerts(pre_alert.hospital_id)
            outgoing.append(Outgoing(channel, pre_alert.hospital_id, raw.value or b""))
        if pre_alert.notice == "alert":
            receipt = self._receipt(pre_alert, channel)
            outgoing.append(
                Outgoing(DELIVERY_RECEIPTS, pre_alert.centre_id, receipt.model_dump_json().encode())
            )
        await self._wire.send_all(outgoing)

    def _receipt(self, pre_alert: PreAlert, channel: Topic | None) -> PreAlertDelivery:
        """Write the receipt; its id is derived, so that a repeated delivery repeats it."""
        return PreAlertDelivery(
            event_id=derive("rcpt", pre_alert.pre_alert_id),
            centre_id=pre_alert.centre_id,
            occurred_at=self._clock.now(),
            source=ROLE,
            cause_id=pre_alert.cause_id,
            hospital_id=pre_alert.hospital_id,
            pre_alert_id=pre_alert.pre_alert_id,
            outcome="delivered" if channel else "no_channel",
            channel=channel.name if channel else None,
        )


def build(wire: Wire, *, clock: Clock, directory: Directory) -> None:
    """Put the agent of delivery on the app."""
    wire.agent(PRE_ALERTS, Deliverer(wire, clock, directory).take)
