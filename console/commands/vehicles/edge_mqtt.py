"""``smart115 edge-mqtt``: the MQTT edge."""

from typing import Annotated, Final

import typer

from console.cli.options import CityFolder, examples

app: Final = typer.Typer(add_completion=False)


@app.command(epilog=examples("smart115 edge-mqtt", "smart115 edge-mqtt --broker 127.0.0.1:1884"))
def edge_mqtt(
    broker: Annotated[
        str | None,
        typer.Option("--broker", help="MQTT broker to read, host:port; else SMART115_MQTT_BROKER."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            min=0,
            max=65_535,
            help="Port of its own broker, where none is named; else SMART115_MQTT_PORT.",
        ),
    ] = None,
    city: CityFolder = None,
) -> None:
    """Take positions, status and vitals by MQTT until Ctrl-C, and what OwnTracks publishes.

    Without a broker it is one itself, for this machine alone: names are principals, passwords their
    API tokens. It says on standard error each time that it hears, and where.
    """
    import asyncio

    from console.centre.option import settings_for
    from console.operating import edge_mqtt as running
    from streams.host.settings import Settings

    changed = {"mqtt_broker": broker, "mqtt_port": port}
    given = {name: value for name, value in changed.items() if value is not None}
    chosen = settings_for(city)
    settings = Settings.model_validate(chosen.model_dump() | given)
    asyncio.run(running.run(settings))
