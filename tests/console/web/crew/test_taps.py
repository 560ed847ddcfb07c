"""A tap keeps its id and its time, whenever it is sent; nobody taps for another unit."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.web.crew.taps import stamp_of
from console.web.desk import Unfit
from schemas.events.vehicles import CrewWelfare, VehiclePosition, VehicleStatus
from schemas.ground.errors import BrokerUnreachable
from schemas.patient.care import CareReported
from schemas.patient.vitals import Vitals
from tests.console.web.test_routes import TAP, Served

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
SOS = TAP | {"type": "vehicle.welfare", "word": "sos", "status": None}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    opened = Served(tmp_path)
    yield opened
    opened.console.ground.close()
    opened.console.doors.close()


@pytest.fixture
async def client(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with served.client() as opened:
        yield opened


def test_the_time_is_the_taps_and_never_in_the_future() -> None:
    tap = {"event_id": "0123456789abcdef", "occurred_at": "2026-11-30T08:00:00+07:00"}
    stamp = stamp_of(tap, "U1", NOW)
    assert stamp.occurred_at == NOW - timedelta(hours=1)
    assert stamp == stamp_of(tap, "U1", NOW + timedelta(hours=5)), "sent again it is the same"
    assert stamp.event_id != stamp_of(tap, "U2", NOW).event_id
    assert stamp_of(tap, "U1", NOW - timedelta(days=1)).occurred_at == NOW - timedelta(days=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"event_id": None},
        {"event_id": "short"},
        {"event_id": "x" * 65},
        {"event_id": "../../../etc"},
        {"event_id": 12345678},
        {"occurred_at": None},
        {"occurred_at": "yesterday"},
        {"occurred_at": "2026-11-30T08:00:00"},
    ],
)
def test_a_tap_without_id_or_time_is_refused(wrong: dict[str, Any]) -> None:
    (name,) = wrong
    with pytest.raises(Unfit) as refused:
        stamp_of(TAP | wrong, "U1", NOW)
    assert refused.value.field == name


async def test_what_a_crew_sends_is_an_event_of_its_unit(
    served: Served, client: httpx.AsyncClient
) -> None:
    proof = served.enter()["U1"]
    said: list[dict[str, Any]] = [
        TAP | {"source": "evil", "centre_id": "X", "unit_id": "U2"},
        SOS,
        TAP | {"type": "vehicle.care", "findings": [{"code": "stemi"}], "status": None},
        TAP | {"type": "vitals", "heart_rate_per_min": 88, "status": None},
        TAP | {"type": "vehicle.position", "place": {"lat": 11, "lon": 106.6}, "status": None},
    ]
    for one in said:
        body = {name: value for name, value in one.items() if value is not None}
        answer = await client.post("/api/crew/U1/taps", json=body, headers=proof)
        assert answer.json() == {"event_id": TAP["event_id"], "outcome": "sent", "text": None}
    kinds = (VehicleStatus, CrewWelfare, CareReported, Vitals, VehiclePosition)
    assert [type(one) for one in served.sent] == list(kinds)
    for event in served.sent:
        assert (event.source, getattr(event, "unit_id", "")) == ("U1", "U1")
    assert {one["action"] for one in served.accesses} == {"raise_sos"}


async def test_nobody_taps_for_another_unit_or_beyond_their_rights(
    served: Served, client: httpx.AsyncClient
) -> None:
    proofs = served.enter()
    for unit_id, who, tap, status in (
        ("U2", "U1", TAP, 403),
        ("U1", "clinic", SOS, 403),
        ("U1", "wall", TAP, 403),
        ("U1", "lan", TAP | {"type": "vitals", "heart_rate_per_min": 88}, 403),
        ("none", "lan", TAP, 404),
        ("U1", "U1", TAP | {"type": "command.close"}, 422),
        ("U1", "U1", TAP | {"type": ["x"]}, 422),
        ("U1", "lan", TAP, 200),
    ):
        answer = await client.post(f"/api/crew/{unit_id}/taps", json=tap, headers=proofs[who])
        assert answer.status_code == status, (unit_id, who, tap["type"])
    assert len(served.sent) == 1


async def test_a_phone_keeps_what_kafka_has_not_taken(
    served: Served, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_event: object) -> None:
        raise BrokerUnreachable

    monkeypatch.setattr(served.console.desk, "_send", away)
    answer = await client.post("/api/crew/U1/taps", json=TAP)
    assert answer.status_code == 503


async def test_whoever_sits_here_while_nobody_is_entered_is_the_crew(
    served: Served, client: httpx.AsyncClient
) -> None:
    vitals = {name: value for name, value in TAP.items() if name != "status"}
    body = vitals | {"type": "vitals", "heart_rate_per_min": 88}
    assert (await client.post("/api/crew/U1/taps", json=body)).status_code == 200
    assert served.sent[0].source == "U1"


async def test_orders_at_rest_the_way_and_what_a_phone_installs(
    served: Served, client: httpx.AsyncClient
) -> None:
    proof = served.enter()["U1"]
    orders = (await client.get("/api/crew/U1", headers=proof)).json()
    assert (orders["unit_id"], orders["order"]) == ("U1", None)
    assert (await client.get("/api/crew/U1/way", headers=proof)).json() is None
    assert (await client.get("/api/crew/U2", headers=proof)).status_code == 403
    manifest = await client.get("/crew/U1/manifest.webmanifest")
    assert manifest.headers["content-type"].startswith("application/manifest+json")
    assert manifest.json()["start_url"] == "/crew/U1"
    worker = await client.get("/crew/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    doses = (await client.get("/api/doses")).json()
    assert doses["aspirin"] == {"mg": 500}
