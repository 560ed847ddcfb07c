"""The MQTT edge in this process, until a stop."""

from contextlib import AsyncExitStack

from console.centre.folder import read_city
from console.centre.folders import directory_of
from console.cli.stopping import stop_signals
from console.cli.talk import say
from console.engine import cluster
from streams.edges.inlet import Inlet
from streams.edges.mqtt.embedded import embedded_broker
from streams.edges.mqtt.place import place_of
from streams.edges.mqtt.reading import Reader
from streams.edges.mqtt.session import At, Session
from streams.edges.outlet import Outlet
from streams.edges.trackers.devices import Devices
from streams.host import logs
from streams.host.clock import Clock
from streams.host.garbage import settle
from streams.host.settings import Settings
from streams.identity.audit import Audit
from streams.identity.doors import Doors
from streams.kafka.clock_changes import clock_of


async def run(settings: Settings) -> None:
    """Read MQTT until a signal.

    Raises
    ------
    Smart115Error
        If the MQTT broker may not or cannot be reached so, or its identities cannot be read.
    """
    broker = settings.mqtt_broker
    outside = None if broker is None else place_of(settings, broker)
    logs.configure(level=settings.log_level, form=settings.log_format)
    city = read_city(settings)
    directory = directory_of(city)
    outlet = Outlet(cluster.find_brokers(settings), settings.topic_prefix)
    async with AsyncExitStack() as opened:
        doors = Doors.open(settings, city.centre_id)
        opened.callback(doors.close)
        stop = opened.enter_context(stop_signals())
        await opened.enter_async_context(outlet.running())
        own = embedded_broker(settings.mqtt_port, doors.tokens)
        at = outside if outside is not None else await opened.enter_async_context(own)
        reader = Reader(
            Inlet(outlet, directory, clock_of(settings), settings.future_s_max),
            lambda name: doors.store.active(name, "mqtt"),
            Devices(settings.devices),
        )
        audit = Audit(outlet.send, city.centre_id, Clock().now)
        settle()
        await Session(at, reader, outlet, audit).run(stop, lambda: _hears(at))


def _hears(at: At) -> None:
    say(f"edge-mqtt mqtt{'s' if at.tls else ''}://{at.host}:{at.port}")
