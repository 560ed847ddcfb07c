"""The watcher's process: looks at the engine from outside, and raises alarms by itself.

It reads topics and asks the cluster; it belongs to no group and decides nothing. What it finds is
written to the topic of the engine's health and logged; where no broker takes it, logged alone.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Final

import structlog

from dispatch.words.explain import say
from schemas.ground.errors import BrokerUnreachable
from schemas.ground.ids import derive
from schemas.outputs.engine import EngineAlarm, EngineTrouble, RoleReport
from schemas.topics import ENGINE_HEALTH
from streams.host.clock import Clock
from streams.kafka.client import KafkaError, Reader, producer, reader
from streams.watching.effects import READ, Effects
from streams.watching.engine_state import looking
from streams.watching.findings import Finding, Judge, SnapshotsDue

LOOK_S: Final = 2.0
_POLL_MS: Final = 200
ROLE: Final = "watcher"
OVERDUE_MAX: Final = 20
"""So many inputs without effect are told of at a time, the oldest."""

_log = structlog.get_logger()


class Alarms:
    """The troubles that last, each told at its beginning and at its end."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._standing: dict[Finding, EngineAlarm] = {}

    def adopt(self, known: Iterable[EngineAlarm]) -> None:
        """Take over what a watcher before this one has raised and not ended."""
        for alarm in known:
            if alarm.ended_at is None:
                self._standing[Finding(alarm.trouble, alarm.about)] = alarm

    def also(self, finding: Finding) -> list[Finding]:
        """Give all that stands, and one more: nothing can be looked at, so nothing has ended."""
        return [*self._standing, finding]

    def changed(self, found: Iterable[Finding]) -> list[EngineAlarm]:
        """Give what is new and what is over; the same finding is the same alarm."""
        now, names = self._clock.now(), set(found)
        told = []
        for finding in sorted(names - self._standing.keys()):
            alarm = self._standing[finding] = EngineAlarm(
                subject=derive("eng", finding.trouble.value, finding.about),
                trouble=finding.trouble,
                about=finding.about,
                raised_at=now,
                text=say(f"engine.{finding.trouble.value}", about=finding.about),
                action=say(f"engine_action.{finding.trouble.value}"),
            )
            told.append(alarm)
        over = sorted(self._standing.keys() - names)
        return told + [
            self._standing.pop(finding).model_copy(update={"ended_at": now}) for finding in over
        ]

    @property
    def worst(self) -> str | None:
        """The first of what stands, in English, for logs and reports; null where nothing does."""
        standing = sorted(self._standing)
        return self._standing[standing[0]].text.en if standing else None


async def watch(
    brokers: str,
    prefix: str,
    worker: str,
    clock: Clock,
    *,
    within_s: float,
    snapshots: SnapshotsDue,
    say_ready: Callable[[], None],
    is_over: Callable[[], bool] = lambda: False,
) -> None:
    """Watch until the process ends.

    ``within_s`` is how long anything may take, wall seconds, ``snapshots`` when they are due.
    """
    judge, alarms = Judge(prefix, within_s, snapshots), Alarms(clock)
    effects = Effects(prefix)
    started_at = clock.now()
    is_ready = False
    failures = 0
    while not is_over():
        try:
            async with (
                looking(brokers, prefix, with_centres=False) as eyes,
                reader(brokers) as logs,
                producer(brokers) as out,
            ):
                await logs.assign_topics(
                    [
                        *(prefix + topic.name for topic in READ),
                        *(await eyes.own_topics()),
                    ],
                    from_end=True,
                )
                effects.begin(await logs.positions())
                await logs.go_on(effects.next_offsets)
                while not is_over():
                    await _follow(logs, effects)
                    state = await eyes.look()
                    failures = 0
                    if not is_ready:
                        alarms.adopt(state.alarms)
                    found = judge.judge(state, time.time())
                    overdue = effects.overdue(time.monotonic(), within_s)[:OVERDUE_MAX]
                    found += tuple(Finding(EngineTrouble.NO_EFFECT, name) for name in overdue)
                    said: list[EngineAlarm | RoleReport] = [*_told(alarms, found)]
                    report = RoleReport(
                        subject=f"{ROLE}/{worker}",
                        role=ROLE,
                        at=clock.now(),
                        started_at=started_at,
                        is_serving=True,
                        trouble=alarms.worst,
                    )
                    for one in [*said, report]:
                        await out.send(
                            prefix + ENGINE_HEALTH.name,
                            key=one.subject.encode(),
                            value=one.model_dump_json().encode(),
                        )
                    if not is_ready:
                        is_ready = True
                        say_ready()
        except (BrokerUnreachable, KafkaError, TimeoutError):
            failures += 1
            if failures == 1:
                continue  # of several brokers the one has died that it was connected to, perhaps
            _told(alarms, alarms.also(Finding(EngineTrouble.BROKER_AWAY, brokers)))
            await asyncio.sleep(LOOK_S)


async def _follow(logs: Reader, effects: Effects) -> None:
    """Take in what comes until the next look."""
    until_s = time.monotonic() + LOOK_S
    while (now_s := time.monotonic()) < until_s:
        for record in await logs.poll(timeout_ms=_POLL_MS):
            effects.take(record, now_s)


def _told(alarms: Alarms, found: Iterable[Finding]) -> list[EngineAlarm]:
    """Log what has changed, and give it."""
    changed = alarms.changed(found)
    for alarm in changed:
        if alarm.ended_at is None:
            _log.error("engine alarm", trouble=alarm.trouble.value, text=alarm.text.en)
        else:
            _log.info("engine alarm ended", trouble=alarm.trouble.value, text=alarm.text.en)
    return changed
