"""``smart115 notify``: pre-alerts to hospitals by web hook, FHIR, e-mail and messages."""

from typing import Final

import typer

from console.cli.options import CityFolder, examples

app: Final = typer.Typer(add_completion=False)


@app.command(epilog=examples("smart115 notify", "smart115 notify --city my-city"))
def notify(city: CityFolder = None) -> None:
    """Bring pre-alerts to hospitals until Ctrl-C, and serve the pages by which they answer.

    How each hospital is reached stands in notify.toml (docs/hospital-alerts.md). What is to be sent
    outlives a restart. It says on standard error where the pages of links are.
    """
    import asyncio

    from console.centre.option import settings_for
    from console.operating import notify as running

    asyncio.run(running.run(settings_for(city)))
