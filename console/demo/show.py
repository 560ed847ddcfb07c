"""The running demonstration: what the engine says is read, the city is played, both are shown."""

import asyncio
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from pydantic import ValidationError

from console.centre.folder import Centre
from console.cli.stopping import pause
from console.demo.lag import Lag
from console.demo.measure import Measure, Slowed
from console.demo.pacing import LATE_S, Pacing, slower
from console.demo.screen import Screen
from console.demo.words import told
from console.engine import publish
from console.engine.local import CONSOLE, Engine
from console.picture.board import Board, Published, fold
from console.roads.names import RoadNames
from console.terminal.panels import Names
from console.terminal.render import Scene
from console.told.words import Lang
from routing.router import Router
from scenarios.people.player import Message, Player
from schemas.ground.base import LatLon
from schemas.ground.errors import BrokerUnreachable
from schemas.outputs.views import IncidentView
from schemas.topics import (
    ALARMS,
    ASSIGNMENTS,
    BY_NAME,
    DEAD_LETTERS,
    DECISIONS,
    INCIDENT_VIEWS,
    MOVES,
    PRE_ALERTS,
    UNIT_VIEWS,
)
from streams.host.clock import Clock
from streams.kafka import client as kafka
from streams.kafka.clock_changes import AFTER_S, ClockChanges
from streams.running.supervisor import RoleEvent

READ: Final = (
    ASSIGNMENTS,
    MOVES,
    PRE_ALERTS,
    DECISIONS,
    ALARMS,
    UNIT_VIEWS,
    INCIDENT_VIEWS,
    DEAD_LETTERS,
)

POLL_MS: Final = 100
PLAY_S: Final = 0.05
SUPERVISE_S: Final = 0.1
JUDGE_S: Final = 1.0
NOTICE_S: Final = 15.0
CLOSE_S: Final = 1.0


@dataclass(slots=True)
class Show:
    """One demonstration: the board so far, its figures, and where it is shown.

    ``address`` is that of the pages in the browser, null where there are none; ``on_pages`` gets
    it once they can be had. Units and hospitals ``by_hand`` are left to a person at their pages.
    """

    centre: Centre
    router: Router
    credit: str
    clock: Clock
    lang: Lang
    road_names: RoadNames
    changes: ClockChanges
    pacing: Pacing
    screen: Screen | None = None
    board: Board = field(default_factory=Board)
    measure: Measure = field(default_factory=Measure)
    lag: Lag = field(default_factory=Lag)
    late_s: float | None = None
    roads: Mapping[LatLon, str] = field(default_factory=dict)
    inbox: list[Message] = field(default_factory=list)
    last_read_s: float | None = None
    notice: str | None = None
    notice_until_s: float = 0.0
    address: str | None = None
    pages_told: bool = False
    on_pages: Callable[[str], None] | None = None
    by_hand: Sequence[str] = ()

    def frame(self) -> tuple[Board, Scene]:
        """Give what the screen draws now; called from the screen's thread."""
        now_s = time.monotonic()
        city = self.centre.city
        read_s = self.last_read_s
        return self.board, Scene(
            city=city.name,
            schematic=city.schematic,
            attribution=self.credit,
            rate=self.clock.rate_now(),
            rate_asked=self.measure.rate_asked,
            late_s=self.late_s,
            now=self.clock.now(),
            lang=self.lang,
            names=Names(
                hospitals={one.hospital_id: one.name for one in city.hospitals},
                stations={one.station_id: one.name for one in city.stations},
                roads=self.roads,
            ),
            silent_s=None if read_s is None else now_s - read_s,
            notice=self.notice if now_s < self.notice_until_s else None,
            address=self.address,
        )

    def tell(self, event: RoleEvent) -> None:
        """Take note of what happened to a role, and say it where it matters to a person."""
        if event.role == CONSOLE and event.what == "ready":
            self._tell_of_pages()
        if event.what not in {"died", "restarted", "failed"}:
            return
        self.measure.restarts += event.what == "restarted"
        self.pacing.disturbed(time.monotonic())
        self.announce(event.sentence(), for_s=NOTICE_S)

    def _tell_of_pages(self) -> None:
        """Say where the pages are, once they are; and open them where that is wanted."""
        if self.address is None or self.pages_told:
            return
        self.pages_told = True
        self.announce(told("pages", self.lang, address=self.address), for_s=NOTICE_S)
        if self.on_pages is not None:
            self.on_pages(self.address)

    def announce(self, line: str | None, *, for_s: float = math.inf) -> None:
        """Say a line about the engine itself for some wall seconds; null takes it away."""
        self.notice = line
        self.notice_until_s = time.monotonic() + for_s
        if line is not None and self.screen is not None:
            self.screen.notice(line)

    def judge(self, now_s: float) -> None:
        """Look how late the news is, and let the city run slower where it is too late.

        ``now_s`` is the monotonic clock's.
        """
        late_s = self.lag.seconds(self.clock.now(), now_s)
        if late_s is not None and self.pacing.is_judged(now_s):
            self.measure.late_s.append(late_s)
        self.late_s = late_s if late_s is not None and late_s > LATE_S else None
        if self.late_s is not None and self.pacing.is_judged(now_s):
            self._slow_down(self.late_s, now_s)

    def _slow_down(self, late_s: float, now_s: float) -> None:
        """Lower the rate, and say so; where it is the lowest, say that."""
        was = self.clock.rate_now()
        rate = slower(was)
        self.pacing.disturbed(now_s)
        if rate is None:
            line = told("slowest", self.lang, rate=f"{was:g}", late=f"{late_s:.0f}")
        else:
            pace = self.clock.changed(rate, AFTER_S)
            self.changes.add(pace)
            self.measure.slowed.append(Slowed(pace.shown, rate, late_s))
            words = {"was": f"{was:g}", "rate": f"{rate:g}", "late": f"{late_s:.0f}"}
            line = told("slower", self.lang, **words)
        self.announce(line, for_s=NOTICE_S)

    def take(self, received: list[kafka.Received], prefix: str) -> None:
        """Take in what the engine has published."""
        if not received:
            return
        self.last_read_s = time.monotonic()
        published = [read(one, prefix) for one in received]
        self.board, news = fold(self.board, published)
        self.measure.read(news, self.last_read_s * 1000)
        self.lag.read(news, self.clock.now(), self.last_read_s)
        self._name_places(news)
        self.inbox += [one for one in news if isinstance(one, Message)]
        if self.screen is not None:
            self.screen.news(news)

    def _name_places(self, news: list[Published]) -> None:
        """Find the road at each new place of a call; the screen's thread reads the old mapping."""
        places = {one.place for one in news if isinstance(one, IncidentView)} - {None}
        found = {one: self.road_names.near(one) for one in places if one is not None}
        named = {place: name for place, name in found.items() if name is not None}
        if not named.keys() <= self.roads.keys():
            self.roads = {**self.roads, **named}


