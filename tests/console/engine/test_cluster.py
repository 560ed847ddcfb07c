import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from console.engine import cluster
from schemas.ground.errors import BrokerUnreachable
from streams.host.settings import Settings


def settings(home: Path, brokers: str | None = None) -> Settings:
    return Settings(home=home, brokers=brokers)


@pytest.fixture
def alive() -> Iterator[int]:
    """A process that runs as long as the test."""
    command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
        yield child.pid
        assert child.stdin is not None
        child.stdin.close()


def remembered(folder: Path, pid: int | None, port: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    broker: Any = SimpleNamespace(data_dir=folder, pid=pid, port=port, lock=None)
    cluster.remember(broker)


def test_the_setting_wins(tmp_path: Path, alive: int) -> None:
    ours = settings(tmp_path, "kafka:9092")
    remembered(cluster.run_folder(ours), alive, 20_001)
    assert cluster.find_brokers(ours) == "kafka:9092"


def test_a_broker_that_runs_here_is_found_that_of_run_first(tmp_path: Path, alive: int) -> None:
    ours = settings(tmp_path)
    remembered(cluster.demo_folder(ours) / cluster.BROKER_FOLDER, alive, 20_002)
    assert cluster.find_brokers(ours) == "127.0.0.1:20002"
    remembered(cluster.run_folder(ours), alive, 20_001)
    assert cluster.find_brokers(ours) == "127.0.0.1:20001"


def test_a_broker_that_has_ended_is_not_found(tmp_path: Path) -> None:
    ours = settings(tmp_path)
    remembered(cluster.run_folder(ours), None, 20_001)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        remembered(cluster.run_folder(ours), child.pid, 20_001)
        assert cluster.find_brokers(ours)
    with pytest.raises(BrokerUnreachable, match=r"no broker runs in .* run `smart115 b"):
        cluster.find_brokers(ours)


def test_another_process_under_the_old_number_does_not_count(tmp_path: Path, alive: int) -> None:
    ours = settings(tmp_path)
    remembered(cluster.run_folder(ours), alive, 20_001)
    state = cluster.run_folder(ours) / "broker.json"
    text = state.read_text(encoding="utf-8")
    state.write_text(text.replace(str(alive), str(os.getpid())), encoding="utf-8")
    with pytest.raises(BrokerUnreachable):
        cluster.find_brokers(ours)
