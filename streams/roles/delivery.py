"""Delivery: brings each pre-alert to its hospital's own topic, and gives receipts for it.

Fed from the published pre-alerts, so that what a hospital got can always be told from what was
decided. Of the channels that a hospital may have, this role serves its topic; one that neither it
nor an edge of the centre's own serves is reported back, and the core asks through the next.
"""

from collections.abc import Collection
from typing import Final, Literal

from schemas.events.hospitals import PreAlertDelivery
from schemas.ground.ids import derive
from schemas.outputs.pre_alerts import PreAlert
from schemas.own_topics import hospital_alerts
from schemas.rules.handshake import DISPATCHER, DUTY_PHONE, TOPIC
from schemas.topics import DEAD_LETTERS, DELIVERY_RECEIPTS, PRE_ALERTS, Topic
from streams.host.clock import Clock
from streams.journal.centres import Centres
from streams.kafka import dead_letter
from streams.kafka.codec import Unreadable, decode
from streams.kafka.records import Outgoing, RawRecord
from streams.roles.app import Wire

ROLE: Final = "delivery"


class Deliverer:
    """Copies pre-alerts to hospitals' topics."""

    def __init__(
        self, wire: Wire, clock: Clock, centres: Centres, edges: Collection[str] = ()
    ) -> None:
        """Leave the receipts of the channels ``edges`` to whoever serves them."""
        self._wire = wire
        self._clock = clock
        self._centres = centres
        self._left_to_others = {DISPATCHER, DUTY_PHONE, *edges}

    async def take(self, topic: Topic, raw: RawRecord) -> None:
        """Deliver one pre-alert; when this returns, copy and receipts are durable."""
        try:
            pre_alert: PreAlert = decode(topic, raw)
        except Unreadable as why:
            self._wire.tally.add(raw.topic, "dead")
            letter = dead_letter.of_unreadable(raw, why, role=ROLE, received_at=self._clock.now())
            await self._wire.send(DEAD_LETTERS, raw.topic, letter.model_dump_json().encode())
            return
        self._wire.tally.add(raw.topic, "used")
        outgoing: list[Outgoing] = []
        directory = self._centres.find(pre_alert.centre_id)
        reads_kafka = directory is not None and (
            pre_alert.hospital_id in directory.with_alerts_topic
        )
        if reads_kafka:
            copy = hospital_alerts(pre_alert.hospital_id)
            outgoing.append(Outgoing(copy, pre_alert.hospital_id, raw.value or b""))
        channel = pre_alert.channel or TOPIC
        if pre_alert.notice == "update" or channel in self._left_to_others:
            await self._wire.send_all(outgoing)
            return
        is_served = reads_kafka and channel == TOPIC
        first = self._receipt(pre_alert, channel, "sent" if is_served else "no_channel")
        await self._wire.send_all([*outgoing, first])
        if is_served:  # only now: the copy is durable
            await self._wire.send_all([self._receipt(pre_alert, channel, "delivered")])

    def _receipt(
        self,
        pre_alert: PreAlert,
        channel: str,
        outcome: Literal["sent", "delivered", "no_channel"],
    ) -> Outgoing:
        """Write a receipt; its id is derived, so that a repeated delivery repeats it."""
        receipt = PreAlertDelivery(
            event_id=derive("rcpt", pre_alert.pre_alert_id, pre_alert.revision, outcome),
            centre_id=pre_alert.centre_id,
            occurred_at=self._clock.now(),
            source=ROLE,
            cause_id=pre_alert.cause_id,
            hospital_id=pre_alert.hospital_id,
            pre_alert_id=pre_alert.pre_alert_id,
            outcome=outcome,
            channel=channel,
        )
        return Outgoing(DELIVERY_RECEIPTS, pre_alert.centre_id, receipt.model_dump_json().encode())


def build(wire: Wire, *, clock: Clock, centres: Centres, edges: Collection[str]) -> None:
    """Put the agent of delivery on the app."""
    wire.agent(PRE_ALERTS, Deliverer(wire, clock, centres, edges).take)
    wire.on_rebalance()
