"""Edges and gateways in processes of their own, and what they have brought to Kafka."""

import asyncio
import itertools
import json
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from streams.kafka import client as kafka
from tests.support.engine import Engine, Event
from tests.support.listening import heard_by_others
from tests.support.pace import limit_s
from tests.support.waiting import eventually

END_S = 60.0


@asynccontextmanager
async def command(
    engine: Engine, *argv: str, ends_by: signal.Signals = signal.SIGTERM
) -> AsyncIterator[str]:
    """Run a command that listens until the block ends; give what it says of where.

    What it says goes into a file, like what the roles say: nobody need read it for it to go on.
    """
    logs = (engine.home / f"{argv[0]}.{number}.log" for number in itertools.count())
    log = next(one for one in logs if not one.exists())
    with log.open("wb") as output:
        one = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "console", *argv),
            env=engine.env,
            cwd=engine.home,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )

    def said() -> str:
        return log.read_text(encoding="utf-8", errors="replace")

    def where() -> list[str]:
        whole, _, _ = said().rpartition("\n")
        return [line for line in whole.splitlines() if line.startswith(f"{argv[0]} ")]

    async def listens() -> bool:
        assert one.returncode is None, said()
        return bool(where())

    try:
        await eventually(listens, what=f"{argv[0]} listens", sign=engine.news)
        assert heard_by_others(one.pid) == []
        yield where()[0].partition(" ")[2].strip()
    finally:
        if one.returncode is None:
            one.send_signal(ends_by)
        await _ended(one, said)
    assert one.returncode == (0 if ends_by is signal.SIGTERM else -ends_by), said()


async def _ended(one: asyncio.subprocess.Process, said: Callable[[], str]) -> None:
    """Wait for the end of a process, and make it where it does not come."""
    try:
        await asyncio.wait_for(one.wait(), limit_s(END_S))
    except TimeoutError:
        one.kill()
        await one.wait()
        raise AssertionError(said()) from None


def ids(found: Iterable[Event]) -> set[str]:
    """Give the events' ids; what an edge could not read has none."""
    return {str(one["event_id"]) for one in found if "event_id" in one}


async def stored(
    engine: Engine, topic: str, holds: Callable[[list[Event]], bool], *, what: str
) -> list[Event]:
    """Give the records of a topic as soon as they are what is waited for.

    A count would not do: a door that is not sure that Kafka has it brings it once more.
    """
    found: list[Any] = []
    async with kafka.reader(engine.bootstrap) as reader:
        await reader.assign_topics([engine.prefix + topic])

        async def are_there() -> bool:
            records = await reader.poll(timeout_ms=200)
            found.extend(json.loads(one.value or b"") for one in records)
            return holds(found)

        await eventually(are_there, what=what, sign=lambda: (len(found), engine.news()))
    return found


async def all_stored(engine: Engine, topic: str, wanted: set[str]) -> list[Event]:
    """Give the records of a topic as soon as all of these events are among them."""
    return await stored(
        engine, topic, lambda found: ids(found) >= wanted, what=f"{len(wanted)} in {topic}"
    )
