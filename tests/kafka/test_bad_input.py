"""Whatever comes in, it ends whole in the dead letters, and the next good event is handled."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from streams.broker import EmbeddedBroker
from tests.support import small_city
from tests.support.engine import Client, Engine, Position

KEY = small_city.CENTRE_ID.encode()
HEADERS = [("trace", b"1"), ("trace", b"\xff\x00")]
LETTERS = "dead-letters"


@pytest.fixture
async def client(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[Client]:
    city = small_city.write(tmp_path / "city")
    engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    engine.prepare()
    try:
        await engine.start()
        async with Client(engine, small_city.CENTRE_ID) as ready:
            ready.read(LETTERS, "decisions", "assignments", "alarms")
            yield ready
    finally:
        engine.stop()


def _call(client: Client, incident_id: str, **changed: object) -> dict[str, Any]:
    lat, lon = small_city.node(2, 2)
    fields: dict[str, object] = {
        "incident_id": incident_id,
        "priority": "P2",
        "complaint": "té ngã",
        "place": {"lat": lat, "lon": lon},
    }
    return client.event("incident.reported", **(fields | changed))


def _stands(record: dict[str, Any]) -> Position:
    return record["topic"], record["partition"], record["offset"]


async def _expect(client: Client, sent: Position, reason: str, field: str) -> None:
    """Find the dead letter of a source position; look at its reason and at the field it names."""
    letter = await client.wait(LETTERS, lambda e: _stands(e) == sent)
    assert (letter["reason"], letter["field"]) == (reason, field), letter


@pytest.mark.slow
async def test_each_bad_record_is_kept_whole_and_the_next_good_one_is_served(
    client: Client,
) -> None:
    garbage = b"\xff\xfe not json \x00"
    sent = await client.send_bytes("incidents", garbage, key=KEY, headers=HEADERS)
    letter = await client.wait(LETTERS, lambda e: _stands(e) == sent)
    assert (letter["reason"], letter["field"], letter["topic"]) == ("not_json", "$", "incidents")
    assert base64.b64decode(letter["original_value"], validate=True) == garbage
    assert base64.b64decode(letter["original_key"], validate=True) == KEY
    kept = [(one["name"], base64.b64decode(one["value"])) for one in letter["original_headers"]]
    assert kept == HEADERS

    await _models_and_keys(client)
    await _names_and_times(client)
    await _lifecycle(client)

    await client.send("incidents", _call(client, "GOOD-1"))
    order = await client.wait("assignments", lambda e: e["incident_id"] == "GOOD-1")
    assert order["status"] == "made"


async def _models_and_keys(client: Client) -> None:
    sent = await client.send_bytes("incidents", None, key=KEY)
    await _expect(client, sent, "not_json", "$")
    sent = await client.send("incidents", {**_call(client, "X-1"), "phone": "0901234567"})
    await _expect(client, sent, "wrong_model", "phone")
    sent = await client.send("incidents", _call(client, "X-2", place={"lat": 91, "lon": 106.6}))
    await _expect(client, sent, "wrong_model", "place.lat")
    sent = await client.send("incidents", _call(client, "X-3") | {"type": "fire.reported"})
    await _expect(client, sent, "wrong_model", "type")
    naive = _call(client, "X-4") | {"occurred_at": "2026-01-01T00:00:00"}
    sent = await client.send("incidents", naive)
    await _expect(client, sent, "wrong_model", "occurred_at")
    sent = await client.send("incidents", _call(client, "X-5"), key="somebody")
    await _expect(client, sent, "wrong_key", "key")
    hot = client.event("vitals", unit_id="U0", temperature_c=98.6)
    sent = await client.send("vitals", hot)
    await _expect(client, sent, "wrong_model", "temperature_c")
    huge = json.dumps(_call(client, "X-6") | {"address": "a" * 2_000_000}).encode()
    sent = await client.send_bytes("incidents", huge, key=KEY)
    letter = await client.wait(LETTERS, lambda e: _stands(e) == sent)
    assert letter["reason"] == "too_large"
    assert base64.b64decode(letter["original_value"], validate=True) == huge


async def _names_and_times(client: Client) -> None:
    sent = await client.send("incidents", _call(client, "X-7", centre_id="ELSEWHERE"))
    await _expect(client, sent, "unknown_centre", "centre_id")
    sent = await client.send(
        "vehicle-status", client.event("vehicle.status", unit_id="NOBODY", status="clear")
    )
    await _expect(client, sent, "unknown_unit", "unit_id")
    sent = await client.send(
        "hospital-status",
        client.event("hospital.status", hospital_id="nowhere", accepting=True),
    )
    await _expect(client, sent, "unknown_hospital", "hospital_id")
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    sent = await client.send("incidents", _call(client, "X-8") | {"occurred_at": later})
    await _expect(client, sent, "future_timestamp", "occurred_at")
    twice = _call(client, "TWICE-1")
    await client.send("incidents", twice)
    sent = await client.send("incidents", twice)
    await _expect(client, sent, "duplicate_event_id", "event_id")


async def _lifecycle(client: Client) -> None:
    """What only the core can judge is a refusal decision, and a dead letter with the original."""
    illegal = client.event("vehicle.status", unit_id="U3", status="at_hospital")
    sent = await client.send("vehicle-status", illegal)
    await _expect(client, sent, "refused_by_core", "status")
    refusal = await client.wait(
        "decisions", lambda e: e["refused"] is not None and _stands(e["refused"]) == sent
    )
    assert refusal["refused"]["field"] == "status"
    assert "at_hospital" in refusal["summary"]["vi"]
    unknown = client.event("incident.cancelled", incident_id="NEVER", reason="nhầm số")
    sent = await client.send("incidents", unknown)
    await _expect(client, sent, "refused_by_core", "incident_id")
    far = _call(client, "FAR-1", place={"lat": 10.0, "lon": 104.0})
    await client.send("incidents", far)
    alarm = await client.wait("alarms", lambda e: e["incident_id"] == "FAR-1")
    assert (alarm["kind"], alarm["status"]) == ("off_map", "raised")
