"""``smart115 vehicle-gateway`` to a real edge: killed in mid-flow, everything reaches Kafka."""

import signal
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import aiohttp

from streams.broker import EmbeddedBroker
from tests.kafka.edges.test_http import edge_of, token
from tests.kafka.support.edges import all_stored, command, ids
from tests.support import small_city
from tests.support.engine import Engine

FIX = {"place": {"lat": 10.98, "lon": 106.65}}


def gateway(engine: Engine, server: str) -> AbstractAsyncContextManager[str]:
    """Run it until the block ends, and kill it then; give where it listens."""
    own = ("--unit", "U1", "--name", "tracker", "--token-file", "token", "--spool", "spool.db")
    argv = ("vehicle-gateway", "--port", "0", "--server", server, *own)
    return command(engine, *argv, ends_by=signal.SIGKILL)


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
            found = await all_stored(engine, "vehicle-positions", set(accepted))
    assert len(accepted) == len(set(accepted)) == 20
    assert ids(found) == set(accepted)
