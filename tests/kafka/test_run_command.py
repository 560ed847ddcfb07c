"""``smart115 run --json``: what a program is told, from the first line to the last."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from streams.broker import EmbeddedBroker, ports
from tests.support import small_city
from tests.support.engine import ROLES, Engine
from tests.support.listening import ears_of, heard_by_others
from tests.support.pace import limit_s
from tests.support.tree import ROOT
from tests.support.waiting import eventually

STOP_S = 120.0
LISTENERS = 2
NOTIFY = """
public_url = "https://115.example"
[gateways.sms]
file = "sms.jsonl"
[[hospitals]]
hospital_id = "H1"
sms = { to = "+84900000001" }
"""


def told(out: Path) -> list[dict[str, Any]]:
    """Read the lines that are whole."""
    whole, _, _ = out.read_text(encoding="utf-8").rpartition("\n")
    return [json.loads(line) for line in whole.splitlines()]


def begin(engine: Engine, out: Path) -> subprocess.Popen[bytes]:
    """Run it; what it tells a program goes into a file, and what it tells people into a log."""
    with out.open("wb") as said, (engine.home / "run.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "console", "run", "--json"],
            env=engine.env | {"PYTHONPATH": str(ROOT), "SMART115_NOTIFY_PORT": "0"},
            stdout=said,
            stderr=log,
        )


async def test_a_program_is_told_what_happens(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> None:
    city = small_city.write(tmp_path / "city")
    engine = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    engine.env["SMART115_CONSOLE_PORT"] = str(ports.pick_free())
    (engine.home / "notify.toml").write_text(NOTIFY, encoding="utf-8")
    out = tmp_path / "told.jsonl"
    run = begin(engine, out)

    async def is_ready() -> bool:
        assert run.poll() is None, engine.logs()
        # Console and notifier open beside the workers, and may be there later than these are.
        is_told = {"ready", "console"} <= {one["event"] for one in told(out)}
        return is_told and len(ears_of(run.pid)) >= LISTENERS

    try:
        await eventually(is_ready, what="it is ready", sign=engine.news)
        assert broker.pid is not None
        assert heard_by_others(broker.pid) == []
        assert heard_by_others(run.pid) == []
        listens = len(ears_of(run.pid))
        run.send_signal(signal.SIGINT)
        assert run.wait(limit_s(STOP_S)) == 0, engine.logs()
    finally:
        run.kill()
        run.wait(limit_s(STOP_S))
    lines = told(out)
    assert listens == LISTENERS, "the console and the notifier, and no worker"
    heads = [line["event"] for line in lines if line["event"] not in {"role", "console"}]
    assert heads == ["broker", "topics", "centre", "notify", "ready", "stopped"]
    assert [one["channels"] for one in lines if one["event"] == "notify"] == [["sms"]]
    assert lines[0]["brokers"] == broker.bootstrap
    assert lines[0]["embedded"] is False
    ready = {line["role"] for line in lines if line.get("what") == "ready"}
    assert ready == {*ROLES, "watcher"}
    started = {line["role"] for line in lines if line.get("what") == "started"}
    assert started == {*ROLES, "watcher", "console", "notify"}
