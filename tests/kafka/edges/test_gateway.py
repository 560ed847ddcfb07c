"""``smart115 vehicle-gateway`` to a real edge: killed in mid-flow, everything reaches Kafka."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from streams.broker import EmbeddedBroker
from tests.kafka.edges.test_http import edge_of, stored, token
from tests.support import small_city
from tests.support.engine import Engine
from tests.support.listening import heard_by_others

FIX = {"place": {"lat": 10.98, "lon": 106.65}}


@asynccontextmanager
async def gateway(engine: Engine, server: str) -> AsyncIterator[str]:
    """Run it until the block ends, and kill it then; give where it listens."""
    one = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "console", "vehicle-gateway", "--port", "0", "--server", server),
        *("--unit", "U1", "--name", "tracker", "--token-file", "token", "--spool", "spool.db"),
        env=engine.env,
        cwd=engine.home,
        stderr=asyncio.subprocess.PIPE,
    )
    assert one.stderr is not None
    try:
        line = ""
        while not line.startswith("vehicle-gateway "):
            line = (await one.stderr.readline()).decode()
            assert line, "the gateway has ended"
        assert heard_by_others(one.pid) == []
        yield line.partition(" ")[2].strip()
    finally:
        one.kill()
        await one.communicate()


async def test_killed_in_mid_flow_it_loses_nothing_and_names_nothing_anew(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> None:
    city = small_city.write(tmp_path / "city")
    engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    assert engine.cli("topics", "apply").returncode == 0
    bearer = token(engine, "tracker", "--kind", "vehicle", "--unit", "U1")
    (engine.home / "token").write_text(bearer, encoding="utf-8")
    accepted: list[str] = []
    async with edge_of(engine) as url, aiohttp.ClientSession() as session:
        for server in ("http://127.0.0.1:9", url):  # out of reach, then killed in mid-flow
            async with gateway(engine, server) as local:
                for _ in range(10):
                    async with session.post(f"{local}/positions", json=FIX) as answer:
                        assert answer.status == 202
                        accepted += (await answer.json())["event_ids"]
        async with gateway(engine, url):
            found = await stored(engine, "vehicle-positions", len(accepted))
    assert len(accepted) == 20
    assert {one["event_id"] for one in found} == set(accepted)
