"""The least that a service of its own would do: aiomqtt, pydantic and aiokafka, acks of all.

``python -m benchmarks.edges.plain_mqtt``. aiomqtt acknowledges a message as it comes, so what is on
its way dies with this process. No rights, no ids, no limits.
"""

import asyncio
import os
from typing import Any

import aiomqtt
from aiokafka import AIOKafkaProducer
from pydantic import TypeAdapter

from schemas.events.vehicles import VehiclePosition

FIXES = TypeAdapter(list[VehiclePosition])
TOPIC = os.environ["SMART115_TOPIC_PREFIX"] + "vehicle-positions"
AT_ONCE = 1_000


async def serve() -> None:
    """Store what is published, for ever."""
    host, _, port = os.environ["SMART115_MQTT_BROKER"].rpartition(":")
    producer: Any = AIOKafkaProducer(
        bootstrap_servers=os.environ["SMART115_BROKERS"], enable_idempotence=True, acks="all"
    )
    await producer.start()
    sent: list[Any] = []
    async with aiomqtt.Client(
        host, int(port), username="edge", password=os.environ["BENCH_PASSWORD"]
    ) as client:
        await client.subscribe("smart115/+/+/positions", qos=1)
        async for message in client.messages:
            for one in FIXES.validate_json(message.payload):
                value = one.model_dump_json().encode()
                sent.append(await producer.send(TOPIC, value, key=one.unit_id.encode()))
            if len(sent) >= AT_ONCE or not len(client.messages):
                await asyncio.gather(*sent)
                sent.clear()


if __name__ == "__main__":
    asyncio.run(serve())
