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
from streams.gateway.nmea import fix_in
from streams.gateway.spool import Spool
from streams.gateway.taking import Taking, lines_of, local_app

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
# The sentence that every manual of NMEA 0183 has.
RMC = "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A"


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[tuple[Spool, Taking]]:
    spool = Spool(tmp_path / "spool.db")
    yield spool, Taking(spool, "BC-01", lambda: NOW)
    spool.close()


def test_a_sentence_is_a_fix_with_its_own_time_and_metres_a_second() -> None:
    fix = fix_in(RMC)
    assert fix is not None
    assert fix["occurred_at"] == "1994-03-23T12:35:19+00:00"
    assert fix["place"] == {"lat": pytest.approx(48.1173), "lon": pytest.approx(11.5166667)}
    assert fix["speed_mps"] == pytest.approx(11.5235, abs=1e-3)
    assert fix["heading_deg"] == 84.4
    south = fix_in("$GNRMC,123519.00,A,1045.5,S,10640.25,W,,,301126,,,A")
    assert south is not None
    assert south["place"] == {"lat": -10.7583333, "lon": -106.6708333}
    assert (south["speed_mps"], south["heading_deg"]) == (None, None)


def test_without_a_fix_or_of_another_kind_there_is_none() -> None:
    assert fix_in("$GPRMC,123519,V,,,,,,,230394,,") is None
    assert fix_in("$GPGSV,1,1,00*79") is None


@pytest.mark.parametrize(
    "wrong", [RMC.replace("48", "49"), "$GPRMC,1,A", "$GPRMC,x,A,1,N,1,E,,,1,"]
)
def test_a_sentence_that_was_cut_or_garbled_is_no_fix(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        fix_in(wrong)


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
