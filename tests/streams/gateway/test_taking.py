"""What receivers and programs on the vehicle say becomes events of the unit."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from schemas.ground.errors import ConfigurationError
from streams.gateway.spool import Spool
from streams.gateway.taking import Taking, lines_of, local_app
from tests.streams.edges.trackers.test_nmea import RMC

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[tuple[Spool, Taking]]:
    spool = Spool(tmp_path / "spool.db")
    yield spool, Taking(spool, "BC-01", lambda: NOW)
    spool.close()


async def test_lines_are_kept_and_what_is_none_is_passed_over(
    made: tuple[Spool, Taking], tmp_path: Path
) -> None:
    spool, taking = made
    signs = {"type": "vitals", "heart_rate_per_min": 88}
    lines = [RMC, "C,123519,A", "", "{", json.dumps(signs), '{"type": "tick"}', "[" * 9_999, "7"]
    (tmp_path / "lines").write_text("\n".join(lines), encoding="utf-8")
    async for line in lines_of(str(tmp_path / "lines")):
        taking.line(line)
    [vitals] = spool.first(9)
    said = json.loads(vitals.body)
    assert (said["unit_id"], said["occurred_at"]) == ("BC-01", NOW.isoformat())
    spool.done([vitals], "stored")
    [fix] = spool.first(9)
    assert json.loads(fix.body)["speed_mps"] == pytest.approx(11.52, abs=0.01)


async def test_a_source_that_is_none_is_said() -> None:
    with pytest.raises(ConfigurationError, match="no source"):
        await anext(lines_of("tcp://nowhere"))


@asynccontextmanager
async def local(made: tuple[Spool, Taking]) -> AsyncIterator[TestClient[Any, Any]]:
    spool, taking = made
    async with TestClient(TestServer(local_app(taking, spool))) as client:
        yield client


async def test_programs_on_the_vehicle_post_to_it(made: tuple[Spool, Taking]) -> None:
    async with local(made) as client:
        answer = await client.post("/status", json={"type": "vehicle.status", "status": "clear"})
        assert answer.status == 202
        [event_id] = (await answer.json())["event_ids"]
        lines = '{"word": "sos"}\n{"word": "well"}\n'
        typed = {"Content-Type": "application/x-ndjson"}
        assert (await client.post("/welfare", data=lines, headers=typed)).status == 202
        counts = await (await client.get("/health")).json()
        assert (counts["welfare"]["waiting"], counts["status"]["waiting"]) == (2, 1)
    assert event_id
    assert [json.loads(one.body)["type"] for one in made[0].first(9)] == ["vehicle.welfare"] * 2


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/orders", "{}", 404),
        ("/status", '{"type": "vitals"}', 422),
        ("/positions", '{"unit_id": "BC-02"}', 422),
        ("/positions", "[3]", 422),
        ("/positions", "{", 400),
        ("/positions", "[]", 400),
    ],
)
async def test_what_is_not_this_units_is_refused(
    made: tuple[Spool, Taking], path: str, body: str, status: int
) -> None:
    async with local(made) as client:
        assert (await client.post(path, data=body)).status == status
    assert made[0].first(1) == []
