"""The least that a service of its own would do: FastAPI, pydantic and aiokafka, acks of all.

One module of a process: ``uvicorn benchmarks.edges.plain:app``. No rights, no ids, no limits.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaProducer
from fastapi import FastAPI, Request
from pydantic import TypeAdapter

from schemas.events.vehicles import VehiclePosition

FIXES = TypeAdapter(list[VehiclePosition])


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the producer."""
    client = AIOKafkaProducer(
        bootstrap_servers=os.environ["SMART115_BROKERS"], enable_idempotence=True, acks="all"
    )
    await client.start()
    app.state.producer = client
    yield
    await client.stop()


app = FastAPI(lifespan=lifespan)


@app.post("/v1/vehicles/positions", status_code=202)
async def positions(request: Request) -> int:
    """Store positions, each awaited."""
    fixes = FIXES.validate_json(await request.body())
    topic = os.environ["SMART115_TOPIC_PREFIX"] + "vehicle-positions"
    client = app.state.producer
    sent = [
        await client.send(topic, one.model_dump_json().encode(), key=one.unit_id.encode())
        for one in fixes
    ]
    await asyncio.gather(*sent)
    return len(fixes)
