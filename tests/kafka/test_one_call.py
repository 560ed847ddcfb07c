"""One emergency call goes all the way, over real topics, by a client that knows only the JSON."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from streams.broker import EmbeddedBroker
from tests.support import small_city
from tests.support.engine import ROLES, Client, Engine


@pytest.fixture
async def engine(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[Engine]:
    city = small_city.write(tmp_path / "city")
    engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    engine.prepare()
    async with engine.running():
        yield engine


CALLBACK = "0274 115 0115"
SAID = (
    "assignments",
    "pre-alerts",
    "decisions",
    "hospital.h0.alerts",
    "alarms",
    "unit-views",
    "incident-views",
    "dead-letters",
)

WORSENING = {
    "respiration_rate_per_min": 26,
    "spo2_pct": 90,
    "on_oxygen": True,
    "systolic_mmhg": 95,
    "heart_rate_per_min": 124,
    "temperature_c": 36.5,
    "consciousness": "A",
}


@pytest.mark.slow
async def test_call_is_assigned_carried_and_pre_alerted(engine: Engine) -> None:
    async with Client(engine, small_city.CENTRE_ID) as client:
        client.read(*SAID)
        lat, lon = small_city.node(1, 2)
        here = {"lat": lat, "lon": lon}
        await client.send(
            "incidents",
            client.event(
                "incident.reported",
                incident_id="C-1",
                priority="P1",
                complaint="đau ngực, khó thở",
                place=here,
                services=["emergency"],
                patient={"age_years": 61},
                callback=CALLBACK,
            ),
        )
        order = await client.wait("assignments", lambda e: e["incident_id"] == "C-1")
        assert (order["unit_id"], order["status"], order["attempt"]) == ("U1", "made", 1)
        assert order["complaint"] == "đau ngực, khó thở"

        for status in ("accepted", "mobilised"):
            await _report(client, "U1", status)
        await client.send(
            "vehicle-positions",
            client.event("vehicle.position", unit_id="U1", place=here, speed_mps=0.0),
        )
        await _report(client, "U1", "on_scene")
        await client.wait("decisions", lambda e: e["kind"] == "assigned")
        await client.send("vitals", client.event("vitals", unit_id="U1", **WORSENING))
        care = client.event("vehicle.care", unit_id="U1", findings=[{"code": "stemi"}])
        dose = {"amount": 300, "unit": "mg"}
        care["treatments"] = [{"what": "aspirin", "at": care["occurred_at"], "dose": dose}]
        await client.send("vehicle-status", care)
        await _report(client, "U1", "transporting")

        alert = await client.wait("hospital.h0.alerts", lambda e: e["notice"] == "alert")
        assert alert["hospital_id"] == "h0"
        _tells_what_is_needed(alert)
        scored = await client.wait(
            "pre-alerts", lambda e: e["news2"] is not None and e["news2"]["total"] is not None
        )
        # RR 26: 3, SpO2 90: 3, oxygen: 2, SBP 95: 2, HR 124: 2, 36.5 °C: 0, alert: 0
        assert (scored["news2"]["total"], scored["news2"]["band"]) == (12, "high")

        # An answer may overtake the receipts, which are no news then: here they come first.
        await client.wait("pre-alerts", lambda e: "delivered" in _said(e))
        await _answer(client, alert, "accepted")
        await client.wait("pre-alerts", lambda e: e["state"] == "accepted")
        for word in ("preparing", "ready"):
            await _answer(client, alert, word)
        await client.wait("pre-alerts", lambda e: "ready" in _said(e))
        await _report(client, "U1", "at_hospital")
        await client.wait("pre-alerts", lambda e: e["state"] == "arrived")
        await _report(client, "U1", "clear")
        await client.wait("pre-alerts", lambda e: e["state"] == "handed_over")
        await client.wait("decisions", lambda e: e["kind"] == "closed")
        await client.wait("incident-views", lambda e: e["incident_id"] == "C-1")
        assert CALLBACK not in json.dumps(client.seen)
    done = engine.cli("replay")
    assert done.returncode == 0, done.stderr
    assert "identical" in done.stdout
    _is_in_no_log(engine, CALLBACK)
    _is_explained(engine)
    _is_read_aloud(engine, alert["pre_alert_id"])
    _check_handover(engine, alert["pre_alert_id"])


def _tells_what_is_needed(alert: dict[str, Any]) -> None:
    assert 0 < alert["eta_low_ms"] < alert["eta_ms"] < alert["eta_high_ms"]
    assert {"stemi", "p1"} <= {reason["code"] for reason in alert["reasons"]}
    assert "cath_lab" in alert["needs"]
    assert alert["atmist"]["age_band"] == "45-64"
    assert [one["what"] for one in alert["atmist"]["treatments"]] == ["aspirin"]
    assert "đau ngực" not in json.dumps(alert), "what was typed stays in the centre"


def _is_in_no_log(engine: Engine, words: str) -> None:
    logs = list(engine.home.glob("*.log"))
    assert len(logs) == len(ROLES)
    for log in logs:
        assert words not in log.read_text(encoding="utf-8", errors="replace")


def _is_explained(engine: Engine) -> None:
    told = engine.cli("explain", "C-1", "--lang", "en")
    assert told.returncode == 0, told.stderr
    assert "U1" in told.stdout
    assert "drive" in told.stdout
    (destination,) = [
        one
        for one in map(json.loads, engine.cli("explain", "C-1", "--json").stdout.splitlines())
        if one["kind"] == "destination"
    ]
    assert destination["chosen"] == "h0"
    assert engine.cli("explain", "C-9").returncode == 2


def _is_read_aloud(engine: Engine, pre_alert_id: str) -> None:
    said = engine.cli("explain", pre_alert_id, "--lang", "en")
    assert said.returncode == 0, said.stderr
    assert "aspirin 300 mg" in said.stdout
    assert "clinicians decide" in said.stdout
    as_json = json.loads(engine.cli("explain", pre_alert_id, "--json").stdout)
    assert as_json["state"] == "handed_over"


def _check_handover(engine: Engine, pre_alert_id: str) -> None:
    """The handover record, asked for by the pre-alert's id, has what the client saw."""
    made = engine.cli("patient", pre_alert_id, "--json")
    assert made.returncode == 0, made.stderr
    record = json.loads(made.stdout)
    assert (record["incident_id"], record["units"]) == ("C-1", ["U1"])
    assert record["ended_at"] is not None
    assert record["scores"][0]["total"] == 12
    states = [step["state"] for step in record["handshake"]]
    said = ["drafted", "sent", "delivered", "accepted", "preparing", "ready", "arrived"]
    assert [state for state in states if state in {*said, "handed_over"}] == [*said, "handed_over"]
    bundle = json.loads(engine.cli("patient", "C-1", "--fhir").stdout)
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert kinds == {
        "Patient",
        "Encounter",
        "Location",
        "Observation",
        "Condition",
        "MedicationAdministration",
        "Communication",
    }
    unknown = engine.cli("patient", "C-404")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "nothing is known of 'C-404'" in unknown.stderr


def _said(pre_alert: dict[str, Any]) -> set[str]:
    return {step["state"] for step in pre_alert["history"]}


async def _answer(client: Client, alert: dict[str, Any], word: str) -> None:
    about = {"hospital_id": alert["hospital_id"], "pre_alert_id": alert["pre_alert_id"]}
    event = client.event("pre_alert.answer", answer=word, role="bác sĩ trực", **about)
    await client.send("hospital-status", event)


async def _report(client: Client, unit_id: str, status: str) -> None:
    event = client.event("vehicle.status", unit_id=unit_id, status=status)
    await client.send("vehicle-status", event)
