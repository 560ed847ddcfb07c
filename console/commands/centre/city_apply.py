"""``smart115 city apply``: tell a running engine what its centre is made of."""

import asyncio

import typer

from console.centre.folder import read_centre
from console.centre.option import CityFolder, settings_for
from console.cli.talk import say, status
from console.engine import cluster
from console.engine.publish import publish
from streams.host.clock import Clock

app = typer.Typer(add_completion=False)


@app.command("apply")
def apply(city: CityFolder = None) -> None:
    """Publish a city folder as the configuration of the centre."""
    chosen = settings_for(city)
    brokers = cluster.find_brokers(chosen)
    with status("Reading the city and its roads"):
        centre = read_centre(chosen)
    clock = Clock(chosen.clock_rate, chosen.clock_origin)
    event = centre.configured(clock.now())
    asyncio.run(publish(brokers, chosen.topic_prefix, [event]))
    say(
        f"{event.name}: {len(event.units)} units and {len(event.hospitals)} hospitals published"
        f" for centre {event.centre_id}"
    )
