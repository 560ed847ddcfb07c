"""What follows a Traccar server's topics, in this process, until a stop."""

from contextlib import AsyncExitStack
from functools import partial

from console.centre.folder import read_city
from console.centre.folders import directory_of
from console.cli.stopping import stop_signals
from console.cli.talk import say
from console.engine import cluster
from schemas.ground.errors import ConfigurationError
from streams.edges.forwarded.following import GROUP, Follower
from streams.edges.forwarded.reading import Reader
from streams.edges.inlet import Inlet
from streams.edges.outlet import Outlet
from streams.edges.trackers.devices import Devices
from streams.edges.trackers.taking import Taker
from streams.host import logs
from streams.host.clock import Clock
from streams.host.settings import Settings
from streams.identity.audit import Audit
from streams.identity.doors import Doors
from streams.kafka import client as kafka
from streams.kafka.clock_changes import clock_of


async def run(settings: Settings) -> None:
    """Read Traccar's topics until a signal.

    Raises
    ------
    Smart115Error
        If the principal is not there, or the identities cannot be read.
    """
    logs.configure(level=settings.log_level, form=settings.log_format)
    city = read_city(settings)
    own = cluster.find_brokers(settings)
    brokers, topics = settings.traccar_brokers or own, settings.traccar_topics.split(",")
    outlet = Outlet(own, settings.topic_prefix)
    async with AsyncExitStack() as opened:
        doors = Doors.open(settings, city.centre_id)
        opened.callback(doors.close)
        name = settings.traccar_name
        if doors.store.active(name, "traccar") is None:
            msg = (
                f"traccar_name {name!r} is no principal that may come in: smart115 tokens create "
                f"{name} --kind integration --action report_position --action raise_sos"
            )
            raise ConfigurationError(msg)
        stop = opened.enter_context(stop_signals())
        await opened.enter_async_context(outlet.running())
        inlet = Inlet(outlet, directory_of(city), clock_of(settings), settings.future_s_max)
        taker = Taker(inlet, Devices(settings.devices))
        follower = Follower(
            join=partial(kafka.member, brokers, topics, GROUP, is_ours=brokers == own),
            reader=Reader(Clock(), taker),
            taker=taker,
            outlet=outlet,
            who=lambda: doors.store.active(name, "traccar"),
            audit=Audit(outlet.send, city.centre_id, Clock().now),
        )
        await follower.run(stop, lambda: say(f"edge-traccar {brokers} {','.join(topics)}"))
