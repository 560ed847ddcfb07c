"""Kafka away for a minute, and Mosquitto killed in it: 503, gateways keep, and all arrives once.

Run by `make chaos`: it takes its minute. A short outage of each is in `tests/kafka/edges` and
`tests/streams/edges/mqtt`.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from streams.broker import EmbeddedBroker
from tests.kafka.edges.test_http import fix, stored, token
from tests.streams.support.mqtt import Mosquitto, needs_mosquitto
from tests.support import small_city
from tests.support.engine import Engine
from tests.support.waiting import eventually

AWAY_S = 60.0
NAME = "tracker"
PLACE = {"place": {"lat": 10.98, "lon": 106.65}}


@asynccontextmanager
async def command(engine: Engine, *argv: str) -> AsyncIterator[str]:
    """Run a command that listens until the block ends; give what it says of where."""
    log = engine.home / f"{argv[0]}.{len(list(engine.home.glob('*.log')))}.log"
    with log.open("wb") as output:
        one = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "console", *argv),
            env=engine.env,
            cwd=engine.home,
            stderr=output,
        )

    def said() -> list[str]:
        lines = log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.startswith(f"{argv[0]} ")]

    async def listens() -> bool:
        assert one.returncode is None, log.read_text(encoding="utf-8")
        return bool(said())

    try:
        await eventually(listens, what=f"{argv[0]} listens", sign=engine.written)
        yield said()[0].partition(" ")[2].strip()
    finally:
        one.send_signal(signal.SIGTERM)
        assert await one.wait() == 0, log.read_text(encoding="utf-8")[-4_000:]


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
        ids: set[str] = set()
        refused: list[str] = []
        headers = {"Authorization": f"Bearer {bearer}"}
        try:
            async with doors(engine, broker) as (url, gateways):
                where = f"{url}/v1/vehicles/positions"
                async with aiohttp.ClientSession(headers=headers) as session:
                    await kept(session, gateways, ids)
                    await stored(engine, "vehicle-positions", len(ids))
                    kafka.kill()
                    end_s = time.monotonic() + AWAY_S
                    while time.monotonic() < end_s:
                        answer = await post(session, where, fix(len(refused)))
                        assert answer.status == 503
                        assert int(answer.headers["Retry-After"]) > 0
                        refused.append(f"fix-{len(refused)}")
                        await kept(session, gateways, ids)
                        if len(refused) == 3:
                            broker.stop(signal.SIGKILL)
                            broker.start()
                        await a_moment(1.0)
                    kafka.start()
                    for number, name in enumerate(refused):  # their sender has them still

                        async def is_taken(number: int = number) -> bool:
                            return (await post(session, where, fix(number))).status == 202

                        await eventually(is_taken, what=f"{name} is taken", sign=engine.written)
                        ids.add(name)
                    found = await everything(engine, ids)
        finally:
            broker.stop()
    assert len(refused) >= 10
    assert found == ids


async def everything(engine: Engine, ids: set[str]) -> set[str]:
    """Wait until Kafka has them all; give all positions that it has."""
    found: set[str] = set()

    async def are_there() -> bool:
        there = await stored(engine, "vehicle-positions", len(ids))
        # Beside them stand the words of the gateway's last will.
        found.update(str(one["event_id"]) for one in there if one["type"] == "vehicle.position")
        return found >= ids

    await eventually(are_there, what="all is stored", sign=lambda: len(found))
    return found
