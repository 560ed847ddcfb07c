"""``smart115 config``: the settings as the engine sees them."""

import json
import sys
from typing import Annotated, Final

import typer

from console.cli.options import JsonOption, examples

app: Final = typer.Typer(add_completion=False)


@app.command(epilog=examples("smart115 config --json", "smart115 config --example > .env"))
def config(
    example: Annotated[
        bool, typer.Option("--example", help="Print the text of .env.example instead.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print the effective settings, secrets hidden; fail where one is wrong or unknown."""
    from streams.host import settings

    if example:
        sys.stdout.write(settings.example())
        return
    lines = settings.effective(settings.load())
    if as_json:
        sys.stdout.write(json.dumps(dict(line.split("=", 1) for line in lines), indent=2) + "\n")
        return
    sys.stdout.write("\n".join(lines) + "\n")
