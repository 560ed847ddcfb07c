"""``smart115 edge`` on a real broker: curl sends, 202 means stored, and an outage loses nothing."""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from streams.broker import EmbeddedBroker
from tests.kafka.support.edges import all_stored, command, ids, stored
from tests.support import small_city
from tests.support.engine import Engine
from tests.support.pace import limit_s
from tests.support.waiting import eventually

ANSWER_S = 60.0


@pytest.fixture
def engine(broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path) -> Engine:
    city = small_city.write(tmp_path / "city")
    deployment = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    assert deployment.cli("topics", "apply").returncode == 0
    return deployment


def token(engine: Engine, *argv: str) -> str:
    made = engine.cli("tokens", "create", *argv)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def edge_of(engine: Engine) -> AbstractAsyncContextManager[str]:
    """Run the edge; give its address."""
    return command(engine, "edge", "--port", "0")


def fix(number: int) -> dict[str, Any]:
    return {
        "event_id": f"fix-{number}",
        "occurred_at": datetime.now(UTC).isoformat(),
        "unit_id": "U1",
        "place": {"lat": 10.98, "lon": 106.65},
    }


async def curl(url: str, bearer: str, body: object, *argv: str) -> tuple[int, str]:
    """Send by curl; give the status and the body."""
    process = await asyncio.create_subprocess_exec(
        "curl",
        *("-s", "-w", "\n%{http_code}", "-X", "POST", "-d", "@-", *argv),
        *("-H", f"Authorization: Bearer {bearer}", "-H", "Content-Type: application/json"),
        url,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    async with asyncio.timeout(limit_s(ANSWER_S)):
        said, _ = await process.communicate(json.dumps(body).encode())
    text, _, status = said.decode().rpartition("\n")
    return int(status), text


async def test_curl_is_told_202_for_what_is_in_kafka(engine: Engine) -> None:
    bearer = token(engine, "tracker", "--kind", "vehicle", "--unit", "U1")
    async with edge_of(engine) as url:
        await _healthy(url)
        where = f"{url}/v1/vehicles/positions"
        status, text = await curl(where, bearer, [fix(number) for number in range(50)])
        assert (status, json.loads(text)["accepted"]) == (202, 50)
        status, text = await curl(where, bearer, fix(1) | {"unit_id": "U2"})
        assert status == 403, text
        status, text = await curl(where, "smart115_x", fix(1), "-H", "Accept-Language: vi")
        assert (status, "mã truy cập" in text) == (401, True)
    sent = {f"fix-{number}" for number in range(50)}
    found = await all_stored(engine, "vehicle-positions", sent)
    assert ids(found) == sent
    assert {one["source"] for one in found} == {"tracker"}
    [refused] = await stored(engine, "access", bool, what="the refusal")
    assert (refused["outcome"], refused["principal"]) == ("refused", "tracker")


async def test_while_kafka_is_away_it_is_503_and_then_everything_comes_once(
    topic_prefix: str, tmp_path: Path
) -> None:
    city = small_city.write(tmp_path / "city")
    with EmbeddedBroker(tmp_path / "broker") as broker:
        engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
        assert engine.cli("topics", "apply").returncode == 0
        bearer = token(engine, "tracker", "--kind", "vehicle", "--unit", "U1")
        async with edge_of(engine) as url:
            await _healthy(url)
            where = f"{url}/v1/vehicles/positions"
            assert (await curl(where, bearer, fix(0)))[0] == 202
            assert broker.pid is not None
            await _halt(broker.pid)
            status, _ = await curl(where, bearer, fix(1))
            os.kill(broker.pid, signal.SIGCONT)
            assert status == 503
            await eventually(_taken(where, bearer, fix(1)), what="fix-1 is taken", sign=engine.news)
            broker.kill()
            assert (await curl(where, bearer, fix(2)))[0] == 503
            broker.start()
            await eventually(_taken(where, bearer, fix(2)), what="fix-2 is taken", sign=engine.news)
        await all_stored(engine, "vehicle-positions", {"fix-0", "fix-1", "fix-2"})


async def _halt(pid: int) -> None:
    """Stop a process. Its threads hear of it one by one: on a busy machine one went on writing."""
    os.kill(pid, signal.SIGSTOP)

    async def is_still() -> bool:
        return all(state == "T" for state in _states(pid))

    await eventually(is_still, what="the broker stands still")


def _states(pid: int) -> list[str]:
    """Give the state of each thread of a process, as the kernel writes it."""
    threads = Path(f"/proc/{pid}/task").glob("*/stat")
    return [thread.read_text().rpartition(")")[2].split()[0] for thread in threads]


def _taken(where: str, bearer: str, body: object) -> Callable[[], Any]:
    async def is_taken() -> bool:
        return (await curl(where, bearer, body))[0] == 202

    return is_taken


async def _healthy(url: str) -> None:
    async def is_healthy() -> bool:
        process = await asyncio.create_subprocess_exec(
            *("curl", "-sf", "-o", "/dev/null", f"{url}/health")
        )
        return await process.wait() == 0

    await eventually(is_healthy, what="the edge is healthy")
