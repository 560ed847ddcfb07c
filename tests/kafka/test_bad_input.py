"""Whatever comes in, it ends whole in the dead letters, and the next good event is handled."""

import base64
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
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
AT_ONCE = "[alarms]\ntracker_nonsense = { on_delay_s = 0, off_delay_s = 0, respond_s = 900 }\n"
"""The alarm waits half a minute else, and a test that waits for it as long."""


@dataclass(frozen=True)
class Sent:
    """A record as it was sent, and where it stands."""

    position: Position
    key: bytes | None
    value: bytes | None


class Sender:
    """Sends what is wrong, always with headers, and looks for what became of it."""

    def __init__(self, engine: Engine, client: Client) -> None:
        self.engine = engine
        self.client = client

    def call(self, incident_id: str, **changed: object) -> dict[str, Any]:
        """Write a call that is right but for what is changed."""
        lat, lon = small_city.node(2, 2)
        fields: dict[str, object] = {
            "incident_id": incident_id,
            "priority": "P2",
            "complaint": "té ngã",
            "place": {"lat": lat, "lon": lon},
        }
        return self.client.event("incident.reported", **(fields | changed))

    async def send(
        self,
        topic: str,
        value: dict[str, Any] | bytes | None,
        *,
        key: bytes = KEY,
        headers: Sequence[tuple[str, bytes]] = HEADERS,
    ) -> Sent:
        """Send a record."""
        if isinstance(value, dict):
            value = json.dumps(value).encode()
        where = await self.client.send_bytes(topic, value, key=key, headers=headers)
        return Sent(where, key, value)

    async def letter(self, sent: Sent, reason: str, field: str) -> dict[str, Any]:
        """Find the dead letter of a record; it names reason and field."""
        found = await self.client.wait(LETTERS, lambda one: _stands(one) == sent.position)
        assert (found["reason"], found["field"]) == (reason, field), found
        return found

    async def whole(self, sent: Sent, reason: str, field: str) -> None:
        """Find the dead letter of a record, which holds all of it."""
        letter = await self.letter(sent, reason, field)
        assert _bytes(letter["original_key"]) == sent.key
        assert _bytes(letter["original_value"]) == sent.value
        kept = [(one["name"], _bytes(one["value"])) for one in letter["original_headers"]]
        assert kept == HEADERS


@pytest.fixture
async def sender(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[Sender]:
    city = small_city.write(tmp_path / "city")
    with (city / "centre.toml").open("a", encoding="utf-8") as parameters:
        parameters.write(AT_ONCE)
    engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    engine.prepare()
    async with engine.running(), Client(engine, small_city.CENTRE_ID) as ready:
        ready.read(LETTERS, "decisions", "assignments", "alarms", "unit-views")
        yield Sender(engine, ready)


def _stands(record: dict[str, Any]) -> Position:
    return record["topic"], record["partition"], record["offset"]


def _about(incident_id: str) -> Callable[[dict[str, Any]], bool]:
    return lambda one: one["incident_id"] == incident_id


def _is_of(incident_id: str, kind: str) -> Callable[[dict[str, Any]], bool]:
    return lambda one: (one["incident_id"], one["kind"]) == (incident_id, kind)


def _is_off_duty(unit_id: str) -> Callable[[dict[str, Any]], bool]:
    return lambda one: (one["unit_id"], one["state"]) == (unit_id, "off_duty")


def _refuses(sent: Sent) -> Callable[[dict[str, Any]], bool]:
    return lambda one: one["refused"] is not None and _stands(one["refused"]) == sent.position


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)


@pytest.mark.slow
async def test_each_bad_record_is_kept_whole_and_the_next_good_one_is_served(
    sender: Sender,
) -> None:
    pids = {role: child.pid for role, child in sender.engine.children.items()}
    for case in (_no_json, _models, _names_and_times, _refused_by_core, _too_large):
        await case(sender)
        await _good(sender, case.__name__.replace("_", "").upper())
    await _kept_open(sender)
    assert pids == {role: child.pid for role, child in sender.engine.children.items()}
    assert [child.poll() for child in sender.engine.children.values()] == [None] * len(pids)


