"""Kafka away for a minute, and Mosquitto killed in it: 503, gateways keep, and all arrives once.

Run by `make chaos`: it takes its minute. A short outage of each is in `tests/kafka/edges` and
`tests/streams/edges/mqtt`.
"""

import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from streams.broker import EmbeddedBroker
from tests.kafka.edges.test_http import fix, token
from tests.kafka.support.edges import all_stored, command, ids
from tests.streams.support.mqtt import Mosquitto, needs_mosquitto
from tests.support import small_city
from tests.support.engine import Engine
from tests.support.waiting import eventually

AWAY_S = 60.0
NAME = "tracker"
PLACE = {"place": {"lat": 10.98, "lon": 106.65}}


@asynccontextmanager
async def doors(engine: Engine, broker: Mosquitto) -> AsyncIterator[tuple[str, list[str]]]:
    """Run both edges and a gateway at each; give the HTTP edge's address, and the gateways'."""
    engine.env["SMART115_MQTT_PASSWORD_FILE"] = "edge.password"
    (engine.home / "edge.password").write_text("secret", encoding="utf-8")
    mqtt = f"127.0.0.1:{broker.port}"
    async with AsyncExitStack() as opened:
        url = await opened.enter_async_context(command(engine, "edge", "--port", "0"))
        await opened.enter_async_context(command(engine, "edge-mqtt", "--broker", mqtt))
        gateways = []
        for spool, server in (("http.db", url), ("mqtt.db", f"mqtt://{mqtt}")):
            argv = ("--unit", "U1", "--name", NAME, "--token-file", "token", "--spool", spool)
            run = command(engine, "vehicle-gateway", "--port", "0", "--server", server, *argv)
            gateways.append(await opened.enter_async_context(run))
        yield url, gateways


async def post(session: aiohttp.ClientSession, url: str, body: object) -> aiohttp.ClientResponse:
    async with session.post(url, json=body) as answer:
        await answer.read()
        return answer


async def kept(session: aiohttp.ClientSession, gateways: list[str], ids: set[str]) -> None:
    """Give each gateway a fix; it says 202 whatever is away, and under which id."""
    for local in gateways:
        async with session.post(f"{local}/positions", json=PLACE) as answer:
            assert answer.status == 202
            ids.update((await answer.json())["event_ids"])


async def a_moment(seconds: float) -> None:
    """Let some time go by."""
    end_s = time.monotonic() + seconds

    async def is_over() -> bool:
        return time.monotonic() >= end_s

    await eventually(is_over, sign=time.monotonic)


@needs_mosquitto
@pytest.mark.slow
@pytest.mark.skipif("CHAOS_SEEDS" not in os.environ, reason="long: make chaos runs it")
async def test_a_minute_without_kafka_loses_nothing_and_doubles_nothing(
    topic_prefix: str, tmp_path: Path
) -> None:
    city = small_city.write(tmp_path / "city")
    with EmbeddedBroker(tmp_path / "broker") as kafka:
        engine = Engine(kafka.bootstrap, topic_prefix, city, tmp_path / "home")
        assert engine.cli("topics", "apply").returncode == 0
        bearer = token(engine, NAME, "--kind", "vehicle", "--unit", "U1")
        (engine.home / "token").write_text(bearer, encoding="utf-8")
        (tmp_path / "mosquitto").mkdir()
        broker = Mosquitto(tmp_path / "mosquitto", {"edge": "secret", NAME: bearer})
        broker.start()
        sent: set[str] = set()
        refused: list[str] = []
        headers = {"Authorization": f"Bearer {bearer}"}
        try:
            async with doors(engine, broker) as (url, gateways):
                where = f"{url}/v1/vehicles/positions"
                async with aiohttp.ClientSession(headers=headers) as session:
                    await kept(session, gateways, sent)
                    await all_stored(engine, "vehicle-positions", sent)
                    kafka.kill()
                    end_s = time.monotonic() + AWAY_S
                    while time.monotonic() < end_s:
                        answer = await post(session, where, fix(len(refused)))
                        assert answer.status == 503
                        assert int(answer.headers["Retry-After"]) > 0
                        refused.append(f"fix-{len(refused)}")
                        await kept(session, gateways, sent)
                        if len(refused) == 3:
                            broker.stop(signal.SIGKILL)
                            broker.start()
                        await a_moment(1.0)
                    kafka.start()
                    for number, name in enumerate(refused):  # their sender has them still

                        async def is_taken(number: int = number) -> bool:
                            return (await post(session, where, fix(number))).status == 202

                        await eventually(is_taken, what=f"{name} is taken", sign=engine.news)
                        sent.add(name)
                    there = await all_stored(engine, "vehicle-positions", sent)
        finally:
            broker.stop()
    assert len(refused) >= 10
    # Beside them stand the words of the gateway's last will.
    assert ids(one for one in there if one["type"] == "vehicle.position") == sent
