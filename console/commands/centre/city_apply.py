"""``smart115 city apply``: tell a running engine what its centre is made of."""

from typing import Final

import typer

from console.cli.options import CityFolder, examples
from console.cli.talk import say, status

app: Final = typer.Typer(add_completion=False)


@app.command("apply", epilog=examples("smart115 city apply --city my-city"))
def apply(city: CityFolder = None) -> None:
    """Publish a city folder, or each in a folder of them, as the configuration of its centre.

    Where workers run that would not serve a centre, nothing is published, and it is said (code 3).
    """
    import asyncio

    from console.centre.applied import require_served
    from console.centre.folder import read_centres
    from console.centre.option import settings_for
    from console.engine import cluster
    from console.engine.publish import publish
    from streams.kafka.clock_changes import clock_of

    chosen = settings_for(city)
    brokers = cluster.find_brokers(chosen)
    with status("Reading the city and its roads"):
        centres = read_centres(chosen)
    with status("Asking the workers"):
        servers = asyncio.run(require_served(brokers, chosen, centres))
    now = clock_of(chosen).now()
    events = [centre.configured(now) for centre in centres]
    asyncio.run(publish(brokers, chosen.topic_prefix, events))
    for event in events:
        say(
            f"{event.name}: {len(event.units)} units and {len(event.hospitals)} hospitals published"
            f" for centre {event.centre_id}"
        )
    if not servers:
        say("no worker runs yet: they serve what SMART115_CITY names when they start")
