"""``smart115 city apply``: tell a running engine what its centre is made of."""

from typing import Final

import typer

from console.cli.options import CityFolder, examples
from console.cli.talk import say, status

app: Final = typer.Typer(add_completion=False)


@app.command("apply", epilog=examples("smart115 city apply --city my-city"))
def apply(city: CityFolder = None) -> None:
    """Publish a city folder as the configuration of the centre."""
    import asyncio

    from console.centre.folder import read_centre
    from console.centre.option import settings_for
    from console.engine import cluster
    from console.engine.publish import publish
    from streams.kafka.clock_changes import clock_of

    chosen = settings_for(city)
    brokers = cluster.find_brokers(chosen)
    with status("Reading the city and its roads"):
        centre = read_centre(chosen)
    event = centre.configured(clock_of(chosen).now())
    asyncio.run(publish(brokers, chosen.topic_prefix, [event]))
    say(
        f"{event.name}: {len(event.units)} units and {len(event.hospitals)} hospitals published"
        f" for centre {event.centre_id}"
    )
