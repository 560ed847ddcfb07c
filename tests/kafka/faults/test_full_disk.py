"""The broker's disk is full: said once, waited out, and nothing that was acknowledged is lost.

The disk is a real one of its own, in memory, which only root may make.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.kafka.support.checker import judge
from tests.support import small_city
from tests.support.engine import Client, Engine, Event
from tests.support.pace import limit_s
from tests.support.tree import ROOT
from tests.support.waiting import eventually

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("CHAOS_SEEDS" not in os.environ, reason="long: make chaos runs it"),
]
DISK = "192m"
TRIES = 3
"""So many starts are tried while the disk is full."""


class Disk:
    """A small disk under a folder, and the file that fills it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Leave no room at all."""
        with self._filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(64 * 1024))
        with self._filler.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(1))

    def make_room(self) -> None:
        """Give all of it back."""
        self._filler.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    argv = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    done = subprocess.run(argv, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"no disk of its own can be made: {done.stderr.strip()}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


class Run:
    """`smart115 run` with a broker of its own, and what it tells to programs and to people."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.out, self.err = folder / "run.out", folder / "run.err"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "console", "run", "--json"],
                env=engine.env | {"PYTHONPATH": str(ROOT)},
                stdout=out,
                stderr=err,
            )

    def lines(self) -> list[dict[str, Any]]:
        whole, _, _ = self.out.read_bytes().rpartition(b"\n")
        return [json.loads(line) for line in whole.splitlines()]

    def of_broker(self, what: str) -> list[dict[str, Any]]:
        return [one for one in self.lines() if one.get("role") == "broker" and one["what"] == what]

    def people(self) -> str:
        return self.err.read_text(encoding="utf-8", errors="replace")

    def written(self) -> int:
        return self.out.stat().st_size + self.err.stat().st_size


@contextmanager
def running(engine: Engine, folder: Path) -> Iterator[Run]:
    run = Run(engine, folder)
    try:
        yield run
        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(limit_s(60)) == 0, run.people()[-4_000:]
    finally:
        run.process.kill()
        run.process.wait(limit_s(60))


async def until(run: Run, what: str, holds: Any) -> None:  # noqa: ANN401 - a function
    async def held() -> bool:
        assert run.process.poll() is None, run.people()[-4_000:]
        return bool(holds())

    await eventually(held, what=what, sign=run.written)


def call(client: Client, name: str) -> Event:
    lat, lon = small_city.node(2, 2)
    place = {"lat": lat, "lon": lon}
    return client.event(
        "incident.reported", incident_id=name, priority="P2", complaint="té ngã", place=place
    )


async def test_a_full_disk_is_said_once_and_waited_out(tmp_path: Path, disk: Disk) -> None:
    city = small_city.write(tmp_path / "city")
    engine = Engine("", "t-", city, disk.folder / "home")
    del engine.env["SMART115_BROKERS"]
    engine.env["SMART115_WORKER_ID"] = ""
    with running(engine, tmp_path) as run:
        await until(run, "it is ready", lambda: run.lines() and run.lines()[-1]["event"] == "ready")
        engine.bootstrap = run.lines()[0]["brokers"]
        async with Client(engine, small_city.CENTRE_ID) as client:
            client.read("decisions")
            await client.send("incidents", call(client, "C-1"))
            await client.wait("decisions", lambda one: one["incident_id"] == "C-1")
        disk.fill()
        await until(run, "Kafka ends", lambda: run.of_broker("died"))
        await until(run, "it is said", lambda: "the broker does not start" in run.people())
        log = engine.home / "broker" / "kafka.log"
        starts: set[int] = set()

        def tried() -> bool:
            with suppress(FileNotFoundError):  # it is just set aside
                starts.add(log.stat().st_mtime_ns)
            return len(starts) > TRIES

        await until(run, "more starts are tried", tried)
        said = run.people()
        assert said.count("the broker does not start, it is tried again") == 1
        assert "its disk is full: make room there" in said
        [died] = run.of_broker("died")
        assert died["why"] == "there is no room on its disk"
        disk.make_room()
        await until(run, "Kafka is back", lambda: run.of_broker("restarted"))
        async with Client(engine, small_city.CENTRE_ID) as client:
            client.read("assignments", "decisions")
            await client.send("incidents", call(client, "C-2"))
            await client.wait("decisions", lambda one: one["incident_id"] == "C-1")
            await client.wait("decisions", lambda one: one["incident_id"] == "C-2")
            seen = client.seen
            assert judge(["C-1", "C-2"], seen.get("assignments", []), seen["decisions"]) == []
        await asyncio.to_thread(_replayed, engine)


def _replayed(engine: Engine) -> None:
    done = engine.cli("replay")
    assert (done.returncode, "identical" in done.stdout) == (0, True), done.stderr
