"""``smart115 console``: the operations centre's screens, in this process."""

from typing import Annotated, Final

import typer

from console.cli.options import CityFolder, examples

app: Final = typer.Typer(add_completion=False)


@app.command(
    "console", epilog=examples("smart115 console", "smart115 console --port 8200 --city my-city")
)
def run_console(
    *,
    city: CityFolder = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65_535, help="Instead of SMART115_CONSOLE_PORT.")
    ] = None,
) -> None:
    """Serve the operations centre's pages on this machine until Ctrl-C.

    It reads what an engine publishes and writes what people order; dispatch never waits for it.
    """
    import asyncio

    from console.centre.option import settings_for
    from console.cli.talk import say
    from console.engine.address import address
    from console.web.process import serve

    chosen = settings_for(city)
    if port is not None:
        chosen = chosen.model_copy(update={"console_port": port})
    say(f"console {address(chosen)}")
    asyncio.run(serve(chosen))
