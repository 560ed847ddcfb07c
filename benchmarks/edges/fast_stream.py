"""The least that a service on FastStream would do, by HTTP: its router, its broker, acks of all.

It runs in an environment of its own: ``uvicorn benchmarks.edges.fast_stream:app``. No rights, no
ids, no limits.
"""

import asyncio
import os

from fastapi import FastAPI, Request
from faststream.kafka.fastapi import KafkaRouter
from pydantic import TypeAdapter

from schemas.events.vehicles import VehiclePosition

FIXES = TypeAdapter(list[VehiclePosition])
TOPIC = os.environ["SMART115_TOPIC_PREFIX"] + "vehicle-positions"
router = KafkaRouter(
    os.environ["SMART115_BROKERS"], enable_idempotence=True, acks="all", logger=None
)


@router.post("/v1/vehicles/positions", status_code=202)  # type: ignore[untyped-decorator]
async def positions(request: Request) -> int:
    """Store positions, each awaited."""
    fixes = FIXES.validate_json(await request.body())
    sent = (router.broker.publish(one, TOPIC, key=one.unit_id.encode()) for one in fixes)
    await asyncio.gather(*sent)
    return len(fixes)


app = FastAPI()
app.include_router(router)
