"""``smart115 tail`` on a real broker: several topics, filtered, as lines and as they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from streams.broker import EmbeddedBroker
from tests.support import small_city
from tests.support.engine import Engine


def call(number: int) -> dict[str, Any]:
    return {
        "type": "incident.cancelled",
        "event_id": f"e-{number}",
        "centre_id": "BD",
        "occurred_at": f"2026-11-24T05:00:0{number}Z",
        "source": "test",
        "incident_id": f"C-{number}",
        "reason": "nhầm số",
    }


def status(number: int, unit: str, incident: str) -> dict[str, Any]:
    return {
        "type": "vehicle.status",
        "event_id": f"s-{number}",
        "centre_id": "BD",
        "occurred_at": f"2026-11-24T05:00:0{number}Z",
        "source": unit,
        "unit_id": unit,
        "status": "accepted",
        "incident_id": incident,
    }


@pytest.fixture
def engine(broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path) -> Engine:
    """A deployment without workers, whose topics hold what callers and crews have said."""
    said = [call(1), call(2), status(3, "A-1", "C-1"), status(4, "A-2", "C-1")]
    said.append(status(5, "A-1", "C-2"))
    city = small_city.write(tmp_path / "city")
    deployment = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    assert deployment.cli("topics", "apply").returncode == 0
    lines = tmp_path / "said.jsonl"
    lines.write_text("\n".join(map(json.dumps, said)), encoding="utf-8")
    sent = deployment.cli("inject", str(lines), "--json")
    assert json.loads(sent.stdout) == {"sent": 5, "refused": 0}, sent.stderr
    return deployment


def test_topics_are_followed_together_and_filters_are_combined(engine: Engine) -> None:
    both = ("tail", "incidents", "vehicle-status", "--from-beginning")
    about = engine.cli(*both, "--incident", "C-1", "--json", "--count", "3")
    assert about.returncode == 0, about.stderr
    events = [json.loads(line)["event_id"] for line in about.stdout.splitlines()]
    assert sorted(events) == ["e-1", "s-3", "s-4"]
    one = engine.cli(*both, "--incident", "C-1", "--unit", "A-1", "--count", "1", "--lang", "vi")
    (line,) = one.stdout.splitlines()
    assert "  vehicle-status  BD  " in line
    assert "A-1 báo đã nhận C-1" in line