async def _good(sender: Sender, incident_id: str) -> None:
    """Have the next good call served, and closed, so that its unit is free again."""
    client = sender.client
    await sender.send("incidents", sender.call(incident_id))
    order = await client.wait("assignments", _about(incident_id))
    assert order["status"] == "made"
    close = client.event("command.close", incident_id=incident_id, reason="xong")
    await sender.send("dispatcher-commands", close)
    await client.wait(
        "decisions", lambda one: (one["kind"], one["incident_id"]) == ("closed", incident_id)
    )


@pytest.mark.slow
async def test_a_fix_that_cannot_be_is_kept_whole_and_the_last_good_place_stays(
    sender: Sender,
) -> None:
    """Also by a worker that has just begun: it knows where the unit was."""
    lat, lon = small_city.node(0, 0)

    async def fix(place: dict[str, float], **fields: object) -> Sent:
        event = sender.client.event("vehicle.position", unit_id="U0", place=place, **fields)
        return await sender.send("vehicle-positions", event, key=b"U0")

    await fix({"lat": lat, "lon": lon}, speed_mps=-1, heading_deg=360, accuracy_m=-1)
    view = await sender.client.wait("unit-views", lambda one: one["fix_at"] is not None)
    sender.engine.kill("telemetry")
    await sender.engine.start(["telemetry"])
    await sender.whole(await fix({"lat": 0.0, "lon": 0.0}), "no_fix", "place")
    await sender.whole(await fix({"lat": lat + 0.3, "lon": lon}), "impossible_jump", "place")
    await sender.whole(await fix({"lat": 48.9, "lon": 2.4}), "out_of_region", "place")
    old = {"occurred_at": "2007-04-15T00:00:00Z"}
    sent = await fix({"lat": lat, "lon": lon}, **old)
    await sender.whole(sent, "clock_wrong", "occurred_at")
    alarm = await sender.client.wait("alarms", lambda one: one["kind"] == "tracker_nonsense")
    assert (alarm["unit_id"], alarm["status"]) == ("U0", "raised")
    await fix({"lat": lat, "lon": lon})
    over = {"alarm_id": alarm["alarm_id"], "status": "withdrawn"}
    await sender.client.wait("alarms", lambda one: over.items() <= one.items())
    places = [one["place"] for one in sender.client.seen["unit-views"] if one["unit_id"] == "U0"]
    assert places[-1] == view["place"] == {"lat": lat, "lon": lon}


async def _no_json(sender: Sender) -> None:
    for value in (b"\xff\xfe not json \x00", b"", b"{", None):
        await sender.whole(await sender.send("incidents", value), "not_json", "$")


async def _models(sender: Sender) -> None:
    naive = {"occurred_at": "2026-01-01T00:00:00"}
    cases: list[tuple[dict[str, Any], str]] = [
        (sender.call("X-1") | {"phone": "0901234567"}, "phone"),
        (sender.call("X-2", place={"lat": 91, "lon": 106.6}), "place.lat"),
        (sender.call("X-3") | {"type": "fire.reported"}, "type"),
        (sender.call("X-4") | naive, "occurred_at"),
    ]
    for event, field in cases:
        await sender.whole(await sender.send("incidents", event), "wrong_model", field)
    hot = sender.client.event("vitals", unit_id="U0", temperature_c=98.6)
    sent = await sender.send("vitals", hot, key=b"U0")
    await sender.whole(sent, "refused_samples", "temperature_c")
    sent = await sender.send("incidents", sender.call("X-5"), key=b"somebody")
    await sender.whole(sent, "wrong_key", "key")


