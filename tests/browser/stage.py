"""A console on a port of this machine without Kafka: shows what it is given, and keeps orders."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from playwright.sync_api import Page

from console.centre.folder import Centre
from console.cli.stopping import pause
from console.picture.board import Published, fold
from console.web.assembled import Console, assemble
from console.web.live.changes import between
from console.web.process import PageServer
from schemas.ground.envelope import Event
from schemas.outputs.doors.notices import NoticeTried
from schemas.topics import ACCESS, Topic
from streams.host.settings import Settings
from tests.support.pace import limit_s

LIMIT_S = 60.0
ALIVE_S = 0.5


class Stage:
    """One console; ``answer`` gives what the engine says to an order, nothing by default."""

    def __init__(self, centre: Centre, folder: Path, home: Path, port: int = 0) -> None:
        self.sent: list[Event] = []
        self.accesses: list[dict[str, Any]] = []
        self.answer: Callable[[Event], Sequence[Published]] = lambda _event: ()
        self.alive = True
        self._settings = Settings(home=home, city=folder)
        self._centre = centre
        self._socket = socket.create_server(("127.0.0.1", port))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._console: Console | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def open(self) -> None:
        """Serve, in a thread of its own."""
        self._thread.start()
        assert self._ready.wait(limit_s(LIMIT_S))

    def close(self) -> None:
        """Stop serving."""
        if not self._thread.is_alive():
            return
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(limit_s(LIMIT_S))

    def show(self, *published: Published) -> None:
        """Let the engine say something, and wait until the console has heard it."""
        assert self._loop is not None
        heard = threading.Event()

        def take() -> None:
            self._take(published)
            heard.set()

        self._loop.call_soon_threadsafe(take)
        assert heard.wait(limit_s(LIMIT_S))

    def tell_tries(self, *tries: NoticeTried) -> None:
        """Let the notifier say how hospitals were told."""
        assert self._loop is not None
        heard = threading.Event()

        def take() -> None:
            for one in tries:
                self.now.feed.tries.take(one)
            self._take(())
            heard.set()

        self._loop.call_soon_threadsafe(take)
        assert heard.wait(limit_s(LIMIT_S))

    def ring(self, line_id: str, number: str) -> None:
        """Let a line ring."""
        assert self._loop is not None
        ringing = self.now.ringing
        self._loop.call_soon_threadsafe(ringing.lines.rings, line_id, number)
        self._loop.call_soon_threadsafe(ringing.tell)

    def only(self, page: Page) -> Event:
        """Give the one order that was sent; the page needs a moment after what it echoes."""
        self.heard(page, 1)
        [event] = self.sent
        return event

    def heard(self, page: Page, count: int) -> None:
        """Wait until just so many orders were sent."""
        until_s = monotonic() + limit_s(LIMIT_S)
        while len(self.sent) < count and monotonic() < until_s:
            page.wait_for_timeout(20)  # lets the browser's requests go on meanwhile
        assert len(self.sent) == count

    @property
    def now(self) -> "Console":
        """The console itself."""
        assert self._console is not None
        return self._console

    def _take(self, published: Sequence[Published]) -> None:
        feed = self.now.feed
        before = feed.board
        feed.board, news = fold(before, published)
        if changes := between(before, feed.board):
            feed.ring.add(changes.text())
        for name, one in feed.tries.news(feed.board).items():
            feed.say("tries", name, one)
        for listener in feed.listeners:
            listener(news)

    async def _send(self, event: Event) -> None:
        self.sent.append(event)
        self._take(self.answer(event))

    async def _write(self, topic: Topic, key: str, value: bytes) -> None:
        self.accesses.append(json.loads(value))
        assert (topic, key) == (ACCESS, self._centre.city.centre_id)

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._console = assemble(
            self._settings, self._centre.city, lambda: "", self._send, self._write
        )
        server = PageServer(self._console.app)
        work = [
            asyncio.ensure_future(server.serve([self._socket])),
            asyncio.ensure_future(self._console.look_after(self._stop)),
            asyncio.ensure_future(self._live(self._stop)),
        ]
        self._ready.set()
        await self._stop.wait()
        self.now.feed.ring.close()
        server.should_exit = True
        await asyncio.wait(work[:1], timeout=limit_s(LIMIT_S))
        self._console.close()
        for task in work:
            task.cancel()
        await asyncio.wait(work, timeout=limit_s(LIMIT_S))

    async def _live(self, stop: asyncio.Event) -> None:
        """Be what a Kafka and an engine that tick look like."""
        while not stop.is_set():
            engine = self.now.feed.engine
            engine.kafka = True
            if self.alive:
                engine.moved_s = self.now.feed.monotonic()
            await pause(stop, ALIVE_S)
