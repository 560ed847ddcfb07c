"""From Kafka to the pages: one board in memory, and every change of it in the ring.

It belongs to no consumer group, commits nothing, and asks nothing of the engine: how slow a page or
this process is, dispatch never notices.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import ValidationError

from console.picture.board import Board, Published, fold
from console.web.live.changes import Changes, Row, between, whole
from console.web.live.ring import Ring
from console.web.live.shown import as_json
from console.web.live.tried import Tries
from schemas.events.roads import RoadSpeeds
from schemas.ground.errors import BrokerUnreachable
from schemas.outputs.doors.notices import NoticeTried
from schemas.outputs.engine import EngineAlarm, EngineHealth, LetterSettled, RoleReport
from schemas.topics import (
    ALARMS,
    ASSIGNMENTS,
    BY_NAME,
    DEAD_LETTERS,
    DECISIONS,
    ENGINE_HEALTH,
    HOSPITAL_VIEWS,
    INCIDENT_VIEWS,
    JOURNAL,
    MOVES,
    NOTICES,
    PRE_ALERTS,
    ROAD_EVENTS,
    UNIT_VIEWS,
    Topic,
)
from streams.host.clock import Clock
from streams.kafka import client as kafka

WHOLE: Final = (UNIT_VIEWS, INCIDENT_VIEWS, HOSPITAL_VIEWS, ROAD_EVENTS, ENGINE_HEALTH)
"""Read from their beginning: the newest of each unit, call and hospital, and of the engine's own
troubles; what closes roads."""

RECENT: Final = (ASSIGNMENTS, MOVES, PRE_ALERTS, NOTICES, DECISIONS, ALARMS, DEAD_LETTERS)
RECENT_H: Final = 24.0
"""How far back these are read, wall hours: no call of the day before is open."""

POLL_MS: Final = 100
GATHER_S: Final = 0.04
"""What comes within this is told in one go: each batch costs every page a message and a look."""

LOOK_S: Final = 1.0
ANSWER_S: Final = 3.0
AGAIN_S: Final = 1.0

News = Callable[[Sequence[Published]], None]
Read = Published | NoticeTried | RoadSpeeds | EngineHealth


@dataclass(slots=True)
class Engine:
    """What is seen of the engine: ``kafka`` false while no broker answers.

    ``journal_end`` is where its journal ends, ``moved_s`` when that last moved, monotonic seconds:
    a tick a second is written there whatever happens in the city. Both null before the first look.
    """

    kafka: bool = False
    journal_end: int | None = None
    moved_s: float | None = None


@dataclass(slots=True)
class Feed:
    """The board, its changes by number, and what this process itself adds for all pages.

    ``centre_id`` is the only centre of which anything is taken. ``brokers`` finds Kafka anew at
    each attempt. ``epoch`` names this process's numbering. ``said``
    holds what is added, by collection and id, as JSON; ``unreadable`` counts records that this
    version cannot read.
    """

    brokers: Callable[[], str]
    prefix: str
    centre_id: str
    clock: Clock
    epoch: str
    board: Board = field(default_factory=Board)
    ring: Ring = field(default_factory=Ring)
    engine: Engine = field(default_factory=Engine)
    listeners: list[News] = field(default_factory=list)
    tries: Tries = field(default_factory=Tries)
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    unreadable: int = 0
    monotonic: Callable[[], float] = time.monotonic

    def snapshot(self) -> Changes:
        """Give all that a page needs at its start."""
        added: list[Row] = [
            (kind, name, text) for kind, rows in self.said.items() for name, text in rows.items()
        ]
        known = whole(self.board)
        return replace(known, put=(*known.put, *added))

    def say(self, kind: str, name: str, value: object | None) -> None:
        """Tell all pages something that is on no topic; null takes it back."""
        rows = self.said.setdefault(kind, {})
        if value is None:
            if rows.pop(name, None) is not None:
                self.ring.add(Changes(gone=((kind, name),)).text())
            return
        text = as_json(value)
        if rows.get(name) != text:
            rows[name] = text
            self.ring.add(Changes(put=((kind, name, text),)).text())

    def vitality(self) -> dict[str, object]:
        """Say what time it is, and what is seen of the engine; ages in wall seconds, null: never.

        ``still_s`` is how long the engine's journal has not moved.
        """
        moved_s = self.engine.moved_s
        return {
            "now": self.clock.now().isoformat(),
            "wall": datetime.now(UTC).isoformat(),
            "rate": self.clock.rate_now(),
            "kafka": self.engine.kafka,
            "still_s": None if moved_s is None else round(self.monotonic() - moved_s, 1),
            "unreadable": self.unreadable,
        }

    def take(self, received: Sequence[kafka.Received]) -> None:
        """Take in what was read, and tell pages and listeners what was news."""
        read = [one for one in map(self._read, received) if one is not None]
        before = self.board
        self.board, news = fold(before, read)
        if changes := between(before, self.board):
            self.ring.add(changes.text())
        for name, one in self.tries.news(self.board).items():
            self.say("tries", name, one)
        if news:
            for listener in self.listeners:
                listener(news)

    def _read(self, received: kafka.Received) -> Published | None:
        """Read a record; what cannot be read is counted, and shown as a count."""
        topic = BY_NAME[received.topic.removeprefix(self.prefix)]
        if received.value is None:
            return None
        try:
            found: Read = topic.model.validate_json(received.value)
        except ValidationError:
            self.unreadable += 1
            return None
        if isinstance(found, EngineAlarm):
            self._tell_of_engine(found)
            return None
        if isinstance(found, RoadSpeeds | RoleReport | LetterSettled):
            return None
        if isinstance(found, NoticeTried):
            if found.centre_id == self.centre_id:
                self.tries.take(found)
            return None
        # What could not be read names no centre, and so may be this one's.
        return found if found.centre_id in {None, self.centre_id} else None

    def _tell_of_engine(self, one: EngineAlarm) -> None:
        """Tell all pages of a trouble that the watcher sees, and of its end."""
        said = one.model_dump(mode="json", include={"trouble", "raised_at", "text", "action"})
        self.say("engine", one.subject, said if one.ended_at is None else None)

    async def run(self) -> None:
        """Follow the topics for ever; a Kafka that goes away is waited for."""
        while True:
            try:
                await self._follow()
            except BrokerUnreachable:
                self.engine.kafka = False
            await asyncio.sleep(AGAIN_S)

    async def _follow(self) -> None:
        """Follow the topics of one Kafka until it is gone.

        Raises
        ------
        BrokerUnreachable
            It does not answer, or has not the engine's topics.
        """
        brokers = self.brokers()
        names = {self.prefix + topic.name for topic in (*WHOLE, *RECENT, JOURNAL)}
        async with kafka.admin(brokers) as admin:
            if missing := names - await admin.topics():
                msg = f"topic {min(missing)} does not exist on {brokers}"
                raise BrokerUnreachable(msg)
        async with kafka.reader(brokers) as reader:
            since = datetime.now(UTC) - timedelta(hours=RECENT_H)
            await reader.assign_since(self._names(WHOLE), self._names(RECENT), since)
            look_s = self.monotonic()
            while True:
                if received := await reader.poll(timeout_ms=POLL_MS):
                    self.take(received)
                    await asyncio.sleep(GATHER_S)
                if self.monotonic() >= look_s:
                    await self._look(reader, brokers)
                    look_s = self.monotonic() + LOOK_S

    async def _look(self, reader: kafka.Reader, brokers: str) -> None:
        """Look whether Kafka answers and the journal goes on."""
        try:
            async with asyncio.timeout(ANSWER_S):
                end = await reader.end_of(self.prefix + JOURNAL.name, self.centre_id)
        except TimeoutError:
            msg = f"no Kafka broker answers at {brokers}"
            raise BrokerUnreachable(msg) from None
        self.engine.kafka = True
        if end != self.engine.journal_end:
            self.engine.journal_end, self.engine.moved_s = end, self.monotonic()

    def _names(self, topics: Sequence[Topic]) -> list[str]:
        return [self.prefix + topic.name for topic in topics]
