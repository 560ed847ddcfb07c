"""``smart115 config``: the settings as the engine sees them."""

import json
import sys
from typing import Annotated

import typer

from streams.host import settings

app = typer.Typer(add_completion=False)


@app.command()
def config(
    example: Annotated[
        bool, typer.Option("--example", help="Print the text of .env.example instead.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")] = False,
) -> None:
    """Print the effective settings, secrets hidden; fail where one is wrong or unknown."""
    if example:
        sys.stdout.write(settings.example())
        return
    lines = settings.effective(settings.load())
    if as_json:
        sys.stdout.write(json.dumps(dict(line.split("=", 1) for line in lines), indent=2) + "\n")
        return
    sys.stdout.write("\n".join(lines) + "\n")
