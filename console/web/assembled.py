"""The console's parts, put together: for its own process, and for tests without a Kafka."""

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from console.cli.stopping import pause
from console.web.app import Parts, make_app
from console.web.centre import facts
from console.web.crew.routes import Crews
from console.web.desk import Desk, Send
from console.web.doorkeeper import Doorkeeper
from console.web.ground import Ground
from console.web.guard import BODY_BYTES_MAX, LOOPBACK, Guard
from console.web.hands import Hands
from console.web.live.feed import Feed
from console.web.live.ringing import Ringing
from console.web.otherwise.shelf import Shelf
from console.web.otherwise.working import Asked, play, progress
from console.web.past.days import Days
from console.web.past.deciding import decide
from console.web.past.journal import find
from console.web.past.preparing import Preparing
from console.web.past.today import Today
from console.web.surroundings import Surroundings
from scenarios.city.model import City
from streams.edges.lines import Lines
from streams.host.clock import Clock
from streams.host.settings import Settings
from streams.identity.audit import Audit
from streams.identity.audit import Send as Write
from streams.identity.doors import Doors
from streams.kafka.clock_changes import clock_of
from streams.web.bounds import Bounded, Limits

TIDY_S: Final = 1.0
LIMITS: Final = Limits(sent_bytes=BODY_BYTES_MAX, body_bytes=BODY_BYTES_MAX)


@dataclass(frozen=True, slots=True)
class Console:
    """A console: its application, and what runs beside it."""

    app: Guard
    feed: Feed
    desk: Desk
    ground: Ground
    hands: Hands
    ringing: Ringing
    around: Surroundings
    doors: Doors
    days: Days
    preparing: Preparing
    plays: Shelf
    playing: Preparing

    def close(self) -> None:
        """End what is beside the event loop; what it does now is not waited for."""
        self.ground.close()
        self.doors.close()
        self.preparing.close()
        self.playing.close()

    async def look_after(self, stop: asyncio.Event) -> None:
        """Look up what belongs to the news, and let go of what nobody renews, until a stop."""
        tidying = asyncio.ensure_future(self._tidy(stop))
        try:
            await self.around.run(stop)
        finally:
            tidying.cancel()

    async def _tidy(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self.hands.expire()
            self.ringing.tell()
            await pause(stop, TIDY_S)


def assemble(
    settings: Settings, city: City, brokers: Callable[[], str], send: Send, write: Write
) -> Console:
    """Put a console together.

    Parameters
    ----------
    settings
        Where its maps are kept, and the engine's clock.
    city
        The centre.
    brokers
        Finds Kafka, anew at each attempt.
    send
        Writes an event to the topic of its type, and returns once it is there.
    write
        Writes a record of the audit, likewise.

    Returns
    -------
    Console
        Nothing of it runs yet.
    """
    clock = clock_of(settings)
    feed = Feed(brokers, settings.topic_prefix, city.centre_id, clock, epoch=uuid.uuid4().hex[:12])
    desk = Desk(city.centre_id, clock, send)
    ground = Ground(settings)
    ringing = Ringing(Lines(Clock().now, settings.claim_stale_s), feed)
    hands = Hands(lambda name, who: feed.say("hands", name, who), time.monotonic)
    today = Today(feed)
    around = Surroundings(feed, ground, today.covered)
    feed.listeners += [desk.hear, around.hear, today.hear]
    preparing, playing = Preparing(), Preparing()
    days = _days(settings, city, clock, preparing)
    plays = _plays(settings, days, playing)
    doors = Doors.open(settings, city.centre_id)
    keeper = Doorkeeper(
        doors.authenticator,
        Audit(write, city.centre_id, Clock().now),
        settings.certificate_header,
        store=doors.store,
        centre_id=city.centre_id,
        named=bool(settings.console_names),
    )
    about = facts(city, simulated=settings.clock_rate != 1)
    units = frozenset(one.unit_id for one in city.units)
    sites = {one["hospital_id"]: one for one in about["hospitals"]}
    crews = Crews(feed, desk, ground, keeper, units, sites)
    parts = Parts(
        feed, desk, ground, hands, about, doors, keeper, crews, days, today, around, ringing,
        city.forecast, plays,
    )  # fmt: skip
    app = make_app(parts)
    hosts = LOOPBACK | {name for name in settings.console_names.lower().split(",") if name}
    return Console(
        Guard(Bounded(app, LIMITS), hosts),
        feed,
        desk,
        ground,
        hands,
        ringing,
        around,
        doors,
        days,
        preparing,
        plays,
        playing,
    )


def _days(settings: Settings, city: City, clock: Clock, preparing: Preparing) -> Days:
    """Have past days decided again by a process of their own."""
    return Days(
        find=lambda: find(settings, city.centre_id, clock.now),
        begin=lambda day: preparing.begin(decide, settings, city.centre_id, day),
    )


def _plays(settings: Settings, days: Days, playing: Preparing) -> Shelf:
    """Have past days played otherwise by a process of their own."""

    async def share(asked: Asked) -> float:
        known = await days.find()
        return 0.0 if known is None else progress(known.folder, asked)

    return Shelf(lambda asked: playing.begin(play, settings, asked), share)