async def _names_and_times(sender: Sender) -> None:
    event = sender.client.event
    elsewhere = sender.call("X-7", centre_id="ELSEWHERE")
    abroad = await sender.send("incidents", elsewhere, key=b"ELSEWHERE")
    await sender.whole(abroad, "unknown_centre", "centre_id")
    nobody = event("vehicle.status", unit_id="NOBODY", status="clear")
    await sender.whole(await sender.send("vehicle-status", nobody), "unknown_unit", "unit_id")
    nowhere = event("hospital.status", hospital_id="nowhere", accepting=True)
    sent = await sender.send("hospital-status", nowhere)
    await sender.whole(sent, "unknown_hospital", "hospital_id")
    later = {"occurred_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}
    sent = await sender.send("incidents", sender.call("X-8") | later)
    await sender.whole(sent, "future_timestamp", "occurred_at")
    twice = event("road.event", road_event_id="R-1", kind="closure", way_ids=[1])
    await sender.send("road-events", twice)
    sent = await sender.send("road-events", twice)
    await sender.whole(sent, "duplicate_event_id", "event_id")


async def _refused_by_core(sender: Sender) -> None:
    """What only the core can judge is a refusal decision, and a dead letter with the original."""
    event = sender.client.event
    cancelled = event("incident.cancelled", incident_id="NEVER", reason="nhầm")
    cases: list[tuple[str, dict[str, Any], str]] = [
        (
            "vehicle-status",
            event("vehicle.status", unit_id="U3", status="at_hospital"),
            "status",
        ),
        (
            "vehicle-status",
            event("vehicle.status", unit_id="U3", status="off_duty", incident_id="NEVER"),
            "incident_id",
        ),
        (
            "vehicle-status",
            event("vehicle.status", unit_id="U3", status="off_duty", hospital_id="nowhere"),
            "hospital_id",
        ),
        ("incidents", cancelled, "incident_id"),
        (
            "dispatcher-commands",
            event("command.assign", incident_id="NEVER", unit_id="U1", reason="gần"),
            "incident_id",
        ),
    ]
    for topic, wrong, field in cases:
        sent = await sender.send(topic, wrong)
        await sender.whole(sent, "refused_by_core", field)
        refusal = await sender.client.wait("decisions", _refuses(sent))
        assert (refusal["kind"], refusal["refused"]["field"]) == ("refused", field)
        assert refusal["summary"]["vi"] != refusal["summary"]["en"]


async def _too_large(sender: Sender) -> None:
    huge = json.dumps(sender.call("X-6") | {"address": "a" * 2_000_000}).encode()
    await sender.whole(await sender.send("incidents", huge), "too_large", "$")
    enormous = b"x" * 7_000_000
    sent = await sender.send("incidents", enormous)
    letter = await sender.letter(sent, "too_large", "$")
    topic, partition, offset = sent.position
    assert letter["original_value"] is None
    assert f"it stands at {topic}[{partition}]@{offset}" in letter["message"]
    heavy = [("trace", b"h" * 6_000_000)]
    sent = await sender.send("incidents", sender.call("X-9"), headers=heavy)
    await sender.letter(sent, "too_large", "headers")


async def _kept_open(sender: Sender) -> None:
    """A call that nobody can reach now is kept, with an alarm, and served when somebody can."""
    client = sender.client
    await sender.send("incidents", sender.call("FAR-1", place={"lat": 10.0, "lon": 104.0}))
    await sender.send("incidents", sender.call("LOST-1", place=None))
    for name in ("U0", "U2"):  # the two units with an ALS crew
        off = client.event("vehicle.status", unit_id=name, status="off_duty")
        await sender.send("vehicle-status", off)
        await client.wait("unit-views", _is_off_duty(name))
    # A P1: for others the alarm waits a minute, and a wait must not be as long as its limit.
    await sender.send("incidents", sender.call("ALS-1", crew_level="als", priority="P1"))
    reasons = {"FAR-1": "off_map", "LOST-1": "no_location", "ALS-1": "no_unit"}
    for incident, kind in reasons.items():
        # It may be like another call, too: that is said beside it.
        alarm = await client.wait("alarms", _is_of(incident, kind))
        assert alarm["status"] == "raised"
        await client.wait("decisions", _is_of(incident, "queued"))
    back = client.event("vehicle.status", unit_id="U2", status="clear")
    await sender.send("vehicle-status", back)
    order = await client.wait("assignments", _about("ALS-1"))
    assert order["unit_id"] == "U2"
    lat, lon = small_city.node(0, 0)
    found = client.event("incident.updated", incident_id="LOST-1", place={"lat": lat, "lon": lon})
    await sender.send("incidents", found)
    order = await client.wait("assignments", _about("LOST-1"))
    assert order["status"] == "made"


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"", b"not a map at all"], ids=["empty", "unreadable"])
def test_a_worker_without_a_map_ends_in_one_sentence(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path, content: bytes
) -> None:
    city = small_city.write(tmp_path / "city")
    engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    engine.prepare()
    (city / "roads.osm.pbf").write_bytes(content)
    toml = city / "city.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text.replace('map = "."', 'map = "roads.osm.pbf"'), encoding="utf-8")
    ended = engine.cli("worker", "dispatch")
    assert (ended.returncode, ended.stdout) == (3, "")
    last = ended.stderr.splitlines()[-1]
    assert last.startswith("Error: ")
    assert "roads.osm.pbf" in last
    assert "Traceback" not in ended.stderr
