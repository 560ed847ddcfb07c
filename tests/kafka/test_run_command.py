"""``smart115 run --json``: what a program is told, from the first line to the last."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from streams.broker import EmbeddedBroker
from tests.support import small_city
from tests.support.engine import ROLES, Engine
from tests.support.listening import ears_of, heard_by_others
from tests.support.pace import limit_s
from tests.support.tree import ROOT

STOP_S = 120.0
NOTIFY = """
public_url = "https://115.example"
[gateways.sms]
file = "sms.jsonl"
[[hospitals]]
hospital_id = "H1"
sms = { to = "+84900000001" }
"""


def told(run: subprocess.Popen[str]) -> dict[str, Any]:
    """Read the next line; fail with what was logged where there is none."""
    assert run.stdout is not None
    line = run.stdout.readline()
    assert line, "it ended"
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_program_is_told_what_happens(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> None:
    city = small_city.write(tmp_path / "city")
    engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    engine.home.mkdir(exist_ok=True)
    (engine.home / "notify.toml").write_text(NOTIFY, encoding="utf-8")
    with (tmp_path / "log").open("w", encoding="utf-8") as log:
        run = subprocess.Popen(
            [sys.executable, "-m", "console", "run", "--json"],
            env=engine.env | {"PYTHONPATH": str(ROOT), "SMART115_NOTIFY_PORT": "0"},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        lines = [told(run)]
        while lines[-1]["event"] != "ready":
            lines.append(told(run))
        assert broker.pid is not None
        assert heard_by_others(broker.pid) == []
        assert heard_by_others(run.pid) == []
        listens = len(ears_of(run.pid))
    finally:
        run.send_signal(signal.SIGINT)
    rest, _ = run.communicate(timeout=limit_s(STOP_S))
    lines += [json.loads(line) for line in rest.splitlines()]
    assert run.returncode == 0
    assert listens == 2, "the console and the notifier, and no worker"
    heads = [line["event"] for line in lines if line["event"] not in {"role", "console"}]
    assert heads == ["broker", "topics", "centre", "notify", "ready", "stopped"]
    assert [one["channels"] for one in lines if one["event"] == "notify"] == [["sms"]]
    assert lines[0]["brokers"] == broker.bootstrap
    assert lines[0]["embedded"] is False
    ready = {line["role"] for line in lines if line.get("what") == "ready"}
    assert ready == {*ROLES, "watcher"}
    started = {line["role"] for line in lines if line.get("what") == "started"}
    assert started == {*ROLES, "watcher", "console", "notify"}
