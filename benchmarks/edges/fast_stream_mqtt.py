"""The least that a service on FastStream would do, by MQTT: from its MQTT broker to its Kafka one.

It runs in an environment of its own: ``python -m benchmarks.edges.fast_stream_mqtt``. A message is
acknowledged when its handler is done, as FastStream does it. No rights, no ids, no limits.
"""

import asyncio
import os
from typing import Any

from faststream import FastStream
from faststream.kafka import KafkaBroker
from faststream.mqtt import MQTTBroker, QoS
from faststream.security import SASLPlaintext
from pydantic import TypeAdapter

from schemas.events.vehicles import VehiclePosition

FIXES = TypeAdapter(list[VehiclePosition])
TOPIC = os.environ["SMART115_TOPIC_PREFIX"] + "vehicle-positions"
AT_ONCE = 1_000  # as many as Mosquitto lets be on their way

kafka = KafkaBroker(
    os.environ["SMART115_BROKERS"], enable_idempotence=True, acks="all", logger=None
)
mqtt = MQTTBroker(
    os.environ["SMART115_MQTT_BROKER"],
    client_id="faststream",
    version="3.1.1",
    security=SASLPlaintext("edge", os.environ["BENCH_PASSWORD"]),
    apply_types=False,
    logger=None,
)
app = FastStream(mqtt, on_startup=[kafka.start], on_shutdown=[kafka.stop], logger=None)


async def read(message: Any) -> list[VehiclePosition]:  # noqa: ANN401 - FastStream's own
    """Read a message as quickly as pydantic can: from its bytes."""
    return FIXES.validate_json(message.body)


@mqtt.subscriber(  # type: ignore[untyped-decorator]
    "smart115/+/+/positions", qos=QoS.AT_LEAST_ONCE, max_workers=AT_ONCE, decoder=read
)
async def positions(fixes: list[VehiclePosition]) -> None:
    """Store positions, each awaited."""
    sent = (kafka.publish(one, TOPIC, key=one.unit_id.encode()) for one in fixes)
    await asyncio.gather(*sent)


if __name__ == "__main__":
    asyncio.run(app.run())
