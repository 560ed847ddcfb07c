"""What can happen to an engine while calls come in: each of these is done to it, and it goes on."""

import asyncio
import json
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiokafka import AIOKafkaProducer

from streams.broker import EmbeddedBroker
from streams.kafka.client.asking import PatientClient
from tests.support import small_city
from tests.support.engine import ROLES, SESSION_S, Client, Engine, Event
from tests.support.tree import ROOT
from tests.support.waiting import eventually

FLOOD = 3_000
JUMPS_S = (-90, -5, 30, 90)
KEPT = ROOT / ".smart115" / "chaos"


@dataclass
class Storm:
    """An engine, its broker, who calls, and the dice that say who is hit."""

    engine: Engine
    broker: EmbeddedBroker
    client: Client
    dice: random.Random
    sent: list[Event]
    repeats: int = 0
    """How often a call was written again; each of these is to be a dead letter."""

    async def killed(self) -> None:
        """Kill a role, and start it again."""
        self._again(self.dice.choice(ROLES))

    async def killed_twice(self) -> None:
        """Kill a role, and what was started in its place before it serves."""
        role = self.dice.choice(("intake", "dispatch"))
        self._again(role)
        await self.client.poll()
        self._again(role)

    async def all_killed(self) -> None:
        """Kill every role at once."""
        for role in ROLES:
            self.engine.kill(role)
        for role in ROLES:
            self.engine.launch(role)

    async def stopped(self) -> None:
        """Stop a role for longer than its session, and let it go on."""
        child = self.engine.children[self.dice.choice(("intake", "dispatch"))]
        os.killpg(child.pid, signal.SIGSTOP)
        until_s = time.monotonic() + SESSION_S + 2
        while time.monotonic() < until_s:
            await self.client.poll()
        os.killpg(child.pid, signal.SIGCONT)

    async def broker_killed(self) -> None:
        """Kill the broker; what it had on disk is there when it comes back."""
        self.broker.kill()
        self.broker.start()

    async def went_back(self) -> None:
        """Delete the topic of calls and create it again: its offsets begin at 0."""
        await self.all_decided()
        await create_again(self.engine, "incidents")

    async def marked(self) -> None:
        """Write into topics by a transaction, whose mark takes an offset and is no record."""
        producer = AIOKafkaProducer(
            bootstrap_servers=self.engine.bootstrap,
            transactional_id=f"{self.engine.prefix}mirror-{self.dice.random()}",
        )
        async with producer:
            for commits in (True, False):
                async with _transaction(producer, commits=commits):
                    await self._repeat(producer)

    async def told_twice(self) -> None:
        """Have two producers say again, at once, what was said before."""
        producers = [AIOKafkaProducer(bootstrap_servers=self.engine.bootstrap) for _ in range(2)]
        for producer in producers:
            await producer.start()
        await asyncio.gather(*(self._repeat(producer) for producer in producers))
        for producer in producers:
            await producer.stop()

    async def flooded(self) -> None:
        """Have all trackers speak at once, many times."""
        async with AIOKafkaProducer(bootstrap_servers=self.engine.bootstrap) as producer:
            for number in range(FLOOD):
                lat, lon = small_city.node(number % 6, self.dice.randrange(6))
                unit, place = f"U{number % 40}", {"lat": lat, "lon": lon}
                event = self.client.event("vehicle.position", unit_id=unit, place=place)
                topic = self.engine.prefix + "vehicle-positions"
                await producer.send(topic, json.dumps(event).encode(), key=unit.encode())

    async def clock_jumped(self) -> None:
        """Start a role whose clock is off by some seconds, or by a minute and a half."""
        path = self.engine.home / f"clock-{self.dice.random()}.json"
        now = datetime.now(UTC)
        shown = now + timedelta(seconds=self.dice.choice(JUMPS_S))
        pace = {"since": now.isoformat(), "shown": shown.isoformat(), "rate": 1.0}
        path.write_text(json.dumps([pace]), encoding="utf-8")
        self.engine.env["SMART115_CLOCK_CHANGES"] = str(path)
        self._again(self.dice.choice(("intake", "dispatch")))
        del self.engine.env["SMART115_CLOCK_CHANGES"]

    def _again(self, role: str) -> None:
        self.engine.kill(role)
        self.engine.launch(role)

    async def _repeat(self, producer: AIOKafkaProducer) -> None:
        for event in self.sent[-5:]:
            value, key = json.dumps(event).encode(), str(event["centre_id"]).encode()
            await producer.send_and_wait(self.engine.prefix + "incidents", value, key=key)
            self.repeats += 1

    async def all_decided(self) -> None:
        """Wait until each call that was sent has a decision, and each repetition a dead letter."""
        calls = {event["incident_id"] for event in self.sent}

        def decided() -> bool:
            found = {one["incident_id"] for one in self.client.seen.get("decisions", [])}
            return calls <= found and len(self.letters()) >= self.repeats

        await self.client.until(decided, "a call or its repetition has no effect")

    def letters(self) -> dict[str, str]:
        """Give why calls are dead letters, by the letter's id."""
        letters = self.client.seen.get("dead-letters", [])
        return {one["dead_letter_id"]: one["reason"] for one in letters if _is_of_calls(one)}


FAULTS = (
    Storm.killed,
    Storm.killed_twice,
    Storm.all_killed,
    Storm.stopped,
    Storm.broker_killed,
    Storm.went_back,
    Storm.marked,
    Storm.told_twice,
    Storm.flooded,
    Storm.clock_jumped,
)


def seeds(given: str) -> list[int]:
    """Read seeds as a person writes them: one by one, ``7 8 9``, or from one to another, ``1..10``.

    None, where nothing is given.
    """
    found: list[int] = []
    for word in given.split():
        first, dots, last = word.partition("..")
        found += range(int(first), int(last if dots else first) + 1)
    return found


def _is_of_calls(letter: Event) -> bool:
    return bool(letter["topic"] == "incidents")


class _transaction:  # noqa: N801 - used as a function
    """A transaction that is committed, or given up, at its end."""

    def __init__(self, producer: AIOKafkaProducer, *, commits: bool) -> None:
        self._producer, self._commits = producer, commits

    async def __aenter__(self) -> None:
        await self._producer.begin_transaction()

    async def __aexit__(self, *_: object) -> None:
        if self._commits:
            await self._producer.commit_transaction()
        else:
            await self._producer.abort_transaction()


async def create_again(engine: Engine, topic: str) -> None:
    """Delete a topic and create it again, as the table has it."""
    admin = PatientClient(bootstrap_servers=engine.bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([engine.prefix + topic])

        async def is_gone() -> bool:
            return engine.prefix + topic not in await admin.list_topics()

        await eventually(is_gone, what="the topic is gone")
    finally:
        await admin.close()
    done = engine.cli("topics", "apply")
    assert done.returncode == 0, done.stderr


@contextmanager
def kept(engine: Engine, seed: int, command: str) -> Iterator[None]:
    """Where the block fails, keep the journal and the logs, and say by which command it failed."""
    try:
        yield
    except BaseException as error:
        folder = KEPT / f"seed-{seed}"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(engine.home, folder / "home", ignore=shutil.ignore_patterns("maps"))
        shutil.copytree(Path(engine.env["SMART115_CITY"]), folder / "city")
        done = engine.cli("journal", "archive", str(folder / "journal"))
        error.add_note(f"{command}\nlogs, city and journal are kept in {folder}\n{done.stderr}")
        raise