async def perform(
    show: Show,
    engine: Engine,
    brokers: str,
    prefix: str,
    *,
    seed: int,
    minutes: float | None,
    stop: asyncio.Event,
) -> None:
    """Read, play and supervise until a stop, the end of the simulated time, or a failure.

    Raises
    ------
    Smart115Error
        A worker's configuration is wrong, or the broker cannot be reached any more.
    """
    show.pacing.begin(time.monotonic())
    start = show.clock.now()
    city = show.centre.city
    player = Player(city, show.router, seed=seed, start=start, by_hand=show.by_hand)
    async with kafka.reader(brokers) as reader, kafka.producer(brokers) as producer:
        await reader.assign_topics([prefix + topic.name for topic in READ])
        work = [
            asyncio.ensure_future(_read(show, reader, prefix)),
            asyncio.ensure_future(_play(show, player, producer, prefix)),
            asyncio.ensure_future(_supervise(engine, stop)),
            asyncio.ensure_future(_judge(show)),
            asyncio.ensure_future(_wait(show, stop, minutes)),
        ]
        try:
            done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in work:
                task.cancel()
            await asyncio.wait(work, timeout=CLOSE_S)
        for task in done:
            task.result()


def read(received: kafka.Received, prefix: str) -> Published:
    """Read a record that our own engine wrote.

    Raises
    ------
    BrokerUnreachable
        It is none of the engine's: somebody else writes on its topics.
    """
    topic = BY_NAME[received.topic.removeprefix(prefix)]
    try:
        published: Published = topic.model.validate_json(received.value or b"")
    except ValidationError as error:
        where = f"{received.topic}[{received.partition}]@{received.offset}"
        msg = f"{where} is no record of this engine ({error.error_count()} faults)"
        raise BrokerUnreachable(msg) from None
    return published


async def _read(show: Show, reader: kafka.Reader, prefix: str) -> None:
    """Take in what the engine publishes, as it comes."""
    while True:
        show.take(await reader.poll(timeout_ms=POLL_MS), prefix)


async def _play(show: Show, player: Player, producer: kafka.Producer, prefix: str) -> None:
    """Let the city act, and publish what it does."""
    last_s = time.monotonic()
    while True:
        heard, show.inbox = show.inbox, []
        now, now_s = show.clock.now(), time.monotonic()
        show.lag.acted(max(0.0, now_s - last_s - PLAY_S) * show.clock.rate_now(), now_s)
        last_s = now_s
        events = player.advance(now, heard)
        show.measure.sending(events, now_s * 1000)
        show.lag.sending(events, now)
        await publish.send(producer, prefix, events)
        await asyncio.sleep(PLAY_S)


async def _judge(show: Show) -> None:
    """Look once a second whether the machine keeps up."""
    while True:
        await asyncio.sleep(JUDGE_S)
        show.judge(time.monotonic())


async def _supervise(engine: Engine, stop: asyncio.Event) -> None:
    """Look after the workers and the broker."""
    while not stop.is_set():
        engine.poll()
        await pause(stop, SUPERVISE_S)


async def _wait(show: Show, stop: asyncio.Event, minutes: float | None) -> None:
    """Wait for the end: a stop, or so many simulated minutes."""
    if minutes is None:
        await stop.wait()
        return
    end = show.clock.now() + timedelta(minutes=minutes)
    while not stop.is_set() and (left_s := (end - show.clock.now()).total_seconds()) > 0:
        await pause(stop, min(JUDGE_S, show.clock.wall_seconds(left_s)))
