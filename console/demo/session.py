"""A demonstration from its first line to its last: start, show, stop, summary."""

import asyncio
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, TypeVar

from rich.console import Console

from console.cli.stopping import Stopped, in_thread, pause, stop_signals, unless
from console.cli.talk import print_line, say, status
from console.demo.browser import open_page
from console.demo.city import Ground, Prepared, prepare_city, require_known
from console.demo.folder import fresh_folder
from console.demo.logs import Logs
from console.demo.measure import Measure
from console.demo.pacing import Pacing
from console.demo.phases import Phases
from console.demo.screen import BrowserScreen, LiveScreen, PlainScreen, Screen, save_picture
from console.demo.show import Show, perform
from console.demo.words import told
from console.engine import cluster
from console.engine.address import address, free_port
from console.engine.local import CONSOLE, Engine
from console.engine.publish import publish
from console.roads.names import RoadNames
from console.told.words import Lang
from schemas.ground.errors import InvariantBroken
from schemas.topics import TOPICS
from streams.broker import EmbeddedBroker
from streams.host.clock import Clock
from streams.host.settings import Settings
from streams.kafka import topics as topic_admin
from streams.kafka.clock_changes import ClockChanges

Result = TypeVar("Result")

POLL_S: Final = 0.05
WORKER_ID: Final = "demo"
PARTITIONS: Final = 4
"""Of a trial of one centre: topics are there sooner."""
"""The broker is the demonstration's own: a fixed name lets a restarted worker go on at once."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the person asked for; null ``minutes`` means until Ctrl-C.

    ``console`` says whether pages are served; ``view`` where the person looks; units and hospitals
    ``by_hand`` are not played.
    """

    ground: Ground
    rate: float
    seed: int
    minutes: float | None
    lang: Lang
    view: Literal["browser", "board", "lines"]
    console: bool
    timing: bool
    as_json: bool
    snapshot: Path | None
    by_hand: tuple[str, ...] = ()


class Session:
    """One demonstration in its folder, under a stop event."""

    def __init__(
        self, chosen: Settings, options: Options, folder: Path, stop: asyncio.Event
    ) -> None:
        self.phases = Phases()
        self._chosen = chosen
        self._options = options
        self._stop = stop
        self._logs = Logs(folder / "logs")
        self._changes_path = (folder / "clock.json").absolute()
        self._changes = ClockChanges(self._changes_path)
        self._broker = EmbeddedBroker(folder / cluster.BROKER_FOLDER, on_progress=say)
        self._engine: Engine | None = None

    async def run(self) -> Show:
        """Start, perform, and end everything again, whatever happens.

        Raises
        ------
        Stopped
            A stop came before it had begun.
        Smart115Error
            What a person can act on: no runtime, a wrong city, a broker that ended.
        """
        try:
            with status("Starting Kafka and reading the city"):
                settings, city, clock = await self._prepare()
            show = self._show(city, clock, settings)
            await self._perform(show, settings)
        finally:
            if self._engine is not None:
                self._engine.stop(keep_data=False)
            self._broker.kill()
            self._logs.close()
        return show

    def _show(self, city: Prepared, clock: Clock, settings: Settings) -> Show:
        """Make what is shown; how well the machine keeps up is judged once the city acts."""
        return Show(
            centre=city.centre,
            router=city.router,
            credit=city.credit,
            clock=clock,
            lang=self._options.lang,
            road_names=RoadNames(city.router),
            changes=self._changes,
            pacing=Pacing(math.inf),
            measure=Measure(rate_asked=self._options.rate),
            address=address(settings) if self._options.console else None,
            on_pages=open_page if self._options.view == "browser" else None,
            by_hand=self._options.by_hand,
        )

    async def _prepare(self) -> tuple[Settings, Prepared, Clock]:
        """Start the broker while the city is read; both take seconds, the first time minutes."""
        starting = in_thread(lambda: self._timed("broker", self._broker.start))
        reading = in_thread(lambda: self._timed("city and map", self._read_city))
        await unless(self._stop, starting)
        cluster.remember(self._broker)
        city = await unless(self._stop, reading)
        require_known(city.centre.city, self._options.by_hand)
        clock = Clock(self._options.rate, datetime.now(UTC), self._changes)
        settings = self._chosen.model_copy(
            update={
                "brokers": self._broker.bootstrap,
                "city": city.folder,
                "clock_rate": clock.rate,
                "clock_origin": clock.origin,
                "clock_changes": self._changes_path,
                "worker_id": WORKER_ID,
                "console_port": free_port(self._chosen.console_host, self._chosen.console_port),
            }
        )
        return settings, city, clock

    async def _perform(self, show: Show, settings: Settings) -> None:
        """Show the board, start the workers, and let the city act."""
        options = self._options
        show.screen = _screen(show, options)
        self._engine = Engine(
            settings,
            broker=self._broker,
            on_event=show.tell,
            on_line=self._logs.write,
            beside=(CONSOLE,) if options.console else (),
        )
        show.screen.start()
        try:
            await unless(self._stop, self._start_workers(self._engine, show, settings))
            await perform(
                show,
                self._engine,
                self._broker.bootstrap,
                settings.topic_prefix,
                seed=options.seed,
                minutes=options.minutes,
                stop=self._stop,
            )
        finally:
            show.screen.stop()
        if options.snapshot is not None:
            save_picture(options.snapshot, *show.frame())

    async def _start_workers(self, engine: Engine, show: Show, settings: Settings) -> None:
        """Create the topics, name the centre, and start the roles."""
        brokers, prefix, centre = self._broker.bootstrap, settings.topic_prefix, show.centre
        show.announce(told("starting", show.lang))
        with self.phases.phase("topics"):
            await topic_admin.apply(brokers, prefix, TOPICS, centre.city.hospitals, PARTITIONS)
        with self.phases.phase("workers"):
            engine.start_workers()
            await publish(brokers, prefix, [centre.configured(show.clock.now())])
            while not engine.ready:
                engine.poll()
                await pause(self._stop, POLL_S)
        show.announce(None)

    def _read_city(self) -> Prepared:
        """Read the city, or make it."""
        return prepare_city(self._chosen, self._options.ground, self._options.seed)

    def _timed(self, name: str, work: Callable[[], Result]) -> Result:
        """Do something as a timed phase."""
        with self.phases.phase(name):
            return work()


async def demonstrate(chosen: Settings, options: Options) -> None:
    """Run a demonstration to its end and say what it measured.

    Raises
    ------
    InvariantBroken
        The core raised an alarm about itself.
    Smart115Error
        Anything else that a person can act on.
    """
    with fresh_folder(cluster.demo_folder(chosen)) as folder, stop_signals() as stop:
        session = Session(chosen, options, folder, stop)
        try:
            show = await session.run()
        except Stopped:
            say("stopped before it had begun")
            return
    if options.timing:
        for line in session.phases.lines():
            say(line)
    say(f"stopped; the roles' logs are in {folder / 'logs'}")
    if options.as_json:
        print_line(json.dumps(show.measure.figures(show.board)))
    else:
        for line in show.measure.lines(show.board, options.lang):
            print_line(line)
    if broken := show.measure.invariants_broken:
        msg = f"{broken} invariants of the core were broken: see the dispatch log in {folder}"
        raise InvariantBroken(msg)


def _screen(show: Show, options: Options) -> Screen:
    """Give the live board to a terminal, lines to everything else, little beside a browser."""
    match options.view:
        case "browser":
            return BrowserScreen()
        case "board":
            return LiveScreen(Console(), show.frame)
        case "lines":
            return PlainScreen(options.lang)
