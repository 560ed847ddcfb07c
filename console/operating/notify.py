"""The notifier in this process, until a stop."""

import asyncio
import random
import time
from typing import Final

from console.centre.folder import read_city
from console.cli.stopping import stop_signals
from console.cli.talk import say
from console.engine import cluster
from scenarios.city.model import City
from schemas.ground.errors import ConfigurationError
from streams.edges.http.app import bounded
from streams.edges.notices.answering import Answers, make_app
from streams.edges.notices.book import Book
from streams.edges.notices.courier import Courier
from streams.edges.notices.file import NotifyFile, read_file
from streams.edges.notices.links import Links
from streams.edges.notices.reading import follow
from streams.edges.notices.senders import sender
from streams.edges.notices.tries import Caller
from streams.edges.outlet import Outlet
from streams.host import logs
from streams.host.clock import Clock
from streams.host.garbage import settle
from streams.host.settings import Settings
from streams.kafka.clock_changes import clock_of
from streams.web.bounds import Limits
from streams.web.serving import Place, serve

BOOK: Final = "notify.db"
KEY: Final = "notify.key"
_FORM: Final = Limits(sent_bytes=4_096, body_bytes=4_096)


async def run(settings: Settings) -> None:
    """Bring pre-alerts to hospitals and serve the pages of links until a signal.

    Raises
    ------
    Smart115Error
        The file is wrong, a channel of it is not left to us, or the pages cannot be served there.
    """
    place = Place(
        settings.notify_host, settings.notify_port, behind_proxy=settings.notify_behind_proxy
    )
    place.require_safe()
    file = read_file(settings.notify)
    require_left_to_us(file, settings.edge_channels)
    city = read_city(settings)
    for line in never_asked(file, city):
        say(line)
    logs.configure(level=settings.log_level, form=settings.log_format)
    now, engine = Clock().now, clock_of(settings)
    links = Links.of_file(settings.home / KEY)
    book = Book.open(settings.home / BOOK, now().timestamp())
    outlet = Outlet(cluster.find_brokers(settings), settings.topic_prefix)
    courier = Courier(
        file,
        book,
        links,
        sender(file, Caller(file.networks()), now),
        outlet.send,
        now,
        engine.now,
        engine.rate_now,
        random.random,
        time.monotonic,
    )
    app = make_app(Answers(book, links, outlet.send, now, engine.now))
    ready = bounded(app, _FORM, secure=place.is_secure)
    try:
        with stop_signals() as stop:
            async with outlet.running():
                brokers = cluster.find_brokers
                working = [
                    asyncio.create_task(courier.work()),
                    asyncio.create_task(
                        follow(
                            courier,
                            city.centre_id,
                            lambda: brokers(settings),
                            settings.topic_prefix,
                        )
                    ),
                ]
                settle()
                try:
                    await serve(ready, place, stop, lambda url: say(f"notify {url}"))
                finally:
                    for task in working:
                        task.cancel()
                    await asyncio.gather(*working, return_exceptions=True)
    finally:
        book.close()


def require_left_to_us(file: NotifyFile, edge_channels: str) -> None:
    """Refuse to start where the delivery role would say that nobody serves a channel of ours.

    Raises
    ------
    ConfigurationError
        Names the channels and the setting.
    """
    ours = file.channels()
    known = edge_channels.split(",")
    if all(name in known for name in ours):
        return
    wanted = ",".join(dict.fromkeys([*(one for one in known if one), *ours]))
    msg = (
        f"SMART115_EDGE_CHANNELS={edge_channels}: the delivery role would report "
        f"{', '.join(name for name in ours if name not in known)} as served by nobody; set it to "
        f"{wanted} for the workers and for this process"
    )
    raise ConfigurationError(msg)


def never_asked(file: NotifyFile, city: City) -> list[str]:
    """Say which channels of the file the engine will never ask through, and what to do."""
    known = {one.hospital_id: one.channels for one in city.hospitals}
    said = []
    for one in file.hospitals:
        if one.hospital_id not in known:
            said.append(f"notify.toml: {one.hospital_id} is no hospital of {city.centre_id}")
            continue
        ours = [name for name in file.channels() if one.channel(name) is not None]
        if idle := [name for name in ours if name not in known[one.hospital_id]]:
            said.append(
                f"notify.toml: {one.hospital_id} is never asked by {', '.join(idle)}: its "
                f"channels in hospitals.csv are {';'.join(known[one.hospital_id])}"
            )
    return said
