"""The console's own process: reads topics, serves pages, writes commands, until it is told to stop.

It listens on this machine alone (loopback); a proxy that ends TLS lets others in, and they sign in.
"""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from typing_extensions import override

from console.centre.folder import read_city
from console.cli.stopping import stop_signals
from console.cli.talk import print_line
from console.engine import cluster
from console.engine.address import family
from console.engine.publish import publish
from console.web.assembled import assemble
from console.web.guard import Guard
from schemas.ground.envelope import Event
from schemas.ground.errors import BrokerUnreachable, ConfigurationError
from schemas.topics import Topic
from streams.host import logs
from streams.host.files import connections_max
from streams.host.garbage import settle
from streams.host.settings import Settings
from streams.kafka import client as kafka
from streams.web.serving import CONNECTIONS_MAX, ImpatientProtocol

READY: Final = "READY console"
"""As the supervisor reads it."""

SEND_S: Final = 5.0
CLOSE_S: Final = 1


class PageServer(uvicorn.Server):
    """Uvicorn without signal handlers of its own: the process has one way to be stopped."""

    def __init__(self, app: Guard) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            http=ImpatientProtocol,
            ws="none",
            proxy_headers=False,
            limit_concurrency=connections_max(CONNECTIONS_MAX),
            timeout_graceful_shutdown=CLOSE_S,
        )
        super().__init__(config)

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: Settings) -> None:
    """Serve until a signal says to stop; says ``READY console`` once pages can be had.

    Raises
    ------
    ConfigurationError
        The city is wrong, or the port is taken.
    """
    logs.configure(level=settings.log_level, form=settings.log_format)
    city = read_city(settings)
    listening = listen(settings.console_host, settings.console_port)

    async def send(event: Event) -> None:
        await _send(settings, event)

    async def write(topic: Topic, key: str, value: bytes) -> None:
        async with (
            asyncio.timeout(SEND_S),
            kafka.producer(cluster.find_brokers(settings)) as producer,
        ):
            name = settings.topic_prefix + topic.name
            await producer.send(name, key=key.encode(), value=value)

    console = assemble(settings, city, lambda: cluster.find_brokers(settings), send, write)
    server = PageServer(console.app)
    settle()
    with stop_signals() as stop:
        work = [
            asyncio.ensure_future(server.serve([listening])),
            asyncio.ensure_future(console.feed.run()),
            asyncio.ensure_future(console.look_after(stop)),
        ]
        stopping = asyncio.ensure_future(stop.wait())
        print_line(READY)
        try:
            await asyncio.wait({*work, stopping}, return_when=asyncio.FIRST_COMPLETED)
            console.feed.ring.close()
            server.should_exit = True
            await asyncio.wait(work[:1], timeout=2 * CLOSE_S)
        finally:
            console.close()
            for task in (*work, stopping):
                task.cancel()
        for task in work:
            if task.done() and not task.cancelled():
                task.result()


def listen(host: str, port: int) -> socket.socket:
    """Open the port.

    Raises
    ------
    ConfigurationError
        It is taken, or cannot be opened.
    """
    try:
        return socket.create_server((host, port), family=family(host), backlog=256)
    except OSError as error:
        msg = (
            f"the console cannot listen on {host}:{port} ({error.strerror}): "
            "set SMART115_CONSOLE_PORT to a port that is free"
        )
        raise ConfigurationError(msg) from None


async def _send(settings: Settings, event: Event) -> None:
    """Write an event; a Kafka that does not take it in time is out of reach.

    Raises
    ------
    BrokerUnreachable
        It was not taken.
    """
    brokers = cluster.find_brokers(settings)
    try:
        async with asyncio.timeout(SEND_S):
            await publish(brokers, settings.topic_prefix, [event])
    except TimeoutError:
        msg = f"Kafka at {brokers} has not taken the command within {SEND_S:g} s; say it again"
        raise BrokerUnreachable(msg) from None
