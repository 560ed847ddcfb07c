"""``smart115 edge-traccar``: what a Traccar server forwards into Kafka."""

from typing import Annotated, Final

import typer

from console.cli.options import CityFolder, examples

app: Final = typer.Typer(add_completion=False)


@app.command(
    epilog=examples("smart115 edge-traccar", "smart115 edge-traccar --brokers 10.0.0.9:9092")
)
def edge_traccar(
    brokers: Annotated[
        str | None,
        typer.Option(
            "--brokers",
            help="Kafka that Traccar writes to, host:port; else SMART115_TRACCAR_BROKERS.",
        ),
    ] = None,
    topics: Annotated[
        str | None,
        typer.Option("--topics", help="Its topics, a comma between; else SMART115_TRACCAR_TOPICS."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="Principal whose word it is; else SMART115_TRACCAR_NAME."),
    ] = None,
    city: CityFolder = None,
) -> None:
    """Take positions, connections and calls for help from Traccar's topics until Ctrl-C.

    The principal must be there (smart115 tokens create); its token is not needed. What is stored is
    acknowledged to Traccar's Kafka, so that a restart goes on where it was. It says on standard
    error each time that it reads, and what.
    """
    import asyncio

    from console.centre.option import settings_for
    from console.operating import edge_traccar as running
    from streams.host.settings import Settings

    changed = {"traccar_brokers": brokers, "traccar_topics": topics, "traccar_name": name}
    given = {key: value for key, value in changed.items() if value is not None}
    settings = Settings.model_validate(settings_for(city).model_dump() | given)
    asyncio.run(running.run(settings))
