"""``smart115 broker`` as a person or a script uses it."""

import json
import subprocess
import sys
from pathlib import Path

from streams.broker import detached
from tests.support.pace import limit_s

USAGE_S = limit_s(60.0)


def smart115(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "console", "broker", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=USAGE_S,
    )


def test_a_broker_outlives_its_command_and_is_started_once(tmp_path: Path) -> None:
    assert smart115(tmp_path, "status").returncode == 4
    try:
        first = smart115(tmp_path, "start")
        assert first.returncode == 0, first.stderr
        again = smart115(tmp_path, "start")
        assert again.stdout == first.stdout
        told = json.loads(smart115(tmp_path, "status", "--json").stdout)
        assert told["running"] is True
        assert f"{told['bootstrap']}\n" == first.stdout
        assert (tmp_path / ".smart115" / "broker" / "topics").is_dir()
    finally:
        stopped = smart115(tmp_path, "stop")
    assert stopped.returncode == 0
    assert detached.running(tmp_path / ".smart115" / "broker") is None
    told = json.loads(smart115(tmp_path, "status", "--json").stdout)
    assert told["running"] is False
    assert told["bootstrap"] is None
    assert smart115(tmp_path, "stop").returncode == 0


def test_a_wrong_port_is_one_sentence_and_exit_code_3(tmp_path: Path) -> None:
    told = smart115(tmp_path, "start", "--port", "70000", "--data", "here")
    assert told.returncode == 3
    assert "Port 70000 is not between" in told.stderr
    assert "Traceback" not in told.stderr
