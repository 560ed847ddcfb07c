"""A broker that dies is started again, as often as it takes; what keeps it down is told once."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from console.engine.revival import Revival
from schemas.ground.errors import BrokerUnreachable
from streams.running.supervisor import RoleEvent


class Broker:
    """A broker that dies when told to, and fails to start as often as told."""

    def __init__(self, folder: Path) -> None:
        self.pid: int | None = 1
        self.data_dir = folder
        self.port = 20_001
        self.lock = None
        self.is_full = False
        self.starts = 0
        self.failures: list[Exception] = []

    def start(self) -> "Broker":
        self.starts += 1
        if self.failures:
            raise self.failures.pop(0)
        self.pid = 1
        return self


class World:
    """A revival with its broker and its clock."""

    def __init__(self, folder: Path) -> None:
        self.broker = Broker(folder)
        self.now_s = 0.0
        self.events: list[RoleEvent] = []
        fake: Any = self.broker
        self.revival = Revival(fake, self.events.append, monotonic=lambda: self.now_s)

    async def poll(self, seconds: float = 0.0) -> None:
        """Let time pass, look, and let what was begun come to its end."""
        self.now_s += seconds
        self.revival.poll()
        while self.revival._starting is not None:
            if not self.revival._starting.done():
                await asyncio.wait([self.revival._starting])
            self.revival.poll()

    def told(self) -> list[tuple[str, float | None]]:
        return [(event.what, event.pause_s) for event in self.events]


async def test_a_first_death_is_mended_at_once_and_a_second_one_too(tmp_path: Path) -> None:
    world = World(tmp_path)
    for _ in range(2):
        world.broker.pid = None
        await world.poll()
        await world.poll(0.5)
        assert world.broker.pid == 1
    assert world.told() == [("died", 0.0), ("restarted", None), ("died", 0.5), ("restarted", None)]


async def test_a_broker_that_does_not_start_is_tried_again_with_growing_pauses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(tmp_path)
    full = OSError(28, "No space left on device")
    world.broker.failures = [full, full, BrokerUnreachable("Kafka ended"), full]
    world.broker.pid = None
    seconds = 0.0
    while len(world.events) < 2:
        await world.poll(0.25)
        seconds += 0.25
        assert seconds < 60
    assert world.broker.starts == 5
    assert seconds > 1 + 2 + 4, "the pauses grow"
    told = capsys.readouterr().err
    assert (told.count("No space left"), told.count("Kafka ended")) == (2, 1), "each change once"


async def test_what_differs_in_the_log_alone_is_no_new_trouble(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(tmp_path)
    world.broker.failures = [
        BrokerUnreachable(f"Kafka ended, which ends in\n[2026-11-30 09:00:0{second}] java.io")
        for second in range(4)
    ]
    world.broker.pid = None
    world.broker.is_full = True
    while "restarted" not in [event.what for event in world.events]:
        await world.poll(0.5)
    assert capsys.readouterr().err.count("Kafka ended") == 1
    assert world.events[0].sentence() == (
        "broker died, is started again at once: there is no room on its disk"
    )


async def test_after_a_good_time_the_pauses_begin_anew(tmp_path: Path) -> None:
    world = World(tmp_path)
    for _ in range(3):
        world.broker.pid = None
        await world.poll()
        await world.poll(10)
    world.broker.pid = None
    await world.poll(31)
    assert [pause for what, pause in world.told() if what == "died"] == [0.0, 0.5, 1.0, 0.0]
