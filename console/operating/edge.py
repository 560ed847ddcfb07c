"""The HTTP edge in this process, until a stop."""

from console.centre.folder import read_city
from console.centre.folders import directory_of
from console.cli.stopping import stop_signals
from console.cli.talk import say
from console.engine import cluster
from streams.edges.http.app import bounded, make_app
from streams.edges.outlet import Outlet
from streams.host import logs
from streams.host.garbage import settle
from streams.host.settings import Settings
from streams.identity.doors import Doors
from streams.kafka.clock_changes import clock_of
from streams.web.serving import Place, serve


def place_of(settings: Settings) -> Place:
    """Give where the settings have the edge listen."""
    return Place(
        settings.edge_host,
        settings.edge_port,
        settings.edge_certificate,
        settings.edge_key,
        behind_proxy=settings.edge_behind_proxy,
    )


async def run(settings: Settings) -> None:
    """Serve the edge until a signal.

    Raises
    ------
    Smart115Error
        If it may not or cannot listen there, or its identities or the forms of trackers' CSV
        cannot be read.
    """
    place = place_of(settings)
    place.require_safe()
    logs.configure(level=settings.log_level, form=settings.log_format)
    city = read_city(settings)
    doors = Doors.open(settings, city.centre_id)
    outlet = Outlet(cluster.find_brokers(settings), settings.topic_prefix)
    try:
        app = make_app(
            settings,
            doors=doors,
            outlet=outlet,
            directory=directory_of(city),
            clock=clock_of(settings),
            secure=place.is_secure,
        )
        with stop_signals() as stop:
            async with outlet.running():
                ready = bounded(app, secure=place.is_secure)
                settle()
                await serve(ready, place, stop, lambda url: say(f"edge {url}"))
    finally:
        doors.close()
