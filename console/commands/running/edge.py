"""``smart115 edge``: the HTTP edge."""

from typing import Annotated, Final

import typer

from console.cli.options import CityFolder, examples

app: Final = typer.Typer(add_completion=False)


@app.command(epilog=examples("smart115 edge", "smart115 edge --port 8443 --city my-city"))
def edge(
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on; else SMART115_EDGE_HOST.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65_535, help="Port; else SMART115_EDGE_PORT.")
    ] = None,
    city: CityFolder = None,
) -> None:
    """Take events by HTTP until Ctrl-C: calls, positions, vitals, status, roads, commands.

    It says on standard error where it listens; its contract is at /openapi.json there. Elsewhere
    than on this machine it wants TLS (SMART115_EDGE_CERTIFICATE, SMART115_EDGE_KEY), or
    SMART115_EDGE_BEHIND_PROXY=true where a proxy in front of it has TLS.
    """
    import asyncio

    from console.centre.option import settings_for
    from console.operating import edge as running

    chosen = settings_for(city)
    changed = {"edge_host": host, "edge_port": port}
    given = {name: value for name, value in changed.items() if value is not None}
    asyncio.run(running.run(chosen.model_copy(update=given)))
